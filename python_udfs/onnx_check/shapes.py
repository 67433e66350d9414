"""What can be told only once the types and widths inside the graph are known."""

import onnx
from onnx import TensorProto, helper, numpy_helper

from python_udfs.onnx_check.refused import Refused
from python_udfs.onnx_check.tree_ensembles import last_feature

FLOATS = {TensorProto.FLOAT, TensorProto.DOUBLE}
# What ONNX's own inference does not know of these: their last output is of floats.
MAKES_FLOATS = {
    *("FeatureVectorizer", "LinearRegressor", "Normalizer", "SVMRegressor", "Scaler"),
    *("TreeEnsembleClassifier", "TreeEnsembleRegressor"),
}


def check_shapes(model: onnx.ModelProto) -> None:
    """Raise Refused for a division that can trap, or a column that is not there.

    Where the width of a matrix can not be told, the runtime looks at it when it scores.
    """
    types = _types(model)
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].HasField("t"):
            constants[node.output[0]] = node.attribute[0].t
    for node in model.graph.node:
        if node.op_type in ("Div", "Mod"):
            _check_divisor(node, types, constants)
        if node.op_type.startswith("TreeEnsemble"):
            _check_width(node, last_feature(node) + 1, types)
        if node.op_type in ("LinearClassifier", "LinearRegressor"):
            _check_width(node, _coefficients_per_score(node), types)


def _types(model: onnx.ModelProto) -> dict[str, onnx.TypeProto.Tensor]:
    hinted = onnx.ModelProto()
    hinted.CopyFrom(model)
    hinted.graph.value_info.extend(
        helper.make_tensor_value_info(node.output[-1], _made_by(node), None)
        for node in model.graph.node
        if node.op_type in MAKES_FLOATS or node.op_type == "Imputer"
        if node.output[-1] != model.graph.output[0].name
    )
    try:
        inferred = onnx.shape_inference.infer_shapes(hinted).graph
    except onnx.shape_inference.InferenceError as error:
        raise Refused(f"its types do not fit: {error}"[:300]) from error
    known = [*inferred.input, *inferred.value_info, *inferred.output]
    return {value.name: value.type.tensor_type for value in known}


def _made_by(node: onnx.NodeProto) -> int:
    names = {attribute.name for attribute in node.attribute}
    is_whole = node.op_type == "Imputer" and "imputed_value_int64s" in names
    return TensorProto.INT64 if is_whole else TensorProto.FLOAT


def _check_divisor(
    node: onnx.NodeProto,
    types: dict[str, onnx.TypeProto.Tensor],
    constants: dict[str, onnx.TensorProto],
) -> None:
    """Refuse a whole-number division by 0, or of the smallest number by -1."""
    divisor = node.input[1]
    if divisor in constants:
        values = numpy_helper.to_array(constants[divisor])
        if values.dtype.kind not in "iub" or not ((values == 0) | (values == -1)).any():
            return
    elif any(name in types and types[name].elem_type in FLOATS for name in node.input):
        return
    raise Refused(
        f"{node.op_type} of whole numbers can divide by 0 or -1, which traps:"
        " divide by another constant, or cast to float first"
    )


def _coefficients_per_score(node: onnx.NodeProto) -> int:
    lists = {attribute.name: attribute for attribute in node.attribute}
    intercepts = len(lists["intercepts"].floats) if "intercepts" in lists else 0
    targets = lists["targets"].i if "targets" in lists else 1
    return len(lists["coefficients"].floats) // (intercepts or targets)


def _check_width(
    node: onnx.NodeProto, read: int, types: dict[str, onnx.TypeProto.Tensor]
) -> None:
    matrix = types.get(node.input[0])
    if matrix is None or not matrix.HasField("shape") or not matrix.shape.dim:
        return
    width = matrix.shape.dim[-1].dim_value
    if 0 < width < read:
        raise Refused(f"{node.op_type} reads column {read} of a matrix of {width}")
