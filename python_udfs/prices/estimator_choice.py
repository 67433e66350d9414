"""Which estimator of elasticity says best what the next weeks sell?"""

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import mean_poisson_deviance, root_mean_squared_error

from python_udfs.prices import estimators
from python_udfs.prices.estimators import EFFECTS, pooled_effects
from python_udfs.prices.poisson_slopes import PoissonSlopes
from python_udfs.prices.pooling import names_by_level
from python_udfs.training.inputs import DETERMINISTIC

POISSON, LOG_LOG, DOUBLE_ML = "poisson", "log-log in SQL", "double machine learning"
# An earlier one is left only for one that is better by more than a tenth: what moves a
# price foretells units too, so that expecting them well is no proof of a right slope.
ESTIMATORS = [POISSON, LOG_LOG, DOUBLE_ML]
TIE = 0.1
OF_REGRESSION = ["elasticity", "standard_error", "promotion_effect"]
UNKNOWN = 1.0  # the variance of an effect that nothing is known of
STEEPEST = 10.0  # a shop's elasticity beyond it is a failure, no finding
LOGGED = ["base_units", "recent_units"]
LEVEL = [*LOGGED, "weeks_with_sales"]
RECENT = ["usual_promoted_share", "recent_promoted_share", "recent_log_price_ratio"]
BOOSTED = [*LEVEL, *RECENT, "season", "years", "is_promoted", "log_price_ratio"]


def effects(
    weeks: pd.DataFrame, regressions: pd.DataFrame, names: list[str] = ESTIMATORS
) -> dict[str, pd.DataFrame]:
    """Return by each estimator that did not fail what `pooled_effects` returns.

    `weeks` are `usable` and known at a cutoff, `regressions` the rows of
    int_price_regressions of it. What an estimator leaves out, promotions and rivals'
    prices, is Poisson regression's, and so is the factor by which errors grow; where
    that has failed, nothing is known of either.
    """
    found = regressions.reindex(columns=["product_id", *OF_REGRESSION])
    found = found.set_index("product_id").reindex(weeks["product_id"].unique())
    fit = estimators.poisson(weeks)
    boosted = estimators.double_ml(weeks) if DOUBLE_ML in names else None
    own = {
        POISSON: _own(fit),
        LOG_LOG: (found["elasticity"], found["standard_error"] ** 2),
        DOUBLE_ML: _own(boosted),
    }
    slopes = np.zeros((len(found), len(EFFECTS)))
    variances, factor = np.full(slopes.shape, UNKNOWN), 1.0
    slopes[:, 1] = found["promotion_effect"].fillna(0)
    if fit:
        slopes = fit.slopes[:, : len(EFFECTS)].copy()
        variances = np.einsum("nii->ni", fit.covariance)[:, : len(EFFECTS)].copy()
        variances[:, ~fit.is_identified[: len(EFFECTS)]] = 10 * estimators.VAST
        factor = estimators.placebo_inflation(weeks, fit)
    tables = {}
    for name in names:
        slopes[:, 0], variances[:, 0] = own[name]
        if np.isnan(slopes[:, 0]).all():  # it failed, or no product sold enough weeks
            continue
        inflated = variances * factor
        if name == POISSON:
            slopes[:, 0], inflated[:, 0] = _with_logs(
                weeks, slopes[:, 0], inflated[:, 0], factor
            )
        table = pooled_effects(weeks, slopes, inflated)
        if _is_sane(table):
            tables[name] = table
    return tables


