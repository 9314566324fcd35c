"""The typed plan between a question and its query: what to count, of what, when and in which order."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

PERIOD_UNITS = ("day", "week", "month", "quarter", "year", "weekday", "hour")


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; `label` is how the question named them, filled by the date reader."""

    start: dt.date
    end: dt.date
    label: str = ""


@dataclass(frozen=True)
class PlanFilter:
    """Rows whose `dimension` has one of `values` as stored; none of them where `negated`. Stations go by their code."""

    dimension: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class Plan:
    """One question about the data.

    Attributes:
        metric: id of a metric of the semantic model.
        dimensions: ids of what to group by, in order.
        compare: second period, set against `period`.
        order: "desc", "asc" or "" for the natural order.
        limit: most groups or incidents to show.
        having_more_than, having_less_than: only groups whose metric exceeds it, or stays below it.
        target: "metric", or "incidents" for a list of incidents.
    """

    metric: str = "incidents"
    dimensions: tuple[str, ...] = ()
    filters: tuple[PlanFilter, ...] = ()
    period: Period | None = None
    compare: Period | None = None
    order: str = ""
    limit: int | None = None
    having_more_than: float | None = None
    having_less_than: float | None = None
    target: str = "metric"

    def to_json(self) -> str:
        """The plan as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, default=lambda day: day.isoformat())
