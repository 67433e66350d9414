"""What an operator's attributes must be for its computation to be defined."""

from collections.abc import Callable

import onnx

from python_udfs.onnx_check.refused import Refused
from python_udfs.onnx_check.tensors import FIELDS, type_name
from python_udfs.onnx_check.tree_ensembles import check_tree_ensemble

MOST_OUTPUTS = 10_000  # of a model for one row
MOST_CATEGORIES = 1_000_000
LARGEST_WINDOW = 4_096  # of a convolution or pooling, in cells

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


Attributes = dict[str, onnx.AttributeProto]


def _check_window(node: onnx.NodeProto) -> None:
    """Refuse steps of zero, by which a runtime may divide, and huge paddings."""
    for attribute in node.attribute:
        is_window = attribute.name in WINDOW
        if is_window or attribute.name in ("pads", "group", "size", "blocksize"):
            values = [*attribute.ints] or [attribute.i]
            low = 1 if is_window or attribute.name != "pads" else 0
            if min(values) < low or max(values) > LARGEST_WINDOW:
                raise Refused(
                    f"attribute {attribute.name!r} of {node.op_type} is {values[:8]}:"
                    f" outside {low} to {LARGEST_WINDOW:,}"
                )


def _count(attributes: Attributes, *names: str) -> int:
    """Return how many values the attributes of these names have together."""
    return sum(_length(attributes[name]) for name in names if name in attributes)


def _length(attribute: onnx.AttributeProto) -> int:
    if attribute.HasField("t"):
        return onnx.numpy_helper.to_array(attribute.t).size
    return max(len(attribute.floats), len(attribute.ints), len(attribute.strings))


def _check_cast(node: onnx.NodeProto, attributes: Attributes) -> None:
    to = attributes["to"].i if "to" in attributes else 0
    if to not in FIELDS:
        raise Refused(f"Cast makes element type {type_name(to)}")


def _check_label_encoder(node: onnx.NodeProto, attributes: Attributes) -> None:
    keys = [name for name in attributes if name.startswith("keys_")]
    values = [name for name in attributes if name.startswith("values_")]
    if "classes_strings" in attributes and not keys + values:
        return
    counts = _count(attributes, *keys), _count(attributes, *values)
    if len(keys) != 1 or len(values) != 1 or counts[0] != counts[1]:
        raise Refused(
            f"LabelEncoder maps {counts[0]:,} keys to {counts[1]:,} values;"
            " it must have one list of each, equally long"
        )
    if counts[0] > MOST_CATEGORIES:
        raise Refused(f"LabelEncoder has {counts[0]:,} keys")


def _check_category_mapper(node: onnx.NodeProto, attributes: Attributes) -> None:
    counts = _count(attributes, "cats_int64s"), _count(attributes, "cats_strings")
    if counts[0] != counts[1]:
        raise Refused(f"CategoryMapper maps {counts[0]:,} numbers to {counts[1]:,}")


def _check_one_hot_encoder(node: onnx.NodeProto, attributes: Attributes) -> None:
    lists = [name for name in ("cats_int64s", "cats_strings") if name in attributes]
    if len(lists) != 1 or not 0 < _count(attributes, *lists) <= MOST_OUTPUTS:
        raise Refused(
            f"OneHotEncoder has {_count(attributes, *lists):,} categories in"
            f" {len(lists)} lists; it must have 1 to {MOST_OUTPUTS:,} in one"
        )


def _check_scaler(node: onnx.NodeProto, attributes: Attributes) -> None:
    offsets, scales = _count(attributes, "offset"), _count(attributes, "scale")
    if offsets != scales or not offsets:
        raise Refused(f"Scaler has {offsets:,} offsets and {scales:,} scales")


def _check_imputer(node: onnx.NodeProto, attributes: Attributes) -> None:
    lists = [n for n in attributes if n.startswith("imputed_value")]
    if len(lists) != 1 or not _count(attributes, *lists):
        raise Refused("Imputer must have one list of values to fill in")


def _check_feature_vectorizer(node: onnx.NodeProto, attributes: Attributes) -> None:
    sizes = list(attributes["inputdimensions"].ints) if attributes else []
    if len(sizes) != len(node.input) or min(sizes, default=0) < 1:
        raise Refused(
            f"FeatureVectorizer of {len(node.input)} inputs has sizes {sizes[:8]}"
        )


