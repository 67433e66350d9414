"""Units at a price: one demand curve per product, its slope shrunk to its kin's."""

from typing import Self

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import PoissonRegressor

LOGGED = ["usual_units", "recent_units"]
PLAIN = ["weeks_with_sales", "is_promoted", "usual_promoted_share"]
RATIO = "log_price_ratio"
GROUPS = ["category", "subcategory", "product_id"]
FEATURES = [*LOGGED, *PLAIN, RATIO, *GROUPS]
LEAST_INFORMATION = 1e-6  # a product whose price never moved says nothing


class ShrunkenElasticity(RegressorMixin, BaseEstimator):
    """Poisson regression whose price slope is partially pooled over products.

    Units = exp(level + elasticity x log price ratio). The level follows what the
    product sold before and its promotion. The elasticity is the shop's, plus what
    its category, its subcategory and the product itself add: each addition is a
    Newton step, shrunk by empirical Bayes (Morris 1983, doi:10.1080/01621459.1983.
    10477920) with the method of moments of DerSimonian and Laird (1986) and a variance
    that allows for overdispersion. A group never seen adds 0, so a new product has
    its subcategory's elasticity.

    Parameters
    ----------
    steepest, flattest : float
        The guard: no elasticity outside of them, so no demand that grows with price.
    farthest : float
        Log price ratios count up to this far from 0; beyond, the curve is flat.
    """

    def __init__(
        self, steepest: float = -5.0, flattest: float = -0.1, farthest: float = 1.0
    ) -> None:
        self.steepest = steepest
        self.flattest = flattest
        self.farthest = farthest

    def fit(self, x: pd.DataFrame, y: pd.Series) -> Self:
        """Fit level and shop elasticity together, then what each group adds."""
        ratio, units = self._ratio(x), np.asarray(y, dtype=float)
        pooled = PoissonRegressor(alpha=1e-6, solver="newton-cholesky", max_iter=50)
        pooled.fit(np.column_stack([_level(x), ratio]), units)
        self.intercept_ = float(pooled.intercept_)
        self.level_weights_, self.shop_elasticity_ = pooled.coef_[:-1], pooled.coef_[-1]
        self.level_means_ = _level(x).mean(axis=0)
        expected = np.exp(self._level_of(x) + self.shop_elasticity_ * ratio)
        self.additions_ = {}
        for group in GROUPS:
            added = _shrunken_slopes(x[group], x["product_id"], ratio, units, expected)
            expected = expected * np.exp(_looked_up(added, x[group]) * ratio)
            self.additions_[group] = added
        return self

    def elasticity(self, x: pd.DataFrame) -> np.ndarray:
        """Return the elasticity of each row's product: % units per % price, < 0."""
        added = sum(_looked_up(self.additions_[group], x[group]) for group in GROUPS)
        return np.clip(self.shop_elasticity_ + added, self.steepest, self.flattest)

    def predict(self, x: pd.DataFrame) -> np.ndarray:
        """Return the expected units of each row of `x`."""
        return np.exp(self._level_of(x) + self.elasticity(x) * self._ratio(x))

    def to_onnx(self) -> onnx.ModelProto:
        """Return `predict` as a graph of look-ups, sums and one exp.

        Its other output, `contributions` [rows, features + 1], is what each feature
        adds to the log of the units of a row with mean level and the usual price, which
        is the last column. In doubles: the runtime's float32 `Log` and `Exp` differ in
        their last bit with a row's place in its batch, and no decision shall.
        """
        nodes, constants = [], {}

        def add(operator: str, *inputs: str | float, **attributes: object) -> str:
            for number in inputs:
                if not isinstance(number, str):
                    constants[f"{number!r}"] = np.array([number], dtype=np.float64)
            names = [name if isinstance(name, str) else f"{name!r}" for name in inputs]
            output = f"{operator}_{len(nodes)}"
            nodes.append(helper.make_node(operator, names, [output], **attributes))
            return output

        def double(name: str) -> str:
            return add("Cast", name, to=TensorProto.DOUBLE)

        columns = [add("Log", add("Add", double(name), 0.1)) for name in LOGGED]
        columns += [double(name) for name in PLAIN]
        terms = [
            add("Mul", add("Sub", column, float(mean)), float(weight))
            for column, weight, mean in zip(
                columns, self.level_weights_, self.level_means_, strict=True
            )
        ]
        slope = float(self.shop_elasticity_)
        for group in GROUPS:
            added = self.additions_[group]
            if added.empty:  # a table to look up has a row: one that adds nothing
                added = pd.Series({"": 0.0})
            looked_up = add(
                "LabelEncoder",
                group,
                domain="ai.onnx.ml",
                keys_strings=[*map(str, added.index)],
                values_floats=[*map(float, added)],
                default_float=0.0,
            )
            slope = add("Add", double(looked_up), slope)
        slope = add("Clip", slope, *map(float, (self.steepest, self.flattest)))
        farthest = float(self.farthest)
        ratio = add("Clip", double(RATIO), -farthest, farthest)
        terms.append(add("Mul", slope, ratio))
        nothing = add("Mul", ratio, 0.0)  # what the groups add is in the slope
        base = float(self.intercept_ + self.level_means_ @ self.level_weights_)
        last = log_units = add("Add", nothing, base)
        for term in terms:
            log_units = add("Add", log_units, term)
        units = add("Exp", log_units)
        columns = [*terms, *[nothing] * len(GROUPS), last]
        nodes.append(helper.make_node("Concat", columns, ["contributions"], axis=1))
        nodes.append(helper.make_node("Cast", [units], ["units"], to=TensorProto.FLOAT))
        return _graph(nodes, constants)

    def _ratio(self, x: pd.DataFrame) -> np.ndarray:
        return np.clip(x[RATIO].to_numpy(float), -self.farthest, self.farthest)

    def _level_of(self, x: pd.DataFrame) -> np.ndarray:
        return self.intercept_ + _level(x) @ self.level_weights_


