"""Models as SQL: the same as their sources, in the score and in what explains it."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from onnx import parser
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    ElasticNet,
    GammaRegressor,
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
    TweedieRegressor,
)
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from python_udfs.compilers import compile_model
from python_udfs.compilers.sql import contributions_text, number, score_text
from python_udfs.compilers.sql_additive import additive
from python_udfs.compilers.sql_functions import line
from python_udfs.compilers.sql_lightgbm import lightgbm_to_sql
from python_udfs.compilers.sql_scikit_learn import scikit_learn_to_sql
from python_udfs.scoring.thresholds import double_threshold
from python_udfs.training.glass_box import glass_box
from python_udfs.training.inputs import DETERMINISTIC

NUMBERS = ["a", "b", "c", "d"]
ROWS = 3000


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    x = pd.DataFrame(random.normal(size=(ROWS, 4)).round(2), columns=NUMBERS)
    x = x.astype(np.float32)
    x.loc[random.random(ROWS) < 0.1, "b"] = np.nan
    return x


@pytest.fixture(scope="module")
def known(rows):
    return rows.fillna(0)


@pytest.fixture(scope="module")
def mixed(known):
    kinds = np.random.default_rng(1).choice(["red", "green", "it's", "é"], ROWS)
    sizes = np.random.default_rng(2).choice([0.1, 0.7, 3], ROWS).astype(np.float32)
    return known.assign(kind=kinds.astype(object), size=sizes)


@pytest.fixture(scope="module")
def target(known):
    return np.exp(known["a"] + known["b"] * known["c"] / 3).clip(0.01, 50)


def asked(text, rows):
    """Return what DuckDB says of rows whose numbers are doubles."""
    numbers = rows.select_dtypes("float32").columns
    doubles = rows.astype(dict.fromkeys(numbers, "float64"))
    with duckdb.connect() as connection:
        table = pa.Table.from_pandas(doubles, preserve_index=False)
        connection.register("features", table)
        return connection.sql(f"select {text} as said from features").fetchnumpy()[
            "said"
        ]


def scores(form, rows):
    said = asked(score_text(form), rows)
    return np.ma.filled(said.astype(float), np.nan)


def assert_same(found, expected):
    """Say that sums of doubles differ by no more than their order."""
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def margins(form, rows):
    """Return base + contributions, and the contributions by feature."""
    structs = asked(contributions_text(form), rows)
    parts = pd.DataFrame(
        [{c["feature"]: c["contribution"] for c in s["contributions"]} for s in structs]
    ).astype(float)
    return structs[0]["base"] + parts.sum(axis=1, skipna=False).to_numpy(), parts


def on_edges(booster, rows):
    """Return rows and, of one of them, copies on every split and next to it."""
    trees = booster.booster_.trees_to_dataframe().dropna(subset="threshold")
    edges = [rows]
    for name, values in trees.groupby("split_feature")["threshold"]:
        values = values.astype(float).clip(upper=3e38).unique().astype(np.float32)
        near = [np.nextafter(values, np.float32(s)) for s in (-np.inf, np.inf)]
        tried = np.concatenate([values, *near, [np.nan, np.inf, -np.inf, 0, -0.0]])
        copies = rows.iloc[[0] * len(tried)].assign(**{name: tried.astype(np.float32)})
        edges.append(copies)
    return pd.concat(edges, ignore_index=True)


@pytest.mark.parametrize("objective", ["regression", "poisson", "tweedie", "quantile"])
def test_an_additive_booster_is_one_case_per_feature(rows, target, objective):
    booster = LGBMRegressor(objective=objective, **DETERMINISTIC)
    booster = glass_box(booster, 4).fit(rows, target)
    tried = on_edges(booster, rows)

    form = lightgbm_to_sql(booster, rows)

    splits = booster.booster_.trees_to_dataframe().dropna(subset="threshold")
    different = len(splits[["split_feature", "threshold"]].drop_duplicates())
    branches = score_text(form).count("<=")
    assert_same(scores(form, tried), booster.predict(tried))
    assert branches <= different + len(NUMBERS) < len(splits)


def test_an_additive_boosters_terms_are_its_own_contributions(rows, target):
    booster = glass_box(
        LGBMClassifier(**DETERMINISTIC, subsample=0.7, subsample_freq=1), 4
    )
    booster.fit(rows, target > 1)
    tried = on_edges(booster, rows)
    own = booster.predict(tried, pred_contrib=True)

    form = lightgbm_to_sql(booster, rows)
    total, parts = margins(form, tried)

    assert form.base == pytest.approx(own[0, -1], abs=1e-12)
    np.testing.assert_allclose(parts[NUMBERS], own[:, :-1], atol=1e-9)
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), scores(form, tried))


def test_missing_values_that_training_never_saw_count_as_zero(known, target):
    booster = glass_box(LGBMRegressor(**DETERMINISTIC), 4).fit(known, target)
    tried = on_edges(booster, known)

    said = scores(lightgbm_to_sql(booster, known), tried)

    assert_same(said, booster.predict(tried))


def test_a_feature_that_the_model_leaves_out_contributes_nothing(known, target):
    booster = glass_box(LGBMRegressor(**DETERMINISTIC), 4)
    booster.fit(known.assign(d=np.float32(1)), target)
    constant = LGBMRegressor(min_child_samples=ROWS, **DETERMINISTIC).fit(known, target)
    for model, none in ((booster, ["d"]), (constant, NUMBERS)):
        total, parts = margins(lightgbm_to_sql(model, known), known)

        assert list(parts) == NUMBERS
        assert (parts[none] == 0).all(axis=None)
        np.testing.assert_allclose(total, model.predict(known))


def test_small_trees_are_nested_cases(rows, target):
    for booster in (
        LGBMClassifier(n_estimators=6, num_leaves=8, **DETERMINISTIC),
        LGBMClassifier(n_estimators=3, num_leaves=15, **DETERMINISTIC),
    ):
        booster.fit(rows, target > 1)
        tried = on_edges(booster, rows)

        said = scores(lightgbm_to_sql(booster, rows), tried)

        assert_same(said, booster.predict_proba(tried)[:, 1])


def test_large_trees_are_left_to_their_onnx(rows, target):
    booster = LGBMRegressor(n_estimators=20, **DETERMINISTIC).fit(rows, target)

    compiled = compile_model(booster, rows)

    assert compiled.sql_form is None
    assert "leaves" in compiled.no_sql_reason


def test_text_categories_are_cases_over_their_levels(mixed, target):
    x = mixed.assign(kind=mixed["kind"].astype("category"))
    additive = glass_box(LGBMRegressor(**DETERMINISTIC, min_child_samples=5), 6)
    nested = LGBMRegressor(n_estimators=5, num_leaves=8, **DETERMINISTIC)
    levels = x["kind"].cat.categories
    unseen = pd.Categorical([None] * ROWS, categories=levels)
    tried = x.assign(kind=unseen)
    asked_of = tried.assign(kind=[None, "mauve", *[""] * (ROWS - 2)])
    y = target * mixed["kind"].map({"red": 1, "green": 2, "it's": 5, "é": 0.5})
    for booster in (additive, nested):
        booster.fit(x, y)
        form = lightgbm_to_sql(booster, x)

        for source, sql in ((x, mixed), (tried, asked_of)):
            expected = booster.predict(source)
            assert_same(scores(form, sql), expected)


LINEAR = [
    make_pipeline(StandardScaler(), LinearRegression()),
    make_pipeline(RobustScaler(), Ridge()),
    make_pipeline(MinMaxScaler(), ElasticNet(alpha=0.01)),
    make_pipeline(MaxAbsScaler(), PoissonRegressor()),
    make_pipeline(StandardScaler(with_mean=False), GammaRegressor()),
    make_pipeline(StandardScaler(with_std=False), TweedieRegressor(power=1.5)),
    TweedieRegressor(power=0),
    make_pipeline(KBinsDiscretizer(5, encode="onehot"), LinearRegression()),
    make_pipeline(KBinsDiscretizer(5, encode="ordinal"), Ridge()),
    KMeans(5, n_init=1, random_state=0),
    make_pipeline(StandardScaler(), KMeans(4, n_init=1, random_state=0)),
]


@pytest.mark.parametrize("model", LINEAR, ids=str)
def test_a_model_of_numbers_says_in_sql_what_it_says(known, target, model):
    model.fit(known, target)

    form = scikit_learn_to_sql(model, known)

    exact = np.float32 if "KMeans" in str(model) else np.float64  # as it was fitted
    expected = model.predict(known.astype(exact))
    np.testing.assert_allclose(scores(form, known), expected, rtol=1e-9, atol=1e-12)


def mixed_columns(*, numbers, texts, sizes):
    return make_column_transformer(
        (numbers, NUMBERS), (texts, ["kind"]), (sizes, ["size"]), sparse_threshold=0
    )


ENCODED = [
    mixed_columns(
        numbers=StandardScaler(),
        texts=OneHotEncoder(handle_unknown="ignore"),
        sizes=OneHotEncoder(handle_unknown="ignore", drop="first"),
    ),
    mixed_columns(
        numbers="passthrough",
        texts=OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        sizes=OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    ),
    mixed_columns(numbers="drop", texts=OneHotEncoder(), sizes="passthrough"),
]


@pytest.mark.parametrize("columns", range(len(ENCODED)))
def test_a_pipeline_with_texts_is_a_sum_of_its_features(mixed, target, columns):
    model = make_pipeline(ENCODED[columns], LogisticRegression(max_iter=1000))
    model.fit(mixed, target > 1)
    tried = mixed.copy()
    if columns < 2:
        tried.loc[:4, "kind"] = ["mauve", "", "RED", "red", "é"]
        tried.loc[3:4, "size"] = np.float32([0.5, 0.1000001])

    form = scikit_learn_to_sql(model, mixed)
    total, _ = margins(form, tried)

    expected = model.predict_proba(tried)[:, 1]
    np.testing.assert_allclose(scores(form, tried), expected, rtol=1e-5)
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), scores(form, tried), rtol=1e-9)
    assert margins(form, mixed)[1].mean().abs().max() < 1e-9


def test_an_imputer_fills_nulls_and_says_that_it_did(rows, target):
    imputer = SimpleImputer(strategy="median", add_indicator=True)
    model = make_pipeline(imputer, StandardScaler(), LinearRegression())
    model.fit(rows, target)

    form = scikit_learn_to_sql(model, rows)

    expected = model.predict(rows.astype(np.float64))
    np.testing.assert_allclose(scores(form, rows), expected, rtol=1e-9)
    np.testing.assert_allclose(margins(form, rows)[0], expected, rtol=1e-9)


def test_an_imputer_comes_before_bins_and_levels(rows, mixed, target):
    x = mixed.assign(b=rows["b"], size=mixed["size"].where(mixed.index > 40))
    imputer = SimpleImputer(strategy="most_frequent")
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), KBinsDiscretizer(4)), ["b"]),
        (make_pipeline(imputer, OneHotEncoder()), ["size"]),
        (OneHotEncoder(), ["kind"]),
    )
    model = make_pipeline(columns, Ridge()).fit(x, target)

    said = scores(scikit_learn_to_sql(model, x), x)

    np.testing.assert_allclose(said, model.predict(x), rtol=1e-9)


def test_a_null_that_the_model_cannot_take_gives_null(known, target):
    x = known.copy()
    x.loc[0, "a"] = np.nan
    linear = LinearRegression().fit(known, target)
    boosted = GradientBoostingRegressor(n_estimators=3).fit(known, target)
    for model in (linear, boosted):
        said = scores(scikit_learn_to_sql(model, known), x)

        assert np.isnan(said[0])
        assert np.isfinite(said[1:]).all()


def test_a_nan_that_the_model_cannot_take_gives_null(known, target):
    linear = LinearRegression().fit(known, target)
    text = score_text(scikit_learn_to_sql(linear, known))

    said = duckdb.sql(
        f"select {text} from (select 'nan'::double as a, 1 as b, 2 as c, 3 as d)"
        " as features"
    ).fetchall()

    assert said == [(None,)]


TREES = [
    DecisionTreeRegressor(max_leaf_nodes=30, random_state=0),
    DecisionTreeClassifier(max_leaf_nodes=30, random_state=0),
    RandomForestClassifier(4, max_leaf_nodes=12, random_state=0),
]


@pytest.mark.parametrize("model", TREES, ids=str)
def test_small_scikit_learn_trees_are_nested_cases(rows, target, model):
    y = target > 1 if hasattr(model, "predict_proba") else target
    model.fit(rows, y)

    form = scikit_learn_to_sql(model, rows)

    expected = model.predict(rows)
    if hasattr(model, "predict_proba"):
        expected = model.predict_proba(rows)[:, 1]
    np.testing.assert_allclose(scores(form, rows), expected, rtol=1e-9, atol=1e-12)


def test_trees_ask_about_encoded_texts_and_imputed_numbers(rows, mixed, target):
    x = mixed.assign(b=rows["b"], other=mixed["kind"].to_numpy()[::-1])
    unseen = {"handle_unknown": "use_encoded_value", "unknown_value": -1}
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["kind"]),
        (OrdinalEncoder(**unseen), ["other"]),
        (SimpleImputer(add_indicator=True), ["a", "b"]),
        (KBinsDiscretizer(5, encode="ordinal"), ["c"]),
        sparse_threshold=0,
    )
    tree = DecisionTreeRegressor(max_leaf_nodes=40, random_state=0)
    y = target * x["kind"].map(len) + x["other"].map(len) ** 2 - 5 * rows["b"].isna()
    model = make_pipeline(columns, tree).fit(x, y)
    tried = x.copy()
    tried.loc[:5, "kind"] = tried.loc[3:9, "other"] = "mauve"

    said = scores(scikit_learn_to_sql(model, x), tried)

    assert_same(said, model.predict(tried))


def test_a_tree_over_scaled_numbers_has_no_sql(known, target):
    model = make_pipeline(StandardScaler(), DecisionTreeRegressor(max_leaf_nodes=5))

    with pytest.raises(NotImplementedError, match=r"over [a-d], which is transformed"):
        scikit_learn_to_sql(model.fit(known, target), known)


def test_a_look_up_of_too_many_levels_is_left_to_its_onnx(target):
    ids = pd.DataFrame({"product": [f"p{n}" for n in range(ROWS)]}, dtype=object)
    encoded = make_column_transformer((OneHotEncoder(), ["product"]))
    model = make_pipeline(encoded, Ridge()).fit(ids, target)

    compiled = compile_model(model, ids)

    assert compiled.no_sql_reason == "product has 3,000 levels, a `case` at most 1,000"


def test_boosted_stumps_are_additive(known, target):
    stumps = GradientBoostingClassifier(max_depth=1, n_estimators=200, random_state=0)
    stumps.fit(known, target > 1)

    form = scikit_learn_to_sql(stumps, known)

    expected = stumps.predict_proba(known)[:, 1]
    np.testing.assert_allclose(scores(form, known), expected, rtol=1e-9)
    total, parts = margins(form, known)
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), expected, rtol=1e-9)
    assert parts.mean().abs().max() < 1e-9


def test_naive_bayes_is_a_sum_of_what_it_looks_up(mixed, target):
    texts = mixed[["kind"]].assign(other=mixed["kind"].to_numpy()[::-1])
    model = make_pipeline(OrdinalEncoder(), CategoricalNB()).fit(texts, target > 1)

    form = scikit_learn_to_sql(model, texts)

    expected = model.predict_proba(texts)[:, 1]
    np.testing.assert_allclose(scores(form, texts), expected, rtol=1e-9)
    assert form.link == "sigmoid"


@pytest.mark.parametrize("bayes", [MultinomialNB(), BernoulliNB()], ids=str)
def test_naive_bayes_of_counts_is_a_sum(mixed, target, bayes):
    columns = (OneHotEncoder(), ["kind", "size"])
    model = make_pipeline(make_column_transformer(columns), bayes)
    model.fit(mixed, target > 1)

    form = scikit_learn_to_sql(model, mixed)

    expected = model.predict_proba(mixed)[:, 1]
    np.testing.assert_allclose(scores(form, mixed), expected, rtol=1e-9)
    total, _ = margins(form, mixed)
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), expected, rtol=1e-9)


def test_many_classes_are_left_to_their_onnx(known, target):
    model = LogisticRegression().fit(known, np.digitize(target, [0.5, 2]))

    with pytest.raises(NotImplementedError, match="probabilities of 3 classes"):
        scikit_learn_to_sql(model, known)


def test_a_double_is_split_as_its_float32_is():
    random = np.random.default_rng(0)
    floats = random.normal(size=500).astype(np.float32)
    floats = np.concatenate([floats, np.float32([0, 1, -1, 3e38, -3e38, 1e-40, 1e-45])])
    for threshold in floats.astype(float):
        b = double_threshold(threshold)
        half_way = b + np.spacing(b) * np.arange(-3, 4)
        with np.errstate(over="ignore"):
            passes = half_way.astype(np.float32) <= np.float32(threshold)

        assert ((half_way <= b) == passes).all(), threshold


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "snowflake", "bigquery"])
def test_a_double_is_written_with_all_its_digits(dialect):
    for value in (0.20146274566650390, -1 / 3, 5e-324, 1.7976931348623157e308, -0.0):
        text = number(value).sql(dialect)

        assert str(float(text)) == str(value)
        said = duckdb.sql(f"select {text}, typeof({text})").fetchall()[0]
        assert (str(said[0]), said[1]) == (str(value), "DOUBLE")


def test_infinity_is_a_double_and_nan_a_null():
    said = duckdb.sql(f"select {number(-np.inf)}, {number(np.nan)}").fetchall()

    assert said == [(-np.inf, None)]


def test_a_stored_macro_outlives_its_connection_in_an_older_files_format(
    rows, target, tmp_path
):
    booster = glass_box(LGBMClassifier(**DETERMINISTIC), 4).fit(rows, target > 1)
    form = lightgbm_to_sql(booster, rows)
    path = tmp_path / "models.duckdb"
    with duckdb.connect(
        str(path), config={"storage_compatibility_version": "v1.4.0"}
    ) as connection:
        for name, text in (
            ("score", score_text),
            ("contributions", contributions_text),
        ):
            connection.execute(f"create macro m_{name}(features) as ({text(form)})")
        connection.register("x", pa.Table.from_pandas(rows))
        connection.execute("create table x_known as from x")

    with duckdb.connect(str(path), read_only=True) as connection:
        said = connection.sql("select m_score(x) as s from x_known as x").fetchnumpy()
        of_struct, kind = connection.sql(
            "select m_score({'a': 1, 'b': null, 'c': 2, 'd': 0.5}),"
            " typeof(m_contributions({'a': 1, 'b': null, 'c': 2, 'd': 0.5}))"
        ).fetchall()[0]
    expected = booster.predict_proba(rows)[:, 1]
    assert_same(said["s"], expected)
    one = pd.DataFrame([[1, np.nan, 2, 0.5]], columns=NUMBERS)
    assert of_struct == pytest.approx(booster.predict_proba(one)[0, 1])
    assert kind == (
        "STRUCT(link VARCHAR, base DOUBLE, contributions STRUCT(feature VARCHAR,"
        ' "value" VARCHAR, contribution DOUBLE)[])'
    )


class Halved:
    """A closed form of our own, which brings its SQL."""

    def to_onnx(self):
        return parser.parse_model(
            '<ir_version: 9, opset_import: ["": 18]>'
            "halved (float[N, 1] a) => (float[N, 1] half) { half = Add(a, a) }"
        )

    def to_sql(self):
        return additive("identity", 0.0, {"a": line("a", 0.5)}, {"a": 0.0})


def test_an_algorithm_of_our_own_may_bring_its_sql(rows):
    form = compile_model(Halved(), rows[["a"]]).sql_form

    np.testing.assert_allclose(scores(form, rows), rows["a"].astype(float) / 2)


def test_every_tree_of_a_glass_box_asks_about_one_feature(known, target):
    full = LGBMRegressor(
        colsample_bytree=0.5,
        monotone_constraints=[1, 0, 0, -1],
        objective="poisson",
        **DETERMINISTIC,
    )
    booster = glass_box(full, 4).fit(known, target)

    splits = booster.booster_.trees_to_dataframe().dropna(subset="split_feature")
    kept = booster.get_params()

    assert splits.groupby("tree_index")["split_feature"].nunique().max() == 1
    assert splits["split_feature"].nunique() == 4
    assert kept["monotone_constraints"] == [1, 0, 0, -1]
    assert (kept["objective"], kept["deterministic"]) == ("poisson", True)
