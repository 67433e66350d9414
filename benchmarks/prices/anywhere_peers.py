"""What else one would expect of weeks ahead: each of `before` and `ahead` of `Seen`."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

from benchmarks.prices.units import lightgbm

PRICE = ["log_price", "is_promoted"]
EFFECTS = ["elasticity", "promotion_effect"]
LATELY = 13  # weeks, whose mean effect the weeks ahead have
STEEPEST = 8.0
ROUNDS = 30
TINY = 1e-9


def product_mean(_: pd.DataFrame, ahead: pd.DataFrame) -> np.ndarray:
    """Return units a week of the 13 weeks before."""
    return ahead["base_units"].to_numpy()


def ratio(before: pd.DataFrame, ahead: pd.DataFrame) -> np.ndarray:
    """Return units of 13 weeks over their own response, at the price that came."""
    now = ahead.drop_duplicates("product_id").set_index("product_id")[EFFECTS]
    lately = before[before["week_date"].isin(_latest(before))]
    lately = lately.drop(columns=EFFECTS).join(now, on="product_id", how="inner")
    sums = (
        lately.assign(response=_response(lately))
        .groupby("product_id")
        .sum(numeric_only=True)
    )
    level = sums["units"] / sums["response"]
    found = ahead["product_id"].map(level) * _response(_at_hand(ahead))
    return found.fillna(ahead["base_units"]).to_numpy()


def log_log(before: pd.DataFrame, ahead: pd.DataFrame) -> np.ndarray:
    """Return what least squares expects with effects of products and of weeks."""
    sold = before[before["units"] > 0]
    columns = _columns(sold)
    columns["log_units"] = np.log(sold["units"])
    own = _without_effects(columns, sold)
    slopes = LinearRegression(fit_intercept=False).fit(own[PRICE], own["log_units"])
    rest = columns["log_units"] - slopes.predict(columns[PRICE])
    product, week = _effects(rest, sold)
    known = ahead["product_id"].map(product).fillna(product.mean())
    known += slopes.predict(_columns(_at_hand(ahead)))
    return np.exp(known + week[_latest(before)].mean()).to_numpy()


def poisson(before: pd.DataFrame, ahead: pd.DataFrame) -> np.ndarray:
    """Return what a Poisson regression expects: products' effects, one elasticity."""
    units, columns = before["units"], _columns(before)
    by = before["product_id"]
    slopes = np.zeros(len(PRICE))
    for _ in range(ROUNDS):
        response = np.exp(columns.to_numpy() @ slopes)
        level = units.groupby(by).sum() / pd.Series(response).groupby(by.values).sum()
        expected = np.maximum(response * by.map(level).to_numpy(), TINY)
        own = columns - _weighed_means(columns, expected, by)
        hessian = own.T.to_numpy() @ (own.to_numpy() * expected[:, None])
        step = np.linalg.lstsq(hessian, own.T @ (units - expected), rcond=None)[0]
        slopes = np.clip(slopes + np.clip(step, -1, 1), -STEEPEST, STEEPEST)
    response = np.exp(_columns(_at_hand(ahead)).to_numpy() @ slopes)
    return response * ahead["product_id"].map(level).fillna(level.mean()).to_numpy()


def boosted(before: pd.DataFrame, ahead: pd.DataFrame) -> np.ndarray:
    """Return LightGBM's, of the same features, with the settings best before."""
    return lightgbm(before, _at_hand(ahead))


PEERS = {
    "product mean": product_mean,
    "ratio": ratio,
    "log-log": log_log,
    "Poisson": poisson,
    "LightGBM": boosted,
}


def _at_hand(ahead: pd.DataFrame) -> pd.DataFrame:
    """Return the features of weeks ahead at the prices that came."""
    return ahead.assign(
        price=ahead["price_ahead"],
        is_promoted=ahead["is_promoted_ahead"],
        log_price_ratio=np.log(ahead["price_ahead"] / ahead["usual_price"]),
    )


def _latest(before: pd.DataFrame) -> np.ndarray:
    return np.sort(before["week_date"].unique())[-LATELY:]


def _response(weeks: pd.DataFrame) -> pd.Series:
    lift = np.log1p(weeks["is_promoted"] * (np.exp(weeks["promotion_effect"]) - 1))
    return np.exp(weeks["elasticity"] * np.log(weeks["price"]) + lift)


def _columns(weeks: pd.DataFrame) -> pd.DataFrame:
    return weeks.assign(log_price=np.log(weeks["price"]))[PRICE].astype(float)


def _without_effects(columns: pd.DataFrame, weeks: pd.DataFrame) -> pd.DataFrame:
    for _ in range(ROUNDS):
        for by in ("product_id", "week_date"):
            columns = columns - columns.groupby(weeks[by]).transform("mean")
    return columns


def _effects(rest: pd.Series, weeks: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    product, week = weeks["product_id"], weeks["week_date"]
    of_week = pd.Series(0.0, week.unique())
    for _ in range(ROUNDS):
        of_product = (rest - week.map(of_week)).groupby(product).mean()
        of_week = (rest - product.map(of_product)).groupby(week).mean()
    return of_product, of_week


def _weighed_means(
    columns: pd.DataFrame, weight: np.ndarray, by: pd.Series
) -> pd.DataFrame:
    sums = columns.mul(weight, axis=0).groupby(by).transform("sum")
    return sums.div(pd.Series(weight, by.index).groupby(by).transform("sum"), axis=0)
