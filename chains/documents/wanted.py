"""What a question says of the document it wants: an earlier revision on purpose, a station that it is about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from azs.knowledge.document import Access
from azs.security.actor import Scope

_NAMED = (
    r"(?:редакци\w+|верси\w+|инструкци\w+|регламент\w*|правил\w*|порядк\w*|документ\w*"
    r"|revisions?|versions?|instructions?|rules?)"
)
_OLDER = re.compile(
    rf"\b(?:прежн|предыдущ|прошл|стар|отмен[её]нн|недействующ|недействительн|утративш|устаревш)\w*\s+(?:\w+\s+)?{_NAMED}"
    rf"|\b(?:previous|old|former|superseded|earlier|outdated|last)\s+(?:\w+\s+)?{_NAMED}"
    r"|\b(?:до|перед)\s+(?:изменени\w+|обновлени\w+)\s+(?:инструкци\w+|редакци\w+)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:ред(?:акци\w+)?\.?|revision|rev\.?)\s*(?:№|no\.?|#)?\s*(?P<number>\d{1,4}(?:[.-]\d+)?)\b"
    r"|\b(?P<ordinal>\d{1,2})-?(?:й|ой|ая|ую|я|st|nd|rd|th)\s+(?:редакци\w+|revision)",
    re.IGNORECASE,
)
_STATION = re.compile(
    r"\b(?:азс|станци\w+|station|filling\s+station)\s*(?:№|#|no\.?|номер\w*|number)?\s*[-–]?\s*(?P<number>\d{1,4})\b"
    r"|\b(?:на|at)\s+(?P<bare>\d{1,3})-?(?:й|ой|ей|th)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True)
class WantedRevision:
    """An earlier revision that is asked for.

    Attributes:
        number: as printed; "" for the one before that in force.
        question: without the words that name the revision.
    """

    number: str
    question: str


def wanted_revision(question: str) -> WantedRevision | None:
    """The earlier revision that a question asks for; None where it asks for what is in force."""
    numbered = _NUMBER.search(question)
    if numbered is None and not _OLDER.search(question):
        return None
    rest = " ".join(_OLDER.sub(" ", _NUMBER.sub(" ", question)).split())
    return WantedRevision((numbered["number"] or numbered["ordinal"]) if numbered else "", rest or question)


def applies(access: Access, stations: Collection[int], scope: Scope) -> bool:
    """Whether a document is for the stations of a question, and where that names none for those of the person.

    Args:
        stations: numbers that the question names.
    """
    own = {number for code in access.stations if (number := station_number(code)) is not None}
    if stations:
        return not own or bool(own & set(stations))
    if access.stations and scope.stations and not (access.regions or scope.regions or scope.everything):
        return bool(set(access.stations) & set(scope.stations))
    if access.regions and scope.regions and not (access.stations or scope.stations or scope.everything):
        return bool(set(access.regions) & set(scope.regions))
    return True  # a station may lie in a region, which is not known here


def stations_named(question: str) -> frozenset[int]:
    """Numbers of stations in a question: «на 42-й», «АЗС 7», "station 12"."""
    return frozenset(int(match["number"] or match["bare"]) for match in _STATION.finditer(question))


def without_stations(question: str) -> str:
    """The question without the stations it names, which no instruction does; as it is where nothing else is left."""
    return " ".join(_STATION.sub(" ", question).split()) or question


def station_number(code: str) -> int | None:
    """The number at the end of a code: 42 of «АЗС-042»."""
    match = _DIGITS.search(code)
    return int(match[1]) if match else None
