"""Weeks of all products as matrices, and what pairs of their rows say of each other."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from python_udfs.prices.estimators import poisson, shifted
from python_udfs.prices.poisson_slopes import drawn_to_usual

SERIES = ["product_id", "store_id"]
OWN, OTHERS = ["log_price", "is_promoted", "years"], ["log_price", "is_promoted"]
CHUNK = 10_000  # pairs at a time
MOVES_WITH = 0.7  # a correlation of prices; between, it is one cause with two names


@dataclass
class Panel:
    """`series` has SERIES. Matrices are [series, weeks(, columns)], 0 in weeks without:
    `own` a series' intercept and regressors, `others` what it does to others, `weight`
    the units expected as far as they count, `left` those above them.
    """

    series: pd.DataFrame
    own: np.ndarray
    others: np.ndarray
    weight: np.ndarray
    left: np.ndarray

    def dispersion(self) -> np.ndarray:
        """Return by how much variances exceed those of counts [series], 1 or more."""
        squares = self.left**2 / np.where(self.weight > 0, self.weight, 1)
        free = np.maximum(self.own[..., 0].sum(1) - self.own.shape[2], 1)
        usual = np.median(squares.sum(1) / free)
        return np.maximum(drawn_to_usual(squares.sum(1), free, usual), 1)


@dataclass
class Told:
    """What weeks tell of pairs: `information` [pairs, 2, 2] and `score` [pairs, 2] of
    the other's price and promotion, in `weeks` [pairs]; of the other price's variance
    the product's own regressors do not tell `own_share` [pairs].
    """

    information: np.ndarray
    score: np.ndarray
    weeks: np.ndarray
    own_share: np.ndarray


def fitted_panel(
    weeks: pd.DataFrame, by_others: np.ndarray | float = 0.0
) -> Panel | None:
    """Return sorted weeks of int_elasticity_weeks, None where no fit converges.

    Each product is fitted by itself; `by_others` [rows] is what is known of what others
    do to the log of its units, the rest of that is in what is left.
    """
    fit = poisson(weeks.assign(log_rival_price_ratio=0.0), offset=by_others)
    if fit is None:
        return None
    series = weeks.groupby(SERIES, sort=False).ngroup().to_numpy()
    week = pd.factorize(weeks["week_date"], sort=True)[0]
    shape = series.max() + 1, week.max() + 1

    def wide(values: np.ndarray) -> np.ndarray:
        matrix = np.zeros(shape)
        matrix[series, week] = values
        return matrix

    names = list(dict.fromkeys([*OWN, *OTHERS]))
    centred = weeks[names] - weeks[names].groupby(series).transform("mean")
    units = weeks["units"].to_numpy(float)
    return Panel(
        weeks[SERIES].drop_duplicates().reset_index(drop=True),
        np.stack([wide(1.0), *(wide(centred[name]) for name in OWN)], 2),
        np.stack([wide(centred[name]) for name in OTHERS], 2),
        wide(fit.weights * fit.expected),
        wide(fit.weights * (units - fit.expected)),
    )


def moved(panel: Panel, share: float) -> Panel:
    """Return a placebo: what is done to others, moved by a share of its weeks."""
    place = series, week = panel.own[..., 0].nonzero()
    others = np.zeros_like(panel.others)
    for column in range(others.shape[2]):
        values = panel.others[series, week, column]
        others[(*place, column)] = shifted(values, series, share)
    return replace(panel, others=others)


def first_of_alike(panel: Panel, series: np.ndarray) -> np.ndarray:
    """Return of each series [others] the place of the first whose price moves with it.

    That is its own place where no earlier one's does. Prices are compared in the weeks
    in which both are known.
    """
    price, is_known = panel.others[series, :, 0], panel.own[series, :, 0]
    squares = (price**2 @ is_known.T) * (is_known @ (price**2).T)
    is_alike = price @ price.T >= MOVES_WITH * np.sqrt(squares)
    return (is_alike | np.eye(len(series), dtype=bool)).argmax(1)


def by_others(panel: Panel, pairs: pd.DataFrame, effects: np.ndarray) -> np.ndarray:
    """Return what `effects` [pairs, 2] do to the log of units, [rows of weeks]."""
    sums = np.zeros_like(panel.left)
    for first in range(0, len(pairs), CHUNK):
        rows = pairs.iloc[first : first + CHUNK]
        done = np.einsum(
            "ptk,pk->pt",
            panel.others[rows["other_series"]],
            effects[rows["pair"]],
        )
        np.add.at(sums, rows["series"].to_numpy(), done)
    return sums[panel.own[..., 0].nonzero()]


def take_out(panel: Panel, pairs: pd.DataFrame, effects: np.ndarray) -> None:
    """Take `effects` [rows, 2] of pairs, one a series, out of what is left."""
    series, other = pairs["series"].to_numpy(), pairs["other_series"].to_numpy()
    by_others = np.einsum("ptk,pk->pt", panel.others[other], effects)
    panel.left[series] -= panel.weight[series] * by_others


def told(panel: Panel, pairs: pd.DataFrame) -> Told:
    """Return what rows tell of each pair.

    `pairs` has pair (codes from 0), series and other_series (the panel's); a pair's
    rows are those of its stores.
    """
    dispersion = panel.dispersion()
    parts = []
    for first in range(0, len(pairs), CHUNK):
        rows = pairs.iloc[first : first + CHUNK]
        parts.append(_told_by_rows(panel, dispersion, rows))
    information, score, weeks, whole = (
        _by_pair(np.concatenate(part), pairs["pair"].to_numpy())
        for part in zip(*parts, strict=True)
    )
    own_share = information[:, 0, 0] / np.maximum(whole, 1e-12)
    return Told(information, score, weeks, own_share)


def most_told(panel: Panel, pairs: pd.DataFrame) -> np.ndarray:
    """Return what `told` would find of prices at most, [pairs]: quick, for the many."""
    parts = [np.zeros(0)]
    for first in range(0, len(pairs), CHUNK):
        rows = pairs.iloc[first : first + CHUNK]
        weight = panel.weight[rows["series"].to_numpy()]
        price = panel.others[rows["other_series"].to_numpy(), :, 0]
        parts.append(np.einsum("pt,pt,pt->p", weight, price, price))
    return _by_pair(np.concatenate(parts), pairs["pair"].to_numpy())


def _told_by_rows(
    panel: Panel, dispersion: np.ndarray, rows: pd.DataFrame
) -> tuple[np.ndarray, ...]:
    """Return information, score, weeks and the information of a price that alone moved.

    Own regressors are partialled out: the Schur complement of their information.
    """
    series, other = rows["series"].to_numpy(), rows["other_series"].to_numpy()
    is_sold = panel.own[other, :, 0] / dispersion[series, None]
    weight, left = panel.weight[series] * is_sold, panel.left[series] * is_sold
    design = np.concatenate([panel.own[series], panel.others[other]], 2)
    information = np.matmul((design * weight[..., None]).transpose(0, 2, 1), design)
    score = np.einsum("pt,ptk->pk", left, design)
    own = panel.own.shape[2]
    of_own = information[:, :own, :own] + 1e-6 * np.eye(own)
    across = information[:, own:, :own]
    told = np.concatenate([across.transpose(0, 2, 1), score[:, :own, None]], 2)
    by_own = np.matmul(across, np.linalg.solve(of_own, told))
    weights = np.maximum(information[:, 0, 0], 1e-12)
    return (
        information[:, own:, own:] - by_own[..., :-1],
        score[:, own:] - by_own[..., -1],
        (weight > 0).sum(1),
        information[:, own, own] - information[:, 0, own] ** 2 / weights,
    )


def _by_pair(values: np.ndarray, pair: np.ndarray) -> np.ndarray:
    sums = np.zeros((pair.max() + 1, *values.shape[1:]), values.dtype)
    np.add.at(sums, pair, values)
    return sums
