"""What holds for every process that imports this package, whoever started it.

Decisions must not depend on the machine: sums of floats go by the number of threads.
And libraries must keep to themselves: no word leaves, no file lies outside the project.
"""

import os
import sys
import warnings

from python_udfs.paths import PROJECT

CACHES = PROJECT / ".build"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# Read by the libraries when they are imported, and by processes that this one starts.
ENVIRONMENT = {
    **dict.fromkeys(THREADS, "1"),  # dbt trains side by side; more would only wait
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime
    "MPLCONFIGDIR": str(CACHES / "matplotlib"),
    "NUMBA_CACHE_DIR": str(CACHES / "numba"),
}


def pin() -> None:
    """Pin threads, caches and telemetry; call it before any library is imported."""
    os.environ.update(ENVIRONMENT)
    warnings.filterwarnings("ignore", category=FutureWarning)
    if "numpy" in sys.modules:  # which has read the number of threads already
        from threadpoolctl import threadpool_limits

        threadpool_limits(1)
