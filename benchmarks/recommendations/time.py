"""How long everybody's top 20 takes in SQL, beside implicit, and one customer's.

Generated: 30 purchases a customer, 50 neighbours a bought product, all drawn alike from
products of popularity rank^-0.6. implicit gets the same matrices, and two threads too.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.peers import conversation
from benchmarks.common.timing import speed_figure
from python_udfs.recommendations.item_weights import blocks

CUSTOMERS, PRODUCTS, PURCHASES, NEIGHBOURS = 100_000, 10_000, 30, 50
DEPTH, REPEATS, THREADS, BLOCK = 20, 3, 2, 500
ASKED, MAX_MILLISECONDS = 50, 10.0

# What is bought already has the weight -1e300 for itself. A block of customers at a
# time keeps their sums in the cache; the history is sorted by customer.
TOP = f"""
insert into recommended
with purchases as (
    select customer_id, product_id, strength from history
    where customer_id >= {{first}} and customer_id < {{first}} + {BLOCK}
),
parts as (
    select
        customer_id,
        unnest(neighbours.product_ids) as product_id,
        strength * unnest(neighbours.weights) as part
    from purchases
    inner join neighbours on purchases.product_id = neighbours.bought_product_id
),
scores as (
    select customer_id, product_id, sum(part) as score from parts
    group by customer_id, product_id
    having sum(part) > 0
)
select customer_id, arg_max(product_id, score, {DEPTH}) from scores group by customer_id
"""
TABLES = """
create table history as from purchases order by customer_id, product_id;
create table neighbours as
select
    bought_product_id,
    list(product_id order by product_id) as product_ids,
    list(weight order by product_id) as weights
from (
    from pairs
    union all
    select distinct product_id, product_id, -1e300 from purchases
)
group by bought_product_id;
create table recommended (customer_id integer, product_ids integer[]);
"""
LOOK_UPS = {
    "recommended_products": "from recommended_products(?, 20)",
    "recommendation_score": "select recommendation_score(?, ?)",
}
ONE_EACH = f"""
select customer_id, min(product_id)
from product_recommendations
group by customer_id order by hash(customer_id) limit {ASKED}
"""


def generated(
    customers: int, products: int, each: int, *, seed: int = 0
) -> sparse.csr_array:
    """Return [customers, products], multiples of 1/16 at what `each` drew."""
    random = np.random.default_rng(seed)
    until = np.cumsum(np.arange(1, products + 1) ** -0.6)
    drawn = np.searchsorted(until, random.random(customers * each) * until[-1])
    pairs = np.unique(np.repeat(np.arange(customers), each) * products + drawn)
    values = random.integers(1, 256, len(pairs)) / 16
    shape = (customers, products)
    return sparse.csr_array((values, divmod(pairs, products)), shape=shape)


def top_database(
    history: sparse.csr_array, weights: sparse.csr_array
) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that is ready for `fill_top`.

    `history` is [customers, products], `weights` [bought product, product], above 0.
    """
    connection = duckdb.connect(config={"threads": 1})  # for each cursor
    connection.register("purchases", _table(history, "customer_id", "strength"))
    connection.register("pairs", _table(weights, "bought_product_id", "weight"))
    connection.execute(TABLES)
    return connection


def fill_top(connection: duckdb.DuckDBPyConnection, customers: int) -> None:
    """Fill `recommended` with everybody's top products that they did not buy."""

    def fill(firsts: range) -> None:
        with connection.cursor() as cursor:
            for first in firsts:
                cursor.execute(TOP.format(first=first))

    connection.execute("truncate recommended")
    turns = [range(turn * BLOCK, customers, THREADS * BLOCK) for turn in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(fill, turns))


def top_figures(peers: str) -> Iterator[Figure]:
    """Yield how fast everybody's top is found, over implicit's speed."""
    history = generated(CUSTOMERS, PRODUCTS, PURCHASES)
    weights = generated(PRODUCTS, PRODUCTS, NEIGHBOURS, seed=1)
    weights.setdiag(0)
    weights.eliminate_zeros()
    connection = top_database(history, weights)
    with tempfile.TemporaryDirectory() as folder:
        sparse.save_npz(f"{folder}/history.npz", history, compressed=False)
        sparse.save_npz(f"{folder}/weights.npz", weights, compressed=False)
        ours, theirs = _seconds_in_turn(connection, peers, folder)
        _check_that_both_agree(connection, history, weights, folder)
    yield speed_figure(
        f"top {DEPTH} of {PRODUCTS:,} products, generated, by SQL, threads: {THREADS}",
        ours,
        theirs,
        count=CUSTOMERS,
        unit="customers",
        peer="implicit, item-item",
        goal=1.0,
    )


def look_up_figures(
    work: str, connection: duckdb.DuckDBPyConnection
) -> Iterator[Figure]:
    """Yield the median milliseconds of one customer's look-ups in a built shop."""
    asked = connection.sql(ONE_EACH).fetchall()
    for name, query in LOOK_UPS.items():
        times = [_milliseconds(connection, query, one) for one in asked + asked]
        times = times[len(asked) :]  # the first round warms
        yield Figure(
            f"{work}: {name}, warm, median",
            statistics.median(times),
            at_most(MAX_MILLISECONDS),
            times,
            "ms",
        )


def _table(matrix: sparse.csr_array, row: str, value: str) -> pd.DataFrame:
    pairs = matrix.tocoo()
    places = {row: pairs.row.astype(np.int32), "product_id": pairs.col.astype(np.int32)}
    return pd.DataFrame(places | {value: pairs.data})


def _seconds_in_turn(
    connection: duckdb.DuckDBPyConnection, peers: str, folder: str
) -> tuple[list[float], list[float]]:
    script = "benchmarks.recommendations.peer_implicit_time"
    ours, theirs = [], []
    with conversation(peers, script, folder, threads=THREADS) as peer:
        for _ in range(REPEATS):
            print(DEPTH, file=peer.stdin, flush=True)
            theirs.append(float(peer.stdout.readline()))
            started = time.perf_counter()
            fill_top(connection, CUSTOMERS)
            ours.append(time.perf_counter() - started)
    return ours, theirs


def _check_that_both_agree(
    connection: duckdb.DuckDBPyConnection,
    history: sparse.csr_array,
    weights: sparse.csr_array,
    folder: str,
) -> None:
    """Raise ValueError where best scores differ; products of equal ones may."""
    lists = "select product_ids from recommended order by customer_id"
    ours = np.stack(connection.sql(lists).fetchnumpy()["product_ids"])
    theirs = np.load(f"{folder}/top.npy")
    for some in blocks(PRODUCTS, CUSTOMERS):
        scores = (history[some] @ weights).toarray()
        our_best, their_best = (
            np.take_along_axis(scores, products[some], axis=1)
            for products in (ours, theirs)
        )
        if not np.array_equal(our_best, their_best):
            raise ValueError(f"other lists than implicit's among customers {some}")


def _milliseconds(
    connection: duckdb.DuckDBPyConnection, query: str, ids: tuple[str, str]
) -> float:
    started = time.perf_counter()
    connection.execute(query, ids[: query.count("?")]).fetchall()
    return 1000 * (time.perf_counter() - started)
