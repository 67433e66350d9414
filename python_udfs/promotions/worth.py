"""What each past promotion brought: measured against what would have sold without."""

import numpy as np
import pandas as pd

from python_udfs.promotions.before import MIN_BEFORE, by_mean_before
from python_udfs.promotions.exposures import Response
from python_udfs.promotions.measured import by_regression
from python_udfs.promotions.weeks import MIN_PLAIN_WEEKS

KEYS = ["product_id", "store_id", "starts_at", "promotion_type"]
REGRESSION, MEAN_BEFORE = "poisson regression", "mean of 8 unpromoted weeks before"
EFFECTS = ["extra", "ahead", "taken", "net", "revenue_change", "margin_change"]
FIGURES = [
    "baseline",
    *(f"{name}{end}" for name in EFFECTS for end in ("", "_low", "_high")),
    *("regular_price", "paid_price", "substitutes_baseline"),
]
TOO_FEW_BEFORE = "not enough evidence: fewer than 4 unpromoted weeks before"

NOT_SOLD_THEN = "not enough evidence: it was not on sale at that time"
WEEKS_AROUND = 4  # before a promotion, in which a product on sale sells
TOO_MANY_FOR_CHANCE = 3.0  # units: a count of so many is 0 in one of twenty cases


def worth(
    weeks: pd.DataFrame, promotions: pd.DataFrame, found: Response
) -> pd.DataFrame:
    """Return a row per promotion: KEYS, units, FIGURES, method, reason.

    `weeks` are `prepared`, `promotions` past ones of int_promotions. Where there is a
    reason there is no figure. lift_variation is the variance of the log of lifts from
    one promotion to another, the same in all rows.
    """
    promotions = promotions.reset_index(drop=True)
    pieces = _pieces(weeks, promotions)
    reasons = _reasons(weeks, promotions, pieces)
    if found.reason is None:
        method = REGRESSION
        table = by_regression(weeks, promotions, pieces, found)
        is_off = _is_off_sale(weeks, pieces, table["usual"].to_numpy())
        reasons = reasons.mask(reasons.isna() & is_off, NOT_SOLD_THEN)
    else:
        method = MEAN_BEFORE
        table = by_mean_before(weeks, promotions, pieces)
        is_told = reasons.notna() | (table["weeks_before"] >= MIN_BEFORE)
        reasons = reasons.where(is_told, TOO_FEW_BEFORE)
    table = table[[*FIGURES, "lift_variation"]].replace([np.inf, -np.inf], np.nan)
    table.loc[reasons.notna().to_numpy(), FIGURES] = np.nan
    table["method"] = np.where(reasons.isna(), method, None)
    table["reason"] = reasons.to_numpy()
    return pd.concat([promotions[[*KEYS, "units"]], table], axis=1)


def _pieces(weeks: pd.DataFrame, promotions: pd.DataFrame) -> pd.DataFrame:
    """Return a row per promotion and week of a series that it ran in.

    Columns: `promotion` and `row`, places in the two tables, and `share` of the week;
    weeks that are not known have no row.
    """
    series = weeks.drop_duplicates("series")[["product_id", "store_id", "series"]]
    asked = promotions[["product_id", "store_id", "starts_at", "ends_at"]]
    asked = asked.assign(promotion=asked.index).rename(columns={"store_id": "of_store"})
    pairs = asked.merge(series, on="product_id")
    is_there = pairs["of_store"].isna() | (pairs["of_store"] == pairs["store_id"])
    pairs = pairs[is_there].reset_index(drop=True)
    dates = np.sort(pd.to_datetime(weeks["week_date"].unique())).astype(
        "datetime64[ns]"
    )
    code = pd.to_datetime(weeks["week_date"]).to_numpy().astype("datetime64[ns]")
    code = np.searchsorted(dates, code)
    begins, ends = (
        pairs[name].to_numpy().astype("datetime64[ns]")
        for name in ("starts_at", "ends_at")
    )
    first = np.maximum(np.searchsorted(dates, begins, side="right") - 1, 0)
    count = np.maximum(np.searchsorted(dates, ends, side="left") - first, 0)
    pair = np.repeat(np.arange(len(pairs)), count)
    place = (
        first[pair] + np.arange(len(pair)) - np.repeat(count.cumsum() - count, count)
    )
    of_series = pairs["series"].to_numpy()[pair]
    start = np.searchsorted(weeks["series"].to_numpy(), of_series)
    end = np.searchsorted(weeks["series"].to_numpy(), of_series, side="right")
    row = start + place - code[np.minimum(start, len(weeks) - 1)]
    is_known = (row >= start) & (row < end)
    pair, place, row = pair[is_known], place[is_known], row[is_known]
    day = np.timedelta64(1, "D")
    from_ = np.maximum(begins[pair], dates[place])
    until = np.minimum(ends[pair], dates[place] + 7 * day)
    share = np.clip((until - from_) / day / 7, 0, 1)
    found = {"promotion": pairs["promotion"].to_numpy()[pair], "row": row}
    pieces = pd.DataFrame({**found, "share": share})
    return pieces[pieces["share"] > 0].reset_index(drop=True)


