"""The parity check sees what SQL gets wrong: a form, `predict`, contributions."""

import re
from dataclasses import replace

import numpy as np
import onnx
import pytest
import sqlglot
from awkward_rows import awkward_rows, is_proven, target_of
from lightgbm import LGBMRegressor

from python_udfs import parity as parity_module
from python_udfs.compilers import Compiled, compile_model
from python_udfs.compilers.lightgbm_trees import missing_goes_left
from python_udfs.compilers.sql import SqlForm
from python_udfs.parity import parity
from python_udfs.parity import sql as parity_sql
from python_udfs.scoring.thresholds import double_threshold, lightgbm_threshold
from python_udfs.training.inputs import DETERMINISTIC

ROWS = awkward_rows()[["price", "stock", "score"]]
TARGET = target_of(awkward_rows())
BASE = 0.5


@pytest.fixture(scope="module")
def booster():
    """A booster of stumps, which is additive."""
    settings = {"objective": "poisson", "num_leaves": 2, "n_estimators": 60}
    return LGBMRegressor(**settings, **DETERMINISTIC).fit(ROWS, TARGET)


@pytest.fixture(scope="module")
def compiled(booster):
    return Compiled(compile_model(booster, ROWS).onnx_model, form_of(booster))


def form_of(booster, bound=lambda t: double_threshold(lightgbm_threshold(t))):
    """Return the booster as the SQL compiler would write it."""
    stumps = {name: [] for name in ROWS}
    for tree in booster.booster_.dump_model()["tree_info"]:
        split = tree["tree_structure"]
        name = ROWS.columns[split["split_feature"]]
        left, right = (split[c]["leaf_value"] for c in ("left_child", "right_child"))
        missing = left if missing_goes_left(split) else right
        stumps[name].append(
            f"case when features.{name} <= {number(bound(split['threshold']))}"
            f" then {number(left)}"
            f" when features.{name} <= {number(np.inf)} then {number(right)}"
            f" else {number(missing)} end"
        )
    terms = {name: " + ".join(found) for name, found in stumps.items()}
    terms["price"] += f" - {number(BASE)}"
    return form(terms, f"exp({number(BASE)} + {' + '.join(terms.values())})")


def number(value):
    return f"{value:.17e}" if np.isfinite(value) else f"cast('{value}' as double)"


def form(terms, score):
    parsed = {n: sqlglot.parse_one(t, dialect="duckdb") for n, t in terms.items()}
    return SqlForm(sqlglot.parse_one(score, dialect="duckdb"), "exp", BASE, parsed)


def test_an_exact_form_is_proven_with_its_contributions(booster, compiled):
    found = parity(booster, compiled, ROWS)
    assert is_proven(found)
    without_form = parity(booster, Compiled(compiled.onnx_model), ROWS)
    assert found.rows == without_form.rows


def rewritten(pattern, by):
    """Return a function that makes the mistake in all texts of a form."""

    def make(found, booster):
        texts = {
            n: re.sub(pattern, by, t.sql("duckdb")) for n, t in found.terms.items()
        }
        return form(texts, re.sub(pattern, by, found.score.sql("duckdb")))

    return make


def without_term(found, booster):
    return replace(found, terms={n: t for n, t in found.terms.items() if n != "stock"})


NUMBER = r"(-?\d[\d.]*(?:[eE][-+]?\d+)?)"
UP_TO_INFINITY = r"WHEN features\.\w+ <= CAST\('inf' AS DOUBLE\) THEN "
MISTAKES = {
    "`<` instead of `<=`": rewritten(f"<= {NUMBER}", r"< \1"),
    "a threshold that only a float32 is rounded to": lambda found, booster: form_of(
        booster, bound=lightgbm_threshold
    ),
    "a threshold as LightGBM has it": lambda found, booster: form_of(
        booster, bound=lambda threshold: threshold
    ),
    "missing sent right": rewritten(
        UP_TO_INFINITY + NUMBER + " ELSE " + NUMBER, r"ELSE \1"
    ),
    "infinity sent with missing": rewritten("'inf'", "'1e30'"),
    "null told from NaN": rewritten(
        r"CASE (WHEN features\.(\w+) .*?)" + UP_TO_INFINITY + f"{NUMBER} ELSE {NUMBER}",
        r"CASE WHEN features.\2 IS NULL THEN \4 \1 ELSE \3",
    ),
    "null read as zero": rewritten(r"(features\.price)", r"coalesce(\1, 0e0)"),
    "decimals of three places": rewritten(
        f"THEN {NUMBER}", lambda found: f"THEN {float(found[1]):.3f}"
    ),
    "features swapped": rewritten(r"features\.stock", "features.score"),
    "the link left out of the score": lambda found, booster: replace(
        found, score=found.score.this
    ),
    "the link named wrong": lambda found, booster: replace(found, link="sigmoid"),
    "a term left out": without_term,
    "the base left out": lambda found, booster: replace(found, base=0.0),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_forms_mistake_is_caught(booster, compiled, mistake):
    wrong = MISTAKES[mistake](compiled.sql_form, booster)
    assert wrong != compiled.sql_form
    found = parity(booster, replace(compiled, sql_form=wrong), ROWS)
    assert not is_proven(found)


@pytest.fixture(scope="module")
def other():
    """A model of the same features that says something else."""
    return compile_model(LGBMRegressor(**DETERMINISTIC).fit(ROWS, TARGET), ROWS)


def test_another_models_predict_is_caught(booster, compiled, other, monkeypatch):
    connect = parity_sql.connect_to_rows
    monkeypatch.setattr(
        parity_module, "connect_to_rows", lambda _, rows: connect(other, rows)
    )
    assert not is_proven(parity(booster, compiled, ROWS))


def test_another_models_onnx_is_caught(booster, other):
    assert not is_proven(parity(booster, other, ROWS))


def test_another_boosters_contributions_are_caught(booster, compiled, other):
    model = onnx.load_model_from_string(compiled.onnx_model)
    others = onnx.load_model_from_string(other.onnx_model)
    booster_of = {entry.key: entry for entry in others.metadata_props}["lightgbm"]
    next(e for e in model.metadata_props if e.key == "lightgbm").CopyFrom(booster_of)
    assert not is_proven(parity(booster, Compiled(model.SerializeToString()), ROWS))


def test_leaves_of_doubles_in_another_order_are_caught(booster, compiled):
    model = onnx.load_model_from_string(compiled.onnx_model)
    leaves = next(e for e in model.metadata_props if e.key == "leaf_weights")
    numbers = leaves.value.strip("[]").split(", ")
    leaves.value = f"[{', '.join(numbers[::-1])}]"
    assert not is_proven(parity(booster, Compiled(model.SerializeToString()), ROWS))


def test_a_difference_from_a_missing_score_is_infinite():
    expected = np.array([[1.0], [np.nan]])
    assert parity_module.max_difference(expected, expected) == 0
    assert parity_module.max_difference(expected[::-1], expected) == np.inf


def test_one_score_in_place_of_several_is_infinitely_wrong():
    assert parity_module.max_difference(np.ones((2, 1)), np.ones((2, 3))) == np.inf
