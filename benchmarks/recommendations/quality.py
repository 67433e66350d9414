"""How good ranked lists are, by what customers then bought.

Lists are a table of customer_id, rank (1 the best) and product_id, drawn from the whole
catalogue; the truth is a table of customer_id and product_id, each pair once. Relevance
is binary. A customer of the truth without a list gets 0; the others are not asked.
"""

import numpy as np
import pandas as pd

CUT_OFFS = (10, 20)
BINS = 10
REPEATS = 1_000


def quality_by_customer(lists: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return recall, NDCG, hit rate, precision and reciprocal rank at 10 and at 20.

    One row per customer of the truth, sorted; one column per metric and cutoff, named
    as `ndcg_at_10`. NDCG is that of Järvelin and Kekäläinen (2002, doi:10.1145/582415.
    582418), discounts 1 / log2(rank + 1), over the best list of the same length;
    `ndcg_of_all`, over the best list of all that was bought, is what papers on next
    baskets call NDCG. Hit rate is also PHR, the mean of reciprocal rank MRR. Raises
    ValueError where the truth is empty, or a list holds a product or a rank twice.
    """
    if truth.empty:
        raise ValueError("nobody bought anything that counts")
    for column in ("rank", "product_id"):
        if lists.duplicated(["customer_id", column]).any():
            raise ValueError(f"a customer's list holds the same {column} twice")
    wanted = truth.groupby("customer_id", observed=True).size().sort_index()
    hits = lists.merge(truth, on=["customer_id", "product_id"])
    hits = hits.sort_values(["customer_id", "rank"])
    return pd.concat([_quality_at(k, hits, wanted) for k in CUT_OFFS], axis=1)


def _quality_at(cutoff: int, hits: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    hits = hits[hits["rank"] <= cutoff]
    by_customer = hits.assign(gain=_discount(hits["rank"])).groupby("customer_id")
    count = by_customer.size().reindex(wanted.index, fill_value=0)
    gain = by_customer["gain"].sum().reindex(wanted.index, fill_value=0)
    first = by_customer["rank"].min().reindex(wanted.index)
    best_gain = np.cumsum(_discount(np.arange(1, max(wanted.max(), cutoff) + 1)))
    metrics = {
        "recall": count / wanted,
        "ndcg": gain / best_gain[np.minimum(wanted, cutoff) - 1],
        "ndcg_of_all": gain / best_gain[wanted - 1],
        "hit_rate": (count > 0).astype(float),
        "precision": count / cutoff,
        "reciprocal_rank": (1 / first).fillna(0),
    }
    return pd.DataFrame(metrics).add_suffix(f"_at_{cutoff}")


def _discount(rank: pd.Series | np.ndarray) -> pd.Series | np.ndarray:
    return 1 / np.log2(rank + 1)


def activity_thirds(orders: pd.Series) -> pd.Series:
    """Return 'few', 'some' or 'many' by customer: thirds by their number of orders."""
    place = orders.sort_index().rank(method="first")
    labels = ["few", "some", "many"]
    return pd.Series(np.array(labels)[_equal_parts(place, 3)], index=place.index)


def _equal_parts(place: pd.Series, parts: int) -> np.ndarray:
    return ((place.to_numpy() - 1) * parts // len(place)).astype(int)


def bootstrap_interval(
    values: pd.Series, clusters: pd.Series | None = None
) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean over customers drawn anew.

    Where `clusters` says by customer to what they belong (a session's clicks), whole
    clusters are drawn. For two models' difference hand in the difference by customer.
    """
    groups = values.groupby(values.index if clusters is None else clusters)
    sums, counts = groups.sum().to_numpy(float), groups.size().to_numpy()
    generator, means = np.random.default_rng(0), []
    for _ in range(REPEATS):
        drawn = generator.integers(len(sums), size=len(sums))
        means.append(sums[drawn].sum() / counts[drawn].sum())
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def calibration(scores: pd.Series, happened: pd.Series) -> dict[str, float]:
    """Return the Brier score and the expected calibration error of probabilities.

    The error is |mean score - share that happened|, averaged over 10 bins of equally
    many scores (Nguyen and O'Connor 2015, doi:10.18653/v1/D15-1182): bins of equal
    width would put nearly all purchases, which are rare, into the first.
    """
    place = scores.rank(method="first")
    bins = pd.DataFrame({"score": scores, "happened": happened.astype(float)}).groupby(
        _equal_parts(place, min(BINS, len(place)))
    )
    error = (bins["score"].mean() - bins["happened"].mean()).abs()
    return {
        "brier": float(((scores - happened) ** 2).mean()),
        "expected_calibration_error": float((error * bins.size()).sum() / len(scores)),
    }
