"""All recommenders side by side: what was measured, as printed tables."""

import pandas as pd

from benchmarks.common.figures import print_row, short
from benchmarks.recommendations.exposure import exposure
from benchmarks.recommendations.quality import bootstrap_interval

CUT_OFF = 10
METRICS = (
    *("ndcg_at_10", "recall_at_20"),
    *("recall_at_10", "hit_rate_at_10", "precision_at_10"),
)
WITH_INTERVAL = METRICS[:2]
SHOWN = ("coverage", "novelty", "gini", "share_of_new")


def print_table(
    title: str,
    qualities: dict[str, pd.DataFrame],
    lists: dict[str, pd.DataFrame],
    history: pd.DataFrame,
    catalogue: pd.Index,
) -> None:
    """Print each recommender's metrics, the first two with their 95 % intervals."""
    customers = len(qualities["ours"])
    print(f"\n{title}: {customers:,} customers, {len(catalogue):,} products")
    names = [name.replace("_", " ") for name in (*METRICS, *SHOWN)]
    widths = (22, *(20 if name in WITH_INTERVAL else 15 for name in METRICS))
    widths += (8,) * (len(SHOWN) - 1) + (12,)
    print_row(widths, "recommender", *names)
    for name, quality in qualities.items():
        shown = exposure(lists[name], history, catalogue, cutoff=CUT_OFF)
        cells = [_cell(quality[metric], metric) for metric in METRICS]
        print_row(widths, name, *cells, *(f"{shown[key]:.3f}" for key in SHOWN))


def _cell(values: pd.Series, metric: str) -> str:
    if metric not in WITH_INTERVAL:
        return short(values.mean())
    return f"{short(values.mean())} ({short(*bootstrap_interval(values))})"


def print_thirds(qualities: dict[str, pd.DataFrame], thirds: pd.Series) -> None:
    """Print NDCG at 10 by customers' activity, ours beside the best other's."""
    for third in ("few", "some", "many"):
        means = {
            name: quality["ndcg_at_10"][thirds[quality.index] == third].mean()
            for name, quality in qualities.items()
        }
        best = max((name for name in means if name != "ours"), key=means.get)
        print(
            f"  customers of {third} orders: ours {short(means['ours'])},"
            f" {best} {short(means[best])}"
        )
