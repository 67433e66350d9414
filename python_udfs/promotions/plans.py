"""Promotions to come: which product, how deep, how long, when, and what they bring."""

import numpy as np
import pandas as pd

from python_udfs.prices.level_errors import MARGIN
from python_udfs.prices.price_endings import ending_at
from python_udfs.promotions.exposures import Response
from python_udfs.promotions.money import with_money, with_shares
from python_udfs.promotions.now import HORIZON
from python_udfs.promotions.weeks import extra_ratio
from python_udfs.promotions.worth import EFFECTS, KEYS

STEP = 0.05  # depths are told apart by it
MOST_DEPTHS, MOST_LENGTHS = 6, 3
MIN_LENGTH_SHARE = 0.1  # of promotions, that a length is usual in the shop
MIN_OF_SIBLINGS = 3  # promotions of siblings as deep
MIN_DEPTH_LEFT = 0.5  # of a depth, when its price ends as the rules say


def options(
    now: pd.DataFrame, past: pd.DataFrame, prices: pd.DataFrame, found: Response
) -> pd.DataFrame:
    """Return a row per series and price that may be promoted, with a week's figures.

    `past` are rows of `worth`, `prices` those of int_promotion_prices. Prices end as
    the rules say, above cost and floor; depths are those seen.
    """
    rules = prices.drop(columns="regular_price")
    table = now[now["is_at_regular_price"]].merge(_depths(now, past), on="series")
    table = table.merge(rules, on="product_id")
    # Rounded up: no promotion is deeper than what was seen.
    wanted = table["regular_price"] * (1 - table["depth"])
    ends = table["price_ending"].to_numpy(float), table["places"].to_numpy()
    table["paid_price"] = ending_at(np.ceil, wanted.to_numpy(), *ends)
    table = table.sort_values(["series", "depth"], kind="stable")
    table = table.drop_duplicates(["series", "paid_price"])
    rate = 1 - table["paid_price"] / table["regular_price"]
    floor = table[["unit_cost", "floor_price"]].astype(float).max(axis=1).fillna(0)
    is_allowed = (
        ~table["is_fixed"].fillna(False).astype(bool)
        & table["may_be_cut"].fillna(True).astype(bool)
        & (table["paid_price"] > 0)
        & (table["paid_price"] >= floor)
        & (rate >= MIN_DEPTH_LEFT * table["depth"])
        & table["lift"].notna()
    )
    table = table[is_allowed].reset_index(drop=True)
    return _with_figures(table, past, found)


def _with_figures(
    table: pd.DataFrame, past: pd.DataFrame, found: Response
) -> pd.DataFrame:
    """Add what a week of each option brings, with intervals."""
    depth = np.log(table["paid_price"] / table["regular_price"])
    beyond = depth - found.usual_depth
    log_lift = table["lift"] + table["elasticity"].fillna(0) * beyond
    variance = table["lift_error"] ** 2 + _between(past)
    variance += (beyond * table["elasticity_error"].fillna(0)) ** 2
    half = MARGIN * np.sqrt(variance)
    extra, low, high = (
        table["baseline"] * extra_ratio(end.to_numpy())
        for end in (log_lift, log_lift - half, log_lift + half)
    )
    by_level = MARGIN * np.sqrt(table["level_variance"]) * extra
    table = table.assign(
        extra=extra,
        extra_low=extra - np.hypot(extra - low, by_level),
        extra_high=extra + np.hypot(high - extra, by_level),
    )
    table = with_money(with_shares(table), table["unit_cost"].to_numpy(float))
    gain = table["margin_change_low"].fillna(table["revenue_change_low"])
    return table[gain > 0].assign(gain_low=gain)


