"""The additive twin of a booster: it explains itself and collapses into plain SQL."""

from lightgbm import LGBMModel
from sklearn.base import clone


def glass_box(estimator: LGBMModel, features: int) -> LGBMModel:
    """Return an unfitted booster like `estimator` whose every tree asks one feature.

    `features` is how many columns it will be fitted on. Its sum of one curve per
    feature is a generalised additive model (Lou, Caruana, Gehrke 2012, doi:10.1145/
    2339530.2339556). Its trees are three times as many, of four leaves: a curve needs
    small steps, and a tree that asks about one feature has little use for more leaves.
    """
    given = estimator.get_params()
    return clone(estimator).set_params(
        n_estimators=3 * given["n_estimators"],
        num_leaves=4,
        interaction_constraints=[[place] for place in range(features)],
    )
