"""What a promotion adds, what of it was bought ahead, and what others lose by it.

In a week a product sells, with `extra` what promotions add over what sells without,

    usual units * ((1 + extra) - ahead * extra of the 4 weeks before
                   - taken * what rivals' promotions add)

(van Heerde, Leeflang, Wittink 2000, doi:10.1509/jmkr.37.3.383.18782, and 2004,
doi:10.1287/mksc.1040.0061: a promotion's bump in units, taken apart). The log of it is
linear but for the shares, which are fitted around their last values (Gauss, Newton).
Shops promote what sells just then, so that weeks after a promotion are held against
weeks before it: what both have more of is no effect.
"""

import numpy as np
import pandas as pd

from python_udfs.prices.poisson_slopes import PoissonSlopes, poisson_slopes
from python_udfs.prices.pooling import LEVELS, pooled
from python_udfs.promotions.exposures import (
    EFFECTS,
    Response,
    exposures,
    lacking,
    looked_up,
)
from python_udfs.promotions.weeks import LEAST, MIN_PLAIN_WEEKS

MIN_ROWS, MIN_PROMOTED = 100, 20  # weeks of series; those of them with a promotion
MIN_UNITS_A_WEEK = 0.5  # of a series whose own weeks are looked at
MOST_SERIES = 500  # of them, those that sell most: others have what siblings have
MIN_OF_A_SEASON = 5  # series whose weeks tell a season from one's own promotions
ROUNDS = 3  # the first without shares
FIRST_PROFILE = np.array([0.4, 0.3, 0.2, 0.1])
MOST_EXPOSED = 20.0  # times a week's units
MOST_LIFT = 3.0  # of a shop, a log; a lift beyond it is a failure, no finding
MIN_TOLD = 4.0  # standard errors, from which a dip's weeks are told from one another
VAST = 1e4  # a variance that says that nothing is known


def fitted(weeks: pd.DataFrame) -> Response:
    """Return the response to promotions of a shop's `prepared` weeks."""
    found = Response(_nothing_known(), _usual_depth(weeks), FIRST_PROFILE)
    rows = weeks[_is_telling(weeks)]
    if len(rows) < MIN_ROWS or (rows["promoted_share"] > 0).sum() < MIN_PROMOTED:
        found.reason = "too few weeks with promotions are known"
        return found
    for round_ in range(ROUNDS):
        regressors, offset, nearby, exposed = _design(weeks, rows, found)
        fit = poisson_slopes(
            rows["units"].to_numpy(float),
            pd.factorize(rows["product_id"])[0],
            season_codes(rows),
            regressors,
            controls=nearby,
            offset=offset,
            shelf=pd.factorize(rows["series"])[0],
        )
        nodes = _nodes(rows, fit)
        if not _is_sane(fit, nodes):
            found.reason = "no regression on its promotions converged"
            found.nodes = _nothing_known()
            return found
        if round_ == 1:
            found.profile = _profile(rows, fit, nodes, found.profile, exposed)
        found.nodes = nodes
    return found


