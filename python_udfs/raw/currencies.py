"""Money of several currencies is never added: it is converted, or the build stops."""

import duckdb

from python_udfs.raw.contract import ContractError, own_schema

MAX_RATE_AGE_DAYS = 31  # as int_exchange_rates has it

CURRENCIES = """
    select upper(trim(currency)) as currency, count(*)
    from {raw}.order_lines
    where trim(currency) <> ''
    group by all
    order by count(*) desc, currency
"""

# The days of sale in another currency that no rate of the days before them covers.
UNCOVERED = """
    with sales as (
        select
            upper(trim(currency)) as currency,
            ordered_at::date as sale_date,
            count(*) as line_count
        from {raw}.order_lines
        where trim(currency) <> '' and upper(trim(currency)) <> $shop_currency
        group by all
    ),
    rates as (
        select upper(trim(currency)) as currency, day from {raw}.exchange_rates
    )
    select currency, count(*), min(sale_date), sum(line_count)
    from sales
    where not exists (
        from rates
        where rates.currency = sales.currency
            and rates.day between sales.sale_date - $max_age and sales.sale_date
    )
    group by currency
    order by currency
"""


def refuse_mixed_currencies(
    connection: duckdb.DuckDBPyConnection, shop_currency: str
) -> None:
    """Stop where the raw order lines' money cannot be added.

    `shop_currency` is what sums are in; empty where all lines are of one currency.
    Raises ContractError, which names the currencies, their lines and the cure.
    """
    found = connection.execute(CURRENCIES.format(raw=own_schema())).fetchall()
    if shop_currency.strip():
        _refuse_without_rates(connection, shop_currency.strip().upper())
    elif len(found) > 1:
        names = ", ".join(f"{name} ({lines:,} lines)" for name, lines in found)
        raise ContractError(
            f"order_lines.currency holds {names}, which cannot be added: name the"
            " shop's own in the var shop_currency, and hand over what one unit of the"
            " others was worth in it as the table exchange_rates (day, currency, rate)"
        )


def _refuse_without_rates(
    connection: duckdb.DuckDBPyConnection, shop_currency: str
) -> None:
    uncovered = connection.execute(
        UNCOVERED.format(raw=own_schema()),
        {"shop_currency": shop_currency, "max_age": MAX_RATE_AGE_DAYS},
    ).fetchall()
    if not uncovered:
        return
    lacking = "; ".join(
        f"{currency} on {days:,} days of sale with {lines:,} lines, the first {first}"
        for currency, days, first, lines in uncovered
    )
    raise ContractError(
        f"exchange_rates has no rate of {lacking}. A day takes the last rate of the"
        f" {MAX_RATE_AGE_DAYS} days up to it; the var shop_currency is {shop_currency}"
    )
