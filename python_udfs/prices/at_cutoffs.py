"""Elasticities as each cutoff could know them: from the weeks before it alone."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from python_udfs.prices.estimator_choice import ESTIMATORS, effects, ranked_estimators
from python_udfs.prices.estimators import EFFECTS, usable

MIN_EVALUATED = 100  # weeks of products between two cutoffs


@dataclass
class Rows:
    """The tables that estimators read: sorted weeks, their regressions, cutoffs."""

    weeks: pd.DataFrame
    regressions: pd.DataFrame
    cutoffs: list[pd.Timestamp]

    def all(self) -> pd.DataFrame:
        """Return all that an estimate is made from, one table below the other."""
        dates = pd.DataFrame({"cutoff_date": self.cutoffs})
        return pd.concat([self.weeks, self.regressions, dates], ignore_index=True)


def elasticity_rows(
    weeks: duckdb.DuckDBPyRelation,
    regressions: duckdb.DuckDBPyRelation,
    cutoffs: duckdb.DuckDBPyRelation,
) -> Rows:
    """Return what dbt's models hold, in an order that is always the same."""
    return Rows(
        weeks.order("product_id, store_id, week_date").df(),
        regressions.order("cutoff_date, product_id").df(),
        list(cutoffs.order("cutoff_date").df()["cutoff_date"]),
    )


def ranked_at_first_cutoff(rows: Rows) -> pd.DataFrame:
    """Return all estimators, evaluated between the first two cutoffs, best first."""
    first, second = rows.cutoffs[:2]
    train_rows = _train_rows(rows, first)
    is_between = (rows.weeks["week_date"] >= first) & (rows.weeks["week_date"] < second)
    test_rows = rows.weeks[is_between].reset_index(drop=True)
    if (
        train_rows.empty
        or len(test_rows) < MIN_EVALUATED
        or not test_rows["units"].any()
    ):
        return pd.DataFrame(columns=["estimator", "poisson_deviance", "rmse"])
    return ranked_estimators(train_rows, test_rows, _regressions(rows, first))


def effects_at_cutoffs(rows: Rows, chosen: str) -> pd.DataFrame:
    """Return `effects` with their cutoff_date and estimator, one after another.

    That is the chosen one, or the first of the others that does not fail there; where
    all do, the cutoff has what the one before it had.
    """
    figures = [name for effect in EFFECTS for name in (effect, f"{effect}_error")]
    none = pd.DataFrame(columns=["cutoff_date", "level", "name", *figures, "estimator"])
    tables: list[pd.DataFrame] = []
    for cutoff in rows.cutoffs:
        found = _first_sane(rows, cutoff, chosen)
        if found is None and tables:
            found = tables[-1]
        if found is not None:
            tables.append(found.assign(cutoff_date=cutoff))
    return pd.concat(tables) if tables else none


def _first_sane(rows: Rows, cutoff: pd.Timestamp, chosen: str) -> pd.DataFrame | None:
    """Return the effects of one cutoff by the first estimator that does not fail."""
    train_rows = _train_rows(rows, cutoff)
    if train_rows.empty:
        return None
    for name in dict.fromkeys([chosen, *ESTIMATORS]):
        found = effects(train_rows, _regressions(rows, cutoff), [name])
        if name in found:
            return found[name].assign(estimator=name)
    return None


def _train_rows(rows: Rows, cutoff: pd.Timestamp) -> pd.DataFrame:
    return usable(rows.weeks[rows.weeks["week_date"] < cutoff])


def _regressions(rows: Rows, cutoff: pd.Timestamp) -> pd.DataFrame:
    return rows.regressions[rows.regressions["cutoff_date"] == cutoff]
