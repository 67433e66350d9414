"""The product's own lists: a shop built by dbt, and what its file recommends."""

from pathlib import Path

import duckdb
import pandas as pd

DEPTH = 20
RECOMMENDATIONS = ("+recommended_products", "+recommendation_score")

# The one place that knows where scores are. What the shop no longer sells is left out,
# as the mart product_recommendations does.
SCORED = """
create temp table scored as
select
    customer_id,
    product_id,
    purchase_probability as score,
    is_new_to_customer as is_new
from customer_product_scores
where
    customer_id in (select customer_id from asked)
    and recommendation_rank is not null
"""

LISTS = """
select
    customer_id,
    row_number() over (partition by customer_id order by score desc, product_id)
        as rank,
    product_id,
    score
from scored
where
    product_id in (select product_id from catalogue)
    and (is_new or not {new_only})
qualify rank <= {depth}
order by all
"""


def scored(database: Path, asked: pd.Index) -> duckdb.DuckDBPyConnection:
    """Return a connection that has the scores of those asked, for `product_lists`."""
    connection = duckdb.connect(str(database), read_only=True)
    connection.register("asked", pd.DataFrame({"customer_id": asked}))
    connection.execute(SCORED)
    return connection


def product_lists(
    connection: duckdb.DuckDBPyConnection, catalogue: pd.Index, *, new_only: bool
) -> pd.DataFrame:
    """Return customer_id, rank, product_id and score, 20 deep, of that catalogue."""
    connection.register("catalogue", pd.DataFrame({"product_id": catalogue}))
    query = LISTS.format(new_only=str(new_only).lower(), depth=DEPTH)
    return connection.sql(query).df()
