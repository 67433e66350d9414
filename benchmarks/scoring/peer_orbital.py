"""orbital, in an environment of its own: an ONNX file in, its SQL out.

orbital refuses trees that say where a missing value goes. The rows have none: every
direction is set to the one that it takes, and the scores stay what they were.
"""

import sys

import onnx
from orbital import export_sql
from orbital.ast import ParsedPipeline
from orbital.types import DoubleColumnType


def main(onnx_file: str, table_name: str) -> None:
    """Print the model's SQL over a table of doubles that are named as its inputs."""
    model = onnx.load(onnx_file)
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name == "nodes_missing_value_tracks_true":
                attribute.ints[:] = [0] * len(attribute.ints)
    features = {feature.name: DoubleColumnType() for feature in model.graph.input}
    # Not by its parse_pipeline, which takes scikit-learn only: this is the same model.
    pipeline = ParsedPipeline._from_onnx_model(model, features)
    print(export_sql(table_name, pipeline, dialect="duckdb"))


if __name__ == "__main__":
    main(*sys.argv[1:])
