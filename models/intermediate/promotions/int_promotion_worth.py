"""What was each past promotion worth?"""

import pandas as pd
import pyarrow as pa

from python_udfs.promotions.tables import (
    PROMOTIONS_IN_ORDER,
    WEEKS_IN_ORDER,
    in_order,
    response_of,
)
from python_udfs.promotions.weeks import prepared
from python_udfs.promotions.worth import FIGURES, worth
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "store_id": pa.string(),
        "starts_at": pa.timestamp("us"),
        "promotion_type": pa.string(),
        "units": pa.float64(),
        **{name: pa.float64() for name in FIGURES},
        "method": pa.string(),
        "reason": pa.string(),
        "lift_variation": pa.float64(),
    }
)


def model(dbt, session):
    """Measure all that are over, each against what would have sold without it."""
    promotions = in_order(
        dbt.ref("int_promotions").filter("is_past"), PROMOTIONS_IN_ORDER
    )
    weeks = in_order(dbt.ref("int_promoted_weeks"), WEEKS_IN_ORDER)
    responses = in_order(dbt.ref("int_promotion_responses"), "level, name")
    tables = promotions, weeks, responses
    return cached_rows(dbt, session, SCHEMA, _measured, *tables)


def _measured(
    promotions: pd.DataFrame, weeks: pd.DataFrame, responses: pd.DataFrame
) -> pd.DataFrame:
    return worth(prepared(weeks), promotions, response_of(responses))
