"""A generated shop whose truth is known, so that a test can look for it.

Two groups of customers buy from two categories each; demand follows price with a known
elasticity per category and doubles on Saturdays; each customer has favourites, others
every eight weeks; some customers leave for good; who orders often answers campaigns.
"""

from pathlib import Path

import numpy as np
import pandas as pd

ELASTICITY = {"tea": -2.5, "coffee": -2.5, "paint": -1.0, "brushes": -1.0}
TASTES = [("tea", "coffee"), ("paint", "brushes")]
SATURDAY_FACTOR = 2.0
FAVOURITE_SHARE, FAVOURITE_FACTOR, FAVOURITE_DAYS = 0.1, 5, 56
LEAVE_EACH_WEEK = 0.02
RESPONSE_OF_FREQUENT, RESPONSE_OF_OTHERS = 0.5, 0.05
FIRST_DAY, DAYS = pd.Timestamp("2024-01-01"), 420  # a Monday
CUSTOMERS, PRODUCTS_PER_CATEGORY = 500, 10


def write_planted_shop(folder: Path) -> pd.DataFrame:
    """Write the shop's tables to `folder`; return its customers with their truth."""
    random = np.random.default_rng(7)
    products, customers = _products(random), _customers(random)
    discounts = random.choice([0, 0, 0, 0.1, 0.2, 0.3], (len(products), DAYS // 7))
    discounts = discounts.repeat(7, axis=1)
    order_lines = _order_lines(random, products, customers, discounts)
    contacts, redemptions, campaigns = _campaigns(random, customers)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in {
        "order_lines": order_lines,
        "products": products,
        "customers": customers[["customer_id"]],
        "campaigns": campaigns,
        "campaign_contacts": contacts,
        "coupon_redemptions": redemptions,
    }.items():
        table.to_parquet(folder / f"{name}.parquet")
    return customers


def _products(random: np.random.Generator) -> pd.DataFrame:
    categories = np.repeat(list(ELASTICITY), PRODUCTS_PER_CATEGORY)
    numbers = np.arange(len(categories))
    list_price = random.uniform(3, 9, len(categories)).round(2)
    return pd.DataFrame(
        {
            "product_id": [f"p{number}" for number in numbers],
            "product_name": [
                f"{category} {number}"
                for category, number in zip(categories, numbers, strict=True)
            ],
            "category": categories,
            "list_price": list_price,
            "unit_cost": (list_price * 0.5).round(2),
        }
    )


def _customers(random: np.random.Generator) -> pd.DataFrame:
    weeks = random.geometric(LEAVE_EACH_WEEK, CUSTOMERS)
    return pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(CUSTOMERS)],
            "taste": np.arange(CUSTOMERS) % 2,
            "orders_per_week": random.choice([0.4, 1.6], CUSTOMERS),
            "left_on_day": np.minimum(weeks * 7, DAYS),
        }
    )


def _order_lines(
    random: np.random.Generator,
    products: pd.DataFrame,
    customers: pd.DataFrame,
    discounts: np.ndarray,
) -> pd.DataFrame:
    likes = np.array([products["category"].isin(taste) for taste in TASTES])
    appeal = random.gamma(1, 1, len(products)) + 0.3
    share = np.where(likes, 1, 0.03) * appeal
    share = share / share.sum(axis=1, keepdims=True)
    elasticity = products["category"].map(ELASTICITY).to_numpy()
    periods = DAYS // FAVOURITE_DAYS + 1
    favours = random.random((periods, CUSTOMERS, len(products))) < FAVOURITE_SHARE
    lines = []
    for day in range(DAYS):
        rate = customers["orders_per_week"].to_numpy() / 8
        orders = (random.random(CUSTOMERS) < rate * _season(day)) & (
            day < customers["left_on_day"]
        )
        effect = (1 - discounts[:, day]) ** elasticity
        liking = np.where(favours[day // FAVOURITE_DAYS], FAVOURITE_FACTOR, 1)
        units = random.poisson(2 * share[customers["taste"]] * liking * effect)
        customer, product = np.nonzero(units * orders.to_numpy()[:, None])
        lines.append(
            pd.DataFrame(
                {
                    "customer_id": customers["customer_id"].to_numpy()[customer],
                    "product": product,
                    "day": day,
                    "quantity": units[customer, product],
                }
            )
        )
    return _as_contract(pd.concat(lines), products, discounts)


def _season(day: int) -> float:
    return SATURDAY_FACTOR if day % 7 == 5 else 1.0


def _as_contract(
    lines: pd.DataFrame, products: pd.DataFrame, discounts: np.ndarray
) -> pd.DataFrame:
    product, day = lines["product"].to_numpy(), lines["day"].to_numpy()
    list_price = products["list_price"].to_numpy()[product]
    return pd.DataFrame(
        {
            "order_id": [
                f"{customer}-{number}"
                for customer, number in zip(lines["customer_id"], day, strict=True)
            ],
            "line_number": product,
            "customer_id": lines["customer_id"].to_numpy(),
            "product_id": products["product_id"].to_numpy()[product],
            "ordered_at": FIRST_DAY + pd.to_timedelta(day * 24 + 12, unit="h"),
            "quantity": lines["quantity"].to_numpy(),
            "unit_price": (list_price * (1 - discounts[product, day])).round(2),
            "list_price": list_price,
        }
    )


def _campaigns(
    random: np.random.Generator, customers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    starts = FIRST_DAY + pd.to_timedelta(np.arange(60, DAYS - 30, 30), unit="D")
    campaigns = pd.DataFrame(
        {
            "campaign_id": [f"k{number}" for number in range(len(starts))],
            "campaign_type": "mail",
            "starts_at": starts,
            "ends_at": starts + pd.Timedelta(21, unit="D"),
            "cost": 40.0,
        }
    )
    contacts = customers.merge(campaigns, how="cross")
    day = (contacts["starts_at"] - FIRST_DAY).dt.days
    contacts = contacts[day < contacts["left_on_day"]]
    contacts = contacts[random.random(len(contacts)) < 0.5]
    is_frequent = contacts["orders_per_week"] > 1
    chance = np.where(is_frequent, RESPONSE_OF_FREQUENT, RESPONSE_OF_OTHERS)
    answered = contacts[random.random(len(contacts)) < chance]
    return (
        contacts[["campaign_id", "customer_id"]].assign(
            contacted_at=contacts["starts_at"], is_treated=True
        ),
        answered[["campaign_id", "customer_id"]].assign(
            redeemed_at=answered["starts_at"] + pd.Timedelta(5, unit="D")
        ),
        campaigns,
    )
