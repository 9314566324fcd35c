"""What a sheet says: the facts of an inspection, made of the decided values of its fields."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from azs.intake.fields import COLUMNS, STATES, date_of, number_of, state_of

FAULTY = STATES[1:]
SEVERITIES = {"критич": "critical", "высок": "high", "средн": "medium", "низк": "low"}
"""Beginnings of the words for it -> severity."""
_TABLES = {
    "dispensing": (
        "Погрешность выдачи: ТРК {dispenser}, пистолет {nozzle}, {fuel}, доза {dose} л", "", "{error}", "%",
    ),
    "points": ("Погрешность: пистолет {nozzle}, доза {dose} л", "", "{error}", "%"),
    "compartments": ("Принято: секция {compartment}, {fuel}", "по ТТН {sent} л", "{received}", "л"),
}  # fmt: skip
"""Other tables of the product's forms as measurements: parameter, norm, value and unit of a row."""
_ROW = re.compile(r"(\w+)\.(\d+)\.(\w+)")
_CELL = re.compile(r"measurements\.(\d+)\.(\w+)")
_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[А-ЯЁA-Z])")


@dataclass(frozen=True)
class Measurement:
    """A row of the table: the parameter with its norm, the value as written and as a number, None where it is none."""

    parameter: str
    norm: str
    value_text: str
    value: float | None
    unit: str


@dataclass(frozen=True)
class Sheet:
    """An inspection as the sheet tells it; "" for what it does not say.

    Attributes:
        station: code or name. equipment: kind. state: one of `fields.STATES`.
        fault: what is broken, where the form has a line for it. severity: one of `SEVERITIES`, or "".
        category: of the incident, as the sheet names it. time: when it happened.
    """

    station: str
    equipment: str
    serial: str
    act_number: str
    inspected_on: dt.date | None
    inspector: str
    state: str
    remarks: str
    fault: str
    measurements: tuple[Measurement, ...]
    severity: str = ""
    category: str = ""
    time: dt.time | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether the sheet reports a fault."""
        return bool(self.fault) or self.state in FAULTY

    @property
    def complaint(self) -> str:
        """The fault in one sentence, "" where the sheet has no words for it."""
        said = self.fault or self.remarks
        return _SENTENCE.split(" ".join(said.split()))[0] if said else ""


def sheet_of(values: Mapping[str, str]) -> Sheet:
    """The sheet of decided values, by the names of their fields; the same value may be meant by code or in words."""
    plain = {name: " ".join(value.split()) for name, value in values.items()}
    said = plain.get("severity", "").lower()
    return Sheet(
        **{name: plain.get(name, "") for name in ("station", "equipment", "serial", "act_number", "inspector")},
        inspected_on=date_of(plain.get("inspected_on", "")), state=state_of(plain.get("state", "")),
        remarks=values.get("remarks", "").strip(), fault=plain.get("fault", ""),
        measurements=(*_measurements(plain), *_from_tables(plain)),
        severity=next((code for stem, code in SEVERITIES.items() if said.startswith(stem)), ""),
        category=plain.get("category", ""), time=_time(plain.get("time", "")),
    )  # fmt: skip


def same_serial(one: str, other: str) -> bool:
    """Whether two serial numbers are one, whatever the alphabet of letters that look alike, dashes and blanks."""
    return bool(_folded(one)) and _folded(one) == _folded(other)


def _folded(serial: str) -> str:
    return re.sub(r"[\W_]", "", serial.upper().replace("Ё", "Е").translate(_ALIKE))


def _from_tables(values: Mapping[str, str]) -> Iterator[Measurement]:
    rows: dict[tuple[str, int], dict[str, str]] = {}
    for name, value in values.items():
        if (cell := _ROW.fullmatch(name)) and cell[1] in _TABLES:
            rows.setdefault((cell[1], int(cell[2])), defaultdict(lambda: "—"))[cell[3]] = value or "—"
    for (table, _), row in sorted(rows.items(), key=lambda one: (list(_TABLES).index(one[0][0]), one[0][1])):
        parameter, norm, value, unit = (text.format_map(row) for text in _TABLES[table])
        if number_of(value) is not None:
            yield Measurement(parameter, norm, value, number_of(value), unit)


def _time(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        return None


def _measurements(values: Mapping[str, str]) -> tuple[Measurement, ...]:
    rows: dict[int, dict[str, str]] = {}
    for name, value in values.items():
        if (cell := _CELL.fullmatch(name)) and cell[2] in COLUMNS:
            rows.setdefault(int(cell[1]), {})[cell[2]] = value
    made = []
    for _, row in sorted(rows.items()):
        parameter, norm, value, unit = (row.get(column, "") for column in COLUMNS)
        if parameter and (value or norm):
            made.append(Measurement(parameter, norm, value, number_of(value), unit))
    return tuple(made)
