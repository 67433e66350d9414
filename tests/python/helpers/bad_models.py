"""Bad models, each made of a good one: its name says how it is broken.

Run as a script it prints a line for each: the model, and what `make register` says.
"""

import json
import sys
from itertools import pairwise

import numpy as np
from foreign_models import (
    BOOL,
    CLASSICAL,
    FLOAT,
    INT64,
    NODE,
    STRING,
    UINT8,
    graph,
    one_tree,
    support_vectors,
    two_numbers,
)
from forked_trial import tried_in_fork
from onnx import TensorProto, helper

from python_udfs.onnx_check import MAX_FILE, Refused

X = [("x", FLOAT, [None, 3])]
WHOLE = [("n", INT64, [None, 1])]
TEXT = [("text", STRING, [None, 1])]
Y = [("y", FLOAT, [None, None])]


def changed(change, of=two_numbers):
    """Return the bytes of a good model after `change(model, model.graph)`."""
    model = of()
    change(model, model.graph)
    return model.SerializeToString()


def made(nodes, inputs=X, outputs=Y, **constants):
    """Return the bytes of a new graph."""
    return graph(nodes, inputs, outputs, **constants).SerializeToString()


def one(op_type, *inputs, of=X, constants=None, **attributes):
    """Return the bytes of a graph of one operator that makes y."""
    node = NODE(op_type, [*inputs], ["y"], **attributes)
    return made([node], of, **(constants or {}))


def classical(op_type, *inputs, of=X, **attributes):
    return one(op_type, *inputs, of=of, domain=CLASSICAL, **attributes)


def tree(**changes):
    return one_tree(**changes).SerializeToString()


def weights(**fields):
    """Return the good model with its constant `weights` replaced."""

    def change(_, graph):
        name = fields.pop("name", "weights")
        graph.initializer[0].CopyFrom(TensorProto(name=name, **fields))

    return changed(change)


def outside_the_file():
    def change(_, graph):
        tensor = graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="../../etc/passwd")

    return changed(change)


def node_with(**fields):
    """Return the good model with fields of its last node changed."""

    def change(_, graph):
        for name, value in fields.items():
            if isinstance(value, list):
                graph.node[-1].ClearField(name)
                getattr(graph.node[-1], name).extend(value)
            else:
                setattr(graph.node[-1], name, value)

    return changed(change)


def input_named(name):
    def change(_, graph):
        graph.input[0].name = graph.node[0].input[0] = name

    return changed(change)


def with_input(element_type, shape):
    return made([NODE("Cast", ["x"], ["y"], to=FLOAT)], [("x", element_type, shape)])


def with_subgraph(op_type):
    body = graph([NODE("Identity", ["x"], ["z"])], X, [("z", FLOAT, [None, 3])]).graph
    return one(op_type, "x", body=body)


def opsets(*versions):
    def change(model, _):
        del model.opset_import[:]
        model.opset_import.extend(helper.make_opsetid(*pair) for pair in versions)

    return changed(change)


def deep_tree(levels=20_000):
    """Return a tree whose every level has a leaf to the left: a chain."""
    modes = ["BRANCH_LEQ", "LEAF"] * levels + ["LEAF"]
    count = len(modes)
    leaves = [i for i, mode in enumerate(modes) if mode == "LEAF"]
    is_leaf = [mode == "LEAF" for mode in modes]
    return tree(
        nodes_treeids=[0] * count,
        nodes_nodeids=list(range(count)),
        nodes_featureids=[0] * count,
        nodes_modes=modes,
        nodes_values=[0.0] * count,
        nodes_truenodeids=[0 if end else i + 1 for i, end in enumerate(is_leaf)],
        nodes_falsenodeids=[0 if end else i + 2 for i, end in enumerate(is_leaf)],
        nodes_missing_value_tracks_true=[0] * count,
        target_treeids=[0] * len(leaves),
        target_nodeids=leaves,
        target_ids=[0] * len(leaves),
        target_weights=[1.0] * len(leaves),
    )


