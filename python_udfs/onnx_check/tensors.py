"""Constant tensors: as large as they say, no larger than allowed, inside the file."""

from math import prod

import onnx
from onnx import TensorProto, numpy_helper

from python_udfs.onnx_check.refused import Refused

MAX_ELEMENTS = 50_000_000
MAX_DIMENSIONS = 8
MAX_TEXT_LENGTH = 10_000  # bytes

# The element types that may occur, and the field that holds their values unless they
# lie in `raw_data`.
FIELDS = {
    TensorProto.FLOAT: "float_data",
    TensorProto.DOUBLE: "double_data",
    TensorProto.INT64: "int64_data",
    TensorProto.INT32: "int32_data",
    TensorProto.UINT8: "int32_data",
    TensorProto.INT8: "int32_data",
    TensorProto.BOOL: "int32_data",
    TensorProto.STRING: "string_data",
}
ALL_FIELDS = {*FIELDS.values(), "raw_data", "uint64_data"}
RANGES = {
    TensorProto.UINT8: (0, 255),
    TensorProto.INT8: (-128, 127),
    TensorProto.BOOL: (0, 1),
}


def checked_tensor(tensor: onnx.TensorProto, where: str) -> onnx.TensorProto:
    """Return the tensor, rebuilt from its values; Refused names `where` it stood."""
    if tensor.external_data or tensor.data_location == TensorProto.EXTERNAL:
        raise Refused(f"{where} refers to external data, which is not read")
    if tensor.HasField("segment"):
        raise Refused(f"{where} is a segment of a tensor, which is not read")
    if tensor.data_type not in FIELDS:
        raise Refused(f"{where} has element type {type_name(tensor.data_type)}")
    _check_count(tensor, where)
    values = numpy_helper.to_array(tensor)
    if tensor.data_type == TensorProto.STRING:
        check_texts(tensor.string_data, where)
        return onnx.helper.make_tensor(
            tensor.name, TensorProto.STRING, tensor.dims, list(tensor.string_data)
        )
    return numpy_helper.from_array(values, tensor.name)


def _check_count(tensor: onnx.TensorProto, where: str) -> None:
    dims = list(tensor.dims)
    if len(dims) > MAX_DIMENSIONS or any(dim < 0 for dim in dims):
        raise Refused(f"{where} has the impossible shape {dims[:9]}")
    claimed = prod(dims)
    if claimed > MAX_ELEMENTS:
        raise Refused(
            f"{where} claims {claimed:,} elements; at most {MAX_ELEMENTS:,} are read"
        )
    held = _held(tensor, where)
    if held != claimed:
        raise Refused(f"{where} claims {claimed:,} elements but holds {held:,}")


def _held(tensor: onnx.TensorProto, where: str) -> float:
    """Return how many elements there are, whole or not, of one field alone."""
    field = FIELDS[tensor.data_type]
    filled = {name for name in ALL_FIELDS if len(getattr(tensor, name))}
    if filled == {"raw_data"} and field != "string_data":
        if tensor.data_type == TensorProto.BOOL and max(tensor.raw_data) > 1:
            raise Refused(f"{where} holds a boolean that is neither 0 nor 1")
        size = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
        return len(tensor.raw_data) / size
    if filled - {field}:
        raise Refused(f"{where} holds its values in {', '.join(sorted(filled))}")
    _check_range(tensor, where)
    return len(getattr(tensor, field))


def _check_range(tensor: onnx.TensorProto, where: str) -> None:
    if tensor.data_type in RANGES and tensor.int32_data:
        low, high = RANGES[tensor.data_type]
        if min(tensor.int32_data) < low or max(tensor.int32_data) > high:
            raise Refused(f"{where} holds a value outside {low} to {high}")


def check_texts(texts: list[bytes], where: str) -> None:
    """Raise Refused where a text is too long or no UTF-8."""
    if (longest := max(map(len, texts), default=0)) > MAX_TEXT_LENGTH:
        raise Refused(f"{where} has a text of {longest:,} bytes")
    try:
        b"\n".join(texts).decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{where} has a text that is not UTF-8") from error


def type_name(element_type: int) -> str:
    """Return ONNX's name of an element type, or its number where it has none."""
    if element_type in TensorProto.DataType.values():
        return TensorProto.DataType.Name(element_type)
    return f"number {element_type}"
