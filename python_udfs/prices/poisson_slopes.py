"""What regressors do to each product's units: Poisson regression, two-way effects.

Expected units = exp(shelf effect + season effect + slopes of the product x regressors
+ weights of the shop x controls). A shelf is a product in a store: one product has one
slope in all of them (Hausman, Hall, Griliches 1984, doi:10.2307/1911191). Poisson
likelihood needs no more than this mean to be right, and takes weeks without a sale as
they are (Gourieroux, Monfort, Trognon 1984, doi:10.2307/1913472; Santos Silva, Tenreyro
2006, doi:10.1162/rest.88.4.641).
"""

from dataclasses import dataclass

import numpy as np

MIN_UNITS = 1e-6  # of a product or a season that sold nothing, whose effect is -inf
MAX_STEP = 0.7
FARTHEST = 30.0
FARTHEST_SHOP = 15.0  # a slope of the shop beyond it is a failure, no finding
MIN_OWN_VARIANCE = 0.01  # of a regressor's, beyond what products and seasons tell
ALTERNATIONS, SETTLED = 20, 1e-4  # at most; of the share, what is too little to go on
POOLED_ROUNDS = 8
MAX_ROUNDS = 500
PRIOR_WEEKS = 5  # as many what is drawn is drawn towards the usual


@dataclass
class PoissonSlopes:
    """A fit. `slopes` and `covariance` [products, regressors(, regressors)] are what a
    product's own weeks say, so a product whose price never moved has a vast variance.

    `fitted` are the slopes that `expected` [rows] were made with, `weights` [rows] what
    each row counted. Of a fit that `has_converged` not, none says anything. A regressor
    of which products and seasons tell all `is_identified` [regressors] not: its slopes
    say how products differ, and nothing of the shop, whose slope is 0.
    """

    slopes: np.ndarray
    covariance: np.ndarray
    fitted: np.ndarray
    expected: np.ndarray
    weights: np.ndarray
    has_converged: bool
    is_identified: np.ndarray


def poisson_slopes(
    units: np.ndarray,
    product: np.ndarray,
    season: np.ndarray,
    regressors: np.ndarray,
    *,
    controls: np.ndarray | None = None,
    offset: np.ndarray | float = 0.0,
    weights: np.ndarray | float = 1.0,
    prior_sd: float = 1.0,
    tolerance: float = 0.1,
    shelf: np.ndarray | None = None,
) -> PoissonSlopes:
    """Fit by turns: seasons and controls, then each product's own Newton step.

    `product` and `season` are codes from 0 of each row, `regressors` [rows, k] and
    `controls` [rows, c] numbers, `offset` [rows] is added to the log of expected units.
    `shelf` is a code from 0 too, of what has a level of its own: else the product.
    `weights` [rows] say how much each row counts (`variance_weights`). `prior_sd` keeps
    a product's slopes near the shop's while fitting, because some have no maximum of
    their own; infinity lets them be. `tolerance` is in standard errors.
    """
    shelf = product if shelf is None else shelf
    regressors = centred(regressors, shelf)
    controls = np.zeros((len(units), 0)) if controls is None else controls
    fit = _Rounds(units, product, shelf, season, regressors, controls)
    fit.offset, fit.weight = offset, np.broadcast_to(weights, len(units))
    fit.pool()
    longest = (fit.step(prior_sd) for _ in range(MAX_ROUNDS))
    has_converged = any(step < tolerance for step in longest)
    return fit.result(has_converged=has_converged)


def variance_weights(
    units: np.ndarray, product: np.ndarray, fit: PoissonSlopes
) -> np.ndarray:
    """Return weights [rows] for counts whose variance is mean + a x mean^2.

    Each product's `a` is found by moments from a first fit, and drawn halfway to the
    median one: quasi-likelihood of a negative binomial (Wedderburn 1974).
    """
    expected = fit.expected
    spare = (units - expected) ** 2 - expected
    excess = np.bincount(product, spare) / np.bincount(product, expected**2)
    excess = np.clip(excess, 0, 1)
    excess = (excess + np.median(excess)) / 2
    return 1 / (1 + excess[product] * expected)


