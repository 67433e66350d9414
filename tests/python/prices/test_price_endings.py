"""Python and SQL end prices alike, as a shop's rules ask for."""

import duckdb
import numpy as np
import pytest
from jinja2 import Template

from python_udfs.paths import PROJECT
from python_udfs.prices.price_endings import ending_at

PRICES = [0.03, 0.31, 2.8, 2.99, 3.0, 9.949, 120.4]
ENDINGS = [np.nan, 0.0, 0.05, 0.09, 0.5, 0.99, 1.0]


def test_prices_end_as_rules_say():
    def ended(rounding, price, ending, places=2):
        return float(ending_at(rounding, np.array([price]), ending, places)[0])

    assert ended(np.ceil, 2.841, np.nan) == 2.85
    assert ended(np.ceil, 2.8, 0.09) == 2.89
    assert ended(np.floor, 2.8, 0.09) == 2.79
    assert ended(np.ceil, 2.8, 0.99) == 2.99
    assert ended(np.floor, 2.8, 0.99) == 1.99
    assert ended(np.ceil, 120.4, np.nan, 0) == 121
    assert ended(np.ceil, 2.99, 0.99) == 2.99


@pytest.mark.parametrize("rounding", ["floor", "ceil"])
@pytest.mark.parametrize("places", [0, 2])
def test_python_and_sql_end_a_price_alike(rounding, places):
    macro = (PROJECT / "macros/prices/price_ending_at.sql").read_text()
    call = "{{ price_ending_at(rounding, 'price') }}"
    sql = Template(macro + call).render(rounding=rounding)
    price, ending = (grid.ravel() for grid in np.meshgrid(PRICES, ENDINGS))
    with duckdb.connect() as connection:
        connection.execute(
            "create table asked as select price, nullif(ending, 'nan'::double) "
            "as price_ending, $places as places, row "
            "from (select unnest($prices) as price, unnest($endings) as ending, "
            "generate_subscripts($prices, 1) as row)",
            {
                "prices": price.tolist(),
                "endings": ending.tolist(),
                "places": places,
            },
        )
        rows = connection.execute(f"select {sql} from asked order by row").fetchall()
    found = ending_at(getattr(np, rounding), price, ending, places)
    assert [float(row[0]) for row in rows] == found.tolist()
