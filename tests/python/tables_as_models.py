"""A few models run on small tables that take the place of those above them."""

import duckdb
import pandas as pd
from conftest import dbt


def write(database, **tables):
    """Write each table, rows or a frame, under the name of the model it stands for."""
    with duckdb.connect(str(database)) as connection:
        for name, rows in tables.items():
            connection.register("rows_given", pd.DataFrame(rows))
            connection.execute(f"create or replace table {name} as from rows_given")


def run(database, *models, **options):
    """Run those models and functions alone; return what dbt did."""
    return dbt(
        *("build", "--select", *models),
        *("--exclude-resource-types", "test", "unit_test"),
        database=database,
        raw_files="none",
        **options,
    )
