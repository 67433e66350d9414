"""A shop of customers with habits, and of some of whom little is known."""

import numpy as np
import pandas as pd

BREADS = [f"bread {number}" for number in range(6)]
DRINKS = [f"drink {number}" for number in range(6)]
SHELF = [*BREADS, *DRINKS]
BED, GONE, NEW = "bed", "gone", "new drink"  # bought once, sold out, never sold
REGULARS = [f"c{number:02}" for number in range(60)]
EVERYTHING, NOTHING, REFUSING = "has everything", "has nothing", "refuses"
LAST_DAY = pd.Timestamp("2024-12-31")


def write_shop(folder, *, days):
    """Write so many days of customers whose habits change every eight weeks.

    Everybody buys `bed` once and `gone` each week; nothing ever changes its price.
    """
    folder.mkdir()
    random = np.random.default_rng(0)
    habits = {
        (customer, period): random.choice(SHELF, 3, replace=False)
        for customer in [*REGULARS, REFUSING]
        for period in range(days // 56 + 1)
    }
    lines = [
        (customer, day, product)
        for day in range(0, days, 7)
        for customer in [*REGULARS, REFUSING]
        for product in {*habits[customer, day // 56], random.choice(SHELF), GONE}
    ]
    lines += [(customer, days - 15, BED) for customer in [*REGULARS, EVERYTHING]]
    lines += [(EVERYTHING, day, p) for day in range(0, days, 7) for p in [*SHELF, GONE]]
    products = [*SHELF, BED, GONE, NEW]
    write_tables(folder, lines, products, first_day=LAST_DAY - pd.Timedelta(days, "D"))
    customers = [*REGULARS, EVERYTHING, NOTHING, REFUSING]
    consents = [customer != REFUSING for customer in customers]
    pd.DataFrame(
        {"customer_id": customers, "consents_to_personalisation": consents}
    ).to_parquet(folder / "customers.parquet")
    pd.DataFrame(
        {
            "product_id": [GONE, SHELF[0]],
            "location_id": "l",
            "stock_date": LAST_DAY.date(),
            "on_hand": [0.0, 9.0],
        }
    ).to_parquet(folder / "stock_levels.parquet")


def write_tables(folder, lines, products, *, first_day):
    table = pd.DataFrame(sorted(lines), columns=["customer_id", "day", "product_id"])
    pd.DataFrame(
        {
            "order_id": table["customer_id"] + table["day"].map(" on day {}".format),
            "line_number": table.groupby(["customer_id", "day"]).cumcount() + 1,
            "customer_id": table["customer_id"],
            "product_id": table["product_id"],
            "ordered_at": first_day + pd.to_timedelta(table["day"].astype(int), "D"),
            "quantity": 1.0,
            "unit_price": 2.5,
        }
    ).to_parquet(folder / "order_lines.parquet")
    pd.DataFrame(
        {
            "product_id": products,
            "product_name": products,
            "category": [str(product).split()[-1] for product in products],
        }
    ).to_parquet(folder / "products.parquet")
