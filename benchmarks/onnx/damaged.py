"""ONNX files damaged at random: in their bytes, in their fields, and spliced."""

from collections.abc import Iterator

import numpy as np
import onnx
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

NUMBERS = [
    *(0, 1, -1, 2, 3, 7, 8, 16, 127, 255, 256, 1000, 2047, 2048, 65_536, 10**6),
    *(2**31 - 1, 2**31, -(2**31), 2**32, 10**9, 10**12, 2**62, 2**63 - 1, -(2**63)),
]
FLOATS = [0.0, -1.0, 1e-45, 1e38, -1e38, np.inf, -np.inf, np.nan]
TEXTS = [b"", b"a", b"x", b"score", b"\xff\xfe", b"%s%n", b"A" * 5000, b"LEAF"]

FLOATING = {FieldDescriptor.TYPE_FLOAT, FieldDescriptor.TYPE_DOUBLE}


def damaged(random: np.random.Generator, seeds: list[bytes]) -> bytes:
    """Return one of the seeds, damaged in one of six ways."""
    seed, other = (seeds[i] for i in random.integers(len(seeds), size=2))
    kind = random.random()
    if kind < 0.15:
        return _flipped(random, seed)
    if kind < 0.20:
        return seed[: random.integers(len(seed))]
    if kind < 0.30:
        return _moved(random, seed)
    if kind < 0.35:
        return seed[: random.integers(len(seed))] + other[random.integers(len(other)) :]
    model, donor = (onnx.load_model_from_string(file) for file in (seed, other))
    if kind < 0.45:
        _splice(random, model, donor)
    for _ in range(1 + random.poisson(0.5)):
        _change_a_field(random, model, donor)
    return model.SerializeToString()


def _flipped(random: np.random.Generator, file: bytes) -> bytes:
    changed = bytearray(file)
    for place in random.integers(len(file), size=random.integers(1, 9)):
        changed[place] = random.choice([changed[place] ^ 1 << random.integers(8), 255])
    return bytes(changed)


def _moved(random: np.random.Generator, file: bytes) -> bytes:
    """Return the bytes with a stretch of them left out, or there twice."""
    first, last = np.sort(random.integers(len(file), size=2))
    last = min(last, first + 64)
    again = file[first:last] if random.random() < 0.5 else b""
    return file[:first] + again * 2 + file[last:]


def _splice(
    random: np.random.Generator, model: onnx.ModelProto, donor: onnx.ModelProto
) -> None:
    """Add the other's nodes after or before the own, joined at some of the names."""
    names = [name for node in model.graph.node for name in node.output]
    for node in donor.graph.node:
        for i, name in enumerate(node.input):
            if random.random() < 0.4:
                node.input[i] = names[random.integers(len(names))]
            elif name in names:
                node.input[i] = f"{name}_of_another"
        for i, name in enumerate(node.output):
            if name in names:
                node.output[i] = f"{name}_of_another"
    model.graph.node.extend(donor.graph.node)
    model.graph.initializer.extend(donor.graph.initializer)
    model.graph.input.extend(donor.graph.input)
    if random.random() < 0.7:
        model.graph.output[-1].name = donor.graph.node[-1].output[-1]


def _messages(message: Message) -> Iterator[Message]:
    """Yield the message and all that it holds."""
    yield message
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            for part in value if field.is_repeated else [value]:
                yield from _messages(part)


def _change_a_field(
    random: np.random.Generator, model: onnx.ModelProto, donor: onnx.ModelProto
) -> None:
    messages = [part for part in _messages(model) if part.ListFields()]
    message = messages[random.integers(len(messages))]
    fields = message.ListFields()
    field, value = fields[random.integers(len(fields))]
    if random.random() < 0.1:
        message.ClearField(field.name)
    elif random.random() < 0.15:
        _take_over(random, message, donor)
    elif field.is_repeated:
        _change_a_list(random, field, value)
    elif field.type != FieldDescriptor.TYPE_MESSAGE:
        _assign(message, field.name, _value(random, field, value))


def _take_over(
    random: np.random.Generator, message: Message, donor: onnx.ModelProto
) -> None:
    """Replace a message by one of its kind out of another model."""
    kind = message.DESCRIPTOR.full_name
    found = [m for m in _messages(donor) if m.DESCRIPTOR.full_name == kind]
    if found:
        message.CopyFrom(found[random.integers(len(found))])


def _change_a_list(
    random: np.random.Generator,
    field: FieldDescriptor,
    values: list,
) -> None:
    place = random.integers(len(values))
    kind = random.random()
    if kind < 0.2:
        del values[place]
    elif kind < 0.4:
        values.append(values[place])
    elif kind < 0.5:
        kept = list(values)
        del values[:]
        values.extend(kept[i] for i in random.permutation(len(kept)))
    elif field.type != FieldDescriptor.TYPE_MESSAGE:
        changed = _value(random, field, values[place])
        try:
            values[place] = changed
        except (ValueError, TypeError):
            del values[place]


def _value(
    random: np.random.Generator, field: FieldDescriptor, value: object
) -> object:
    if field.type in FLOATING:
        return float(random.choice(FLOATS))
    if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
        if field.type == FieldDescriptor.TYPE_STRING:
            return TEXTS[random.integers(len(TEXTS))].decode(errors="replace")
        raw = bytes(value)  # of a tensor's values, or of a text
        kinds = [TEXTS[random.integers(len(TEXTS))], raw[:-1], raw + raw[:4]]
        return (
            kinds[random.integers(3)]
            if random.random() < 0.5 or not raw
            else (_flipped(random, raw))
        )
    if random.random() < 0.4:
        return int(value) + int(random.choice([-1, 1, 2, 10]))
    return NUMBERS[random.integers(len(NUMBERS))]


def _assign(message: Message, name: str, value: object) -> None:
    try:
        setattr(message, name, value)
    except (ValueError, TypeError):  # no number of that field's range
        message.ClearField(name)
