"""Elasticities as each cut-off could know them: from the weeks before it alone."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from python_udfs.prices.estimator_choice import effects, ranked_candidates
from python_udfs.prices.estimators import EFFECTS, usable

FEWEST_JUDGED = 100  # weeks of products between two cut-offs


@dataclass
class Rows:
    """The tables that estimators read: sorted weeks, their regressions, cut-offs."""

    weeks: pd.DataFrame
    regressions: pd.DataFrame
    cut_offs: list[pd.Timestamp]

    def all(self) -> pd.DataFrame:
        """Return all that an estimate is made from, one table below the other."""
        dates = pd.DataFrame({"cut_off_date": self.cut_offs})
        return pd.concat([self.weeks, self.regressions, dates], ignore_index=True)


def elasticity_rows(
    weeks: duckdb.DuckDBPyRelation,
    regressions: duckdb.DuckDBPyRelation,
    cut_offs: duckdb.DuckDBPyRelation,
) -> Rows:
    """Return what dbt's models hold, in an order that is always the same."""
    return Rows(
        weeks.order("product_id, week_date").df(),
        regressions.order("cut_off_date, product_id").df(),
        list(cut_offs.order("cut_off_date").df()["cut_off_date"]),
    )


def ranked_at_first_cut_off(rows: Rows) -> pd.DataFrame:
    """Return all candidates, judged between the first two cut-offs, best first."""
    first, second = rows.cut_offs[:2]
    known = _known(rows, first)
    is_between = (rows.weeks["week_date"] >= first) & (rows.weeks["week_date"] < second)
    unseen = rows.weeks[is_between].reset_index(drop=True)
    if known.empty or len(unseen) < FEWEST_JUDGED or not unseen["units"].any():
        return pd.DataFrame(columns=["candidate", "poisson_deviance", "rmse"])
    return ranked_candidates(known, unseen, _regressions(rows, first))


def effects_at_cut_offs(rows: Rows, estimator: str) -> pd.DataFrame:
    """Return `effects` by the estimator with their cut_off_date, one after another."""
    figures = [name for effect in EFFECTS for name in (effect, f"{effect}_error")]
    tables = [pd.DataFrame(columns=["cut_off_date", "level", "name", *figures])]
    for cut_off in rows.cut_offs:
        known = _known(rows, cut_off)
        if len(known):
            found = effects(known, _regressions(rows, cut_off), [estimator])[estimator]
            tables.append(found.assign(cut_off_date=cut_off))
    return pd.concat(tables[-1:] if len(tables) == 1 else tables[1:])


def _known(rows: Rows, cut_off: pd.Timestamp) -> pd.DataFrame:
    return usable(rows.weeks[rows.weeks["week_date"] < cut_off])


def _regressions(rows: Rows, cut_off: pd.Timestamp) -> pd.DataFrame:
    return rows.regressions[rows.regressions["cut_off_date"] == cut_off]
