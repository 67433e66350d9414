"""Off-policy evaluation: by hand, against a simulated truth, and what it refuses."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks.common.figures import Figure
from benchmarks.common.sql_functions import create_function
from benchmarks.experiments.policies import COVERAGE
from python_udfs.raw.tables import read_raw_tables
from python_udfs.shops.random_decisions import SETTINGS, truth, write_log

IPS, SELF_NORMALISED, DOUBLY_ROBUST = (
    "inverse propensity",
    "self-normalised",
    "doubly robust",
)
ESTIMATORS = [IPS, SELF_NORMALISED, DOUBLY_ROBUST]


def shop(log, **policies):
    """A database that holds the log and each policy, as tables, and the functions."""
    connection = duckdb.connect()
    connection.register("log", log)
    connection.execute("""
        create table int_decision_log as
        select
            'logged' as source, decision_id, action, propensity,
            reward::decimal(18, 4) as reward, context
        from log""")
    for name, policy in policies.items():
        connection.register("policy", policy)
        connection.execute(f"create table {name} as from policy")
    for name in ("policy_decisions", "policy_value"):
        create_function(connection, name)
    return connection


def log_of(actions, rewards, propensity=0.5, context="c"):
    """A log whose decisions are named 0, 1, 2, …"""
    return pd.DataFrame(
        {
            "decision_id": [str(number) for number in range(len(actions))],
            "action": actions,
            "propensity": propensity,
            "reward": rewards,
            "context": context,
        }
    )


def policy_of(decisions, name="p", **probabilities):
    """A policy that takes each action with its probability in every decision."""
    return pd.DataFrame(
        [
            (name, decision, action, probability)
            for decision in decisions
            for action, probability in probabilities.items()
        ],
        columns=["policy_name", "decision_id", "action", "probability"],
    )


def values(connection, policies="policies"):
    found = connection.execute(f"from policy_value('{policies}')").df()
    return found.set_index(["policy_name", "estimator"])


def fold(decision):
    return hashlib.md5(decision.encode()).hexdigest() < "8"


def random_log(size=400, seed=0):
    random = np.random.default_rng(seed)
    actions = random.choice(["a", "b"], size, p=[0.25, 0.75])
    rewards = random.lognormal(0, 0.8, size) * (1 + (actions == "a"))
    propensity = np.where(actions == "a", 0.25, 0.75)
    return log_of(
        actions, rewards.round(4), propensity, random.choice(["c", "d"], size)
    )


def test_the_estimates_of_a_log_of_four_kinds_of_decisions():
    # 100 times each: a earned 10 and 0, b earned 4 and 2; a was as likely as b.
    # "a in 3 of 4": weights .75 / .5 = 1.5 of a, .25 / .5 = .5 of b.
    # Inverse propensity: (1.5 x 10 + 0 + .5 x 4 + .5 x 2) / 4 = 18 / 4 = 4.5
    # The weights sum to 400, so that the self-normalised estimate is the same.
    log = log_of(["a", "a", "b", "b"] * 100, [10, 0, 4, 2] * 100)
    found = values(shop(log, policies=policy_of(log["decision_id"], a=0.75, b=0.25)))

    for estimator in (IPS, SELF_NORMALISED):
        row = found.loc["p", estimator]
        assert row["value_per_decision"] == 4.5
        assert row["logged_value"] == 4.0
        assert row["difference"] == 0.5
    # Kish: 400^2 / (200 x 2.25 + 200 x .25) = 160,000 / 500
    assert row["effective_decisions"] == 320
    assert row["max_weight"] == 1.5
    assert row["mean_weight"] == row["supported_share"] == 1
    assert row["decisions"] == 400


def test_the_self_normalised_estimate_divides_by_the_weights_that_there_were():
    # 110 decisions for a, by chance, and 90 for b: "always a" has weights 2 and 0, and
    # a brought 3 on average. Inverse propensity: 110 x 2 x 3 / 200 = 3.3; over the sum
    # of the weights, 220, it is 3.
    log = log_of(["a"] * 110 + ["b"] * 90, [2, 4] * 55 + [1] * 90)
    found = values(shop(log, policies=policy_of(log["decision_id"], a=1.0)))

    assert found.loc[("p", IPS), "value_per_decision"] == 3.3
    assert found.loc[("p", SELF_NORMALISED), "value_per_decision"] == 3
    assert found["mean_weight"].unique() == [1.1]


def test_the_doubly_robust_reward_of_each_decision():
    # By hash, 6 and 9 are one half, 1 and 2 the other. What 6 and 9 show of a, in c:
    # all 2 (4 and 0); a (4 + 10 x 2) / 11; a in c (4 + 10 x that) / 11 = 284 / 121.
    # What 1 and 2 show: all 7; a (12 + 10 x 7) / 11; in c (12 + 10 x that) / 11.
    assert [fold(decision) for decision in "6912"] == [True, True, False, False]
    log = log_of(["a", "b", "a", "b"], [4, 0, 12, 2])
    log["decision_id"] = list("6912")
    connection = shop(log, policies=policy_of("6912", a=1.0))
    found = connection.execute("from policy_decisions('policies') order by reward").df()

    of_first = Fraction(284, 121)
    of_second = (12 + 10 * Fraction(82, 11)) / 11
    predicted = [of_second, of_first, of_second, of_first]  # of 9, 2, 6, 1
    corrected = [
        of_second,  # its weight is 0: the policy would not have taken b
        of_first,
        of_second + 2 * (4 - of_second),
        of_first + 2 * (12 - of_first),
    ]
    assert list(found["decision_id"]) == ["9", "2", "6", "1"]
    assert list(found["weight"]) == [0, 0, 2, 2]
    assert list(found["predicted_reward"]) == pytest.approx([*map(float, predicted)])
    assert list(found["corrected_reward"]) == pytest.approx([*map(float, corrected)])


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("quantity", ["value", "difference"])
def test_an_interval_is_halls_with_the_quantile_of_t(estimator, quantity):
    log = random_log()
    connection = shop(log, policies=policy_of(log["decision_id"], a=0.5, b=0.5))
    row = values(connection).loc["p", estimator]
    decisions = connection.execute("from policy_decisions('policies')").df()

    weight, reward = decisions["weight"].to_numpy(), decisions["reward"].to_numpy()
    ratio = (weight * reward).sum() / weight.sum()
    contributions = {
        IPS: weight * reward,
        SELF_NORMALISED: ratio + weight * (reward - ratio) / weight.mean(),
        DOUBLY_ROBUST: decisions["corrected_reward"].to_numpy(),
    }[estimator] - (0 if quantity == "value" else reward)
    low, high = hall_interval(contributions)

    columns = (
        ("low", "high")
        if quantity == "value"
        else (
            "difference_low",
            "difference_high",
        )
    )
    assert list(row[[*columns]]) == pytest.approx([low, high], abs=1e-4)


def hall_interval(contributions):
    n, mean = len(contributions), contributions.mean()
    skewness = stats.skew(contributions)
    kurtosis = stats.kurtosis(contributions, fisher=False)
    freedom = 2 * n / (kurtosis - (n - 3) / (n - 1))
    bounds = []
    for side in (1, -1):
        deviate = side * stats.t.ppf(0.975, freedom) / np.sqrt(n) - skewness / (6 * n)
        bent = 3 / skewness * (np.cbrt(1 + skewness * deviate) - 1)
        bounds.append(mean - contributions.std(ddof=1) * bent)
    return bounds


@pytest.fixture(scope="module")
def evaluated():
    """600 logs of 600 decisions each, evaluated; and the truth they were drawn from."""
    setting = replace(SETTINGS[0], size=600)
    with duckdb.connect() as connection:
        write_log(connection, setting, 600, np.random.default_rng(3))
        for name in ("policy_decisions", "policy_value"):
            create_function(connection, name)
        yield values(connection), truth(setting)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_estimates_of_many_logs_average_the_truth(evaluated, estimator):
    found, true = evaluated
    for column, wanted in [
        ("value_per_decision", true["value"]),
        ("difference", true["difference"]),
    ]:
        estimates = found.xs(estimator, level="estimator")[column]
        assert len(estimates.dropna()) == 600
        error = abs(estimates.mean() - wanted)
        assert error < 3 * estimates.std() / np.sqrt(len(estimates)), column


def test_the_doubly_robust_estimate_scatters_least(evaluated):
    found, _ = evaluated
    scatter = found["value_per_decision"].groupby(level="estimator").std()
    assert scatter.idxmin() == DOUBLY_ROBUST
    assert scatter.idxmax() == IPS


def test_most_intervals_hold_the_truth_and_not_all(evaluated):
    found, true = evaluated
    held = (found["low"] <= true["value"]) & (true["value"] <= found["high"])
    assert 0.92 < held.mean() < 0.98


@pytest.mark.parametrize(
    ("coverage", "verdict"),
    [(0.929, "falls short"), (0.93, "holds"), (0.97, "holds"), (0.971, "falls short")],
)
def test_a_coverage_figure_has_a_goal_of_two_sides(coverage, verdict):
    assert Figure("work", coverage, COVERAGE).verdict == verdict


def test_a_better_and_a_worse_policy_are_told_apart():
    log = random_log(2000)
    decisions = log["decision_id"]
    policies = pd.concat(
        [
            policy_of(decisions, "always a", a=1.0),
            policy_of(decisions, "always b", b=1.0),
            policy_of(decisions, "what was done", a=0.25, b=0.75),
        ]
    )
    verdicts = values(shop(log, policies=policies))["verdict"]
    assert set(verdicts["always a"]) == {"better"}
    assert set(verdicts["always b"]) == {"worse"}
    assert set(verdicts["what was done"]) == {"no evidence"}


def refusal(log, policies):
    """The one reason why all estimates of a policy are null."""
    found = values(shop(log, policies=policies))
    numbers = ["value_per_decision", "low", "high", "difference", "difference_low"]
    assert found[numbers].isna().all(axis=None)
    assert set(found["verdict"]) == {"no evidence"}
    [reason] = set(found["reason"])
    return reason


def test_probabilities_that_do_not_sum_to_1_are_refused_by_name():
    log = random_log()
    short = policy_of(log["decision_id"], "short", a=0.5, b=0.4)
    reason = "policy short: the probabilities of 400 decisions do not sum to 1"
    assert refusal(log, short) == reason
    one_short = policy_of(log["decision_id"], "one", a=0.5, b=0.5)
    one_short.loc[0, "probability"] = 0.4
    assert "the probabilities of 1 decisions do not" in refusal(log, one_short)


@pytest.mark.parametrize(
    "bad", [(-0.5, 1.5), (None, 1.0), (float("nan"), 1), (1e30, 0)]
)
def test_what_is_no_probability_is_refused(bad):
    log = random_log()
    a, b = bad
    policy = policy_of(log["decision_id"], a=a, b=b)
    assert "do not sum to 1" in refusal(log, policy)


def test_an_action_that_was_never_tried_is_refused_by_name():
    log = random_log()
    policy = policy_of(log["decision_id"], a=0.5, b=0.4, c=0.1)
    assert refusal(log, policy) == "policy p: the log hardly ever took its action c"


def test_a_policy_on_decisions_that_nobody_logged_is_refused():
    policy = policy_of(["elsewhere"], a=1.0)
    assert refusal(random_log(), policy) == "policy p: none of its decisions is logged"


def test_wrong_propensities_are_noticed():
    log = random_log(2000)
    log["propensity"] = 0.5
    assert "weights average 0.5" in refusal(log, policy_of(log["decision_id"], a=1.0))


def test_who_leaves_out_decisions_by_their_action_is_noticed():
    log = random_log()
    chosen = log.loc[log["action"] == "a", "decision_id"]
    assert "weights average 4.0" in refusal(log, policy_of(chosen, a=1.0))


def test_few_rewards_are_not_enough_evidence():
    log = random_log(2000)
    log.loc[60:, "reward"] = 0.0  # about 15 of a are left
    reason = refusal(log, policy_of(log["decision_id"], a=1.0))
    assert reason == "too few rewarded decisions carry the estimate"


def test_a_tiny_propensity_is_no_evidence_and_no_error():
    log = random_log()
    log.loc[log["action"] == "a", "propensity"] = 1e-300
    assert "instead of 1" in refusal(log, policy_of(log["decision_id"], a=1.0))


PRODUCTS = "product_id,product_name\np1,Tea\n"
ORDER_LINES = (
    "order_id,line_number,customer_id,product_id,ordered_at,quantity,unit_price\n"
    "o1,1,c1,p1,2024-03-01,2,3.50\n"
)
DECISIONS = "decision_id,decided_at,action,propensity,reward\n" + "".join(
    f"d{number},2024-03-01,0.1,0.5,{number}.25\n" for number in range(20)
)
POLICIES = "policy_name,decision_id,action,probability\n" + "".join(
    f"p,d{number},0.1,1\n" for number in range(20)
)


@pytest.mark.parametrize(
    ("table", "line", "reason"),
    [
        ("logged_decisions", "x,2024-03-01,0.1,0,3", "propensity is zero"),
        ("logged_decisions", "x,2024-03-01,0.1,-0.5,3", "propensity is negative"),
        ("logged_decisions", "x,2024-03-01,0.1,1.5,3", "propensity is above 1"),
        ("logged_decisions", "x,2024-03-01,0.1,,3", "propensity is missing"),
        ("logged_decisions", "x,2024-03-01,0.1,NaN,3", "propensity is missing"),
        ("logged_decisions", "x,2024-03-01,,0.5,3", "action is missing"),
        ("logged_decisions", "x,2024-03-01,0.1,0.5,", "reward is missing"),
        ("logged_decisions", "x,2101-03-01,0.1,0.5,3", "decided_at lies in the future"),
        ("candidate_policies", "p,x,0.1,1", "decision_id is not in logged_decisions"),
        ("candidate_policies", "q,d1,0.1,1.5", "probability is above 1"),
        ("candidate_policies", "q,d1,0.1,-1", "probability is negative"),
    ],
)
def test_a_row_that_cannot_be_is_set_aside_by_name(tmp_path, table, line, reason):
    texts = {"logged_decisions": DECISIONS, "candidate_policies": POLICIES}
    texts[table] += f"{line}\n"
    texts |= {"products": PRODUCTS, "order_lines": ORDER_LINES}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text)
    with duckdb.connect() as connection:
        read_raw_tables(connection, str(tmp_path))
        [(found,)] = connection.execute(
            "select reason from shop_tables.quarantined_rows"
        ).fetchall()
    assert found.startswith(f"{table}.{reason}")


def test_a_policy_that_does_what_was_done_is_not_better_by_rounding():
    log = random_log()
    log["propensity"] = np.where(log["action"] == "a", 0.1 + 0.2, 0.7)
    found = values(shop(log, policies=policy_of(log["decision_id"], a=0.3, b=0.7)))
    assert set(found["verdict"]) == {"no evidence"}
    assert found.loc[("p", IPS), "value_per_decision"] == pytest.approx(
        log["reward"].mean(), abs=1e-6
    )


def test_tables_views_and_common_table_expressions_can_be_evaluated():
    log = random_log()
    policy = policy_of(log["decision_id"], a=1.0)
    connection = shop(log, policies=policy)
    connection.execute("create view a_view as from policies")
    asked = "with mine as (from policies) from policy_value('mine')"
    expected = connection.execute("from policy_value('policies')").fetchall()
    assert connection.execute("from policy_value('a_view')").fetchall() == expected
    assert connection.execute(asked).fetchall() == expected


@pytest.mark.parametrize("name", ["asked", "decisions", "choices", "evaluated"])
def test_a_table_may_have_a_name_that_the_function_uses_inside(name):
    log = random_log()
    policy = policy_of(log["decision_id"], a=1.0)
    connection = shop(log, **{"policies": policy, name: policy})
    expected = connection.execute("from policy_value('policies')").fetchall()
    assert connection.execute(f"from policy_value('{name}')").fetchall() == expected


def test_estimates_do_not_depend_on_the_order_of_rows_or_on_threads():
    answers = set()
    for seed, threads in [(1, 1), (2, 4), (3, 4)]:
        log = random_log(5000).sample(frac=1, random_state=seed)
        policy = policy_of(log["decision_id"], a=1 / 3, b=2 / 3)
        connection = shop(log, policies=policy.sample(frac=1, random_state=seed))
        connection.execute(f"set threads = {threads}")
        answers.add(str(connection.execute("from policy_value('policies')").fetchall()))
    assert len(answers) == 1
