"""Shops of many kinds, generated from a planted truth: how units answer to prices.

In week w product i sells in store s a Poisson count of

    level_i * of_store_s * exp(season_iw) * (price_isw / price_i) ^ elasticity_i
    * (1 + lift) ^ is_promoted
    * product over j of (price_jsw / price_j) ^ cross_elasticity_ij

units. Of what a promotion sells beyond that, a share `dip` is lacking in the product's
next four weeks, and a share `cannibalised` in the other products of its subcategory, in
the same week. Every kind differs from the usual one in what its name says.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fleet.crossed import (
    SUBCATEGORIES,
    cross_elasticities,
    named,
    of_others,
)
from benchmarks.fleet.public import Writer

FIRST_MONDAY = pd.Timestamp("2023-01-02")
WEEKDAYS = np.array([1, 1, 1.1, 1.2, 1.5, 1.6, 0.6]) / 8
CATEGORIES = 4
OF_SUBCATEGORY, WITHIN = (-3.2, -1.2), 0.3  # range of mean elasticities; sd
LAGS = (0.4, 0.3, 0.2, 0.1)  # how what was bought ahead is lacking, week by week
LEAST = 0.05  # of what sells without promotions sells beside the strongest, too
FAVOURITE = 0.6  # the share of a customer's lines that are of twenty products


@dataclass(frozen=True)
class Kind:
    """How a shop differs. Prices are `price` * 10^-`places` of a unit of money."""

    products: int = 60
    stores: int = 1
    weeks: int = 104
    units: tuple[float, float] = (10, 150)  # range of a product's level a week
    price: tuple[float, float] = (2, 12)
    places: int = 2
    new_price: float = 1 / 8  # the chance a week
    step: float = 0.12  # sd of a regular price's log
    promoted: float = 0.15
    depths: tuple[float, ...] = (0.1, 0.2, 0.3)
    lift: float = 0.3
    dip: float = 0.0
    cannibalised: float = 0.0
    cost: float | None = None  # of a unit, as a share of the usual price
    season: float = 0.2
    begins: int = 0  # the weekday on which prices change, 0 is Monday
    lasts: int | None = None  # weeks in which a product is sold
    customers: int = 0  # 0: guests only, one line a product and day
    every: int = 7  # days between a customer's visits
    breaks: tuple[tuple[int, float], ...] = ()  # pieces from which a price is a share
    substitute: float = 0  # mean cross elasticity of a product's two substitutes
    complement: float = 0  # and of its complement


KINDS = {
    "steady_and_hi_lo": Kind(depths=(1 / 3,), step=0.04, new_price=1.0),
    "a_dozen_products": Kind(products=12, weeks=60),
    "monthly_buyers": Kind(weeks=60, units=(2, 20), customers=400, every=28),
    "wholesale_with_breaks": Kind(
        units=(20, 200), customers=300, every=21, breaks=((12, 0.9), (48, 0.75))
    ),
    "prices_change_on_thursday": Kind(begins=3),
    "five_stores": Kind(products=40, stores=5, units=(5, 50)),
    "yen": Kind(price=(200, 3000), places=0, customers=500),
    "fashion": Kind(
        products=240, lasts=20, units=(2, 15), season=0.6, customers=900, every=35
    ),
    "large_counts": Kind(products=30, units=(5e4, 5e5)),
    "never_changed": Kind(new_price=0, promoted=0),
    "promotions_with_dips": Kind(
        units=(30, 150), dip=0.25, cannibalised=0.2, cost=0.45
    ),
    "substitutes": Kind(products=120, substitute=0.4, complement=-0.3),
    "rare_products": Kind(
        products=100_000, weeks=80, units=(0.02, 0.06), promoted=0.02, customers=9000
    ),
}


def writers() -> dict[str, Writer]:
    """Return what writes each kind of shop."""
    return {name: partial(_write, kind) for name, kind in KINDS.items()}


def _write(kind: Kind, folder: Path) -> None:
    write_kind(kind, folder)


@dataclass(frozen=True)
class World:
    """A shop's truth: `products`, and arrays of [products, stores, weeks].

    `base` is what sells at the regular price, `extra` what a promotion adds to it.
    """

    kind: Kind
    products: pd.DataFrame
    price: np.ndarray
    regular: np.ndarray
    is_promoted: np.ndarray
    base: np.ndarray
    extra: np.ndarray

    def expected(self) -> np.ndarray:
        """Return expected units with what is bought ahead, and taken from others."""
        dip, taken = self.kind.dip * ahead(self.extra), 0.0
        if self.kind.cannibalised:
            taken = self.kind.cannibalised * self.taken_by_rivals()
        return np.maximum(self.base + self.extra - dip - taken, LEAST * self.base)

    def taken_by_rivals(self) -> np.ndarray:
        """Return what promotions add to others, shared out by what a product sells."""
        code = pd.factorize(self.products["subcategory"])[0]
        taken = np.zeros_like(self.base)
        for one in np.unique(code):
            base, extra = self.base[code == one], self.extra[code == one]
            of_others = base.sum(0) - base
            by_unit = np.divide(
                extra, of_others, np.zeros_like(extra), where=of_others > 0
            )
            taken[code == one] = base * (by_unit.sum(0) - by_unit)
        return taken


def ahead(extra: np.ndarray) -> np.ndarray:
    """Return what is lacking of `extra` in later weeks, were it all bought ahead."""
    lacking = np.zeros_like(extra)
    for lag, share in enumerate(LAGS, start=1):
        lacking[..., lag:] += share * extra[..., :-lag]
    return lacking


def planted(random: np.random.Generator, kind: Kind) -> World:
    """Return a shop's truth."""
    products = _products(random, kind)
    price, regular, is_promoted = _prices(random, kind, products)
    level = products["level"].to_numpy()[:, None, None]
    level = level * np.exp(random.normal(0, 0.3, (1, kind.stores, 1)))
    of_kind = kind, products, np.arange(kind.weeks)
    base = level * response(*of_kind, regular)
    with_lift = level * response(*of_kind, price) * (1 + kind.lift)
    extra = np.where(is_promoted, with_lift - base, 0)
    return World(kind, products, price, regular, is_promoted, base, extra)


