"""A generated shop of planted elasticities, whose prices follow its demand.

In week w product i is expected to sell

    level * exp(season + trend * w + shock + promotion_effect * is_promoted)
    * (price / list_price) ^ elasticity

units, drawn as a negative binomial count. The season is its category's, with two
feasts; the shock is the product's own and outlasts the week. Least squares of log units
on log price is biased there, because the price is no accident:

- the merchant charges more in season, along the trend, and where the last four weeks
  sold well, which, as shocks last, says something of this week: the slope is too flat;
- a promotion cuts the price and is on display, so it sells by itself: the slope is too
  steep. The two do not cancel, and holding only promotions fixed is worse.

All the merchant looks at is in the shop's tables (weeks, past units, promotions); what
else moves prices, new costs, has nothing to do with demand. So a model that holds the
former fixed finds the elasticity: weighted least squares with a level a week and
category, a trend a product and recent units is off by .08 on average, naive by .34.

Shocks outlast the week and so do prices: that model's 90 % intervals cover 83 % where
weeks count as independent, 89 % where the residuals' autocorrelation is allowed for.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CATEGORIES = {
    "drinks": ("juice", "water"),
    "bakery": ("bread", "cake"),
    "dairy": ("cheese", "yogurt"),
    "household": ("paper", "cleaner"),
    "sweets": ("chocolate", "biscuits"),
}
PER_SUBCATEGORY = 5
FIRST_DAY, WEEKS = pd.Timestamp("2023-01-02"), 104  # a Monday
FEASTS, FEAST_WEEKS = 0.3, [14, 50, 51]  # in log units; weeks of a year
STEEPEST, FLATTEST = -4.0, -0.6
OF_SUBCATEGORY, WITHIN_SUBCATEGORY = (-3.3, -1.1), 0.35  # range of means; sd
OVERDISPERSION = 1 / 150  # variance = mean + mean^2 / 150
SHOCK, LASTS = 0.08, 0.7  # sd in log units; correlation with the week before's
TO_SEASON, TO_TREND, TO_RECENT_UNITS = 0.6, 0.4, 0.2  # log price on log demand
NEW_COST, COST_STEP = 1 / 6, 0.2  # chance a week; sd of log price
PROMOTED, DEPTHS = 0.2, (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
WEEKDAYS = np.array([1, 1, 1, 1.1, 1.4, 1.7, 0.8]) / 8


@dataclass(frozen=True)
class Weeks:
    """What happened to each product in each week: arrays [products, weeks].

    `price` is what was paid, `regular_price` that before a promotion.
    """

    price: np.ndarray
    regular_price: np.ndarray
    is_promoted: np.ndarray
    units: np.ndarray


def write_planted_prices(folder: Path, seed: int = 0) -> pd.DataFrame:
    """Write order_lines, products and promotions of a shop of 50 products to `folder`.

    Returns the truth: product_id, elasticity, promotion_effect (in log units), one row
    per product. The same seed writes the same files.
    """
    random = np.random.default_rng(seed)
    products = _products(random)
    weeks = _weeks(random, products)
    folder.mkdir(parents=True, exist_ok=True)
    truth = ["elasticity", "promotion_effect"]
    known = products.drop(columns=[*truth, "level", "trend"])
    known.to_parquet(folder / "products.parquet")
    lines = _order_lines(random, products, weeks)
    lines.to_parquet(folder / "order_lines.parquet")
    _promotions(products, weeks).to_parquet(folder / "promotions.parquet")
    return products[["product_id", *truth]]


def _products(random: np.random.Generator) -> pd.DataFrame:
    subcategories = [(c, s) for c, found in CATEGORIES.items() for s in found]
    category, subcategory = np.repeat(subcategories, PER_SUBCATEGORY, axis=0).T
    count = len(category)
    of_subcategory = random.uniform(*OF_SUBCATEGORY, len(subcategories))
    elasticity = random.normal(
        of_subcategory.repeat(PER_SUBCATEGORY), WITHIN_SUBCATEGORY
    )
    list_price = random.uniform(2, 12, count).round(2)
    return pd.DataFrame(
        {
            "product_id": [f"p{number:02}" for number in range(count)],
            "product_name": [f"{s} {n}" for n, s in enumerate(subcategory)],
            "category": category,
            "subcategory": subcategory,
            "brand": random.choice(["own", "first", "second"], count),
            "list_price": list_price,
            "unit_cost": (list_price * random.uniform(0.4, 0.7, count)).round(2),
            "elasticity": elasticity.clip(STEEPEST, FLATTEST),
            "promotion_effect": random.uniform(0.1, 0.6, count),
            "level": np.exp(random.uniform(np.log(20), np.log(300), count)),
            "trend": random.normal(0, 0.15, count) / 52,
        }
    )


def _weeks(random: np.random.Generator, products: pd.DataFrame) -> Weeks:
    shape = len(products), WEEKS
    season = _seasons(random).repeat(2 * PER_SUBCATEGORY, axis=0)
    trend = np.outer(products["trend"], np.arange(WEEKS))
    planned = TO_SEASON * season + TO_TREND * trend + _cost_steps(random, shape)
    is_promoted = random.random(shape) < PROMOTED
    kept = np.where(is_promoted, 1 - random.choice(DEPTHS, shape), 1)
    wanted = season + trend + _shocks(random, shape)
    wanted += products["promotion_effect"].to_numpy()[:, None] * is_promoted
    level, elasticity, list_price = (
        products[name].to_numpy() for name in ("level", "elasticity", "list_price")
    )
    regular, price, units = np.zeros((3, *shape))
    for week in range(WEEKS):
        log_markup = planned[:, week] + TO_RECENT_UNITS * _recent(units, level, week)
        regular[:, week] = (list_price * np.exp(log_markup)).round(2)
        price[:, week] = (regular[:, week] * kept[:, week]).round(2)
        expected = level * np.exp(wanted[:, week])
        expected *= (price[:, week] / list_price) ** elasticity
        units[:, week] = _negative_binomial(random, expected)
    return Weeks(price, regular, is_promoted, units.astype(int))


def _seasons(random: np.random.Generator) -> np.ndarray:
    """Return log season [categories, weeks]: a year's wave, a half year's, feasts."""
    year = 2 * np.pi * np.arange(WEEKS) / 52
    size, start = random.uniform(0.2, 0.45, 5), random.uniform(0, 2 * np.pi, 5)
    wave = size[:, None] * np.sin(year + start[:, None])
    wave += size[:, None] / 3 * np.sin(2 * year + 2 * start[:, None])
    is_feast = np.isin(np.arange(WEEKS) % 52, FEAST_WEEKS)
    return wave + np.outer(random.uniform(0, FEASTS, 5), is_feast)


def _cost_steps(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return log prices [products, weeks] that stay until the next cost comes."""
    steps = random.normal(0, COST_STEP, shape)
    is_new = random.random(shape) < NEW_COST
    is_new[:, 0] = True
    since = np.maximum.accumulate(is_new * np.arange(shape[1]), axis=1)
    return np.take_along_axis(steps, since, axis=1)


