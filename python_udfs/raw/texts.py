"""Texts and ids of raw tables, as SQL: trimmed, and empty ones null in every format."""

from collections.abc import Iterable

from python_udfs.raw.files import quoted

# What exports write where there is nothing.
NULL_WORDS = ("", "NULL", "null", r"\N", "nan", "NaN", "None", "<NA>")
LONGEST = max(len(word) for word in NULL_WORDS)
# Besides, where a number or a time belongs; the last are MySQL's.
NO_NUMBER = (*NULL_WORDS, "n/a", "N/A", "-", "0000-00-00", "0000-00-00 00:00:00")
# Ranges of signs of no width: they say how a text runs or breaks, or nothing at all.
UNSEEN = (
    *("\u00ad", "\u061c", "\u180e", "\u200b\u200f"),
    *("\u202a\u202e", "\u2060\u206f", "\ufeff"),
)
WIDTHS = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"  # and below, of blanks
BLANKS = (
    " \t\r\n"
    + WIDTHS
    + "".join(
        chr(code)
        for ends in (*UNSEEN, "\u2000\u200a")
        for code in range(ord(ends[0]), ord(ends[-1]) + 1)
    )
)
NO_WIDTH = "[" + "".join("-".join(dict.fromkeys(ends)) for ends in UNSEEN) + "]"
# The type of texts that stand as they shall. What matches the pattern does: it is no
# null word, without blanks or quotes around; as an id, no fraction and no exponent.
PLAIN = "PLAIN"
PLAIN_ID = "([A-MO-Za-mo-z0-9_#:/@-][A-Za-z0-9_#:/@-]*|[Nn][A-Za-z0-9_#:/@-]{4,})"
PLAIN_TEXT = r"([#-&(-;=-MO-\[\]-mo-~]([ -~]*[!-~])?|[Nn][ -~]{3,}[!-~])"
LARGEST = 2**53  # the whole numbers below it a double tells apart
LARGEST_FLOAT = 2**24  # and a number of half its size
FLOATING = ("DOUBLE", "FLOAT", "REAL", "DECIMAL")
YES = [
    "true",
    "t",
    "yes",
    "y",
    "1",
    "ja",
    "oui",
    "si",
    "sí",
    "sim",
    "subscribed",
    "granted",
    "opt-in",
    "opted-in",
]
NO = ["false", "f", "no", "n", "0", "nein", "non", "não", "nao", "off"]


def text(raw: str, raw_type: str) -> str:
    """Return the raw value as a text, as it stands in a file."""
    if raw_type == "BLOB":  # what some writers of parquet make of texts
        return f"try(decode({raw}))"
    return raw if raw_type in ("VARCHAR", PLAIN) else f"{raw}::varchar"


def trimmed(words: str) -> str:
    """Return a text without the blanks around it.

    Few texts have any, and DuckDB takes long to look for so many.
    """
    return (
        f"(case when {_needs_care(words)} then trim({words}, {quoted(BLANKS)})"
        f" else {words} end)"
    )


def among(words: str, listed: Iterable[str]) -> str:
    """Return the test whether a text is one of those listed.

    Not by `in` or a list, of which DuckDB makes a join that looks at all rows, also at
    those that a case has settled before: reading took seven times as long.
    """
    cases = " ".join(f"when {quoted(word)} then true" for word in listed)
    return f"(case {words} {cases} else false end)"


def text_value(raw: str, raw_type: str) -> str:
    """Return an id: trimmed, `12345.0` as `12345`, null where it is empty.

    What programs add goes: the blanks around it, signs of no width, the `=""` and `'`
    by which spreadsheets keep a text one, a quote that has lost its other one, the
    second way to write an accent. A number that has a fraction, or lost digits when it
    became a double, is null; the rule on ids then sets the row aside.
    """
    if raw_type == PLAIN:
        return raw
    if raw_type.startswith("DECIMAL"):
        return f"case when {raw} = trunc({raw}) then trunc({raw})::hugeint::varchar end"
    if raw_type in FLOATING:
        largest = LARGEST if raw_type == "DOUBLE" else LARGEST_FLOAT
        whole = f"{raw} = trunc({raw}) and abs({raw}) < {largest}"
        return f"case when {whole} then try_cast({raw} as bigint)::varchar end"
    written = text(raw, raw_type)
    return _unless_empty(written, _bare_id(written), _id_needs_care(written))