def response(
    kind: Kind, products: pd.DataFrame, week: np.ndarray, price: np.ndarray
) -> np.ndarray:
    """Return units at a price [products, stores, weeks] over the product's level."""
    elasticity, usual, phase, since = (
        products[name].to_numpy()[:, None, None]
        for name in ("elasticity", "usual", "phase", "since")
    )
    season = kind.season * np.sin(2 * np.pi * week / 52 + phase)
    units = np.exp(season) * (price / usual) ** elasticity
    if kind.lasts:
        units = units * ((week >= since) & (week < since + kind.lasts))
    return units


def write_kind(kind: Kind, folder: Path, seed: int = 0) -> pd.DataFrame:
    """Write the tables of a shop; return product_id and its planted elasticity.

    `attrs["cross"]` has product_id, other_product_id and their cross_elasticity.
    """
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    world = planted(random, kind)
    cross = cross_elasticities(kind.products, kind.substitute, kind.complement, seed)
    expected = world.expected() * of_others(cross, world.products, world.price)
    units = random.poisson(expected)
    lines = _by_day(random, units, world.price, world.regular)
    if kind.customers:
        lines = _by_customer(random, kind, lines)
    _written(kind, lines).to_parquet(folder / "order_lines.parquet")
    columns = ["product_id", "product_name", "category", "subcategory"]
    columns += ["unit_cost"] if kind.cost else []
    world.products[columns].to_parquet(folder / "products.parquet")
    promotions = _promotions(kind, world.price, world.regular, world.is_promoted)
    promotions.to_parquet(folder / "promotions.parquet")
    truth = world.products[["product_id", "elasticity"]].copy()
    truth.attrs["cross"] = named(cross)
    return truth


def _products(random: np.random.Generator, kind: Kind) -> pd.DataFrame:
    number = np.arange(kind.products)
    latest = kind.weeks - (kind.lasts or kind.weeks - 1)
    subcategory = number % SUBCATEGORIES
    means = random.uniform(*OF_SUBCATEGORY, SUBCATEGORIES)
    products = pd.DataFrame(
        {
            "product_id": [f"p{one}" for one in number],
            "product_name": [f"thing {one}" for one in number],
            "category": [f"category {one % CATEGORIES}" for one in subcategory],
            "subcategory": [f"kind {one}" for one in subcategory],
            "elasticity": random.normal(means[subcategory], WITHIN).clip(-4, -0.5),
            "level": np.exp(random.uniform(*np.log(kind.units), kind.products)),
            "usual": np.exp(random.uniform(*np.log(kind.price), kind.products)),
            "phase": random.uniform(0, 2 * np.pi, CATEGORIES)[subcategory % CATEGORIES],
            "since": random.integers(0, latest, kind.products),
        }
    )
    if kind.cost:
        products["unit_cost"] = (kind.cost * products["usual"]).round(kind.places)
    return products


