"""What do promotions add, what is bought ahead, and what do substitutes lose by it?"""

import pandas as pd
import pyarrow as pa

from python_udfs.promotions.exposures import EFFECTS
from python_udfs.promotions.response import fitted
from python_udfs.promotions.tables import LAG_COLUMNS, WEEKS_IN_ORDER
from python_udfs.promotions.weeks import prepared
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "level": pa.string(),
        "name": pa.string(),
        **{name: pa.float64() for e in EFFECTS for name in (e, f"{e}_error")},
        "usual_depth": pa.float64(),
        **{name: pa.float64() for name in LAG_COLUMNS},
        "reason": pa.string(),
    }
)


def model(dbt, session):
    """Fit all weeks of products and promotions; a reason is all where none fits."""
    weeks = dbt.ref("int_promoted_weeks").order(WEEKS_IN_ORDER).df()
    return cached_rows(dbt, session, SCHEMA, _responses, weeks)


def _responses(weeks: pd.DataFrame) -> pd.DataFrame:
    found = fitted(prepared(weeks))
    return found.nodes.assign(
        usual_depth=found.usual_depth,
        reason=found.reason,
        **dict(zip(LAG_COLUMNS, found.profile, strict=True)),
    )
