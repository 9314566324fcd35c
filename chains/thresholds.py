"""A second bound of groups, on another measure: "больше 10 инцидентов и SLA ниже 80 %", "and losses over 500,000"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.errors import BeyondPlanError
from chains.plan import Plan, PlanRange
from chains.signs import amount
from chains.text import Text

Statement = sa.Select[*tuple[Any, ...]]
_I = re.IGNORECASE
_OVER = r"(?P<over>больше|более|свыше|выше|превыша\w+|over|above|more\s+than|greater\s+than|exceed\w*|higher\s+than|>)"
_UNDER = r"(?P<under>меньше|менее|ниже|below|under|less\s+than|lower\s+than|<)"
_N = (
    r"(?P<n>\d{1,3}(?:[ \u00a0,]\d{3})+|\d+(?:[.,]\d+)?)\s*"
    r"(?P<k>тыс\w*\.?|млн\.?|миллион\w*|thousand|million|mln|k|m)?(?!\w)"
)
_AND = (
    r"[,;]?\s+(?:и|а|но|and|but)\s+"
    r"(?:(?:при\s+этом|также|одновременно|у\s+них|their|the|an?|also|whose|с|with|have|had)\s+)*"
)
"""Without "and" a loss is that of single incidents: "больше 20 инцидентов с ущербом больше 100 тысяч"."""
_BEHIND = r"(?:\s+(?:при\s+этом|у\s+них|за\s+это\s+время|was|is|were|of|на\s+сумму)){0,2}\s+(?:на\s+)?(?:чем\s+)?"
_MEASURES = (
    ("loss_rub", r"(?:(?:общ|суммарн)\w+\s+|total\s+)?(?:ущерб\w*|потер\w+|убытк\w+|loss(?:es)?|damage)",
     r"(?:\s*(?:руб\w*\.?|₽|roubles?|rubles?|rub))?"),
    ("sla_kept_pct", r"(?:дол\w+\s+)?(?:соблюдени\w+\s+)?sla(?:\s+(?:rate|compliance))?",
     r"\s*(?:%|процент\w*|per\s?cent)"),
)  # fmt: skip
_BOUNDS = tuple(
    (name, re.compile(rf"{_AND}(?P<what>{said}){_BEHIND}(?:{_OVER}|{_UNDER})\s+(?:чем\s+)?{_N}{unit}(?!\w)", _I))
    for name, said, unit in _MEASURES
)
_COUNTED = re.compile(
    r"(?<!\w)(?:больше|более|свыше|меньше|менее|over|above|more\s+than|fewer\s+than|less\s+than|at\s+least|не\s+менее|от)\s+(?:чем\s+)?\d{1,5}\s+(?:\w+\s+)?"
    r"(?:инцидент\w*|случа\w+|заявок|обращени\w+|происшестви\w+|incidents?|tickets?|cases?|failures?)(?!\w)"
    r"|(?<!\w)\d{1,5}\s+(?:и\s+более|or\s+more)\s+(?:инцидент\w*|случа\w+|заявок|incidents?|tickets?)(?!\w)",
    _I,
)
_GROUPS = re.compile(
    r"(?<!\w)(?:станци[ийях]\w*|азс|заправ(?:ки|ок|ках)|регион\w*|город\w*|служб\w*|категори\w+|модел\w+"
    r"|stations?|sites?|regions?|cities|departments?|categories|models)(?!\w)",
    _I,
)


def read_thresholds(text: Text) -> tuple[PlanRange, ...]:
    """Bounds of groups on another measure beside that on how many incidents they had; blanked out."""
    counted = _COUNTED.search(text.left)
    if counted is None or not _GROUPS.search(text.left[: counted.start()]):
        return ()
    found = []
    for name, pattern in _BOUNDS:
        match = pattern.search(text.left, counted.end())
        if match is not None:
            value = amount(match["n"], match["k"])
            found.append(PlanRange(name, over=value) if match["over"] else PlanRange(name, under=value))
            text.blank(*match.span())
    return tuple(found)


def with_thresholds(plan: Plan, found: tuple[PlanRange, ...]) -> Plan:
    """The plan with the other measures shown, and their bounds.

    Raises:
        BeyondPlanError: there are no groups of a count to bound.
    """
    if not found:
        return plan
    bounded = plan.having_more_than is not None or plan.having_less_than is not None
    other = plan.show or plan.compare or plan.per or plan.part or plan.percentile is not None or plan.each
    if plan.metric != "incidents" or plan.target != "metric" or not (plan.dimensions and bounded) or other:
        raise BeyondPlanError("assistant.part_of")
    return replace(plan, also=tuple(dict.fromkeys((*plan.also, *(item.column for item in found)))), thresholds=found)


def still_bounded(plan: Plan, context: Plan) -> Plan:
    """What a follow-up makes of such a plan.

    Raises:
        BeyondPlanError: it takes away what is bounded.
    """
    if not plan.thresholds:
        return plan
    bounds = (plan.having_more_than, plan.having_less_than) == (context.having_more_than, context.having_less_than)
    if not bounds or plan.metric != context.metric or plan.target != "metric" or plan.show or plan.compare:
        raise BeyondPlanError("assistant.part_of")
    return plan


def bounded(statement: Statement, plan: Plan) -> Statement:
    """Only the groups within the bounds of all measures.

    Raises:
        BeyondPlanError: a bounded measure is not shown.
    """
    rows = statement.subquery("w")
    over = [] if plan.having_more_than is None else [rows.c.value > plan.having_more_than]
    under = [] if plan.having_less_than is None else [rows.c.value < plan.having_less_than]
    conditions = [*over, *under]
    for item in plan.thresholds:
        if item.column not in rows.c:
            raise BeyondPlanError("assistant.part_of")
        column = rows.c[item.column]
        conditions += [] if item.over is None else [column > item.over]
        conditions += [] if item.under is None else [column < item.under]
    return sa.select(*rows.c).where(*conditions)
