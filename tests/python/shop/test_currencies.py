"""Money of several currencies: refused by name, or converted and never just added."""

import duckdb
import pytest

from python_udfs.raw.contract import ContractError
from python_udfs.raw.currencies import refuse_mixed_currencies


def shop(lines, rates=()):
    """Return a connection with the raw tables of which money is made."""
    connection = duckdb.connect()
    connection.execute("""
        create schema shop_tables;
        create table shop_tables.order_lines (currency varchar, ordered_at timestamp);
        create table shop_tables.exchange_rates (
            day date, currency varchar, rate double
        )""")
    for line in lines:
        connection.execute("insert into shop_tables.order_lines values (?, ?)", line)
    for rate in rates:
        sql = "insert into shop_tables.exchange_rates values (?, ?, 1)"
        connection.execute(sql, rate)
    return connection


EUROS = [("EUR", "2025-03-03 10:00"), ("eur ", "2025-03-04"), (None, "2025-03-04")]
KRONOR = [("SEK", "2025-03-03 23:59"), ("SEK", "2025-04-09")]


@pytest.mark.parametrize("shop_currency", ["", "eur"])
def test_one_currency_needs_no_rates(shop_currency):
    refuse_mixed_currencies(shop(EUROS), shop_currency)


def test_two_currencies_are_refused_by_name_with_the_cure():
    message = (
        r"EUR \(2 lines\), SEK \(2 lines\), which cannot be added: .*shop_currency.*"
        r"exchange_rates \(day, currency, rate\)"
    )
    with pytest.raises(ContractError, match=message):
        refuse_mixed_currencies(shop(EUROS + KRONOR), "")


def test_a_day_without_a_rate_of_the_last_month_stops_the_build():
    day_before_the_last = shop(EUROS + KRONOR, [("2025-03-03", "SEK")])
    with pytest.raises(ContractError, match=r"SEK on 1 days .* the first 2025-04-09"):
        refuse_mixed_currencies(day_before_the_last, "EUR")


def test_a_rate_holds_for_the_month_after_it():
    rates = [("2025-03-03", "SEK"), ("2025-03-09", "sek")]
    refuse_mixed_currencies(shop(EUROS + KRONOR, rates), "EUR")


def test_an_own_currency_that_no_line_names_needs_the_rates_of_all():
    with pytest.raises(ContractError, match=r"EUR on 2 days .* 2 lines"):
        refuse_mixed_currencies(shop(EUROS), "GBP")
