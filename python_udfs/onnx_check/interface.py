"""What goes in and what comes out: inputs become named features, outputs scores."""

from collections.abc import Iterator
from math import prod

import onnx
from onnx import TensorProto, helper

from python_udfs.onnx_check.refused import Refused, shown
from python_udfs.onnx_check.tensors import type_name

MAX_FEATURES = 1_000
MAX_FEATURE_LENGTH = 100  # characters of its name
MAX_ROW = 262_144  # bytes of one input: a chunk of 2,048 rows has half a gigabyte

SCALARS = {
    TensorProto.FLOAT: "FLOAT",
    TensorProto.DOUBLE: "DOUBLE",
    TensorProto.INT64: "BIGINT",
    TensorProto.INT32: "INTEGER",
    TensorProto.BOOL: "BOOLEAN",
    TensorProto.STRING: "VARCHAR",
}
MAX_WIDTHS = {TensorProto.FLOAT: 1, TensorProto.DOUBLE: 1, TensorProto.UINT8: 3}
SCORES = {TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT64, TensorProto.INT32}


def checked_inputs(
    graph: onnx.GraphProto, constants: set[str]
) -> Iterator[onnx.ValueInfoProto]:
    """Yield the inputs that are no constants, their batch dimension unnamed."""
    inputs = [value for value in graph.input if value.name not in constants]
    if not 0 < len(inputs) <= MAX_FEATURES:
        raise Refused(f"it has {len(inputs):,} inputs; 1 to {MAX_FEATURES:,} can be")
    lower: dict[str, str] = {}
    for value in inputs:
        _check_name(value.name, lower)
        yield _checked_input(value)


def _check_name(name: str, lower: dict[str, str]) -> None:
    is_text = isinstance(name, str) and name.isprintable()  # bytes if no UTF-8
    if not is_text or not 0 < len(name.strip()) <= MAX_FEATURE_LENGTH:
        raise Refused(f"input {shown(name)} is no name for a feature")
    other = lower.setdefault(name.lower(), name)
    if other != name:
        raise Refused(f"inputs {shown(other)} and {shown(name)} are one name in SQL")


def _checked_input(value: onnx.ValueInfoProto) -> onnx.ValueInfoProto:
    where = f"input {shown(value.name)}"
    tensor = value.type.tensor_type
    if value.type.WhichOneof("value") != "tensor_type" or not tensor.HasField("shape"):
        raise Refused(f"{where} is no tensor of known shape")
    rows, *widths = [_size(dimension) for dimension in tensor.shape.dim] or [1]
    if rows is not None:
        raise Refused(
            f"{where} takes a fixed number of rows, {rows}:"
            " export it with a dynamic batch dimension"
        )
    _check_widths(where, tensor.elem_type, widths)
    return helper.make_tensor_value_info(value.name, tensor.elem_type, [None, *widths])


def _size(dimension: onnx.TensorShapeProto.Dimension) -> int | None:
    """Return a dimension's size, or None where it is dynamic."""
    is_fixed = dimension.WhichOneof("value") == "dim_value" and dimension.dim_value > 0
    return dimension.dim_value if is_fixed else None


def _check_widths(where: str, element_type: int, widths: list[int | None]) -> None:
    if None in widths:
        raise Refused(f"{where} has a second dynamic dimension; only rows can be one")
    most = MAX_WIDTHS.get(element_type, 0)
    is_scalar = element_type in SCALARS and all(width == 1 for width in widths[:1])
    if not (is_scalar and len(widths) <= 1) and not 0 < len(widths) <= most:
        raise Refused(
            f"{where} is {type_name(element_type)} of shape {['N', *widths]}: it may be"
            " FLOAT, DOUBLE, INT64, INT32, BOOL or STRING [N] or [N, 1], a vector"
            " FLOAT or DOUBLE [N, k], or an image UINT8 [N, h, w, c]"
        )
    size = helper.tensor_dtype_to_np_dtype(element_type).itemsize * prod(widths)
    if size > MAX_ROW:
        raise Refused(f"{where} has {size:,} bytes a row; at most {MAX_ROW:,}")


def sql_types(model: onnx.ModelProto) -> dict[str, str]:
    """Return the features of a checked model and their types in SQL, in its order.

    A blob's says how many bytes it has: BLOB(48).
    """
    return {
        value.name: _sql_type(value.type.tensor_type) for value in model.graph.input
    }


def _sql_type(tensor: onnx.TypeProto.Tensor) -> str:
    widths = [dimension.dim_value for dimension in tensor.shape.dim][1:]
    if tensor.elem_type == TensorProto.UINT8:
        return f"BLOB({prod(widths)})"
    if widths in ([], [1]):
        return SCALARS[tensor.elem_type]
    return f"{SCALARS[tensor.elem_type]}[{widths[0]}]"


def checked_outputs(graph: onnx.GraphProto) -> Iterator[onnx.ValueInfoProto]:
    """Yield the outputs; the last is the score, any other a label that is left out."""
    made = {name for node in graph.node for name in node.output}
    if not graph.output:
        raise Refused("it has no output")
    names = [value.name for value in graph.output]
    if len(set(names)) < len(names):
        raise Refused("two of its outputs have one name")
    for value in graph.output:
        if value.name not in made:
            raise Refused(f"output {shown(value.name)} is made by no node")
    yield _checked_score(graph.output[-1])


def _checked_score(value: onnx.ValueInfoProto) -> onnx.ValueInfoProto:
    where = f"output {shown(value.name)}"
    if value.type.WhichOneof("value") != "tensor_type":
        raise Refused(f"{where} is a map or a sequence: export it with zipmap off")
    tensor = value.type.tensor_type
    if tensor.elem_type not in SCORES:
        raise Refused(
            f"{where}, the score, is {type_name(tensor.elem_type)}: no number"
        )
    if len(tensor.shape.dim) > 2:
        raise Refused(f"{where} has {len(tensor.shape.dim)} dimensions; 1 or 2 can be")
    widths = [_size(dimension) for dimension in tensor.shape.dim[1:]]
    if not tensor.HasField("shape"):
        widths = [None]
    return helper.make_tensor_value_info(value.name, tensor.elem_type, [None, *widths])
