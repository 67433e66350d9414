"""Double machine learning: the effect of a treatment where all else is boosted away.

Chernozhukov et al. 2018, doi:10.1111/ectj.12097. What the controls say of the outcome
and of the treatment is learned on other folds than it is used on.
"""

import numpy as np
from lightgbm import LGBMRegressor

from python_udfs.training.inputs import DETERMINISTIC

FOLDS = 3


def partially_linear(
    outcome: np.ndarray,
    treatment: np.ndarray,
    controls: np.ndarray,
    fold: np.ndarray,
) -> tuple[float, float]:
    """Return the effect of one more `treatment` on `outcome`, and its standard error.

    `controls` is [rows, columns], `fold` a code from 0 of each row. Residuals on
    residuals, with the heteroskedasticity-robust error of the paper's theorem 4.1.
    """
    outcome = outcome - cross_fitted(outcome, controls, fold)
    treatment = treatment - cross_fitted(treatment, controls, fold)
    information = (treatment**2).sum()
    effect = (treatment * outcome).sum() / information
    score = treatment * (outcome - effect * treatment)
    return float(effect), float(np.sqrt((score**2).sum()) / information)


def cross_fitted(
    values: np.ndarray,
    controls: np.ndarray,
    fold: np.ndarray,
    objective: str = "regression",
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Return what boosting on the other folds expects of `values` in each row."""
    expected = np.empty(len(values))
    for held_out in np.unique(fold):
        is_held_out = fold == held_out
        booster = LGBMRegressor(
            objective=objective,
            n_estimators=150,
            num_leaves=15,
            learning_rate=0.05,
            min_child_samples=20,
            **DETERMINISTIC,
        )
        known = ~is_held_out
        weight = None if weights is None else weights[known]
        booster.fit(controls[known], values[known], sample_weight=weight)
        expected[is_held_out] = booster.predict(controls[is_held_out])
    return expected
