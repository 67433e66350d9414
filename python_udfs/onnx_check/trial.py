"""A model from elsewhere, checked and tried in a process of its own that may die.

Run as `python -m python_udfs.onnx_check.trial < model.onnx`: writes the checked model
and then the verdict, each a line of json, within CPU_SECONDS and MEMORY.
"""

import json
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from python_udfs.onnx_check import MAX_FILE, Refused, checked_model
from python_udfs.onnx_check.counts import MAX_OUTPUTS
from python_udfs.paths import PROJECT

CHUNK = 2_048  # rows, DuckDB's
CHUNK_SECONDS = 2.0
CPU_SECONDS = 60  # for reading, checks and all rows of the trial
WALL_SECONDS = 120  # more, because the machine may be busy
MEMORY = 2_000_000_000  # bytes, on top of what the libraries take
TOLERANCE = 1e-5

DIFFERENT_ROWS = 67  # no divisor of CHUNK, so that equal rows stand differently
TEXTS = ["", "", "a", "no such text"]


@dataclass(frozen=True)
class Tried:
    """A model that passed: its bytes as rebuilt, and how many numbers a row gets."""

    onnx_model: bytes
    width: int


def tried_apart(file: bytes) -> Tried:
    """Check and try a model in a process of its own; return what passed.

    Raises Refused with the cause, also where the other process died, took too long or
    asked for too much memory. The model is taken from what was written before it ran.
    """
    if len(file) > MAX_FILE:
        raise Refused(f"it has {len(file):,} bytes; at most {MAX_FILE:,} are read")
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=file,
            capture_output=True,
            cwd=PROJECT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"its trial took longer than {WALL_SECONDS} s") from error
    return verdict(done.stdout, done.returncode)


def verdict(written: bytes, return_code: int) -> Tried:
    """Return what a process that ran `check_and_try` wrote, or raise Refused."""
    lines = [json.loads(line) for line in written.splitlines() if line.endswith(b"}")]
    if lines and "refused" in lines[-1]:
        raise Refused(lines[-1]["refused"])
    if return_code or len(lines) < 2:
        stage = "trial" if lines else "check"
        raise Refused(f"its {stage} was ended: {_death(return_code)}")
    return Tried(bytes.fromhex(lines[0]["model"]), lines[1]["width"])


def _death(return_code: int) -> str:
    if return_code == -signal.SIGXCPU:
        return f"it took more than {CPU_SECONDS} s"
    if return_code < 0:
        return f"it crashed ({signal.Signals(-return_code).name})"
    return f"the process failed with code {return_code}"


def check_and_try(file: bytes, output: BinaryIO) -> None:
    """Write the two lines that `verdict` reads, or one that says why not."""
    try:
        model = checked_model(file)
        _write(output, model=model.SerializeToString().hex())
        _write(output, width=trial(model))
    except Refused as refused:
        _write(output, refused=str(refused))
    except MemoryError:
        _write(
            output, refused=f"it takes more than {MEMORY:,} bytes for {CHUNK:,} rows"
        )


def _write(output: BinaryIO, **what: str | int) -> None:
    output.write(json.dumps(what).encode() + b"\n")
    output.flush()


