"""The UDFs that score: `predict`, `predict_list`, `predict_contributions`."""

from collections.abc import Callable
from functools import partial, reduce
from weakref import finalize

import duckdb
import numpy as np
import pyarrow as pa

from python_udfs.scoring.contributions import (
    CONTRIBUTIONS,
    ContributingModel,
    contributing_model,
    contributions,
)
from python_udfs.scoring.feature_inputs import has_value
from python_udfs.scoring.loaded_models import (
    NativeModel,
    OnnxModel,
    loaded_model,
)
from python_udfs.scoring.registered_models import RegisteredModels, connections_like

FIND_PREDICT = """
    select 1 from duckdb_functions()
    where function_name = 'predict' and database_name = 'system'
"""

# What DuckDB calls, for good: it outlives the connection that it was made on, and
# DuckDB does not hold it.
KEPT: list[Callable] = []

LoadedModel = NativeModel | OnnxModel | ContributingModel


def register_predict(
    connection: duckdb.DuckDBPyConnection, *, native: bool = True
) -> None:
    """Make three functions callable on this connection and its cursors.

    - `predict(model_id, features)`: a DOUBLE, of a classifier the last probability
    - `predict_list(model_id, features)`: a DOUBLE[], all that the model says of a row
    - `predict_contributions(model_id, features)`: what each feature adds, exactly

    `features` is a struct: a model finds its inputs in it by name, and fields that it
    does not ask for are ignored. The result is null where the id or the struct is,
    where a feature is null that the model cannot do without, and where the model says
    NaN. Trees run as machine code, unless `native` is false.
    Raises LookupError for an unknown model or a feature that the struct lacks,
    TypeError or ValueError for one of the wrong type or length, and ValueError where
    the model's bytes are not those that were registered.

    A database has them once in a process: where another connection to it has made them
    already, this one shares them.
    """
    connections = connections_like(connection)
    if connection.execute(FIND_PREDICT).fetchall():
        return
    models = RegisteredModels(connections, partial(loaded_model, native=native))
    boosters = RegisteredModels(connections, contributing_model)
    for found in (models, boosters):
        finalize(connection, found.forget)
    functions = [
        ("predict", models, _score, pa.float64(), "DOUBLE"),
        ("predict_list", models, _list, pa.list_(pa.float64()), "DOUBLE[]"),
        ("predict_contributions", boosters, contributions, *CONTRIBUTIONS),
    ]
    for name, found, results, arrow_type, sql_type in functions:
        KEPT.append(_udf(found, results, arrow_type))
        # No parameter types: every model has a feature row of its own shape.
        connection.create_function(
            name,
            KEPT[-1],
            None,
            sql_type,
            type="arrow",
            null_handling="special",
            side_effects=False,
        )


def _score(model: LoadedModel, features: pa.StructArray) -> pa.Array:
    outputs = model.outputs(features)
    if outputs.shape[1] > 2:
        raise ValueError(f"the model has {outputs.shape[1]} outputs: use predict_list")
    return pa.array(outputs[:, -1], from_pandas=True)  # NaN is null


def _list(model: LoadedModel, features: pa.StructArray) -> pa.Array:
    outputs = model.outputs(features)
    ends = np.arange(len(outputs) + 1, dtype=np.int32) * outputs.shape[1]
    return pa.ListArray.from_arrays(ends, pa.array(outputs.ravel(), from_pandas=True))


def _udf(
    models: RegisteredModels[LoadedModel],
    results: Callable[[LoadedModel, pa.StructArray], pa.Array],
    arrow_type: pa.DataType,
) -> Callable[..., pa.Array]:
    """Return a function of a chunk of rows, null where they cannot be scored."""

    def udf(*arguments: pa.ChunkedArray) -> pa.Array:
        model_ids, features = map(_one_array, arguments)
        model_id = _only_id(model_ids)
        if model_id is None:
            return pa.nulls(len(model_ids), arrow_type)
        model = models.get(model_id)
        is_whole = _whole_rows(model, model_ids, features)
        if is_whole.all():
            return results(model, features)
        if not is_whole.any():
            return pa.nulls(len(model_ids), arrow_type)
        found = results(model, features.filter(pa.array(is_whole)))
        return found.take(pa.array(np.cumsum(is_whole) - 1, mask=~is_whole))

    return udf


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _only_id(model_ids: pa.StringArray) -> str | None:
    """Return the one id of a chunk, None where all are null."""
    if len(model_ids) and model_ids[1:].equals(model_ids[:-1]):
        return model_ids[0].as_py()  # most are, and to look for others takes longer
    known = model_ids.drop_null().unique().to_pylist()
    if len(known) > 1:
        raise ValueError("predict takes one model at a time")
    return known[0] if known else None


def _whole_rows(
    model: LoadedModel, model_ids: pa.StringArray, features: pa.StructArray
) -> np.ndarray:
    """Return [rows]: which have all that the model needs."""
    columns = [column for column in (model_ids, features) if column.null_count]
    known = [column.is_valid().to_numpy(zero_copy_only=False) for column in columns]
    known += [has_value(features, name) for name in model.needed]
    return reduce(np.logical_and, known, np.full(len(features), True))
