"""The check and trial of many models, each in a child forked from this process.

A fork is a hundred times cheaper than the interpreter that `tried_apart` starts. It is
safe only while this process has made no session of the runtime: it must only import.
"""

import os
import select
import signal
import time

from python_udfs.onnx_check.trial import (
    Tried,
    check_and_try,
    limit_this_process,
    verdict,
)


def tried_in_fork(file: bytes, seconds: float = 60) -> Tried:
    """Return what passed, or raise Refused, as `tried_apart` does."""
    written, return_code = run_in_fork(file, seconds)
    return verdict(written, return_code)


def run_in_fork(file: bytes, seconds: float = 60) -> tuple[bytes, int]:
    """Return what the child wrote and its return code; -9 where it took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _as_child(file, writing)
    os.close(writing)
    written = _read_until(reading, child, time.monotonic() + seconds)
    _, status = os.waitpid(child, 0)
    return written, os.waitstatus_to_exitcode(status)


def _as_child(file: bytes, writing: int) -> None:
    code = 1
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        limit_this_process()
        with os.fdopen(writing, "wb") as output:
            check_and_try(file, output)
        code = 0
    finally:
        os._exit(code)


def _read_until(reading: int, child: int, deadline: float) -> bytes:
    """Return what the child writes; kill it where it does not end in time."""
    written = b""
    with os.fdopen(reading, "rb", buffering=0) as stream:
        while (left := deadline - time.monotonic()) > 0:
            if select.select([stream], [], [], left)[0]:
                if not (part := stream.read(1 << 20)):
                    return written
                written += part
    os.kill(child, signal.SIGKILL)
    return written
