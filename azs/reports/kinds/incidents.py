"""Incidents by any parameters: figures, months, kinds, stations, measures, and the list."""

from __future__ import annotations

from azs.analytics.page import load
from azs.reports.draft import Draft
from azs.reports.parts import headline, listing, measures, places, procedure, risks, trend
from azs.reports.report import Section


def sections(draft: Draft) -> tuple[Section, ...]:
    """All sections; an empty selection has the key figures and says that nothing was reported."""
    draft.tell("figures", 0.0)
    now, before = (
        load(draft.reader, draft.filters, stations=None),
        load(draft.reader, draft.filters.previous(), stations=None),
    )
    total = int(now.kpis["incidents"].value or 0)
    made = [
        headline.section(draft, now.kpis),
        trend.section(draft, now.monthly_trend),
        places.categories(draft, now, before),
        places.stations(draft, now, before),
    ]
    draft.tell("documents", 0.4)
    made += [
        measures.section(draft, int(now.kpis["incidents"].value or 0)),
        procedure.section(draft, list(now.pareto["category"])),
        risks.section(draft),
        listing.section(draft, total),
    ]
    return tuple(made)
