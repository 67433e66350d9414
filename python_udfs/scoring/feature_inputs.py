"""A model's inputs, found by name in feature rows as Arrow holds them.

Every function takes the rows as one struct array and raises LookupError where it lacks
the feature, TypeError where the feature is of a type the model cannot use, ValueError
where a value is; each names the feature.
"""

from dataclasses import dataclass
from math import prod
from typing import Self

import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc

WHOLE = {"tensor(int64)": pa.int64(), "tensor(int32)": pa.int32()}
NUMBERS = {"tensor(float)": np.float32, "tensor(double)": np.float64}


@dataclass(frozen=True)
class Input:
    """An input of a model: its type in ONNX, and how long a row's dimensions are."""

    name: str
    kind: str
    dimensions: tuple[int, ...]
    size: int

    @classmethod
    def of(cls, node: onnxruntime.NodeArg) -> Self:
        """Read what a session says of an input; ValueError where a length is open."""
        lengths = tuple(node.shape[1:])
        if not all(isinstance(length, int) for length in lengths):
            raise ValueError(f"its input {node.name!r} has no fixed length")
        return cls(node.name, node.type, lengths, prod(lengths))

    @property
    def takes_null(self) -> bool:
        """Whether it has a value for what is missing: NaN or an empty text."""
        has_one = self.kind in NUMBERS or self.kind == "tensor(string)"
        return has_one and self.size == 1


def feature(rows: pa.StructArray, name: str) -> pa.Array:
    """Return a feature as it came."""
    if rows.type.get_field_index(name) == -1:
        raise LookupError(f"the feature row lacks {name!r}")
    return rows.field(name)


def numbers(rows: pa.StructArray, name: str) -> np.ndarray:
    """Return [rows] floating or whole numbers; where any is missing it is NaN."""
    return _numbers(feature(rows, name), name)


def texts(rows: pa.StructArray, name: str) -> pa.Array:
    """Return [rows] texts; a missing one is empty."""
    values = feature(rows, name)
    if pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        raise _wrong_type("a text", values, name)
    if values.type != pa.string():
        values = _cast(values, pa.string(), name, "a text")
    return values.fill_null("") if values.null_count else values


def has_value(rows: pa.StructArray, name: str) -> np.ndarray:
    """Return [rows]: whether the feature is neither null nor NaN."""
    values = feature(rows, name)
    return pc.invert(pc.is_null(values, nan_is_null=True)).to_numpy(
        zero_copy_only=False
    )


def tensor(rows: pa.StructArray, wanted: Input) -> np.ndarray:
    """Return [rows, …] as a model's input wants it.

    A row has one number or text; or a list of as many numbers as the input takes, or a
    blob of as many bytes. None is missing, unless the input takes null.
    """
    name, kind, size = wanted.name, wanted.kind, wanted.size
    if kind in NUMBERS:
        found = numbers(rows, name) if size == 1 else _vectors(rows, name, size)
        values = found.astype(NUMBERS[kind], copy=False)
    elif kind == "tensor(uint8)":
        values = _bytes(rows, name, size)
    elif kind == "tensor(string)" and size == 1:
        values = texts(rows, name).to_numpy(zero_copy_only=False).astype(object)
    elif kind == "tensor(bool)" and size == 1:
        values = numbers(rows, name) != 0
    elif kind in WHOLE and size == 1:
        whole = f"a whole number ({WHOLE[kind]})"
        values = _cast(feature(rows, name), WHOLE[kind], name, whole).to_numpy()
    else:
        raise TypeError(f"no feature is what {name!r} takes: {size} of {kind}")
    return values.reshape(len(rows), *wanted.dimensions)


def _numbers(values: pa.Array, name: str) -> np.ndarray:
    kind = values.type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        known = (pa.types.is_boolean, pa.types.is_decimal, pa.types.is_null)
        if not any(is_known(kind) for is_known in known):
            raise _wrong_type("a number", values, name)
        values = values.cast(pa.float64())
    return values.to_numpy(zero_copy_only=False)


def _vectors(rows: pa.StructArray, name: str, size: int) -> np.ndarray:
    values = feature(rows, name)
    if not hasattr(values.type, "value_type"):
        raise _wrong_type(f"a list of {size} numbers", values, name)
    _check_lengths(pc.list_value_length(values), name, size, "numbers")
    return _numbers(values.flatten(), name)


def _bytes(rows: pa.StructArray, name: str, size: int) -> np.ndarray:
    values = feature(rows, name)
    if not (pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type)):
        raise _wrong_type(f"a blob of {size} bytes", values, name)
    _check_lengths(pc.binary_length(values), name, size, "bytes")
    return np.frombuffer(b"".join(values.to_pylist()), np.uint8)


def _check_lengths(lengths: pa.Array, name: str, size: int, unit: str) -> None:
    for length in lengths.unique().to_pylist():
        if length != size:
            raise ValueError(f"{name!r} has {length} {unit}, the model takes {size}")


def _cast(values: pa.Array, kind: pa.DataType, name: str, wanted: str) -> pa.Array:
    if pa.types.is_string(values.type):
        raise _wrong_type(wanted, values, name)
    try:
        return values.cast(kind)
    except pa.ArrowNotImplementedError:
        raise _wrong_type(wanted, values, name) from None
    except pa.ArrowInvalid as reason:
        raise ValueError(f"{name!r} must be {wanted}: {reason}") from None


def _wrong_type(wanted: str, values: pa.Array, name: str) -> TypeError:
    example = next((v for v in values.to_pylist() if v is not None), None)
    return TypeError(f"{name!r} must be {wanted} and is {values.type}: {example!r}")
