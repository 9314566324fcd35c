"""What two questions have to share before one answers for the other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from azs.semantic import load_model
from chains.dates import find_periods
from chains.lexemes import tokens
from chains.plan import PERIOD_UNITS, Period, Plan
from chains.vocabulary import GRAMMAR, SMALL

_NEGATION = re.compile(
    r"(?<!\w)(?:не|ни|нет|без|кроме|исключая|no|not|never|without|except|excluding|non)(?!\w)|n['’]t(?!\w)",
    re.IGNORECASE,
)
_NEGATED_METRICS = frozenset(("open_incidents", "days_since_last"))
_SHARE = re.compile(r"(?<!\w)(?:процент\w*|дол[яиюе]|percent\w*|shares?|proportion)(?!\w)|%", re.IGNORECASE)
_KEPT = re.compile(
    r"(?<!\w)(?:sla|соблюд\w+|выполнен\w+|срок\w* решения|compliance|rate|deadlines?)(?!\w)", re.IGNORECASE
)
_UNITS = {
    "l": re.compile(r"(?<!\w)(?:в литрах|in lit(?:re|er)s)(?!\w)", re.IGNORECASE),
    "rub": re.compile(r"(?<!\w)(?:в рублях|в деньгах|in roubles|in rubles|in money)(?!\w)", re.IGNORECASE),
    "h": re.compile(r"(?<!\w)(?:в часах|in hours)(?!\w)", re.IGNORECASE),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HOW_MANY = re.compile(r"(?<!\w)(?:сколько|скольк\w+|how\s+(?:many|much))(?!\w)", re.IGNORECASE)
_DAYS = (dt.date(2001, 3, 5), dt.date(2019, 8, 14))


class ReadQuestion(Protocol):
    """What rules made of a question; see `chains.reading.Reading`."""

    @property
    def plan(self) -> Plan:
        """With everything the rules explained."""
        ...

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that no rule explains."""
        ...

    @property
    def sure_metric(self) -> bool:
        """The question names something the data know."""
        ...

    @property
    def follow_up(self) -> bool:
        """It was read on top of the question before it."""
        ...

    @property
    def doubt(self) -> object | None:
        """What the person has to settle first."""
        ...


Reader = Callable[[str], ReadQuestion]


def plan_key(plan: Plan) -> Plan:
    """The plan without its periods, filters and their values in one order."""
    filters = sorted(
        (replace(item, values=tuple(sorted(item.values))) for item in plan.filters),
        key=lambda item: (item.dimension, item.values, item.negated),
    )
    ranges = sorted(plan.ranges, key=lambda item: (item.column, str(item.over), str(item.under)))
    return replace(plan, period=None, compare=None, filters=tuple(filters), ranges=tuple(ranges))


def same_days(one: Plan, other: Plan) -> bool:
    """Whether the periods of two plans are the same days."""
    return _days(one.period) == _days(other.period) and _days(one.compare) == _days(other.compare)


def moves(question: str) -> bool:
    """Whether the question names a period that depends on the day it is asked."""
    one, other = ([_days(found.period) for found in find_periods(question, day)] for day in _DAYS)
    return one != other


def word_sets(text: str, *, everything: bool = False) -> list[frozenset[str]]:
    """The lemmas of each word that is not mere grammar; of each word where `everything`."""
    found = [token.lemmas for token in tokens(text)]
    return found if everything else [own for own in found if own.isdisjoint(GRAMMAR)]


def leaves_out(question: str, plan: Plan, wording: str) -> bool:
    """Whether the question says something that neither its plan nor the verified wording holds.

    The rules may have passed over a number, a share, a negation or a group that they had no place for.
    """
    if not plan.also and len(_HOW_MANY.findall(question)) > 1 >= len(_HOW_MANY.findall(wording)):
        return True
    if _share_differs(question, plan) or _unit_differs(question, plan):
        return True
    if _negates(question) and not (_negates(wording) or _is_negative(plan)):
        return True
    held = frozenset[str]().union(*word_sets(wording, everything=True))
    if _numbers(question) - _numbers(wording) - _numbers_of(plan):
        return True
    used = {
        *plan.dimensions,
        *(item.dimension for item in plan.filters),
        plan.per,
        plan.metric,
        *plan.also,
        *plan.columns,
    }
    return any(
        groups.isdisjoint(used) and own.isdisjoint(held) for own in word_sets(question) if (groups := _groups_of(own))
    )


def _days(period: Period | None) -> tuple[dt.date, dt.date] | None:
    return (period.start, period.end) if period else None


def _share_differs(question: str, plan: Plan) -> bool:
    """Whether percents are asked for and not given, or given and not asked for."""
    asked, percents = bool(_SHARE.search(question)), plan.metric == "sla_kept_pct"
    if percents:
        return not asked and not _KEPT.search(question)
    return (
        asked
        and plan.show not in ("share", "split", "cumulative", "change")
        and plan.compare is None
        and plan.percentile is None
    )


def _unit_differs(question: str, plan: Plan) -> bool:
    """Whether a unit is named that no measure of the plan has."""
    units = {load_model().metric(name).unit for name in (plan.metric, *plan.also)}
    return any(unit not in units and named.search(question) for unit, named in _UNITS.items())


def _negates(text: str) -> bool:
    return bool(_NEGATION.search(text))


def _is_negative(plan: Plan) -> bool:
    kept = any(item.negated or item.dimension in ("sla_kept", "status") for item in plan.filters)
    return kept or plan.metric in _NEGATED_METRICS or plan.target in ("absent", "absent_count")


def _numbers(text: str) -> set[str]:
    """Numbers in digits or words, those of periods apart."""
    for found in reversed(find_periods(text, _DAYS[1])):
        text = f"{text[: found.start]} {text[found.end :]}"
    text = re.sub(r"(?<=\d)[ \u00a0,](?=\d{3}(?!\d))", "", text)
    words = {str(SMALL[token.text.lower()]) for token in tokens(text) if token.text.lower() in SMALL}
    return words | {match.group().replace(",", ".").lstrip("0") for match in _NUMBER.finditer(text)}


def _numbers_of(plan: Plan) -> set[str]:
    """Every number that the plan holds, as `_numbers` writes them."""
    bare = replace(plan, period=None, compare=None).to_json()
    found = {match.group().lstrip("0") for match in _NUMBER.finditer(bare)}
    found |= {number.removesuffix(".0") for number in found}
    if plan.percentile is not None:
        found.add(f"{100 * plan.percentile:g}")
    return found | ({"1000"} if plan.metric == "incidents_per_1000_tx" else set())


def _groups_of(own: frozenset[str]) -> set[str]:
    """What the words of the semantic model use this word for, where one of them is a group."""
    known = _group_words()
    return {name for lemma in own for name in known.get(lemma, ())}


@lru_cache(maxsize=1)
def _group_words() -> dict[str, frozenset[str]]:
    """Lemma -> groups and measures named with it, for the words that alone name a group; periods apart."""
    model = load_model()
    alone: set[str] = set()
    named: dict[str, set[str]] = {}
    for terms in (model.dimensions, model.metrics):
        for name, term in terms.items():
            for phrase in (*term.synonyms("ru"), *term.synonyms("en")):
                words = tokens(phrase)
                for token in words:
                    for lemma in token.lemmas:
                        named.setdefault(lemma, set()).add(name)
                        if len(words) == 1 and terms is model.dimensions and name not in PERIOD_UNITS:
                            alone.add(lemma)
    return {lemma: frozenset(named[lemma]) for lemma in alone}
