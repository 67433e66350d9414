"""What an operator's attributes must be for its computation to be defined."""

from collections.abc import Callable

import onnx

from python_udfs.onnx_check.counts import (
    MAX_OUTPUTS,
    Attributes,
    count_of,
    label_count,
    number_of,
)
from python_udfs.onnx_check.refused import Refused
from python_udfs.onnx_check.support_vectors import (
    check_svm_classifier,
    check_svm_regressor,
)
from python_udfs.onnx_check.tensors import FIELDS, type_name
from python_udfs.onnx_check.tree_ensembles import check_tree_ensemble

MAX_CATEGORIES = 1_000_000
MAX_WINDOW = 4_096  # of a convolution or pooling, in cells

WINDOW = ("kernel_shape", "strides", "dilations")


def check_attributes(node: onnx.NodeProto, opset: int) -> None:
    """Raise Refused where a node's attributes contradict each other or the limits."""
    _check_window(node)
    if check := CHECKS.get(node.op_type):
        check(node, {attribute.name: attribute for attribute in node.attribute})
    if node.op_type == "Dropout" and len(node.input) > 2:
        raise Refused("Dropout has a training mode")
    if node.op_type == "BatchNormalization" and (opset < 9 or len(node.output) > 1):
        raise Refused("BatchNormalization is in training mode, or of an opset below 9")


def _check_window(node: onnx.NodeProto) -> None:
    """Refuse steps of zero, by which a runtime may divide, and huge paddings."""
    for attribute in node.attribute:
        is_window = attribute.name in WINDOW
        if is_window or attribute.name in ("pads", "group", "size", "blocksize"):
            values = [*attribute.ints] or [attribute.i]
            low = 1 if is_window or attribute.name != "pads" else 0
            if min(values) < low or max(values) > MAX_WINDOW:
                raise Refused(
                    f"attribute {attribute.name!r} of {node.op_type} is {values[:8]}:"
                    f" outside {low} to {MAX_WINDOW:,}"
                )


def _check_cast(node: onnx.NodeProto, attributes: Attributes) -> None:
    to = number_of(attributes, "to", 0)
    if to not in FIELDS:
        raise Refused(f"Cast makes element type {type_name(to)}")


def _check_label_encoder(node: onnx.NodeProto, attributes: Attributes) -> None:
    keys = [name for name in attributes if name.startswith("keys_")]
    values = [name for name in attributes if name.startswith("values_")]
    if "classes_strings" in attributes and not keys + values:
        return
    counts = count_of(attributes, *keys), count_of(attributes, *values)
    if len(keys) != 1 or len(values) != 1 or counts[0] != counts[1]:
        raise Refused(
            f"LabelEncoder maps {counts[0]:,} keys to {counts[1]:,} values;"
            " it must have one list of each, equally long"
        )
    if counts[0] > MAX_CATEGORIES:
        raise Refused(f"LabelEncoder has {counts[0]:,} keys")


def _check_category_mapper(node: onnx.NodeProto, attributes: Attributes) -> None:
    counts = count_of(attributes, "cats_int64s"), count_of(attributes, "cats_strings")
    if counts[0] != counts[1]:
        raise Refused(f"CategoryMapper maps {counts[0]:,} numbers to {counts[1]:,}")


def _check_one_hot_encoder(node: onnx.NodeProto, attributes: Attributes) -> None:
    lists = [name for name in ("cats_int64s", "cats_strings") if name in attributes]
    if len(lists) != 1 or not 0 < count_of(attributes, *lists) <= MAX_OUTPUTS:
        raise Refused(
            f"OneHotEncoder has {count_of(attributes, *lists):,} categories in"
            f" {len(lists)} lists; it must have 1 to {MAX_OUTPUTS:,} in one"
        )


def _check_scaler(node: onnx.NodeProto, attributes: Attributes) -> None:
    offsets, scales = count_of(attributes, "offset"), count_of(attributes, "scale")
    if offsets != scales or not offsets:
        raise Refused(f"Scaler has {offsets:,} offsets and {scales:,} scales")


def _check_imputer(node: onnx.NodeProto, attributes: Attributes) -> None:
    lists = [n for n in attributes if n.startswith("imputed_value")]
    if len(lists) != 1 or not count_of(attributes, *lists):
        raise Refused("Imputer must have one list of values to fill in")


def _check_feature_vectorizer(node: onnx.NodeProto, attributes: Attributes) -> None:
    given = attributes.get("inputdimensions", onnx.AttributeProto())
    sizes = list(given.ints)
    if len(sizes) != len(node.input) or min(sizes, default=0) < 1:
        raise Refused(
            f"FeatureVectorizer of {len(node.input)} inputs has sizes {sizes[:8]}"
        )


def _check_linear_regressor(node: onnx.NodeProto, attributes: Attributes) -> None:
    targets = number_of(attributes, "targets", 1)
    if count_of(attributes, "intercepts") not in (0, targets):
        raise Refused(
            f"LinearRegressor of {targets:,} targets has"
            f" {count_of(attributes, 'intercepts'):,} intercepts"
        )
    _check_coefficients(node, attributes, targets)


def _check_linear_classifier(node: onnx.NodeProto, attributes: Attributes) -> None:
    labels = label_count(node, attributes)
    intercepts = count_of(attributes, "intercepts")
    # Of two classes one margin may be given: the other is its mirror.
    if intercepts not in (labels, 1 if labels == 2 else labels):
        raise Refused(
            f"LinearClassifier of {labels:,} classes has {intercepts:,} intercepts"
        )
    _check_coefficients(node, attributes, intercepts)


def _check_coefficients(
    node: onnx.NodeProto, attributes: Attributes, margins: int
) -> None:
    count = count_of(attributes, "coefficients")
    if not 0 < margins <= MAX_OUTPUTS or not count or count % margins:
        raise Refused(
            f"{node.op_type} has {count:,} coefficients for {margins:,} margins"
        )


def _check_classifier_trees(node: onnx.NodeProto, attributes: Attributes) -> None:
    check_tree_ensemble(node, attributes, "class", label_count(node, attributes))


def _check_regressor_trees(node: onnx.NodeProto, attributes: Attributes) -> None:
    targets = number_of(attributes, "n_targets", 1)
    if not 0 < targets <= MAX_OUTPUTS:
        raise Refused(f"TreeEnsembleRegressor has {targets:,} targets")
    check_tree_ensemble(node, attributes, "target", targets)


CHECKS: dict[str, Callable[[onnx.NodeProto, Attributes], None]] = {
    "Cast": _check_cast,
    "CategoryMapper": _check_category_mapper,
    "FeatureVectorizer": _check_feature_vectorizer,
    "Imputer": _check_imputer,
    "LabelEncoder": _check_label_encoder,
    "LinearClassifier": _check_linear_classifier,
    "LinearRegressor": _check_linear_regressor,
    "OneHotEncoder": _check_one_hot_encoder,
    "SVMClassifier": check_svm_classifier,
    "SVMRegressor": check_svm_regressor,
    "Scaler": _check_scaler,
    "TreeEnsembleClassifier": _check_classifier_trees,
    "TreeEnsembleRegressor": _check_regressor_trees,
}
