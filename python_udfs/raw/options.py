"""What a shop says of its raw tables: the vars that decide how they are read."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from python_udfs.raw.contract import ContractError

DECIMAL_MARKS = (None, ".", ",")
DATE_ORDERS = (None, "dmy", "mdy", "ymd")


@dataclass(frozen=True)
class Options:
    """The vars, each by its own name; None where the files themselves must tell.

    `decimal_mark` is '.' or ','. `date_order` is the order of day, month and year in
    dates such as 10/07/2025. `shop_timezone` is where the shop's clock stands, for
    times that say no offset of their own, and for its days.
    """

    max_quarantined_share: float = 0.05
    decimal_mark: str | None = None
    date_order: str | None = None
    shop_timezone: str = "UTC"

    def __post_init__(self) -> None:
        """Raise ContractError, which names the var, where a value is impossible."""
        _refuse("decimal_mark", self.decimal_mark, DECIMAL_MARKS)
        _refuse("date_order", self.date_order, DATE_ORDERS)
        if self.shop_timezone not in available_timezones():
            raise ContractError(
                f"the var shop_timezone is {self.shop_timezone!r}, which is no time"
                " zone: it is a name such as Europe/Berlin or UTC"
            )


def _refuse(name: str, value: str | None, allowed: tuple) -> None:
    if value not in allowed:
        words = ", ".join(repr(one) for one in allowed if one)
        raise ContractError(f"the var {name} is {value!r}; it is one of {words}")
