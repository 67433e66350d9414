"""How large a tensor gets may depend on the number of rows, never on their values.

An operator such as Expand makes a tensor as large as one of its inputs says. Where
that input is constant or copied from another tensor's shape, the trial sees how large
it gets; where it came from the rows, one row could ask for all memory.
"""

from math import prod

import numpy as np
import onnx
from onnx import numpy_helper

from python_udfs.onnx_check.refused import Refused, shown
from python_udfs.onnx_check.tensors import MAX_ELEMENTS

# Which inputs say how large the output is, or along which axes.
SIZE_INPUTS = {
    "ConstantOfShape": (0,),
    "CumSum": (1,),
    "Expand": (1,),
    "OneHot": (1,),
    "Pad": (1, 3),
    "Range": (0, 1, 2),
    "Reshape": (1,),
    "Slice": (1, 2, 3, 4),
    "Split": (1,),
    "Squeeze": (1,),
    "Tile": (1,),
    "TopK": (1,),
    "Trilu": (1,),
    "Unsqueeze": (1,),
    "ReduceL1": (1,),
    "ReduceL2": (1,),
    "ReduceLogSum": (1,),
    "ReduceLogSumExp": (1,),
    "ReduceMax": (1,),
    "ReduceMean": (1,),
    "ReduceMin": (1,),
    "ReduceProd": (1,),
    "ReduceSum": (1,),
    "ReduceSumSquare": (1,),
}

MAKES_A_SIZE = {"Shape", "Size"}
KEEPS_A_SIZE = {
    *("Cast", "Concat", "Gather", "Identity", "Reshape", "Slice", "Squeeze"),
    "Unsqueeze",
}


def check_sizes(graph: onnx.GraphProto) -> None:
    """Raise Refused where a size depends on the rows, or a constant is too large."""
    constants = {
        tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer
    }
    sizes = set(constants)
    for node in graph.node:
        _check_inputs(node, constants, sizes)
        is_kept = node.op_type in KEEPS_A_SIZE and sizes.issuperset(
            filter(None, node.input)
        )
        if node.op_type in MAKES_A_SIZE or is_kept or node.op_type == "Constant":
            sizes.update(node.output)
        if node.op_type == "Constant":
            constants[node.output[0]] = _constant(node)


def _constant(node: onnx.NodeProto) -> np.ndarray:
    values = [onnx.helper.get_attribute_value(a) for a in node.attribute]
    if len(values) != 1:
        raise Refused(f"Constant has {len(values)} values")
    is_tensor = isinstance(values[0], onnx.TensorProto)
    return numpy_helper.to_array(values[0]) if is_tensor else np.asarray(values[0])


def _check_inputs(
    node: onnx.NodeProto, constants: dict[str, np.ndarray], sizes: set[str]
) -> None:
    for place in SIZE_INPUTS.get(node.op_type, ()):
        name = node.input[place] if place < len(node.input) else ""
        if name and name not in sizes:
            raise Refused(
                f"{node.op_type} takes a size from {shown(name)}, which depends on"
                " the rows' values"
            )
    if node.op_type in ASKED_FOR:
        given = [constants.get(name) for name in node.input]
        _check_constants(node, given)


def _check_constants(node: onnx.NodeProto, given: list[np.ndarray | None]) -> None:
    """Refuse a constant size that is too large, were the other inputs single cells."""
    wanted = [given[p] for p in SIZE_INPUTS[node.op_type] if p < len(given)]
    if not wanted or wanted[0] is None or any(v is None for v in wanted[:3]):
        return
    if any(value.dtype.kind not in "iufb" for value in wanted):
        raise Refused(f"{node.op_type} takes a size that is no number")
    asked = ASKED_FOR[node.op_type]([value.ravel().tolist() for value in wanted])
    if asked > MAX_ELEMENTS:
        raise Refused(
            f"{node.op_type} asks for {asked:,.0f} elements; at most"
            f" {MAX_ELEMENTS:,} are made"
        )


def _product(values: list[list[int]]) -> int:
    return prod(max(1, value) for value in values[0])


def _steps(values: list[list[float]]) -> float:
    (start, limit, delta) = (value[0] if value else 0 for value in values)
    return abs((limit - start) / delta) if delta else np.inf


ASKED_FOR = {
    "ConstantOfShape": _product,
    "Expand": _product,
    "OneHot": _product,
    "Pad": lambda values: sum(abs(value) for value in values[0]),
    "Range": _steps,
    "Tile": _product,
    "TopK": _product,
}
