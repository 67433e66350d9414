"""Models loaded to score: by machine code or by the ONNX runtime."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import onnx
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc

from python_udfs.scoring.feature_inputs import Input, feature, numbers, tensor, texts

if TYPE_CHECKING:
    from python_udfs.scoring.native_trees import NativeTrees


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
