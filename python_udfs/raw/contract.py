"""The contract that a shop's raw tables must keep: `models/staging/_sources.yml`."""

from dataclasses import dataclass

import yaml

from python_udfs.paths import PROJECT

CONTRACT = PROJECT / "models" / "staging" / "_sources.yml"


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


def contract() -> list[Table]:
    """Return the tables of the contract, those that others refer to first."""
    tables = yaml.safe_load(CONTRACT.read_text())["sources"][0]["tables"]
    return [
        Table(
            name=table["name"],
            is_required=meta(table).get("required", False),
            columns={column["name"]: column for column in table["columns"]},
        )
        for table in tables
        if "columns" in table
    ]
