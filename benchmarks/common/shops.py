"""Real shops, whole or as they were on a day: those that the tests build as well."""

import os
from pathlib import Path

import duckdb

from python_udfs.paths import PROJECT
from python_udfs.shops.online_retail import write_online_retail
from python_udfs.shops.sample import write_sample_shop

DATA = Path(os.environ.get("BENCHMARK_DATA", PROJECT.parent / "shared" / "data"))

# Ta-Feng's baskets have no date and no price: one a week, all customers' last together;
# everything costs 1.
TA_FENG = {
    "order_lines": """
        select
            concat(user_id, '-', basket_pos) as order_id,
            row_number() over (
                partition by user_id, basket_pos order by item_id
            ) as line_number,
            user_id::varchar as customer_id,
            item_id::varchar as product_id,
            timestamp '2001-02-28' - to_days(
                7 * (max(basket_pos) over (partition by user_id) - basket_pos)::integer
            ) as ordered_at,
            1 as quantity,
            1 as unit_price
        from read_parquet('{data}')
        order by all
    """,
    "products": """
        select distinct
            item_id::varchar as product_id,
            concat('product ', item_id) as product_name
        from read_parquet('{data}')
        order by all
    """,
}


def write_shop(name: str, folder: Path) -> None:
    """Write the raw tables of 'The Complete Journey', 'Online Retail' or 'Ta-Feng'.

    Raises FileNotFoundError where the public data sets are not here.
    """
    if name == "The Complete Journey":
        write_sample_shop(folder, None)
        return
    if not DATA.is_dir():
        raise FileNotFoundError(f"no public data sets in {DATA}: set BENCHMARK_DATA")
    if name == "Online Retail":
        data = DATA / "online_retail_2011" / "transactions_2010_2011.parquet"
        write_online_retail(data, folder)
    else:
        folder.mkdir(parents=True)
        data = DATA / "tafeng_baskets" / "baskets.parquet"
        for table, query in TA_FENG.items():
            rows = duckdb.sql(query.format(data=data))
            rows.write_parquet(str(folder / f"{table}.parquet"))


def write_known(shop: Path, folder: Path, known: dict[str, str]) -> None:
    """Write those rows of a shop's tables that were known, by a condition a table."""
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        for name, condition in known.items():
            if (shop / f"{name}.parquet").exists():
                rows = connection.sql(f"from '{shop}/{name}.parquet' where {condition}")
                rows.write_parquet(str(folder / f"{name}.parquet"))
