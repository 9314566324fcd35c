"""Words that leave out the unit of time which the answer before was about: "то же за этот", "a за позапрошлый?"."""

from __future__ import annotations

import re

from chains.contrasts import EARLIER
from chains.dates import unit_span
from chains.plan import Period

_I = re.IGNORECASE
UNITS = ("year", "quarter", "month", "week", "day")
_WORDS = {
    "year": ("год", "year"), "quarter": ("квартал", "quarter"), "month": ("месяц", "month"), "week": ("неделю", "week"),
    "day": ("день", "day"),
}  # fmt: skip
_LEFT_OUT = re.compile(
    r"(?<!\w)(?P<lead>за|в|на|с)\s+(?P<which>эт(?:от|у|ом|ой)|текущ(?:ий|ую|ем|ей)|прошл(?:ый|ую|ом|ой)|позапрошл(?:ый|ую|ом|ой)|предыдущ(?:ий|ую|ем|ей))(?=\W*$|\s+(?:тоже|теперь|по|сколько)(?!\w))"
    r"|(?<!\w)(?:(?P<in>for|in)\s+)?(?P<one>this|the\s+current|the\s+last|the\s+previous)\s+one(?!\w)",
    _I,
)

_NUMBER = re.compile(
    r"^(?P<lead>\W*(?:(?:and|а|и|ну|what\s+about|how\s+about)\s+)?(?:(?:at|on|for|на|для|у|по)\s+)?)(?P<n>\d{1,4})\W*$",
    _I,
)
_DROPPED = re.compile(
    r"^(?P<lead>\W*(?:(?:and|now|then|ok|okay|but)\s+)*)(?:drop|remove|exclude|hide|skip|ditch)\s+(?:the\s+|all\s+|any\s+)*"
    r"(?!those|these|the\s|ones?(?!\w)|stations?\s+(?:where|with)|sites?\s+(?:where|with))"
    r"(?![^.?!]*(?<!\w)(?:filter|group|split|breakdown|period|date|compar|limit|column|sort|order|table)\w*)"
    r"(?P<what>[a-z][\w-]*(?:\s+[\w-]+){0,2}?)(?:\s+ones?)?\W*$",
    _I,
)


def completed(question: str, before: Period | None) -> str:
    """The question with the unit of the period before behind the word that leaves it out; as it is where there is none.

    Args:
        before: the period of the answer that the question goes on from.
    """
    unit = unit_of_period(before)
    if not unit or EARLIER.search(question):  # "а за прошлый?" is the one before that of the answer
        return question
    russian, english = _WORDS[unit]

    def named(match: re.Match[str]) -> str:
        if match["one"]:
            which = re.sub(r"the\s+(?:last|previous)", "last", re.sub(r"the\s+current", "this", match["one"].lower()))
            return f"{match['in'] or 'for'} {which} {english}"
        which = match["which"].lower()
        feminine = unit == "week"
        stem = re.sub(r"(?:от|ом|ой|ем|ей|у|ий|ую|ый)$", "", which)
        ending = {"эт": ("от", "у")}.get(stem, ("ий", "ую") if stem.endswith("ущ") else ("ый", "ую"))[feminine]
        return f"за {stem}{ending} {russian}"

    return _LEFT_OUT.sub(named, question)


def named_station(question: str, stations: bool) -> str:
    """A number alone as a station, where the answer before was about one: "and at 4?", "а на 7?"."""
    return _NUMBER.sub(r"\g<lead>АЗС \g<n>", question) if stations else question


def left_out(question: str) -> str:
    """A follow-up that drops a kind of incidents, as a condition: "drop the contamination ones"."""
    return _DROPPED.sub(r"\g<lead>except \g<what>", question)


def unit_of_period(period: Period | None) -> str:
    """The calendar unit that a period is, or is the part of that has passed; "" for any other."""
    if period is None:
        return ""
    whole = (unit for unit in UNITS if unit_span(unit, period.start) == (period.start, period.end))
    begun = (unit for unit in UNITS[:4] if unit_span(unit, period.start)[0] == period.start and _within(period, unit))
    return next(whole, None) or next(begun, "")


def _within(period: Period, unit: str) -> bool:
    return unit_span(unit, period.start)[1] >= period.end
