"""At which prices, from when on, is what sells too slowly to be sold?"""

import pandas as pd
import pyarrow as pa

from python_udfs.prices.markdown_plans import WHOLE, plan
from python_udfs.prices.markdown_terms import Terms
from python_udfs.training.cache import cached_rows

UNITS = ("expected_units", "expected_units_left")  # of a step and of the whole plan
KEPT = (*WHOLE[1:], "reason")
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "step_number": pa.int32(),
        "from_date": pa.date32(),
        "price": pa.float64(),
        "discount_rate": pa.float64(),
        "step_units": pa.float64(),
        "step_units_left": pa.float64(),
        "is_guess": pa.bool_(),
        **dict.fromkeys(WHOLE[1:], pa.float64()),
        "reason": pa.string(),
    }
)


def model(dbt, session):
    """Plan each product of which more lies there than sells in `overstock_weeks`."""
    terms = dbt.ref("int_markdown_terms").filter("overstock_days is not null")
    rows = terms.order("product_id").df().drop(columns="cover_weeks")
    return cached_rows(dbt, session, SCHEMA, _planned, rows)


def _planned(terms):
    asked = pa.Table.from_pandas(terms, preserve_index=False).to_pylist()
    rows = [row for one in asked for row in _rows(**one)]
    return pd.DataFrame(rows, columns=SCHEMA.names)


def _rows(product_id, overstock_days, as_of_date, **terms):
    """Yield a row per step of a product's plan; without a plan one, of no step."""
    found = plan(Terms(as_of_date=as_of_date.date(), days=overstock_days, **terms))
    whole = {"product_id": product_id} | {name: found[name] for name in KEPT}
    for number, step in enumerate(found["steps"] or [{}], start=1):
        units = {f"step_{name[9:]}": step.get(name) for name in UNITS}
        yield {"step_number": number, "from_date": None} | step | units | whole
