"""LightGBM, compiled by a builder of our own: its trees as one ONNX operator.

The graph of a booster of numbers is Concat, TreeEnsembleRegressor and a link, by which
machine code knows it; categories are looked up before.
"""

import json
from typing import Any

import lightgbm
import onnx
import pandas as pd
from onnx import TensorProto, helper

from python_udfs.compilers.lightgbm_categories import (
    is_category,
    matrix_columns,
    matrix_nodes,
)
from python_udfs.compilers.lightgbm_trees import ensemble

# What turns the sum of the leaves into a prediction, by LightGBM's objective.
LINKS = {
    "regression": "Identity",
    "regression_l1": "Identity",
    "quantile": "Identity",
    "huber": "Identity",
    "fair": "Identity",
    "mape": "Identity",
    "poisson": "Exp",
    "tweedie": "Exp",
    "gamma": "Exp",
    "cross_entropy": "Sigmoid",
    "binary": "Sigmoid",
    "multiclass": "Softmax",
    "multiclassova": "Sigmoid",
    "lambdarank": "Identity",
    "rank_xendcg": "Identity",
}

# What is inside the graph is named as no feature is.
MATRIX, MARGIN, SCORE = "lightgbm/matrix", "lightgbm/margin", "lightgbm/score"


def lightgbm_to_onnx(
    estimator: lightgbm.LGBMModel, features: pd.DataFrame
) -> onnx.ModelProto:
    """Compile a fitted booster, with or without missing values and categories.

    One input [rows, 1] per column: text where that is a pandas category, else float.
    The output is [rows, classes], or [rows, 1] where there are no more than two. The
    metadata hold the booster's text, of which its contributions are computed, and the
    leaves' weights as doubles in the operator's order.
    Raises NotImplementedError with the reason for what is not known to be exact.
    """
    booster = estimator.booster_
    dump = booster.dump_model()
    link = objective_link(dump)
    if "\nis_linear=1\n" in booster.model_to_string():
        raise NotImplementedError("LightGBM's linear_tree: its leaves are regressions")
    columns = matrix_columns(dump, features)
    operator = ensemble(dump, columns)
    tables, nodes = matrix_nodes(dump, features, columns, matrix=MATRIX)
    nodes += [
        helper.make_node(
            "TreeEnsembleRegressor",
            [MATRIX],
            [MARGIN],
            domain="ai.onnx.ml",
            n_targets=dump["num_tree_per_iteration"],
            **operator,
        ),
        helper.make_node(link, [MARGIN], [SCORE]),
    ]
    inputs = [_input(column) for _, column in features.items()]
    score = helper.make_tensor_value_info(
        SCORE, TensorProto.FLOAT, [None, dump["num_tree_per_iteration"]]
    )
    graph = helper.make_graph(nodes, "lightgbm", inputs, [score], tables)
    leaf_weights = json.dumps(operator["target_weights"])
    return _model(graph, lightgbm=booster.model_to_string(), leaf_weights=leaf_weights)


def objective_link(dump: dict[str, Any]) -> str:
    """Return what turns the sum of the leaves into the score, as an ONNX operator.

    Raises NotImplementedError for an objective that is not known to be exact.
    """
    if "objective" not in dump:
        raise NotImplementedError(
            "LightGBM with an objective of one's own: it does not say what turns the"
            " sum of its leaves into a score"
        )
    objective, *settings = dump["objective"].split()
    usual = {f"num_class:{dump['num_class']}", "sigmoid:1"}
    if objective not in LINKS or set(settings) - usual:
        raise NotImplementedError(f"LightGBM's objective {dump['objective']!r}")
    return LINKS[objective]


def _input(column: pd.Series) -> onnx.ValueInfoProto:
    kind = TensorProto.STRING if is_category(column) else TensorProto.FLOAT
    return helper.make_tensor_value_info(column.name, kind, [None, 1])


def _model(graph: onnx.GraphProto, **metadata: str) -> onnx.ModelProto:
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    helper.set_model_props(model, metadata)
    return model