def doubled(times=40):
    """Return a graph that joins a matrix to itself again and again."""
    names = ["x", *(f"x{i}" for i in range(1, times)), "y"]
    pairs = pairwise(names)
    return made([NODE("Concat", [a, a], [b], axis=1) for a, b in pairs])


def many_nodes():
    """Return a chain of one operator, 6,001 times."""
    names = ["x", *(f"x{i}" for i in range(6000)), "y"]
    pairs = pairwise(names)
    return made([NODE("Relu", [a], [b]) for a, b in pairs])


def outer_products():
    """Return a graph of a [rows, rows, rows] tensor, summed up to one per row."""
    return made(
        [
            NODE("ReduceSum", ["x", "one"], ["column"]),
            NODE("Reshape", ["column", "flat"], ["cells"]),
            NODE("Reshape", ["column", "upright"], ["stack"]),
            NODE("Add", ["column", "cells"], ["square"]),
            NODE("Add", ["square", "stack"], ["cube"]),
            NODE("Exp", ["cube"], ["larger"]),
            NODE("ReduceSum", ["larger", "two"], ["y"], keepdims=0),
        ],
        one=np.array([1]),
        flat=np.array([-1]),
        upright=np.array([-1, 1, 1]),
        two=np.array([1, 2]),
    )


def slow(times=60, width=1024):
    """Return a net that takes a minute for a chunk of rows."""
    names = ["wide", *(f"x{i}" for i in range(1, times)), "last"]
    pairs = pairwise(names)
    nodes = [NODE("MatMul", [a, "square"], [b]) for a, b in pairs]
    return made(
        [
            NODE("Expand", ["x", "size"], ["wide"]),
            *nodes,
            NODE("ReduceMax", ["last", "one"], ["y"]),
        ],
        [("x", FLOAT, [None, 1])],
        size=np.array([1, width]),
        one=np.array([1]),
        square=np.full((width, width), 1e-3, dtype=np.float32),
    )


def scored_by_its_neighbours():
    return made(
        [NODE("ReduceMean", ["x", "rows"], ["m"]), NODE("Sub", ["x", "m"], ["y"])],
        rows=np.array([0]),
    )


def svm_with(name, values):
    def change(_, graph):
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.name == name:
                    del attribute.floats[:]
                    attribute.floats.extend(values)

    return changed(change, of=support_vectors)


def add(part, **fields):
    """Return the good model with one more of a repeated part of its graph."""
    return changed(lambda _, graph: getattr(graph, part).add(**fields))


def of_model(part):
    return changed(lambda model, _: getattr(model, part).add())


MATRIX = np.eye(3, dtype=np.float32)

