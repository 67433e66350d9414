"""A metric of ranked lists as a figure: ours, beside the best peer's."""

import pandas as pd

from benchmarks.common.figures import Figure, at_least, short
from benchmarks.recommendations.quality import bootstrap_interval


def quality_figure(
    work: str,
    metric: str,
    qualities: dict[str, pd.DataFrame],
    *,
    goal: float | None,
    clusters: pd.Series | None = None,
) -> Figure:
    """Return a metric of "ours" among `qualities` by customer, beside the best other.

    It must reach the goal, if there is one, and lie above the best. Its spread is its
    95 % interval; `ours` has that of the difference from the best. `clusters` are those
    of `bootstrap_interval`.
    """
    peers = [name for name in qualities if name != "ours"]
    best = max(peers, key=lambda name: qualities[name][metric].mean())
    ours, theirs = qualities["ours"][metric], qualities[best][metric]
    return Figure(
        f"{work}: {metric.replace('_', ' ')}",
        ours.mean(),
        None if goal is None else at_least(goal),
        bootstrap_interval(ours, clusters),
        ours=f"by {short(*bootstrap_interval(ours - theirs, clusters))}",
        peer=f"{best} {short(theirs.mean())}",
        rival=theirs.mean(),
    )
