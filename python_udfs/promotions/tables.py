"""The tables of promotions as dbt's models hold them, in an order always the same."""

import duckdb
import pandas as pd

from python_udfs.promotions.exposures import Response

WEEKS_IN_ORDER = "product_id, store_id, week_number"
PROMOTIONS_IN_ORDER = "product_id, store_id, starts_at, promotion_type"
LAG_COLUMNS = [f"ahead_week_{lag}" for lag in range(1, 5)]


def in_order(relation: duckdb.DuckDBPyRelation, order: str) -> pd.DataFrame:
    """Return the rows of a model."""
    return relation.order(order).df()


def response_of(rows: pd.DataFrame) -> Response:
    """Return what int_promotion_responses holds as what it was made of."""
    first = rows.iloc[0]
    reason = None if pd.isna(first["reason"]) else str(first["reason"])
    profile = first[LAG_COLUMNS].to_numpy(float)
    return Response(rows, float(first["usual_depth"]), profile, reason)
