"""A graph and its nodes, rebuilt from the parts that were checked."""

from collections.abc import Iterable

import onnx
from onnx import AttributeProto

from python_udfs.onnx_check.attributes import check_attributes
from python_udfs.onnx_check.interface import checked_inputs, checked_outputs
from python_udfs.onnx_check.operators import check_operator, plain_domain
from python_udfs.onnx_check.refused import Refused, shown
from python_udfs.onnx_check.tensors import check_texts, checked_tensor

MAX_NODES = 5_000
MAX_NAMES = 1_000  # of one node's inputs or outputs
MAX_NAME_LENGTH = 500
MAX_VALUES = 10_000_000  # of one attribute

VALUE_FIELDS = {
    AttributeProto.FLOAT: "f",
    AttributeProto.INT: "i",
    AttributeProto.STRING: "s",
    AttributeProto.TENSOR: "t",
    AttributeProto.FLOATS: "floats",
    AttributeProto.INTS: "ints",
    AttributeProto.STRINGS: "strings",
}


def check_graph(graph: onnx.GraphProto, opsets: dict[str, int]) -> onnx.GraphProto:
    """Return the graph, rebuilt; Refused where a part is not as it must be."""
    if graph.sparse_initializer:
        raise Refused("it holds sparse constants, which are not read")
    if len(graph.node) > MAX_NODES:
        raise Refused(f"it has {len(graph.node):,} nodes; at most {MAX_NODES:,}")
    for node in graph.node:
        check_operator(node, plain_domain(node.domain))
    rebuilt = onnx.GraphProto(name="registered")
    _once("constant", (tensor.name for tensor in graph.initializer))
    rebuilt.initializer.extend(
        checked_tensor(tensor, f"constant {shown(tensor.name)}")
        for tensor in graph.initializer
    )
    rebuilt.node.extend(_checked_node(node, opsets) for node in graph.node)
    constants = {tensor.name for tensor in graph.initializer}
    rebuilt.input.extend(checked_inputs(graph, constants))
    _check_order(rebuilt)
    rebuilt.output.extend(checked_outputs(graph))
    return rebuilt


def _once(what: str, names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refused(f"{what} {shown(name)} is there twice")
        if not 0 < len(name) <= MAX_NAME_LENGTH:
            raise Refused(f"a {what}'s name has {len(name):,} characters")
        seen.add(name)
    return seen


def _checked_node(node: onnx.NodeProto, opsets: dict[str, int]) -> onnx.NodeProto:
    if max(len(node.input), len(node.output)) > MAX_NAMES:
        raise Refused(f"{node.op_type} has more than {MAX_NAMES:,} inputs")
    rebuilt = onnx.NodeProto(
        op_type=node.op_type,
        domain=plain_domain(node.domain),
        input=node.input,
        output=node.output,
    )
    _once(f"attribute of {node.op_type}", (a.name for a in node.attribute))
    rebuilt.attribute.extend(
        _checked_attribute(attribute, node.op_type)
        for attribute in node.attribute
        if not (rebuilt.domain and _is_empty_list(attribute))  # the same as none there
    )
    check_attributes(rebuilt, opsets[rebuilt.domain])
    return rebuilt


def _checked_attribute(attribute: onnx.AttributeProto, op_type: str) -> AttributeProto:
    where = f"attribute {shown(attribute.name)} of {op_type}"
    if attribute.type not in VALUE_FIELDS or attribute.ref_attr_name:
        raise Refused(f"{where} is no number, text, tensor or list of them")
    field = VALUE_FIELDS[attribute.type]
    value = getattr(attribute, field)
    rebuilt = AttributeProto(name=attribute.name, type=attribute.type)
    if field == "t":
        rebuilt.t.CopyFrom(checked_tensor(value, where))
    elif field in ("f", "i", "s"):
        check_texts([value] if field == "s" else [], where)
        setattr(rebuilt, field, value)
    else:
        _check_list(value, field, where)
        getattr(rebuilt, field).extend(value)
    return rebuilt


def _is_empty_list(attribute: onnx.AttributeProto) -> bool:
    field = VALUE_FIELDS.get(attribute.type, "")
    return field in ("floats", "ints", "strings") and not getattr(attribute, field)


def _check_list(values: list, field: str, where: str) -> None:
    if len(values) > MAX_VALUES:
        raise Refused(f"{where} has {len(values):,} values; at most {MAX_VALUES:,}")
    if field == "strings":
        check_texts(values, where)


def _check_order(graph: onnx.GraphProto) -> None:
    """Raise Refused where a node reads what no earlier one makes, as in a cycle."""
    made = [tensor.name for tensor in graph.initializer]
    made += [feature.name for feature in graph.input]
    known = _once("the name", made)
    for node in graph.node:
        for name in node.input:
            if name and name not in known:
                raise Refused(
                    f"{node.op_type} reads {shown(name)}, which no earlier node"
                    " makes: it is missing, or part of a cycle"
                )
        for name in filter(None, node.output):
            if name in known:
                raise Refused(f"two parts of the graph make {shown(name)}")
            known.add(name)
