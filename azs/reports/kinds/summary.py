"""The executive summary: what has changed, where, since when, what was done, what is asked, what is open."""

from __future__ import annotations

from dataclasses import replace

from azs.analytics.page import load
from azs.reports.draft import Draft
from azs.reports.parts import headline, measures, places, procedure, risks, trend
from azs.reports.report import Section, Table

LONGEST = 10
ASKED = 3


def sections(draft: Draft) -> tuple[Section, ...]:
    """Few pages: tables hold their first rows only."""
    draft.tell("figures", 0.0)
    now, before = (
        load(draft.reader, draft.filters, stations=None),
        load(draft.reader, draft.filters.previous(), stations=None),
    )
    made = [
        headline.section(draft, now.kpis),
        trend.section(draft, now.monthly_trend),
        places.categories(draft, now, before),
        places.stations(draft, now, before),
    ]
    draft.tell("documents", 0.4)
    made += [
        measures.section(draft, int(now.kpis["incidents"].value or 0)),
        procedure.section(draft, list(now.pareto["category"])[:ASKED]),
        risks.section(draft),
    ]
    return tuple(map(_short, made))


def _short(section: Section) -> Section:
    blocks = tuple(_shortened(block) if isinstance(block, Table) else block for block in section.blocks)
    return Section(section.title, blocks)


def _shortened(table: Table) -> Table:
    if len(table.rows) <= LONGEST:
        return table
    return replace(table, rows=table.rows[:LONGEST], cut=table.cut or len(table.rows))
