"""What the database knows about stations, equipment and people, asked while a scanned form is checked."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from rapidfuzz import process

from azs.database.views import v_action, v_equipment, v_incident, v_station
from ocr.forms.facts import Unit
from ocr.forms.letters import TO_CYRILLIC, TO_LATIN, code_key, one_script

MOST_LIKE = 5
_LEAST_LIKE = 50
_MOST_NAMES = 200


class DatabaseFacts:
    """Facts out of the reporting views, within what the person of the engine may see (`ocr.forms.facts.Facts`).

    Args:
        engine: of `azs.database.access.as_person`, so that a form for a station outside the person's scope is unknown.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def station(self, text: str) -> str | None:
        """Code of the station with that code or number; None where there is none, or where several have the number."""
        key = code_key(text)
        exact = [code for code in self._codes if code_key(code) == key]
        if exact:
            return exact[0]
        number = _number(text)
        same = [code for code in self._codes if number and _number(code) == number]
        return same[0] if len(same) == 1 else None

    def stations_like(self, text: str) -> tuple[str, ...]:
        """Codes that look most like it, the likeliest first; those with its number come before all."""
        number = _number(text)
        with_number = [code for code in self._codes if number and _number(code).endswith(number)]
        return tuple(dict.fromkeys([*with_number, *_alike(text, self._codes)]))[:MOST_LIKE]

    def units(self, serial: str) -> tuple[Unit, ...]:
        """Equipment with that serial number, look-alike letters aside."""
        c = v_equipment.c
        upper = serial.upper()
        spellings = {serial, upper, upper.translate(TO_LATIN), upper.translate(TO_CYRILLIC), one_script(serial)}
        found = self._units(sa.func.upper(c.equipment_serial).in_(sorted(spellings)))
        figures = max(re.findall(r"\d+", serial), key=len, default="")
        if not found and len(figures) > 2:
            near = self._units(c.equipment_serial.like(f"%{figures}%"))
            found = [unit for unit in near if code_key(unit.serial) == code_key(serial)]
        return tuple(found)

    def serials_like(self, serial: str, station: str) -> tuple[str, ...]:
        """Serial numbers of the station that look most like it; without a station, of those with its figures."""
        c = v_equipment.c
        figures = max(re.findall(r"\d+", serial), key=len, default="")
        if not station and len(figures) < 3:
            return ()
        where = c.station_code == station if station else c.equipment_serial.like(f"%{figures[-4:]}%")
        return _alike(serial, [unit.serial for unit in self._units(where)])

    def person_known(self, name: str) -> bool | None:
        """Whether somebody of that surname and those initials has acted or reported; None where nobody is named."""
        wanted = _initials(name)
        if not wanted:
            return None
        if any(_agree(wanted, _initials(known)) for known in self._namesakes(wanted[0])):
            return True
        return False if self._names_kept else None

    def people_like(self, name: str) -> tuple[str, ...]:
        """Names with the same beginning that look most like it."""
        wanted = _initials(name)
        return _alike(name, self._namesakes(wanted[0][:3])) if wanted else ()

    @cached_property
    def _codes(self) -> list[str]:
        rows = self._rows(sa.select(v_station.c.station_code).order_by(v_station.c.station_code))
        return [str(code) for (code,) in rows]

    @cached_property
    def _names_kept(self) -> bool:
        return bool(self._rows(sa.select(v_action.c.performed_by).where(v_action.c.performed_by.is_not(None)).limit(1)))

    def _units(self, where: sa.ColumnElement[bool]) -> list[Unit]:
        c = v_equipment.c
        columns = (c.equipment_serial, c.station_code, c.equipment_kind, c.equipment_model)
        rows = self._rows(sa.select(*columns).where(where, c.equipment_serial.is_not(None)).order_by(*columns[:2]))
        return [Unit(str(serial), str(code), str(kind or ""), str(model or "")) for serial, code, kind, model in rows]

    def _namesakes(self, beginning: str) -> list[str]:
        found: set[str] = set()
        for column in (v_action.c.performed_by, v_incident.c.reported_by):
            begins = sa.func.replace(sa.func.lower(column), "ё", "е").like(f"{_escaped(beginning)}%", escape="!")
            rows = self._rows(sa.select(column).where(begins).distinct().order_by(column).limit(_MOST_NAMES))
            found |= {str(name) for (name,) in rows}
        return sorted(found)

    def _rows(self, statement: sa.Select[Any]) -> list[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(statement)]


def _number(text: str) -> str:
    figures = re.findall(r"\d+", text)
    return figures[-1].lstrip("0") if figures else ""


def _initials(name: str) -> list[str]:
    """Surname and first letters, small; ё as е."""
    words = re.findall(r"\w+(?:-\w+)?", name.lower().replace("ё", "е"))
    return [words[0], *(word[0] for word in words[1:3])] if words else []


def _agree(one: list[str], other: list[str]) -> bool:
    """Whether two names may be one person's: the same surname, and no initial of both that differs."""
    return bool(other) and one[0] == other[0] and all(a == b for a, b in zip(one[1:], other[1:], strict=False))


def _escaped(text: str) -> str:
    return re.sub(r"([!%_])", r"!\1", text)


def _alike(text: str, known: list[str]) -> tuple[str, ...]:
    keys = [code_key(one) for one in known]
    best = process.extract(code_key(text), keys, limit=MOST_LIKE, score_cutoff=_LEAST_LIKE)
    return tuple(dict.fromkeys(known[at] for _, _, at in best))
