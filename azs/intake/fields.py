"""A field of a sheet as it was read, what a person decided on it, and which values can be written.

Names of fields are those of `NAMES`; a row of the table of measurements has fields named `measurements.<row>.<column>`,
rows counted from 0, columns as in `COLUMNS`. A form may bring fields of other names: they are kept and
written nowhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ocr.document import Box

NAMES = (
    "station", "equipment", "serial", "act_number", "inspected_on", "inspector", "state", "remarks", "fault",
)  # fmt: skip
"""`station` is its code or name, `equipment` the kind, `fault` what is broken in words of its own."""
COLUMNS = ("parameter", "norm", "value", "unit")
UNSURE_BELOW = 0.85
STATES = ("ok", "limited", "repair", "out_of_order")
DATE_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
_WORDED = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-яё]+)\s+(\d{4})(?:\s*г(?:ода|\.)?)?")
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_NUMBER = re.compile(r"[+\-−–]?\s*\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?")
Choice = Literal["accepted", "corrected"]


@dataclass(frozen=True)
class Field:
    """A field as the page passes it in.

    Attributes:
        name: see the module. kind: "text", "date", "number", "station", "serial", "state" or a form's own.
        raw: as printed and read. value: as understood, what is written where the person agrees; "" for nothing.
        page: from 1. box: where it stands, pixels of the upright page; None where it was not found.
        confidence: from 0 to 1. second: what another reader made of it, where it differs.
        problems: message keys of validators that the value does not pass.
        doubtful: whether a person has to look whatever the confidence; None to go by UNSURE_BELOW.
    """

    name: str
    kind: str
    raw: str
    value: str
    page: int = 1
    box: Box | None = None
    confidence: float = 1.0
    second: str = ""
    problems: tuple[str, ...] = ()
    doubtful: bool | None = None

    @property
    def needs_person(self) -> bool:
        """Whether nobody may write it unseen: the readers disagree, are unsure, or a validator complains."""
        unsure = self.confidence < UNSURE_BELOW if self.doubtful is None else self.doubtful
        return bool(self.problems or self.second) or unsure


@dataclass(frozen=True)
class Decision:
    """What a person said of a field: the value is right as read, or it is `value`.

    Attributes:
        reason: why the value stands although a validator complains; "" where none does.
    """

    choice: Choice = "accepted"
    value: str = ""
    reason: str = ""


Check = Callable[[Field, str], Sequence[str]]
"""Message keys of what is wrong with a value of a field; none where all is well."""
Decisions = Mapping[str, Decision]


def decided_value(field: Field, decision: Decision | None) -> str:
    """The value to write: what a person put in its place, else as it was read."""
    return (decision.value if decision is not None and decision.choice == "corrected" else field.value).strip()


def check(field: Field, value: str) -> tuple[str, ...]:
    """What is wrong with a value, by its kind alone: message keys below `intake.problem_`. An empty value passes."""
    if not value:
        return ()
    if field.kind == "date":
        day = date_of(value)
        if day is None:
            return ("intake.problem_date",)
        return ("intake.problem_future",) if day > dt.date.today() + dt.timedelta(days=1) else ()
    if field.kind == "number" and number_of(value) is None:
        return ("intake.problem_number",)
    return ("intake.problem_state",) if field.kind == "state" and not state_of(value) else ()


def complaints(field: Field, decision: Decision | None, also: Check | None = None) -> tuple[str, ...]:
    """Message keys of what is still wrong with the value to write.

    Args:
        also: a form's own validators. What the reader complained of counts for as long as its value stands.
    """
    value = decided_value(field, decision)
    found = list(field.problems) if value == field.value.strip() else []
    found += check(field, value)
    if also is not None:
        found += also(field, value)
    return tuple(dict.fromkeys(found))


def date_of(text: str) -> dt.date | None:
    """A day as people write it: 05.11.2026, 2026-11-05, 5 ноября 2026 г."""
    said = " ".join(text.split()).lower()
    for form in DATE_FORMATS:
        try:
            return dt.datetime.strptime(said.removesuffix("г.").strip(), form).date()
        except ValueError:
            continue
    found = _WORDED.fullmatch(said)
    month = next((at for at, stem in enumerate(_MONTHS, 1) if found and found[2].startswith(stem)), 0)
    try:
        return dt.date(int(found[3]), month, int(found[1])) if found and month else None
    except ValueError:
        return None


def number_of(text: str) -> float | None:
    """A number as people write it: −25, 1 234,5, +0.25."""
    said = text.strip()
    if not _NUMBER.fullmatch(said):
        return None
    plain = re.sub(r"\s", "", said).replace(",", ".").replace("−", "-").replace("–", "-")
    return float(plain)


def state_of(text: str) -> str:
    """One of STATES for the words of a conclusion or for the code itself; "" where they say none of them."""
    said = " ".join(text.lower().replace("ё", "е").split())
    if said in STATES:
        return said
    if re.search(r"\bне\s?исправ|\bне\s?(?:при)?год|не допущ|не соответств|запрещ|вывед|забраков", said):
        return "out_of_order"
    if re.search(r"ограничен", said):
        return "limited"
    if re.search(r"ремонт|замен", said):
        return "repair"
    return "ok" if re.search(r"исправ|допущен|допускается|годен|годн|норм|соответств", said) else ""
