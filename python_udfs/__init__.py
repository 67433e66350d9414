"""The Python that SQL calls, and what feeds it."""

from python_udfs.process import pin

pin()

from python_udfs.connection import connect, connect_ibis  # noqa: E402

__all__ = ["connect", "connect_ibis"]