def _check_linear_regressor(node: onnx.NodeProto, attributes: Attributes) -> None:
    targets = attributes["targets"].i if "targets" in attributes else 1
    _check_linear(node, attributes, targets)


def _check_linear_classifier(node: onnx.NodeProto, attributes: Attributes) -> None:
    labels = check_labels(node, attributes)
    intercepts = _count(attributes, "intercepts")
    # Of two classes one row of coefficients may be given: the second is its mirror.
    _check_linear(
        node, attributes, intercepts if labels == 2 and intercepts else labels
    )


def _check_linear(node: onnx.NodeProto, attributes: Attributes, targets: int) -> None:
    coefficients = _count(attributes, "coefficients")
    intercepts = _count(attributes, "intercepts")
    is_even = 0 < targets <= MOST_OUTPUTS and coefficients % targets == 0
    if not coefficients or not is_even or intercepts not in (0, targets):
        raise Refused(
            f"{node.op_type} of {targets:,} targets has {coefficients:,} coefficients"
            f" and {intercepts:,} intercepts"
        )


def check_labels(node: onnx.NodeProto, attributes: Attributes) -> int:
    """Return how many classes there are, or raise Refused."""
    names = ("classlabels_ints", "classlabels_int64s", "classlabels_strings")
    counts = [_count(attributes, name) for name in names if name in attributes]
    if len(counts) != 1 or not 0 < counts[0] <= MOST_OUTPUTS:
        raise Refused(
            f"{node.op_type} has lists of {counts} class labels;"
            f" it must have one, of 1 to {MOST_OUTPUTS:,}"
        )
    return counts[0]


def _check_svm_regressor(node: onnx.NodeProto, attributes: Attributes) -> None:
    supports = attributes["n_supports"].i if "n_supports" in attributes else 0
    _check_svm(node, attributes, supports, functions=1, per_support=1)


def _check_svm_classifier(node: onnx.NodeProto, attributes: Attributes) -> None:
    labels = check_labels(node, attributes)
    per_class = (
        list(attributes["vectors_per_class"].ints)
        if ("vectors_per_class" in attributes)
        else []
    )
    if min(per_class, default=0) < 0 or len(per_class) not in (0, labels):
        raise Refused(f"SVMClassifier of {labels} classes has vectors {per_class[:8]}")
    pairs = labels * (labels - 1) // 2
    for name in ("prob_a", "prob_b"):
        if _count(attributes, name) not in (0, pairs):
            raise Refused(f"SVMClassifier has {_count(attributes, name)} {name}")
    if per_class:
        _check_svm(
            node, attributes, sum(per_class), functions=pairs, per_support=labels - 1
        )
    else:
        _check_svm(node, attributes, 0, functions=labels, per_support=1)


def _check_svm(
    node: onnx.NodeProto,
    attributes: Attributes,
    supports: int,
    *,
    functions: int,
    per_support: int,
) -> None:
    coefficients, vectors, rho, kernel = (
        _count(attributes, name)
        for name in ("coefficients", "support_vectors", "rho", "kernel_params")
    )
    fits = vectors % supports == 0 and vectors > 0 if supports > 0 else not vectors
    if supports > 0:
        fits = fits and coefficients == supports * per_support
    if (
        not fits
        or not coefficients
        or rho not in (1, functions)
        or kernel not in (0, 3)
    ):
        raise Refused(
            f"{node.op_type} of {supports:,} support vectors has {vectors:,} of their"
            f" values, {coefficients:,} coefficients, {rho:,} rho"
            f" and {kernel} kernel parameters"
        )


def _check_classifier_trees(node: onnx.NodeProto, attributes: Attributes) -> None:
    check_tree_ensemble(node, attributes, "class", check_labels(node, attributes))


def _check_regressor_trees(node: onnx.NodeProto, attributes: Attributes) -> None:
    targets = attributes["n_targets"].i if "n_targets" in attributes else 1
    if not 0 < targets <= MOST_OUTPUTS:
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
    "SVMClassifier": _check_svm_classifier,
    "SVMRegressor": _check_svm_regressor,
    "Scaler": _check_scaler,
    "TreeEnsembleClassifier": _check_classifier_trees,
    "TreeEnsembleRegressor": _check_regressor_trees,
}