def plans(
    chosen: pd.DataFrame, season: pd.Series, lengths: list[int], starts: range
) -> pd.DataFrame:
    """Return each option at each length in days and each week to come it can start in.

    All figures are those of the whole promotion.
    """
    moments = pd.DataFrame(
        [(start, days) for start in starts for days in lengths],
        columns=["start", "days"],
    )
    table = chosen.merge(moments, how="cross")
    weeks = (table["days"] / 7).to_numpy()
    whole = np.ceil(weeks).astype(int)
    factor = np.zeros(len(table))
    for place in range(int(whole.max(initial=0))):
        share = np.clip(weeks - place, 0, 1)
        keys = pd.MultiIndex.from_arrays([table["category"], table["start"] + place])
        factor += share * season.reindex(keys).fillna(1).to_numpy()
    ends = [name + end for name in EFFECTS for end in ("", "_low", "_high")]
    for name in ["baseline", "substitutes_baseline", "gain_low", *ends]:
        table[name] = table[name] * factor
    table["discount_given"] = (table["regular_price"] - table["paid_price"]) * (
        table["baseline"] + table["extra"]
    )
    return table.assign(weeks=whole)


def usual_lengths(promotions: pd.DataFrame) -> list[int]:
    """Return the lengths in days that are usual in the shop, at most three."""
    days = (promotions["ends_at"] - promotions["starts_at"]) / pd.Timedelta(days=1)
    days = days.round().clip(lower=1).astype(int)
    share = days[days <= 7 * HORIZON].value_counts(normalize=True, sort=True)
    usual = share[share >= MIN_LENGTH_SHARE]
    return sorted(int(one) for one in usual.index[:MOST_LENGTHS])


def past_of(now: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """Return what each series' past promotions were, and brought in the mean.

    Columns: series, past_promotions, past_kinds in words, past_extra_units.
    """
    known = past[past["extra"].notna()]
    pairs = now[["series", "product_id", "store_id"]].merge(
        known[[*KEYS, "extra"]], on="product_id", suffixes=("", "_of")
    )
    is_its = pairs["store_id_of"].isna() | (pairs["store_id_of"] == pairs["store_id"])
    its = pairs[is_its].sort_values("promotion_type", kind="stable").groupby("series")
    kinds = its["promotion_type"].unique().str.join(" or ")
    # Kinds that run together brought what they brought once.
    once = pairs[is_its].drop_duplicates(["series", "store_id_of", "starts_at"])
    brought = once.groupby("series")["extra"].agg(["size", "mean"])
    brought = brought.assign(past_kinds=kinds).reindex(now["series"]).reset_index()
    names = {"size": "past_promotions", "mean": "past_extra_units"}
    return brought.rename(columns=names).fillna({"past_promotions": 0})


def _depths(now: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """Return series and depth: those seen of the product, else of its siblings."""
    seen = past[past["extra"].notna()].drop_duplicates(KEYS[:3])
    rate = 1 - seen["paid_price"] / seen["regular_price"]
    # Down to a step that was seen in full.
    seen = seen.assign(depth=(np.floor(rate / STEP + 1e-6) * STEP).round(4))
    seen = seen[(seen["depth"] >= STEP) & (seen["units"] > 0)]
    names = now.drop_duplicates("product_id")
    names = names[["product_id", "category", "subcategory"]]
    seen = seen.merge(names, on="product_id")
    own = seen.groupby(["product_id", "depth"]).size().rename("count").reset_index()
    tables = [_most_seen(own, "product_id", 1).merge(now[["series", "product_id"]])]
    for by in (["category", "subcategory"], ["category"]):
        of_kin = seen.groupby([*by, "depth"]).size().rename("count").reset_index()
        of_kin = _most_seen(of_kin, by, MIN_OF_SIBLINGS)
        tables.append(of_kin.merge(now[["series", *by]], on=by))
    found = tables[0][["series", "depth"]]
    for table in tables[1:]:
        is_new = ~table["series"].isin(found["series"])
        found = pd.concat([found, table.loc[is_new, ["series", "depth"]]])
    return found.sort_values(["series", "depth"], ignore_index=True)


def _most_seen(table: pd.DataFrame, by: str | list[str], least: int) -> pd.DataFrame:
    table = table[table["count"] >= least]
    table = table.sort_values(["count", "depth"], ascending=False, kind="stable")
    return table.groupby(by, sort=False).head(MOST_DEPTHS)


def _between(past: pd.DataFrame) -> float:
    """Return the variance of log lifts from promotion to promotion."""
    found = past["lift_variation"].dropna()
    return float(found.iloc[0]) if len(found) else 0.0
