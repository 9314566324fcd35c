"""Pieces of equipment and stations told by themselves: serial numbers, days of installation and of opening."""

from __future__ import annotations

import datetime as dt
import re

from azs.errors import BeyondPlanError
from chains.directory_words import BEGINNING, DATED, HAPPENED, STATION, THING, dated_period
from chains.plan import Period, PlanRange
from chains.service_age import LINK, aged, edge_of
from chains.text import Text

_I = re.IGNORECASE
COLUMNS = {"stations": "opened_on", "equipment": "installed_on"}
NOUNS = {"stations": STATION, "equipment": rf"(?:{THING}|kit|hardware|gear|устройств\w*|аппарат\w*|техник\w+)"}
_AGED = {metric: aged(noun) for metric, noun in NOUNS.items()}
_NEAR = {metric: re.compile(rf"(?<!\w)(?:{noun}){LINK}$", _I) for metric, noun in NOUNS.items()}
_BEHIND = {metric: re.compile(rf"\s*,?\s*(?:{noun})(?!\w)", _I) for metric, noun in NOUNS.items()}
_STATED = re.compile(r"^(?:открыто|открыли|открывали|запущено|запустили|введено)\b", _I)
_WHICH = re.compile(r"(?:котор\w+|что|that|which)\s*$", _I)
_AMONG = re.compile(r"(?<!\w)(?:среди|из|among(?:\s+those)?|of\s+those)\s+$", _I)
_NOUN_OF_STATION = re.compile(rf"(?<!\w)(?:{STATION})(?!\w)", _I)
_GENERIC = re.compile(
    r"(?<!\w)(?:(?:на|по|у|с|со|для|о|об|on|for|of|with|to|from|at|involving)\s+)(?:всё\s+|все\s+|наше\w*\s+|the\s+|our\s+|any\s+)?(?:оборудовани\w+|equipment|kit|hardware|gear|устройств\w*|аппарат\w*|техник\w+|units?|devices?|единиц\w*)\s*,?\s*(?:(?:котор\w+|that|which|was|were)\s+)*$",
    _I,
)
_AT_STATIONS = re.compile(
    rf"(?<!\w)(?:на|у|с|со|at|from|of)\s+(?:всех\s+|наших\s+|the\s+|our\s+|all\s+)?(?:{STATION})\s*,?\s*(?:(?:котор\w+|that|which|was|were)\s+)*$",
    _I,
)
"""Stations before a date that only say where, and not what to group by."""
_HAPPENED_TOO = re.compile(
    r"(?<!\w)(?:транзакц|чек|продаж|продан|реализ|литр|sales|sold|transaction|litre|решени|resol|repair|лома|сломал|breaks?|broke|fail|grief|trouble)",
    _I,
)
_RANK = r"(?:топ[\s-]*\d*|сам(?:ая|ые|ый|ую|ых)\s+\w+|как(?:ая|ие|ой|ую|их)(?:\s+(?:именно|конкретно))?|конкретн\w+|кажд(?:ая|ой|ую|ому)|по(?:\s+кажд\w+)?|which|what|top[\s-]*\d*|each|every|by|per|individual)"
_KIND = r"(?:касс\w*|трк|колон\w+|терминал\w*|резервуар\w*|насос\w*|уровнемер\w*|камер\w*|роутер\w*|генератор\w*|оборудовани\w+|cash\s+desks?|pos|tills?|pumps?|dispensers?|tanks?|terminals?|cameras?|routers?|generators?|equipment|register)"
_SERIAL = re.compile(
    r"(?<!\w)(?:serial\s+(?:numbers?|nos?\.?|nrs?\.?|#)|s/n|серийн\w*\s+№|сер\.?\s*(?:номер\w*|№)|сн(?=\W)|серийник\w*|serials)(?!\w)",
    _I,
)
_UNIT_RU = re.compile(
    rf"(?<!\w)(?P<rank>{_RANK})\s+(?:единиц[ауыеам]*|экземпляр\w*|штук\w*)\s+(?P<kind>{_KIND})(?!\w)", _I
)
_UNIT_EN = re.compile(
    rf"(?<!\w)(?P<rank>{_RANK})\s+(?:(?P<kind>{_KIND})\s+units?|(?:single\s+|individual\s+)?units?\s+of\s+(?P<kind2>{_KIND})|(?<!per )pieces?\s+of\s+(?P<kind3>equipment|kit))(?!\w)",
    _I,
)
_EXACT = re.compile(
    rf"(?<!\w)(?P<rank>как(?:ая|ой|ие)\s+(?:именно|конкретно)|конкретн\w+|which\s+(?:exact|individual|particular|specific))\s+(?P<kind>{_KIND})(?!\w)",
    _I,
)
_GRIEF = re.compile(
    r"(?<!\w)(?:gives?|gave|giving|causes?|caused|causing|has\s+given)\s+(?:us\s+|me\s+)?(?:the\s+)?most\s+(?:grief|trouble|headaches?|hassle|problems|pain|bother)(?!\w)"
    r"|(?<!\w)(?:доставля\w+|прибавля\w+|созда[её]т)\s+(?:нам\s+)?(?:больше\s+всего|больше\s+всех)\s+(?:хлопот|проблем|неприятностей)(?!\w)",
    _I,
)
_OFFENDERS = re.compile(
    r"^\W*(?:repeat|serial|usual|worst|рецидивист\w*|проблемн\w+\s+единиц\w*)\s*(?:offenders?)?\s*[:—–-]\s*", _I
)
_COUNT_NR = re.compile(r"(?<!\w)(?:nr|no\.?|#)\s+of(?=\s)", _I)


