"""Which products are ranked for a customer, and how near are they to what is bought?"""

import pyarrow as pa
from pyarrow import compute
from scipy import sparse

from python_udfs.recommendations.candidates import candidates

HABITS, POPULAR_PRODUCTS = 150, 30
SCHEMA = pa.schema(
    {
        "customer_id": pa.string(),
        "product_id": pa.string(),
        "snapshot_date": pa.date32(),
        "item_to_item_score": pa.float64(),
        "item_to_item_rank": pa.int64(),
    }
)


def model(dbt, session):
    """Choose candidates at each snapshot, one after the other."""
    customers = dbt.ref("int_recommendation_customers")
    histories = dbt.ref("int_customer_products")
    item_weights = dbt.ref("int_item_weights")
    popularity = dbt.ref("int_product_popularity")
    popularity = popularity.filter(f"popularity_rank <= {POPULAR_PRODUCTS}")
    days = customers.project("snapshot_date").distinct().order("snapshot_date")
    found = [SCHEMA.empty_table()]
    for (day,) in days.fetchall():
        tables = (customers, histories, item_weights, popularity)
        of_day = [table.filter(f"snapshot_date = date '{day}'") for table in tables]
        found.append(at_snapshot(day, *of_day))
    return pa.concat_tables(found)


def at_snapshot(day, customers, histories, item_weights, popularity):
    """Return a table of SCHEMA of the customers at one snapshot."""
    bought = histories.join(customers.project("customer_id"), "customer_id")
    columns = "customer_id, product_id, preference_weight, repeat_rank"
    bought = bought.project(columns).to_arrow_table()
    pairs = item_weights.project(
        "bought_product_id, product_id, weight"
    ).to_arrow_table()
    popular = popularity.project("product_id").to_arrow_table()["product_id"]
    customer_ids = sorted_ids(customers.project("customer_id").to_arrow_table()[0])
    product_ids = sorted_ids(bought["product_id"], *pairs.columns[:2], popular)
    customer = numbers(bought["customer_id"], customer_ids)
    product = numbers(bought["product_id"], product_ids)
    habit = bought["repeat_rank"].to_numpy() <= HABITS
    taste = bought["preference_weight"].to_numpy()
    between = [numbers(side, product_ids) for side in pairs.columns[:2]]
    shape, square = (len(customer_ids), len(product_ids)), (len(product_ids),) * 2
    customer, product, item_to_item_score, rank = candidates(
        tastes=sparse.csr_array((taste, (customer, product)), shape=shape),
        is_habit=sparse.csr_array(
            (habit[habit], (customer[habit], product[habit])), shape=shape
        ),
        weights=sparse.csr_array((pairs["weight"].to_numpy(), between), shape=square),
        popular=numbers(popular, product_ids),
    )
    date = pa.repeat(pa.scalar(day, pa.date32()), len(rank))
    ids = customer_ids.take(customer), product_ids.take(product)
    return pa.table([*ids, date, item_to_item_score, rank], schema=SCHEMA)


def sorted_ids(*columns):
    """Return the ids of all columns, each once, in the order that SQL sorts them in."""
    chunks = [chunk for column in columns for chunk in column.chunks]
    ids = pa.chunked_array(chunks, pa.string()).unique()
    return ids.take(compute.sort_indices(ids))


def numbers(column, ids):
    """Return the places of a column's values among ids."""
    return compute.index_in(column, ids).to_numpy().astype(int)
