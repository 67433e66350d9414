"""The databases, rows and models that each part of `make benchmark-scoring` needs."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.scoring.contestants import Setting
from benchmarks.scoring.database import add_rows, database
from benchmarks.scoring.household_weeks import household_weeks
from benchmarks.scoring.models import fitted_models


@contextmanager
def setting(peers: str, count: int) -> Iterator[Setting]:
    """Fit the models, draw `count` rows, and say how good the models are."""
    weeks = household_weeks()
    models = fitted_models(weeks)
    print(f"{count:,} rows of 12 features, DuckDB {version('duckdb')}")
    for name, model in models.items():
        print(f"{name}: {model.quality}", flush=True)
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        database(str(folder / "shop.duckdb"), weeks, models, native=True).close()
        native = database(":memory:", weeks, models, native=True)
        through_onnx = database(":memory:", weeks, models, native=False)
        for connection in (native, through_onnx):
            matrix = add_rows(connection, weeks, count)
        np.save(folder / "matrix.npy", matrix)
        yield Setting(models, native, through_onnx, matrix, folder, peers, running)
