"""The value of a raw column as the contract wants it, as SQL, and what makes it bad."""

from python_udfs.raw.consent import agrees
from python_udfs.raw.contract import meta
from python_udfs.raw.formats import Formats
from python_udfs.raw.numbers import is_no_number, number_value
from python_udfs.raw.options import Options
from python_udfs.raw.texts import (
    NULL_WORDS,
    PLAIN,
    among,
    boolean,
    plain_text,
    text,
    text_value,
    trimmed,
)
from python_udfs.raw.times import Clock, time_value

NUMBERS = ("double", "decimal", "bigint")
TIMES = ("timestamp", "date")


def value(
    raw: str, raw_type: str, name: str, column: dict, formats: Formats, options: Options
) -> str:
    """Return the SQL of a raw value in the contract's type; null where it is none."""
    data_type = column["data_type"]
    if data_type.startswith(NUMBERS):
        return number_value(raw, raw_type, data_type, formats.marks.get(name))
    if data_type in TIMES:
        clock = Clock(
            shop_timezone=options.shop_timezone,
            order=formats.orders.get(name),
            is_order_given=options.date_order is not None,
        )
        return time_value(raw, raw_type, data_type, clock)
    if "consent" in meta(column):
        return agrees(raw, raw_type)
    if data_type == "boolean":
        return boolean(raw, raw_type)
    if is_id(name, column):
        return text_value(raw, raw_type)
    return plain_text(raw, raw_type)


def is_empty(raw: str, raw_type: str, column: dict) -> str:
    """Return the test whether a raw value says nothing, in the words of its type."""
    data_type = column["data_type"]
    if data_type.startswith(NUMBERS) or data_type in TIMES:
        return is_no_number(raw, raw_type)
    if raw_type == PLAIN:
        return f"{raw} is null"
    if raw_type in ("DOUBLE", "FLOAT"):
        return f"({raw} is null or isnan({raw}))"
    written = text(raw, raw_type)
    return f"({written} is null or {among(trimmed(written), NULL_WORDS)})"


def is_id(name: str, column: dict) -> bool:
    """Return whether a column of texts holds ids, which other tables may name."""
    is_named = name.endswith("_id") or "references" in meta(column)
    return column["data_type"] == "varchar" and is_named