def _with_logs(
    weeks: pd.DataFrame, slopes: np.ndarray, variances: np.ndarray, factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slopes of logs where a product sells every week, else Poisson's.

    Where the two differ demand is no constant elasticity: the variance has that too.
    """
    of_logs, variances_of_logs = estimators.of_logs(weeks)
    is_told = ~np.isnan(of_logs)
    between = ((of_logs - slopes) / 2) ** 2
    return (
        np.where(is_told, of_logs, slopes),
        np.where(is_told, variances_of_logs * factor + between, variances),
    )


def _own(fit: PoissonSlopes | None) -> tuple[np.ndarray | float, np.ndarray | float]:
    """Return each product's elasticity and its variance, nan of a fit that failed."""
    if fit is None:
        return np.nan, np.nan
    return fit.slopes[:, 0], fit.covariance[:, 0, 0]


def _is_sane(table: pd.DataFrame) -> bool:
    """Return whether what was found of the shop as a whole can be true."""
    [shop] = table[table["level"] == "shop"].to_dict("records")
    is_finite = not np.isinf(table.select_dtypes(float).to_numpy()).any()
    return bool(is_finite and abs(shop["elasticity"]) < STEEPEST)


def ranked_estimators(
    train_rows: pd.DataFrame, test_rows: pd.DataFrame, regressions: pd.DataFrame
) -> pd.DataFrame:
    """Return estimator, poisson_deviance, rmse of the test weeks, best first.

    Each estimator's response is put on a level of its own, a Poisson regression on
    LEVEL. Boosting with a monotone price and one slope for the shop are there to be
    compared with: neither has an error of each product's elasticity.
    """
    tables = effects(train_rows, regressions)
    if POISSON in tables:
        shop = tables[POISSON].query("level == 'shop'")
        tables["one slope for the shop"] = shop
    guesses = {name: _on_a_level(test_rows, table) for name, table in tables.items()}
    guesses["boosting, monotone in price"] = _boosted(train_rows, test_rows)
    rows = [
        {
            "estimator": name,
            "poisson_deviance": mean_poisson_deviance(test_rows["units"], guess),
            "rmse": root_mean_squared_error(test_rows["units"], guess),
        }
        for name, guess in guesses.items()
    ]
    by = ["poisson_deviance", "estimator"]
    return pd.DataFrame(rows).sort_values(by, ignore_index=True)


def chosen(ranked: pd.DataFrame) -> str:
    """Return the first of ESTIMATORS that ties with the best of them."""
    if ranked.empty:
        return ESTIMATORS[0]
    deviance = ranked.set_index("estimator")["poisson_deviance"]
    deviance = deviance.reindex(ESTIMATORS).dropna()
    if deviance.empty:
        return ESTIMATORS[0]
    return deviance[deviance <= deviance.min() * (1 + TIE)].index[0]


def looked_up(weeks: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return elasticity and promotion_effect of each week's product or its parents.

    The effect is 0 where nothing is known of any promotion.
    """
    found = pd.DataFrame(np.nan, weeks.index, EFFECTS[:2])
    for level, names in names_by_level(weeks).items():
        of_level = table[table["level"] == level].set_index("name")
        for effect in found:
            found[effect] = found[effect].fillna(names.map(of_level[effect]))
    return found.fillna({"promotion_effect": 0})


def _on_a_level(weeks: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """Return expected units: a level, fitted on the same weeks, times the response.

    Much as train_price_elasticity does, which comes after.
    """
    found = looked_up(weeks, table)
    lift = np.exp(found["promotion_effect"]) - 1
    usual, recent, now = (
        np.log1p(weeks[share] * lift)
        for share in ("usual_promoted_share", "recent_promoted_share", "is_promoted")
    )
    recent += found["elasticity"] * weeks["recent_log_price_ratio"]
    response = np.exp(found["elasticity"] * weeks["log_price_ratio"] + now)
    columns = np.column_stack([_columns(weeks, LEVEL), usual, recent])
    level = PoissonRegressor(alpha=1e-6, solver="newton-cholesky", max_iter=100)
    level.fit(columns, weeks["units"] / response, sample_weight=response)
    return level.predict(columns) * response


def _boosted(train_rows: pd.DataFrame, test_rows: pd.DataFrame) -> np.ndarray:
    booster = LGBMRegressor(
        objective="poisson",
        n_estimators=150,
        num_leaves=15,
        learning_rate=0.05,
        min_child_samples=100,
        monotone_constraints=[-1 if c == "log_price_ratio" else 0 for c in BOOSTED],
        **DETERMINISTIC,
    )
    booster.fit(_columns(train_rows, BOOSTED), train_rows["units"])
    return booster.predict(_columns(test_rows, BOOSTED))


def _columns(weeks: pd.DataFrame, names: list[str]) -> np.ndarray:
    logged = np.log(weeks[LOGGED] + 0.1)
    return weeks.assign(**logged)[names].to_numpy(float)
