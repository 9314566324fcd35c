"""The executive summary: what has changed, where, since when, what was done, what is asked, what is open."""

from __future__ import annotations

from dataclasses import replace

from azs.reports.draft import Draft
from azs.reports.kinds import complaints
from azs.reports.parts import headline, measures, places, procedure, risks, trend
from azs.reports.parts.figures import compared
from azs.reports.report import Section, Table

LONGEST = 10
ASKED = 3


def sections(draft: Draft) -> tuple[Section, ...]:
    """Few pages: tables hold their first rows only."""
    draft.tell("figures", 0.0)
    figures = compared(draft)
    made = [
        headline.section(draft, figures.now.kpis),
        trend.section(draft, figures.now.monthly_trend),
        places.categories(draft, figures),
        places.stations(draft, figures),
    ]
    draft.tell("documents", 0.4)
    made += [
        measures.section(draft, figures.total),
        procedure.section(draft, figures.categories[:ASKED]),
        *complaints.brief(draft),
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
