"""Online Retail 2010-11, a second real shop, mapped into the input contract.

Guests have no customer id, an invoice number that begins with C is a return. Postage,
fees, vouchers and the like are lines beside the goods, as in any export. There are
no categories, costs, campaigns or stock.
"""

import sys
from pathlib import Path

import duckdb

TABLES = {
    # Lines at no price are stock corrections, not sales.
    "order_lines": """
        select
            invoice_no as order_id,
            row_number() over (
                partition by invoice_no order by stock_code, quantity, unit_price
            ) as line_number,
            customer_id,
            upper(stock_code) as product_id,
            invoice_ts as ordered_at,
            quantity,
            unit_price
        from read_parquet('{data}')
        where unit_price > 0
    """,
    "products": """
        select
            upper(stock_code) as product_id,
            mode(description order by description) as product_name
        from read_parquet('{data}')
        where unit_price > 0
        group by all
    """,
    "customers": """
        select customer_id, min(country) as country
        from read_parquet('{data}')
        where customer_id is not null
        group by all
    """,
}


def write_online_retail(data: Path, folder: Path) -> None:
    """Write the contract's tables, made from the parquet file `data`, to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sql in TABLES.items():
        query = sql.format(data=data)
        duckdb.sql(f"from ({query}) order by all").write_parquet(
            str(folder / f"{name}.parquet")
        )


if __name__ == "__main__":
    write_online_retail(Path(sys.argv[1]), Path(sys.argv[2]))
