"""Good models of many kinds, as people would bring them to `make register`."""

import numpy as np
import onnx
import pandas as pd
from lightgbm import LGBMRegressor
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from python_udfs.compilers import compile_model

FLOAT, DOUBLE = TensorProto.FLOAT, TensorProto.DOUBLE
INT64, INT32, UINT8 = TensorProto.INT64, TensorProto.INT32, TensorProto.UINT8
BOOL, STRING = TensorProto.BOOL, TensorProto.STRING
CLASSICAL = "ai.onnx.ml"
NODE = helper.make_node


def graph(nodes, inputs, outputs, **constants):
    """Return a model; inputs and outputs are (name, element type, shape)."""
    made = helper.make_graph(
        nodes,
        "foreign",
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*value) for value in outputs],
        [numpy_helper.from_array(np.asarray(v), n) for n, v in constants.items()],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(CLASSICAL, 3)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def two_numbers():
    """score = sigmoid(2 a - b + 0.5): the good model that most bad ones are made of."""
    return graph(
        [
            NODE("Concat", ["a", "b"], ["matrix"], axis=1),
            NODE("MatMul", ["matrix", "weights"], ["product"]),
            NODE("Add", ["product", "intercept"], ["margin"]),
            NODE("Sigmoid", ["margin"], ["score"]),
        ],
        [("a", FLOAT, [None, 1]), ("b", FLOAT, ["rows", 1])],
        [("score", FLOAT, [None, 1])],
        weights=np.array([[2], [-1]], dtype=np.float32),
        intercept=np.array([0.5], dtype=np.float32),
    )


def one_tree(**changed):
    """score = 10 where a <= 0.5, else 20 where b < 3, else 30."""
    lists = {
        "nodes_treeids": [0] * 5,
        "nodes_nodeids": [0, 1, 2, 3, 4],
        "nodes_featureids": [0, 0, 1, 0, 0],
        "nodes_modes": ["BRANCH_LEQ", "LEAF", "BRANCH_LT", "LEAF", "LEAF"],
        "nodes_values": [0.5, 0.0, 3.0, 0.0, 0.0],
        "nodes_truenodeids": [1, 0, 3, 0, 0],
        "nodes_falsenodeids": [2, 0, 4, 0, 0],
        "nodes_missing_value_tracks_true": [1, 0, 0, 0, 0],
        "target_treeids": [0] * 3,
        "target_nodeids": [1, 3, 4],
        "target_ids": [0] * 3,
        "target_weights": [10.0, 20.0, 30.0],
        "n_targets": 1,
    }
    trees = NODE(
        "TreeEnsembleRegressor",
        ["matrix"],
        ["score"],
        domain=CLASSICAL,
        **lists | changed,
    )
    return graph(
        [NODE("Concat", ["a", "b"], ["matrix"], axis=1), trees],
        [("a", FLOAT, [None, 1]), ("b", FLOAT, [None, 1])],
        [("score", FLOAT, [None, 1])],
    )


def vector_net():
    """Two layers over a vector of four numbers."""
    random = np.random.default_rng(0)
    return graph(
        [
            NODE("Gemm", ["x", "first"], ["hidden"]),
            NODE("Relu", ["hidden"], ["active"]),
            NODE("Gemm", ["active", "second"], ["score"]),
        ],
        [("x", FLOAT, [None, 4])],
        [("score", FLOAT, [None, 1])],
        first=random.normal(size=(4, 8)).astype(np.float32),
        second=random.normal(size=(8, 1)).astype(np.float32),
    )


def image_net():
    """A convolution over an image of 4 x 4 pixels of three colours."""
    random = np.random.default_rng(0)
    return graph(
        [
            NODE("Cast", ["image"], ["floats"], to=FLOAT),
            NODE("Transpose", ["floats"], ["channels_first"], perm=[0, 3, 1, 2]),
            NODE("Conv", ["channels_first", "kernel"], ["seen"], kernel_shape=[3, 3]),
            NODE("Relu", ["seen"], ["active"]),
            NODE("GlobalAveragePool", ["active"], ["pooled"]),
            NODE("Flatten", ["pooled"], ["flat"]),
            NODE("ReduceSum", ["flat", "axis"], ["score"]),
        ],
        [("image", UINT8, [None, 4, 4, 3])],
        [("score", FLOAT, [None, 1])],
        kernel=random.normal(size=(2, 3, 3, 3)).astype(np.float32),
        axis=np.array([1]),
    )


def whole_numbers():
    """score = 100 for the shelf 7, else 1, plus twice the count."""
    return graph(
        [
            NODE(
                "LabelEncoder",
                ["shelf"],
                ["value"],
                domain=CLASSICAL,
                keys_int64s=[7],
                values_floats=[100.0],
                default_float=1.0,
            ),
            NODE("Cast", ["count"], ["counted"], to=FLOAT),
            NODE("Mul", ["counted", "two"], ["doubled"]),
            NODE("Add", ["value", "doubled"], ["score"]),
        ],
        [("shelf", INT64, [None, 1]), ("count", INT32, [None, 1])],
        [("score", FLOAT, [None, 1])],
        two=np.array(2, dtype=np.float32),
    )


