"""Incidents by month: is a change more than chance, by the control limits, and since when."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from azs.analytics.overview import Trend, by_month
from azs.database.schema import SEVERITIES
from azs.i18n import t
from azs.i18n.formats import month, month_name
from azs.reports.draft import Draft
from azs.reports.parts import short_trend
from azs.reports.report import Block, Chart, Paragraph, Section, Series


def section(draft: Draft, trend: Trend) -> Section:
    """The chart and what it says, of a short period by days or weeks; a sentence alone where no month is covered."""
    unit = short_trend.unit_of(draft.filters)
    if unit != "month":
        return short_trend.section(draft, unit)
    if trend.frame.empty:
        return Section(draft.title("trend"), (draft.say("trend_none"),))
    return Section(draft.title("trend"), (*verdict(draft, trend), chart(draft, trend)))


def verdict(draft: Draft, trend: Trend) -> tuple[Block, ...]:
    """Whether the months differ by more than chance."""
    source = draft.cite("trend", by_month(draft.filters))
    if trend.centre is None or trend.lower is None or trend.upper is None:
        return (draft.say("trend_short"),)
    centre, lower, upper = (
        draft.fact(round(value, 1), source, digits=1) for value in (trend.centre, trend.lower, trend.upper)
    )
    key = "trend_limits" if trend.signals else "trend_steady"
    made: list[Block] = [draft.say(key, centre=centre, lower=lower, upper=upper)]
    totals = trend.frame.groupby("month")["incidents"].sum()
    outside, runs = signals(trend, totals)
    for when in outside:
        value = int(totals[when])
        side = "above" if value > trend.upper else "below"
        made.append(_outside(draft, side, when, value, source))
    for first, last in runs:
        side = "above" if totals[first] > trend.centre else "below"
        made.append(_run(draft, side, first, last, source))
    return tuple(made)


def chart(draft: Draft, trend: Trend) -> Chart:
    """Columns of the months by severity, the limits, and the months that signal."""
    months = sorted(trend.frame["month"].unique())
    grid = trend.frame.pivot_table(index="month", columns="severity", values="incidents", aggfunc="sum").reindex(months)
    names = [name for name in (*SEVERITIES, *grid.columns) if name in grid.columns]
    series = tuple(
        Series(draft.label("severity", name), tuple(map(float, grid[name])), short_trend.COLOURS.get(name, "#64748B"))
        for name in dict.fromkeys(reversed(names))
    )
    limits = (("upper", trend.upper), ("centre", trend.centre), ("lower", trend.lower))
    told = " ".join(block.text for block in verdict(draft, trend) if isinstance(block, Paragraph))
    return Chart(
        t("reports.chart_trend", draft.lang),
        "stacked",
        tuple(month(pd.Timestamp(one), draft.lang) for one in months),
        series,
        draft.cite("trend", by_month(draft.filters)),
        limits=tuple((t(f"reports.limit_{name}", draft.lang), value) for name, value in limits if value is not None),
        marked=tuple(months.index(one) for one in trend.signals),
        about=told,
    )


def _outside(draft: Draft, side: str, when: pd.Timestamp, value: int, source: str) -> Paragraph:
    return draft.say(
        f"trend_{side}",
        count=value,
        style="item",
        month=month_name(when, draft.lang, case="in"),
        number=draft.fact(value, source),
        words=draft.word("incident", value),
    )


def _run(draft: Draft, side: str, first: pd.Timestamp, last: pd.Timestamp, source: str) -> Paragraph:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return draft.say(
        f"run_{side}",
        count=count,
        style="item",
        first=month_name(first, draft.lang, case="of"),
        last=month_name(last, draft.lang),
        number=draft.fact(count, source),
    )


def signals(trend: Trend, totals: pd.Series) -> tuple[list[pd.Timestamp], list[tuple[pd.Timestamp, pd.Timestamp]]]:
    """Months beyond a limit, and first and last month of each run on one side of the centre."""
    lower, upper, centre = trend.lower or 0.0, trend.upper or 0.0, trend.centre or 0.0
    outside = [one for one in trend.signals if not lower <= totals[one] <= upper]
    runs: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    for one in trend.signals:
        before = runs[-1] if runs else None
        follows = before is not None and before[1] + pd.offsets.MonthBegin(1) == one
        if before is not None and follows and (totals[before[1]] > centre) == (totals[one] > centre):
            runs[-1] = (before[0], one)
        else:
            runs.append((one, one))
    return outside, [(first, last) for first, last in runs if _months(first, last) >= 8]


def _months(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1
