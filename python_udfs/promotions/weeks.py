"""A shop's weeks as promotions have shaped them: regular prices, depths, exposures.

A row is a series, a product or a product of a store, and a week; the weeks of a series
follow one another (int_promotion_weeks).
"""

import numpy as np
import pandas as pd

LAGS = 4  # weeks after a promotion in which what was bought ahead is lacking
MIN_RIVALS = 2  # products of a subcategory, the one itself counted
NEARBY = 9  # weeks around one in which the regular price is looked for
MIN_PLAIN_WEEKS = 4  # without promotion, that a product can be compared with itself
FARTHEST_EXTRA = 20.0  # times what sells without: beyond it lies a slip
LEAST = 1e-6  # units a week: less is nothing
MOST_LACKING = 20.0  # of a week's units, as an exposure


def prepared(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks, sorted, with what regressions need beside.

    That is `series`, `rivals` and `moment`, a week of rivals, all codes from 0;
    `log_price` and `log_regular`, the price that was or would have been paid without a
    promotion; `depth`, the log of one over the other (0 or less, 0 without one);
    `is_plain` without one; and `usual_units`, the mean of the series' plain weeks.
    """
    weeks = weeks.assign(store_id=weeks["store_id"].fillna(""))
    keys = ["product_id", "store_id"]
    weeks = weeks.sort_values([*keys, "week_number"], ignore_index=True)
    weeks["series"] = weeks.groupby(keys, sort=False).ngroup()
    weeks["rivals"] = _rivals(weeks)
    weeks["moment"] = weeks.groupby(["rivals", "week_number"], sort=False).ngroup()
    is_known = ~weeks["is_sold_out"].astype(bool)
    weeks["is_plain"] = is_known & (weeks["promoted_share"] == 0)
    plain = weeks["units"].where(weeks["is_plain"])
    weeks["usual_units"] = plain.groupby(weeks["series"]).transform("mean").fillna(0)
    return _priced(weeks)


def _rivals(weeks: pd.DataFrame) -> pd.Series:
    """Return a code of the substitutes: a subcategory, or a category of small ones.

    What is of no category has none but itself.
    """
    by = ["store_id", "category", "subcategory"]
    is_alone = weeks.groupby(by)["series"].transform("nunique") < MIN_RIVALS
    kind = weeks["subcategory"].where(~is_alone, "")
    is_named = (weeks["category"] != "") | (weeks["subcategory"] != "")
    own = weeks["series"].where(~is_named, -1)
    keys = ["store_id", "category", kind, is_alone, own]
    return weeks.groupby(keys, sort=False).ngroup()


def _priced(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks with prices: of weeks without a sale those most likely."""
    series = weeks["series"]
    price = weeks["price"].to_numpy(float)
    list_price = weeks["list_price"].where(weeks["list_price"] > 0)
    list_price = list_price.groupby(series).ffill().groupby(series).bfill()
    is_listed = list_price.notna().groupby(series).transform("all")
    list_price = list_price.where(is_listed, 1.0)
    rate = pd.Series(price / list_price, weeks.index)
    plain_rate = rate.where(weeks["is_plain"])
    regular_rate = _nearby_median(plain_rate, series)
    for other in (plain_rate, rate):
        regular_rate = regular_rate.fillna(other.groupby(series).transform("median"))
    regular = (list_price * regular_rate).to_numpy()
    is_seen = np.isfinite(price)
    regular = np.where(weeks["is_plain"] & is_seen, price, regular)
    is_promoted = weeks["promoted_share"].to_numpy() > 0
    cut = pd.Series(np.where(is_promoted & is_seen, price / regular, np.nan))
    usual_cut = cut.groupby(series).transform("median").fillna(1).to_numpy()
    likely = np.where(is_promoted, regular * usual_cut, regular)
    paid = np.where(is_seen, price, likely)
    return weeks.assign(
        regular_price=regular,
        log_price=np.log(paid),
        log_regular=np.log(regular),
        depth=np.where(is_promoted, np.minimum(np.log(paid / regular), 0), 0),
    )


def _nearby_median(values: pd.Series, series: pd.Series) -> pd.Series:
    """Return the median of the weeks around each row, of its series alone."""
    place = np.arange(len(values)) + NEARBY * series.to_numpy()  # nothing in between
    apart = pd.Series(np.nan, np.arange(place[-1] + 1 if len(place) else 0))
    apart.iloc[place] = values.to_numpy()
    nearby = apart.rolling(NEARBY, center=True, min_periods=1).median()
    return pd.Series(nearby.to_numpy()[place], values.index)


def extra_ratio(log_lift: np.ndarray) -> np.ndarray:
    """Return what a promotion adds, over what sells without, for a log of its lift."""
    return np.minimum(np.expm1(log_lift), FARTHEST_EXTRA)


def base(weeks: pd.DataFrame, elasticity: np.ndarray) -> np.ndarray:
    """Return what each row's series usually sells at its regular price, [rows]."""
    regular = weeks["log_regular"]
    usual = regular.groupby(weeks["series"]).transform("mean")
    return (weeks["usual_units"] * np.exp(elasticity * (regular - usual))).to_numpy()


def beside(weeks: pd.DataFrame, added: np.ndarray, weeks_before: int) -> np.ndarray:
    """Return `added` [rows] of so many weeks before, or after where below 0, else 0."""
    series, number = weeks["series"].to_numpy(), weeks["week_number"].to_numpy()
    place = np.arange(len(weeks)) - weeks_before
    place = np.where((place >= 0) & (place < len(weeks)), place, 0)
    is_same = (series[place] == series) & (abs(number - number[place]) <= LAGS)
    return np.where(is_same, added[place], 0)


def lags(weeks: pd.DataFrame, added: np.ndarray, sign: int = 1) -> np.ndarray:
    """Return `added` of the 1 to 4 weeks before, or after (sign -1), [rows, LAGS]."""
    return np.stack([beside(weeks, added, sign * lag) for lag in range(1, LAGS + 1)], 1)


def from_rivals(
    weeks: pd.DataFrame, added: np.ndarray, usual: np.ndarray
) -> np.ndarray:
    """Return what rivals' promotions have `added`, over a product's `usual` units.

    All are [rows]. It is shared out among rivals by what they usually sell.
    """
    moment = weeks["moment"].to_numpy()
    of_others = np.bincount(moment, usual)[moment] - usual
    by_unit = np.where(of_others > LEAST, added / np.maximum(of_others, LEAST), 0)
    by_unit = np.minimum(by_unit, MOST_LACKING)
    return np.bincount(moment, by_unit)[moment] - by_unit
