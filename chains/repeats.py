"""Incidents that follow another one: of the same category at a station, or on the same piece of equipment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs.database.functions import hours_between
from azs.database.views import v_incident
from azs.errors import BeyondPlanError
from chains.conditions import View
from chains.numerals import number_of
from chains.plan import Plan
from chains.text import Text

METRICS = ("repeat_incidents", "equipment_repeats")
_DAYS = 30
_I = re.IGNORECASE
_UNIT = (
    r"(?:оборудовани\w+|единиц\w+(?:\s+оборудовани\w+)?|устройств\w*|агрегат\w*|аппарат\w*"
    r"|units?|equipment|pieces?\s+of\s+equipment|devices?|machines?)"
)
_KIND = (
    r"(?P<kind>колонк\w+|трк|касс\w+|терминал\w*|резервуар\w*|насос\w*|камер\w*"
    r"|pumps?|dispensers?|tills?|registers?|terminals?|tanks?|cameras?)"
)
_VERB = (
    r"(?:(?:that\s+|which\s+|котор\w+\s+)?(?:hit|hitting|struck|affected|happened|happen|occurred|came\s+up"
    r"|случил\w+|произош\w+|возник\w*|пришл\w+|сломал\w+)\s+)?"
)
_AGAIN = r"(?:again|once\s+more|снова|повторно|опять|вновь|ещ[её]\s+раз)"
_SAME = re.compile(
    rf"(?<!\w){_VERB}(?:(?:on|at|to|with|на|с|у|о)\s+)?(?:the\s+same|т(?:ом|ой|ого|ем|а|о)\s+же|одн\w+\s+и\s+т\w+\s+же)\s+(?:сам\w+\s+)?(?:{_UNIT}|{_KIND})(?!\w)(?!\s+(?:models?|kinds?|types?)(?!\w))(?:\s+{_AGAIN})?"
    rf"|(?<!\w){_VERB}(?:on\s+|at\s+|на\s+)?(?:an?\s+)?{_UNIT}\s*,?\s*(?:that|which|у\s+котор\w+|на\s+котор\w+|где)\s+(?:had\s+|уже\s+)?(?:already\s+)?(?:had\s+|failed|было?\s+|был\s+|случал\w+\s+)(?:(?:an?|one|another)\s*)?(?:(?:incident|failure|fault|инцидент\w*|отказ\w*|случа\w+)\s*)?(?=\s|,|$)",
    _I,
)
_N = r"(?P<{}>\d{{1,3}}|тр[иёе]х?|семи|десяти|двух|одного|одной|одних|пяти|a|two|three|five|seven|ten|one)"
_U = r"(?P<{}>час\w*|ч(?!\w)|дн\w+|день|сут\w+|недел\w+|месяц\w*|hours?|hrs?|h(?!\w)|days?|weeks?|months?)"
_BEFORE = (
    r"(?:\s+(?:до\s+(?:этого|того|него)|после\s+(?:(?:его|её|своего|предыдущ\w+|прошл\w+|прежн\w+)\s*)+(?:отказ\w*|инцидент\w*|случа\w+|заявк\w*)?(?:\s+на\s+н[её]м)?"
    r"|before(?:\s+(?:it|that))?|earlier|prior"
    r"|(?:of|after|from)\s+(?:each\s+other|(?:(?:its|the|their|a)\s+)*(?:previous|last|prior|first|earlier)(?:\s+(?:\w+\s+)?(?:one|failure|incident|fault|case))?))(?:\s+(?:на\s+н[её]м|on\s+it))?)"
)
_SPAN = re.compile(
    r"(?<!\w)(?:(?:в\s+течение|в\s+пределах|не\s+позднее|не\s+позже|менее\s+чем\s+за|within|inside|less\s+than)\s+(?:чем\s+через\s+)?(?:the\s+|последующ\w+\s+)?"
    rf"(?:{_N.format('n')}[\s-]*)?{_U.format('u')}{_BEFORE}?"
    rf"|(?:за|in)\s+(?:the\s+|предыдущ\w+\s+)?(?:{_N.format('m')}[\s-]*)?{_U.format('v')}{_BEFORE})(?!\w)",
    _I,
)
"""How soon; "за 7 дней" alone is a period."""
_NAMED = re.compile(r"(?<!\w)(?:повтор\w*|рецидив\w*|repeat\w*|recur\w*)(?!\w)", _I)
_SAME_OTHER = re.compile(
    r"(?<!\w)(?:the\s+same|т(?:ой|ом|ого|ем)\s+же|одн\w+\s+и\s+т\w+\s+же)\s+(?:сам\w+\s+)?(?:equipment\s+|оборудовани\w+\s+)?"
    r"(?:модел\w+|вид\w*|регион\w*|город\w*|служб\w+|причин\w+|models?|kinds?|regions?|city|departments?|causes?)(?!\w)",
    _I,
)
_REPEATED = re.compile(rf"(?<!\w)(?:повтор\w*|рецидив\w*|repeat\w*|recur\w*|{_AGAIN})(?!\w)", _I)
_BY_SERIAL = re.compile(
    r"\(\s*(?:(?:по|by)\s+(?:the\s+)?)?(?:серийн\w+\s+номер\w*|serial(?:\s+numbers?)?)\s*\)(?:\s+(?:и|and)(?=\s))?", _I
)
"""What "the same" is told by."""
_WITH_UNIT = re.compile(
    r"(?<!\w)(?:with|on|involving|с|на|по)\s+(?:(?:some|any|known|указанн\w+|каким-либо)\s+)?"
    r"(?:equipment|оборудовани\w+)(?!\w)",
    _I,
)
_HOURS = (("ч", 1), ("h", 1), ("д", 24), ("с", 24), ("d", 24), ("н", 168), ("w", 168), ("м", 720), ("m", 720))


@dataclass(frozen=True)
class Repeats:
    """Which incidents follow another one; `hours`: how soon, 0 where that is not said."""

    metric: str
    hours: int = 0


def read_repeats(text: Text) -> Repeats | None:
    """Repeats on the same piece of equipment, or within another span than the usual one; blanked out.

    Raises:
        BeyondPlanError: what is the same is neither a station nor a piece of equipment.
    """
    if _NAMED.search(text.left) and _SAME_OTHER.search(text.left):
        raise BeyondPlanError("assistant.no_cut")
    same, span = _SAME.search(text.left), _SPAN.search(text.left)
    if same is not None and (span is not None or _REPEATED.search(text.left)):
        kept = same["kind"]
        start, end = (same.start(), same.end()) if kept is None else (same.start(), same.start("kind"))
        text.blank(start, end)
        text.take(_BY_SERIAL)
        _blank_again(text)
        hours = _taken(text)
        text.take(_WITH_UNIT)
        return Repeats("equipment_repeats", hours)
    if span is not None and _NAMED.search(text.left) and (hours := _hours(span)) != 24 * _DAYS:
        text.blank(*span.span())
        return Repeats("repeat_incidents", hours)
    return None


def _taken(text: Text) -> int:
    match = text.take(_SPAN)
    return _hours(match) if match else 0


def _blank_again(text: Text) -> None:
    while text.take(re.compile(rf"(?<!\w)(?:{_AGAIN}|повторн\w+|повтор\w*|repeat\w*|recurring)(?!\w)", _I)):
        pass


def _hours(match: re.Match[str]) -> int:
    word, unit = (match["n"] or match["m"] or "one").lower(), (match["u"] or match["v"]).lower()
    count = int(word) if word.isdigit() else number_of(word) or 1
    return count * next(hours for letter, hours in _HOURS if unit.startswith(letter))


def within_hours(plan: Plan) -> int:
    """How soon after the one before an incident of the plan is a repeat, in hours."""
    return plan.window or 24 * _DAYS


def again(view: View, plan: Plan) -> sa.ColumnElement[bool]:
    """Rows of `repeats` that follow another one soon enough."""
    return hours_between(view.c.reported_at, view.c.previous_at) <= within_hours(plan)


def repeats(plan: Plan) -> sa.Subquery:
    """Incidents with the moment of the one before: at the same station and of the same category, or on the same piece
    of equipment; there of the same category where the plan names one."""
    c = v_incident.c
    of_unit = plan.metric == "equipment_repeats"
    by: list[sa.ColumnElement[Any]] = [c.equipment_serial if of_unit else c.station_code]
    if not of_unit or named_category(plan):
        by.append(c.category)
    before = sa.func.lag(c.reported_at).over(partition_by=by, order_by=[c.reported_at, c.incident_id])
    kept = [column for column in c if column.name not in ("title", "description")]
    return sa.select(*kept, before.label("previous_at")).where(by[0].is_not(None)).subquery("repeats")


def named_category(plan: Plan) -> bool:
    """Whether the plan is of certain categories."""
    return any(item.dimension == "category" and item.values and not item.negated for item in plan.filters)
