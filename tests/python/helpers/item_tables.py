"""Item tables read back, and as an ONNX graph from histories to scores."""

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from scipy import sparse

from python_udfs.recommendations.item_weights import SIDES

MAX_PRODUCTS = 5_000  # 100 MB of weights; the item table in SQL has no such bound


def to_onnx(weights: sparse.csr_array) -> onnx.ModelProto:
    """Return a graph: history [N, products] DOUBLE to scores [N, products] DOUBLE.

    Raises ValueError above MAX_PRODUCTS, for the graph's weights are dense.
    """
    products = weights.shape[0]
    if products > MAX_PRODUCTS:
        raise ValueError(
            f"{products} products are too many for dense ONNX weights"
            f" (at most {MAX_PRODUCTS}): score with the item table"
        )
    dense = weights.toarray().astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["weights"], ["doubles"], to=TensorProto.DOUBLE),
        helper.make_node("MatMul", ["history", "doubles"], ["scores"]),
    ]
    shape = [None, products]
    graph = helper.make_graph(
        nodes,
        "item_weights",
        [helper.make_tensor_value_info("history", TensorProto.DOUBLE, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.DOUBLE, shape)],
        [numpy_helper.from_array(dense, "weights")],
    )
    opsets = [helper.make_opsetid("", 18)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def weights_of(table: pd.DataFrame, product_ids: pd.Index) -> sparse.csr_array:
    """Return the weights of an item table; raise KeyError at an id not given."""
    places = tuple(product_ids.get_indexer(table[side]) for side in SIDES)
    for side, place in zip(SIDES, places, strict=True):
        if (place < 0).any():
            raise KeyError(f"no such product: {table[side][place < 0].iloc[0]!r}")
    values = table["weight"].to_numpy(np.float32)
    return sparse.csr_array((values, places), shape=(len(product_ids),) * 2)
