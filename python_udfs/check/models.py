"""The project's models as text, without dbt: their files, what they read, their SQL.

dbt needs ten seconds to tell; what is asked here is only which table is read by which.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from python_udfs.paths import PROJECT
from python_udfs.raw.contract import own_schema

REF = re.compile(r"""\b(?:ref|if_there)\(\s*['"](\w+)['"]""")
MACRO = re.compile(r"{%-?\s*macro\s+(?P<name>\w+).*?{%-?\s*endmacro\s*-?%}", re.DOTALL)
KINDS = {"models": (".sql", ".py"), "functions": (".sql",), "seeds": (".csv",)}
STANDS_FOR = "1"  # what dbt's own macros write; only who reads whom counts here
_read: dict[str, None] = {}  # by the file that is being rendered, in its order


@cache
def files() -> dict[str, Path]:
    """Return the file of each model, seed and function, by name."""
    return {
        path.stem: path
        for folder, endings in KINDS.items()
        for path in sorted((PROJECT / folder).rglob("*"))
        if path.suffix in endings
    }


@cache
def marts() -> list[str]:
    """Return the names of the marts, in order."""
    return sorted(path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql"))


def is_python(name: str) -> bool:
    """Whether a model is written in Python."""
    return files()[name].suffix == ".py"


def refs(name: str) -> list[str]:
    """Return what a model reads, in its order; raw tables have their schema in front.

    What its macros read is among it.
    """
    if files()[name].suffix == ".csv":
        return []
    if is_python(name):
        return REF.findall(files()[name].read_text())
    return list(_rendered(name)[1])


def sql(name: str) -> str:
    """Return the SQL of a model or function, with what it reads as in `refs`."""
    return _rendered(name)[0]


@cache
def _rendered(name: str) -> tuple[str, dict[str, None]]:
    """Return the SQL, and as keys what it reads."""
    _read.clear()
    text = _environment().from_string(files()[name].read_text()).render()
    return text, dict(_read)


def _noted(*name: str, **_: object) -> str:
    """Return a name, the last of its parts, as the SQL has it; note that it is read."""
    return _read.setdefault(name[-1]) or name[-1]


class _Anything(jinja2.ChainableUndefined):
    """Of what only dbt knows: whatever is asked of it, it is there."""

    def __call__(self, *_: object, **__: object) -> str:
        return STANDS_FOR

    def __str__(self) -> str:
        return STANDS_FOR


class _Returned(Exception):
    """How a macro returns what is no text, as it does in dbt."""


class _Dbt:
    """dbt's own macros: what is computed here as on DuckDB, else a value or rows."""

    def dateadd(self, datepart: str, interval: object, start: str) -> str:
        return f"({start} + interval ({interval}) {datepart})"

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        words = {"generate_series": "select 1 as generated_number"}
        return lambda *_, **__: words.get(name, STANDS_FOR)


def _return(value: object) -> None:
    raise _Returned(value)


@cache
def _environment() -> jinja2.Environment:
    """Return what renders the project's files, with its macros and dbt's words."""
    environment = jinja2.Environment(
        extensions=["jinja2.ext.do"], undefined=_Anything, autoescape=False
    )
    environment.globals |= {
        "ref": _noted,
        "function": _noted,
        "source": lambda _, name: _noted(f"{own_schema()}.{name}"),
        "var": lambda name, other=None: variables().get(name, other),
        "config": lambda *_, **__: "",
        "return": _return,
        "dbt": _Dbt(),
        "target": {"schema": "main", "name": "check", "type": "duckdb"},
        "is_incremental": lambda: False,
        "execute": False,
    }
    for path in sorted((PROJECT / "macros").rglob("*.sql")):
        for macro in MACRO.finditer(path.read_text()):
            called = _called(environment, macro["name"], macro[0])
            environment.globals.setdefault(macro["name"], called)
    return environment


def _called(
    environment: jinja2.Environment, name: str, text: str
) -> Callable[..., object]:
    """Return a macro as dbt calls it; it is compiled when it is first called."""

    @cache
    def macro() -> Callable[..., str]:
        return getattr(environment.from_string(text).module, name)

    def called(*arguments: object, **named: object) -> object:
        try:
            return macro()(*arguments, **named)
        except _Returned as returned:
            return returned.args[0]

    return called


@cache
def variables() -> dict[str, Any]:
    """Return the vars of the project, as `dbt_project.yml` has them."""
    return yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
