"""What a build made: the tables it read, how good its models are, what to ask next."""

import sys
from contextlib import suppress

import duckdb

from python_udfs.commands.diff_marts import mart_names
from python_udfs.commands.unchanged import unfinished
from python_udfs.connection import connect
from python_udfs.raw.files import quoted

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
    select reason, row_count as "rows set aside", units, round(money, 2) as money
    from stg_quarantine_counts
    order by row_count desc, reason
"""

FILES = """
    select
        file_name as file,
        coalesce(table_name, '') as "table",
        concat_ws('; ', dialect, note) as "read as"
    from stg_raw_files
    where dialect is not null or note is not null
    order by table_name is null, table_name, file_name
"""

CHANGES = """
    select table_name as "table", change as "not as on the last read"
    from shop_tables.raw_changes
"""

NOT_COUNTED = """
    select not_counted_reason as "no sale", sum(line_count) as "lines", round(
        sum(raw_money)::double, 2
    ) as "money"
    from counted_sales
    where not is_counted
    group by all
    order by all
"""

NO_GOODS = """
    select product_type as "no goods", count(*) as "products",
        sum(line_count) as "lines", sum(money) as "money",
        max_by(product_name, line_count) as "such as"
    from product_types
    where product_type <> 'goods'
    group by all
    order by all
"""

# Of an export, whose orders have totals of their own.
ADDS_UP = """
    select
        source_name as source,
        currency,
        orders,
        round(orders_total, 2) as "orders' own goods",
        round(lines_total, 2) as "their lines",
        unreconciled_orders as "to look at"
    from shop_tables.source_totals
"""

LEFT_OUT = """
    select source_name as source, table_name as "table", reason, row_count as "rows"
    from shop_tables.left_out_rows
"""

MODELS = """
    select
        concat_ws(': ', model_name, method) as model,
        case
            when has_failed then 'failed'
            when not_trained_reason is not null then 'not trained'
            when is_live then 'live'
            when is_simple then 'simple method'
            when beats_baseline then 'challenger'
            else 'under its gate'
        end as state,
        coalesce(metric_name, not_trained_reason) as metric,
        round(metric_value, 4) as "test period",
        baseline_name as "without the model",
        round(baseline_value, 4) as baseline,
        evaluated_from as "from",
        evaluated_to as "to",
        evaluated_rows as "rows"
    from model_quality
    where is_gate or metric_name is null
    order by model_name, is_live desc
"""

CONSENTS = """
    select answer as "answer on consent", customer_count as "customers"
    from stg_consent_counts
    order by answer
"""

# Customers whose silence counts as a yes, which the var assume_consent decides.
SILENT = """
    select count(*)
    from int_consenting_customers
    left join stg_consents using (customer_id)
    where coalesce(answer, 'unanswered') = 'unanswered'
"""

# A customer and a product that the next questions can be asked about: of whom most is
# known, then those that matter most.
EXAMPLE = """
    select offers.customer_id, offers.product_id
    from customer_offers as offers
    left join price_suggestions as suggestions using (product_id)
    order by
        offers.churn_probability is null,
        suggestions.suggested_price is null,
        offers.expected_margin desc nulls last,
        offers.customer_id,
        offers.product_id
    limit 1
"""

QUESTIONS = (
    "select product_name, reason from customer_offers where customer_id = {customer};",
    "select churn_probability({customer});",
    "select suggested_price({product});",
)


def main(path: str) -> int:
    """Print the summary of the built file at `path`; return the exit status.

    That is 1 where the file has not one of the marts: there is nothing to sum up.
    """
    try:
        with connect(path) as connection:
            if missing_marts(connection) == mart_names():
                if warning := unfinished(connection):
                    print(warning)
                print(_no_marts(path), file=sys.stderr)
                return 1
            show(connection)
    except (OSError, duckdb.Error) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _no_marts(path: str) -> str:
    names = ", ".join(mart_names()[:3])
    return (
        f"{path} has none of the {len(mart_names())} marts ({names}, …): no build has"
        " made them in this file; `make build RAW=folder DB=file` does"
    )


def show(connection: duckdb.DuckDBPyConnection) -> None:
    """Print what the file has, and first what it lacks: parts of a build may fail."""
    if warning := unfinished(connection):
        print(f"\n{warning}")
    if missing := missing_marts(connection):
        print(
            f"\nNot there, since what they are made from failed: {', '.join(missing)}"
        )
    for part in (_read, _changed, _sales, _reconciled, _models, _questions):
        with suppress(duckdb.CatalogException):  # it reads what is not there
            part(connection)


def missing_marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of the marts that the file does not have."""
    tables = connection.execute("select table_name from duckdb_tables()").fetchall()
    return sorted(set(mart_names()) - {name for (name,) in tables})


def _read(connection: duckdb.DuckDBPyConnection) -> None:
    print("\nRead, as `stg_` views")
    _show(connection, TABLES)
    if connection.execute(f"select count(*) from ({FILES})").fetchall()[0][0]:
        print("\nFiles")
        _show(connection, FILES)
    if connection.execute(f"select count(*) from ({SET_ASIDE})").fetchall()[0][0]:
        print("\nSet aside, with examples in `quarantined_rows`")
        _show(connection, SET_ASIDE)
    if connection.execute(CONSENTS).fetchall():
        print("\nWhat customers answered; only a yes is one")
        _show(connection, CONSENTS)
    if silent := connection.execute(SILENT).fetchall()[0][0]:
        print(f"\n{silent:,} customers gave no answer on consent, which counts as a")
        print("yes while the var assume_consent is true")


def _changed(connection: duckdb.DuckDBPyConnection) -> None:
    """Print what the raw tables were not on the last read, if anything."""
    if connection.execute(CHANGES).fetchall():
        print("\nChanged since the last read")
        _show(connection, CHANGES)


def _sales(connection: duckdb.DuckDBPyConnection) -> None:
    """Print what is not merchandise and what is no sale, where there is any."""
    for title, sql in (
        ("Taken for no goods: `product_types` asks for a look", NO_GOODS),
        ("Not counted as sales", NOT_COUNTED),
    ):
        if connection.execute(sql).fetchall():
            print(f"\n{title}")
            _show(connection, sql)


def _reconciled(connection: duckdb.DuckDBPyConnection) -> None:
    """Print whether an export adds up, and what of it was left out."""
    if connection.sql(ADDS_UP).fetchall():
        print("\nDo orders add up? To look at: `shop_tables.unreconciled_orders`")
        _show(connection, ADDS_UP)
    if connection.sql(LEFT_OUT).fetchall():
        print("\nLeft out of the export")
        _show(connection, LEFT_OUT)


def _models(connection: duckdb.DuckDBPyConnection) -> None:
    models = connection.sql(MODELS)
    print("\nModels, each evaluated on the latest period it had not seen")
    models.show(max_width=160, max_rows=60)


def _questions(connection: duckdb.DuckDBPyConnection) -> None:
    """Print questions that have an answer, to be pasted at the prompt."""
    for customer_id, product_id in connection.execute(EXAMPLE).fetchall():
        names = {"customer": quoted(customer_id), "product": quoted(product_id)}
        questions = [question.format(**names) for question in QUESTIONS]
        answered = [sql for sql in questions if _has_answer(connection, sql)]
        print("\nAsk next, at the prompt of `make sql`")
        print("".join(f"  {sql}\n" for sql in answered))


def _has_answer(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    with suppress(duckdb.CatalogException):
        return any(row[-1] is not None for row in connection.execute(sql).fetchall())
    return False


def _show(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.sql(sql).show(max_width=160, max_rows=60)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