def _design(
    weeks: pd.DataFrame, rows: pd.DataFrame, found: Response
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Return regressors [rows, 5], offset [rows], a control, exposures by lag."""
    share = rows["promoted_share"].to_numpy()
    regressors = np.zeros((len(rows), len(EFFECTS) + 1))
    regressors[:, 0] = rows["log_price"] - share * found.usual_depth
    regressors[:, 1] = share
    regressors[:, -1] = rows["week_number"] / 52
    offset, exposed, nearby = np.zeros(len(rows)), None, np.zeros((len(rows), 1))
    if found.nodes["lift"].notna().any():
        effects = looked_up(weeks, found.nodes)
        each = exposures(weeks, effects, found.usual_depth)
        lost = lacking(each, effects, found.profile)
        left = (1 + each.extra) * (1 - lost)
        columns = np.column_stack([each.before, each.after, each.rivals])
        columns = -np.minimum(columns / left[:, None], MOST_EXPOSED)[rows.index]
        exposed, after = columns[:, :4], columns[:, 4:8]
        regressors[:, 2] = exposed @ found.profile
        regressors[:, 3] = columns[:, 8]
        nearby = ((exposed + after) @ found.profile)[:, None]
        lost = lost[rows.index]
        offset = np.log1p(-lost) + lost / (1 - lost)
    return regressors, offset, nearby, exposed


def _usual_depth(weeks: pd.DataFrame) -> float:
    is_promoted = weeks["promoted_share"] > 0
    return float(weeks.loc[is_promoted, "depth"].mean()) if is_promoted.any() else 0.0


def _is_telling(weeks: pd.DataFrame) -> pd.Series:
    """Return whether a week counts: not sold out, of a series that sells enough."""
    of_series = weeks.groupby("series").agg(
        units=("units", "sum"), mean=("units", "mean"), plain=("is_plain", "sum")
    )
    sells = of_series["mean"] >= MIN_UNITS_A_WEEK
    of_series = of_series[sells & (of_series["plain"] >= MIN_PLAIN_WEEKS)]
    most = of_series.sort_values("units", ascending=False, kind="stable")
    is_known = ~weeks["is_sold_out"].astype(bool)
    return is_known & weeks["series"].isin(most.index[:MOST_SERIES])


def season_codes(rows: pd.DataFrame) -> np.ndarray:
    """Return a code of the category's week, or of its month where it is small."""
    series = rows.groupby("category")["series"].transform("nunique")
    is_told = series >= MIN_OF_A_SEASON
    period = rows["week_number"].where(is_told, rows["week_number"] // 4)
    return rows.groupby(["category", period], sort=False).ngroup().to_numpy()


def _nodes(rows: pd.DataFrame, fit: PoissonSlopes) -> pd.DataFrame:
    """Return each of EFFECTS, pooled over products of a kind."""
    names = rows.drop_duplicates("product_id")
    names = names[["product_id", "subcategory", "category"]]
    tables = []
    for place, effect in enumerate(EFFECTS):
        variance = fit.covariance[:, place, place]
        own = names.assign(estimate=fit.slopes[:, place], variance=variance)
        named = {"mean": effect, "standard_error": f"{effect}_error"}
        table = pooled(own).nodes.rename(columns=named)
        if not fit.is_identified[place] or variance.min() > VAST:
            table[list(named.values())] = np.nan
        tables.append(table.set_index(["level", "name"]))
    return pd.concat(tables, axis=1).reset_index()


def _is_sane(fit: PoissonSlopes, nodes: pd.DataFrame) -> bool:
    """Return whether what was found can be true of a shop."""
    lift = nodes.loc[nodes["level"] == "shop", "lift"]
    return bool(fit.has_converged and (lift.abs() < MOST_LIFT).all())


def _profile(
    rows: pd.DataFrame,
    fit: PoissonSlopes,
    nodes: pd.DataFrame,
    profile: np.ndarray,
    exposed: np.ndarray,
) -> np.ndarray:
    """Return how what was bought ahead is lacking week by week: one step of a fit."""
    [ahead] = nodes.loc[nodes["level"] == "shop", "ahead"]
    weight = fit.expected * fit.weights
    columns = exposed.copy()
    for code in (rows["series"].to_numpy(), season_codes(rows)):
        total = np.maximum(np.bincount(code, weight), 1e-9)
        means = [np.bincount(code, weight * column) / total for column in columns.T]
        columns -= np.stack(means, 1)[code]
    residual = fit.weights * (rows["units"].to_numpy() - fit.expected)
    information = (columns * weight[:, None]).T @ columns
    if not ahead > MIN_TOLD / np.sqrt(profile @ information @ profile + LEAST):
        return profile
    step = np.linalg.solve(
        information + 1e-6 * np.eye(len(profile)), columns.T @ residual
    )
    found = np.maximum(ahead * profile + step, 0)
    return found / found.sum() if found.sum() > 0 else profile


def _nothing_known() -> pd.DataFrame:
    """Return one row, the shop's, of which nothing is known."""
    errors = [name for effect in EFFECTS for name in (effect, f"{effect}_error")]
    row = {"level": LEVELS[-1], "name": "", **dict.fromkeys(errors, np.nan)}
    return pd.DataFrame([row])
