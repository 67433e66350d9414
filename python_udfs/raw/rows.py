"""The rows of a raw table as a query: typed, and each with the rule that it breaks."""

from python_udfs.raw.contract import Table, meta, own_schema
from python_udfs.raw.files import Origin, quoted

NUMBERS = ("double", "decimal")
TIMES = ("timestamp", "date")
ABSURD = 1e9  # no quantity; times a price it would overflow the decimals we sum


def checked_rows(table: Table, lacking: list[str], origin: str) -> str:
    """Return a query of the table's rows, typed, each with the rule that it breaks."""
    typed = ",\n".join(
        f"try_cast({'null' if name in lacking else f'source.{name}'}"
        f" as {column['data_type']}) as {name}"
        for name, column in table.columns.items()
    )
    rules = [
        rule
        for name, column in table.columns.items()
        if name not in lacking
        for rule in _rules(table, name, column)
    ]
    broken = " ".join(f"when {test} then {quoted(reason)}" for test, reason in rules)
    reason = f"case {broken} end" if rules else "null"
    names = ", ".join(table.columns)
    return f"""
        select {names}, broken_rule as reason, to_json(raw_row)::varchar as raw_row
        from (
            select {typed}, {reason} as broken_rule, source as raw_row
            from {origin} as source
        )"""


def joined(table: Table, origins: list[Origin], columns: list[set[str]]) -> str:
    """Return what to select from; simulated columns are added to the real table's."""
    if not origins:
        return "(select 1 where false)"
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


def _rules(table: Table, name: str, column: dict) -> list[tuple[str, str]]:
    """Return for a column the tests, in SQL, that a row fails, each with the reason."""
    marks, data_type = meta(column), column["data_type"]
    raw, value = f"source.{name}", f"try_cast(source.{name} as {data_type})"
    where = f"{table.name}.{name}"
    rules = []
    if "key" in marks or "required" in marks:
        rules.append((f"nullif({raw}::varchar, '') is null", f"{where} is missing"))
    if data_type.startswith(NUMBERS):
        number = f"try_cast({raw} as double)"
        rules.append((f"not isfinite({number})", f"{where} is not a finite number"))
    if data_type != "varchar":
        not_cast = f"nullif({raw}::varchar, '') is not null and {value} is null"
        rules.append((not_cast, f"{where} is not a {data_type}"))
    if data_type == "double":
        rules.append((f"abs({value}) >= {ABSURD}", f"{where} is absurd"))
    if data_type in TIMES:
        rules.append((f"year({value}) not between 1900 and 2200", f"{where} is absurd"))
    if "past" in marks:
        rules.append((f"{value} > today() + 1", f"{where} lies in the future"))
    if "nonzero" in marks:
        rules.append((f"{value} = 0", f"{where} is zero"))
    if "nonnegative" in marks:
        rules.append((f"{value} < 0", f"{where} is negative"))
    if "at_most" in marks:
        most = marks["at_most"]
        rules.append((f"{value} > {most}", f"{where} is above {most}"))
    if "words" in marks:
        word = f"({'|'.join(marks['words'])})"
        other = f"not regexp_full_match({value}, '{word}( {word})*', 'i')"
        rules.append((other, f"{where} holds more than {' '.join(marks['words'])}"))
    if known := marks.get("references"):
        ids = f"(select {name} from {own_schema()}.{known})"
        unknown = f"{raw} is not null and {value} not in {ids}"
        rules.append((unknown, f"{where} is not in {known}"))
    return rules
