r"""Times of raw tables, as SQL: UTC instants, whatever the format and the machine.

A time with an offset is an instant. One without is what the shop's clock showed, and
so are days and the serial numbers of spreadsheets; epochs are instants. All but the
order of day and month in `10/07/2025` is told by a value itself.
"""

from dataclasses import dataclass

from python_udfs.raw.files import quoted
from python_udfs.raw.numbers import is_numeric
from python_udfs.raw.texts import text, trimmed

PLAIN = "%Y-%m-%d %H:%M:%S"
CLOCK = r"\d{1,2}:\d\d(:\d\d([.,]\d+)?)?"
ISO = rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}([ T]{CLOCK})?"
HALF_DAY = r"\d{4}-\d{1,2}-\d{1,2},? \d{1,2}:\d\d(:\d\d)? ?[AaPp]\.?[Mm]\.?"
HALF_DAYS = [f"%Y-%m-%d %I:%M{seconds}%p" for seconds in ("", ":%S")]
ZONE = r"(Z|z|UTC|GMT|(UTC|GMT)?[-+](0\d|1[0-4])(:?[0-5]\d)?)"
# An offset stands behind a time of day only: in 2024-03-01 nothing is one.
OFFSET = rf"(:\d\d([.,]\d+)?( ?[AaPp][Mm])?|T\d{{4,6}}) ?{ZONE}"
DAY_0 = "timestamp '1899-12-30'"  # of spreadsheets
SERIAL = r"[1-9]\d{4}([.,]\d+)?"
NAMED = r".*[A-Za-z]{3}.*\d{4}"
MONTHS = ["%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y"]
PARTS = {"dmy": r"\3-\2-\1", "mdy": r"\3-\1-\2", "ymd": r"\1-\2-\3"}
EPOCH = r"(\d{9,10}|\d{13}|\d{16}|\d{19})(\.\d+)?"
# Digits in the whole part of an epoch, and how many microseconds its unit has.
EPOCHS = {9: "1e6", 10: "1e6", 13: "1e3", 16: "1", 19: "0.001"}


@dataclass(frozen=True)
class Clock:
    """How a column's times are read: the order of its dates, and where the shop is."""

    shop_timezone: str = "UTC"
    order: str | None = None
    is_order_given: bool = False  # by the var: dates of two-digit years are read too

    def instant(self, local: str) -> str:
        """Return, as UTC, when the shop's clock showed that."""
        if self.shop_timezone == "UTC":
            return local
        return f"timezone('UTC', timezone({quoted(self.shop_timezone)}, {local}))"

    def local(self, instant: str) -> str:
        """Return what the shop's clock showed at that UTC instant."""
        if self.shop_timezone == "UTC":
            return instant
        return f"timezone({quoted(self.shop_timezone)}, timezone('UTC', {instant}))"


def time_value(raw: str, raw_type: str, data_type: str, clock: Clock) -> str:
    """Return a UTC timestamp, or the shop's day where `data_type` is date.

    Null where the value is no time, or an infinite one.
    """

    def of(local: str | None, instant: str | None) -> str:
        if data_type == "date":
            return f"cast({local or clock.local(instant)} as date)"
        return instant or clock.instant(local)

    if raw_type == "TIMESTAMP WITH TIME ZONE":
        return f"case when isfinite({raw}) then {of(None, _at_utc(raw))} end"
    if raw_type == "DATE" or raw_type.startswith("TIMESTAMP"):
        return f"case when isfinite({raw}) then {of(f'{raw}::timestamp', None)} end"
    written = _digits(raw, raw_type) if is_numeric(raw_type) else text(raw, raw_type)
    plain = f"try_strptime({written}, '{PLAIN}')"
    bare = trimmed(written)
    body, zone = _without_zone(bare), _offset_seconds(bare)
    shifted = f"{_local(body, clock)} - to_seconds({zone})"
    # Only of digits: strptime takes `infinity` for a time. By a case, since DuckDB
    # looks at all that a coalesce names.
    is_plain = f"{written} between '1' and ':' and {plain} is not null"
    return f"""case
        when {is_plain} then {of(plain, None)}
        when {_fits(bare, f".*{OFFSET}")} then {of(None, f"({shifted})")}
        when {_fits(bare, EPOCH)} then {of(None, _epoch(bare))}
        else {of(_local(bare, clock), None)}
    end"""