def _shocks(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return log demand [products, weeks] of its own: an AR(1) process."""
    shocks = random.normal(0, SHOCK, shape)
    for week in range(1, shape[1]):
        shocks[:, week] *= np.sqrt(1 - LASTS**2)
        shocks[:, week] += LASTS * shocks[:, week - 1]
    return shocks


def _recent(units: np.ndarray, level: np.ndarray, week: int) -> np.ndarray:
    """Return log of the last four weeks' units over the product's level; 0 at first."""
    if week < 4:
        return np.zeros(len(units))
    return np.log((units[:, week - 4 : week].mean(axis=1) + 1) / (level + 1))


def _negative_binomial(random: np.random.Generator, expected: np.ndarray) -> np.ndarray:
    noise = random.gamma(1 / OVERDISPERSION, OVERDISPERSION, len(expected))
    return random.poisson(expected * noise)


def _order_lines(
    random: np.random.Generator, products: pd.DataFrame, weeks: Weeks
) -> pd.DataFrame:
    """Return a line per product and day on which it sold: an order of its own."""
    by_day = random.multinomial(weeks.units, WEEKDAYS)
    product, week, weekday = by_day.nonzero()
    day = 7 * week + weekday
    return pd.DataFrame(
        {
            "order_id": [f"{p}-{d}" for p, d in zip(product, day, strict=True)],
            "line_number": 1,
            "product_id": products["product_id"].to_numpy()[product],
            "ordered_at": FIRST_DAY + pd.to_timedelta(day * 24 + 12, unit="h"),
            "quantity": by_day[product, week, weekday].astype(float),
            "unit_price": weeks.price[product, week],
            "list_price": weeks.regular_price[product, week],
        }
    )


def _promotions(products: pd.DataFrame, weeks: Weeks) -> pd.DataFrame:
    product, week = weeks.is_promoted.nonzero()
    paid, regular = weeks.price[product, week], weeks.regular_price[product, week]
    starts_at = FIRST_DAY + pd.to_timedelta(week * 7, unit="D")
    return pd.DataFrame(
        {
            "product_id": products["product_id"].to_numpy()[product],
            "starts_at": starts_at,
            "promotion_type": "display",
            "ends_at": starts_at + pd.Timedelta(7, unit="D"),
            "discount_rate": 1 - paid / regular,
        }
    )
