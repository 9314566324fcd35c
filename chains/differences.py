"""Follow-ups that ask how two periods of a conversation differ: "на сколько процентов выросло?", "the difference?"."""

from __future__ import annotations

import re
from dataclasses import replace

from azs.errors import BeyondPlanError
from chains.plan import Plan

_I = re.IGNORECASE
_START = r"^\W*(?:(?:а|и|ну|так|теперь|тогда|and|so|now|ok(?:ay)?)[,\s]+)*"
_ASKED = re.compile(
    rf"{_START}(?:(?:покажи|дай|посчитай|выведи|скажи|посчитать|какая|какова|какой|каков|в\s+ч[её]м)(?:те)?\s+)?(?:(?:тут|здесь|получается|получилась|вышла)\s+)?"
    r"(?:разниц\w+|прирост\w*|изменени\w+|рост)(?:\s+(?:получил\w+|вышл\w+))?(?:\s+между\s+(?:ними|(?:эти\w+|двумя)(?:\s+\w+)?|месяцами|периодами|годами|кварталами|неделями))?(?:\s+в\s+(?:процентах|%|штуках|рублях))?\W*$"
    rf"|{_START}(?:это\s+)?(?:на\s+сколько|насколько|на\s+какой\s+процент)(?:\s*(?:процентов|%))?\s*(?:это\s+|он[аои]?\s+)?(?:(?:вырос|возрос|упал|снизил|увеличил|уменьшил|сократил|измен)\w*|(?:стало\s+)?(?:больше|меньше))?(?:\s+или\s+\w+)?\W*$"
    rf"|{_START}(?:(?:show|give|tell)(?:\s+me)?\s+|what(?:['’]?s|\s+is|\s+was)\s+)?(?:the\s+)?(?:difference|change|growth|delta)(?:\s+between\s+(?:them|the\s+two|those(?:\s+two)?|these(?:\s+two)?|both))?(?:\s+(?:in|as\s+a)\s+(?:per\s?cent(?:age)?|%))?\W*$"
    rf"|{_START}by\s+(?:how\s+(?:much|many\s+per\s?cent)|what\s+(?:per\s?cent(?:age)?|%))(?:\s+(?:did|has|is|was|have)\s+(?:it|that|they|this))?(?:\s+(?:gr[eo]wn?|ris\w+|rose|fall\w*|fell|chang\w+|increas\w+|decreas\w+|dropp?\w*|(?:go|gone|went)\s+(?:up|down)))?\W*$",
    _I,
)
_IN_PERCENT = re.compile(
    rf"{_START}(?:(?:сколько\s+)?(?:это\s+)?(?:сколько\s+)?(?:это\s+)?(?:будет\s+)?в\s+процентах|(?:what(?:['’]?s|\s+is)\s+(?:that|it|this)\s+)?(?:in|as\s+a)\s+(?:per\s?cent(?:age)?|%)(?:\s+change)?|(?:and\s+)?the\s+per\s?cent(?:age)?\s+change)\W*$",
    _I,
)


def difference(question: str, context: Plan | None) -> Plan | None:
    """The plan of how the two periods of the answers before differ; None where the question asks something else.

    Raises:
        BeyondPlanError: the answers before show what cannot be set against each other.
    """
    if context is None or context.target != "metric":
        return None
    asked = _ASKED.search(question) is not None
    if context.compare and context.period:
        return context if asked or _IN_PERCENT.search(question) else None
    if not (asked and context.period and context.earlier):
        return None
    if context.also or context.part or context.show or context.near_mean:
        raise BeyondPlanError("assistant.no_cut")
    later, sooner = sorted((context.period, context.earlier), key=lambda one: one.start, reverse=True)
    return replace(context, period=later, compare=sooner, earlier=None)


def remembered(context: Plan, plan: Plan) -> Plan:
    """The plan with the period of the answer before, where the follow-up names another one and nothing else."""
    now, before = plan.period, context.period
    if now is None or before is None or plan.compare:
        return replace(plan, earlier=None)
    if (now.start, now.end) == (before.start, before.end):
        return replace(plan, earlier=context.earlier)
    alone = replace(plan, period=None) == replace(context, period=None, compare=None)
    return replace(plan, earlier=before if alone else None)