def _local(bare: str, clock: Clock) -> str:
    """Return what a clock showed, of a text without an offset."""
    iso = _iso(bare, clock)
    days = f"replace({bare}, ',', '.')::double"
    serial = f"{DAY_0} + to_milliseconds(round({days} * 86400000)::bigint)"
    return f"""case
        when {_fits(iso, ISO)} then try_cast(replace({iso}, ',', '.') as timestamp)
        when {_fits(iso, HALF_DAY)} then {_half_day(iso)}
        when {_fits(bare, SERIAL)} then {serial}
        when {_fits(bare, NAMED)}
            then try_strptime({bare}, {MONTHS})
    end"""


def _half_day(iso: str) -> str:
    """Return the time of a clock of twelve hours: 12:30 AM is 00:30."""
    bare = f"replace(replace({iso}, ',', ''), '.', '')"
    joined = rf"regexp_replace({bare}, ' ?([AaPp][Mm])$', '\1')"
    return f"try_strptime({joined}, {HALF_DAYS})"


def _iso(bare: str, clock: Clock) -> str:
    """Return the text with its date as year, month and day between hyphens."""
    rewritten = [
        (r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", "ymd"),
        (r"((?:19|20|21)\d\d)([01]\d)([0-3]\d)", "ymd"),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", clock.order or "dmy"),
        (r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", clock.order),
    ]
    cases = [
        f"when {_fits(bare, f'{pattern}([ ,T].*)?')} then"
        f" regexp_replace({bare}, '^{pattern},?', '{PARTS[order]}')"
        for pattern, order in rewritten
        if order in PARTS
    ]
    compact = r"((?:19|20|21)\d\d)([01]\d)([0-3]\d)T?(\d\d)(\d\d)(\d\d)"
    cases.insert(
        0,
        f"when {_fits(bare, compact)} then"
        rf" regexp_replace({bare}, '{compact}', '\1-\2-\3 \4:\5:\6')",
    )
    if clock.is_order_given:
        pattern = r"(\d{1,2})[./-](\d{1,2})[./-](\d{1,2})"
        target = "20" + PARTS[clock.order]
        cases.append(
            f"when {_fits(bare, f'{pattern}([ ,T].*)?')} then"
            f" regexp_replace({bare}, '^{pattern},?', '{target}')"
        )
    return f"case {' '.join(cases)} else {bare} end"


def _without_zone(bare: str) -> str:
    return f"regexp_replace({bare}, ' ?{ZONE}$', '')"


def _offset_seconds(bare: str) -> str:
    """Return the seconds by which the clock of that offset is ahead of UTC."""
    found = rf"regexp_extract({bare}, '([-+]\d\d:?(\d\d)?)$', 1)"
    hours = f"coalesce(try_cast(substr({found}, 2, 2) as bigint), 0)"
    minutes = f"coalesce(try_cast(right(replace({found}, ':', ''), 2) as bigint), 0)"
    minutes = f"case when length({found}) > 3 then {minutes} else 0 end"
    sign = f"case when prefix({found}, '-') then -1 else 1 end"
    return f"({sign}) * ({hours} * 3600 + ({minutes}) * 60)"


def _epoch(bare: str) -> str:
    """Return the instant of seconds, or thousandths and so on, since 1970."""
    units = " ".join(f"when {digits} then {unit}" for digits, unit in EPOCHS.items())
    unit = f"case length(split_part({bare}, '.', 1)) {units} end"
    ticks = f"{bare}::decimal(25, 6) * ({unit})::decimal(10, 3)"
    return f"make_timestamp(floor({ticks})::bigint)"


def _digits(raw: str, raw_type: str) -> str:
    """Return a number as a text without an exponent and, if it is whole, a point."""
    if raw_type.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        value = f"try_cast({raw} as decimal(38, 6))::varchar"
        return rf"regexp_replace({value}, '\.?0+$', '')"
    return f"{raw}::varchar"


def _at_utc(raw: str) -> str:
    return f"timezone('UTC', {raw})"


def _fits(words: str, pattern: str) -> str:
    return f"regexp_full_match({words}, '{pattern}')"
