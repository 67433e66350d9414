"""The estimators of elasticity that compete, each by product and with its error.

All take the weeks known at a cutoff, a row per product, store and week, sorted by them
(see int_elasticity_weeks), and return [products] slopes for `pooling.pooled`.
"""

import numpy as np
import pandas as pd

from python_udfs.prices.double_ml import FOLDS, cross_fitted
from python_udfs.prices.log_slopes import log_slopes, sells_every_week
from python_udfs.prices.poisson_slopes import (
    PoissonSlopes,
    poisson_slopes,
    variance_weights,
)
from python_udfs.prices.pooling import pooled

REGRESSORS = ["log_price", "is_promoted", "log_rival_price_ratio", "years"]
EFFECTS = ["elasticity", "promotion_effect", "cross_elasticity"]  # of the first three
CONTROLS = ["recent_pace", "recent_log_price_ratio", "log_competitor_price_ratio"]
NUISANCES = [
    *("base_units", "recent_units", "weeks_with_sales", "usual_promoted_share"),
    *("is_promoted", "log_rival_price_ratio", "season", "years"),
    *("recent_log_price_ratio", "recent_promoted_share", "log_competitor_price_ratio"),
]
MIN_WEEKS, MIN_ROWS = 5, 100  # of a product; of a shop
MIN_PRICE_CHANGE = 1e-6  # in log price: below it lies what rounding makes of one
MIN_OF_A_SEASON = 5  # products whose weeks tell a season from one's own price
SHIFTS = (0.2, 0.4, 0.6, 0.8)  # of its weeks, by which a price path is a placebo
FARTHEST_PLACEBO, USUAL_NORMAL = 4.0, 0.6745  # in the usual distance; its median
VAST = 1e4  # a variance that says that nothing is known: what never varied by itself


