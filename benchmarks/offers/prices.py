"""At which price is a customer offered a product, and what did they pay in the end?

On days in the past the product's own SQL says what it offers to each customer who then
bought within four weeks; beside it stand today's price, the same for all, and what the
customer paid last. Errors are absolute differences of logs from what was paid.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.common.figures import Figure, at_most, short
from benchmarks.common.run_dbt import build, run_dbt
from benchmarks.offers.shops import DAYS, write_until, write_whole

FAR = 1.3  # times what was paid last: the bound that a customer notices
BUILT = (
    *("+int_own_prices", "+int_list_prices", "+int_price_ratios"),
    *("+int_price_ranges", "+int_current_prices"),
)
# Who is asked: whoever bought in the four weeks from the day on, what was sold before.
ASKED = """
create table product_recommendations as
select
    customer_id,
    product_id,
    exp(sum(quantity * ln(unit_price)) / sum(quantity)) as paid_next
from '{shop}/order_lines.parquet'
where
    customer_id is not null and quantity > 0 and unit_price > 0
    and ordered_at >= timestamp '{day}'
    and ordered_at < timestamp '{day}' + interval 28 days
    and product_id in (select product_id from int_current_prices)
group by all
"""
JUDGED = """
with last_days as (
    select
        customer_id,
        product_id,
        ordered_at::date as paid_date,
        sum(quantity * unit_price::double) / sum(quantity) as paid,
        row_number() over (
            partition by customer_id, product_id order by paid_date desc
        ) as day_rank
    from int_sales
    where is_goods and quantity > 0 and unit_price > 0 and customer_id is not null
    group by customer_id, product_id, paid_date
)
select
    asked.paid_next,
    offers.price as ours,
    greatest(round(offers.todays_price, 2), 0.01) as todays,
    last_days.paid as last
from product_recommendations as asked
inner join int_offer_prices as offers using (customer_id, product_id)
left join last_days
    on asked.customer_id = last_days.customer_id
    and asked.product_id = last_days.product_id
    and last_days.day_rank = 1
"""
ERRORS = """
select
    count(*) as offers,
    median(abs(ln(ours / paid_next))), median(abs(ln(todays / paid_next))),
    median(abs(ln(last / paid_next))),
    avg(abs(ln(ours / paid_next))), avg(abs(ln(todays / paid_next))),
    avg(abs(ln(last / paid_next))),
    avg((ours > {far} * last)::integer), avg((todays > {far} * last)::integer),
    avg((paid_next > {far} * last)::integer),
    avg((ours < last / {far})::integer), avg((todays < last / {far})::integer),
    avg((paid_next < last / {far})::integer)
from judged
where {condition}
"""


def price_figures() -> Iterator[Figure]:
    """Yield, for each shop, how far offers are from what was paid next and last."""
    for shop in DAYS:
        with duckdb.connect() as judged, tempfile.TemporaryDirectory() as name:
            for table in _tables(shop, Path(name)):
                judged.register("table_of_a_day", table)
                exists = "create table if not exists judged as"
                judged.execute(f"{exists} from table_of_a_day limit 0")
                judged.execute("insert into judged from table_of_a_day")
            yield from _figures(shop, judged)


def _tables(shop: str, folder: Path) -> Iterator[object]:
    whole = folder / "whole"
    write_whole(shop, whole)
    for day in DAYS[shop]:
        known, database = folder / day, folder / f"{day}.duckdb"
        write_until(whole, known, day)
        build(known, database, BUILT)
        with duckdb.connect(str(database)) as connection:
            connection.execute(ASKED.format(shop=whole, day=day))
        run_dbt("run", database, ["int_offer_prices"], raw_files=str(known))
        with duckdb.connect(str(database), read_only=True) as connection:
            yield connection.sql(JUDGED).df()


def _figures(shop: str, judged: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    asked = ERRORS.format(far=FAR, condition="last is not null")
    [(offers, *found)] = judged.execute(asked).fetchall()
    medians, means, dearer, cheaper = (found[i : i + 3] for i in range(0, 12, 3))
    kind = f"{shop}: {offers:,} repeat offers"
    simulated = "" if shop == "Online Retail" else ", simulated"
    yield _compared(f"{kind}{simulated}: median error", *medians)
    yield _compared(f"{kind}{simulated}: mean error", *means)
    yield _far(f"{kind}{simulated}: dearer than 1.3 x", *dearer)
    yield _far(f"{kind}{simulated}: cheaper than 1 / 1.3 x", *cheaper)
    asked = ERRORS.format(far=FAR, condition="last is null")
    [(offers, *found)] = judged.execute(asked).fetchall()
    if offers:
        work = f"{shop}: {offers:,} first offers{simulated}: mean error"
        yield _compared(work, found[3], found[4])


def _compared(
    work: str, ours: float, todays: float, last: float | None = None
) -> Figure:
    """Return our error over that of the better simple price: at most 3 % more."""
    best = todays if last is None else min(todays, last)
    ratio = 1.0 if ours == best else ours / best if best else float("inf")
    beside = f"today's {short(todays)}"
    return Figure(
        f"{work}, over the best simple price's",
        ratio,
        at_most(1.03),
        ours=short(ours),
        peer=beside if last is None else f"{beside}, last paid {short(last)}",
    )


def _far(work: str, ours: float, todays: float, paid_next: float) -> Figure:
    """Return how many are far from the last price: at most 2 %, or as many as came."""
    return Figure(
        f"{work} what was paid last",
        ours,
        at_most(round(max(0.02, paid_next), 3)),
        ours=short(ours),
        peer=f"today's {short(todays)}, paid next {short(paid_next)}",
    )