class _Rounds:
    """The state that the rounds of one fit change."""

    def __init__(
        self,
        units: np.ndarray,
        product: np.ndarray,
        shelf: np.ndarray,
        season: np.ndarray,
        regressors: np.ndarray,
        controls: np.ndarray,
    ) -> None:
        self.units, self.season = units, season
        self.product, self.shelf = product, shelf
        self.regressors, self.controls = regressors, controls
        self.products, self.seasons = product.max() + 1, season.max() + 1
        self.shelves = shelf.max() + 1
        self.offset = 0.0
        sold = np.maximum(np.bincount(shelf, units), MIN_UNITS)
        self.level = np.log(sold / np.bincount(shelf))
        self.of_season = np.zeros(self.seasons)
        self.weights = np.zeros(controls.shape[1])
        self.shop = np.zeros(regressors.shape[1])
        self.is_identified = _is_identified(regressors, shelf, season)
        self._fit_slopes(np.zeros((self.products, regressors.shape[1])))

    def expected(self) -> np.ndarray:
        log_units = self.offset + self.level[self.shelf] + self.of_season[self.season]
        log_units = log_units + self.by_slopes
        log_units = log_units + self.controls @ self.weights
        return np.exp(np.clip(log_units, -FARTHEST, FARTHEST))

    def pool(self) -> None:
        """Fit one slope per regressor for all products."""
        for _ in range(POOLED_ROUNDS):
            self._fit_seasons_and_controls()
            expected = self._fit_levels()
            own = self._own(expected)
            step = _newton(own, self.weight * self.units, expected * self.weight)
            self.shop = self.shop + np.where(self.is_identified, step, 0)
            self._fit_slopes(np.tile(self.shop, (self.products, 1)))

    def step(self, prior_sd: float) -> float:
        """Take one Newton step of every product's own; return the longest."""
        self._fit_seasons_and_controls()
        expected = self._fit_levels()
        score, information = self._score_and_information(expected)
        pull = prior_sd**-2.0
        score -= (self.fitted - self.shop) * pull
        step = _solved(information + pull * np.eye(len(self.shop)), score)
        step = np.clip(step, -MAX_STEP, MAX_STEP)
        self._fit_slopes(self.fitted + step)
        return abs(step * np.sqrt(np.einsum("nii->ni", information))).max()

    def result(self, *, has_converged: bool) -> PoissonSlopes:
        """Return the slopes with the prior's pull taken out again."""
        expected = self._fit_levels()
        score, information = self._score_and_information(expected)
        inverse = np.linalg.inv(_regular(information))
        slopes = self.fitted + np.einsum("nij,nj->ni", inverse, score)
        is_bounded = np.abs(self.shop).max() < FARTHEST_SHOP
        return PoissonSlopes(
            slopes=slopes,
            covariance=inverse * self._dispersion(expected)[:, None, None],
            has_converged=has_converged
            and bool(np.isfinite(slopes).all() and is_bounded),
            is_identified=self.is_identified,
            fitted=self.fitted,
            expected=expected,
            weights=self.weight,
        )

    def _fit_slopes(self, slopes: np.ndarray) -> None:
        self.fitted = slopes
        self.by_slopes = (self.regressors * slopes[self.product]).sum(1)

    def _fit_levels(self) -> np.ndarray:
        """Give each shelf the units it sold in all; return the expected ones."""
        expected = self.expected()
        of_shelf = np.bincount(self.shelf, self.weight * expected)
        sold = np.bincount(self.shelf, self.weight * self.units)
        step = np.log(np.maximum(sold, MIN_UNITS) / of_shelf)
        self.level = self.level + step
        return expected * np.exp(step)[self.shelf]

    def _own(self, expected: np.ndarray) -> np.ndarray:
        """Return of regressors [rows, k] what levels do not explain."""
        weight = self.weight * expected
        total = np.bincount(self.shelf, weight)
        means = [np.bincount(self.shelf, weight * x) / total for x in self.regressors.T]
        return self.regressors - np.stack(means, 1)[self.shelf]

    def _fit_seasons_and_controls(self) -> None:
        sold = np.bincount(self.season, self.weight * self.units)
        sold = np.maximum(sold, MIN_UNITS)
        expected = np.bincount(self.season, self.weight * self.expected())
        self.of_season = self.of_season + np.log(sold / expected)
        if self.controls.shape[1]:
            step = _newton(
                self.controls,
                self.weight * self.units,
                self.weight * self.expected(),
            )
            self.weights = self.weights + step

    def _score_and_information(
        self, expected: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return those of each product's slopes, [products, k] and [products, k, k]."""
        own, weight = self._own(expected), self.weight * expected
        residual = self.weight * (self.units - expected)
        score = np.stack([self._by_product(x * residual) for x in own.T], 1)
        return score, cross_products(own, self.product, weight)

    def _dispersion(self, expected: np.ndarray) -> np.ndarray:
        """Return each product's Pearson dispersion, drawn towards the median's, >= 1.

        Degrees of freedom are the rows less all effects, slopes and weights.
        """
        rows = np.bincount(self.product)
        spent = self.shelves + self.products * len(self.shop) + self.seasons
        free = rows * max(1 - spent / len(self.units), 0.1)
        squares = self.weight * (self.units - expected) ** 2 / expected
        pearson = self._by_product(squares)
        return np.maximum(drawn_to_usual(pearson, free, np.median(pearson / free)), 1)

    def _by_product(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.product, values, self.products)


def drawn_to_usual(
    squares: np.ndarray, free: np.ndarray, usual: float | np.ndarray
) -> np.ndarray:
    """Return mean squares by degrees of freedom, drawn towards the usual one."""
    return (squares + PRIOR_WEEKS * usual) / (free + PRIOR_WEEKS)


def cross_products(
    columns: np.ndarray, code: np.ndarray, weight: np.ndarray | float = 1.0
) -> np.ndarray:
    """Return [codes, k, k] weighed sums of products of columns [rows, k]."""
    k = columns.shape[1]
    found = np.empty((code.max() + 1, k, k))
    for a, b in zip(*np.triu_indices(k), strict=True):
        sums = np.bincount(code, columns[:, a] * columns[:, b] * weight)
        found[:, a, b] = found[:, b, a] = sums
    return found


def centred(columns: np.ndarray, code: np.ndarray) -> np.ndarray:
    """Return columns [rows, k] less their means by code."""
    counts = np.bincount(code)
    means = [np.bincount(code, values) / counts for values in columns.T]
    return columns - np.stack(means, 1)[code] if means else columns


def _is_identified(
    regressors: np.ndarray, shelf: np.ndarray, season: np.ndarray
) -> np.ndarray:
    """Return whether each regressor varies beyond what shelves and seasons tell.

    Rivals' prices in a shop without categories are all but the week's alone: a slope of
    the shop would run off against the seasons' effects.
    """
    own, share = regressors, np.ones(regressors.shape[1])
    for _ in range(ALTERNATIONS):
        own = centred(centred(own, season), shelf)
        last, share = share, own.var(axis=0) / np.maximum(regressors.var(axis=0), 1e-12)
        if (last - share < SETTLED).all():
            break
    return share >= MIN_OWN_VARIANCE


def _newton(columns: np.ndarray, units: np.ndarray, expected: np.ndarray) -> np.ndarray:
    information = (columns * expected[:, None]).T @ columns
    return _solved(information[None], (columns.T @ (units - expected))[None])[0]


def _solved(information: np.ndarray, score: np.ndarray) -> np.ndarray:
    return np.linalg.solve(_regular(information), score[..., None])[..., 0]


def _regular(information: np.ndarray) -> np.ndarray:
    """Return matrices that have an inverse: what never varied gets a vast variance."""
    return information + 1e-6 * np.eye(information.shape[-1])
