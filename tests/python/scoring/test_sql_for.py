"""A live model as SQL for other engines: the same answers, and reasons where none."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlglot
from lightgbm import LGBMClassifier
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression, PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

from python_udfs.commands.sql_for import DIALECTS, main, sql_for
from python_udfs.compilers import compile_model
from python_udfs.compilers.sql import score_text
from python_udfs.training.glass_box import glass_box
from python_udfs.training.inputs import DETERMINISTIC

NUMBERS = ["a", "b", "group size"]


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    x = pd.DataFrame(random.normal(size=(2000, 3)), columns=NUMBERS, dtype=np.float32)
    return x.assign(kind=random.choice(["red", "it's"], 2000).astype(object))


@pytest.fixture(scope="module")
def models(rows):
    y = rows["a"] + rows["b"] ** 2 + random_noise(rows) > 1
    numbers = rows[NUMBERS]
    encoded = make_column_transformer(
        (StandardScaler(), ["a"]),
        (KBinsDiscretizer(4, encode="onehot-dense"), ["b"]),
        (OneHotEncoder(handle_unknown="ignore"), ["kind"]),
    )
    return {
        "additive": glass_box(LGBMClassifier(**DETERMINISTIC), 3).fit(numbers, y),
        "centres": make_pipeline(
            make_column_transformer((StandardScaler(), NUMBERS)),
            KMeans(4, n_init=1, random_state=0),
        ).fit(numbers),
        "counts": make_pipeline(
            make_column_transformer((StandardScaler(), NUMBERS)), PoissonRegressor()
        ).fit(numbers, y),
        "logistic": make_pipeline(encoded, LogisticRegression()).fit(rows, y),
        "nested": LGBMClassifier(n_estimators=4, num_leaves=8, **DETERMINISTIC).fit(
            numbers, y
        ),
        "too_large": LGBMClassifier(**DETERMINISTIC).fit(numbers, y),
    }


def random_noise(rows):
    return np.random.default_rng(1).normal(size=len(rows))


@pytest.fixture(scope="module")
def database(rows, models, tmp_path_factory):
    path = str(tmp_path_factory.mktemp("sql_for") / "built.duckdb")
    live = []
    for name, model in models.items():
        compiled = compile_model(model, rows if name == "logistic" else rows[NUMBERS])
        form = compiled.sql_form
        text = score_text(form) if form else None
        live.append((name, f"id of {name}", text, compiled.no_sql_reason))
    with duckdb.connect(path) as connection:
        connection.execute(
            "create table live_models (model_name text, model_id text, score_sql text,"
            " no_sql_reason text)"
        )
        connection.executemany("insert into live_models values (?, ?, ?, ?)", live)
    return path


def scores(query, rows):
    doubles = rows.astype(dict.fromkeys(NUMBERS, "float64"))
    features = pa.Table.from_pandas(doubles)
    with duckdb.connect() as connection:
        connection.register("features", features)
        said = connection.sql(query).fetchnumpy()["score"]
    return np.ma.filled(said.astype(float), np.nan)


@pytest.fixture(scope="module")
def tried(rows):
    nulls = [rows.iloc[[0]].assign(**{name: None}) for name in NUMBERS]
    unknown = [rows.iloc[[0]].assign(kind=[kind]) for kind in (None, "mauve", "")]
    infinite = [rows.iloc[[0]].assign(a=[value]) for value in (np.inf, -np.inf)]
    return pd.concat([rows, *nulls, *unknown, *infinite], ignore_index=True)


@pytest.mark.parametrize(
    "name", ["additive", "centres", "counts", "logistic", "nested"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_engines_sql_means_what_duckdbs_means(database, tried, name, dialect):
    query = sql_for(database, name, dialect)
    read_back = sqlglot.transpile(query, read=dialect, write="duckdb")[0]

    expected = scores(sql_for(database, name, "duckdb"), tried)

    np.testing.assert_array_equal(scores(read_back, tried), expected)


def test_duckdbs_sql_is_the_model(database, rows, models):
    said = scores(sql_for(database, "additive", "duckdb"), rows)

    expected = models["additive"].predict_proba(rows[NUMBERS])[:, 1]
    np.testing.assert_allclose(said, expected, rtol=1e-12, atol=1e-12)


def test_doubles_and_infinity_are_spelled_as_each_engine_reads_them(database):
    infinity = {
        "duckdb": "CAST('Infinity' AS DOUBLE)",
        "postgres": "CAST('Infinity' AS DOUBLE PRECISION)",
        "snowflake": "CAST('inf' AS DOUBLE)",
        "bigquery": "CAST('Infinity' AS FLOAT64)",
        "spark": "CAST('Infinity' AS DOUBLE)",
        "trino": "CAST('Infinity' AS DOUBLE)",
    }
    for dialect, spelled in infinity.items():
        query = sql_for(database, "additive", dialect)

        assert spelled in query
        assert "e+0" in query or "e-0" in query


def test_where_literals_are_decimals_each_case_is_cast(database):
    query = sql_for(database, "additive", "postgres")

    assert query.count("END AS DOUBLE PRECISION)") == len(NUMBERS)


def test_an_unknown_model_names_the_live_ones(database, capsys):
    assert main(database, "chrun", "duckdb") == 1
    assert "'chrun': there are additive, centres" in capsys.readouterr().err


def test_a_model_without_sql_says_why(database, capsys):
    assert main(database, "too_large", "duckdb") == 1
    assert "too_large has no SQL form: its trees have" in capsys.readouterr().err


def test_an_unknown_dialect_names_the_known_ones(database, capsys):
    assert main(database, "additive", "oracle") == 1
    assert "'oracle': there are duckdb, postgres" in capsys.readouterr().err
