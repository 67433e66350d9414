"""What do prices and promotions do to units, as far as each cut-off could know?"""

import pyarrow as pa

from python_udfs.made_once import identity_of, last_rows
from python_udfs.pricing.at_cut_offs import effects_at_cut_offs, elasticity_rows
from python_udfs.pricing.candidates import chosen
from python_udfs.pricing.estimators import EFFECTS

SCHEMA = pa.schema(
    {
        "cut_off_date": pa.date32(),
        "level": pa.string(),
        "name": pa.string(),
        **{name: pa.float64() for e in EFFECTS for name in (e, f"{e}_error")},
        "estimator": pa.string(),
        "data_hash": pa.string(),
        "code_version": pa.string(),
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
    identity = identity_of(rows.all(), "intermediate/int_elasticity_estimates")
    identity["estimator"] = estimator
    if (last := last_rows(dbt, session, identity, SCHEMA)) is not None:
        return last
    effects = effects_at_cut_offs(rows, estimator).assign(**identity)
    return pa.Table.from_pandas(effects, schema=SCHEMA, preserve_index=False)
