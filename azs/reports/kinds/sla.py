"""Deadlines: how many incidents were resolved in time, where they were missed, and whether the months differ."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from azs.analytics.control_chart import Limits, xmr
from azs.analytics.kpis import alone, kpis
from azs.i18n import t
from azs.i18n.formats import month, month_name
from azs.reports.draft import Draft
from azs.reports.parts import headline, risks
from azs.reports.parts.listing import number, text
from azs.reports.parts.places import BLUE, quoted
from azs.reports.queries import deadlines, deadlines_by_month
from azs.reports.report import Block, Cell, Chart, Paragraph, Section, Series


@dataclass(frozen=True)
class Kept:
    """Months in their order with the percent of deadlines kept; `whole`: the period covers all of the month."""

    month: pd.Timestamp
    percent: float
    whole: bool


def sections(draft: Draft) -> tuple[Section, ...]:
    """All sections."""
    draft.tell("figures", 0.0)
    figures = kpis(draft.reader, draft.filters)
    figures = figures if draft.comparable else alone(figures)
    if figures["sla_kept_pct"].value is None:
        return headline.section(draft, figures), Section(draft.title("deadlines"), (draft.say("no_deadlines"),))
    made = (headline.section(draft, figures), _months(draft))
    return (*made, *(_by(draft, name) for name in ("category", "station_code", "severity")), risks.section(draft))


def _months(draft: Draft) -> Section:
    source = draft.cite("deadline_months", deadlines_by_month(draft.filters))
    found = [_kept(draft, row) for row in draft.read(deadlines_by_month(draft.filters)).to_dict("records")]
    judged = [one for one in found if one.whole]
    limits = xmr([one.percent for one in judged])
    said: list[Block] = [_verdict(draft, limits, source)]
    lines: tuple[tuple[str, float], ...] = ()
    marked: list[int] = []
    if limits is not None:
        names = (("upper", min(limits.upper, 100.0)), ("centre", limits.centre), ("lower", limits.lower))
        lines = tuple((t(f"reports.limit_{name}", draft.lang), value) for name, value in names)
        marked = [found.index(judged[at]) for at in limits.signals]
        said += [_noteworthy(draft, judged[at], source) for at in limits.signals]
    chart = Chart(
        t("reports.chart_sla", draft.lang),
        "line",
        tuple(month(one.month, draft.lang) for one in found),
        (Series(t("reports.column_kept", draft.lang), tuple(round(one.percent, 1) for one in found), BLUE),),
        source,
        limits=lines,
        marked=tuple(marked),
        unit="%",
        digits=1,
        about=" ".join(one.text for one in said if isinstance(one, Paragraph)),
    )
    return Section(draft.title("deadlines"), (*said, chart))


def _verdict(draft: Draft, limits: Limits | None, source: str) -> Paragraph:
    """Whether the months differ by more than chance."""
    if limits is None:
        return draft.say("trend_short")
    upper, centre, lower = (
        draft.fact(round(value, 1), source, "%", 1) for value in (min(limits.upper, 100.0), limits.centre, limits.lower)
    )
    return draft.say("sla_limits" if limits.signals else "sla_steady", upper=upper, centre=centre, lower=lower)


def _noteworthy(draft: Draft, one: Kept, source: str) -> Paragraph:
    value = draft.fact(round(one.percent, 1), source, "%", 1)
    return draft.say("sla_month", style="item", month=month_name(one.month, draft.lang, case="in"), value=value)


def _kept(draft: Draft, row: Mapping[Hashable, object]) -> Kept:
    first = pd.Timestamp(str(row["month"]))
    last = first + pd.offsets.MonthEnd(0)
    whole = first >= pd.Timestamp(draft.filters.start) and last <= pd.Timestamp(draft.filters.end)
    return Kept(first, 100 * float(str(row["kept"])) / float(str(row["resolved"])), whole)


def _by(draft: Draft, name: str) -> Section:
    """Who keeps deadlines worst, by one column."""
    asked = deadlines(draft.filters, name)
    source, found = draft.cite(f"deadlines_{name}", asked), draft.read(asked)
    rows: list[tuple[Cell, ...]] = []
    for row in found.to_dict("records"):
        resolved, kept = int(row["resolved"]), int(row["kept"])
        label = draft.label(name, row[name]) if text(row[name]) else t("reports.unknown", draft.lang)
        rows.append(
            (
                label,
                resolved,
                resolved - kept,
                round(100 * kept / resolved, 1),
                number(row["median_h"], 1),
                number(row["p90_h"], 1),
            )
        )
    first, missed, total = str(rows[0][0]), int(str(rows[0][2])), int(str(rows[0][1]))
    said = (
        draft.say(
            "missed_most",
            count=missed,
            name=quoted(first, draft.lang),
            number=draft.fact(missed, source),
            total=draft.fact(total, source),
        )
        if missed
        else draft.say("missed_none")
    )
    columns = (
        draft.column({"category": "category", "station_code": "station", "severity": "severity"}[name]),
        draft.column("resolved", "count"),
        draft.column("missed", "count"),
        draft.column("kept", "%", 1),
        draft.column("median", "h", 1),
        draft.column("p90", "h", 1),
    )
    return Section(draft.title(f"deadlines_{name}"), (said, draft.table(f"deadlines_{name}", columns, rows, source)))
