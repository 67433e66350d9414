"""What each past promotion brought: measured against what would have sold without."""

import numpy as np
import pandas as pd
from scipy.stats import gamma

from python_udfs.prices.promotion_levels import Levels, levels, nearby_level
from python_udfs.prices.promotion_response import Response, extra_ratio
from python_udfs.prices.promotion_weeks import MIN_PLAIN_WEEKS

MARGIN = 1.708141  # standard errors of half a 90 % interval, as macro error_margin has
WIDEST = 4.0  # of the variance of a log lift, from promotion to promotion
FARTHEST = 3.0  # times what was expected: sales beyond count as that much
KEYS = ["product_id", "store_id", "starts_at", "promotion_type"]
REGRESSION, MEAN_BEFORE = "poisson regression", "mean of 8 unpromoted weeks before"
WEEKS_BEFORE, MIN_BEFORE = 8, 4
EFFECTS = ["extra", "ahead", "taken", "net", "revenue_change", "margin_change"]
FIGURES = [
    "baseline",
    *(f"{name}{end}" for name in EFFECTS for end in ("", "_low", "_high")),
    *("regular_price", "paid_price", "substitutes_baseline"),
]


def worth(
    weeks: pd.DataFrame, promotions: pd.DataFrame, found: Response
) -> pd.DataFrame:
    """Return a row per promotion: KEYS, `baseline`, each of EFFECTS with low and high.

    `weeks` are `prepared`, `promotions` past ones of int_promotions. Beside:
    regular_price, paid_price, substitutes_baseline, method, reason, margin_reason.
    """
    promotions = promotions.reset_index(drop=True)
    pieces = _pieces(weeks, promotions)
    told = _reasons(weeks, promotions, pieces)
    if found.reason is None:
        measured = _by_regression(weeks, promotions, pieces, told, found)
    else:
        measured = _by_mean_before(weeks, promotions, pieces, told)
    return pd.concat([promotions[[*KEYS, "units"]], measured], axis=1)


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


def _by_regression(
    weeks: pd.DataFrame,
    promotions: pd.DataFrame,
    pieces: pd.DataFrame,
    reasons: pd.Series,
    found: Response,
) -> pd.DataFrame:
    """Return EFFECTS by the regression's baseline, each promotion's own sales, and it.

    A lift is known from the product's promotions, and differs from one to another; what
    was sold in this one says more, the more it is (a gamma prior of a Poisson mean).
    """
    of = levels(weeks, found)
    sums = _summed(weeks, promotions, pieces, of, found)
    between = _between_promotions(promotions, sums)
    variance = sums["lift_variance"] + between
    with_lift = sums["baseline"] + sums["extra_expected"]
    of_prior = 1 / np.maximum(variance, 1e-6)
    units = promotions["units"].to_numpy(float)
    shape = of_prior + units / sums["dispersion"]
    rate = of_prior / np.maximum(with_lift, 1e-6) + 1 / sums["dispersion"]
    mean = shape / rate
    low, high = (gamma.ppf(q, shape) / rate for q in (0.05, 0.95))
    weight = of_prior / np.maximum(with_lift, 1e-6) / rate
    by_level = MARGIN * np.sqrt(sums["level_variance"])
    by_level = by_level * np.abs(weight * with_lift - sums["baseline"])
    extra = mean - sums["baseline"]
    table = sums.assign(
        extra=extra,
        extra_low=extra - np.hypot(mean - np.minimum(low, mean), by_level),
        extra_high=extra + np.hypot(np.maximum(high, mean) - mean, by_level),
        sold=mean,
    )
    table = with_shares(table)
    table = with_money(table, promotions["unit_cost"].to_numpy(float))
    return _told(table, reasons, REGRESSION).assign(lift_variation=between)


