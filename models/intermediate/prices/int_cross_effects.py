"""What does the price of one product do to the units of another?"""

import pyarrow as pa

from python_udfs.prices.cross_effects import COUNTS, FIGURES, PAIR, cross_effects
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        **dict.fromkeys(PAIR, pa.string()),
        **dict.fromkeys(FIGURES, pa.float64()),
        **dict.fromkeys(COUNTS, pa.int64()),
        "is_found": pa.bool_(),
    }
)


def model(dbt, session):
    """Estimate the candidates, from the whole weeks before the as-of date."""
    weeks = dbt.ref("int_elasticity_weeks").order("product_id, store_id, week_date")
    candidates = dbt.ref("int_cross_candidates").order("product_id, other_product_id")
    made_from = weeks.df(), candidates.df()
    return cached_rows(dbt, session, SCHEMA, cross_effects, *made_from)
