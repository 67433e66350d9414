"""A small shop on two days: what it handed over yesterday, and what it does today."""

import numpy as np
import pandas as pd

from python_udfs.shops.planted import DAYS, FIRST_DAY, write_planted_shop

CUSTOMERS = 150  # of the planted shop's, so that a build takes half a minute
TODAY = FIRST_DAY + pd.Timedelta(DAYS - 1, "D")
WRONG = [f"shopper c{number} of ours" for number in range(10)]  # one of their lines


def write_yesterday(folder):
    """Write the shop without its last day; one line of last week is still missing.

    Of the customers WRONG a line more is set aside, since its quantity is zero. Return
    the order of the missing line.
    """
    lines = _write(folder)["order_lines"]
    wrong = lines[lines["customer_id"].isin(WRONG)].groupby("customer_id").head(1)
    wrong = wrong.assign(quantity=0, line_number=wrong["line_number"] + 1000)
    late = _last_before(lines, TODAY - pd.Timedelta(7, "D"))
    known = lines[lines["ordered_at"] < TODAY].drop(late)
    pd.concat([known, wrong]).to_parquet(folder / "order_lines.parquet")
    return _as_row(lines, late)


def write_today(folder, *, erased, refusing):
    """Write the shop whole; return a line of yesterday of which 3 more were sold.

    Of the customer `erased` nothing is left, the customer `refusing` now refuses.
    """
    tables = _write(folder)
    lines, customers = tables["order_lines"], tables["customers"]
    corrected = _last_before(lines, TODAY)
    lines.loc[corrected, "quantity"] += 3
    refuses = customers["customer_id"] == refusing
    customers["consents_to_personalisation"] = ~refuses
    for name, rows in tables.items():
        if "customer_id" in rows:
            left = rows[rows["customer_id"] != erased]
            left.to_parquet(folder / f"{name}.parquet")
    return _as_row(lines, corrected)


def _last_before(lines, time):
    is_before = (lines["ordered_at"] < time) & ~lines["customer_id"].isin(WRONG)
    return lines.index[is_before][-1]


def _as_row(lines, index):
    line = lines.loc[[index], ["order_id", "line_number", "quantity"]]
    return next(line.itertuples(index=False, name=None))


def _write(folder):
    """Write the planted shop's first customers, with ids that stand nowhere else."""
    write_planted_shop(folder)
    tables = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    kept = [f"c{number}" for number in range(CUSTOMERS)]
    for name, rows in tables.items():
        if "customer_id" in rows:
            rows = rows[rows["customer_id"].isin(kept)].reset_index(drop=True)
            rows["customer_id"] = _id(rows["customer_id"])
        if "order_id" in rows:
            rows["order_id"] = "basket " + rows["order_id"] + " of theirs"
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
    return "shopper " + texts + " of ours"


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
