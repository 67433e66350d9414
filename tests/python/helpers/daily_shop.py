"""A small shop on two days: what it handed over yesterday, and what it does today."""

import numpy as np
import pandas as pd

from python_udfs.shops.planted import DAYS, FIRST_DAY, write_planted_shop

CUSTOMERS = 150  # of the planted shop's, so that a build takes half a minute
TODAY = FIRST_DAY + pd.Timedelta(DAYS - 1, "D")
LATE, CORRECTED = FIRST_DAY + pd.Timedelta(DAYS - 9, "D"), "the latest but of today"


def write_yesterday(folder):
    """Write a shop without its last day; one line of last week has not arrived yet."""
    tables = _tables(folder)
    lines = tables["order_lines"]
    late = lines.index[lines["ordered_at"].dt.normalize() == LATE][:1]
    tables["order_lines"] = lines[lines["ordered_at"] < TODAY].drop(late)
    tables["order_lines"].to_parquet(folder / "order_lines.parquet")
    return tables


def write_today(folder, *, erased, refusing):
    """Write the shop once more, whole, with a quantity corrected.

    `erased` are customers of whom there is nothing any more, `refusing` those who now
    refuse personalisation.
    """
    tables = _tables(folder)
    lines = tables["order_lines"]
    before = lines.index[lines["ordered_at"] < TODAY][-1]
    lines.loc[before, "quantity"] += 3
    customers = tables["customers"]
    refuses = customers["customer_id"].isin(refusing)
    customers["consents_to_personalisation"] = ~refuses
    for name, rows in tables.items():
        if "customer_id" in rows:
            rows[~rows["customer_id"].isin(erased)].to_parquet(
                folder / f"{name}.parquet"
            )
    return tables


def _tables(folder):
    """Write the planted shop's first customers, with ids that stand nowhere else."""
    write_planted_shop(folder)
    tables = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    kept = [f"c{number}" for number in range(CUSTOMERS)]
    for name, rows in tables.items():
        if "customer_id" in rows:
            rows = rows[rows["customer_id"].isin(kept)].reset_index(drop=True)
            rows["customer_id"] = _id(rows["customer_id"])
        if "order_id" in rows:
            rows["order_id"] = _id(rows["order_id"])
        tables[name] = rows
    customers = tables["customers"]["customer_id"]
    tables["customers"] = pd.DataFrame(
        {
            "customer_id": customers,
            "consents_to_personalisation": True,
            "attributes": [f'{{"age": {20 + n % 5}}}' for n in range(len(customers))],
        }
    )
    tables |= _things_said_and_seen(customers, tables["products"]["product_id"])
    for name, rows in tables.items():
        rows.to_parquet(folder / f"{name}.parquet")
    return tables


def _id(texts):
    return "shopper " + texts.str.replace("-", " at ").str.slice(1) + " of ours"


def _things_said_and_seen(customers, products):
    """Return messages, events and logged decisions, a few of each customer."""
    random = np.random.default_rng(1)
    of = {"customer_id": customers.repeat(4).reset_index(drop=True)}
    count = len(of["customer_id"])
    numbers = [f"n{number}" for number in range(count)]
    times = TODAY - pd.to_timedelta(random.integers(1, 60, count), "D")
    product = random.choice(products, count)
    return {
        "support_messages": pd.DataFrame(
            of
            | {
                "message_id": numbers,
                "conversation_id": numbers,
                "sent_at": times,
                "message_text": "Where is it, asks " + of["customer_id"],
            }
        ),
        "events": pd.DataFrame(
            of
            | {
                "event_id": numbers,
                "session_id": numbers,
                "product_id": product,
                "event_type": "view",
                "occurred_at": times,
            }
        ),
        "logged_decisions": pd.DataFrame(
            of
            | {
                "decision_id": numbers,
                "decided_at": times,
                "action": random.choice(["a", "b"], count),
                "propensity": 0.5,
                "reward": random.random(count),
                "context": "all",
                "product_id": product,
            }
        ),
    }
