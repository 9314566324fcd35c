"""What the company knows, asked while a form is checked; the product answers from its database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Unit:
    """A piece of equipment: serial number and station code as the company spells them."""

    serial: str
    station: str
    kind: str = ""
    model: str = ""


class Facts(Protocol):
    """Answers about stations, equipment and people."""

    def station(self, text: str) -> str | None:
        """Code of the station that a number or code means, look-alike letters aside; None where there is none."""

    def stations_like(self, text: str) -> tuple[str, ...]:
        """Codes that look most like it, the likeliest first; at most five."""

    def units(self, serial: str) -> tuple[Unit, ...]:
        """Equipment with that serial number, look-alike letters and separators aside."""

    def serials_like(self, serial: str, station: str) -> tuple[str, ...]:
        """Serial numbers of the station, of all where it is empty, that look most like it; at most five."""

    def person_known(self, name: str) -> bool | None:
        """Whether somebody of that surname and those initials works for the company; None where people are not kept."""

    def people_like(self, name: str) -> tuple[str, ...]:
        """Names that look most like it; at most five."""
