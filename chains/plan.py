"""The typed plan between a question and its query: what to count, of what, when and in which order."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PERIOD_UNITS = ("day", "week", "month", "quarter", "year", "weekday", "hour")
SHOWS = ("", "share", "split", "cumulative", "running", "moving", "change", "difference", "leaders", "extremes")
TARGETS = ("metric", "incidents", "actions", "absent", "absent_count", "directory", "directory_count")
RANGES = (
    "loss_rub", "litres_spilled", "resolution_h", "age_h", "people_injured", "overdue_h", "opened_on", "installed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; `label` is how the question named them, filled by the date reader."""

    start: dt.date
    end: dt.date
    label: str = ""


@dataclass(frozen=True)
class PlanFilter:
    """Rows whose `dimension` has one of `values` as stored; none of them where `negated`. Stations go by their code.

    No values: rows where nothing is stated, or, `negated`, rows where something is.
    """

    dimension: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class PlanRange:
    """Incidents whose own `column` (one of RANGES) is more than `over` and less than `under`; None: no bound.

    Where `closed`, the bounds themselves count too.

    `age_h` is the time since the report, in hours, `overdue_h` the time since the deadline of what is open; `opened_on`
    and `installed_on` are days of the station and of the equipment as ordinals; roubles, litres, hours and people
    elsewhere.
    """

    column: str
    over: float | None = None
    under: float | None = None
    closed: bool = False


@dataclass(frozen=True)
class Plan:
    """One question about the data.

    Attributes:
        metric: id of a metric of the semantic model. also: further metrics, shown in columns beside it.
        dimensions: ids of what to group by, in order.
        ranges: conditions on single incidents, as "with a loss over 100,000".
        compare: second period, set against `period`.
        order: "desc", "asc" or "" for the natural order.
        limit: most groups or incidents to show; within each group of the first dimension where `each`.
        having_more_than, having_less_than: only groups whose metric exceeds it, or stays below it.
        near_mean: only groups "above" or "below" the mean of all groups; "" for every group.
        turned: only groups whose measure went "up" or "down" against `compare`; "" for every group.
        target: "metric"; "incidents" for a list of incidents, "actions" for one of what was done; "absent" for groups
            that have none, "absent_count" for how many these are; "directory" for a list of stations or equipment,
            "directory_count" for how many of these there are.
        show: "" for the metric itself, "share" of the whole in percent, "split" for the share of each group in all of
            them, "cumulative" for that share added up, the largest first, "running" total, "moving" average over
            `window` periods, "change" against the period before, in percent, "difference" between two periods, to rank
            by, "leaders" for the share of the first `limit` groups together,
            "extremes" for the smallest and the largest value of single incidents beside their mean.
        per: unit of time or dimension the metric is averaged over, as in "per month on average", "per station".
        percentile: 0 … 1, of the single incidents' values the metric is made of; None for the metric itself.
        columns: what a list shows; empty for the usual ones.
        moment: "resolved" for a list whose period is of when incidents were resolved; "" for when they were reported.
        part: conditions of a part of the metric, shown beside the whole; its share where `show` says so.
        beside: the metric itself stands beside what is shown of it.
        reach: only the largest groups that together make so many percent, where `show` is "cumulative".
        thresholds: bounds of groups on measures of `also`; `column` is the id of the metric.
        inside: a moving average takes nothing from before the period.
        skip: how many of the latest incidents of a list are left out.
        earlier: period of the answer before in the conversation, where only the period is another; shown nowhere.
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
    also: tuple[str, ...] = ()
    ranges: tuple[PlanRange, ...] = ()
    each: bool = False
    show: str = ""
    window: int = 0
    per: str = ""
    percentile: float | None = None
    columns: tuple[str, ...] = ()
    near_mean: str = ""
    turned: str = ""
    part: tuple[PlanFilter | PlanRange, ...] = ()
    moment: str = ""
    beside: bool = False
    inside: bool = False
    reach: float | None = None
    thresholds: tuple[PlanRange, ...] = ()
    skip: int = 0
    earlier: Period | None = field(default=None, compare=False)

    def to_json(self) -> str:
        """The plan as JSON text, without what is empty."""
        body = {name: value for name, value in asdict(self).items() if value not in ("", (), None, False, 0)}
        return json.dumps(body, ensure_ascii=False, default=lambda day: day.isoformat())

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan of a text made by `to_json`.

        Raises:
            ValueError: the text is no plan.
        """
        try:
            return cls(**_read(json.loads(text)))
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("no plan") from error


def _condition(item: Mapping[str, Any]) -> PlanFilter | PlanRange:
    return PlanRange(**item) if "column" in item else PlanFilter(**{**item, "values": tuple(item["values"])})


def _read(body: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(body)
    for name in ("dimensions", "also", "columns"):
        found[name] = tuple(map(str, body.get(name, ())))
    for name in ("filters", "part", "ranges", "thresholds"):
        found[name] = tuple(map(_condition, body.get(name, ())))
    for name in ("period", "compare", "earlier"):
        if item := body.get(name):
            days = dt.date.fromisoformat(item["start"]), dt.date.fromisoformat(item["end"])
            found[name] = Period(*days, item.get("label", ""))
    return found
