"""Generated shops with planted promotions: lift, dip and what substitutes lose by it.

What `promotion_effects` finds is held against what was planted. The calendar of
`promotion_suggestions` is played forward in the same world, beside last year's
promotions once more, under the same limits. All is simulated.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure
from benchmarks.common.run_dbt import build
from benchmarks.fleet.generated import (
    FIRST_MONDAY,
    KINDS,
    World,
    planted,
    response,
    write_kind,
)
from benchmarks.prices.calendars import calendar_figures
from python_udfs.promotions.calendar import calendar, limits_of

SEEDS = range(3)
KIND = KINDS["promotions_with_dips"]
FOUND, COVERAGE = (0.9, 1.1), (0.85, 0.95)
WEEKS, AFTER = 8, 4  # to come, and in which dips are still felt
BUILT = ("+promotion_effects", "+promotion_suggestions")
PLANTED = {
    "extra_units": "extra units",
    "units_bought_ahead": "units bought ahead",
    "units_from_substitutes": "units from substitutes",
    "net_extra_units": "net extra units",
}


@dataclass
class Played:
    """A seed's promotions with the truth beside; gains of calendars in its world."""

    promotions: pd.DataFrame
    expected: float
    realised: float
    repeated: float


def promotion_figures() -> Iterator[Figure]:
    """Build a shop per seed; yield how well promotions are measured and planned."""
    yield from calendar_figures()
    played = [_played(seed) for seed in SEEDS]
    work = f"planted promotions, {len(played)} simulated shops: "
    tables = [one.promotions for one in played]
    for column, label in PLANTED.items():
        yield Figure(
            f"{work}{label}, found over planted",
            _ratio(pd.concat(tables), column),
            FOUND,
            [_ratio(table, column) for table in tables],
        )
        yield Figure(
            f"{work}{label}, coverage of 90 %",
            _coverage(pd.concat(tables), column),
            COVERAGE,
            [_coverage(table, column) for table in tables],
        )
    sums = {
        name: sum(getattr(one, name) for one in played)
        for name in ("expected", "realised", "repeated")
    }
    yield Figure(
        "calendar played forward, simulated: margin expected over realised",
        sums["expected"] / sums["realised"],
        FOUND,
        [one.expected / one.realised for one in played],
        ours=f"{sums['expected']:.0f} / {sums['realised']:.0f}",
    )
    yield Figure(
        "the same: margin realised, a shop",
        sums["realised"] / len(played),
        repeats=[one.realised for one in played],
        peer=f"last year's promotions {sums['repeated'] / len(played):.0f}",
        rival=sums["repeated"] / len(played),
    )


def _played(seed: int) -> Played:
    world = planted(np.random.default_rng(seed), KIND)
    with tempfile.TemporaryDirectory() as name:
        shop, database = Path(name, "shop"), Path(name, "shop.duckdb")
        write_kind(KIND, shop, seed)
        build(shop, database, BUILT)
        with duckdb.connect(str(database), read_only=True) as connection:
            effects = connection.sql("from promotion_effects").df()
            chosen = connection.sql("from promotion_suggestions").df()
            rules = connection.sql("from promotion_rules").df()
    return Played(
        with_truth(effects, world, seed),
        float(chosen["margin_change"].sum()),
        gain(world, chosen),
        gain(world, last_years(world, rules)),
    )


def with_truth(effects: pd.DataFrame, world: World, seed: int) -> pd.DataFrame:
    """Return promotions of which something is told, with what is true: true_….

    Whoever buys in a promotion does so because of it with the share that was planted;
    what is lacking later and elsewhere is planted as units.
    """
    product = effects["product_id"].str.removeprefix("p").astype(int)
    week = (effects["starts_at"] - FIRST_MONDAY).dt.days // 7
    planned = world.extra[product, 0, week]
    share = planned / world.expected()[product, 0, week]
    random = np.random.default_rng(seed)
    extra = random.binomial(effects["units"].astype(int), np.clip(share, 0, 1))
    ahead, taken = KIND.dip * planned, KIND.cannibalised * planned
    return effects.assign(
        true_extra_units=extra,
        true_units_bought_ahead=ahead,
        true_units_from_substitutes=taken,
        true_net_extra_units=extra - ahead - taken,
    ).dropna(subset="extra_units")


