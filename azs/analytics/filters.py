"""What the person has selected on a page, and the conditions it puts on a reporting view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from azs.database.views import v_action
from azs.errors import QueryError

IN_LIST_LIMIT = 1000  # Oracle refuses longer lists (ORA-01795)


@dataclass(frozen=True)
class Filters:
    """A selection of incidents. Both days belong to the period; an empty tuple selects everything.

    `measures` are words of actions: incidents that had one with any of them.

    Raises:
        QueryError: the period ends before it starts.
    """

    start: dt.date
    end: dt.date
    regions: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise QueryError("analytics.period_reversed", start=self.start.isoformat(), end=self.end.isoformat())

    @property
    def days(self) -> int:
        """Length of the period in days, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def since(self) -> dt.datetime:
        """First instant of the period."""
        return midnight(self.start)

    @property
    def until(self) -> dt.datetime:
        """First instant after the period."""
        return midnight(self.end + dt.timedelta(days=1))

    def previous(self) -> Filters:
        """The period of equal length that ends the day before this one, same selection otherwise."""
        return replace(self, start=self.start - dt.timedelta(days=self.days), end=self.start - dt.timedelta(days=1))

    def conditions(self, view: sa.TableClause) -> list[sa.ColumnElement[bool]]:
        """Incidents of `view` reported in the period and within the selection."""
        return [*within(view.c.reported_at, self.since, self.until), *self.selection(view)]

    def selection(self, view: sa.TableClause) -> list[sa.ColumnElement[bool]]:
        """The selection without the period. Columns that `view` lacks are left out: station-days have no category."""
        chosen = (
            ("region", self.regions),
            ("station_code", self.stations),
            ("category", self.categories),
            ("severity", self.severities),
            ("status", self.statuses),
        )
        found = [one_of(view.c[name], values) for name, values in chosen if values and name in view.c]
        return [*found, *self._measures(view)]

    def _measures(self, view: sa.TableClause) -> list[sa.ColumnElement[bool]]:
        """Actions that say one of the words, or incidents that had such an action."""
        if not self.measures or "incident_id" not in view.c:
            return []
        said = sa.or_(*(v_action.c.action.icontains(words, autoescape=True) for words in self.measures))
        return [said if view is v_action else view.c.incident_id.in_(sa.select(v_action.c.incident_id).where(said))]


def midnight(day: dt.date) -> dt.datetime:
    """First instant of `day`, local time without a zone, as the store keeps it."""
    return dt.datetime.combine(day, dt.time())


def within(
    column: sa.ColumnElement[dt.datetime], since: dt.datetime, until: dt.datetime
) -> list[sa.ColumnElement[bool]]:
    """`since` <= column < `until`."""
    return [column >= since, column < until]


def one_of(column: sa.ColumnElement[str], values: Sequence[str]) -> sa.ColumnElement[bool]:
    """Column equals one of `values`, in lists no longer than Oracle takes."""
    parts = [column.in_(values[at : at + IN_LIST_LIMIT]) for at in range(0, len(values), IN_LIST_LIMIT)]
    return parts[0] if len(parts) == 1 else sa.or_(*parts)
