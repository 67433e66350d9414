"""Which products are worth promoting in the weeks to come, how deep, how long, when?"""

import pyarrow as pa

from python_udfs.promotions.suggestions import FIGURES, suggestions
from python_udfs.promotions.tables import (
    PROMOTIONS_IN_ORDER,
    WEEKS_IN_ORDER,
    in_order,
)
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "store_id": pa.string(),
        "suggestion_rank": pa.int64(),
        "starts_on": pa.date32(),
        "days": pa.int64(),
        "past_promotions": pa.int64(),
        "past_kinds": pa.string(),
        **{name: pa.float64() for name in FIGURES},
    }
)


def model(dbt, session):
    """Choose by turns, surest gain first, what the limits leave room for."""
    tables = (
        in_order(dbt.ref("int_promotions"), PROMOTIONS_IN_ORDER),
        in_order(dbt.ref("int_promoted_weeks"), WEEKS_IN_ORDER),
        in_order(dbt.ref("int_promotion_responses"), "level, name"),
        in_order(dbt.ref("int_promotion_worth"), PROMOTIONS_IN_ORDER),
        in_order(dbt.ref("int_promotion_prices"), "product_id"),
        in_order(dbt.ref("promotion_rules"), "scope, scope_value"),
        in_order(dbt.ref("int_shop_dates"), "as_of_date"),
    )
    return cached_rows(dbt, session, SCHEMA, suggestions, *tables)