def _level(x: pd.DataFrame) -> np.ndarray:
    if not np.isfinite(x[[*LOGGED, *PLAIN, RATIO]].to_numpy(float)).all():
        raise ValueError("ShrunkenElasticity takes finite numbers only")
    return np.column_stack([np.log(x[LOGGED].to_numpy(float) + 0.1), x[PLAIN]])


def _looked_up(added: pd.Series, group: pd.Series) -> np.ndarray:
    return _named(group).map(added).fillna(0).to_numpy(float)


def _named(group: pd.Series) -> pd.Series:
    """Return the groups' names; a missing one is empty, as it is for the ONNX."""
    return group.astype(object).where(group.notna(), "").astype(str)


def _shrunken_slopes(
    group: pd.Series,
    product: pd.Series,
    ratio: np.ndarray,
    units: np.ndarray,
    expected: np.ndarray,
) -> pd.Series:
    """Return what each group adds to the slope of `expected`, shrunk towards 0."""
    expected = expected * _per_product(units, expected, product)  # its own level
    centred = ratio - _per_product(expected * ratio, expected, product)
    residual = units - expected
    dispersion = _per_product(residual**2, expected, product)
    sums = pd.DataFrame(
        {
            "score": residual * centred,
            "information": expected * centred**2,
            "robust_noise": (residual * centred) ** 2,
            "poisson_noise": np.maximum(dispersion, 1) * expected * centred**2,
        }
    )
    sums = sums.groupby(_named(group).to_numpy(), sort=True).sum()
    sums = sums[sums["information"] > LEAST_INFORMATION]
    # Few weeks understate one noise or the other, so the larger counts.
    noise = sums[["robust_noise", "poisson_noise"]].max(axis=1)
    step = sums["score"] / sums["information"]
    variance = noise / sums["information"] ** 2
    if len(step) < 2:  # one group alone does not tell how far groups lie apart
        return 0 * step
    spread = max(0.0, (step**2 / variance - 1).sum() / (1 / variance).sum())
    return step * spread / (spread + variance)


def _per_product(part: np.ndarray, whole: np.ndarray, product: pd.Series) -> np.ndarray:
    """Return sum of `part` over sum of `whole` of each row's product."""
    sums = pd.DataFrame({"part": part, "whole": whole})
    sums = sums.groupby(product.to_numpy(str)).transform("sum")
    return (sums["part"] / sums["whole"]).to_numpy()


def _graph(nodes: list, constants: dict[str, np.ndarray]) -> onnx.ModelProto:
    def tensor(name: str, kind: int, columns: int = 1) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, [None, columns])

    kinds = dict.fromkeys([*LOGGED, *PLAIN, RATIO], TensorProto.FLOAT)
    kinds |= dict.fromkeys(GROUPS, TensorProto.STRING)
    graph = helper.make_graph(
        nodes,
        "shrunken_elasticity",
        [tensor(name, kind) for name, kind in kinds.items()],
        [
            tensor("contributions", TensorProto.DOUBLE, len(FEATURES) + 1),
            tensor("units", TensorProto.FLOAT),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    helper.set_model_props(model, {"link": "exp"})
    return model
