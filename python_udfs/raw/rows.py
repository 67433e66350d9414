"""The rows of a raw table as a query: typed, and each with the rule that it breaks."""

from python_udfs.raw.contract import Table, meta, own_schema
from python_udfs.raw.files import Origin, identifier, quoted
from python_udfs.raw.formats import Formats
from python_udfs.raw.options import Options
from python_udfs.raw.references import Causes
from python_udfs.raw.texts import PLAIN, among, is_spoiled_id, text
from python_udfs.raw.values import NUMBERS, TIMES, is_empty, is_id, value

ABSURD = 1e9  # no quantity
ABSURD_AMOUNT = 1e12  # of a line; larger ones overflow the decimals that we sum
# Whatever the machine's clock; a shop's day may be ahead of UTC's.
TOMORROW = "timezone('UTC', now()) + to_days(1)"


def checked_rows(
    table: Table,
    types: dict[str, str],
    origin: str,
    *,
    formats: Formats | None = None,
    options: Options | None = None,
    causes: Causes | None = None,
) -> str:
    """Return a query of the table's rows, typed, each with the rule that it breaks.

    `types` are the raw columns of `origin`, by the contract's names and others. Beside
    the contract's columns there are `reason`, null for a good row, `raw_row`, all that
    stood there in json, which is dear, so ask for it of bad rows only, and
    `trimmed_ids`, how many ids stood otherwise in the row. Rows of one key are not
    looked for: quarantine.py does it.
    """
    formats, options = formats or Formats(), options or Options()
    types = types or {"nothing": "INTEGER"}  # of a table that is absent
    values = {
        name: value(_raw(name), types[name], name, column, formats, options)
        for name, column in table.columns.items()
        if name in types
    }
    # Raw values go on under names that no column of the contract has, for the rules.
    typed = "".join(
        f"{sql} as {name}, {_raw(name)} as {_kept(name)}, "
        for name, sql in values.items()
    )
    fields = ", ".join(f"{identifier(name)} := {_raw(name)}" for name in types)
    names = ", ".join(
        name if name in values else f"null::{column['data_type']} as {name}"
        for name, column in table.columns.items()
    )
    return f"""
        select
            {names},
            "broken rule" as reason,
            to_json("raw row")::varchar as raw_row,
            {_trimmed_ids(table, types)} as trimmed_ids
        from (
            select *, {_reason(table, types, causes or {})} as "broken rule"
            from (
                select * {_unknown_ids(table, types)}
                from (
                    select {typed} struct_pack({fields}) as "raw row"
                    from {origin} as "raw rows"
                ) as "typed rows"
            ) as "known rows"
        ) as "judged rows"
    """


def joined(table: Table, origins: list[Origin], columns: list[set[str]]) -> str:
    """Return what to select from; simulated columns are added to the real table's."""
    if not origins:
        return "(select 1 as nothing where false)"
    if len(origins) == 1:
        return origins[0].sql
    added = ", ".join(f"simulated.{name}" for name in sorted(columns[1] - columns[0]))
    keys = " and ".join(
        f"shop_table.{key}::varchar = simulated.{key}::varchar"
        for key in table.columns_with("key")
    )
    real, simulated = (origin.sql for origin in origins)
    return f"""(
        select shop_table.*, {added}
        from {real} as shop_table left join {simulated} as simulated on {keys}
    )"""


def _raw(name: str) -> str:
    return f'"raw rows".{identifier(name)}'


def _kept(name: str) -> str:
    return f'"raw {name}"'


def _reason(table: Table, types: dict[str, str], causes: Causes) -> str:
    rules = [
        rule
        for name, column in table.columns.items()
        if name in types
        for rule in _rules(table, name, column, types[name], causes)
    ]
    good = [
        test
        for name, column in table.columns.items()
        if name in types and "consent" not in meta(column)
        for test in _is_good(table, name, column, types[name])
    ]
    if {"quantity", "unit_price"} <= table.columns.keys() & types.keys():
        amount = f"abs(quantity * unit_price::double) >= {ABSURD_AMOUNT}"
        rules.append((amount, f"{table.name}: quantity times unit_price is absurd"))
        good.append(f"not {amount}")
    if not rules:
        return "null::varchar"
    broken = " ".join(f"when {test} then {quoted(reason)}" for test, reason in rules)
    return f"case when {' and '.join(good)} then null {broken} end"


def _is_good(table: Table, name: str, column: dict, raw_type: str) -> list[str]:
    """Return tests, cheap ones, all of which a good value passes, and no bad one.

    Nearly all rows are good: for them no rule is looked at one by one.
    """
    marks = meta(column)
    if "key" in marks or "required" in marks:
        tests = [f"{name} is not null"]
    elif raw_type != PLAIN:
        tests = [f"({name} is not null or {_kept(name)} is null)"]
    else:
        tests = []
    if is_id(name, column) and raw_type != PLAIN:
        tests.append(f"coalesce(not regexp_matches({name}, '[+.,]'), true)")
    if column["data_type"] == "double":
        tests.append(f"coalesce(isfinite({name}), true)")
    if column["data_type"].startswith("decimal"):
        tests.append(f"not {_is_lost(name, raw_type)}")
    tests += [
        f"coalesce(not ({test}), true)"
        for test, _ in _limits(name, column, f"{table.name}.{name}")
    ]
    if "references" in marks:
        tests.append(f"not {_unknown(name)}")
    return tests


