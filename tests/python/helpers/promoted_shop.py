"""The tables of promotions of a generated shop, without a build."""

import numpy as np
import pandas as pd

from benchmarks.fleet.generated import FIRST_MONDAY, World


def promoted_weeks(world: World, units: np.ndarray) -> pd.DataFrame:
    """Return what int_promoted_weeks holds of a world's units, of its first store."""
    product, week = np.indices(units[:, 0].shape).reshape(2, -1)
    sold = units[:, 0].ravel()
    named = world.products.iloc[product].reset_index(drop=True)
    return pd.DataFrame(
        {
            "product_id": named["product_id"],
            "store_id": None,
            "category": named["category"],
            "subcategory": named["subcategory"],
            "unit_cost": named.get("unit_cost", np.nan),
            "week_number": week.astype(float),
            "week_date": FIRST_MONDAY + pd.to_timedelta(7 * week, unit="D"),
            "units": sold.astype(float),
            "price": np.where(sold > 0, world.price[:, 0].ravel(), np.nan),
            "list_price": np.where(sold > 0, world.regular[:, 0].ravel(), np.nan),
            "promoted_share": world.is_promoted[:, 0].ravel().astype(float),
            "is_sold_out": False,
        }
    )


def past_promotions(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return what int_promotions holds of weeks that were on promotion throughout."""
    promoted = weeks[weeks["promoted_share"] == 1].reset_index(drop=True)
    return pd.DataFrame(
        {
            "product_id": promoted["product_id"],
            "store_id": None,
            "starts_at": promoted["week_date"],
            "ends_at": promoted["week_date"] + pd.Timedelta(days=7),
            "promotion_type": "display",
            "unit_cost": promoted["unit_cost"],
            "is_past": True,
            "units": promoted["units"],
            "revenue": promoted["units"] * promoted["price"].fillna(0),
        }
    )
