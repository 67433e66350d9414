"""What do prices and promotions do to units, as far as each cut-off could know?"""

import pyarrow as pa

from python_udfs.prices.at_cut_offs import effects_at_cut_offs, elasticity_rows
from python_udfs.prices.estimator_choice import chosen
from python_udfs.prices.estimators import EFFECTS
from python_udfs.training.cache import made_once

SCHEMA = pa.schema(
    {
        "cut_off_date": pa.date32(),
        "level": pa.string(),
        "name": pa.string(),
        **{name: pa.float64() for e in EFFECTS for name in (e, f"{e}_error")},
        "estimator": pa.string(),
    }
)


def model(dbt, session):
    """Estimate at each cut-off by the best candidate, on the weeks before it."""
    rows = elasticity_rows(
        dbt.ref("int_elasticity_weeks"),
        dbt.ref("int_price_regressions"),
        dbt.ref("int_elasticity_cut_offs"),
    )
    estimator = chosen(dbt.ref("int_elasticity_candidates").df())

    def effects(_):
        return effects_at_cut_offs(rows, estimator)

    return made_once(dbt, session, SCHEMA, effects, rows.all(), estimator=estimator)
