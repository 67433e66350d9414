"""Eight real weeks of demand after an origin, and what was known of it before.

The shop's raw tables end at the origin; its supply terms are simulated. What is to be
ordered is what dbt builds from them.
"""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.run_dbt import build
from benchmarks.demand.windows import HORIZON, window, write_shop_before
from python_udfs.shops.simulated import SIMULATED_TABLES
from python_udfs.stock.simulation import Policy

REVIEW_DAYS, WARM_UP_DAYS, SD_WEEKS = 7, 56, 26
SELECTED = ("+int_order_policies",)

# A grocer's unit costs as the sample has them. Each product is ordered once a week and
# takes one week or two; a lost sale costs the margin of the prices paid until then.
SUPPLY_TERMS = """
with prices as (
    select product_id, median(unit_price) as price
    from order_lines
    where quantity > 0
    group by product_id
)
select
    product_id,
    7 * (1 + md5_number_lower(product_id::varchar) % 2)::integer as lead_time_days,
    0 as lead_time_sd_days,
    0.25 as holding_cost_rate,
    round(greatest(price - unit_cost, 0.05 * unit_cost, 0.01), 2) as shortage_cost,
    1 as pack_size,
    1 as minimum_order_quantity
from prices
inner join simulated_products using (product_id)
where unit_cost > 0
"""

POLICIES = """
select
    policies.product_id,
    policies.reorder_point,
    policies.order_up_to_level,
    policies.order_cap,
    terms.lead_time_days,
    terms.shortage_cost::double as shortage_cost,
    products.unit_cost::double * terms.holding_cost_rate / 365 as daily_holding_cost,
    horizons.expected_units
from int_order_policies as policies
inner join stg_supply_terms as terms using (product_id)
inner join stg_products as products using (product_id)
inner join int_cumulative_demand as horizons
    on policies.product_id = horizons.product_id
    and horizons.days = terms.lead_time_days + {review_days}
where products.unit_cost > 0
order by policies.product_id
"""

DAILY = """
select
    product_id::varchar as product_id,
    ordered_at::date - date '{origin}' + {before} as day,
    sum(quantity)::double as units
from read_parquet('{shop}/order_lines.parquet')
where quantity > 0 and day >= 0 and day < {before} + 7 * {weeks}
group by all
"""


@dataclass(frozen=True)
class Orders:
    """What was known at an origin, and the demand around it.

    `products` has a row per product: the columns of POLICIES and `weekly_sd`, the
    standard deviation of its units over SD_WEEKS weeks before. `demand` [products,
    WARM_UP_DAYS + 56] is of the days before the origin and after.
    """

    origin: date
    products: pd.DataFrame
    demand: np.ndarray


def orders(shop: Path, origin: date) -> Orders:
    """Build the shop as it was at an origin, and read what it would have ordered."""
    with tempfile.TemporaryDirectory() as name:
        before, database = Path(name, "before"), Path(name, "shop.duckdb")
        write_shop_before(origin, shop, before)
        write_supply_terms(before)
        build(before, database, SELECTED)
        with duckdb.connect(str(database), read_only=True) as connection:
            products = connection.sql(POLICIES.format(review_days=REVIEW_DAYS)).df()
    products = products.merge(_weekly_sds(shop, origin), on="product_id")
    return Orders(origin, products, _demand(shop, origin, products["product_id"]))


def write_supply_terms(folder: Path) -> None:
    """Write simulated costs and supply terms beside a shop's real tables."""
    with duckdb.connect() as connection:
        for name in ("order_lines", "products"):
            file = folder / f"{name}.parquet"
            connection.execute(f"create view {name} as from '{file}'")
        for name, query in {
            "simulated_products": SIMULATED_TABLES["simulated_products"],
            "simulated_supply_terms": SUPPLY_TERMS,
        }.items():
            connection.execute(f"create table {name} as {query} order by product_id")
            connection.table(name).write_parquet(str(folder / f"{name}.parquet"))


def policy_of(
    products: pd.DataFrame,
    reorder_point: np.ndarray,
    order_up_to: np.ndarray,
    order_cap: np.ndarray,
) -> Policy:
    """Return the policy of these levels [products], on the products' terms."""
    count = len(products)
    return Policy(
        reorder_point=reorder_point,
        order_up_to=order_up_to,
        order_quantity=np.full(count, np.nan),
        order_cap=order_cap,
        minimum_order=np.ones(count),
        pack_size=np.ones(count),
        review_days=np.full(count, REVIEW_DAYS),
        lead_days=products["lead_time_days"].to_numpy(int),
    )


def _weekly_sds(shop: Path, origin: date) -> pd.DataFrame:
    """Return weekly_sd of the products with 13 weeks of history or more that sell.

    Those are the products that `windows` evaluates, however many there are.
    """
    known = window(shop, origin, most=10**9)
    weeks = known.weeks[known.weeks["week"].between(1 - SD_WEEKS, 0)]
    sds = weeks.groupby("product_id")["units"].std().rename("weekly_sd").reset_index()
    return sds.merge(known.evaluated[["product_id"]], on="product_id")


def _demand(shop: Path, origin: date, product_ids: pd.Series) -> np.ndarray:
    query = DAILY.format(shop=shop, origin=origin, before=WARM_UP_DAYS, weeks=HORIZON)
    sold = duckdb.sql(query).df()
    row = pd.Series(np.arange(len(product_ids)), index=product_ids)
    sold = sold[sold["product_id"].isin(row.index)]
    demand = np.zeros((len(product_ids), WARM_UP_DAYS + 7 * HORIZON))
    demand[row[sold["product_id"]].to_numpy(), sold["day"].to_numpy(int)] = sold[
        "units"
    ]
    return demand
