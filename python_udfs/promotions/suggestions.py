"""Promotions suggested for the weeks to come, from the tables of a shop."""

import numpy as np
import pandas as pd

from python_udfs.promotions.calendar import calendar, limits_of, min_days
from python_udfs.promotions.now import HORIZON, series_now
from python_udfs.promotions.plans import (
    options,
    past_of,
    plans,
    usual_lengths,
)
from python_udfs.promotions.tables import response_of
from python_udfs.promotions.weeks import prepared

ENDS = ("", "_low", "_high")
CHANGES = ["extra", "ahead", "taken", "net", "revenue_change", "margin_change"]
FIGURES = [
    *("depth", "regular_price", "paid_price", "unit_cost", "baseline"),
    *(f"{name}{end}" for name in CHANGES for end in ENDS),
    *("substitutes_baseline", "discount_given", "past_extra_units"),
]
NOTHING = ["product_id", "store_id", "suggestion_rank", "starts_on", "days"]


def suggestions(
    promotions: pd.DataFrame,
    weeks: pd.DataFrame,
    responses: pd.DataFrame,
    past: pd.DataFrame,
    prices: pd.DataFrame,
    promotion_rules: pd.DataFrame,
    dates: pd.DataFrame,
) -> pd.DataFrame:
    """Return a row per suggested promotion, by suggestion_rank; none may be.

    The tables are the models that int_promotion_calendar reads.
    """
    found = response_of(responses)
    none = pd.DataFrame(columns=[*NOTHING, "past_promotions", "past_kinds", *FIGURES])
    lengths = usual_lengths(promotions)
    if found.reason is not None or not lengths:
        return none
    known = prepared(weeks)
    regular_prices = prices.set_index("product_id")["regular_price"]
    now, season = series_now(known, found, regular_prices)
    possible = options(now, past, prices, found)
    possible = possible[
        possible[["margin_change_low", "revenue_change_low"]].max(axis=1) > 0
    ]
    if possible.empty:
        return none
    monday, first = _first_week(known, dates)
    asked = plans(possible, season, lengths, range(first, HORIZON + first))
    asked["min_days"] = min_days(promotion_rules, asked["category"])
    limits = limits_of(promotion_rules, now)
    chosen = calendar(asked, limits, _taken(promotions, now, monday))
    if chosen.empty:
        return none
    chosen = chosen.merge(past_of(now, past), on="series", how="left")
    starts = pd.to_timedelta(7 * (chosen["start"] - 1), unit="D")
    return chosen.assign(
        store_id=chosen["store_id"].replace("", None),
        starts_on=(monday + starts).dt.date,
        suggestion_rank=np.arange(1, len(chosen) + 1),
    )


def _first_week(weeks: pd.DataFrame, dates: pd.DataFrame) -> tuple[pd.Timestamp, int]:
    """Return the first day of week 1, that after the last known, and the first week
    that begins on the as-of date or later.
    """
    begins = pd.Timestamp(weeks["week_date"].max()) + pd.Timedelta(days=7)
    [as_of] = pd.to_datetime(dates["as_of_date"])
    return begins, 1 + max(int(np.ceil((as_of - begins).days / 7)), 0)


def _taken(
    promotions: pd.DataFrame, now: pd.DataFrame, monday: pd.Timestamp
) -> pd.DataFrame:
    """Return series, its names, first_day and last_day of all promotions that count."""
    told = promotions.drop_duplicates(
        ["product_id", "store_id", "starts_at", "ends_at"]
    )
    told = told[["product_id", "store_id", "starts_at", "ends_at"]]
    names = now[["series", "product_id", "store_id", "category"]]
    pairs = names.merge(told, on="product_id", suffixes=("", "_of"))
    is_its = pairs["store_id_of"].isna() | (pairs["store_id_of"] == pairs["store_id"])
    pairs = pairs[is_its]
    day = pd.Timedelta(days=1)
    return pairs.assign(
        first_day=np.floor((pairs["starts_at"] - monday) / day),
        last_day=np.ceil((pairs["ends_at"] - monday) / day) - 1,
    )
