"""What a product would sell at other prices, drawn for people."""

from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from python_udfs.prices.level_errors import HALF, MARGIN
from python_udfs.prices.words import objective, title

# Okabe and Ito's colours, which the colour-blind can tell apart; styles differ as well.
CURVE, POINT, PROMOTED = "#0072B2", "#595959", "#E69F00"
TODAY, SUGGESTED, ALLOWED = "#000000", "#D55E00", "#009E73"
MAX_LOSS_SHARE = 0.5  # shown, of the largest gain
MIN_WIDTH = 0.15  # of the prices shown, around today's


def price_figure(product: dict[str, Any], weeks: pd.DataFrame) -> Figure:
    """Return a product's demand curve and beside it what it earns at each price.

    `product` is a row of `price_pictures.PRODUCTS`; `weeks` has price, units and
    is_promoted of the weeks that were seen. The dark band is the 90 % interval of the
    mean of the next eight weeks, the light one of a single week's sales.
    """
    figure = Figure(figsize=(11, 5), layout="constrained")
    demand, worth = figure.subplots(1, 2)
    prices = _prices(product, weeks)
    if None not in (product["elasticity"], product["expected_units"]):
        _draw_curves(demand, worth, product, prices)
    _draw_weeks(demand, weeks)
    for axes in (demand, worth):
        _draw_prices(axes, product)
        axes.set_xlim(prices[0], prices[-1])
        axes.set_xlabel("price of a unit [shop's currency]")
        axes.spines[["top", "right"]].set_visible(False)
    demand.set_ylabel("units a week")
    demand.set_ylim(bottom=0)
    worth.set_ylabel(f"{objective(product)} a week [shop's currency]")
    figure.suptitle(title(product), x=0.01, ha="left", fontsize=11, parse_math=False)
    handles = dict(zip(*reversed(demand.get_legend_handles_labels()), strict=True))
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=4)
    return figure


def svg(figure: Figure) -> str:
    """Return the figure as an SVG element, the same each time."""
    file = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "duckmart"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    return text[text.index("<svg") :]


def expected_units(
    product: dict[str, Any], prices: np.ndarray, error: str = "log_units_error"
) -> np.ndarray:
    """Return the units a week expected at prices [n], low, middle and high: [3, n].

    `error` names the level's, `log_week_error` a single week's. It and the slope's are
    taken as independent, so that the interval is narrowest at today's price.
    """
    log_ratio = np.log(prices / product["price"])
    middle = product["expected_units"] * np.exp(product["elasticity"] * log_ratio)
    slope_error = (product["standard_error"] or 0) * log_ratio
    both = np.hypot(product[error] or 0, slope_error)
    weeks = 8 if error == "log_units_error" else 1
    times = np.exp(MARGIN * np.outer([-1, 0, 1], both))
    return np.maximum((weeks * middle + HALF) * times - HALF, 0) / weeks


def _prices(product: dict[str, Any], weeks: pd.DataFrame) -> np.ndarray:
    """Return the prices to draw at [n], from below the lowest to above the highest."""
    today = product["price"]
    named = ("lowest_allowed_price", "highest_allowed_price", "suggested_price")
    seen = [product[name] for name in named if product[name] is not None]
    seen += [today * (1 - MIN_WIDTH), today * (1 + MIN_WIDTH), *weeks["price"]]
    return np.linspace(0.97 * min(seen), 1.03 * max(seen), 200)


def _draw_curves(
    demand: Axes, worth: Axes, product: dict[str, Any], prices: np.ndarray
) -> None:
    units = expected_units(product, prices)
    low, _, high = expected_units(product, prices, "log_week_error")
    weeks = demand.fill_between(prices, low, high, color=CURVE, alpha=0.1, linewidth=0)
    weeks.set_label("90 % interval of a single week")
    cost = product["unit_cost"] if objective(product) == "margin" else 0
    for axes, values, kind in (
        (demand, units, "demand"),
        (worth, (prices - (cost or 0)) * units, "worth"),
    ):
        low, middle, high = values
        (line,) = axes.plot(prices, middle, color=CURVE, linewidth=2, label="expected")
        line.set_gid(f"{kind}-{product['product_id']}")
        band = axes.fill_between(prices, low, high, color=CURVE, alpha=0.2, linewidth=0)
        band.set_label("90 % interval of the mean of 8 weeks")
        if kind == "worth":
            axes.axhline(0, color=POINT, linewidth=0.5)
            if high.max() > 0:
                min_shown = -MAX_LOSS_SHARE * high.max()
                axes.set_ylim(bottom=max(low.min(), min_shown))


def _draw_weeks(axes: Axes, weeks: pd.DataFrame) -> None:
    for is_promoted, marker, color, label in (
        (False, "o", POINT, "a week seen"),
        (True, "^", PROMOTED, "one with a promotion"),
    ):
        chosen = weeks[weeks["is_promoted"] == is_promoted]
        style = {"s": 22, "edgecolors": "white", "linewidths": 0.5, "zorder": 3}
        axes.scatter(
            chosen["price"],
            chosen["units"],
            c=color,
            marker=marker,
            label=label,
            **style,
        )


def _draw_prices(axes: Axes, product: dict[str, Any]) -> None:
    lowest, highest = product["lowest_allowed_price"], product["highest_allowed_price"]
    if lowest is not None:
        axes.axvspan(lowest, highest, color=ALLOWED, alpha=0.12, label="allowed prices")
    if (suggested := product["suggested_price"]) is not None:
        style = {"linewidth": 4, "alpha": 0.6, "label": "suggested price"}
        axes.axvline(suggested, color=SUGGESTED, **style)
    axes.axvline(product["price"], color=TODAY, linestyle="--", label="today's price")
