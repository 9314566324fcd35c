"""A number and its part: "сколько инцидентов и сколько из них критических" — the part as conditions of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from azs.errors import BeyondPlanError, UnanswerableError
from chains.backlog import OPEN
from chains.besides import split_share
from chains.conditions import PLACES
from chains.context import STATES
from chains.deadlines import filter_of, past_deadline
from chains.hearing import Heard, hear
from chains.linker import Linker
from chains.linking import merged
from chains.measures import ADDITIVE
from chains.plan import Period, Plan, PlanFilter, PlanRange

_I = re.IGNORECASE
_THEM = r"(?:них|него|неё|нее|этих|этого|таких)"
_PART = re.compile(
    rf"[\s,;:—(]*(?<!\w)(?:(?:и|а|,)\s+)?(?:(?:сколько|скока|какое\s+количество|число)\s+)?(?:из|среди)\s+{_THEM}(?:\s+сколько)?\s*[:—]?\s+(?=\w)"
    r"|[\s,;:—(]*(?<!\w)(?:and\s+)?(?:how\s+(?:many|much)|the\s+number|what\s+number)\s+of\s+(?:them|those|these|which|it|that)\s+(?=\w)"
    r"|[\s,;]*(?<!\w)of\s+(?:which|them|those)\s+(?:how\s+many\s+)?(?=\w)",
    _I,
)
_END = re.compile(
    r"[?.!;)]|,(?=\s)"
    r"|\s+(?=(?:и|and|а\s+также|as\s+well\s+as|plus|плюс|\+)\s+(?:на\s+какую|общ\w+|суммарн\w+|средн\w+|какой|каков\w*|сколько\s+(?:потеря\w+|литров|рублей|денег)|(?:какой\s+)?(?:ущерб|убыт\w+)|потери|(?:the\s+)?(?:total|average|mean|median)|loss(?:es)?|how\s+much|litres|медиан\w+|врем\w+|resolution|mttr|sla)(?!\w))"
    r"|\s+(?=(?:по|by)\s+(?:регион|город|станци|азс|служб|категори|месяц|недел|дням|квартал|годам|тяжест|критичност|канал|источник|модел|region|city|cities|station|site|department|categor|month|week|quarter|year|severit|channel|source|model))",
    _I,
)
_ASKS_WHICH = re.compile(r"(?:как\w+|котор\w+|кто|что|доля|долю|процент\w*|which|what|share|percent\w*)\s*$", _I)
_WITH = re.compile(r"^(?:с|со|на\s+сумму|дороже|стоимостью|with|costing|worth|over|above)\s", _I)
"""Begins a condition that says what it is of only beside a noun."""
_WAS = re.compile(r"^(?:было|были|был|were|was|are|is|have\s+been|has\s+been|had\s+been)\s+(?:already\s+)?", _I)
Condition = PlanFilter | PlanRange
AGES = ("age_h", "overdue_h")
"""Bounds that only what is open has."""
MOST = 3
"""Conditions a part may have."""


@dataclass(frozen=True)
class Split:
    """A question about a whole, and the words of its part."""

    whole: str
    part: str


def split_part(question: str) -> Split | None:
    """The whole and the part of a question that asks for both; None where it asks for one of them."""
    match = _PART.search(question)
    if match is None or _ASKS_WHICH.search(question[: match.start()]):
        return None
    end = _END.search(question, match.end())
    until = end.start() if end else len(question)
    whole = f"{question[: match.start()]} {question[until:].lstrip(')') if end else ''}".strip(" ,;?.")
    if len(re.findall(r"\w{3,}", whole)) < 2:  # "и сколько из них критических?" goes on from the answer before
        return None
    return Split(whole, _WAS.sub("", question[match.end() : until].strip()))


def of_them(question: str) -> str:
    """A question about a part of the answer before, without the words that say so: "а сколько из них критических?"."""
    match = _PART.match(question)
    return f"а {question[match.end() :]}" if match else question


def read_part(
    words: str, linker: Linker, today: dt.date, choices: Mapping[str, str], fiscal_month: int
) -> tuple[tuple[Condition, ...], Period | None]:  # fmt: skip
    """The conditions of a part, and the period that is named with it.

    Raises:
        BeyondPlanError: the words name anything else, or nothing.
    """
    heard = hear(
        f"инцидентов {words}" if _WITH.search(words) else words, linker, today, choices, fiscal_month, following=True
    )
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    found = [*heard.stations, *linked.filters, *signs.filters]
    if signs.in_time and signs.late:
        raise BeyondPlanError("assistant.part_of")
    if signs.in_time or signs.late:
        found.append(PlanFilter("sla_kept", ("1" if signs.in_time else "0",)))
    elif (signs.open or signs.solved) and not shape.ranges:
        found.append(PlanFilter("status", STATES["open_incidents" if signs.open else "resolved_incidents"]))
    bounded = (*shape.ranges, *heard.vague.ranges)
    count = len(found) + len(bounded)
    if _more(heard) or heard.compare is not None or not count or count > MOST:
        raise BeyondPlanError("assistant.part_of")
    return (*merged(found), *bounded), heard.period


def _more(heard: Heard) -> bool:
    """Whether anything but conditions was heard."""
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    measures = [
        name for name in (*linked.metrics, *signs.metrics, *shape.metrics) if name not in (*STATES, "incidents")
    ]
    said = measures or linked.dimensions or linked.unknown or linked.doubts or linked.either
    cut = signs.order or signs.limit or signs.more_than is not None or signs.less_than is not None or signs.share
    vague = heard.vague.doubt or heard.vague.metric or heard.doubt
    return bool(said or cut or vague or shape.show or shape.absent or shape.per or signs.columns)


def read_shared_part(
    question: str, linker: Linker, today: dt.date, choices: Mapping[str, str], fiscal_month: int
) -> tuple[str, tuple[Condition, ...]] | None:  # fmt: skip
    """The question of a whole and the conditions of the part whose share stands beside it; None where none does."""
    split = split_share(question, linker)
    if split is None:
        return None
    try:
        part, period = read_part(split[1], linker, today, choices, fiscal_month)
    except (BeyondPlanError, UnanswerableError):
        return None
    own = period is None and not any(item.dimension in PLACES for item in part if isinstance(item, PlanFilter))
    return (split[0], part) if own else None


def with_part(plan: Plan, part: tuple[Condition, ...], period: Period | None) -> Plan:
    """The plan of the whole with its part beside it.

    Raises:
        BeyondPlanError: the plan gives no number that has parts.
    """
    shown = plan.compare or plan.show or plan.per or plan.percentile is not None or plan.each
    named = {item.dimension for item in plan.filters} - set(PLACES)
    if plan.metric in OPEN:  # kept or missed is known of what is resolved
        part = tuple(past_deadline() if item == filter_of(kept=False) else item for item in part)
    bounded = {item.column for item in part if isinstance(item, PlanRange)}
    if bounded & set(AGES) and plan.metric == "incidents":
        part = (PlanFilter("status", STATES["open_incidents"]), *part)
    of_part = {item.dimension for item in part if isinstance(item, PlanFilter)}
    again = bool(of_part & (named | set(plan.dimensions)) or bounded & {item.column for item in plan.ranges})
    again = again or bool(bounded & set(AGES) and plan.metric not in (*OPEN, "incidents"))
    again = again or (plan.metric in OPEN and bool(of_part & {"sla_kept", "status"}))
    if plan.target != "metric" or plan.metric not in ADDITIVE or shown or again:
        raise BeyondPlanError("assistant.part_of")
    if period is not None and plan.period is None:
        plan = replace(plan, period=period)
    elif period is not None and period != plan.period:
        raise BeyondPlanError("assistant.part_of")
    return replace(plan, part=part)
