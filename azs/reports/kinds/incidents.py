"""Incidents by any parameters: figures, months, kinds, stations, measures, and the list."""

from __future__ import annotations

from azs.reports.draft import Draft
from azs.reports.parts import headline, listing, measures, places, procedure, risks, times, trend
from azs.reports.parts.figures import compared
from azs.reports.report import Section


def sections(draft: Draft) -> tuple[Section, ...]:
    """All sections; an empty selection has the key figures and says that nothing was reported."""
    draft.tell("figures", 0.0)
    figures = compared(draft)
    made = [
        headline.section(draft, figures.now.kpis),
        trend.section(draft, figures.now.monthly_trend),
        places.categories(draft, figures),
        places.stations(draft, figures),
        times.section(draft, figures.now.heatmap),
    ]
    draft.tell("documents", 0.4)
    made += [
        measures.section(draft, figures.total),
        procedure.section(draft, figures.categories),
        risks.section(draft),
        listing.section(draft, figures.total),
    ]
    return tuple(made)
