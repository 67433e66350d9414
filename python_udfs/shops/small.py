"""A shop of a few orders: what is there to learn when there is next to nothing."""

from pathlib import Path

import pandas as pd


def write_small_shop(
    folder: Path, *, customers: int, products: int, orders: int
) -> None:
    """Write a shop of so many orders, one product each, a day apart."""
    folder.mkdir()
    numbers = range(orders)
    pd.DataFrame(
        {
            "order_id": [f"o{number}" for number in numbers],
            "line_number": 1,
            "customer_id": [f"c{number % customers}" for number in numbers],
            "product_id": [f"p{number % products}" for number in numbers],
            "ordered_at": pd.date_range("2024-01-01", periods=orders, freq="D"),
            "quantity": 1,
            "unit_price": [2.0 + number % 3 for number in numbers],
        }
    ).to_parquet(folder / "order_lines.parquet")
    pd.DataFrame(
        {
            "product_id": [f"p{number}" for number in range(products)],
            "product_name": "A thing",
        }
    ).to_parquet(folder / "products.parquet")
