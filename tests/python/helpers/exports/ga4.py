"""GA4's export to BigQuery as parquet files, a table a day, with its traps."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from exports.truth import CATALOGUE

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
VALUE = pa.struct(
    [
        ("string_value", pa.string()),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("double_value", pa.float64()),
    ]
)
PARAMETER = pa.struct([("key", pa.string()), ("value", VALUE)])
ITEM = [("item_id", pa.string()), ("item_name", pa.string()), ("price", pa.float64())]
LATER_ITEM = [*ITEM, ("item_params", pa.list_(PARAMETER))]  # a field came later
KINDS = {
    "view_item": "view",
    "add_to_cart": "cart",
    "add_to_wishlist": "favourite",
    "purchase": "purchase",
    "login": "login",
}


def days():
    """Return the events of three days, by file name; the truth is in `expected`."""
    first = [_event(n, "view_item", items=[n % 7]) for n in range(40)]
    first += [_event(50, "page_view"), _event(51, "login", items=[], user=7)]
    first += [_event(52, "purchase", items=[0, 1], order="T1", user=7)]
    first += [_event(53, "purchase", items=[2], order=None)]
    first += [_event(54, "view_item", items=[3], consents="No")]
    second = [_event(1500 + n, "add_to_cart", items=[n % 7]) for n in range(10)]
    second += [_event(1520, "view_item", items=["(not set)", ""])]
    second += [_event(1530, "add_to_wishlist", items=["no such product"])]
    third = [_event(60_000, "purchase", items=[0, 1], order="T1", user=7)]
    third += [_event(60_001, "purchase", items=[4], order="T2")]
    return {
        "events_20260501": first,
        "events_20260502": second,
        "events_intraday_20260502": second[:4],
        "events_intraday_20260612": third,
    }


def expected():
    """Return (customer, session, product, type, time) of each item that counts."""
    rows = []
    seen = set()
    for name, events in days().items():
        if name == "events_intraday_20260502":
            continue
        for event in events:
            order = event["ecommerce"]["transaction_id"]
            is_purchase = event["event_name"] == "purchase"
            if event["event_name"] not in KINDS or (is_purchase and not order):
                continue
            if event["privacy_info"]["analytics_storage"] == "No":
                continue
            if is_purchase and order in seen:
                continue
            seen.add(order)
            for item in event["items"] or [{"item_id": None}]:
                rows.append(_row(event, item["item_id"]))
    return sorted(rows, key=str)


def write(folder, *, id_of=lambda product: CATALOGUE[product][0]):
    """Write the files; `id_of` says by which of its ids an item goes."""
    folder.mkdir(exist_ok=True)
    for name, events in days().items():
        item = LATER_ITEM if name == "events_intraday_20260612" else ITEM
        rows = [event | {"items": _items(event, id_of)} for event in events]
        table = pa.Table.from_pylist(rows, schema=_schema(item))
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def _items(event, id_of):
    return [
        item | {"item_id": id_of(product) if isinstance(product, int) else product}
        for item in event["items"]
        for product in [item["item_id"]]
    ]


def _row(event, product):
    known = isinstance(product, int)
    return (
        event["user_id"],
        f"{event['user_pseudo_id']}-{event['event_params'][1]['value']['int_value']}",
        CATALOGUE[product][0] if known else None,
        KINDS[event["event_name"]],
        datetime.fromtimestamp(event["event_timestamp"] / 1e6, UTC).replace(
            tzinfo=None
        ),
    )


def _event(minute, name, *, items=(), order=None, user=None, consents="Yes"):
    at = START + timedelta(minutes=minute, microseconds=minute)
    visitor = f"{100 + minute % 5}.777"
    return {
        "event_date": f"{at + timedelta(hours=2):%Y%m%d}",
        "event_timestamp": int(
            (at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)
        ),
        "event_name": name,
        "event_bundle_sequence_id": minute,
        "user_id": user and str(700_000 + user),
        "user_pseudo_id": visitor,
        "event_params": [
            {"key": "page_title", "value": {"string_value": "Tea"}},
            {"key": "ga_session_id", "value": {"int_value": 1000 + minute // 30}},
        ],
        "privacy_info": {"analytics_storage": consents},
        "device": {"category": "mobile", "language": "nl"},
        "traffic_source": {"medium": "(not set)", "source": "x"},
        "collected_traffic_source": {"manual_medium": "email" if user else None},
        "ecommerce": {"transaction_id": order, "purchase_revenue": 12.5},
        "items": [{"item_id": item, "item_name": "x", "price": 1.0} for item in items],
    }


def _schema(item):
    return pa.schema(
        [
            ("event_date", pa.string()),
            ("event_timestamp", pa.int64()),
            ("event_name", pa.string()),
            ("event_bundle_sequence_id", pa.int64()),
            ("user_id", pa.string()),
            ("user_pseudo_id", pa.string()),
            ("event_params", pa.list_(PARAMETER)),
            ("privacy_info", pa.struct([("analytics_storage", pa.string())])),
            (
                "device",
                pa.struct([("category", pa.string()), ("language", pa.string())]),
            ),
            (
                "traffic_source",
                pa.struct([("medium", pa.string()), ("source", pa.string())]),
            ),
            ("collected_traffic_source", pa.struct([("manual_medium", pa.string())])),
            (
                "ecommerce",
                pa.struct(
                    [
                        ("transaction_id", pa.string()),
                        ("purchase_revenue", pa.float64()),
                    ]
                ),
            ),
            ("items", pa.list_(pa.struct(item))),
        ]
    )
