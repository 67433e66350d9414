"""Is a model from elsewhere safe to score with? What the file says, before it is run.

A file is rebuilt from the parts that were checked and nothing else, so that what is
registered holds no metadata, no doc strings and no field that this code does not know.
"""

import onnx
from google.protobuf.message import DecodeError

from python_udfs.onnx_check.graph import check_graph
from python_udfs.onnx_check.operators import used_opsets
from python_udfs.onnx_check.refused import Refused
from python_udfs.onnx_check.shapes import check_shapes
from python_udfs.onnx_check.sizes import check_sizes

__all__ = ["MAX_FILE", "Refused", "checked_model"]

MAX_FILE = 200_000_000  # bytes
IR_VERSIONS = range(3, 14)
REBUILT_AS = 10  # the IR version of what is registered: all our graphs fit in it


def checked_model(file: bytes) -> onnx.ModelProto:
    """Return what `file` holds, rebuilt, or raise Refused with the cause.

    Nothing of the file is run. Reading a hostile one may still take much memory, and
    the last checks are ONNX's own native code: call this in a process with limits.
    """
    try:
        model = _rebuilt(_parsed(file))
    except UnicodeDecodeError as error:
        raise Refused("one of its names is not UTF-8") from error
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as error:
        raise Refused(f"it is not valid ONNX: {_first_line(error)}") from error
    check_sizes(model.graph)
    check_shapes(model)
    return model


def _parsed(file: bytes) -> onnx.ModelProto:
    if len(file) > MAX_FILE:
        raise Refused(f"it has {len(file):,} bytes; at most {MAX_FILE:,} are read")
    try:
        model = onnx.ModelProto.FromString(file)
    except DecodeError as error:
        raise Refused("it is not an ONNX file: no protobuf of that form") from error
    if not model.HasField("graph") or not model.graph.node:
        raise Refused("it is not an ONNX file: it holds no graph of operators")
    for part in ("functions", "training_info"):
        if getattr(model, part):
            raise Refused(f"it holds {part}, which are not read")
    if model.ir_version not in IR_VERSIONS:
        raise Refused(f"its IR version {model.ir_version} is not one of 3 to 13")
    return model


def _rebuilt(model: onnx.ModelProto) -> onnx.ModelProto:
    rebuilt = onnx.ModelProto(ir_version=REBUILT_AS)
    opsets = used_opsets(model)
    for domain, version in opsets.items():
        rebuilt.opset_import.add(domain=domain, version=version)
    rebuilt.graph.CopyFrom(check_graph(model.graph, opsets))
    return rebuilt


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
