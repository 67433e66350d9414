"""What each feature adds to a score: LightGBM's own exact sums, or a graph's own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import onnx
import pyarrow as pa
import pyarrow.compute as pc
from onnx import TensorProto

from python_udfs.scoring import feature_inputs
from python_udfs.scoring.loaded_models import OnnxModel, onnx_session
from python_udfs.scoring.tree_ensembles import link_of

if TYPE_CHECKING:
    import lightgbm

CONTRIBUTION = pa.struct(
    {"feature": pa.string(), "value": pa.string(), "contribution": pa.float64()}
)
CONTRIBUTIONS = (
    pa.struct(
        {
            "link": pa.string(),
            "base": pa.float64(),
            "contributions": pa.list_(CONTRIBUTION),
        }
    ),
    'STRUCT(link VARCHAR, base DOUBLE, contributions STRUCT(feature VARCHAR, "value"'
    " VARCHAR, contribution DOUBLE)[])",
)


@dataclass(frozen=True)
class ContributingOnnx:
    """A graph of our own that says what its features add, besides what they come to.

    Its output `contributions` is [rows, features + 1], the base last.
    """

    model: OnnxModel
    link: str
    features: list[str]

    @property
    def needed(self) -> list[str]:
        """The features without which a row has no contributions."""
        return self.model.needed

    def contributions(self, rows: pa.StructArray) -> np.ndarray:
        """Return float64 [rows, features + 1] in units of the margin, the base last."""
        return self.model.outputs(rows)


@dataclass(frozen=True)
class ContributingBooster:
    """A booster as it was trained, which its ONNX carries for its contributions."""

    booster: "lightgbm.Booster"
    link: str
    features: list[str]  # in the booster's order
    levels: dict[str, pa.Array]  # of the features that are texts
    divisor: int  # a random forest's score is a mean, its contributions LightGBM sums
    needed: ClassVar[tuple] = ()  # a missing value contributes too

    @classmethod
    def of(cls, model: onnx.ModelProto, text: str) -> Self:
        """Read the booster's text, which goes with the graph compiled from it."""
        import lightgbm  # here, because it takes seconds that a score need not wait

        booster = lightgbm.Booster(model_str=text)
        if booster.num_model_per_iteration() > 1:
            raise ValueError("it has contributions to each of several classes, not one")
        texts = [v.name for v in model.graph.input if _is_text(v)]
        levels = zip(texts, booster.pandas_categorical or [], strict=True)
        known = {name: pa.array(levels_of, pa.string()) for name, levels_of in levels}
        divisor = booster.current_iteration() if "\naverage_output\n" in text else 1
        return cls(booster, link_of(model.graph), _names(model), known, divisor)

    def contributions(self, rows: pa.StructArray) -> np.ndarray:
        """Return float64 [rows, features + 1] in units of the margin, the base last."""
        columns = [self._column(rows, name) for name in self.features]
        with np.errstate(over="ignore"):  # what no float32 holds is infinite
            matrix = np.stack(columns, axis=1, dtype=np.float32, casting="unsafe")
        # One thread: DuckDB's threads already share the cores.
        found = self.booster.predict(matrix, pred_contrib=True, num_threads=1)
        return found / self.divisor

    def _column(self, rows: pa.StructArray, name: str) -> np.ndarray:
        if name not in self.levels:
            return feature_inputs.numbers(rows, name)
        codes = pc.index_in(feature_inputs.texts(rows, name), self.levels[name])
        return codes.to_numpy(zero_copy_only=False)  # an unseen text is NaN


ContributingModel = ContributingOnnx | ContributingBooster


def contributing_model(onnx_model: bytes) -> ContributingModel:
    """Read a registered model; ValueError where it has no exact contributions."""
    model = onnx.load_model_from_string(onnx_model)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if "lightgbm" in metadata:
        return ContributingBooster.of(model, metadata["lightgbm"])
    if "contributions" not in {value.name for value in model.graph.output}:
        raise ValueError("it has no exact contributions, as LightGBM's models have")
    named = OnnxModel(onnx_session(onnx_model), "contributions")
    return ContributingOnnx(named, metadata["link"], _names(model))


def contributions(model: ContributingModel, rows: pa.StructArray) -> pa.Array:
    """Return CONTRIBUTIONS for each row: its link, base, and every feature in order."""
    found = model.contributions(rows)
    count = len(model.features)
    texts = pa.chunked_array([_as_text(rows, name) for name in model.features])
    by_row = np.arange(len(rows) * count).reshape(count, -1).T.ravel()
    names = pa.array(model.features).take(
        pa.array(np.tile(np.arange(count), len(rows)))
    )
    values = texts.take(pa.array(by_row)).combine_chunks()
    added = pa.array(found[:, :-1].ravel())
    items = pa.StructArray.from_arrays(
        [names, values, added], fields=list(CONTRIBUTION)
    )
    ends = np.arange(len(rows) + 1, dtype=np.int32) * count
    lists = pa.ListArray.from_arrays(ends, items)
    links = pa.array([model.link] * len(rows), pa.string())
    bases = pa.array(found[:, -1])
    kinds = list(CONTRIBUTIONS[0])
    return pa.StructArray.from_arrays([links, bases, lists], fields=kinds)


def _as_text(rows: pa.StructArray, name: str) -> pa.Array:
    values = feature_inputs.feature(rows, name)
    if pa.types.is_floating(values.type):
        found = values.to_numpy(zero_copy_only=False)
        # As DuckDB's own cast writes them, and Arrow's does not: 82.0.
        return pa.array(found.astype(str), pa.string(), mask=np.isnan(found))
    return values.cast(pa.string())


def _names(model: onnx.ModelProto) -> list[str]:
    return [value.name for value in model.graph.input]


def _is_text(value: onnx.ValueInfoProto) -> bool:
    return value.type.tensor_type.elem_type == TensorProto.STRING
