"""What recommendations are evaluated by: splits, truths, baselines and verdicts."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from benchmarks.recommendations.baselines import personal_frequency, popularity
from benchmarks.recommendations.data import (
    catalogue_of,
    last_period,
    purchases,
    truth,
    within,
    write_shop_before,
)
from benchmarks.recommendations.figures import quality_figure
from benchmarks.recommendations.peer_session_knn import session_knn
from benchmarks.recommendations.protocols import (
    interactions,
    leave_one_out,
    random_folds,
)


def bought(*rows):
    """Purchases from texts of customer, product, order and day of January."""
    table = pd.DataFrame(
        [row.split() for row in rows],
        columns=["customer_id", "product_id", "order_id", "day"],
    )
    day = pd.to_datetime("2025-01-" + table.pop("day"))
    return table.assign(ordered_at=day + pd.Timedelta(hours=12))


SHOP = bought(
    *("ann tea o1 01", "ann tea o2 03", "ann rum o2 03", "bob tea o3 04"),
    *("bob gin o3 04", "ann gin o4 08", "ann tea o4 08", "ann ale o5 09"),
    *("cleo tea o6 09", "bob gin o7 10"),
)


def pairs(table):
    return set(zip(table["customer_id"], table["product_id"], strict=True))


def test_the_last_days_are_held_out_and_before_them_lies_the_inner_validation():
    split, inner = last_period(SHOP, 3), last_period(SHOP, 3, periods_ago=1)

    assert split.day == pd.Timestamp("2025-01-08")
    assert set(split.future["order_id"]) == {"o4", "o5", "o6", "o7"}
    assert set(split.history["order_id"]) == {"o1", "o2", "o3"}
    assert (inner.day, len(inner.future)) == (pd.Timestamp("2025-01-05"), 0)


def test_each_question_has_its_truth_and_strangers_have_none():
    split = last_period(SHOP, 3)

    assert pairs(truth(split, "all products")) == {
        *(("ann", "gin"), ("ann", "tea"), ("ann", "ale"), ("bob", "gin"))
    }
    assert pairs(truth(split, "new products")) == {("ann", "gin"), ("ann", "ale")}
    assert pairs(truth(split, "next basket")) == {
        *(("ann", "gin"), ("ann", "tea"), ("bob", "gin"))
    }


def test_a_product_counts_that_enough_customers_had_bought_before():
    split = last_period(SHOP, 3)

    assert list(catalogue_of(split, 2)) == ["tea"]
    assert pairs(within(pd.Index(["tea"]), split).future) == {
        *(("ann", "tea"), ("cleo", "tea"))
    }


def test_popularity_counts_customers_within_its_days():
    split, asked = last_period(SHOP, 3), pd.Index(["ann", "bob"])

    ever = popularity(split.history, asked, day=split.day, days=None, new_only=False)
    late = popularity(split.history, asked, day=split.day, days=4, new_only=False)
    new = popularity(split.history, asked, day=split.day, days=None, new_only=True)

    assert list(ever["product_id"]) == ["tea", "gin", "rum"] * 2
    assert list(late["product_id"]) == ["gin", "tea"] * 2
    assert pairs(new) == {("ann", "gin"), ("bob", "rum")}


def test_personal_frequency_comes_first_and_popularity_decides_ties():
    history = bought("ann rum o1 01", "ann gin o1 01", "ann gin o2 02", "bob tea o3 03")
    history = pd.concat([history, bought("cleo tea o4 03", "ann tea o5 03")])

    found = personal_frequency(history, pd.Index(["ann", "dan"]))

    by_customer = found.groupby("customer_id")["product_id"].agg(list)
    assert by_customer["ann"] == ["gin", "tea", "rum"]
    assert by_customer["dan"] == ["tea", "gin", "rum"]


def test_a_shop_before_a_day_knows_nothing_of_it(tmp_path):
    (tmp_path / "whole").mkdir()
    SHOP.assign(quantity=1).to_parquet(tmp_path / "whole" / "order_lines.parquet")
    day = last_period(SHOP, 3).day

    write_shop_before(day, tmp_path / "whole", tmp_path / "before")

    assert purchases(tmp_path / "before")["ordered_at"].max() < day


def test_session_knn_sums_the_cosines_of_the_nearest_sessions():
    sessions = sparse.csr_array(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1.0]]))
    running = sparse.csr_array(np.array([[1.0, 0, 0, 0], [0.5, 0, 1, 0]]))

    scores = session_knn(running, sessions, neighbours=2).toarray()

    half = 1 / np.sqrt(2)
    near, far = np.array([1.5, 1.0]) / np.sqrt(1.25 * 2)
    np.testing.assert_allclose(scores[0], [2 * half, half, half, 0])
    np.testing.assert_allclose(scores[1], [near, 0, near + far, far])


@pytest.mark.parametrize(
    ("goal", "verdict"), [(None, "holds"), (0.5, "holds"), (0.6, "falls short")]
)
def test_a_figure_must_reach_its_goal_and_beat_the_best_peer(goal, verdict):
    values = {"ours": [0.4, 0.6], "weak": [0.1, 0.1], "strong": [0.3, 0.5]}
    qualities = {name: pd.DataFrame({"ndcg": value}) for name, value in values.items()}

    figure = quality_figure("work", "ndcg", qualities, goal=goal)

    assert (figure.peer, figure.verdict) == ("strong .4000", verdict)
    assert figure.ours == "by .1000 .1000"


def test_a_figure_that_only_equals_the_best_peers_falls_short():
    same = pd.DataFrame({"ndcg": [0.4, 0.6]})
    figure = quality_figure("work", "ndcg", {"ours": same, "peer": same}, goal=None)
    assert figure.verdict == "falls short"


def test_a_file_without_what_its_protocol_needs_is_refused_by_the_columns_name(
    tmp_path,
):
    path = str(tmp_path / "pairs.parquet")
    SHOP.drop(columns=["product_id", "ordered_at"]).to_parquet(path)

    with pytest.raises(ValueError, match="has no column product_id, ordered_at"):
        interactions(path, "last_period")
    with pytest.raises(ValueError, match="PROTOCOL is one of leave_one_out"):
        interactions(path, "guess")


def test_leave_one_out_holds_out_the_last_product_that_was_new(tmp_path):
    SHOP.to_parquet(tmp_path / "pairs.parquet")
    rows = interactions(str(tmp_path / "pairs.parquet"), "leave_one_out")

    [(history, held)] = leave_one_out(rows)

    assert pairs(held) == {("ann", "ale"), ("bob", "gin")}  # Cleo has one product only
    assert len(history) + len(held) == len(rows) == 7


def test_random_folds_hold_out_every_pair_once(tmp_path):
    SHOP[["customer_id", "product_id"]].to_csv(tmp_path / "pairs.csv", index=False)
    rows = interactions(str(tmp_path / "pairs.csv"), "random_folds")

    folds = random_folds(rows)

    held = pd.concat([held for _, held in folds])
    assert len(folds) == 5
    assert pairs(held) == pairs(rows)
    assert len(held) == len(rows)
