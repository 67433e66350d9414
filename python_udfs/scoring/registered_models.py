"""The models of a database's registry, read over any of its open connections.

DuckDB keeps a UDF as long as the database is open in the process, which may be longer
than the connection that made it. So a UDF holds no connection, which would keep the
file open, but knows all that may read for it.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar
from weakref import WeakSet

import duckdb

from python_udfs.registry import checked_bytes

# The connections of this process to each file that have the UDFs.
CONNECTIONS: dict[str, WeakSet[duckdb.DuckDBPyConnection]] = defaultdict(WeakSet)

FIND_FILE = """
    select path from duckdb_databases() where database_name = current_database()
"""

# Wherever a shop's file is attached; that of the connection itself first.
FIND_REGISTRIES = """
    select format(
        '"{}"."{}"."{}"',
        replace(database_name, '"', '""'),
        replace(schema_name, '"', '""'),
        replace(table_name, '"', '""')
    )
    from duckdb_columns()
    where starts_with(table_name, 'registered_') and column_name = 'onnx_model'
    order by database_name != current_database(), schema_name != current_schema(), 1
"""

Model = TypeVar("Model")


def connections_like(
    connection: duckdb.DuckDBPyConnection,
) -> WeakSet[duckdb.DuckDBPyConnection]:
    """Return the connections to the same database, from now on this one among them."""
    [(path,)] = connection.execute(FIND_FILE).fetchall()
    connections = CONNECTIONS[path] if path else WeakSet()  # no other opens a memory
    connections.add(connection)
    return connections


class RegisteredModels(Generic[Model]):
    """The models of a database's registries, each read and loaded once, when asked.

    `connections` are those that may read; `load` takes the bytes, which are those that
    were registered.
    """

    def __init__(
        self,
        connections: WeakSet[duckdb.DuckDBPyConnection],
        load: Callable[[bytes], Model],
    ) -> None:
        self._connections = connections
        self._load = load
        self._lock = threading.Lock()
        self._loaded: dict[str, Model] = {}

    def get(self, model_id: str) -> Model:
        """Return a model; LookupError where none is registered under the id."""
        if (model := self._loaded.get(model_id)) is None:
            with self._lock:
                if (model := self._loaded.get(model_id)) is None:
                    model = self._loaded[model_id] = self._read(model_id)
        return model

    def forget(self) -> None:
        """Free what was loaded; whoever still asks has it loaded anew."""
        self._loaded.clear()

    def _read(self, model_id: str) -> Model:
        try:
            return self._load(self._bytes(model_id))
        except ValueError as reason:
            raise ValueError(f"model {model_id!r}: {reason}") from reason

    def _bytes(self, model_id: str) -> bytes:
        with self._reader() as reader:
            for (registry,) in reader.execute(FIND_REGISTRIES).fetchall():
                sql = f"select onnx_model, content_hash from {registry}"
                found = reader.execute(f"{sql} where model_id = ?", [model_id])
                for row in found.fetchall():
                    return checked_bytes(*row)
        raise LookupError(f"the registry has no model {model_id!r}")

    def _reader(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor of its own: the query that asks holds its connection."""
        for connection in list(self._connections):
            with suppress(duckdb.ConnectionException):  # it is closed
                return connection.cursor()
        raise LookupError(
            "no connection that has `predict` is open any more: keep the one that it"
            " was made on, not only cursors of it"
        )
