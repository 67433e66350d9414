"""What policies keep, lose and cost, drawn for people."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's colours, which the colour-blind can tell apart; styles differ as well.
COLOUR = {"normal approximation": "#595959", "suggested": "#0072B2"}
STYLE = {"normal approximation": "--", "suggested": "-"}
SHORT, PARTS = "#D55E00", ("#56B4E9", "#E69F00", "#D55E00")
COSTS = ("holding_cost", "order_cost", "shortage_cost")


def tradeoff_figure(totals: pd.DataFrame, period: str) -> Figure:
    """Return cost against fill rate of both policies, an arrow from old to new.

    `totals` has a row per category and policy_name with fill_rate and cost (of a unit
    demanded); category 'all' is drawn thicker.
    """
    figure = Figure(figsize=(11, 6), layout="constrained")
    axes = figure.subplots()
    wide = totals.pivot(index="category", columns="policy_name")
    for category, row in wide.iterrows():
        old, new = (
            (100 * row["fill_rate"][name], row["cost"][name]) for name in COLOUR
        )
        is_all = category == "all"
        arrow = {"arrowstyle": "->", "color": "black", "lw": 2.5 if is_all else 0.8}
        axes.annotate("", new, old, arrowprops=arrow)
        axes.annotate(
            category,
            new,
            xytext=(4, 4),
            textcoords="offset points",
            fontsize=9,
            fontweight="bold" if is_all else "normal",
        )
        for name, point in zip(COLOUR, (old, new), strict=True):
            axes.plot(
                *point,
                marker="o" if name == "suggested" else "s",
                color=COLOUR[name],
                linestyle="",
                label=name,
            )
    axes.set_xlabel("fill rate [% of units demanded that are there]")
    axes.set_ylabel("cost of a unit demanded [shop's currency]")
    axes.set_title(f"{period}: holding, ordering and lost sales", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    handles = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    axes.legend(handles.values(), handles, frameon=False)
    return figure


def stock_figure(
    rows: pd.DataFrame, dates: pd.DatetimeIndex, on_hand: np.ndarray, short: np.ndarray
) -> Figure:
    """Return a product's stock over `dates`, one line a policy, and what it cost.

    `rows` has a row per policy of order_policy_simulations; `on_hand` and `short`
    [policies, dates] are units.
    """
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    stock, costs = figure.subplots(1, 2, width_ratios=(3, 1))
    for row, units, missed in zip(rows.to_dict("records"), on_hand, short, strict=True):
        _draw_course(stock, row, dates, units, missed)
    stock.set_ylabel("units on hand at the end of the day")
    stock.set_ylim(bottom=0)
    _draw_costs(costs, rows)
    for axes in (stock, costs):
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(_title(rows), x=0.01, ha="left", fontsize=11, parse_math=False)
    figure.legend(loc="outside lower center", ncols=4)
    return figure


def _draw_course(
    axes: Axes,
    row: dict,
    dates: pd.DatetimeIndex,
    units: np.ndarray,
    missed: np.ndarray,
) -> None:
    name = row["policy_name"]
    style = {"color": COLOUR[name], "linestyle": STYLE[name]}
    (line,) = axes.step(dates, units, where="post", label=name, **style)
    line.set_gid(f"stock-{row['product_id']}-{name.replace(' ', '-')}")
    axes.axhline(max(row["reorder_point"], 0), color=COLOUR[name], lw=0.5, ls=":")
    days = missed > 0
    label = f"units short, {name}"
    marker = "v" if name == "suggested" else "x"
    axes.scatter(dates[days], units[days], c=SHORT, marker=marker, label=label)


def _draw_costs(axes: Axes, rows: pd.DataFrame) -> None:
    bottom = np.zeros(len(rows))
    for cost, colour in zip(COSTS, PARTS, strict=True):
        label = cost.replace("_", " ")
        axes.bar(
            rows["policy_name"], rows[cost], bottom=bottom, color=colour, label=label
        )
        bottom += rows[cost].to_numpy()
    axes.set_ylabel("cost [shop's currency]")


def _title(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    told = [f"{first['product_name']} ({first['product_id']}), {first['location_id']}"]
    for row in rows.to_dict("records"):
        rate = row["fill_rate"]
        met = (
            "nothing demanded" if pd.isna(rate) else f"{100 * rate:.1f} % of units met"
        )
        told.append(
            f"{row['policy_name']}: order at {row['reorder_point']:g} up to "
            f"{row['order_up_to_level']:g} units; {met}, {row['orders']:g} orders, "
            f"{row['mean_stock']:.1f} units kept, cost {row['total_cost']:.2f}"
        )
    return "\n".join(told)
