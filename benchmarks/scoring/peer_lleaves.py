"""lleaves, in an environment of its own: a model text and a matrix in, sums out.

Says how long it took to compile, then answers each number of threads that it reads with
the sum of the matrix's scores.
"""

import json
import sys
import time

import lleaves
import numpy as np


def main(model_file: str, matrix_file: str) -> None:
    """Compile the model, then score the matrix once for every line read."""
    matrix = np.load(matrix_file)
    started = time.perf_counter()
    model = lleaves.Model(model_file=model_file)
    model.compile()
    model.predict(matrix[:1])
    _say({"load": time.perf_counter() - started})
    for threads in sys.stdin:
        _say({"sum": model.predict(matrix, n_jobs=int(threads)).sum()})


def _say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
