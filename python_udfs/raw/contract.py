"""The contract that a shop's raw tables must keep: `models/staging/_sources.yml`."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import yaml

from python_udfs.paths import PROJECT

CONTRACT = PROJECT / "models" / "staging" / "_sources.yml"
# As an identifier of SQL. A project that has installed this one has others beside it.
OWN_SCHEMA = ContextVar("OWN_SCHEMA", default="shop_tables")


class ContractError(ValueError):
    """The shop's tables are not what the contract asks for; says which and why."""


@dataclass
class Table:
    """A table of the contract: its columns by name, each as `_sources.yml` has it."""

    name: str
    is_required: bool
    columns: dict[str, dict]

    def columns_with(self, mark: str) -> list[str]:
        """Return the names of the columns that carry `mark` in their meta."""
        return [name for name, column in self.columns.items() if mark in meta(column)]


def meta(node: dict) -> dict:
    """Return what a source or column of the yml file says of itself."""
    return node.get("config", {}).get("meta", {})


def own_schema() -> str:
    """Return the name of the schema that the raw tables end in."""
    return OWN_SCHEMA.get()


def contract() -> list[Table]:
    """Return the tables of the contract, those that others refer to first."""
    return [
        Table(
            name=table["name"],
            is_required=meta(table).get("required", False),
            columns={column["name"]: column for column in table["columns"]},
        )
        for table in _tables()
        if "columns" in table
    ]


def without_references(table: Table, unread: Iterable[str]) -> Table:
    """Return the table as if it did not refer to tables that could not be read."""
    columns = {}
    for name, column in table.columns.items():
        marks = dict(meta(column))
        if marks.get("references") in set(unread):
            del marks["references"]
        columns[name] = {**column, "config": {"meta": marks}}
    return replace(table, columns=columns)


@cache
def _tables() -> list[dict[str, Any]]:
    return yaml.safe_load(CONTRACT.read_text())["sources"][0]["tables"]