def _summed(
    weeks: pd.DataFrame,
    promotions: pd.DataFrame,
    pieces: pd.DataFrame,
    of: Levels,
    found: Response,
) -> pd.DataFrame:
    """Return what is expected of each promotion, summed over its weeks and series."""
    count, by = len(promotions), pieces["promotion"].to_numpy()
    row, share = pieces["row"].to_numpy(), pieces["share"].to_numpy()
    run = pieces.groupby(["promotion", weeks["series"].to_numpy()[row]]).ngroup()
    ends = pieces["row"].groupby(run).agg(["min", "max"])
    level, level_variance = nearby_level(
        weeks, of, ends["min"].to_numpy(), ends["max"].to_numpy()
    )
    level, level_variance = level[run], level_variance[run]
    usual = share * level * of.relative[row]
    baseline = usual * (1 - of.loss[row])
    total = np.maximum(np.bincount(by, usual, count), 1e-12)

    def mean(values: np.ndarray) -> np.ndarray:
        """Return each promotion's mean of rows, weighed by what they usually sell."""
        return np.bincount(by, usual * values, count) / total

    effects = {name: mean(of.effects[name].to_numpy()[row]) for name in of.effects}
    regular = np.exp(mean(weeks["log_regular"].to_numpy()[row]))
    units, revenue = (promotions[c].to_numpy(float) for c in ("units", "revenue"))
    likely = regular * np.exp(mean(weeks["depth"].to_numpy()[row]))
    paid = np.where(units > 0, revenue / np.maximum(units, 1e-9), likely)
    depth = np.minimum(np.log(np.maximum(paid, 1e-9) / np.maximum(regular, 1e-9)), 0)
    beyond = depth - found.usual_depth
    extra = extra_ratio(effects["lift"] + effects["elasticity"] * beyond)
    rivals = of_rivals(weeks, of, row)
    return pd.DataFrame(
        {
            "baseline": np.bincount(by, baseline, count),
            "extra_expected": extra * total,
            "lift_variance": effects["lift_error"] ** 2
            + (beyond * effects["elasticity_error"]) ** 2,
            "level_variance": mean(level_variance),
            "dispersion": np.maximum(mean(of.dispersion[row]), 1),
            "regular_price": regular,
            "paid_price": paid,
            "substitutes_baseline": np.bincount(by, share * rivals["units"], count),
            "rival_price": mean(rivals["price"]),
            "rival_margin": mean(rivals["margin"]),
            **{
                name: effects[name]
                for name in ("ahead", "ahead_error", "taken", "taken_error")
            },
        }
    )


def _between_promotions(promotions: pd.DataFrame, sums: pd.DataFrame) -> float:
    """Return the variance of log lifts between promotions, beyond what is expected."""
    expected = np.maximum(sums["baseline"] + sums["extra_expected"], 1e-6).to_numpy()
    units = np.minimum(promotions["units"].to_numpy(float), FARTHEST * expected)
    known = sums["dispersion"] / expected + sums["lift_variance"]
    known = (known + sums["level_variance"]).to_numpy()
    weight = np.where(sums["baseline"] > 0, known**-2.0, 0)
    if not weight.any():
        return WIDEST
    spare = ((units / expected - 1) ** 2 - known) * weight
    return float(np.clip(spare.sum() / weight.sum(), 0, WIDEST))


def of_rivals(
    weeks: pd.DataFrame, of: Levels, row: np.ndarray
) -> dict[str, np.ndarray]:
    """Return what rivals would sell in the rows' weeks, their mean price and margin."""
    moment, usual = weeks["moment"].to_numpy(), weeks["usual_units"].to_numpy()
    usual = usual * of.relative
    price = weeks["regular_price"].to_numpy()
    margin = price - weeks["unit_cost"].to_numpy(float)
    has_cost = np.isfinite(margin)

    def of_others(values: np.ndarray) -> np.ndarray:
        return (np.bincount(moment, values)[moment] - values)[row]

    units = of_others(usual)
    with_cost = of_others(usual * has_cost)
    margins = of_others(usual * np.where(has_cost, margin, 0))
    nothing = np.full(len(row), np.nan)
    return {
        "units": np.maximum(units, 0),
        "price": np.divide(
            of_others(usual * price), units, np.zeros(len(row)), where=units > 1e-9
        ),
        "margin": np.divide(margins, with_cost, nothing, where=with_cost > 1e-9),
    }


