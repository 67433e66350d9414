"""The level on which prices act: what a week brings, as a multiple of what is known.

A Poisson regression whose known part, usual units times the effects of the week's price
and promotion, has a weight of 1 (an offset, McCullagh and Nelder 1989, section 6.4).
"""

from functools import partial
from threading import Lock

import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor

HALF_LIVES, OF_LOGS = (2, 8, 26), (8, 26)  # weeks
OWN_PACES = [f"own_pace_{weeks}" for weeks in HALF_LIVES]
LOG_PACES = [f"log_pace_{weeks}" for weeks in OF_LOGS]  # in no regression
LEVEL = [
    *("sparseness", "weeks_with_sales"),
    *(*OWN_PACES, *(f"sparse_{pace}" for pace in OWN_PACES)),
]
AGE, AGE_AHEAD = "age_pace", "age_pace_ahead"  # of the week, and of its block
PACES = [*LEVEL, *LOG_PACES, AGE]
BLOCK = 8  # weeks
HELD = [*LEVEL, *LOG_PACES, AGE_AHEAD, "log_base_units", "usual_price", "elasticity"]
KNOWN = ["log_base_units", "price_effect", "promotion_lift"]  # of weight 1
FEATURES = [*PACES, *KNOWN]
# While it solves, scikit-learn makes a warning an error: of the whole process.
ONE_AT_A_TIME = Lock()


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """Return FEATURES as the model takes them."""
    return rows[FEATURES].astype("float32")


def fitted(rows: pd.DataFrame, of: list[str] = LEVEL) -> PoissonRegressor:
    """Return the regression of units on LEVEL, as of each week and of blocks of them.

    What is asked is the week to come and the mean of eight: a pace of two weeks tells
    much of the one and little of the other. Of PACES, those that `of` names count.
    """
    weeks = np.unique(rows["week_date"])
    weeks_ago = len(weeks) - 1 - np.searchsorted(weeks, rows["week_date"])
    model = _fitted_level(pd.concat([rows, held(rows, weeks_ago // BLOCK)]), of)
    found = dict(zip(of, model.coef_, strict=True))
    weights = np.array([found.get(name, 0.0) for name in PACES])
    return _with_weights(model, weights, model.intercept_)


def fitted_with_age(rows: pd.DataFrame) -> PoissonRegressor:
    """Return the regression that knows what goods as old as these went on to sell."""
    return fitted(rows, [*LEVEL, AGE])


def held(rows: pd.DataFrame, block: np.ndarray | None = None) -> pd.DataFrame:
    """Return weeks as expected before a product's first one of their block.

    `rows` are in the order of time; `block` [rows] is a number, None for one block.
    """
    block = np.zeros(len(rows)) if block is None else block
    first = rows.groupby([rows["product_id"], block])[HELD].transform("first")
    ratio = np.log(rows["price"] / first["usual_price"])
    effects = {"log_price_ratio": ratio, "price_effect": first["elasticity"] * ratio}
    return rows.assign(**first, **effects, **{AGE: first[AGE_AHEAD]})


def usual_units(rows: pd.DataFrame) -> PoissonRegressor:
    """Return a simple method: what is known, times one factor for the whole shop."""
    return _times_one_factor(rows, "")


def own_level(rows: pd.DataFrame, weeks: int) -> PoissonRegressor:
    """Return others: what its own weeks, of a half-life, would have sold at a price."""
    return _times_one_factor(rows, f"own_pace_{weeks}")


def usual_level(rows: pd.DataFrame, weeks: int) -> PoissonRegressor:
    """Return others: what one of its own usual weeks would have sold at a price."""
    return _with_weights(_fitted_level(rows), _weights(f"log_pace_{weeks}"), 0.0)


USUAL = "usual units"
# The first serves where no inner weeks tell: eight weeks, as many as are asked about,
# by a mean that one week of many does not move.
SIMPLE = {
    **{
        f"mean log of own units over own response, half-life of {weeks} weeks": partial(
            usual_level, weeks=weeks
        )
        for weeks in OF_LOGS
    },
    **{
        f"own units over own response, half-life of {weeks} weeks": partial(
            own_level, weeks=weeks
        )
        for weeks in HALF_LIVES
    },
    USUAL: usual_units,
}


def one_elasticity(seen: pd.DataFrame, weeks: pd.DataFrame) -> np.ndarray:
    """Return usual units x exp(level + elasticity x log price ratio) of weeks."""
    usual = np.exp(seen["log_base_units"])
    pooled = _fit(seen[["log_price_ratio"]], seen["units"] / usual, usual)
    expected = pooled.predict(weeks[["log_price_ratio"]])
    return np.exp(weeks["log_base_units"]) * expected


def _fit(
    columns: pd.DataFrame, units: pd.Series, weight: pd.Series
) -> PoissonRegressor:
    model = PoissonRegressor(alpha=1e-6, solver="newton-cholesky", max_iter=100)
    with ONE_AT_A_TIME:
        return model.fit(columns, units, sample_weight=weight)


def _times_one_factor(rows: pd.DataFrame, pace: str) -> PoissonRegressor:
    """Return the model of one pace, or none, times one factor for the shop."""
    paced = features(rows)[PACES].to_numpy(float) @ _weights(pace)
    factor = rows["units"].sum() / (_known(rows) * np.exp(paced)).sum()
    return _with_weights(_fitted_level(rows), _weights(pace), np.log(factor))


def _weights(pace: str) -> np.ndarray:
    return np.array([name == pace for name in PACES], float)


def _fitted_level(rows: pd.DataFrame, of: list[str] = LEVEL) -> PoissonRegressor:
    # Over what is known, weighed by it: the likelihood of units with it as an offset.
    known, level = _known(rows), features(rows)[of].astype(float)
    return _fit(level, rows["units"] / known, known)


def _known(rows: pd.DataFrame) -> pd.Series:
    return np.exp(features(rows)[KNOWN].sum(axis=1).astype(float))


def _with_weights(
    model: PoissonRegressor, weights: np.ndarray, intercept: float
) -> PoissonRegressor:
    """Return the model with these weights of PACES, and 1 of KNOWN."""
    model.coef_, model.intercept_ = np.append(weights, np.ones(len(KNOWN))), intercept
    model.feature_names_in_ = np.array(FEATURES, dtype=object)
    model.n_features_in_ = len(FEATURES)
    return model