def gain(world: World, chosen: pd.DataFrame) -> float:
    """Return the margin that promotions bring in the weeks to come, beyond none.

    `chosen` has product_id, starts_on, days in whole weeks and promotion_price.
    """
    is_promoted = np.zeros((len(world.products), 1, WEEKS + AFTER), bool)
    price = np.repeat(world.regular[:, :, -1:], WEEKS + AFTER, axis=2)
    for one in chosen.itertuples():
        product = int(one.product_id.removeprefix("p"))
        week = (pd.Timestamp(one.starts_on) - FIRST_MONDAY).days // 7 - KIND.weeks
        its = slice(week, week + one.days // 7)
        is_promoted[product, 0, its] = True
        price[product, 0, its] = one.promotion_price
    return _margin(world, price, is_promoted) - _margin(
        world, world.regular[:, :, -1:] + 0 * price, np.zeros_like(is_promoted)
    )


def _margin(world: World, price: np.ndarray, is_promoted: np.ndarray) -> float:
    """Return the margin of the weeks to come at prices [products, 1, weeks]."""
    week = np.arange(KIND.weeks, KIND.weeks + WEEKS + AFTER)
    regular = np.repeat(world.regular[:, :, -1:], len(week), axis=2)
    last = response(KIND, world.products, np.array([KIND.weeks - 1]), regular[:, :, :1])
    level = world.base[:, :, -1:] / last
    base = level * response(KIND, world.products, week, regular)
    lifted = level * response(KIND, world.products, week, price) * (1 + KIND.lift)
    longer = World(
        KIND,
        world.products,
        *(
            np.concatenate(parts, axis=2)
            for parts in (
                (world.price, price),
                (world.regular, regular),
                (world.is_promoted, is_promoted),
                (world.base, base),
                (world.extra, np.where(is_promoted, lifted - base, 0)),
            )
        ),
    )
    units = longer.expected()[:, :, KIND.weeks :]
    cost = world.products["unit_cost"].to_numpy()[:, None, None]
    return float((units * (price - cost)).sum())


def last_years(world: World, rules: pd.DataFrame) -> pd.DataFrame:
    """Return the promotions of a year ago, once more, as far as the limits allow."""
    product, _, week = world.is_promoted.nonzero()
    begins = KIND.weeks - 52
    depth = world.price / world.regular
    table = pd.DataFrame({"series": product, "week": week})
    table = table.assign(
        product_id="p" + table["series"].astype(str),
        store_id="",
        category=world.products["category"].to_numpy()[product],
        rate=depth[product, 0, week],
    )
    recent = table[table["week"] >= KIND.weeks - 8]
    first = 7 * (recent["week"] - KIND.weeks)
    taken = recent.assign(first_day=first, last_day=first + 6)
    asked = table[(table["week"] >= begins) & (table["week"] < begins + WEEKS)]
    asked = asked.assign(
        start=asked["week"] - begins + 1,
        weeks=1,
        days=7,
        min_days=float(rules["min_days_between"].max()),
        discount_given=0.0,
        gain_low=1.0,
    )
    products = world.products.assign(store_id="")
    chosen = calendar(asked, limits_of(rules, products), taken)
    now = world.regular[chosen["series"], 0, -1]
    starts = pd.to_timedelta(7 * (KIND.weeks + chosen["start"] - 1), unit="D")
    return chosen.assign(
        starts_on=FIRST_MONDAY + starts,
        promotion_price=(now * chosen["rate"]).round(KIND.places),
    )


def _ratio(table: pd.DataFrame, column: str) -> float:
    return table[column].sum() / table[f"true_{column}"].sum()


def _coverage(table: pd.DataFrame, column: str) -> float:
    truth = table[f"true_{column}"]
    return truth.between(table[f"{column}_low"], table[f"{column}_high"]).mean()
