import numpy as np
import onnxruntime
import pandas as pd
import pyarrow as pa
import pytest

from python_udfs.scoring.loaded_models import loaded_model
from python_udfs.shrunken_elasticity import FEATURES, GROUPS, ShrunkenElasticity

PLANTED = {"steep": -3.0, "flat": -0.5}  # elasticity by subcategory


@pytest.fixture(scope="module")
def weeks():
    random = np.random.default_rng(0)
    count = 6_000
    subcategory = random.choice(list(PLANTED), count)
    number = random.integers(0, 20, count)
    product_id = [f"{s}_{n}" for s, n in zip(subcategory, number, strict=True)]
    rows = pd.DataFrame(
        {
            "category": "grocery",
            "subcategory": subcategory,
            "product_id": product_id,
            "usual_units": 1.0 + number,
            "recent_units": 1.0 + number,
            "weeks_with_sales": 13.0,
            "is_promoted": 0.0,
            "usual_promoted_share": 0.0,
            "log_price_ratio": random.normal(0, 0.2, count),
        }
    )
    elasticity = rows["subcategory"].map(PLANTED)
    expected = rows["usual_units"] * np.exp(elasticity * rows["log_price_ratio"])
    return rows, pd.Series(random.poisson(expected), dtype=float)


@pytest.fixture(scope="module")
def fitted(weeks):
    return ShrunkenElasticity().fit(*weeks)


def answers(model, rows):
    """What the ONNX says of rows: contributions to the log of units, and units."""
    session = onnxruntime.InferenceSession(model.to_onnx().SerializeToString())
    assert {node.name for node in session.get_inputs()} == set(FEATURES)
    inputs = {
        name: rows[[name]].to_numpy(object if name in GROUPS else np.float32)
        for name in FEATURES
    }
    contributions, units = session.run(["contributions", "units"], inputs)
    return contributions, units[:, 0]


def test_the_planted_elasticities_are_found(weeks, fitted):
    rows, _ = weeks
    found = pd.Series(fitted.elasticity(rows)).groupby(rows["subcategory"])
    assert found.mean().to_dict() == pytest.approx(PLANTED, abs=0.15)
    assert found.std().max() < 0.2  # products that do not differ are pulled together


def test_a_new_product_has_the_elasticity_of_its_subcategory(weeks, fitted):
    new = weeks[0].head(1).assign(product_id="new", subcategory="steep")
    assert fitted.elasticity(new)[0] == pytest.approx(PLANTED["steep"], abs=0.2)


def test_demand_never_grows_with_the_price(weeks):
    rows, units = weeks
    upside_down = ShrunkenElasticity().fit(
        rows.assign(log_price_ratio=-rows["log_price_ratio"]), units
    )
    assert (upside_down.elasticity(rows) <= upside_down.flattest).all()


def test_a_price_that_never_moved_changes_nothing(weeks):
    rows, units = weeks
    model = ShrunkenElasticity().fit(rows.assign(log_price_ratio=0.0), units)
    assert np.isfinite(model.predict(rows)).all()
    assert model.elasticity(rows).max() == model.flattest
    _, found = answers(model, rows)
    assert found == pytest.approx(model.predict(rows), rel=1e-5)


def test_onnx_says_the_same_also_of_what_it_never_saw(weeks, fitted):
    unseen = weeks[0].head(3).assign(product_id="new", subcategory="", category="?")
    far = weeks[0].head(2).assign(log_price_ratio=[-9.0, 9.0])
    rows = pd.concat([weeks[0].head(500), unseen, far], ignore_index=True)
    contributions, units = answers(fitted, rows)
    assert units == pytest.approx(fitted.predict(rows), rel=1e-5)
    by_feature = np.exp(contributions.sum(axis=1))
    assert by_feature == pytest.approx(fitted.predict(rows), rel=1e-6)


def test_a_missing_number_is_refused(weeks, fitted):
    with pytest.raises(ValueError, match="finite"):
        fitted.predict(weeks[0].head(1).assign(usual_units=np.nan))


def test_a_rows_score_does_not_depend_on_the_rows_around_it(weeks, fitted):
    random = np.random.default_rng(1)
    rows = weeks[0].assign(recent_units=random.gamma(1, 9, len(weeks[0])))
    rows = rows.assign(usual_units=random.gamma(1, 9, len(rows)))
    table = pa.Table.from_pandas(rows[FEATURES], preserve_index=False)
    features = table.to_struct_array().combine_chunks()
    model = loaded_model(fitted.to_onnx().SerializeToString())

    together = model.outputs(features)
    apart = [model.outputs(features.slice(start, 7)) for start in range(0, 6000, 7)]

    np.testing.assert_array_equal(np.concatenate(apart), together)
