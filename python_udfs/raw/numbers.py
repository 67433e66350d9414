r"""Numbers of raw tables, as SQL: `3,19`, `1.234,50`, `$3.19`, `(5.00)`.

Whether a comma divides the whole from the parts or thousands from hundreds is never
guessed from one value: the whole column, then the table, must say it (`formats.py`).
"""

from python_udfs.raw.texts import NO_NUMBER, among, text, trimmed

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
NUMERIC = (*WHOLE, *(f"U{name}" for name in WHOLE), "DOUBLE", "FLOAT", "DECIMAL")
GAP = r" \x{a0}\x{202f}\x{2009}"  # blanks between thousands or before a sign
MINUS = r"\x{2212}-"
OTHER_MARK = {".": ",", ",": "."}


def is_numeric(raw_type: str) -> bool:
    """Return whether a column of that type holds numbers, not their texts."""
    return raw_type.startswith(NUMERIC)


def number_value(raw: str, raw_type: str, data_type: str, mark: str | None) -> str:
    """Return the number of a raw value; null where it is none, or not a finite one.

    `mark` is what divides the whole from the parts, None where every value of the
    column is plainly a number.
    """
    if is_numeric(raw_type):
        return (
            _whole(raw, data_type)
            if data_type == "bigint"
            else _finite(raw, raw_type, data_type)
        )
    written = text(raw, raw_type)
    plain = f"try_cast({written} as {data_type})"
    if data_type == "double":
        plain = f"nullif({plain}, 'nan'::double)"
    if data_type == "bigint":
        plain = f"case when {_is_integer(written, plain)} then {plain} end"
    else:  # DuckDB takes 1_0 for 10
        plain = f"case when not contains({written}, '_') then {plain} end"
    if mark is None:
        return plain
    foreign = _foreign(written, data_type, mark)
    return foreign if mark == "," else f"coalesce({plain}, {foreign})"


def is_no_number(raw: str, raw_type: str) -> str:
    """Return the test whether there is nothing where a number or time belongs."""
    if raw_type in ("DOUBLE", "FLOAT"):
        return f"({raw} is null or isnan({raw}))"  # pandas writes nan for nothing
    if is_numeric(raw_type):
        return f"{raw} is null"
    written = text(raw, raw_type)
    return f"({written} is null or {among(trimmed(written), NO_NUMBER)})"


def grammar(mark: str) -> str:
    """Return the pattern of numbers whose parts stand behind `mark`."""
    other = OTHER_MARK[mark]
    groups = rf"[1-9]\d{{0,2}}([{other}'\x{{2019}}{GAP}]\d{{3}})+"
    digits = rf"((\d+|{groups})([{mark}]\d+)?|[{mark}]\d+)"
    money = rf"\p{{Sc}}[{GAP}]*"
    amount = rf"({money})?{digits}([{GAP}]*\p{{Sc}})?"
    return rf"([+{MINUS}]?{amount}|{money}[{MINUS}]{digits}|{amount}-|\({amount}\))"


def _whole(raw: str, data_type: str) -> str:
    return f"case when {raw} = trunc({raw}) then try_cast({raw} as {data_type}) end"


def _finite(raw: str, raw_type: str, data_type: str) -> str:
    value = f"try_cast({raw} as {data_type})"
    if raw_type not in ("DOUBLE", "FLOAT"):
        return value
    return f"case when not isnan({raw}) then {value} end"


def _is_integer(written: str, plain: str) -> str:
    """Return the test that a text is a whole number, which a cast would make of it.

    DuckDB takes 2.5 for 3, 0x10 for 16 and 1_0 for 10.
    """
    number = f"try_cast({written} as double)"
    is_whole = f"{number} = trunc({number}) and not contains({written}, '_')"
    return f"case when {plain}::varchar = {written} then true else {is_whole} end"


def _foreign(written: str, data_type: str, mark: str) -> str:
    """Return the number of a text with signs, thousands and that mark."""
    bare = trimmed(written)
    digits = f"regexp_replace({bare}, '[^0-9{mark}]', '', 'g')"
    point = digits if mark == "." else f"replace({digits}, ',', '.')"
    sign = rf"case when regexp_matches({bare}, '[-(\x{{2212}}]') then '-' else '' end"
    fits = f"regexp_full_match({bare}, '{grammar(mark).replace(chr(39), chr(39) * 2)}')"
    value = f"try_cast(({sign}) || {point} as {data_type})"
    if data_type == "bigint":
        value = f"case when {_is_integer(point, value)} then {value} end"
    return f"case when {fits} then {value} end"