def limit_this_process() -> None:
    """Let this process take at most CPU_SECONDS and MEMORY more than it has."""
    if (pages := Path("/proc/self/statm")).exists():  # Linux: others have no such limit
        taken = int(pages.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def trial(model: onnx.ModelProto) -> int:
    """Score a chunk of rows and single ones; return how many numbers a row gets.

    Raises Refused where the model fails, is too slow, or scores a row differently alone
    than among others.
    """
    session = _session(model)
    rows = _rows(model.graph, CHUNK)
    _score(session, _part(rows, 0, 1))  # the first call is slower
    started = time.process_time()
    scores = _score(session, rows)
    seconds = time.process_time() - started
    if seconds > CHUNK_SECONDS:
        raise Refused(
            f"it takes {seconds:.1f} s for {CHUNK:,} rows; at most {CHUNK_SECONDS} s"
        )
    for first, count in [(0, 1), (1, 1), (2, 1), (CHUNK - 1, 1), (1, 2), (3, 100)]:
        alone = _score(session, _part(rows, first, count))
        _check_same(alone, scores[first : first + count])
    return scores.shape[1]


def _session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's own have no common type
        if "allocate" in str(error):
            raise MemoryError from error
        raise Refused(f"onnxruntime can not load it: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return what an error says, without the runtime's own places and codes."""
    said = " ".join(str(error).split())
    for mark in ("Status Message: ", "FAIL : ", "] : "):
        said = said.split(mark)[-1]
    return said[:300] or type(error).__name__


def _rows(graph: onnx.GraphProto, count: int) -> dict[str, np.ndarray]:
    """Return rows: one of zeros, one of missing values, one of ones, then any.

    They repeat, because a chunk of images is large enough without.
    """
    random = np.random.default_rng(0)
    repeated = np.arange(count) % DIFFERENT_ROWS
    return {value.name: _values(value, random)[repeated] for value in graph.input}


def _values(value: onnx.ValueInfoProto, random: np.random.Generator) -> np.ndarray:
    tensor = value.type.tensor_type
    shape = [DIFFERENT_ROWS, *(dim.dim_value for dim in tensor.shape.dim[1:])]
    if tensor.elem_type == TensorProto.STRING:
        texts = [*TEXTS, *random.choice(TEXTS, DIFFERENT_ROWS - len(TEXTS))]
        return np.array(texts, dtype=object).reshape(shape)
    dtype = helper.tensor_dtype_to_np_dtype(tensor.elem_type)
    if dtype.kind == "f":
        numbers = random.normal(0, 10, shape)
        numbers[1] = np.nan
    else:
        numbers = random.integers(0, 256 if dtype == np.uint8 else 2, shape)
    numbers[0], numbers[2] = 0, 1
    return numbers.astype(dtype)


def _part(rows: dict[str, np.ndarray], first: int, count: int) -> dict[str, np.ndarray]:
    return {name: values[first : first + count] for name, values in rows.items()}


def _score(
    session: onnxruntime.InferenceSession, rows: dict[str, np.ndarray]
) -> np.ndarray:
    count = len(next(iter(rows.values())))
    try:
        scores = np.asarray(session.run(None, rows)[-1])
    except Exception as error:  # as above
        if "allocate" in str(error):
            raise MemoryError from error
        raise Refused(f"scoring {count:,} rows fails: {_reason(error)}") from error
    shape = scores.shape
    if scores.dtype.kind not in "fiu" or shape[:1] != (count,) or len(shape) > 2:
        raise Refused(
            f"{count:,} rows get scores of shape {list(shape)}, not [N] or [N, k]"
        )
    if not 0 < scores.size <= count * MAX_OUTPUTS:
        raise Refused(f"a row gets {scores.size // count:,} scores")
    return scores.reshape(count, -1).astype(np.float64)


def _check_same(alone: np.ndarray, among: np.ndarray) -> None:
    if alone.shape != among.shape:
        raise Refused(
            f"a row gets {alone.shape[1]} scores alone, {among.shape[1]} among others"
        )
    scale = np.maximum(1.0, np.abs(among))
    is_same = (alone == among) | (np.isnan(alone) & np.isnan(among))
    with np.errstate(invalid="ignore"):
        is_same |= np.abs(alone - among) <= TOLERANCE * scale
    if not is_same.all():
        wrong = np.argwhere(~is_same)[0]
        raise Refused(
            f"a row scores {alone[*wrong]:.6g} alone, {among[*wrong]:.6g} among others"
        )


if __name__ == "__main__":
    limit_this_process()
    check_and_try(sys.stdin.buffer.read(), sys.stdout.buffer)
