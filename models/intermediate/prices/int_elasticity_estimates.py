"""What do prices and promotions do to units, as far as each cutoff could know?"""

import pyarrow as pa

from python_udfs.prices.at_cutoffs import effects_at_cutoffs, elasticity_rows
from python_udfs.prices.estimator_choice import chosen
from python_udfs.prices.estimators import EFFECTS
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "cutoff_date": pa.date32(),
        "level": pa.string(),
        "name": pa.string(),
        **{name: pa.float64() for e in EFFECTS for name in (e, f"{e}_error")},
        "estimator": pa.string(),
        "chosen_estimator": pa.string(),
    }
)


def model(dbt, session):
    """Estimate at each cutoff by the best estimator that does not fail there."""
    rows = elasticity_rows(
        dbt.ref("int_elasticity_weeks"),
        dbt.ref("int_price_regressions"),
        dbt.ref("int_elasticity_cutoffs"),
    )
    best = chosen(dbt.ref("int_estimator_ranking").df())

    def effects(_):
        return effects_at_cutoffs(rows, best)

    return cached_rows(dbt, session, SCHEMA, effects, rows.all(), chosen_estimator=best)
