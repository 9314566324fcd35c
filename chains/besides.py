"""A number and what is shown of it side by side: "штуки и проценты", "losses with a running total", a Pareto."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from azs.errors import BeyondPlanError
from chains.conditions import PLACES
from chains.linker import Linker, tokens
from chains.plan import Plan
from chains.text import Text

_I = re.IGNORECASE
_AND = (
    r"(?:(?:\s*[+&/(]\s*|\s*[,;.?]?\s+)(?:(?:и|а\s+также|плюс|вместе\s+со?|со?|и\s+ещ[её]|and|plus|as\s+well\s+as|along\s+with|together\s+with|with|alongside|рядом|beside(?:\s+it|\s+them)?|next\s+to\s+(?:it|them)|ещ[её])(?!\w)\s*)"
    r"|\s*[+&/(]\s*)"
)
_FILL = (
    r"(?:(?:их|его|е[её]|эт\w+|как(?:ая|ой|ую|ова|ов)|это|составля\w+|при\s+этом|в|указан\w+|отдельно|соответствующ\w+|ещ[её]|сразу"
    r"|an?|the|its|their|what|which|that|those|is|are|in|as|также|also)\s+)*"
)
_SHARE = r"(?:дол(?:я|и|ю|ей|ями|е|ях|ь)|процент\w*|удельн\w+\s+вес\w*|%|shares?|percent(?:ages?)?|per\s+cent|proportions?|pct)"
_WHOLE = r"(?:\s*(?:от|в|из|of|in|from)\s+(?:их\s+)?(?:общ\w+|всех?|всего|итог\w*|суммарн\w+|all|the\s+(?:total|whole|overall)|total|whole|overall)(?:\s+(?:числ\w+|количеств\w+|объ[её]м\w*|сумм\w+|итог\w*|number|count|sum))?(?:\s+of)?(?!\w))?"
_COUNT = r"(?:сколько|скока|кол-во|количеств\w*|числ[оаеу]\w{0,2}|штук\w*|шт\.?|абсолютн\w+(?:\s+\w+)?|сумм\w*|how\s+many|numbers?(?:\s+of)?|counts?|totals?|amounts?|absolute(?:\s+\w+)?)"
_PAIR = re.compile(
    rf"(?<!\w)(?:(?:и\s+)?в\s+|both\s+|in\s+)?{_COUNT}(?!\w)(?:{_AND}|,\s*){_FILL}{_SHARE}(?!\w){_WHOLE}"
    rf"|(?<!\w)(?:(?:и\s+)?в\s+|both\s+|in\s+)?{_SHARE}(?!\w)(?:{_AND}|,\s*){_FILL}{_COUNT}(?!\w)",
    _I,
)
"""Both words next to each other: what they are of stands behind them or before."""
_LATER = re.compile(rf"{_AND}(?P<fill>{_FILL}){_SHARE}(?!\w)(?P<whole>{_WHOLE})", _I)
_COMMA = re.compile(rf",\s*(?!(?:в|in)\s)(?P<fill>{_FILL}){_SHARE}(?!\w)(?P<whole>{_WHOLE})", _I)
_FIRST = re.compile(rf"(?<!\w){_SHARE}(?!\w)[^?.!]*?{_AND}{_FILL}{_COUNT}(?!\w)", _I)
_COUNTED = re.compile(rf"(?<!\w){_COUNT}(?!\w)", _I)
_SHARED = re.compile(rf"(?<!\w){_SHARE}(?!\w)|%", _I)
_RUN = r"(?:нарастающ|накопительн|накопленн|скользящ|running|cumulative|moving|rolling|кумулятивн)\w*"
_RUNS = re.compile(
    rf"{_AND}(?P<fill>{_FILL}(?:(?:\d{{1,3}}|тр[её]х|three|семи|seven)[-\s]*\w*\s+)?)(?={_RUN})"
    rf"|,\s*{_FILL}(?:(?:\d{{1,3}}|тр[её]х|three|семи|seven)[-\s]*\w*\s+)?(?={_RUN})",
    _I,
)
_RUN_FIRST = re.compile(rf"(?<!\w){_RUN}[^?.!]*?{_AND}{_FILL}(?:сам\w+\s+)?(?:{_COUNT}|значени\w+|values?)(?!\w)", _I)
PARETO = re.compile(
    r"(?<!\w)(?:(?:диаграмм\w+|анализ\w*|кривая|принцип\w*|правил\w+|таблиц\w+|по)\s+)?парето(?!\w)|(?<!\w)(?:a\s+|the\s+)?pareto(?:\s+(?:chart|table|analysis|breakdown|curve))?(?:\s+(?:of|for|by)(?=\s))?(?!\w)|(?<!\w)(?:abc|авс|абц)[-\s]анализ\w*",
    _I,
)
_CUMULATIVE = re.compile(
    rf"(?<!\w)(?:накопленн|накопительн|кумулятивн|нарастающ)\w*\s+(?:итог\w*\s+)?{_SHARE}|(?<!\w)(?:cumulative|running|accumulated)\s+(?:{_SHARE})(?!\w)|(?<!\w){_SHARE}\s+(?:нарастающ|накопительн|накопленн)\w*(?:\s+итог\w*)?(?!\w)",
    _I,
)
_OF_PARETO = re.compile(
    rf"(?:[:,;(]\s*|{_AND})?{_FILL}(?<!\w)(?:{_SHARE}(?:\s+в\s+(?:%|процентах))?|количеств\w*|числ[оа](?!\w)|numbers?|counts?)(?!\w)\)?",
    _I,
)
_ORDERED = re.compile(r",?\s*от\s+сам\w+\s+(?P<from>\w+)\s+к\s+(?:наименее|сам\w+)\s+\w+|,?\s*from\s+(?:the\s+)?(?:most|largest|biggest)\s+(?:\w+\s+)?to\s+(?:the\s+)?(?:least|smallest)(?:\s+\w+)?", _I)  # fmt: skip
_IN_PERCENT = re.compile(r",?\s*(?:в\s+(?:процентах|%)|in\s+(?:per\s?cent|%))(?!\w)", _I)
_THEIRS = re.compile(r"(?<!\w)(?:их|его|е[её]|эт\w+|its|their|that|those)(?!\w)", _I)
_OF_ANOTHER = re.compile(r"^\s*(?:от|в|среди|из|among)\s+(?=\w)", _I)
_OF_THEM = re.compile(
    r"(?<!\w)(?:из|среди)\s+(?:них|этих)(?!\w)|(?<!\w)of\s+(?:them|those|these|which)(?!\w)|^\s*of\s+", _I
)
_PREPOSITION = re.compile(
    r"[,;?.!)]|\s(?:по|за|в|во|на|с|у|к|от|для|при|by|in|for|at|per|during|since|from|with|on|each|every|across)\s(?!(?:срок|работе|низк|средн|высок)\w*)",
    _I,
)
_BOUND = re.compile(
    r"(?<!\w)(?:больше|выше|более|свыше|меньше|ниже|менее|more|over|above|less|below|under)(?!\w)|[<>]", _I
)
_KEPT = re.compile(
    rf"{_SHARE}\s+(?:\w+\s+){{0,3}}?(?:в\s+срок|вовремя|sla|уложил\w*|соблюд\w+|on\s+time|in\s+time|within)(?!\w)|(?<!\w)(?:уложил\w*\s+в|kept\s+within)(?!\w)",
    _I,
)
"""A share that is a metric of its own."""
_IN_BOTH = re.compile(
    r",?\s*(?<!\w)(?:и\s+)?в\s+(?:штуках|единицах),?\s+и\s+(?:в\s+)?(?:процентах|%)|,?\s*(?:both\s+)?in\s+(?:units|absolute\s+(?:terms|numbers))\s+and\s+(?:in\s+)?(?:per\s?cent(?:ages)?|%)",
    _I,
)
_WINDOW_SAID = re.compile(
    r"\(\s*(?:текущ\w+|the\s+current(?:\s+one)?|current)\s+(?:и|плюс|\+|and|plus)\s+(?:the\s+)?(?P<n>два|две|двух|тр[иё]х?|шесть|two|three|six|2|3|6)\s+(?:предыдущ\w+|previous|prior|before)(?:\s+\w+)?\s*\)",
    _I,
)
_WINDOWS = {"дв": "3", "tw": "3", "2": "3", "тр": "4", "th": "4", "3": "4", "ше": "7", "si": "7", "6": "7"}
_CHANGES = re.compile(
    r"(?<!\w)(?:против|сравн\w+|относительно|по\s+отношению|выро\w+|возрос\w+|снизил\w+|упал\w*|увелич\w+|уменьш\w+|измен\w+|прирост\w*|прибав\w+|на\s+сколько|насколько|к\s+прошл\w+|к\s+предыдущ\w+|versus|vs|against|compar\w+|chang\w+|grew|grow\w*|rose|fell|increas\w+|decreas\w+|drop\w*)(?!\w)",
    _I,
)


@dataclass(frozen=True)
class Beside:
    """What stands beside the number.

    Attributes:
        show: "share" or "cumulative", blanked out; "" where a running total or a moving average has its own reader.
        both: the number itself is asked for too.
        paired: number and share are named next to each other.
        of_both: conditions stand right behind such a pair, so that the share is of those that meet them.
        whole: the share is said to be of all there are.
        another: the share is said to be of something else again.
    """

    show: str = ""
    both: bool = False
    paired: bool = False
    of_both: bool = False
    whole: bool = False
    another: bool = False


NOTHING = Beside()


def read_beside(text: Text, linker: Linker) -> Beside:
    """Read that a number is asked for together with what is shown of it, and blank the words of that out."""
    if PARETO.search(text.left) or _CUMULATIVE.search(text.left):
        return _pareto(text)
    if _CHANGES.search(text.left):
        text.take(_IN_BOTH)
        return Beside()
    if _KEPT.search(text.left):
        return Beside()
    match = _PAIR.search(text.left)
    if match and not _SHARED.search(f"{text.left[: match.start()]} {_IN_PERCENT.sub('', text.left[match.end() :])}"):
        behind = _conditions(_close(text.left[match.end() :]), linker)
        text.blank(match.start(), match.end())
        text.take(_IN_PERCENT)
        return Beside("share", both=True, paired=True, of_both=behind)
    return _runs(text, linker) or _later(text, linker)


def split_share(question: str, linker: Linker) -> tuple[str, str] | None:
    """A question about a number, and the words of a part whose share is asked for beside it."""
    if any(pattern.search(question) for pattern in (PARETO, _CUMULATIVE, _CHANGES, _PAIR, _KEPT)):
        return None
    match = _LATER.search(question)
    if match is None or _THEIRS.search(_OF_THEM.sub("", match["fill"])) or match["whole"].strip():
        return None
    before = question[: match.start()]
    tail = _OF_THEM.sub(" ", question[match.end() :])
    if not _measured(before, linker) or _SHARED.search(tail) or _OF_ANOTHER.match(tail) or _BOUND.search(tail):
        return None
    part = _close(tail)
    return f"{before} {tail[len(part) :]}", part


def asks_both(question: str) -> bool:
    """Whether the words ask for a number and for its share or its total so far, as far as can be told."""
    if _PAIR.search(question) or PARETO.search(question):
        return True
    match = _LATER.search(question) or _COMMA.search(question) or _RUNS.search(question)
    return bool(match and _COUNTED.search(_IN_PERCENT.sub("", question[: match.start()]))) or bool(
        _FIRST.search(question)
    )


def _close(tail: str) -> str:
    """The words right behind a share, up to the first preposition or mark."""
    end = _PREPOSITION.search(tail)
    return tail[: end.start()] if end else tail


def _conditions(words: str, linker: Linker) -> bool:
    """Whether words name a condition that is neither a place nor a status."""
    links = linker.links(tokens(words))
    return any(link.term.kind == "value" and link.term.name not in (*PLACES, "status") for link in links)


def _pareto(text: Text) -> Beside:
    both = bool(text.take(PARETO))
    said = text.take(_CUMULATIVE) is not None
    before = text.left
    if both or (said and (_COUNTED.search(before) or _SHARED.search(_IN_PERCENT.sub("", before)))):
        both = True
        while text.take(_OF_PARETO):
            pass
    text.take(_ORDERED)
    text.take(_IN_PERCENT)
    return Beside("cumulative", both=both)


def _measured(before: str, linker: Linker) -> bool:
    """Whether words name a number of their own: a count, or a measure."""
    if _SHARED.search(before):
        return False
    if _COUNTED.search(before):
        return True
    metrics = {link.term.name for link in linker.links(tokens(before)) if link.term.kind == "metric"}
    return bool(metrics - {"stations", "equipment"})


def _runs(text: Text, linker: Linker) -> Beside | None:
    """A running total or a moving average beside the number; the words of it stay for their own reader."""
    if (said := _WINDOW_SAID.search(text.left)) and _WINDOWS[said["n"].lower()[:2]] in text.left[: said.start()]:
        text.blank(said.start(), said.end())
    match = _RUNS.search(text.left)
    if match is not None:
        before, comma = text.left[: match.start()], match["fill"] is None
        counted = bool(_COUNTED.search(before)) if comma else _measured(before, linker)
        if counted:
            kept = re.search(r"\d{1,3}[-\s]*\w*\s*$|(?:тр[её]х|three|семи|seven)[-\s]*\w*\s*$", match.group(), _I)
            text.blank(match.start(), match.start() + kept.start() if kept else match.end())
            return Beside(both=True)
    if match := _RUN_FIRST.search(text.left):
        return Beside(both=True)
    return None


def _later(text: Text, linker: Linker) -> Beside:
    """A share named behind the number, with or without a comma."""
    for pattern in (_LATER, _COMMA):
        for match in pattern.finditer(text.left):
            before, after = text.left[: match.start()], text.left[match.end() :]
            if _SHARED.search(before + after) or (pattern is _COMMA and not _COUNTED.search(before)):
                continue
            theirs, whole = bool(_THEIRS.search(match["fill"])), bool(match["whole"].strip())
            if not theirs and not _measured(before, linker):
                continue
            close = _OF_ANOTHER.sub("", after)
            another = close != after and _conditions(_close(close), linker)
            text.blank(match.start(), match.end())
            return Beside("share", both=True, whole=whole, another=another)
    return Beside(both=bool(_FIRST.search(text.left)))


def with_beside(plan: Plan, beside: Beside) -> Plan:
    """The plan with the number beside what is shown of it.

    Raises:
        BeyondPlanError: there is nothing beside it, or it is not said what the share is of.
    """
    if not beside.both:
        return plan
    if not plan.show or plan.target != "metric" or beside.another:
        raise BeyondPlanError("assistant.part_of")
    plan = replace(plan, beside=True)
    if plan.show != "share" or not plan.dimensions or plan.ranges:
        return plan
    narrowed = any(item.dimension not in PLACES for item in plan.filters)
    if not narrowed or (beside.paired and not beside.of_both):
        return replace(plan, show="split")
    if beside.of_both or beside.whole:
        return plan
    raise BeyondPlanError("assistant.part_of")
