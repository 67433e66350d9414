"""A shop's days as arrays: units, promotions, days without stock, by product.

Days are counted from the shop's as-of date: -1 is the last one with sales.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

AHEAD = 56  # days that an origin looks ahead


@dataclass(frozen=True)
class History:
    """Tables of a shop as of a date; products are codes, days counted from that date.

    `category` [products] counts from 0, and is 0 for all but the largest. `sales`:
    product, day, units; `promotions`: product, first_day, last_day, promoted_share;
    `sold_out`: product, day; `events`: event_date, event_name, event_type.
    """

    as_of: np.datetime64
    category: np.ndarray
    sales: pd.DataFrame
    promotions: pd.DataFrame
    sold_out: pd.DataFrame
    events: pd.DataFrame

    @cached_property
    def first(self) -> int:
        """Return the day on which the first whole week begins."""
        return -7 * (-int(self.sales["day"].min()) // 7)

    @cached_property
    def units(self) -> csr_array:
        """Return [products, days] from `first` on."""
        return self._table(self.sales, self.sales["units"].to_numpy(dtype=float))

    @cached_property
    def _without_stock(self) -> csr_array:
        return self._table(self.sold_out, np.ones(len(self.sold_out)))

    def _table(self, rows: pd.DataFrame, values: np.ndarray) -> csr_array:
        code, day = rows["product"].to_numpy(), rows["day"].to_numpy() - self.first
        kept = (day >= 0) & (day < -self.first)
        shape = len(self.category), -self.first
        return csr_array((values[kept], (code[kept], day[kept])), shape=shape)

    @cached_property
    def _runs(self) -> csr_array:
        """Return which promotions [products, promotions] are of each product."""
        runs = np.arange(len(self.promotions))
        at = self.promotions["product"].to_numpy(), runs
        shape = len(self.category), len(runs)
        return csr_array((np.ones(len(runs)), at), shape=shape)

    def dates(self, first: int, last: int) -> np.ndarray:
        """Return the dates of days from first to before last."""
        return self.as_of + np.arange(first, last)

    def sold(self, products: np.ndarray, first: int, last: int) -> np.ndarray:
        """Return units [products, days]."""
        span = slice(first - self.first, last - self.first)
        return self.units[products][:, span].toarray()

    def demanded(self, products: np.ndarray, first: int, last: int) -> np.ndarray:
        """Return units [products, days], NaN on days without stock.

        And up to the end of the week of the first sale, which was found by that sale.
        """
        units = self.sold(products, first, last)
        span = slice(first - self.first, last - self.first)
        is_out = self._without_stock[products][:, span].toarray() > 0
        begins = self._first_days[products] // 7 * 7 + 7
        is_before = np.arange(first, last) < begins[:, None]
        return np.where(is_out | is_before, np.nan, units)

    def days_with_sale(self, first: int, last: int) -> np.ndarray:
        """Return how many days each product sold on."""
        span = slice(max(first, self.first) - self.first, last - self.first)
        return np.diff(self.units[:, span].indptr)

    def known_products(self, origin: int) -> np.ndarray:
        """Return how many products of each category had sold before a day."""
        known = self.category[self._first_days < origin]
        return np.bincount(known, minlength=self.categories)

    @property
    def categories(self) -> int:
        """Return how many categories there are."""
        return int(self.category.max()) + 1

    @cached_property
    def _first_days(self) -> np.ndarray:
        return self.sales.groupby("product")["day"].min().to_numpy()

    def of_categories(self, first: int, last: int) -> np.ndarray:
        """Return units [categories, days]."""
        span = slice(first - self.first, last - self.first)
        return (self._in_category @ self.units[:, span]).toarray()

    def promoted_of_categories(self, first: int, last: int) -> np.ndarray:
        """Return sums of products' shares on promotion, [categories, days]."""
        of = (self._in_category @ self._runs).tocsr()
        return self._shares(of, first, last)

    def promoted(self, products: np.ndarray, first: int, last: int) -> np.ndarray:
        """Return the share on promotion [products, days], 0 to 1."""
        return self._shares(self._runs[products], first, last).clip(max=1)

    def _shares(self, of: csr_array, first: int, last: int) -> np.ndarray:
        """Return [rows of `of`, days]: the sum of shares of what is going on."""
        row, run = of.nonzero()
        promotions = self.promotions.iloc[run]
        share = promotions["promoted_share"].to_numpy()
        begins = promotions["first_day"].to_numpy() - first
        ends = promotions["last_day"].to_numpy() + 1 - first
        days = last - first
        is_seen = (begins < days) & (ends > 0)
        changes = np.zeros((of.shape[0], days + 1))
        for at, sign in ((begins, 1), (ends, -1)):
            place = row[is_seen], at[is_seen].clip(0, days)
            np.add.at(changes, place, sign * share[is_seen])
        return changes[:, :-1].cumsum(axis=1).round(9).clip(min=0)

    @cached_property
    def _in_category(self) -> csr_array:
        codes = np.arange(len(self.category))
        shape = self.categories, len(codes)
        return csr_array((np.ones(len(codes)), (self.category, codes)), shape=shape)
