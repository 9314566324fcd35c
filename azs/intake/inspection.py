"""What a sheet says: the facts of an inspection, made of the decided values of its fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from azs.intake.fields import COLUMNS, STATES, date_of, number_of, state_of

FAULTY = STATES[1:]
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
        fault: what is broken, where the form has a line for it.
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
    return Sheet(
        **{name: plain.get(name, "") for name in ("station", "equipment", "serial", "act_number", "inspector")},
        inspected_on=date_of(plain.get("inspected_on", "")), state=state_of(plain.get("state", "")),
        remarks=values.get("remarks", "").strip(), fault=plain.get("fault", ""), measurements=_measurements(plain),
    )  # fmt: skip


def same_serial(one: str, other: str) -> bool:
    """Whether two serial numbers are one, whatever the alphabet of letters that look alike, dashes and blanks."""
    return bool(_folded(one)) and _folded(one) == _folded(other)


def _folded(serial: str) -> str:
    return re.sub(r"[\W_]", "", serial.upper().replace("Ё", "Е").translate(_ALIKE))


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