def _is_off_sale(
    weeks: pd.DataFrame, pieces: pd.DataFrame, usual: np.ndarray
) -> np.ndarray:
    """Return which promotions found their product gone, or not there yet.

    Of those nothing was sold in the weeks of the promotion and before, though their
    `usual` units [promotions] would have made it more than chance leaves out.
    """
    series = weeks["series"].to_numpy()
    rows = pieces.assign(series=series[pieces["row"]])
    runs = rows.groupby(["promotion", "series"], as_index=False).agg(
        first=("row", "min"), last=("row", "max"), length=("share", "sum")
    )
    start = np.searchsorted(series, runs["series"])
    first = np.maximum(runs["first"] - WEEKS_AROUND, start)
    sold = np.append(0, weeks["units"].fillna(0).to_numpy(float).cumsum())
    sold = sold[runs["last"] + 1] - sold[first]
    of, count = runs["promotion"].to_numpy(), len(usual)
    units = np.bincount(of, sold, count)
    days = np.bincount(of, runs["length"], count)
    looked_at = np.bincount(of, runs["last"] + 1 - first, count)
    expected = usual * looked_at / np.maximum(days, 1e-9)
    return (units < 0.5) & (expected > TOO_MANY_FOR_CHANCE)


def _reasons(
    weeks: pd.DataFrame, promotions: pd.DataFrame, pieces: pd.DataFrame
) -> pd.Series:
    """Return why nothing can be told of a promotion, or null."""
    count = len(promotions)
    of = pieces["promotion"].to_numpy()
    days = (promotions["ends_at"] - promotions["starts_at"]) / pd.Timedelta(days=1)
    stores = np.bincount(of, weeks["series"].to_numpy()[pieces["row"]] >= 0, count)
    series = pieces.assign(series=weeks["series"].to_numpy()[pieces["row"]])
    of_series = series.groupby(["promotion", "series"])["share"].sum()
    longest = of_series.groupby("promotion").max().reindex(range(count)).fillna(0)
    is_sold_out = weeks["is_sold_out"].to_numpy(bool)[pieces["row"]]
    sold_out = np.bincount(of, is_sold_out, count)
    plain = weeks.groupby("series")["is_plain"].transform("sum").to_numpy()
    most_plain = np.zeros(count)
    np.maximum.at(most_plain, of, plain[pieces["row"]])
    return pd.Series(
        np.select(
            [
                stores == 0,
                longest.to_numpy() * 7 < days - 0.5,
                sold_out > 0,
                most_plain < MIN_PLAIN_WEEKS,
            ],
            [
                "not enough evidence: it sold in too few weeks, or not at that time",
                "not all of its weeks are known",
                "it was sold out for a time",
                "it was hardly ever sold without a promotion",
            ],
            "",
        ),
        dtype=object,
    ).replace("", None)
