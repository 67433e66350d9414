"""What else one would estimate elasticities with, on the weeks of generated shops."""

import duckdb
import numpy as np
import pandas as pd

from benchmarks.prices.peers import pyfixest_estimates

QUANTILE = 1.6449  # of the normal distribution, for 90 % intervals

# Least squares of log units on log price, product by product, and its textbook error.
NAIVE = f"""
with slopes as (
    select
        product_id,
        regr_slope(ln(units), ln(price)) as slope,
        sqrt(
            (regr_syy(ln(units), ln(price)) / regr_sxx(ln(units), ln(price)) - slope^2)
            / (count(*) - 2)
        ) as standard_error
    from int_price_weeks
    where units > 0 and is_price_seen
    group by all
)
select
    product_id,
    slope as naive_elasticity,
    slope - {QUANTILE} * standard_error as naive_low,
    slope + {QUANTILE} * standard_error as naive_high
from slopes
"""

WEEKS = """
select
    product_id,
    category,
    week_date,
    units,
    ln(price) as log_price,
    is_promoted,
    weeks_since_first_sale as week_number,
    ln(recent_units) as log_recent_units
from int_price_weeks
where units is not null and is_price_seen and recent_units > 0
order by product_id, week_date
"""
# All that the merchant looks at, held fixed, a category at a time.
HELD_FIXED = """
units ~ i(product_id, log_price) + i(product_id, is_promoted)
    + i(product_id, week_number) + log_recent_units | product_id + week_date
"""


def shop_weeks(connection: duckdb.DuckDBPyConnection, seed: int) -> pd.DataFrame:
    """Return the weeks of a built shop that `pyfixest_elasticities` needs."""
    return connection.sql(WEEKS).df().assign(seed=seed)


def pyfixest_elasticities(peers: str, weeks: pd.DataFrame) -> pd.DataFrame:
    """Return pyfixest's Poisson estimates with fixed effects of product and week.

    Columns: seed, product_id, pyfixest_elasticity, pyfixest_low, pyfixest_high.
    """
    fits = weeks["seed"].astype(str) + " " + weeks["category"]
    formula = " ".join(HELD_FIXED.split())
    found = pyfixest_estimates(
        peers,
        weeks.assign(fit=fits),
        formula,
        estimator="fepois",
        vcov="hetero",
        by="fit",
    )
    named = found["name"].str.extract(r"(p\d+).*:log_price$")[0]
    error = QUANTILE * np.array(found["standard_error"])
    return pd.DataFrame(
        {
            "seed": found["by"].str.split().str[0].astype(int),
            "product_id": named,
            "pyfixest_elasticity": found["coefficient"],
            "pyfixest_low": found["coefficient"] - error,
            "pyfixest_high": found["coefficient"] + error,
        }
    ).dropna(subset="product_id")
