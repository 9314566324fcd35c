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

_ORDINAL = re.compile(
    r"(?<!\w)(?:(?P<lead>за|в|во|на|ко?|со?|против|vs\.?)\s+(?P<ru>перв|втор|трет|четв[её]рт)(?:ый|ой|ий|ое|ье|ом|ем|ым|им|ему|ому|ьему|ьем|ьим)|(?:(?:for|in|vs\.?|and)\s+)?the\s+(?P<en>first|second|third|fourth)(?:\s+one)?)"
    r"(?=\W*$|\s+(?:для\s+сравнения|тоже|рядом|for\s+comparison|too|as\s+well)(?!\w))",
    _I,
)
_OUT_OF_THEM = re.compile(
    r"(?<!\w)(?P<most>сам\w{2,3}\s+[^\W\d]+|(?:the\s+)?(?:oldest|newest|latest|earliest|largest|biggest|costliest|longest|most\s+\w+)(?:\s+ones?)?)\s+(?:(?:из|среди)\s+(?:них|этих)|(?:of|among)\s+(?:them|those|these))(?!\w)",
    _I,
)
_SINCE_THEN = re.compile(r"(?<!\w)(?:(?P<ru>с\s+тех\s+пор|с\s+того\s+(?:раза|дня|времени))|since\s+then)(?!\w)", _I)
_DAYS = re.compile(r"(?<!\w)(?:сколько|how\s+many)\s+(?:уже\s+)?(?:дней|суток|days)(?!\w)", _I)
_DROPPED_BOUND = re.compile(
    r"(?<!\w)(?:(?P<ru>убери|исключи|выкинь|скрой)(?:те)?|drop|remove|exclude|hide|skip)\s+(?:those|the\s+ones|ones|anything|everything|all|те|тех|вс[её]|всех|строки)[,\s]+(?:(?:что|где|у\s+кого|у\s+которых|которые|that\s+(?:are|were)|which\s+(?:are|were)|with)\s+)?"
    r"(?P<bound>under|below|less\s+than|over|above|more\s+than|меньше|менее|дешевле|ниже|больше|более|свыше|дороже)\s+(?P<rest>\d[^?!]*)",
    _I,
)
_ROUBLES = re.compile(r"руб|₽|(?<!\w)р(?!\w)|rub|rouble|(?<=\d)\s*k(?!\w)|тыс", _I)
_LITRES = re.compile(r"литр|(?<=\d)\s*л(?!\w)|lit(?:re|er)", _I)
_ORDINALS = ("перв", "втор", "трет", "четверт", "first", "second", "third", "fourth")
_THAT_PERIOD = re.compile(
    r"(?<=\w)\s+(?:in|of|for|over)\s+that\s+(?:whole\s+|entire\s+)?(?P<unit>year|quarter|month|week)(?=\W*$)"
    r"|(?<=\w)\s+(?:за|в)\s+(?:весь\s+|всю\s+)?(?:тот|ту|том|той)\s+(?P<ru>год|квартал|месяц|недел)\w*(?=\W*$)",
    _I,
)
_RU_UNITS = {"год": "year", "ква": "quarter", "мес": "month", "нед": "week"}
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
    question = _of_ordinal(question, before)
    unit = unit_of_period(before)
    if before and (said := _THAT_PERIOD.search(question)):
        question = _of_that_period(question, said, before)
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


def of_the_answer(question: str) -> str:
    """The follow-up without words that only point back at the answer before, or with what they point at.

    "Самая старая из них" is the oldest, "с тех пор" since the latest one, "drop those under 20" keeps 20 and more.
    """
    question = _OUT_OF_THEM.sub(r"\g<most>", question)
    if _DAYS.search(question) and (since := _SINCE_THEN.search(question)):
        lead, last = ("а", "с последнего") if since["ru"] else ("and", "since the last")
        question = f"{lead} {question[: since.start()]}{last}{question[since.end() :]}"
    return _DROPPED_BOUND.sub(_kept_bound, question)


def _kept_bound(match: re.Match[str]) -> str:
    under = re.match(r"under|below|less|меньше|менее|дешевле|ниже", match["bound"], _I) is not None
    money, litres = _ROUBLES.search(match["rest"]), _LITRES.search(match["rest"])
    if match["ru"]:
        bound = ("не менее" if under else "не более") if money or litres else ("не меньше" if under else "не больше")
        return f"только {'инциденты с ущербом ' if money else 'инциденты ' if litres else ''}{bound} {match['rest']}"
    bound = "at least" if under else "at most"
    what = "incidents with a loss of " if money else "incidents with " if litres else ""
    return f"only {what}{bound} {match['rest']}"


def _of_that_period(question: str, said: re.Match[str], before: Period) -> str:
    """The question with "that year" as the year of the answer before, or without it where the answer is of it."""
    named = said["unit"] or _RU_UNITS[said["ru"].lower()[:3]]
    if named == unit_of_period(before):
        return f"{question[: said.start()]} {question[said.end() :]}"
    year = f" за {before.start.year} год" if said["ru"] else f" in {before.start.year}"
    return f"{question[: said.start()]}{year}{question[said.end() :]}" if named == "year" else question


def _of_ordinal(question: str, before: Period | None) -> str:
    """The question with the quarter or half of a year behind the number that leaves it out: "а за второй?"."""
    if before is None:
        return question
    unit = next((unit for unit in ("quarter", "half") if unit_span(unit, before.start)[0] == before.start), "")
    whole = unit_span("half", before.start) == (before.start, before.end)
    if not unit or not (whole or unit_of_period(before) == "quarter"):
        return question

    def named(match: re.Match[str]) -> str:
        number = _ORDINALS.index((match["ru"] or match["en"]).lower().replace("ё", "е")) % 4 + 1
        if match["en"]:
            lead = match.group().lower().split("the ")[0]
            return f"{lead}{'H' if whole else 'Q'}{number} {before.start.year}"
        return f"{match['lead']} {number} {'полугодие' if whole else 'квартал'} {before.start.year} года"

    return _ORDINAL.sub(named, question)


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
