import numpy as np
import onnx
import pandas as pd
import pyarrow as pa
import pytest

from python_udfs.item_recommender import ItemRecommender
from python_udfs.item_recommender_onnx import SIDES, weights_of
from python_udfs.purchases import customers_of
from python_udfs.scoring.loaded_models import loaded_model

TEAS, TOOLS = [f"tea {n}" for n in range(6)], [f"tool {n}" for n in range(6)]


def bought_by(customers):
    """A table of purchases, from a customer to the products they bought."""
    rows = [("2025-01-01", c, p) for c, products in customers.items() for p in products]
    table = pd.DataFrame(rows, columns=["snapshot_date", "customer_id", "product_id"])
    return table.assign(repeat_weight=0.1, taste_weight=0.4)


@pytest.fixture
def two_tastes():
    """Half the customers drink, half build: each has bought 3, then buys 2 others."""
    random = np.random.default_rng(0)
    before, after = {}, {}
    for number in range(200):
        chosen = random.permutation(TEAS if number % 2 else TOOLS)
        before[f"c{number}"], after[f"c{number}"] = chosen[:3], chosen[3:5]
    return bought_by(before), bought_by(after)


@pytest.fixture
def recommender(two_tastes):
    return ItemRecommender().fit(*two_tastes)


def by_onnx(recommender, pairs):
    model = loaded_model(recommender.to_onnx().SerializeToString())
    struct = pa.Table.from_pandas(pairs, preserve_index=False).to_struct_array()
    return model.outputs(struct.combine_chunks())[:, -1]


def test_new_products_come_from_the_customers_own_taste(recommender, two_tastes):
    history, _ = two_tastes
    customers, products = customers_of(history), recommender.product_ids_
    scores = recommender.scores(history, customers, products).toarray()
    scores[recommender_owned(history, customers, products)] = -1

    best = products[scores.argmax(axis=1)]

    tastes = history.drop_duplicates("customer_id")["product_id"]
    assert list(best.str[:3]) == list(tastes.str[:3])


def recommender_owned(history, customers, products):
    rows = customers.get_indexer(
        pd.MultiIndex.from_frame(history[["snapshot_date", "customer_id"]])
    )
    return rows, products.get_indexer(history["product_id"])


def test_the_slope_makes_scores_of_new_products_a_probability(recommender, two_tastes):
    history, bought = two_tastes
    recommender.scale(recommender.slope(history, bought))

    assert recommender.slope(history, bought) == pytest.approx(1)


def test_onnx_gives_the_weights_that_the_source_gives(recommender):
    pairs = pd.MultiIndex.from_product(
        [[*TEAS, *TOOLS, "unknown", ""]] * 2, names=SIDES
    )
    pairs = pairs.to_frame(index=False).astype(object)

    np.testing.assert_array_equal(
        by_onnx(recommender, pairs), recommender.predict(pairs)
    )


def test_the_graph_unpacks_to_the_weights(recommender):
    stored = recommender.to_onnx().SerializeToString()

    pd.testing.assert_frame_equal(
        weights_of(onnx.load_model_from_string(stored)),
        recommender.weights(),
        check_dtype=False,
    )


def test_unknown_products_have_weight_0(recommender):
    pairs = pd.DataFrame([["tea 0", "nonesuch"], ["nonesuch", "tea 0"]], columns=SIDES)

    assert list(recommender.predict(pairs)) == [0, 0]


def test_a_product_of_few_buyers_has_all_products_own_weight_and_no_neighbours():
    history = bought_by({f"c{n}": ["common", "rare"][: 1 + (n < 5)] for n in range(40)})
    bought = bought_by({f"c{n}": ["common"] for n in range(20)})

    weights = (
        ItemRecommender().fit(history, bought).weights().set_index(SIDES)["weight"]
    )

    assert set(weights.index) == {("common", "common"), ("rare", "rare")}
    assert weights["common", "common"] > weights["rare", "rare"] > 0


@pytest.mark.parametrize(
    ("history", "bought"),
    [
        ({"c": ["milk"]}, {"c": ["milk"]}),
        ({"c": ["milk", "bread"]}, {}),
        ({f"c{n}": ["milk"] for n in range(30)}, {"c1": ["milk"]}),
    ],
    ids=["one customer", "nobody came back", "one product"],
)
def test_a_tiny_shop_gives_a_recommender(history, bought):
    recommender = ItemRecommender().fit(bought_by(history), bought_by(bought))
    pairs = pd.DataFrame([["milk", "milk"]], columns=SIDES)

    recommender.scale(recommender.slope(bought_by(history), bought_by(bought)))

    assert by_onnx(recommender, pairs) == recommender.predict(pairs)