def usable(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks of products with enough of them; none where no price changed."""
    counts = weeks.groupby("product_id")["units"].transform("size")
    weeks = weeks[counts >= MIN_WEEKS].reset_index(drop=True)
    prices = weeks.groupby("product_id")["log_price"]
    has_changed = (prices.max() - prices.min() > MIN_PRICE_CHANGE).any()
    is_enough = len(weeks) >= MIN_ROWS and has_changed and weeks["units"].any()
    return weeks if is_enough else weeks.head(0)


def poisson(
    weeks: pd.DataFrame, *, offset: np.ndarray | float = 0.0
) -> PoissonSlopes | None:
    """Return slopes of REGRESSORS by Poisson regression with two-way effects.

    Fitted twice: the second time weeks count as steady as they were found to be. Where
    that does not converge, the last regressors are left out; None where nothing helps.
    `offset` [rows] is what is known of the log of units.
    """
    units = weeks["units"].to_numpy(float)
    for count in (len(REGRESSORS), len(REGRESSORS) - 2, 1):
        regressors = weeks[REGRESSORS].to_numpy(float, copy=True)
        regressors[:, count:] = 0
        first = _fit(weeks, regressors, offset=offset, tolerance=0.5)
        weights = variance_weights(units, _product(weeks), first)
        fit = _fit(weeks, regressors, offset=offset, weights=weights)
        if fit.has_converged:
            return fit
    return None


def of_logs(weeks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return log price's slopes [products] by least squares, and their variances.

    Both are nan for products that do not sell every week.
    """
    units, product = weeks["units"].to_numpy(float), _product(weeks)
    is_told = sells_every_week(units, product)
    slopes, variances = np.full((2, len(is_told)), np.nan)
    rows = weeks[is_told[product] & (units > 0)].reset_index(drop=True)
    if is_told.any():
        slopes[is_told], variances[is_told] = log_slopes(
            rows["units"].to_numpy(float),
            _product(rows),
            _season(rows),
            rows[REGRESSORS].to_numpy(float),
            controls=rows[CONTROLS].to_numpy(float),
            shelf=_shelf(rows),
        )
    return slopes, variances


def double_ml(weeks: pd.DataFrame) -> PoissonSlopes | None:
    """Return slopes of the log price that controls do not explain, None if no fit does.

    The offset is the log of the units that they do; the folds are spans of weeks.
    """
    controls = weeks[NUISANCES].to_numpy(float)
    day = pd.factorize(weeks["week_date"], sort=True)[0]
    fold = day * FOLDS // (day.max() + 1)
    usual = weeks["base_units"].to_numpy(float) + 0.1
    units, ratio = (weeks[c].to_numpy(float) for c in ("units", "log_price_ratio"))
    pace = cross_fitted(units / usual, controls, fold, "poisson", usual)
    surprise = ratio - cross_fitted(ratio, controls, fold)
    fit = poisson_slopes(
        units,
        _product(weeks),
        _season(weeks),
        surprise[:, None],
        shelf=_shelf(weeks),
        offset=np.log(np.maximum(pace * usual, 1e-6)),
    )
    return fit if fit.has_converged else None


def placebo_inflation(weeks: pd.DataFrame, fit: PoissonSlopes) -> float:
    """Return by which factor the variances of `fit` are too small, 1 or more.

    Demand that lasts makes weeks less telling than their number. Placebo: what has been
    done by a price is taken out, and the same price path, moved by a part of the weeks,
    must do nothing; how far from nothing it comes, in squared standard errors, is the
    factor (Bertrand, Duflo, Mullainathan 2004, doi:10.1162/003355304772839588).
    """
    product = _product(weeks)
    is_informative = (fit.covariance[:, 0, 0] < 1)[product]
    if not is_informative.any():
        return 1.0
    weeks = weeks[is_informative].reset_index(drop=True)
    regressors = weeks[REGRESSORS].to_numpy(float)
    options = {
        "offset": regressors[:, 0] * fit.fitted[product[is_informative], 0],
        "weights": fit.weights[is_informative],
    }
    squares = []
    for share in SHIFTS:
        moved = regressors.copy()
        moved[:, 0] = shifted(regressors[:, 0], _shelf(weeks), share)
        placebo = _fit(weeks, moved, **options)
        if not placebo.has_converged:
            continue
        squares.append(placebo.slopes[:, 0] ** 2 / placebo.covariance[:, 0, 0])
    if not squares:
        return 1.0
    # Errors of a chain's many stores can be wrong by any factor: what is far is told
    # by what is usual.
    usual = max(np.median(squares) / USUAL_NORMAL**2, 1.0)
    return max(float(np.minimum(squares, FARTHEST_PLACEBO**2 * usual).mean()), 1.0)


def pooled_effects(
    weeks: pd.DataFrame, slopes: np.ndarray, variances: np.ndarray
) -> pd.DataFrame:
    """Return level, name and, of each of EFFECTS, the pooled mean and `_error`.

    Both are nan where no product says anything. `slopes` and `variances` are
    [products, effects], in the order of `product_id`.
    """
    names = weeks.drop_duplicates("product_id")
    names = names[["product_id", "subcategory", "category"]]
    tables = []
    for place, effect in enumerate(EFFECTS[: slopes.shape[1]]):
        own = names.assign(estimate=slopes[:, place], variance=variances[:, place])
        nodes = pooled(own.dropna()).nodes
        if variances[:, place].min() > VAST:
            nodes[["mean", "standard_error"]] = np.nan
        named = {"mean": effect, "standard_error": f"{effect}_error"}
        tables.append(nodes.rename(columns=named).set_index(["level", "name"]))
    return pd.concat(tables, axis=1).reset_index()


def _fit(
    weeks: pd.DataFrame, regressors: np.ndarray, **options: np.ndarray | float
) -> PoissonSlopes:
    return poisson_slopes(
        weeks["units"].to_numpy(float),
        _product(weeks),
        _season(weeks),
        regressors,
        controls=weeks[CONTROLS].to_numpy(float),
        shelf=_shelf(weeks),
        **options,
    )


def _product(weeks: pd.DataFrame) -> np.ndarray:
    return pd.factorize(weeks["product_id"])[0]


def _shelf(weeks: pd.DataFrame) -> np.ndarray:
    """Return a code of the product's store; a product's have followed each other."""
    return weeks.groupby(["product_id", "store_id"], sort=False).ngroup().to_numpy()


def _season(weeks: pd.DataFrame) -> np.ndarray:
    """Return a code of the group's week, or of its month where it has few products."""
    products = weeks.groupby("season_group")["product_id"].transform("nunique")
    date = pd.to_datetime(weeks["week_date"])
    is_told = products >= MIN_OF_A_SEASON
    period = date.where(is_told, date.dt.to_period("M").dt.start_time)
    return weeks.groupby(["season_group", period], sort=False).ngroup().to_numpy()


def shifted(values: np.ndarray, shelf: np.ndarray, share: float) -> np.ndarray:
    """Return each shelf's values in a circle, moved by a share of their number."""
    counts = np.bincount(shelf)
    first = np.cumsum(counts) - counts
    place = np.arange(len(values)) - first[shelf]
    count = counts[shelf]
    return values[first[shelf] + (place + (share * count).astype(int)) % count]
