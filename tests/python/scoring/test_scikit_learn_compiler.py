"""scikit-learn's estimators against what is compiled from them."""

import numpy as np
import pytest
from awkward_rows import awkward_rows, numbers_of, target_of
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostRegressor,
    BaggingRegressor,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingRegressor,
    VotingRegressor,
)
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import (
    GammaRegressor,
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
    TweedieRegressor,
)
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from python_udfs.compilers import compile_model
from python_udfs.parity import parity

PARITY = 1e-5
SEED = {"random_state": 0}
FEW = {"n_estimators": 20, "max_depth": 6, **SEED}


@pytest.fixture(scope="module")
def rows():
    return awkward_rows(2000)


@pytest.fixture(scope="module")
def target(rows):
    return target_of(rows)


def difference(estimator, rows):
    return parity(estimator, compile_model(estimator, rows), rows).difference


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        Ridge(),
        PoissonRegressor(),
        GammaRegressor(),
        TweedieRegressor(power=1.5),
        GridSearchCV(Ridge(), {"alpha": [0.1, 1]}),
        make_pipeline(StandardScaler(), PoissonRegressor()),
        make_pipeline(RobustScaler(), PCA(2), LinearRegression()),
        make_pipeline(MinMaxScaler(), PolynomialFeatures(2), Ridge()),
        make_pipeline(Binarizer(threshold=0.1), LinearRegression()),
        make_pipeline(KBinsDiscretizer(8, encode="ordinal"), LinearRegression()),
        make_pipeline(KBinsDiscretizer(8, encode="onehot-dense"), Ridge()),
        DecisionTreeRegressor(max_depth=8),
        RandomForestRegressor(**FEW),
        ExtraTreesRegressor(**FEW),
        BaggingRegressor(**SEED),
        AdaBoostRegressor(**SEED),
        GradientBoostingRegressor(**SEED),
        HistGradientBoostingRegressor(**SEED),
        VotingRegressor([("line", Ridge()), ("tree", DecisionTreeRegressor())]),
        StackingRegressor([("line", Ridge()), ("few", DecisionTreeRegressor())]),
        MLPRegressor(hidden_layer_sizes=(16, 8), max_iter=20, **SEED),
        KNeighborsRegressor(),
    ],
    ids=repr,
)
def test_a_regression_of_named_numbers_is_compiled_exactly(rows, target, estimator):
    x = numbers_of(rows)
    assert difference(estimator.fit(x, target), x) < PARITY


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(),
        SGDClassifier(loss="log_loss", **SEED),
        DecisionTreeClassifier(max_depth=8),
        RandomForestClassifier(**FEW),
        GradientBoostingClassifier(n_estimators=20, **SEED),
        HistGradientBoostingClassifier(max_iter=20, **SEED),
        MLPClassifier((16,), max_iter=20, **SEED),
        GaussianNB(),
        BernoulliNB(),
        CalibratedClassifierCV(LogisticRegression()),
    ],
    ids=repr,
)
def test_every_probability_is_compiled_exactly(rows, target, estimator, classes):
    x = numbers_of(rows)
    estimator.fit(x, np.digitize(target, [1, 2][: classes - 1]))
    assert difference(estimator, x) < PARITY


@pytest.mark.parametrize(
    "estimator",
    [
        KMeans(5, **SEED),
        make_pipeline(StandardScaler(), KMeans(5, **SEED)),
        GaussianMixture(3, **SEED),
        IsolationForest(n_estimators=20, **SEED),
    ],
    ids=repr,
)
def test_what_learns_without_a_target_is_compiled_exactly(rows, estimator):
    x = numbers_of(rows)
    assert difference(estimator.fit(x), x) < PARITY


