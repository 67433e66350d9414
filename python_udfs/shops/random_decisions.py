"""Shops that decide by chance, whose policies' values are known.

They earn nothing at most decisions and sometimes much: four contexts, three actions,
rewards lognormal where there is one.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

MEAN_REWARD = 10.0

# How likely a decision earns anything, by context and action.
EARNING = np.array([[0.5, 0.6, 0.8], [0.9, 0.7, 0.5], [0.6, 0.6, 0.6], [0.3, 0.5, 1.0]])
ALIKE, UNEVEN, SELDOM = [1 / 3, 1 / 3, 1 / 3], [0.5, 0.3, 0.2], [0.8, 0.1, 0.1]
BEST = np.eye(3)[EARNING.argmax(axis=1)]
MOSTLY_BEST = 0.8 * BEST + 0.2 / 3
LAST = np.tile([0.0, 0.0, 1.0], (4, 1))


@dataclass(frozen=True)
class Setting:
    """A shop that logs `size` decisions by `propensities` [3]; a `policy` [4, 3].

    A decision earns with the probability in EARNING times `earning_share`; what it
    earns is lognormal with `sigma`, and each decision costs `cost`.
    """

    name: str
    size: int
    propensities: list[float]
    policy: np.ndarray
    earning_share: float
    sigma: float
    cost: float = 0.0


SETTINGS = [
    Setting("all earn, weights to 3", 500, ALIKE, BEST, 1.0, 0.5),
    Setting("all earn, weights to 9", 1500, SELDOM, MOSTLY_BEST, 1.0, 0.5),
    Setting("half earn, weights to 3", 500, ALIKE, MOSTLY_BEST, 0.5, 0.8),
    Setting("half earn, weights to 5", 1000, UNEVEN, BEST, 0.5, 0.8),
    Setting("a fifth earn, weights to 3", 1000, ALIKE, BEST, 0.2, 1.0),
    Setting("half earn, weights of 10", 2000, SELDOM, LAST, 0.5, 1.0),
    Setting("half earn, weights to 9", 2000, SELDOM, MOSTLY_BEST, 0.5, 1.0),
    Setting("a tenth convert, weights to 3", 3000, ALIKE, BEST, 0.1, 0.0),
    Setting("a fifth earn, all cost", 2000, UNEVEN, MOSTLY_BEST, 0.2, 0.8, 1.0),
]


def truth(setting: Setting) -> dict[str, float]:
    """Return what the policy earns per decision, and how much more than was earned."""
    rewards = MEAN_REWARD * setting.earning_share * EARNING
    value = (rewards * setting.policy).sum(axis=1).mean()
    logged = (rewards * setting.propensities).sum(axis=1).mean()
    return {"value": value - setting.cost, "difference": value - logged}


def write_log(
    connection: duckdb.DuckDBPyConnection,
    setting: Setting,
    replicates: int,
    random: np.random.Generator,
) -> None:
    """Write the tables `int_decision_log` and `policies`, one policy per replicate."""
    rows = setting.size * replicates
    context, action = (
        random.integers(4, size=rows),
        random.choice(3, rows, p=setting.propensities),
    )
    earns = random.random(rows) < setting.earning_share * EARNING[context, action]
    amount = random.lognormal(-(setting.sigma**2) / 2, setting.sigma, rows)
    log = pd.DataFrame(
        {
            "number": np.arange(rows),
            "context": context,
            "action": action,
            "propensity": np.array(setting.propensities)[action],
            "reward": (MEAN_REWARD * earns * amount - setting.cost).round(4),
        }
    )
    policy = pd.DataFrame(
        [(c, a, p) for c, row in enumerate(setting.policy) for a, p in enumerate(row)],
        columns=["context", "action", "probability"],
    )
    connection.register("log", log)
    connection.register("policy", policy)
    connection.execute(
        f"""
        create table int_decision_log as
        select
            'simulated' as source, number::varchar as decision_id,
            action::varchar as action, propensity, reward::decimal(18, 4) as reward,
            context::varchar as context
        from log;
        create table policies as
        select
            (number // {setting.size})::varchar as policy_name,
            number::varchar as decision_id,
            policy.action, probability
        from log inner join policy using (context)
        where probability > 0"""
    )
