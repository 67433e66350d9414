"""Our estimates beside pyfixest's of the same specification, on a generated shop.

Least squares is what the SQL of `int_price_regressions` adds up, product by product;
Poisson regression is `poisson_slopes`, with effects of product and season. What the
product does beyond the specification, pooling and weights of weeks, is left out.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.run_dbt import build
from benchmarks.prices.peers import pyfixest_estimates
from python_udfs.prices.poisson_slopes import poisson_slopes
from python_udfs.shops.planted_prices import write_planted_prices

MAX_DIFFERENCE = 1e-6
REGRESSORS, CONTROL = ["log_price", "is_promoted", "years"], "recent_pace"
LATEST = "semi join int_elasticity_cutoffs as c on c.is_latest"


def equality_figures(peers: str) -> Iterator[Figure]:
    """Yield the largest differences of estimates from pyfixest's."""
    with tempfile.TemporaryDirectory() as name:
        shop, database = Path(name, "shop"), Path(name, "shop.duckdb")
        write_planted_prices(shop, 0)
        build(shop, database, ("+int_price_regressions",))
        with duckdb.connect(str(database), read_only=True) as connection:
            residuals, regressions, weeks = (
                connection.sql(f"from {table} {latest} order by all").df()
                for table, latest in (
                    ("int_price_residuals", _of_latest("int_price_residuals")),
                    ("int_price_regressions", _of_latest("int_price_regressions")),
                    ("int_elasticity_weeks", ""),
                )
            )
    yield from _least_squares_figures(peers, residuals, regressions)
    yield _poisson_figure(peers, weeks)


def _of_latest(table: str) -> str:
    return f"{LATEST} and c.cutoff_date = {table}.cutoff_date"


def _least_squares_figures(
    peers: str, residuals: pd.DataFrame, regressions: pd.DataFrame
) -> Iterator[Figure]:
    formula = "log_units ~ log_price + is_promoted"
    found = pyfixest_estimates(peers, residuals, formula, by="product_id")
    theirs = found.pivot(index="by", columns="name")
    ours = regressions.set_index("product_id").loc[theirs.index]
    # A degree of freedom went to the trend, which the residuals are without.
    freedom = np.sqrt((ours["week_count"] - 4) / (ours["week_count"] - 3))
    yield _figure(
        "elasticity, least squares in SQL",
        ours["elasticity"] - theirs["coefficient", "log_price"],
    )
    yield _figure(
        "its standard error",
        ours["standard_error"] * freedom - theirs["standard_error", "log_price"],
    )
    yield _figure(
        "promotion effect, least squares in SQL",
        ours["promotion_effect"] - theirs["coefficient", "is_promoted"],
    )


def _poisson_figure(peers: str, weeks: pd.DataFrame) -> Figure:
    weeks["season"] = weeks["category"] + " " + weeks["week_date"].astype(str)
    product, names = pd.factorize(weeks["product_id"], sort=True)
    fit = poisson_slopes(
        weeks["units"].to_numpy(float),
        product,
        pd.factorize(weeks["season"])[0],
        weeks[REGRESSORS].to_numpy(float),
        controls=weeks[[CONTROL]].to_numpy(float),
        prior_sd=np.inf,
        tolerance=1e-7,
    )
    slopes = " + ".join(f"i(product_id, {name})" for name in REGRESSORS)
    formula = f"units ~ {slopes} + {CONTROL} | product_id + season"
    found = pyfixest_estimates(peers, weeks, formula, estimator="fepois")
    theirs = found.set_index("name")["coefficient"]
    is_price = theirs.index.str.endswith(":log_price")
    named = theirs[is_price].rename(lambda name: _product_of(name, names))
    ours = pd.Series(fit.slopes[:, 0], names)
    return _figure("elasticity, Poisson regression", ours - named[names])


def _product_of(term: str, names: pd.Index) -> str:
    return next(name for name in names if name in term)


def _figure(what: str, differences: pd.Series) -> Figure:
    largest = list(differences.abs())
    return Figure(
        f"{what}: largest difference",
        max(largest),
        at_most(MAX_DIFFERENCE),
        largest,
        peer=f"pyfixest, {len(largest)} products",
    )
