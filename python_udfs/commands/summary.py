"""What a build made: the tables it read, how good its models are, what to ask next."""

import sys

import duckdb

from python_udfs.connection import connect

TABLES = """
    select
        table_name as "table",
        read_from as "read from",
        row_count as "rows",
        quarantined_count as "set aside",
        coalesce(simulated_columns, '') as "simulated (not real)"
    from stg_raw_tables
    where read_from <> 'absent'
"""

SET_ASIDE = """
    select reason, count(*) as "rows set aside"
    from quarantined_rows
    group by all
    order by count(*) desc
"""

MODELS = """
    select
        model_name || if(is_glass_box, ', glass box', '') as model,
        case
            when not_trained_because is not null then 'not trained'
            when is_live then 'live'
            when beats_baseline then 'challenger'
            else 'under its gate'
        end as state,
        coalesce(metric_name, not_trained_because) as metric,
        round(metric_value, 4) as "unseen period",
        baseline_name as "without the model",
        round(baseline_value, 4) as baseline,
        judged_from as "from",
        judged_to as "to",
        judged_rows as "rows"
    from model_quality
    where is_gate or metric_name is null
    order by model_name, is_live desc
"""

# Customers whose silence counts as a yes, which the var assume_consent decides.
SILENT = """
    select count(*)
    from int_consenting_customers
    left join stg_customers using (customer_id)
    where consents_to_personalisation is null
"""

# A customer and a product that the next questions can be asked about.
EXAMPLE = """
    select customer_id, product_id from customer_offers
    order by expected_margin desc nulls last, customer_id, product_id limit 1
"""

QUESTIONS = """
  make sql QUERY="from customer_offers where customer_id = '{customer_id}'"
  make sql QUERY="select churn_probability('{customer_id}')"
  make sql QUERY="select suggested_price('{product_id}')"
"""


def main(path: str) -> None:
    """Print the summary of the built file at `path`."""
    with connect(path) as connection:
        print(f"\nRead (`stg_` views of {path})")
        _show(connection, TABLES)
        if connection.execute("select count(*) from quarantined_rows").fetchall()[0][0]:
            print("\nSet aside, row by row in `quarantined_rows`")
            _show(connection, SET_ASIDE)
        if silent := connection.execute(SILENT).fetchall()[0][0]:
            print(
                f"\n{silent:,} customers gave no answer on consent, which counts as a"
            )
            print("yes while the var assume_consent is true")
        print("\nModels, each judged on the latest period it had not seen")
        _show(connection, MODELS)
        if example := connection.execute(EXAMPLE).fetchall():
            customer_id, product_id = example[0]
            print("\nAsk next", end="")
            print(QUESTIONS.format(customer_id=customer_id, product_id=product_id))


def _show(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.sql(sql).show(max_width=160, max_rows=60)


if __name__ == "__main__":
    main(sys.argv[1])