def plain_text(raw: str, raw_type: str) -> str:
    """Return a text that is no id: trimmed, null where it is empty."""
    written = text(raw, raw_type)
    if raw_type == PLAIN:
        return raw
    return _unless_empty(written, trimmed(written), _needs_care(written))


def is_spoiled_id(raw: str, raw_type: str, value: str) -> tuple[str, str] | None:
    """Return the test whether an id has lost digits, and how; None if none can.

    Spreadsheets write 123456789012 as 1.23457E+11, pandas 2**60 as 1.15e+18, Java
    12345678 as 1.2345678E7. 1e5 is an id.
    """
    if raw_type.startswith(FLOATING):
        finite = "" if raw_type.startswith("DECIMAL") else f"isfinite({raw}) and "
        test = f"{value} is null and {finite}{raw} is not null"
        return test, "is a number with a fraction or more digits than a double holds"
    if raw_type != "VARCHAR":
        return None
    exponent = r"([.,]\d+[eE]\+?|[eE]\+)\d+"
    rounded = rf"regexp_full_match({value}, '-?\d+{exponent}')"
    test = f"regexp_matches({value}, '[+.,]') and {rounded}"
    return test, "is a rounded number: the export must write ids as text"


def boolean(raw: str, raw_type: str) -> str:
    """Return true or false, null where the word is neither."""
    if raw_type == "BOOLEAN":
        return raw
    word = answer_word(raw, raw_type)
    return f"""case
        when {among(word, YES)} then true
        when {among(word, NO)} then false
    end"""


def answer_word(raw: str, raw_type: str) -> str:
    """Return a word to be held against yes and no: small, bare, and 1.0 as 1."""
    bare = trimmed(f"lower({text(raw, raw_type)})")
    return rf"regexp_replace({bare}, '^(-?[0-9]+)\.0+$', '\1')"


def _bare_id(written: str) -> str:
    """Return an id without what programs add to it."""
    seen = f"regexp_replace({written}, '{NO_WIDTH}', '', 'g')"
    bare = f"nfc_normalize({trimmed(seen)})"
    sheets = rf"""regexp_replace({bare}, '^(?:="(.*)"|''(\d+))$', '\1\2')"""
    as_text = rf"""regexp_replace({sheets}, '^(?:"([^"]*)|([^"]*)")$', '\1\2')"""
    return rf"nullif(regexp_replace({as_text}, '^(-?[0-9]+)\.0+$', '\1'), '')"


def _unless_empty(written: str, cared_for: str, needs_care: str) -> str:
    """Return a text, null where it says nothing, `cared_for` where it needs care."""
    return f"""case
        when strlen({written}) <= {LONGEST} and {among(written, NULL_WORDS)} then null
        when {needs_care} then
            case when not {among(trimmed(written), NULL_WORDS)} then {cared_for} end
        else {written}
    end"""


def _needs_care(written: str) -> str:
    """Return the test, cheap, whether a text may have blanks around it."""
    return (
        f"{written} < '!' or right({written}, 1) < '!'"
        f" or strlen({written}) <> length({written})"
    )


def _id_needs_care(written: str) -> str:
    """Return the test, cheap, whether an id may have what programs add to it."""
    return (
        f"{written} < '0' or right({written}, 1) < '#' or prefix({written}, '=')"
        f" or (suffix({written}, '0') and contains({written}, '.'))"
        f" or strlen({written}) <> length({written})"
    )
