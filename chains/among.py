"""The whole of a share of several conditions: "the share of critical ones among fires" is of fires, not of all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from chains.conditions import PLACES
from chains.hearing import Heard
from chains.measures import ADDITIVE
from chains.plan import Plan, PlanFilter

_I = re.IGNORECASE
_AMONG = re.compile(r"(?<!\w)(?:среди|из(?!-)|от|among(?:st)?|out\s+of)\s+(?P<whole>\w.*)$", _I)
_OF_ALL = re.compile(
    r"(?<!\w)(?:в|от|из|среди|among|of|out\s+of)\s+(?:the\s+)?(?:общ\w+|всех|всего|all|total|overall|everything)"
    r"(?:\s+(?:the|числ\w+|количеств\w+|объ[её]м\w+|инцидент\w*|заявок|случаев|incidents|tickets|cases))*(?!\w)(?!\s+\w{5})",
    _I,
)
_THINGS = ("category", "title", "equipment_kind", "equipment_model", "root_cause")
_TIMES = ("weekday", "hour")


def of_part(plan: Plan, question: str, hear: Callable[[str], Heard]) -> Plan:
    """The share of a part in what it is a part of, where a share has several conditions.

    What stands behind "among" is the whole; a thing that happened is the whole of how, when and by whom it did; of
    two of a kind the one named first is.

    Args:
        hear: what the readers find in some words.
    """
    asked = plan.show == "share" and plan.target == "metric" and plan.metric in ADDITIVE and not plan.beside
    own = [item for item in plan.filters if item.dimension not in PLACES]
    if not asked or plan.part or plan.also or plan.ranges or len(own) < 2 or _OF_ALL.search(question):
        return plan
    part = _behind_among(own, question, hear) or _by_kind(own)
    if not part or len(part) == len(own) or any(not item.values for item in own):
        return plan
    return replace(plan, filters=tuple(item for item in plan.filters if item not in part), part=tuple(part))


def _behind_among(own: list[PlanFilter], question: str, hear: Callable[[str], Heard]) -> list[PlanFilter]:
    match = _AMONG.search(question)
    if match is None:
        return []
    heard = hear(match["whole"])
    whole = {*heard.linked.filters, *heard.signs.filters}
    part = [item for item in own if item not in whole]
    return part if len(part) < len(own) else []


def _by_kind(own: list[PlanFilter]) -> list[PlanFilter]:
    things = [item for item in own if item.dimension in _THINGS]
    times = [item for item in own if item.dimension in _TIMES]
    if things:
        return [item for item in own if item not in things]
    return times if times and len(times) < len(own) else own[1:]
