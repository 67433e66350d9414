"""Item weights as an ONNX graph from histories to scores."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy import sparse

MOST_PRODUCTS = 5_000  # 100 MB of weights; the item table in SQL has no such bound


def to_onnx(weights: sparse.csr_array) -> onnx.ModelProto:
    """Return a graph: history [N, products] DOUBLE to scores [N, products] DOUBLE.

    Raises ValueError above MOST_PRODUCTS, for the graph's weights are dense.
    """
    products = weights.shape[0]
    if products > MOST_PRODUCTS:
        raise ValueError(
            f"{products} products are too many for dense ONNX weights"
            f" (at most {MOST_PRODUCTS}): score with the item table"
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
