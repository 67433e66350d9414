"""How many values an operator's attributes hold."""

import onnx

from python_udfs.onnx_check.refused import Refused

Attributes = dict[str, onnx.AttributeProto]

MAX_OUTPUTS = 10_000  # of a model for one row
LABELS = ("classlabels_ints", "classlabels_int64s", "classlabels_strings")


def count_of(attributes: Attributes, *names: str) -> int:
    """Return how many values the attributes of these names have together."""
    return sum(_length(attributes[name]) for name in names if name in attributes)


def number_of(attributes: Attributes, name: str, default: int) -> int:
    """Return the whole number that an attribute is, or its default."""
    return attributes[name].i if name in attributes else default


def label_count(node: onnx.NodeProto, attributes: Attributes) -> int:
    """Return how many classes a classifier has, or raise Refused."""
    counts = [count_of(attributes, name) for name in LABELS if name in attributes]
    if len(counts) != 1 or not 0 < counts[0] <= MAX_OUTPUTS:
        raise Refused(
            f"{node.op_type} has lists of {counts} class labels;"
            f" it must have one, of 1 to {MAX_OUTPUTS:,}"
        )
    return counts[0]


def _length(attribute: onnx.AttributeProto) -> int:
    if attribute.HasField("t"):
        return onnx.numpy_helper.to_array(attribute.t).size
    return max(len(attribute.floats), len(attribute.ints), len(attribute.strings))