@pytest.mark.parametrize(
    "estimator",
    [
        DecisionTreeRegressor(max_depth=8),
        RandomForestRegressor(**FEW),
        HistGradientBoostingRegressor(**SEED),
        make_pipeline(SimpleImputer(), LinearRegression()),
        make_pipeline(SimpleImputer(strategy="median"), RandomForestRegressor(**FEW)),
    ],
    ids=repr,
)
def test_missing_numbers_go_where_the_estimator_sends_them(rows, target, estimator):
    x = rows[["price", "stock"]]
    compiled = compile_model(estimator.fit(x, target), x)

    found = parity(estimator, compiled, x)
    whole_rows = parity(estimator, compiled, x.dropna())

    assert found.rows > whole_rows.rows
    assert found.difference < PARITY


@pytest.mark.parametrize(
    "encoder",
    [
        OneHotEncoder(handle_unknown="ignore"),
        OneHotEncoder(drop="first", handle_unknown="ignore"),
        OneHotEncoder(),  # it refuses what is unseen, so that is not tried
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        TargetEncoder(),
    ],
    ids=repr,
)
@pytest.mark.parametrize("model", [Ridge(), GradientBoostingRegressor(**SEED)])
@pytest.mark.filterwarnings("ignore:Found unknown categories")
def test_texts_are_encoded_exactly(rows, target, encoder, model):
    x = numbers_of(rows).assign(is_new=rows["is_new"].astype(str))
    encoded = make_column_transformer((encoder, ["is_new"]), remainder="passthrough")
    estimator = make_pipeline(encoded, model).fit(x, target)
    assert difference(estimator, x) < PARITY


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (
            HistGradientBoostingRegressor(categorical_features=["score"]),
            "categorical_features go astray; use LightGBM",
        ),
        (HistGradientBoostingRegressor(loss="poisson"), "'poisson' is left out"),
        (HistGradientBoostingRegressor(loss="gamma"), "'gamma' is left out"),
        (
            make_pipeline(StandardScaler(), RandomForestRegressor(**FEW)),
            "trees need no scaling",
        ),
        (make_pipeline(SimpleImputer(add_indicator=True), Ridge()), "add_indicator"),
        (make_pipeline(KNNImputer(), Ridge()), "KNNImputer"),
        (GaussianProcessRegressor(), "too coarse"),
    ],
    ids=repr,
)
def test_an_inexact_regression_is_refused_with_the_reason(
    rows, target, estimator, message
):
    x = numbers_of(rows).head(200)
    x.iloc[:2, 0] = np.nan if "Imputer" in repr(estimator) else 0
    x["score"] = x["score"].abs().round()
    with pytest.raises(NotImplementedError, match=message):
        compile_model(estimator.fit(x, target[:200]), x)


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (RidgeClassifier(), "without probabilities"),
        (SVC(), "without probabilities"),
        (LinearDiscriminantAnalysis(), "LinearDiscriminantAnalysis"),
        (
            CalibratedClassifierCV(LogisticRegression(), method="isotonic"),
            "isotonic",
        ),
    ],
    ids=repr,
)
def test_an_inexact_classifier_is_refused_with_the_reason(
    rows, target, estimator, message
):
    x = numbers_of(rows)
    with pytest.raises(NotImplementedError, match=message):
        compile_model(estimator.fit(x, target > 1), x)


@pytest.mark.parametrize(
    "vectorizer",
    [
        TfidfVectorizer(ngram_range=(1, 2)),
        CountVectorizer(ngram_range=(2, 2)),
        CountVectorizer(),
        CountVectorizer(analyzer="char_wb"),
    ],
    ids=repr,
)
def test_words_are_refused_wherever_they_are_counted(rows, target, vectorizer):
    x = rows[["kind", "stock"]].assign(kind=rows["kind"].astype(object).fillna("none"))
    counted = make_column_transformer((vectorizer, "kind"), remainder="passthrough")
    estimator = make_pipeline(counted, LogisticRegression()).fit(x, target > 1)
    with pytest.raises(NotImplementedError, match="score text in SQL"):
        compile_model(estimator, x)


def test_what_skl2onnx_does_not_know_is_refused_in_its_words(rows, target):
    x = numbers_of(rows)
    estimator = make_pipeline(KBinsDiscretizer(encode="onehot"), Ridge())
    with pytest.raises(NotImplementedError, match="skl2onnx: onehot"):
        compile_model(estimator.fit(x, target), x)