def _unknown(name: str) -> str:
    return f'"unknown {name}"'


def _unknown_ids(table: Table, types: dict[str, str]) -> str:
    """Return columns that say whether an id is in no row of the table it refers to."""
    return "".join(
        f", {name} is not null and {name} not in"
        f" (select {name} from {own_schema()}.{known}) as {_unknown(name)}"
        for name, column in table.columns.items()
        if name in types and (known := meta(column).get("references"))
    )


def _trimmed_ids(table: Table, types: dict[str, str]) -> str:
    changed = [
        f"({name} <> {text(_kept(name), types[name])})::utinyint"
        for name, column in table.columns.items()
        if name in types and is_id(name, column) and types[name] == "VARCHAR"
    ]
    return " + ".join(f"coalesce({one}, 0)" for one in changed) or "0"


def _rules(
    table: Table, name: str, column: dict, raw_type: str, causes: Causes
) -> list[tuple[str, str]]:
    """Return for a column the tests, in SQL, that a row fails, each with the reason."""
    marks, data_type = meta(column), column["data_type"]
    raw, where = _kept(name), f"{table.name}.{name}"
    if "consent" in marks:  # what is not understood refuses: consent.py
        return []
    rules = []
    if "key" in marks or "required" in marks:
        missing = _if(f"{name} is null", is_empty(raw, raw_type, column))
        rules.append((missing, f"{where} is missing"))
    if is_id(name, column) and (spoiled := is_spoiled_id(raw, raw_type, name)):
        rules.append((spoiled[0], f"{where} {spoiled[1]}"))
    if data_type.startswith(NUMBERS):
        infinite = f"not isfinite(try_cast({text(raw, raw_type)} as double))"
        number = f"not isfinite({name})" if data_type == "double" else "false"
        said = f"{infinite} and not {is_empty(raw, raw_type, column)}"
        test = f"({number} or {_if(_unread(name, raw), said)})"
        rules.append((test, f"{where} is not a finite number"))
    if data_type != "varchar":
        said = f"not {is_empty(raw, raw_type, column)}"
        unread = _if(_unread(name, raw), said)
        rules.append((unread, f"{where} is not a {data_type}"))
    if data_type.startswith("decimal"):
        few = f"{where} is no 0, and would be one in the places that are kept"
        rules.append((_is_lost(name, raw_type), few))
    rules += _limits(name, column, where)
    if known := marks.get("references"):
        rules += _of_unknown(name, where, known, causes.get(known, []))
    return rules


def _limits(name: str, column: dict, where: str) -> list[tuple[str, str]]:
    """Return the tests of what is a value and yet makes no sense."""
    marks, data_type = meta(column), column["data_type"]
    rules = []
    if data_type == "double":
        rules.append((f"abs({name}) >= {ABSURD}", f"{where} is absurd"))
    if data_type in TIMES:
        rules.append((f"year({name}) not between 1900 and 2200", f"{where} is absurd"))
    if "past" in marks:
        rules.append((f"{name} > {TOMORROW}", f"{where} lies in the future"))
    if "nonzero" in marks:
        rules.append((f"{name} = 0", f"{where} is zero"))
    if "nonnegative" in marks:
        rules.append((f"{name} < 0", f"{where} is negative"))
    if "at_most" in marks:
        most = marks["at_most"]
        rules.append((f"{name} > {most}", f"{where} is above {most}"))
    if "not_before" in marks:
        start = marks["not_before"]
        rules.append((f"{name} < {start}", f"{where} is before {start}"))
    if "words" in marks:
        word = f"({'|'.join(marks['words'])})"
        other = f"not regexp_full_match({name}, '{word}( {word})*', 'i')"
        rules.append((other, f"{where} holds more than {' '.join(marks['words'])}"))
    return rules


def _is_lost(name: str, raw_type: str) -> str:
    """Return the test whether an amount is smaller than the places that it keeps."""
    written = text(_kept(name), raw_type)
    is_some = rf"regexp_matches({written}, '^[^eE]*[1-9]')"
    is_plain = among(written, ("0", "0.0", "0.00", "0.000000"))
    return _if(f"{name} = 0", f"case when {is_plain} then false else {is_some} end")


def _unread(name: str, raw: str) -> str:
    return f"{name} is null and {raw} is not null"


def _if(test: str, dear: str) -> str:
    """Return both tests as one; DuckDB would evaluate the dear one for all rows."""
    return f"case when {test} then {dear} else false end"


def _of_unknown(
    name: str, where: str, known: str, causes: list[str]
) -> list[tuple[str, str]]:
    """Return the rules on ids that the table `known` lacks, by why it lacks them."""
    unknown = _unknown(name)
    return [
        (
            f"{unknown} and {name} in"
            f" (select id from set_aside_ids where reason = {quoted(cause)})",
            f"{where} is of a row of {known} that was set aside: {cause}",
        )
        for cause in causes
    ] + [(unknown, f"{where} is not in {known}")]
