"""Loops over numbers as machine code, by numba: compiled once, then cached."""

from collections.abc import Callable

import numba


def compiled(function: Callable) -> Callable:
    """Compile at the first call; nogil, because DuckDB and dbt call on several threads.

    Sums and products stay in the order they are written in, to the last bit.
    """
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder that numba may write its cache to
        return numba.njit(nogil=True)(function)
