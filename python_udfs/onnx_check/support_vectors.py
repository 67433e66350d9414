"""Support vectors, their coefficients and their classes must fit together."""

import onnx

from python_udfs.onnx_check.counts import Attributes, count_of, label_count, number_of
from python_udfs.onnx_check.refused import Refused


def check_svm_regressor(node: onnx.NodeProto, attributes: Attributes) -> None:
    """Raise Refused where the lists of an SVMRegressor do not fit together."""
    supports = number_of(attributes, "n_supports", 0)
    _check_lists(node, attributes, supports, coefficients=supports, functions=1)


def check_svm_classifier(node: onnx.NodeProto, attributes: Attributes) -> None:
    """Raise Refused where the lists of an SVMClassifier do not fit together.

    It has a function for each pair of classes; without support vectors it is linear and
    has one for each class.
    """
    labels = label_count(node, attributes)
    pairs = labels * (labels - 1) // 2
    for name in ("prob_a", "prob_b"):
        if count_of(attributes, name) not in (0, pairs):
            raise Refused(f"SVMClassifier has {count_of(attributes, name)} {name}")
    if "vectors_per_class" not in attributes:
        _check_lists(node, attributes, 0, coefficients=0, functions=labels)
        return
    per_class = attributes["vectors_per_class"].ints
    if len(per_class) != labels or min(per_class) < 0 or not sum(per_class):
        raise Refused(f"SVMClassifier of {labels} classes has vectors {per_class[:8]}")
    supports = sum(per_class)
    coefficients = supports * (labels - 1)
    _check_lists(node, attributes, supports, coefficients=coefficients, functions=pairs)


def _check_lists(
    node: onnx.NodeProto,
    attributes: Attributes,
    supports: int,
    *,
    coefficients: int,
    functions: int,
) -> None:
    names = ("support_vectors", "coefficients", "rho", "kernel_params")
    vectors, found, rho, kernel = (count_of(attributes, name) for name in names)
    if supports > 0:
        fits = vectors > 0 and vectors % supports == 0 and found == coefficients
    else:  # linear
        fits = supports == 0 and vectors == 0 and found > 0
    if not fits or rho not in (1, functions) or kernel not in (0, 3):
        raise Refused(
            f"{node.op_type} of {supports:,} support vectors has {vectors:,} of their"
            f" values, {found:,} coefficients, {rho:,} rho and {kernel} kernel"
            " parameters"
        )
