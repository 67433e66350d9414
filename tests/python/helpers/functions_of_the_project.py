"""The functions that analysts call, as their ymls describe them: no list to keep."""

import re
from dataclasses import dataclass

import yaml
from conftest import PROJECT


@dataclass(frozen=True)
class Function:
    """A function of the project, and the example of its yml.

    `arguments` are SQL expressions over the columns of `of`, a relation of the file;
    without one they stand alone.
    """

    name: str
    arguments: list[str]
    of: str | None
    parameters: list[str]
    is_table: bool
    body: str

    def call(self, *arguments):
        """Return a call in SQL, by default that of the example."""
        return f"{self.name}({', '.join(arguments or self.arguments)})"

    def question(self, rows=20):
        """Return a query of the example for so many rows; its column is `answer`."""
        if not self.of:
            return f"select count(*) as answer from {self.call()}"
        some = f"(select * from {self.of} limit {rows}) as some_rows"
        if " as " in self.of:
            some = f"{self.of} limit {rows}"
        if self.is_table:
            return f"select count(found) as answer from {some}, {self.call()} as found"
        return f"select cast({self.call()} as varchar) as answer from {some}"


def _function(file):
    [function] = yaml.safe_load(file.read_text())["functions"]
    config = function.get("config", {})
    meta = config.get("meta", {})
    inside = re.fullmatch(rf"{function['name']}\((.*)\)", meta["example"])[1]
    return Function(
        name=function["name"],
        arguments=re.split(r", (?![^(]*\))(?![^\[]*\])", inside),
        of=meta.get("of"),
        parameters=[argument["name"] for argument in function["arguments"]],
        is_table=config.get("type") == "table",
        body=file.with_suffix(".sql").read_text(),
    )


FUNCTIONS = [_function(f) for f in sorted((PROJECT / "functions").rglob("*.yml"))]