def told_apart(question: str) -> str:
    """The question with single pieces of equipment named by what tells them apart, their serial numbers."""
    said = _SERIAL.sub(
        lambda found: "серийный номер" if re.search("[а-я]", found.group(), _I) else "serial number", question
    )
    said = _OFFENDERS.sub("", said)
    for pattern in (_UNIT_RU, _UNIT_EN, _EXACT):
        said = pattern.sub(_named, said)
    said = _GRIEF.sub(
        lambda found: "больше всего инцидентов" if re.search("[а-я]", found.group(), _I) else "most incidents", said
    )
    return _COUNT_NR.sub("number of", said)


def _named(match: re.Match[str]) -> str:
    """The words of one piece: "which cash desk unit" → "by serial number, cash desk"."""
    kinds = [match.groupdict().get(name) for name in ("kind", "kind2", "kind3")]
    kind = next((found for found in kinds if found), "")
    general = re.fullmatch(r"оборудовани\w+|equipment|kit", kind, _I)
    russian = re.search("[а-я]", match.group(), _I)
    rank = re.sub(r"^(?:каждая|каждой|каждую)$", "по каждому", match["rank"])
    number = "серийный номер" if russian else "serial number"
    if re.search(r"именно|конкретн|exact|individual|particular|specific", rank, _I):
        rank = "какой" if russian else "which"
    return f"{rank} {number}{'' if general else ' ' + kind}"


def read_dated(text: Text, today: dt.date) -> list[PlanRange]:
    """Conditions on when the stations of incidents were opened, or their equipment installed; blanked out.

    "инциденты на станциях, открытых после 2020", "incidents on equipment older than 10 years".

    Raises:
        BeyondPlanError: it is not plain whether stations or incidents were opened then.
    """
    if not (HAPPENED.search(text.left) or _HAPPENED_TOO.search(text.left)):
        return []
    found: list[PlanRange] = []
    for metric, column in COLUMNS.items():
        if match := _AGED[metric].search(text.left):
            found.append(_of_age(column, match, today))
            _blank(text, match.end("noun"), match.end(), match.start())
        elif (match := _beside(metric, text)) is not None:
            found.append(_ranged(column, dated_period(match, today), today))
            _blank(text, match.start(), match.end(), match.start())
    return found


def _beside(metric: str, text: Text) -> re.Match[str] | None:
    """A date of opening or installing beside the thing it is of: "станции, открытые после 2015"."""
    match = DATED[metric].search(text.left)
    if match is None:
        return None
    before = text.left[: match.start()]
    if _AMONG.search(before) and metric == "stations" and _NOUN_OF_STATION.search(before):
        return match
    if not _NEAR[metric].search(before):
        return match if _BEHIND[metric].match(text.left, match.end()) else None
    if _STATED.match(match.group()) and not _WHICH.search(before):
        raise BeyondPlanError("assistant.by_opening")
    return match


def _blank(text: Text, start: int, end: int, noun_end: int) -> None:
    """Blank the words of the date, and equipment in general before them: what is meant is only that it is dated."""
    before = text.left[: max(start, noun_end)]
    generic = _GENERIC.search(f"{before.rstrip()} ") or _AT_STATIONS.search(f"{before.rstrip()} ")
    text.blank(start, end)
    if generic:
        text.blank(generic.start(), start)


def _of_age(column: str, match: re.Match[str], today: dt.date) -> PlanRange:
    edge = edge_of(match, today).toordinal()
    return PlanRange(column, under=edge - 1) if match["older"] else PlanRange(column, over=edge + 1)


def _ranged(column: str, period: Period, today: dt.date) -> PlanRange:
    over = None if period.start == BEGINNING else period.start.toordinal()
    under = None if period.end >= today else period.end.toordinal()
    return PlanRange(column, over=over, under=under)
