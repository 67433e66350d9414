"""Registered models, loaded to score: by machine code or by the ONNX runtime."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import duckdb
import numpy as np
import onnx
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc

from python_udfs.registry import checked_bytes
from python_udfs.scoring.feature_inputs import Input, feature, numbers, tensor, texts

if TYPE_CHECKING:
    from python_udfs.scoring.native_trees import NativeTrees

# Wherever a shop's file is attached; that of the connection itself first.
FIND_REGISTRIES = """
    select format(
        '"{}"."{}".model_registry',
        replace(table_catalog, '"', '""'),
        replace(table_schema, '"', '""')
    )
    from information_schema.tables
    where table_name = 'model_registry'
    order by table_catalog != current_database(), table_schema != current_schema(), 1
"""

Model = TypeVar("Model")


@dataclass(frozen=True)
class OnnxModel:
    """A model as the ONNX runtime scores it, by one of its outputs."""

    session: onnxruntime.InferenceSession
    named: str | None = None

    @cached_property
    def inputs(self) -> list[Input]:
        """What it takes of a feature row."""
        return [Input.of(node) for node in self.session.get_inputs()]

    @cached_property
    def needed(self) -> list[str]:
        """The features without which a row has no score."""
        return [wanted.name for wanted in self.inputs if not wanted.takes_null]

    @cached_property
    def output(self) -> str:
        """The named one, else the last of its outputs: a classifier's probabilities."""
        return self.named or self.session.get_outputs()[-1].name

    def outputs(self, features: pa.StructArray) -> np.ndarray:
        """Return [rows, outputs]."""
        with np.errstate(over="ignore"):  # what no float32 holds is infinite
            inputs = {i.name: tensor(features, i) for i in self.inputs}
        found = self.session.run([self.output], inputs)[0]
        if not isinstance(found, np.ndarray):
            raise TypeError(f"the model's output {self.output!r} is no tensor")
        return found.reshape(len(features), -1).astype(np.float64)


@dataclass(frozen=True)
class NativeModel:
    """A model as machine code scores it."""

    trees: "NativeTrees"
    unused: list[str]  # features that no tree asks for
    texts: dict[str, pa.Array]
    needed: ClassVar[tuple] = ()  # trees know what to do with a missing value

    def outputs(self, features: pa.StructArray) -> np.ndarray:
        """Return [rows, 1]."""
        for name in self.unused:
            feature(features, name)
        values = np.empty((len(self.trees.features), len(features)))
        for row, name in zip(values, self.trees.features, strict=True):
            row[:] = (
                self._places(features, name)
                if name in self.texts
                else numbers(features, name)
            )
        return self.trees.score(values).reshape(-1, 1)

    def _places(self, features: pa.StructArray, name: str) -> np.ndarray:
        known = self.texts[name]
        places = pc.index_in(texts(features, name), known)
        return places.fill_null(len(known)).to_numpy()


def loaded_model(onnx_model: bytes, *, native: bool = True) -> OnnxModel | NativeModel:
    """Return a model that scores; as machine code where it has that form and may."""
    found = native_model(onnx_model) if native else None
    return found or OnnxModel(onnx_session(onnx_model))


def native_model(onnx_model: bytes) -> NativeModel | None:
    """Return a tree ensemble as machine code, None for what has no such form."""
    graph_model = onnx.load_model_from_string(onnx_model)
    operators = {node.op_type for node in graph_model.graph.node}
    if not operators & {"TreeEnsembleRegressor", "TreeEnsembleClassifier"}:
        return None
    # Here, because whoever scores no trees shall not wait a second for numba.
    from python_udfs.scoring.native_trees import native_trees

    trees = native_trees(graph_model)
    if trees is None:
        return None
    inputs = [value.name for value in graph_model.graph.input]
    unused = [name for name in inputs if name not in trees.features]
    texts = {name: pa.array(known, pa.string()) for name, known in trees.texts.items()}
    return NativeModel(trees, unused, texts)


def onnx_session(onnx_model: bytes) -> onnxruntime.InferenceSession:
    """Return a session of one thread: DuckDB's threads already share the cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        onnx_model, options, providers=["CPUExecutionProvider"]
    )


class RegisteredModels(Generic[Model]):
    """The models of a connection's registries, each read and loaded once, when asked.

    `load` takes the bytes, which are those that were registered.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, load: Callable[[bytes], Model]
    ) -> None:
        self._reader = connection.cursor()  # the query that asks holds its own
        self._load = load
        self._lock = threading.Lock()
        self._loaded: dict[str, Model] = {}

    def get(self, model_id: str) -> Model:
        """Return a model; LookupError where none is registered under the id."""
        if model_id not in self._loaded:
            with self._lock:
                if model_id not in self._loaded:
                    self._loaded[model_id] = self._read(model_id)
        return self._loaded[model_id]

    def _read(self, model_id: str) -> Model:
        try:
            return self._load(self._bytes(model_id))
        except ValueError as reason:
            raise ValueError(f"model {model_id!r}: {reason}") from reason

    def _bytes(self, model_id: str) -> bytes:
        for (registry,) in self._reader.execute(FIND_REGISTRIES).fetchall():
            sql = f"select onnx_model, content_hash from {registry} where model_id = ?"
            found = self._reader.execute(sql, [model_id]).fetchall()
            if found:
                return checked_bytes(*found[0])
        raise LookupError(f"model_registry has no model {model_id!r}")
