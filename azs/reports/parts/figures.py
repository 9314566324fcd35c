"""The figures of the period and, where the data reach back so far, of the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from azs.analytics.page import Overview, load
from azs.reports.draft import Draft


@dataclass(frozen=True)
class Compared:
    """What the overview knows of the period; `before` is None where there is nothing to compare with."""

    now: Overview
    before: Overview | None

    @property
    def total(self) -> int:
        """Incidents of the period."""
        return int(self.now.kpis["incidents"].value or 0)

    @property
    def categories(self) -> list[str]:
        """Kinds of incidents, the most frequent first."""
        return [str(name) for name in self.now.pareto["category"]]


def compared(draft: Draft) -> Compared:
    """Read both periods; the one before only where data cover all of it: days without data are no days of calm."""
    now = load(draft.reader, draft.filters, stations=None)
    if not draft.comparable:
        return Compared(replace(now, kpis=now.figures), None)
    return Compared(now, load(draft.reader, draft.filters.previous(), stations=None))
