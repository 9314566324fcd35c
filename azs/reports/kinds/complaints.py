"""Complaints of customers: how many, about what, where, answered in time or not, dangers, whether weeks differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from azs.analytics.control_chart import Limits, xmr
from azs.complaints.complaint import CATEGORIES, PRIORITIES
from azs.i18n import t
from azs.reports.complained import Tally, complained, dangerous, first_day, local, read
from azs.reports.draft import Draft
from azs.reports.inspected import rows
from azs.reports.parts.listing import number, text
from azs.reports.parts.places import BLUE, quoted
from azs.reports.report import Block, Cell, Chart, Paragraph, Section, Series, Unit
from azs.reports.values import shown

WEEKS_UP_TO_D = 190
"""Longer periods are told by months."""
BARS, TEXT_CHARS = 10, 300


def sections(draft: Draft) -> tuple[Section, ...]:
    """All sections; one sentence where nobody complained."""
    draft.tell("figures", 0.0)
    found = read(draft)
    if found.empty:
        return (Section(draft.title("complaints"), (*_note(draft), draft.say("no_complaints"))),)
    source = _source(draft)
    made = [headline(draft, found), _times(draft, found, source)]
    for name in ("category", "priority", "station", "region"):
        if name != "region" or found["region"].nunique() > 1:
            made.append(_by(draft, found, name, source))
    if found["danger"].notna().any():
        made.append(_dangers(draft))
    return tuple(made)


def brief(draft: Draft) -> tuple[Section, ...]:
    """The headline for reports of other kinds; nothing where nobody complained."""
    found = read(draft)
    return () if found.empty else (headline(draft, found),)


def headline(draft: Draft, found: pd.DataFrame) -> Section:
    """How many were received and what became of them."""
    source, tally = _source(draft), Tally.of(found, _now(draft))

    def say(key: str, value: float | None, unit: Unit = "count", digits: int = 0) -> list[Block]:
        return [draft.say(key, style="item", number=draft.fact(value, source, unit, digits))] if value else []

    lead = draft.say(
        "complaints", count=tally.received, style="lead", number=draft.fact(tally.received, source),
        words=draft.word("complaint", tally.received),
    )  # fmt: skip
    said: list[Block] = [
        lead, *_note(draft), *say("complaints_done", tally.done), *say("complaints_open", tally.open),
        *say("complaints_overdue", tally.overdue), *say("complaints_rejected", tally.rejected),
        *say("complaints_merged", tally.merged), *say("complaints_danger", tally.danger),
    ]  # fmt: skip
    if tally.kept_pct is not None:
        said.append(
            draft.say(
                "complaints_kept", share=draft.fact(tally.kept_pct, source, "%", 1),
                kept=draft.fact(tally.kept, source), total=draft.fact(tally.judged, source),
            )
        )  # fmt: skip
    if tally.median_h is not None:
        said.append(draft.say("complaints_median", number=draft.fact(round(tally.median_h, 1), source, "h", 1)))
    if tally.right_pct is not None:
        said.append(
            draft.say(
                "complaints_right", share=draft.fact(tally.right_pct, source, "%", 1),
                corrected=draft.fact(tally.corrected, source), total=draft.fact(tally.routed, source),
            )
        )  # fmt: skip
    return Section(draft.title("complaints"), tuple(said))


def _note(draft: Draft) -> list[Block]:
    """What of the selection does not hold here."""
    chosen = draft.filters
    applies_not = chosen.categories or chosen.severities or chosen.statuses or chosen.measures
    return [draft.say("complaints_selection", style="note")] if applies_not else []


@dataclass(frozen=True)
class Step:
    """A week or month: its first day, its complaints; `whole`: the period and the records cover all of it."""

    first: dt.date
    count: int
    whole: bool


def _times(draft: Draft, found: pd.DataFrame, source: str) -> Section:
    steps, by = _steps(draft, found), "date" if draft.filters.days <= WEEKS_UP_TO_D else "month"
    unit: Unit = "date" if by == "date" else "month"
    judged = [one for one in steps if one.whole]
    limits = xmr([float(one.count) for one in judged])
    said: list[Paragraph] = [_verdict(draft, limits, source)]
    lines: tuple[tuple[str, float], ...] = ()
    marked: tuple[int, ...] = ()
    if limits is not None:
        names = (("upper", limits.upper), ("centre", limits.centre), ("lower", limits.lower))
        lines = tuple((t(f"reports.limit_{name}", draft.lang), value) for name, value in names)
        marked = tuple(steps.index(judged[at]) for at in limits.signals)
        said += [
            draft.say(
                f"complaints_{by}", style="item", day=draft.fact(steps[at].first, source, unit),
                number=draft.fact(steps[at].count, source),
            )
            for at in marked
        ]  # fmt: skip
    chart = Chart(
        t(f"reports.chart_complaints_{by}", draft.lang), "column",
        tuple(shown(one.first, unit, 0, draft.lang) for one in steps),
        (Series(t("reports.column_received", draft.lang), tuple(float(one.count) for one in steps), BLUE),),
        source, limits=lines, marked=marked, about=" ".join(one.text for one in said),
    )  # fmt: skip
    return Section(draft.title("complaints_time"), (*said, chart))


def _steps(draft: Draft, found: pd.DataFrame) -> list[Step]:
    """Every week or month from the first complaint on, empty ones too."""
    chosen, days = draft.filters, [local(one, draft.zone) for one in found["received_at"]]
    kind = "W-SUN" if chosen.days <= WEEKS_UP_TO_D else "M"
    periods = pd.Series(days).dt.to_period(kind)
    begun = first_day(draft) or chosen.start
    counts = periods.value_counts()
    every = pd.period_range(max(pd.Period(chosen.start, kind), pd.Period(begun, kind)), pd.Period(chosen.end, kind))
    end = min(chosen.end, draft.now.date() - dt.timedelta(days=1))
    return [
        Step(
            one.start_time.date(), int(counts.get(one, 0)),
            one.start_time.date() >= max(chosen.start, begun) and one.end_time.date() <= end,
        )
        for one in every
    ]  # fmt: skip


def _verdict(draft: Draft, limits: Limits | None, source: str) -> Paragraph:
    """Whether the weeks or months differ by more than chance."""
    if limits is None:
        return draft.say("complaints_short")
    lower, centre, upper = (
        draft.fact(round(value, 1), source, digits=1) for value in (limits.lower, limits.centre, limits.upper)
    )
    key = "complaints_limits" if limits.signals else "complaints_steady"
    return draft.say(key, lower=lower, centre=centre, upper=upper)


def _by(draft: Draft, found: pd.DataFrame, name: str, source: str) -> Section:
    """Who or what has most complaints, and how they are dealt with, by one column."""
    told = found[name].astype(object).where(found[name].notna(), "")
    groups = [(str(value), Tally.of(part, _now(draft))) for value, part in found.groupby(told)]
    groups.sort(key=lambda pair: (-pair[1].received, pair[0]))
    if name == "priority":
        groups.sort(key=lambda pair: PRIORITIES.index(pair[0]) if pair[0] in PRIORITIES else len(PRIORITIES))
    label = _labels(draft, name)
    cells: list[tuple[Cell, ...]] = [
        (
            label(value), tally.received, round(100 * tally.received / len(found), 1), tally.open, tally.overdue,
            tally.kept_pct, number(tally.median_h, 1), tally.danger,
        )
        for value, tally in groups
    ]  # fmt: skip
    columns = (
        draft.column(f"complaint_{name}"), draft.column("received", "count"), draft.column("share", "%", 1),
        draft.column("open", "count"), draft.column("overdue", "count"), draft.column("kept", "%", 1),
        draft.column("answer", "h", 1), draft.column("danger", "count"),
    )  # fmt: skip
    blocks: list[Block] = []
    named = [pair for pair in groups if pair[0]]
    if named and name != "priority":
        value, tally = max(named, key=lambda pair: pair[1].received)
        count = draft.fact(tally.received, source)
        blocks.append(draft.say("complaints_most", name=quoted(label(value), draft.lang), number=count))
    bars = groups[:BARS]
    chart = Chart(
        t(f"reports.chart_complaints_{name}", draft.lang), "bar", tuple(label(value) for value, _ in bars),
        (Series(t("reports.column_received", draft.lang), tuple(float(one.received) for _, one in bars), BLUE),),
        source, about="; ".join(f"{label(value)}: {one.received}" for value, one in bars),
    )  # fmt: skip
    table = draft.table(f"complaints_{name}", columns, cells, source)
    return Section(draft.title(f"complaints_{name}"), (*blocks, chart, table))


def _labels(draft: Draft, name: str) -> Callable[[str], str]:
    known = {"category": CATEGORIES, "priority": PRIORITIES}.get(name)

    def label(value: str) -> str:
        if not value:
            return t("letters.no_station" if name in ("station", "region") else "reports.unknown", draft.lang)
        return t(f"complaint_words.{name}_{value}", draft.lang) if known and value in known else value

    return label


def _dangers(draft: Draft) -> Section:
    asked = dangerous(draft.actor, draft.filters, draft.zone)
    source, found = draft.cite_own("complaint_dangers", asked), rows(draft.records, asked)
    cells: list[tuple[Cell, ...]] = []
    for row in found.to_dict("records"):
        said = " ".join(str(row["masked_text"]).split())
        cells.append(
            (
                str(row["complaint_number"]), local(pd.Timestamp(row["received_at"]), draft.zone).to_pydatetime(),
                text(row["station"]), t(f"complaint_words.danger_{row['danger']}", draft.lang),
                t(f"complaint_words.status_{row['status']}", draft.lang),
                said if len(said) <= TEXT_CHARS else f"{said[: TEXT_CHARS - 1]}…",
            )
        )  # fmt: skip
    columns = (
        draft.column("incident"), draft.column("received_at", "moment"), draft.column("station"),
        draft.column("danger_kind"), draft.column("status"), draft.column("said"),
    )  # fmt: skip
    table = draft.table("complaints_danger", columns, cells, source)
    return Section(draft.title("complaints_danger"), (table,))


def _source(draft: Draft) -> str:
    return draft.cite_own("complaints", complained(draft.actor, draft.filters, draft.zone))


def _now(draft: Draft) -> dt.datetime:
    return draft.now.replace(tzinfo=draft.zone).astimezone(dt.UTC).replace(tzinfo=None)