def _prices(
    random: np.random.Generator, kind: Kind, products: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return paid and regular prices and promotions, [products, stores, weeks]."""
    shape = kind.products, kind.stores, kind.weeks
    steps = random.normal(0, kind.step, shape)
    is_new = random.random(shape) < kind.new_price
    is_new[:, :, 0] = True
    since = np.maximum.accumulate(is_new * np.arange(kind.weeks), axis=2)
    steps = np.take_along_axis(steps, since, axis=2)
    regular = products["usual"].to_numpy()[:, None, None] * np.exp(steps)
    regular = np.maximum(regular.round(kind.places), 10.0**-kind.places)
    is_promoted = random.random(shape) < kind.promoted
    depth = random.choice(kind.depths, shape)
    paid = np.where(is_promoted, regular * (1 - depth), regular)
    return np.maximum(paid.round(kind.places), 10.0**-kind.places), regular, is_promoted


def _by_day(
    random: np.random.Generator,
    units: np.ndarray,
    price: np.ndarray,
    regular: np.ndarray,
) -> pd.DataFrame:
    """Return a row per product, store and day with its units and prices."""
    place = units.nonzero()
    by_day = random.multinomial(units[place], WEEKDAYS)
    row, weekday = by_day.nonzero()
    product, store, week = (codes[row] for codes in place)
    return pd.DataFrame(
        {
            "product": product,
            "store": store,
            "day": 7 * week + weekday,
            "quantity": by_day[row, weekday],
            "unit_price": price[place][row],
            "list_price": regular[place][row],
        }
    )


def _by_customer(
    random: np.random.Generator, kind: Kind, lines: pd.DataFrame
) -> pd.DataFrame:
    """Return the lines as bought by customers on the days on which they come."""
    pieces = 12.0 if kind.breaks else 1.5
    parts = np.ceil(lines["quantity"] / pieces).astype(int).to_numpy()
    row = np.repeat(np.arange(len(lines)), parts)
    bought = lines.iloc[row].reset_index(drop=True)
    weight = random.gamma(0.7 if kind.breaks else 5.0, size=len(row))
    share = weight / np.bincount(row, weight)[row]
    bought["quantity"] = np.maximum((bought["quantity"] * share).round(), 1)
    is_favourite = random.random(len(row)) < FAVOURITE
    own = (
        bought["product"] * 31 + random.integers(0, 20, len(row)) * 7
    ) % kind.customers
    anybody = (kind.customers * random.random(len(row)) ** 2).astype(int)
    bought["customer"] = np.where(is_favourite, own % kind.customers, anybody)
    # Who comes once a week or less has a day of the week: at the week's price.
    if kind.every >= 7:
        bought["day"] += bought["customer"] % 7 - bought["day"] % 7
    for at_least, of_price in kind.breaks:
        is_many = bought["quantity"] >= at_least
        bought.loc[is_many, "unit_price"] = (
            bought["list_price"][is_many] * of_price
        ).round(kind.places)
    keys = ["customer", "product", "store", "day", "unit_price", "list_price"]
    return bought.groupby(keys, as_index=False)["quantity"].sum()


def _written(kind: Kind, lines: pd.DataFrame) -> pd.DataFrame:
    is_known = "customer" in lines
    by = ["customer", "store", "day"] if is_known else ["product", "store", "day"]
    lines = lines.sort_values([*by, "product", "unit_price"], ignore_index=True)
    order = lines.groupby(by).ngroup()
    return pd.DataFrame(
        {
            "order_id": "o" + order.astype(str),
            "line_number": order.groupby(order).cumcount() + 1,
            "customer_id": "c" + lines["customer"].astype(str) if is_known else None,
            "product_id": "p" + lines["product"].astype(str),
            "ordered_at": _day(kind, lines["day"]) + pd.Timedelta(hours=12),
            "quantity": lines["quantity"].astype(float),
            "unit_price": lines["unit_price"],
            "list_price": lines["list_price"],
            "store_id": "s" + lines["store"].astype(str),
        }
    )


def _promotions(
    kind: Kind, price: np.ndarray, regular: np.ndarray, is_promoted: np.ndarray
) -> pd.DataFrame:
    product, store, week = is_promoted.nonzero()
    starts_at = _day(kind, 7 * pd.Series(week))
    rate = 1 - price[is_promoted] / regular[is_promoted]
    return pd.DataFrame(
        {
            "product_id": "p" + pd.Series(product).astype(str),
            "starts_at": starts_at,
            "promotion_type": "display",
            "ends_at": starts_at + pd.Timedelta(days=7),
            "store_id": "s" + pd.Series(store).astype(str),
            "discount_rate": rate.clip(min=0),
        }
    )


def _day(kind: Kind, days: pd.Series) -> pd.Series:
    first = FIRST_MONDAY + pd.Timedelta(days=kind.begins)
    return first + pd.to_timedelta(days, unit="D")
