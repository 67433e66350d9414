"""Reads the shop's raw tables, by the contract in `_sources.yml`, before all else."""

from python_udfs.raw.contract import OWN_SCHEMA, own_schema
from python_udfs.raw.currencies import refuse_mixed_currencies
from python_udfs.raw.files import identifier, quoted
from python_udfs.raw.tables import ContractError, read_raw_tables

COLUMNS = (
    "table_name, read_from, simulated_columns, row_count, quarantined_count,"
    " trimmed_ids"
)


def model(dbt, session):
    """Return what was read; a shop that breaks the contract stops the build here."""
    OWN_SCHEMA.set(identifier(dbt.config.meta_get("own_schema")))
    host_tables = dbt.ref("stg_host_tables").fetchall()
    connection = session.cursor()  # its transaction is its own
    try:
        read_raw_tables(
            connection,
            dbt.config.meta_get("raw_files"),
            host_tables={name: tuple(where) for name, *where in host_tables},
            source=dbt.config.meta_get("raw_source"),
            raw_schema=dbt.config.meta_get("raw_schema"),
            max_quarantined_share=float(dbt.config.meta_get("max_share")),
            shop_timezone=dbt.config.meta_get("shop_timezone"),
            decimal_mark=dbt.config.meta_get("decimal_mark") or None,
            date_order=dbt.config.meta_get("date_order") or None,
        )
        refuse_mixed_currencies(connection, dbt.config.meta_get("shop_currency"))
    except ContractError as error:
        raise error.with_traceback(None) from None
    shop = quoted(dbt.config.meta_get("shop"))
    return session.table(f"{own_schema()}.raw_tables").select(
        f"{COLUMNS}, {shop} as raw_files"
    )
