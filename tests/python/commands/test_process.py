"""Threads and telemetry are pinned, whatever the environment says and comes first."""

import os
import subprocess
import sys

import pytest
from conftest import PROJECT

COUNT = """
{imports}
import lightgbm, numpy, onnxruntime, os
from threadpoolctl import threadpool_info
pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
print(max(pool["num_threads"] for pool in pools))
print(os.environ["OMP_NUM_THREADS"], os.environ["ORT_DISABLE_TELEMETRY"])
"""


@pytest.mark.parametrize(
    "imports", ["import python_udfs", "import python_udfs.plugin", "import numpy; {}"]
)
def test_there_is_one_thread_where_the_environment_wants_two(imports):
    imports = imports.replace("{}", "import python_udfs")
    printed = subprocess.run(
        [sys.executable, "-c", COUNT.format(imports=imports)],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert printed == ["1", "1", "1"]
