"""`make stock-pictures`: a page of what policies of ordering keep, lose and cost."""

import sys

import duckdb

from python_udfs.commands.picture_page import (
    figure,
    page_of,
    rows_asked_for,
    write_page,
)
from python_udfs.prices.figure import svg
from python_udfs.stock.figure import stock_figure, tradeoff_figure
from python_udfs.stock.replay import (
    daily_demand,
    history_dates,
    replayed,
    usual_stock,
)

PERIODS = ("last 26 weeks", "next 8 weeks")
TOTALS = """
with simulations as (
    select simulations.*, products.category
    from order_policy_simulations as simulations
    inner join stg_products as products using (product_id)
    where simulations.period = $period and simulations.are_costs_known
),
largest as (
    select category
    from simulations
    group by category
    having sum(demand_units) > 0
    order by sum(demand_units) desc, category
    limit 10
),
counted as (
    select coalesce(category, 'none') as category, policy_name, demand_units,
        short_units, total_cost
    from simulations semi join largest using (category)
    union all
    select 'all', policy_name, demand_units, short_units, total_cost from simulations
)
select
    category,
    policy_name,
    1 - sum(short_units) / sum(demand_units) as fill_rate,
    sum(total_cost) / sum(demand_units) as cost
from counted
group by category, policy_name
order by category, policy_name
"""
PRODUCTS = """
select * exclude (period)
from order_policy_simulations
where period = 'last 26 weeks'
"""
ASKED = "and product_id in (select product_id from asked)"
DOZEN = """
and product_id in (
    select product_id
    from order_policy_simulations
    where period = 'last 26 weeks' and demand_units > 0
    group by product_id
    order by sum(total_cost) desc, product_id
    limit 12
)
"""
ORDER = "order by product_id, location_id, policy_name"
SALES = """
select product_id, sale_date, units
from int_product_daily_sales
semi join shown using (product_id)
"""

WORDS = """<h1>What policies of ordering keep, lose and cost</h1>
<p>The normal approximation is how most shops order, suggested is
<code>int_order_policies</code>.
The last 26 weeks are in hindsight: levels are those of today, demand is what was sold.
The next 8 weeks are expected, if demand is as the forecast thinks. Arrows lead from
the normal approximation to the suggested policy, of the shop and its largest
categories.</p>"""
FAULTS = (
    "not simulated: {} (no stock or no terms)",
    "order_policy_simulations: no product is in stock",
)


def page(connection: duckdb.DuckDBPyConnection, product_ids: list[str]) -> str:
    """Return a page of the products asked for, or of the dozen whose stock costs most.

    Raises ValueError that names products which are not simulated.
    """
    figures = [_overview(connection, period) for period in PERIODS]
    figures += pictures(connection, product_ids).values()
    return page_of("Stock", WORDS, filter(None, figures))


def pictures(
    connection: duckdb.DuckDBPyConnection, product_ids: list[str]
) -> dict[tuple[str, str], str]:
    """Return the picture of each product and location, as an element of a page."""
    queries = f"{PRODUCTS} {ASKED} {ORDER}", f"{PRODUCTS} {DOZEN} {ORDER}"
    rows = rows_asked_for(connection, product_ids, queries, FAULTS)
    connection.register("shown", rows[["product_id"]].drop_duplicates())
    policies = connection.sql(
        f"from int_compared_order_policies semi join shown using (product_id) {ORDER}"
    ).df()
    shop = connection.sql("from int_shop_dates").df().iloc[0]
    dates = history_dates(shop["first_order_date"], shop["as_of_date"])
    demand = daily_demand(policies, connection.sql(SALES).df(), dates)
    course = replayed(policies, demand, usual_stock(policies))
    return {
        key: figure(
            svg(
                stock_figure(rows.loc[at], dates, course.on_hand[at], course.short[at])
            ),
            f"{rows['product_name'][at[0]]} at {key[1]}",
        )
        for key, at in rows.groupby(["product_id", "location_id"]).groups.items()
    }


def _first_picture(
    connection: duckdb.DuckDBPyConnection, product_ids: list[str]
) -> str:
    if product_ids:
        picture = next(iter(pictures(connection, product_ids).values()))
    elif not (picture := _overview(connection, PERIODS[0])):
        raise ValueError("order_policy_simulations: nothing has known costs")
    return picture[picture.index("<svg") : picture.index("</figure>")]


def _overview(connection: duckdb.DuckDBPyConnection, period: str) -> str:
    totals = connection.execute(TOTALS, {"period": period}).df()
    totals = totals[totals["fill_rate"].notna()]
    if totals.empty:
        return ""
    label = f"cost against fill rate, {period}"
    return figure(svg(tradeoff_figure(totals, period)), label)


def main(path: str, page_path: str, products: str = "") -> int:
    """Write the page of the built file at `path`; return the exit status.

    Where the page's name ends in .svg, one picture alone is written: that of the first
    product asked for, or else of the shop.
    """
    return write_page(path, page_path, products, page=page, picture=_first_picture)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
