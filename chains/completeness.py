"""What a question names and its plan does not show: said beside the answer, so that nothing goes missing in silence."""

from __future__ import annotations

import re

from azs.semantic import load_model
from chains.conditions import PLACES
from chains.hearing import Heard
from chains.lists import LIST_COLUMNS, NUMBER
from chains.measures import SOURCES
from chains.plan import Plan, PlanFilter
from chains.rates import RATES

_I = re.IGNORECASE
_WHO = re.compile(r"(?<!\w)(?:кто|who)(?!\w)(?!-)", _I)
_WHEN = re.compile(
    r"(?<!\w)(?:когда|when)(?!\w)(?!\s+(?:fuel|there|something|(?:у\s+нас\s+)?(?:разлив|пролив)\w+\s+топлив))", _I
)
_NUMBER = re.compile(
    r"(?<!\w)(?<!серийный )(?<!серийные )(?:номер(?:а|ом|ами)?(?:\s+(?:инцидент\w*|заявк\w*))?|ticket\s+numbers?|its\s+number)(?=\W*$|\s*[,;])",
    _I,
)
_THOSE = re.compile(
    r"(?<!\w)(?:show|list|give)\s+(?:me\s+)?(?:those|these|them|the)\s*(?:cases|incidents|tickets|ones)(?!\w)|(?<!\w)(?:покажи|перечисли|выведи|дай)\w*\s+(?:эти|их|сами|такие)\s*(?:случа|инцидент|заяв)?\w*",
    _I,
)
_COUNTED = re.compile(
    r"(?<!\w)(?:(?:number|count)\s+of\s+(?:incidents|tickets|cases)|(?:число|количество|кол-во|сколько\s+(?:было\s+)?)\s*(?:инцидентов|заявок|случаев|обращений)|incident\s+counts?)(?!\w)",
    _I,
)
_EVERYWHERE = re.compile(
    r"(?<!\w)(?:на|по|в|с|у|at|in|on|across|of|for|from)\s+(?:вс\w+\s+|наш\w+\s+|all\s+|our\s+|the\s+|any\s+)*(?:станци|азс|заправ|объект|stations|sites?(?!\w)|forecourts|network)",
    _I,
)
OF_ACTIONS = ("actions_per_incident", "first_action_min")
PEOPLE = frozenset(("reported_by", "performed_by", "department"))
TIMES = frozenset(("day", "week", "month", "quarter", "year", "hour", "weekday", "day_kind"))
_THINGS = frozenset(("equipment_kind", "equipment_model", "category", "title"))
_ALIKE = (frozenset(PLACES), _THINGS, PEOPLE | {"source"}, TIMES)
"""Dimensions of which one answers for another: "станции Уфы" needs no group of stations."""
_OF_COLUMNS = {
    "station_name": "station", "station_code": "station", "equipment_serial": "equipment_model", "reported_at": "day",
    "resolved_at": "day", "taken_at": "day", "opened_on": "day", "equipment_installed_on": "day",
}  # fmt: skip


def missing(question: str, heard: Heard, plan: Plan) -> tuple[str, ...]:
    """Ids of the dimensions, metrics and columns that are named and are nowhere in the plan."""
    if plan.target.startswith("directory"):
        return ()
    shown = _shown(plan)
    named = [name for name in dict.fromkeys(heard.linked.named) if not _mere(name, question, plan)]
    found = [name for name in named if not _answered(name, shown)]
    if _WHO.search(question) and not shown & (PEOPLE | {"source"}):
        found.append("reported_by")
    if _WHEN.search(question) and not shown & TIMES:
        found.append("day")
    if _NUMBER.search(question) and "external_id" not in shown:
        found.append("external_id")
    counts = load_model().metric(plan.metric).unit == "count" or "incidents" in plan.also or plan.target != "metric"
    if _COUNTED.search(question) and not (counts or plan.per or plan.show):
        found.append("incidents")
    if plan.target == "metric" and not plan.dimensions and _THOSE.search(question):
        found.append("external_id")
    return tuple(dict.fromkeys((*found, *_measures(heard, plan))))


def _mere(name: str, question: str, plan: Plan) -> bool:
    """Whether a word asks for no group: "at our stations" is everywhere, "in hours" is the unit."""
    if name == "station":
        return plan.metric in ("stations", "stations_affected", "equipment") or bool(_EVERYWHERE.search(question))
    if name == "reported_by":  # "нам сообщили ночью"
        return not _WHO.search(question)
    return name == "hour" and load_model().metric(plan.metric).unit == "h"


def _shown(plan: Plan) -> set[str]:
    """Everything that a plan groups by, selects by or lists."""
    filters = {item.dimension for item in (*plan.filters, *plan.part) if isinstance(item, PlanFilter)}
    shown = {*plan.dimensions, plan.per, *filters}
    if plan.target == "actions":
        shown |= {"day", "performed_by", "action", NUMBER}
    if plan.target == "incidents":
        shown |= {_OF_COLUMNS.get(name, name) for name in plan.columns or LIST_COLUMNS}
    if plan.metric in ("last_reported_at", "days_since_last") or plan.compare:
        shown.add("day")
    if plan.metric == "actions":
        shown.add("action")
    return shown


def _answered(name: str, shown: set[str]) -> bool:
    return name in shown or any(name in alike and shown & alike for alike in _ALIKE)


def _measures(heard: Heard, plan: Plan) -> list[str]:
    """Metrics that are named and neither shown nor used as a bound."""
    named = [*heard.linked.metrics, *heard.signs.metrics, *heard.shape.metrics]
    used = {plan.metric, *plan.also, "incidents", "stations", "equipment", "open_incidents", "resolved_incidents"}
    bounded = {item.column for item in plan.ranges}
    listed = set(plan.columns or LIST_COLUMNS) if plan.target == "incidents" else set()
    kinds = {SOURCES.get(name, name) for name in used} | bounded | listed
    if plan.metric in RATES:
        used |= set(RATES[plan.metric].parts)
    if plan.metric in OF_ACTIONS:
        used.add("actions")
    if plan.percentile is not None:
        used |= {"mttr_median_h", "mttr_p90_h"}
    return [name for name in named if name not in used and SOURCES.get(name, name) not in kinds]