# Name, the file as a function, and what the refusal must say.
BAD = {
    # no model at all
    "an empty file": (lambda: b"", "not an ONNX file"),
    "a text": (lambda: b"customer_id,price\n1,2\n", "not an ONNX file"),
    "a zip file": (lambda: b"PK\x03\x04" + bytes(100), "not an ONNX file"),
    "half a file": (
        lambda: two_numbers().SerializeToString()[:140],
        "not an ONNX file",
    ),
    "a file of 200 MB": (lambda: bytes(MAX_FILE + 1), "200,000,001 bytes"),
    "no graph": (
        lambda: changed(lambda model, _: model.ClearField("graph")),
        "holds no graph",
    ),
    "functions of its own": (lambda: of_model("functions"), "it holds functions"),
    "training steps": (lambda: of_model("training_info"), "it holds training_info"),
    "an IR version to come": (
        lambda: changed(lambda model, _: setattr(model, "ir_version", 99)),
        "IR version 99",
    ),
    "an opset to come": (lambda: opsets(("", 999)), "opset of ai.onnx is 999"),
    "an opset from before": (lambda: opsets(("", 1)), "opset of ai.onnx is 1;"),
    "two opsets": (lambda: opsets(("", 18), ("ai.onnx", 13)), "imports two opsets"),
    "no opset": (lambda: opsets((CLASSICAL, 3)), "opset of ai.onnx is None"),
    # operators
    "a custom operator": (
        lambda: one("Inverse", "x", domain="com.example"),
        "'Inverse' is of the custom domain 'com.example'",
    ),
    "Microsoft's operator": (
        lambda: one("Tokenizer", "text", of=TEXT, domain="com.microsoft"),
        "custom domain 'com.microsoft'",
    ),
    "an unknown operator": (lambda: one("Shutdown", "x"), "'Shutdown' is not on the"),
    "an If": (lambda: with_subgraph("If"), "'If' is not on the .* a subgraph"),
    "a Loop": (lambda: with_subgraph("Loop"), "'Loop' is not on the .* a subgraph"),
    "a Scan": (lambda: with_subgraph("Scan"), "'Scan' is not on the .* a subgraph"),
    "a subgraph in an Identity": (
        lambda: with_subgraph("Identity"),
        "attribute 'body' of Identity is no number",
    ),
    "a ZipMap": (
        lambda: classical("ZipMap", "x", classlabels_int64s=[0, 1, 2]),
        "zipmap off",
    ),
    "random numbers": (
        lambda: one("RandomNormalLike", "x"),
        "'RandomNormalLike' is not on the",
    ),
    "a text joined to itself": (
        lambda: one("StringConcat", "text", "text", of=TEXT),
        "'StringConcat' is not on the",
    ),
    "6,000 nodes": (
        many_nodes,
        "it has 6,001 nodes",
    ),
    "an unknown attribute": (
        lambda: one("Relu", "x", beta=1.0),
        "not valid ONNX: .*beta",
    ),
    "an attribute twice": (
        lambda: changed(
            lambda _, graph: graph.node[0].attribute.append(graph.node[0].attribute[0])
        ),
        "attribute of Concat 'axis' is there twice",
    ),
    "too many inputs of a Relu": (lambda: one("Relu", "x", "x"), "not valid ONNX"),
    # constants
    "external data": (outside_the_file, "'weights' refers to external data"),
    "a constant of 10^12 elements": (
        lambda: weights(data_type=FLOAT, dims=[10**6, 10**6]),
        "claims 1,000,000,000,000 elements",
    ),
    "dimensions that overflow": (
        lambda: weights(data_type=FLOAT, dims=[2**62, 2**62]),
        "claims 21,267,647",
    ),
    "a constant larger than its bytes": (
        lambda: weights(data_type=FLOAT, dims=[2, 1], raw_data=bytes(4)),
        "claims 2 elements but holds 1",
    ),
    "a constant smaller than its bytes": (
        lambda: weights(data_type=FLOAT, dims=[1, 1], raw_data=bytes(4096)),
        "claims 1 elements but holds 1,024",
    ),
    "a negative dimension": (
        lambda: weights(data_type=FLOAT, dims=[-2, -1], raw_data=bytes(8)),
        r"impossible shape \[-2, -1\]",
    ),
    "nine dimensions": (
        lambda: weights(data_type=FLOAT, dims=[1] * 9, raw_data=bytes(4)),
        "impossible shape",
    ),
    "values in two fields": (
        lambda: weights(
            data_type=FLOAT, dims=[2], raw_data=bytes(8), float_data=[0, 0]
        ),
        "holds its values in float_data, raw_data",
    ),
    "values in another type's field": (
        lambda: weights(data_type=FLOAT, dims=[2], int64_data=[0, 0]),
        "holds its values in int64_data",
    ),
    "half floats": (
        lambda: weights(data_type=TensorProto.FLOAT16, dims=[2], raw_data=bytes(4)),
        "element type FLOAT16",
    ),
    "an element type that is none": (
        lambda: weights(data_type=77, dims=[2], raw_data=bytes(8)),
        "element type number 77",
    ),
    "a boolean of 2": (
        lambda: weights(data_type=BOOL, dims=[2], raw_data=b"\x00\x02"),
        "neither 0 nor 1",
    ),
    "a byte of 300": (
        lambda: weights(data_type=UINT8, dims=[1], int32_data=[300]),
        "outside 0 to 255",
    ),
    "a text of a megabyte": (
        lambda: weights(data_type=STRING, dims=[1], string_data=[b"a" * 10**6]),
        "a text of 1,000,000 bytes",
    ),
    "a text that is none": (
        lambda: classical(
            "LabelEncoder", "text", of=TEXT, keys_strings=[b"\xff"], values_floats=[1.0]
        ),
        "'keys_strings' of LabelEncoder has a text that is not UTF-8",
    ),
    "a segment of a constant": (
        lambda: weights(
            data_type=FLOAT,
            dims=[2],
            raw_data=bytes(8),
            segment=TensorProto.Segment(begin=0, end=1),
        ),
        "is a segment",
    ),
    "a sparse constant": (lambda: add("sparse_initializer"), "sparse constants"),
    "a constant twice": (
        lambda: add("initializer", name="weights", data_type=FLOAT, dims=[0]),
        "constant 'weights' is there twice",
    ),
    # the graph
    "a cycle": (
        lambda: node_with(input=["score"], output=["score"]),
        "reads 'score', which no earlier node",
    ),
    "a name that nothing makes": (
        lambda: node_with(input=["nonesuch"]),
        "reads 'nonesuch', which no earlier node",
    ),
    "one name made twice": (
        lambda: node_with(output=["margin"]),
        "two parts of the graph make 'margin'",
    ),
    "an output that nothing makes": (
        lambda: node_with(output=["other"]),
        "output 'score' is made by no node",
    ),
    "no output": (
        lambda: changed(lambda _, graph: graph.ClearField("output")),
        "it has no output",
    ),
    "no input": (
        lambda: made([NODE("Constant", [], ["y"], value_float=1.0)], []),
        "it has 0 inputs",
    ),
    "inputs that SQL can not tell apart": (
        lambda: input_named("B"),
        "inputs 'B' and 'b' are one name",
    ),
    "an input without a name to print": (
        lambda: input_named("a\n\x00"),
        "is no name for a feature",
    ),
    "a fixed number of rows": (
        lambda: with_input(FLOAT, [1, 3]),
        "fixed number of rows, 1: .*dynamic",
    ),
    "two dynamic dimensions": (
        lambda: with_input(FLOAT, [None, "words"]),
        "second dynamic dimension",
    ),
    "an image of floats": (
        lambda: with_input(FLOAT, [None, 3, 8, 8]),
        r"FLOAT of shape \['N', 3, 8, 8\]: it may be",
    ),
    "a vector of texts": (
        lambda: with_input(STRING, [None, 3]),
        r"STRING of shape \['N', 3\]: it may be",
    ),
    "an image of a gigabyte": (
        lambda: with_input(UINT8, [None, 2**15, 2**15]),
        "1,073,741,824 bytes a row",
    ),
    "an input of half floats": (
        lambda: with_input(TensorProto.FLOAT16, [None, 1]),
        "'x' is FLOAT16",
    ),
    "a text as the score": (
        lambda: made(
            [NODE("Identity", ["text"], ["y"])], TEXT, [("y", STRING, [None, 1])]
        ),
        "output 'y', the score, is STRING",
    ),
    "a cube as the score": (
        lambda: made([NODE("Relu", ["x"], ["y"])], X, [("y", FLOAT, [None, 1, 1])]),
        "output 'y' has 3 dimensions",
    ),
    "a map as the score": (
        lambda: changed(lambda _, graph: graph.output[0].type.map_type.SetInParent()),
        "a map or a sequence: .*zipmap off",
    ),
    # sizes
    "a ConstantOfShape of 10^12": (
        lambda: one("ConstantOfShape", "size", constants={"size": [10**6, 10**6]}),
        "ConstantOfShape asks for 1,000,000,000,000 elements",
    ),
    "an Expand to 10^10": (
        lambda: one("Expand", "x", "size", constants={"size": [10**10, 3]}),
        "Expand asks for 30,000,000,000",
    ),
    "a Tile as often as a row says": (
        lambda: made(
            [NODE("Flatten", ["n"], ["f"]), NODE("Tile", ["n", "f"], ["y"])], WHOLE
        ),
        "Tile takes a size from 'f', which depends on the rows'",
    ),
    "a Range up to what a row says": (
        lambda: one(
            "Range", "zero", "n", "one", of=WHOLE, constants={"zero": 0, "one": 1}
        ),
        "Range takes a size from 'n'",
    ),
    "a Range of 10^11": (
        lambda: one(
            *("Range", "zero", "many", "one"),
            constants={"zero": 0, "many": 10**11, "one": 1},
        ),
        "Range asks for 100,000,000,000",
    ),
    "a Range in steps of zero": (
        lambda: one("Range", "n", "m", "n", constants={"n": 0, "m": 9}),
        "Range asks for inf elements",
    ),
    "a Pad of 10^9": (
        lambda: one("Pad", "x", "pads", constants={"pads": [0, 0, 0, 10**9]}),
        "Pad asks for 1,000,000,000",
    ),
    "a OneHot as deep as a row says": (
        lambda: one(
            "OneHot", "n", "n", "pair", of=WHOLE, constants={"pair": [0.0, 1.0]}
        ),
        "OneHot takes a size from 'n'",
    ),
    "a Reshape to what a row says": (
        lambda: one("Reshape", "n", "n", of=WHOLE),
        "Reshape takes a size from 'n'",
    ),
    "a matrix doubled forty times": (doubled, "takes more than 2,000,000,000 bytes"),
    "the cube of the rows": (outer_products, "takes more than 2,000,000,000 bytes"),
    # arithmetic that traps
    "a division by what a row says": (
        lambda: one("Div", "n", "n", of=WHOLE),
        "whole numbers can divide by 0 or -1",
    ),
    "a division by -1": (
        lambda: one("Div", "n", "m", of=WHOLE, constants={"m": -1}),
        "whole numbers can divide by 0 or -1",
    ),
    "a remainder by zero": (
        lambda: one("Mod", "n", "m", of=WHOLE, constants={"m": 0}),
        "Mod of whole numbers can divide by 0",
    ),
    "a convolution in steps of zero": (
        lambda: one("Conv", "x", "k", constants={"k": MATRIX}, strides=[0, 0]),
        r"'strides' of Conv is \[0, 0\]",
    ),
    "a pooling with a huge border": (
        lambda: one("MaxPool", "x", kernel_shape=[1], pads=[2**40, 0]),
        "'pads' of MaxPool",
    ),
    # trees
    "a tree's lists of two lengths": (
        lambda: tree(nodes_values=[0.5]),
        "has 1 nodes_values, not 5",
    ),
    "a child that is not there": (
        lambda: tree(nodes_truenodeids=[99, 0, 3, 0, 0]),
        "has the child 99, which its tree lacks",
    ),
    "a tree that goes in circles": (
        lambda: tree(nodes_falsenodeids=[2, 0, 0, 0, 0]),
        "a tree with a cycle",
    ),
    "a node of two parents": (
        lambda: tree(nodes_falsenodeids=[1, 0, 4, 0, 0]),
        "a node of two parents",
    ),
    "a node of a number twice": (
        lambda: tree(nodes_nodeids=[0, 1, 2, 3, 3]),
        "two nodes of one number",
    ),
    "trees intermixed": (
        lambda: tree(nodes_treeids=[0, 1, 0, 1, 0]),
        "trees intermixed",
    ),
    "a feature beyond the matrix": (
        lambda: tree(nodes_featureids=[0, 0, 7, 0, 0]),
        "reads column 8 of a matrix of 2",
    ),
    "a feature before the matrix": (
        lambda: tree(nodes_featureids=[-5, 0, 1, 0, 0]),
        "reads feature -5",
    ),
    "a weight for a score that is not there": (
        lambda: tree(target_ids=[0, 0, 50_000_000]),
        "weights for number 50000000",
    ),
    "a weight for a node that is no leaf": (
        lambda: tree(target_nodeids=[1, 2, 4]),
        "weights for a node that is no leaf",
    ),
    "a weight for a tree that is not there": (
        lambda: tree(target_treeids=[0, 0, 8]),
        "weights for a tree that it lacks",
    ),
    "a comparison that is none": (
        lambda: tree(nodes_modes=["BRANCH_SIN", *["LEAF"] * 4]),
        "a node of mode b'BRANCH_SIN'",
    ),
    "a threshold that is no number": (
        lambda: tree(nodes_values=[np.nan, 0, 3, 0, 0]),
        "splits on a value that is no number",
    ),
    "10^9 targets": (lambda: tree(n_targets=10**9), "1,000,000,000 targets"),
    "a tree 20,000 levels deep": (deep_tree, "deeper than 500 levels"),
    "a link that is none": (
        lambda: tree(post_transform="SQUARE"),
        "post_transform b'SQUARE'",
    ),
    # other classical operators
    "more keys than values": (
        lambda: classical(
            *("LabelEncoder", "text"),
            of=TEXT,
            keys_strings=["a", "b"],
            values_floats=[1.0],
        ),
        "maps 2 keys to 1 values",
    ),
    "too few coefficients": (
        lambda: classical(
            "LinearClassifier",
            "x",
            coefficients=[1.0] * 5,
            intercepts=[0.0] * 2,
            classlabels_ints=[0, 1],
        ),
        "has 5 coefficients for 2 margins",
    ),
    "coefficients for another width": (
        lambda: classical("LinearRegressor", "x", coefficients=[1.0] * 5),
        "reads column 5 of a matrix of 3",
    ),
    "a scale too few": (
        lambda: classical("Scaler", "x", offset=[0.0] * 3, scale=[1.0]),
        "3 offsets and 1 scales",
    ),
    "no categories": (
        lambda: classical("OneHotEncoder", "text", of=TEXT, zeros=1),
        "0 categories in 0 lists",
    ),
    "sizes that are not the inputs'": (
        lambda: classical("FeatureVectorizer", "x", inputdimensions=[3, 4]),
        "of 1 inputs has sizes",
    ),
    "support vectors cut off": (
        lambda: svm_with("support_vectors", [1.0]),
        "support vectors has 1 of their values",
    ),
    # what only scoring shows
    "types that do not fit": (
        lambda: one("Add", "x", "n", constants={"n": 1}),
        "onnxruntime can not load it",
    ),
    "an output of another type": (
        lambda: made([NODE("Relu", ["x"], ["y"])], X, [("y", INT64, [None, 3])]),
        "onnxruntime can not load it",
    ),
    "a score that depends on the other rows": (
        scored_by_its_neighbours,
        "alone, .* among others",
    ),
    "a minute for 2,048 rows": (slow, "takes .* s for 2,048 rows"),
    "one score for all rows": (
        lambda: one("ReduceSum", "x", "rows", constants={"rows": [0]}),
        "get scores of shape",
    ),
    "a number of scores that depends on the rows'": (
        lambda: one("Reshape", "x", "size", constants={"size": [1, -1]}),
        "get scores of shape",
    ),
    "a text read as a number": (
        lambda: one("Cast", "text", of=TEXT, to=FLOAT),
        "scoring .* rows fails",
    ),
    "a text that must be known": (
        lambda: classical(
            "OneHotEncoder", "text", of=TEXT, cats_strings=["a"], zeros=0
        ),
        "scoring .* rows fails",
    ),
}


def answers():
    """Return what each bad model gets: the refusal, or that it was taken."""
    said = {}
    for name, (build, _) in BAD.items():
        try:
            tried_in_fork(build())
            said[name] = "accepted"
        except Refused as refused:
            said[name] = str(refused)
    return said


if __name__ == "__main__":
    if sys.argv[1:] == ["--json"]:
        print(json.dumps(answers()))
    else:
        for name, said in answers().items():
            print(f"{name:<45}  {said}")