def with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Add what was bought ahead and taken from substitutes, and what is left."""
    extra = table["extra"].clip(lower=0)
    half = (table["extra_high"] - table["extra_low"]) / 2
    for name in ("ahead", "taken"):
        share, error = table[name].clip(0, 1), MARGIN * table[f"{name}_error"]
        least = (table[name] - error).clip(0, 1)
        most = np.minimum(table[name].clip(lower=0) + error, 1)
        table[f"{name}_share"], table[f"{name}_half"] = share, (most - least) / 2
        table[name] = share * extra
        down = np.hypot(extra * (share - least), share * half)
        up = np.hypot(extra * (most - share), share * half)
        table[f"{name}_low"] = (table[name] - down).clip(lower=0)
        table[f"{name}_high"] = table[name] + up
    for name in ("taken", "taken_low", "taken_high"):
        table[name] = np.minimum(table[name], table["substitutes_baseline"])
    return table


def with_money(table: pd.DataFrame, cost: np.ndarray) -> pd.DataFrame:
    """Add the net extra units and the changes of revenue and margin, with intervals."""
    regular, paid = table["regular_price"], table["paid_price"]
    own_margin = regular - cost
    rival_margin = table["rival_margin"].fillna(own_margin)
    given = table["baseline"] * (regular - paid)
    by_level = MARGIN * np.sqrt(table["level_variance"])
    for name, (of_extra, of_ahead, of_taken, lost) in {
        "net": (1.0, 1.0, 1.0, 0.0 * given),
        "revenue_change": (paid, regular, table["rival_price"], given),
        "margin_change": (paid - cost, own_margin, rival_margin, given),
    }.items():
        ahead, taken = (table[one].fillna(0) for one in ("ahead", "taken"))
        table[name] = (
            of_extra * table["extra"] - of_ahead * ahead - of_taken * taken - lost
        )
        # Weeks after and rivals' weeks tell units, not shares: where more was brought
        # than thought, no more was taken from them.
        extra = table["extra"].clip(lower=0)
        spread = np.sqrt(
            (extra * of_ahead * table["ahead_half"].fillna(0)) ** 2
            + (extra * of_taken * table["taken_half"].fillna(0)) ** 2
            + (lost * by_level) ** 2
        )
        ends = (
            of_extra * (table["extra_low"] - table["extra"]),
            of_extra * (table["extra_high"] - table["extra"]),
        )
        table[f"{name}_low"] = table[name] - np.hypot(np.minimum(*ends), spread)
        table[f"{name}_high"] = table[name] + np.hypot(np.maximum(*ends), spread)
    return table


def _by_mean_before(
    weeks: pd.DataFrame,
    promotions: pd.DataFrame,
    pieces: pd.DataFrame,
    reasons: pd.Series,
) -> pd.DataFrame:
    """Return EFFECTS beside the mean of the unpromoted weeks before; no shares."""
    count, by = len(promotions), pieces["promotion"].to_numpy()
    row, share = pieces["row"].to_numpy(), pieces["share"].to_numpy()
    run = pieces.groupby(["promotion", weeks["series"].to_numpy()[row]]).ngroup()
    first = pieces["row"].groupby(run).transform("min").to_numpy()
    plain = np.flatnonzero(weeks["is_plain"].to_numpy(bool))
    series = weeks["series"].to_numpy()
    end = np.searchsorted(plain, first)
    begin = np.maximum(
        np.searchsorted(plain, np.searchsorted(series, series[row])), end - WEEKS_BEFORE
    )
    total = np.append(0, np.cumsum(weeks["units"].to_numpy(float)[plain]))
    number = end - begin
    units = total[end] - total[begin]
    mean = units / np.maximum(number, 1)
    baseline = np.bincount(by, share * mean, count)
    seen = np.bincount(by, units, count) / np.maximum(
        np.bincount(by, minlength=count), 1
    )
    least = np.full(count, np.inf)
    np.minimum.at(least, by, number)
    sold = promotions["units"].to_numpy(float)
    table = pd.DataFrame({"baseline": baseline, "sold": sold})
    base_ends = [
        baseline * gamma.ppf(q, seen + 0.5) / (seen + 1e-9) for q in (0.05, 0.95)
    ]
    base_ends[0] = np.where(seen > 0, base_ends[0], 0)
    base_ends[1] = np.where(
        seen > 0,
        base_ends[1],
        MARGIN * np.maximum(share.max(initial=1), 1) / WEEKS_BEFORE,
    )
    sold_ends = [
        np.where(sold > 0, gamma.ppf(0.05, np.maximum(sold, 1e-9)), 0),
        gamma.ppf(0.95, sold + 1),
    ]
    table["extra"] = sold - baseline
    table["extra_low"] = table["extra"] - np.hypot(
        sold - sold_ends[0], np.maximum(base_ends[1] - baseline, 0)
    )
    table["extra_high"] = table["extra"] + np.hypot(
        sold_ends[1] - sold, np.maximum(baseline - base_ends[0], 0)
    )
    regular = np.bincount(
        by, share * np.log(weeks["regular_price"].to_numpy()[row]), count
    )
    table["regular_price"] = np.exp(
        regular / np.maximum(np.bincount(by, share, count), 1e-9)
    )
    paid = promotions["revenue"].to_numpy(float) / np.maximum(sold, 1e-9)
    table["paid_price"] = np.where(sold > 0, paid, table["regular_price"])
    table["level_variance"] = 1 / (seen + 0.5)
    for name in ("ahead", "taken"):
        for column in (
            name,
            f"{name}_low",
            f"{name}_high",
            f"{name}_share",
            f"{name}_half",
        ):
            table[column] = np.nan
    table["rival_price"] = table["rival_margin"] = table["substitutes_baseline"] = (
        np.nan
    )
    table = with_money(table, promotions["unit_cost"].to_numpy(float))
    reasons = reasons.where(
        reasons.notna() | (least >= MIN_BEFORE),
        "not enough evidence: fewer than 4 unpromoted weeks before",
    )
    return _told(table, reasons, MEAN_BEFORE).assign(lift_variation=np.nan)


def _told(table: pd.DataFrame, reasons: pd.Series, method: str) -> pd.DataFrame:
    """Return the columns that people see; none of a promotion that has a reason."""
    found = table[FIGURES].replace([np.inf, -np.inf], np.nan)
    found.loc[reasons.notna().to_numpy()] = np.nan
    return found.assign(
        method=np.where(reasons.isna(), method, None), reason=reasons.to_numpy()
    )
