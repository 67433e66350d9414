"""The recommender's weights as an ONNX graph, and the graph's weights as a table.

A product has a number, its place among the product ids from 1; 0 is any other product.
A pair of products has the number bought number x (products + 1) + product number, and
the graph looks up its weight by that.
"""

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper

SIDES = ["bought_product_id", "product_id"]


def weights_graph(weights: pd.DataFrame, product_ids: pd.Index) -> onnx.ModelProto:
    """Return a graph from a pair of products to their weight, 0 where there is none.

    `weights` has bought_product_id, product_id and weight.
    """
    base = len(product_ids) + 1
    numbers = [product_ids.get_indexer(weights[side]) + 1 for side in SIDES]
    nodes = [_look_up_numbers(side, product_ids) for side in SIDES]
    nodes += [
        helper.make_node("Constant", [], ["base"], value_ints=[base]),
        helper.make_node("Mul", [f"{SIDES[0]}_number", "base"], ["row_start"]),
        helper.make_node("Add", ["row_start", f"{SIDES[1]}_number"], ["pair"]),
        helper.make_node(
            "LabelEncoder",
            ["pair"],
            ["weight"],
            domain="ai.onnx.ml",
            keys_int64s=[0, *(numbers[0] * base + numbers[1]).tolist()],
            values_floats=[0.0, *weights["weight"].tolist()],
            default_float=0.0,
        ),
    ]
    return _graph(nodes)


def weights_of(model: onnx.ModelProto) -> pd.DataFrame:
    """Return the weights that `weights_graph` made this graph of."""
    attributes = [
        {a.name: helper.get_attribute_value(a) for a in node.attribute}
        for node in model.graph.node
    ]
    product_ids = np.array(
        [text.decode() for text in attributes[0]["keys_strings"]], dtype=object
    )
    pairs = np.array(attributes[-1]["keys_int64s"][1:], dtype=np.int64)
    bought, product = np.divmod(pairs, len(product_ids) + 1)
    weights = np.array(attributes[-1]["values_floats"][1:], dtype=np.float64)
    columns = [product_ids[bought - 1], product_ids[product - 1], weights.round(6)]
    return pd.DataFrame(dict(zip([*SIDES, "weight"], columns, strict=True)))


def _look_up_numbers(side: str, product_ids: pd.Index) -> onnx.NodeProto:
    return helper.make_node(
        "LabelEncoder",
        [side],
        [f"{side}_number"],
        domain="ai.onnx.ml",
        keys_strings=list(product_ids),
        values_int64s=range(1, len(product_ids) + 1),
        default_int64=0,
    )


def _graph(nodes: list[onnx.NodeProto]) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "item_recommender",
        [
            helper.make_tensor_value_info(side, TensorProto.STRING, [None, 1])
            for side in SIDES
        ],
        [helper.make_tensor_value_info("weight", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)
