"""The functions that analysts call, in any DuckDB connection, without a built shop."""

import re

import duckdb
import yaml
from jinja2 import Environment

from python_udfs.paths import PROJECT


def create_function(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create the function `name` from its file in `functions/`, as a build would.

    The tables that it reads must be there by their plain names; else duckdb.Error.
    """
    [file] = (PROJECT / "functions").rglob(f"{name}.yml")
    [function] = yaml.safe_load(file.read_text())["functions"]
    arguments = ", ".join(map(_parameter, function["arguments"]))
    select = _rendered(file.with_suffix(".sql").read_text())
    if function.get("config", {}).get("type") == "table":
        body = f"table ({select})"
    else:
        for argument in function["arguments"]:
            typed = f"cast({argument['name']} as {argument['data_type']})"
            select = re.sub(rf"\b{argument['name']}\b", typed, select)
        body = f"(cast(({select}) as {function['returns']['data_type']}))"
    connection.execute(f"create or replace macro {name}({arguments}) as {body}")


def _parameter(argument: dict[str, str]) -> str:
    value = argument.get("default_value")
    default = f" := {value}" if value else ""
    return f"{argument['name']}{default}"


def _rendered(sql: str) -> str:
    macros = (
        path.read_text()
        for path in sorted((PROJECT / "macros").rglob("*.sql"))
        if path.stem not in ("ref", "duckdb_macro")  # which stand on dbt's own
    )
    environment = Environment(extensions=["jinja2.ext.do"])
    template = environment.from_string("\n".join([*macros, sql]))
    return template.render(ref=str, function=str).strip()
