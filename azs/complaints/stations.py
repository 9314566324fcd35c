"""Stations as customers see them: which there are, and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.schema import stations

_NUMBERED = re.compile(
    r"(?:(?:[аa][з3z][сcsкk]|агзс|заправка|заправке|станция|станции|station|номер|no|n|№)[\W_]*)*([0-9]{1,6})\W*",
    re.IGNORECASE,
)
_LIKE = str.maketrans("ёaceopxykmt", "еасеорхукмт")


@dataclass(frozen=True)
class Station:
    """What hangs over its door: code and name."""

    identifier: int
    code: str
    name: str


def public_stations(engine: sa.Engine) -> list[Station]:
    """All stations, by code. Codes and names are no secret: everybody may see these."""
    c = stations.c
    asked = sa.select(c.station_id, c.code, c.name).order_by(c.code)
    return [Station(*row) for row in fetched(engine, lambda connection: connection.execute(asked).all())]


class StationBook:
    """Finds the station that somebody means."""

    def __init__(self, known: Sequence[Station]) -> None:
        self._books: list[tuple[Callable[[str], str], dict[str, set[Station]]]] = []
        for key in (folded, _number):
            book: dict[str, set[Station]] = {}
            for one in known:
                for written in (one.code, one.name):
                    book.setdefault(key(written), set()).add(one)
            self._books.append((key, book))

    def find(self, said: str) -> Station | None:
        """The station named by code, number or name; None where none or several have it."""
        for key, book in self._books:
            wanted = key(said)
            found = book.get(wanted, ()) if wanted else ()
            if len(found) == 1:
                return next(iter(found))
        return None


def folded(text: str) -> str:
    """Letters and figures alone, in lower case, Latin letters that look like Cyrillic ones as these."""
    return re.sub(r"[\W_]", "", text.casefold().translate(_LIKE))


def _number(text: str) -> str:
    """The number of a station where nothing but a number is said, as "42", "АЗС-042", "станция № 42"; else ""."""
    said = _NUMBERED.fullmatch(text.strip())
    return said[1].lstrip("0") if said else ""
