"""Whether a plan gives the kind of figure a question asks for: hours for "how many hours", money for "what sum"."""

from __future__ import annotations

import re

from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.besides import asks_both
from chains.contrasts import HOW_MANY_AGAIN
from chains.plan import Plan

_I = re.IGNORECASE
_MANY = r"(?:сколько|скольких|скока|кол-во|количество|число|how\s+many|number\s+of)"
_ASKED: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (frozenset(("h", "min", "d")), re.compile(rf"(?<!\w){_MANY}\s+(?:\w+\s+)?(?:час(?:ов|а)|минут|hours|minutes|hrs)(?!\w)", _I)),
    (frozenset(("d", "h")), re.compile(rf"(?<!\w){_MANY}\s+(?:дней|суток|days)(?!\w)(?!\s+назад)", _I)),
    (frozenset(("rub",)), re.compile(
        rf"(?<!\w)(?:{_MANY}\s+(?:рубл\w+|денег|руб(?!\w)|r[ou]+bles)|на\s+какую\s+сумму|в\s+какую\s+сумму|how\s+much\s+money)(?!\w)", _I)),
    (frozenset(("l",)), re.compile(rf"(?<!\w){_MANY}\s+(?:\w+\s+)?(?:литров|litres|liters)(?!\w)", _I)),
)  # fmt: skip
_COUNTED = re.compile(
    r"(?<!\w)(?:сколько|скольких|how\s+many)\s+(?:\w+\s+)?(?:инцидентов|случаев|заявок|обращений|происшествий|аварий|раз|штук|incidents|tickets|cases|altogether|times)(?!\w)",
    _I,
)
_PERCENT = re.compile(
    r"(?<!\w)(?:какой\s+процент|сколько\s+процентов|как(?:ая|ую)\s+(?:дол|част)\w+|каков\w?\s+дол\w+|what\s+(?:percent(?:age)?|share|proportion|part|fraction|%))(?!\w)",
    _I,
)
_IN_PERCENT = re.compile(r"(?<!\w)(?:в\s+(?:процентах|%)|in\s+(?:per\s?cent|%)|as\s+(?:a\s+)?percentages?)(?!\w)", _I)
_AND_AT_FIRST = re.compile(r"^\W*(?:и|а|ну|and)\s+", _I)
_HOW_MANY = re.compile(r"(?<!\w)(?:сколько|скольких|how\s+many)(?!\w)(?!\s*[-–—]?\s*(?:сколько|всего\s*\?))", _I)
_OF_EACH = re.compile(
    r"(?<!\w)(?:по\s+(?:вс(?:ем|ей)|кажд\w+)|(?:на|в|у|для)\s+кажд\w+|(?:for|on|of|at)\s+(?:all|each|every))(?!\w)", _I
)
_BOUND_PCT = re.compile(
    r"(?:больше|более|свыше|выше|меньше|менее|over|above|under|than|least)\s*(?:чем\s+)?(?:на\s+|by\s+)?\d+(?:[.,]\d+)?\s*(?:%|процент|per\s?cent)",
    _I,
)
_SO_MANY_PCT = re.compile(r"\d\s*(?:%|процент|per\s?cent)", _I)
_BOUND_COUNT = re.compile(
    r"(?:больше|более|свыше|меньше|менее|хотя\s+бы|минимум|от|over|above|under|than|least|most)\s*(?:чем\s+)?\d+\s*(?:\w+\s+)?(?:заявок|инцидентов|случаев|обращений|происшествий|incidents|tickets|cases)(?!\w)",
    _I,
)
_STATIONS = re.compile(rf"(?<!\w)(?:{_MANY})\s+(?:наших\s+|our\s+)?(?:станций|азс|заправок|stations|sites)(?!\w)", _I)
_OF_STATIONS = frozenset(("stations", "stations_affected"))


def check_agreement(question: str, plan: Plan) -> None:
    """See the module. A plan that shows another kind of figure has misread the question.

    Raises:
        BeyondPlanError: the plan gives no figure of the kind asked for.
    """
    if plan.target in ("incidents", "actions") and plan.limit == 1 and not plan.each and _OF_EACH.search(question):
        raise BeyondPlanError("assistant.no_cut")  # the last one of each is not the last of all
    if plan.target in ("incidents", "actions", "directory", "absent"):
        return
    bounded = plan.having_more_than is not None or plan.having_less_than is not None
    if bounded and _BOUND_COUNT.search(question) and _units(plan) & {"count", "%"} == set():
        raise BeyondPlanError("assistant.part_of")  # the bound is on how many there are, and not on the measure
    if bounded and _SO_MANY_PCT.search(question) and not plan.compare and "%" not in _units(plan):
        raise BeyondPlanError("assistant.other_kind")  # "больше 10 % всех инцидентов" is no count over ten
    if plan.compare and bounded and _BOUND_PCT.search(question):  # the bound is of the change, and not of the number
        raise BeyondPlanError("assistant.no_cut")
    alone = not (plan.compare or plan.also or plan.dimensions)
    if alone and not (plan.beside or plan.part) and len(_HOW_MANY.findall(question)) > 1:
        raise BeyondPlanError("assistant.part_of")
    if alone and not plan.beside and HOW_MANY_AGAIN.search(_AND_AT_FIRST.sub("", question)):
        raise BeyondPlanError("assistant.part_of")
    several = plan.dimensions and (plan.limit or 0) > 1
    units = _units(plan)
    if several and plan.show in ("share", "split", "cumulative") and _PERCENT.search(question):
        raise BeyondPlanError("assistant.part_of")  # "какую долю дают три станции" is one figure for all of them
    hidden = not (plan.beside or (plan.compare and plan.show != "share") or len(units) > 1) and asks_both(question)
    if hidden or (plan.show in ("share", "split") and several and _PERCENT.search(question) and not plan.beside):
        raise BeyondPlanError("assistant.part_of")
    if any(pattern.search(question) and not units & asked for asked, pattern in _ASKED):
        raise BeyondPlanError("assistant.other_kind")
    if _COUNTED.search(question) and not units & {"count", "%"}:
        raise BeyondPlanError("assistant.other_kind")
    if (_PERCENT.search(question) or _IN_PERCENT.search(question)) and "%" not in units:
        raise BeyondPlanError("assistant.other_kind")
    counted = plan.target in ("absent_count", "directory_count") or bool(_OF_STATIONS & {plan.metric, *plan.also})
    if _STATIONS.search(question) and not counted and "station" not in plan.dimensions and plan.per != "station":
        raise BeyondPlanError("assistant.other_kind")


def _units(plan: Plan) -> set[str]:
    """Units of the figures a plan shows."""
    model = load_model()
    shared = plan.show in ("share", "split", "cumulative", "leaders")
    if shared and not plan.beside:
        return {"%"}
    if plan.target == "absent_count":
        return {"count", "d"} if plan.dimensions[-1:] == ("day",) else {"count"}
    found = {model.metric(name).unit for name in (plan.metric, *plan.also)} | ({"%"} if shared else set[str]())
    return found | {"%"} if plan.compare or plan.show == "change" else found
