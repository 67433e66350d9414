"""A registered ONNX graph that is nothing but trees, read back from its bytes."""

import json
from dataclasses import dataclass

import onnx
from onnx import TensorProto, helper, numpy_helper

from python_udfs.scoring.tree_nodes import Tree, read_trees

LINKS = {"Identity": "identity", "Exp": "exp", "Sigmoid": "sigmoid"}
CLASSIFIER_LINKS = {b"NONE": "identity", b"LOGISTIC": "sigmoid"}
OPERATORS = ("TreeEnsembleRegressor", "TreeEnsembleClassifier")


@dataclass(frozen=True)
class Column:
    """A column of the trees' matrix: a number as it is, or what a text is looked up as.

    `values` has the column's value for each of `texts`, and last that of all others.
    """

    feature: str
    texts: tuple[str, ...] = ()
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class TreeEnsemble:
    """score = link(base + the leaf that a row falls into in every tree)."""

    columns: list[Column]
    trees: list[Tree]
    base: float
    link: str


def tree_ensemble(model: onnx.ModelProto) -> TreeEnsemble | None:
    """Return the trees of a graph that is nothing but trees, else None.

    That is: inputs of one float32 or text each, texts looked up, all joined; trees as
    `read_trees` reads them, with one output or a classifier's of two classes; a link.
    The leaves are the doubles of the metadata `leaf_weights`, where the graph has it.
    """
    makers = {name: node for node in model.graph.node for name in node.output}
    node, link = _ensemble(model.graph, makers)
    columns = _columns(model.graph, node, makers) if node is not None else []
    if not columns or node.op_type not in OPERATORS:
        return None
    attributes = _attributes(node)
    weights = _leaf_weights(model, attributes)
    trees = read_trees(attributes, weights) if weights else None
    if not trees or max(attributes["nodes_featureids"]) >= len(columns):
        return None
    if node.op_type == "TreeEnsembleClassifier":
        link = CLASSIFIER_LINKS[attributes["post_transform"]]
    return TreeEnsemble(columns, trees, sum(attributes.get("base_values", [])), link)


def link_of(graph: onnx.GraphProto) -> str:
    """Return what the graph ends with: identity, exp or sigmoid."""
    return LINKS.get(graph.node[-1].op_type, "identity")


def _attributes(node: onnx.NodeProto) -> dict:
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def _ensemble(
    graph: onnx.GraphProto, makers: dict[str, onnx.NodeProto]
) -> tuple[onnx.NodeProto | None, str]:
    """Return the node that the score comes from, and the link after it."""
    name, link = graph.output[-1].name, "identity"
    last = makers.get(name)
    if last is not None and last.op_type in LINKS:
        name, link = last.input[0], LINKS[last.op_type]
        last = makers.get(name)
    if last is None or last.output[-1] != name:
        return None, link
    if last.op_type == "TreeEnsembleClassifier" and link != "identity":
        return None, link
    return last, link


def _columns(
    graph: onnx.GraphProto, node: onnx.NodeProto, makers: dict[str, onnx.NodeProto]
) -> list[Column]:
    """Return the columns of what the trees read, none where they are something else."""
    joined = makers.get(node.input[0])
    if joined is not None and joined.op_type != "Concat":
        return []
    kinds = {value.name: _kind(value) for value in graph.input}
    columns = []
    for name in joined.input if joined is not None else node.input:
        found = _looked_up(graph, name, makers)
        if found and kinds.get(found[0].feature) == TensorProto.STRING:
            columns += found
        elif kinds.get(name) == TensorProto.FLOAT:
            columns.append(Column(name))
        else:
            return []
    return columns if {column.feature for column in columns} == set(kinds) else []


def _kind(value: onnx.ValueInfoProto) -> int | None:
    """Return the type of an input that is one value a row, else None."""
    tensor = value.type.tensor_type
    dimensions = tensor.shape.dim
    is_one = len(dimensions) == 2 and dimensions[1].dim_value == 1
    return tensor.elem_type if is_one else None


def _looked_up(
    graph: onnx.GraphProto, name: str, makers: dict[str, onnx.NodeProto]
) -> list[Column]:
    """Return the columns that the rows of a table make, one of which a text picks."""
    tables = {table.name: table for table in graph.initializer}
    nodes = []
    for operator in ("Flatten", "Gather", "LabelEncoder"):
        nodes.append(makers.get(name))
        if nodes[-1] is None or nodes[-1].op_type != operator:
            return []
        name = nodes[-1].input[-1]
    if nodes[1].input[0] not in tables:
        return []
    encoder = _attributes(nodes[2])
    texts = tuple(text.decode() for text in encoder.get("keys_strings", []))
    rows = [*encoder.get("values_int64s", []), encoder.get("default_int64", -1)]
    table = numpy_helper.to_array(tables[nodes[1].input[0]])
    if len(rows) != len(texts) + 1 or table.ndim != 2:
        return []
    return [Column(name, texts, tuple(values)) for values in table[rows].T.tolist()]


def _leaf_weights(
    model: onnx.ModelProto, attributes: dict
) -> dict[tuple[int, int], float] | None:
    """Return the value of each leaf by its tree and node, where it is a single one."""
    kind = "class" if "class_ids" in attributes else "target"
    names = ("ids", "weights", "treeids", "nodeids")
    ids, weights, *places = (attributes.get(f"{kind}_{name}", []) for name in names)
    if len(set(ids)) != 1 or not _has_one_output(attributes, min(weights)):
        return None
    for entry in model.metadata_props:
        if entry.key == "leaf_weights":
            weights = json.loads(entry.value)
    found = dict(zip(zip(*places, strict=True), weights, strict=True))
    return found if len(found) == len(weights) else None


def _has_one_output(attributes: dict, min_weight: float) -> bool:
    transform = attributes.get("post_transform", b"NONE")
    if "class_ids" not in attributes:
        is_sum = attributes.get("aggregate_function", b"SUM") == b"SUM"
        return attributes.get("n_targets") == 1 and transform == b"NONE" and is_sum
    names = ("classlabels_int64s", "classlabels_strings")
    labels = [label for name in names for label in attributes.get(name, [])]
    # The runtime takes weights that are all positive for probabilities already.
    is_margin = transform == b"LOGISTIC" and min_weight < 0
    return len(labels) == 2 and (transform == b"NONE" or is_margin)