def several_scores():
    """Three probabilities of a vector, the shape copied from it as torch exports do."""
    return graph(
        [
            NODE("Shape", ["x"], ["shape"]),
            NODE("Gather", ["shape", "zero"], ["row_count"]),
            NODE("Unsqueeze", ["row_count", "zeros"], ["rows"]),
            NODE("Concat", ["rows", "three"], ["wanted"], axis=0),
            NODE("Reshape", ["x", "wanted"], ["again"]),
            NODE("Softmax", ["again"], ["probabilities"], axis=1),
        ],
        [("x", FLOAT, [None, 3])],
        [("probabilities", FLOAT, [None, 3])],
        zero=np.array(0),
        zeros=np.array([0]),
        three=np.array([3]),
    )


def doubles_and_booleans():
    """score = amount / 4 where it is open, else 0; inputs and score of shape [N]."""
    return graph(
        [
            NODE("Div", ["amount", "four"], ["part"]),
            NODE("Where", ["is open", "part", "nothing"], ["score"]),
        ],
        [("amount", DOUBLE, [None]), ("is open", BOOL, [None])],
        [("score", DOUBLE, [None])],
        four=np.array(4.0),
        nothing=np.array(0.0),
    )


def label_encoder():
    """score = 1 for 'red', 2 for 'blue', else -1."""
    return graph(
        [
            NODE(
                "LabelEncoder",
                ["colour"],
                ["score"],
                domain=CLASSICAL,
                keys_strings=["red", "blue"],
                values_floats=[1.0, 2.0],
                default_float=-1.0,
            )
        ],
        [("colour", STRING, [None, 1])],
        [("score", FLOAT, [None, 1])],
    )


def rows(count=300):
    """Rows to fit on: two numbers, a text and a label that depends on them."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        random.random((count, 2)), columns=["price", "stock"], dtype=np.float32
    )
    frame["country"] = random.choice(["DE", "FR", "UK"], count)
    return frame, (frame["price"] + (frame["country"] == "UK") > 0.8).astype(int)


def logistic_regression_pipeline():
    """A scikit-learn pipeline of numbers and a text, by skl2onnx."""
    frame, labels = rows()
    numbers = ["price", "stock"]
    columns = make_column_transformer(
        (StandardScaler(), numbers),
        (OneHotEncoder(handle_unknown="ignore"), ["country"]),
    )
    pipeline = make_pipeline(columns, LogisticRegression()).fit(frame, labels)
    types = [(name, FloatTensorType([None, 1])) for name in numbers]
    types.append(("country", StringTensorType([None, 1])))
    return to_onnx(pipeline, initial_types=types, options={"zipmap": False})


def lightgbm_regressor():
    """Boosted trees, by our own compiler."""
    frame, labels = rows()
    numbers = frame[["price", "stock"]]
    booster = LGBMRegressor(n_estimators=10, n_jobs=1, random_state=0, verbose=-1).fit(
        numbers, labels
    )
    return onnx.load_model_from_string(compile_model(booster, numbers).onnx_model)


def random_forest():
    """A forest of two classes over a vector, by skl2onnx."""
    frame, labels = rows()
    numbers = frame[["price", "stock"]].to_numpy()
    forest = RandomForestClassifier(5, max_depth=4, random_state=0).fit(numbers, labels)
    return to_onnx(forest, numbers[:1], options={"zipmap": False})


def support_vectors():
    """A support vector classifier over a vector, by skl2onnx: its decision values."""
    frame, labels = rows(60)
    numbers = frame[["price", "stock"]].to_numpy()
    return to_onnx(SVC().fit(numbers, labels), numbers[:1], options={"zipmap": False})


# Name, model, a row in SQL and what scores it: known by hand or by the source model.
GOOD = {
    "two_numbers": (two_numbers, "{'b': 1, 'a': 0.5}"),
    "one_tree": (one_tree, "{'a': 0.6, 'b': 3}"),
    "vector_net": (vector_net, "{'x': [1, 2, 3, 4]::float[4]}"),
    "image_net": (image_net, "{'image': repeat('\\x01'::blob, 48)}"),
    "whole_numbers": (whole_numbers, "{'shelf': 7, 'count': 3}"),
    "several_scores": (several_scores, "{'x': [1, 2, 3]::float[3]}"),
    "doubles_and_booleans": (
        doubles_and_booleans,
        "{'amount': 10.0, 'is open': true}",
    ),
    "label_encoder": (label_encoder, "{'colour': 'blue'}"),
    "logistic_regression": (
        logistic_regression_pipeline,
        "{'price': 0.3, 'stock': 0.5, 'country': 'UK'}",
    ),
    "lightgbm": (lightgbm_regressor, "{'price': 0.9, 'stock': 0.5}"),
    "random_forest": (random_forest, "{'X': [0.9, 0.5]::float[2]}"),
}
