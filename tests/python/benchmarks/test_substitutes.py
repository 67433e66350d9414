"""The shop with planted cross elasticities, and the figures that are taken from it."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.fleet.generated import KINDS, write_kind
from benchmarks.prices.substitutes import beside_truth, evaluated, naive

PAIRS = [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a")]


def pairs(estimates, width=0.1):
    table = pd.DataFrame(PAIRS, columns=["product_id", "other_product_id"])
    return table.assign(
        estimate=estimates,
        low=np.array(estimates) - width,
        high=np.array(estimates) + width,
    )


@pytest.fixture
def truth():
    planted = pairs([0.4, 0.4, -0.3, 0.0])
    planted = planted.rename(columns={"estimate": "cross_elasticity"})
    return planted[planted["cross_elasticity"] != 0].drop(columns=["low", "high"])


def figures(ours, truth):
    theirs = pairs([0.0] * 4).rename(
        columns={name: f"naive_{name}" for name in ("estimate", "low", "high")}
    )
    table = beside_truth(ours, theirs, truth).assign(seed=0)
    return {figure.work.split(": ")[1]: figure for figure in evaluated(table)}


def test_figures_of_the_truth_itself_hold(truth):
    found = figures(pairs([0.4, 0.4, -0.3, 0.0]), truth)
    assert [figure.value for figure in found.values()] == [1, 0, 1, 0]
    assert found["found of those planted"].peer == "least squares .0000"


def test_what_is_found_and_not_planted_or_of_the_other_sign_is_false(truth):
    found = figures(pairs([0.4, -0.4, 0.05, 0.4]), truth)
    assert found["false of those found"].value == pytest.approx(2 / 3)
    assert found["false of those found"].verdict == "falls short"
    assert found["found of those planted"].value == pytest.approx(1 / 3)
    assert found["coverage of 90 %, all pairs"].value == 0.25


def test_a_pair_without_an_estimate_is_not_found_and_not_covered(truth):
    found = figures(pairs([0.4, 0.4, -0.3, 0.0]).head(1), truth)
    assert found["found of those planted"].value == pytest.approx(1 / 3)
    assert found["coverage of 90 %, all pairs"].value == 1


def test_least_squares_finds_what_alone_moves_units():
    random = np.random.default_rng(0)
    dates = pd.date_range("2024-01-01", periods=200, freq="7D")
    price = random.normal(0, 0.2, (2, 200))
    units = np.exp(5 - 2 * price + 0.5 * price[::-1])
    weeks = pd.concat(
        pd.DataFrame(
            {
                "product_id": name,
                "subcategory": "s",
                "week_date": dates,
                "units": units[place],
                "log_price": price[place],
            }
        )
        for place, name in enumerate("ab")
    )
    found = naive(weeks)
    assert found["other_product_id"].to_list() == ["b", "a"]
    assert found["naive_estimate"].to_list() == pytest.approx([0.5, 0.5])


def test_planted_cross_elasticities_move_units_and_other_kinds_have_none(tmp_path):
    kind = KINDS["substitutes"]
    cross = write_kind(kind, tmp_path / "shop").attrs["cross"]
    by_product = cross.groupby("product_id")["cross_elasticity"]
    assert (by_product.size() == 3).all()
    assert len(by_product) == kind.products
    assert cross.query("cross_elasticity > 0")["cross_elasticity"].mean() == (
        pytest.approx(kind.substitute, abs=0.02)
    )
    products = pd.read_parquet(tmp_path / "shop" / "products.parquet")
    subcategory = products.set_index("product_id")["subcategory"]
    pairs = [cross[name].map(subcategory) for name in cross.columns[:2]]
    assert (pairs[0].to_numpy() == pairs[1].to_numpy()).all()
    without = write_kind(KINDS["a_dozen_products"], tmp_path / "dozen").attrs["cross"]
    assert without.empty
