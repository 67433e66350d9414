"""How far forecasts of weekly units are off, per group of products.

Of single weeks and of the sum of the eight, which is what gets ordered. Units sold are
`units`, forecasts a table of `peers`, scales those of `scales`.
"""

import numpy as np
import pandas as pd

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
JUDGED_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


def with_sums(units: pd.DataFrame) -> pd.DataFrame:
    """Return product_id, week and units of the weeks to come, and as week 0 their sum.

    `units` has these columns, of weeks up to 0 too.
    """
    weeks = units.loc[units["week"] > 0, ["product_id", "week", "units"]]
    sums = weeks.groupby("product_id", as_index=False)["units"].sum()
    return pd.concat([sums.assign(week=0), weeks], ignore_index=True)


def scales(units: pd.DataFrame) -> pd.DataFrame:
    """Return each product's mean `squared` and `absolute` change from week to week.

    Hyndman & Koehler (2006), "Another look at measures of forecast accuracy".
    """
    known = units[units["week"] <= 0].sort_values(["product_id", "week"])
    step = known.groupby("product_id")["units"].diff().dropna()
    steps = step.groupby(known["product_id"])
    return pd.DataFrame(
        {
            "squared": steps.agg(lambda part: np.mean(part**2)),
            "absolute": steps.agg(lambda part: np.mean(np.abs(part))),
        }
    )


def qualities(
    units: pd.DataFrame, forecasts: pd.DataFrame, scale: pd.DataFrame
) -> dict[str, float]:
    """Return every metric of a group's forecasts; all are better if lower.

    WAPE is the sum of |units - expected units| over units'. RMSSE and MASE are means
    over products whose units ever changed. The weighted quantile loss is the mean over
    JUDGED_LEVELS of twice the pinball loss, over the sum of units; Makridakis et al.
    (2022), "The M5 uncertainty competition". The bias is |expected / sold - 1|.
    """
    both = units.merge(forecasts, on=["product_id", "week"], validate="one_to_one")
    if len(both) < len(units):
        raise ValueError(f"{len(units) - len(both)} of {len(units)} weeks not forecast")
    weeks, sums = both[both["week"] > 0], both[both["week"] == 0]
    return {
        "WAPE": _wape(weeks),
        "RMSSE": _scaled(weeks, scale["squared"], 2),
        "weighted quantile loss": _quantile_loss(weeks),
        "bias": abs(weeks["expected_units"].sum() / weeks["units"].sum() - 1),
        "WAPE of 8 weeks": _wape(sums),
        "weighted quantile loss of 8 weeks": _quantile_loss(sums),
        "MASE": _scaled(weeks, scale["absolute"], 1),
    }


def _wape(rows: pd.DataFrame) -> float:
    return abs(rows["units"] - rows["expected_units"]).sum() / rows["units"].sum()


def _scaled(rows: pd.DataFrame, scale: pd.Series, power: int) -> float:
    errors = abs(rows["units"] - rows["expected_units"]) ** power
    ratio = errors.groupby(rows["product_id"]).mean() / scale[scale > 0]
    return (ratio.dropna() ** (1 / power)).mean()


def _quantile_loss(rows: pd.DataFrame) -> float:
    losses = []
    for level in JUDGED_LEVELS:
        over = rows["units"] - rows[str(level)]
        losses.append(np.maximum(level * over, (level - 1) * over).sum())
    return 2 * np.mean(losses) / rows["units"].sum()
