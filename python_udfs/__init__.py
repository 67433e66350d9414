"""The Python that SQL calls, and what feeds it."""

from python_udfs.connection import connect, connect_ibis

__all__ = ["connect", "connect_ibis"]
