"""What prices do to the log of units, of products that sell every week.

Least squares with two-way fixed effects (the within estimator, Wooldridge 2010, section
10.5). Poisson regression asks what the mean of units does, this what the usual week
does: where demand bends, or its spread follows the price, the two differ.
"""

import numpy as np

from python_udfs.prices.poisson_slopes import centred, cross_products, drawn_to_usual

MIN_SHARE, MIN_UNITS = 0.95, 20.0  # of weeks with a sale; units a week
MIN_EXCESS = (
    4.0  # times a count's variance: of mere counts Poisson regression tells more
)
ROUNDS, SETTLED = 200, 1e-3


def sells_every_week(units: np.ndarray, product: np.ndarray) -> np.ndarray:
    """Return whether each product [products] has a log of units in nearly all rows."""
    counts = np.bincount(product)
    share = np.bincount(product, units > 0) / counts
    return (share >= MIN_SHARE) & (np.bincount(product, units) / counts >= MIN_UNITS)


def log_slopes(
    units: np.ndarray,
    product: np.ndarray,
    season: np.ndarray,
    regressors: np.ndarray,
    *,
    controls: np.ndarray,
    shelf: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return slopes of the first regressor [products] and their variances.

    Both are nan where units vary about as counts do. All as in `poisson_slopes`, but
    `units` above 0. Levels of shelves, effects of seasons, slopes of products and
    weights of controls are fitted by turns.
    """
    log_units = centred(np.log(units)[:, None], shelf)[:, 0]
    regressors, controls = centred(regressors, shelf), centred(controls, shelf)
    products, seasons = product.max() + 1, np.bincount(season)
    k = regressors.shape[1]
    inverse = np.linalg.inv(cross_products(regressors, product) + 1e-6 * np.eye(k))
    slopes, of_season = np.zeros((products, k)), np.zeros(len(log_units))
    weights = np.zeros(controls.shape[1])
    for _ in range(ROUNDS):
        own = log_units - controls @ weights - of_season
        last, slopes = slopes, _slopes(own, product, regressors, inverse)
        by_slopes = (regressors * slopes[product]).sum(axis=1)
        residual = log_units - of_season - by_slopes
        weights = np.linalg.lstsq(controls, residual, rcond=None)[0]
        residual = log_units - controls @ weights - by_slopes
        effect = np.bincount(season, residual) / seasons
        of_season = centred(effect[season][:, None], shelf)[:, 0]
        if abs(slopes - last)[:, 0].max() < SETTLED:
            break
    residual = log_units - controls @ weights - of_season - by_slopes
    spent = products * k + shelf.max() + 1 + len(seasons)
    free = np.bincount(product) * max(1 - spent / len(units), 0.1)
    squares = np.bincount(product, residual**2)
    variance = drawn_to_usual(squares, free, np.median(squares / free))
    mean_units = np.bincount(product, units) / np.bincount(product)
    is_told = np.where(variance * mean_units >= MIN_EXCESS, 1.0, np.nan)
    return slopes[:, 0] * is_told, inverse[:, 0, 0] * variance * is_told


def _slopes(
    log_units: np.ndarray,
    product: np.ndarray,
    regressors: np.ndarray,
    inverse: np.ndarray,
) -> np.ndarray:
    score = [np.bincount(product, x * log_units, len(inverse)) for x in regressors.T]
    return np.einsum("nij,nj->ni", inverse, np.stack(score, 1))
