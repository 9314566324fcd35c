"""A form as it was read: fields and rows of tables, each with its place, how sure it is, and what is wrong with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ocr.document import Box

Value = str | float | None
"""Text, number, or None where nothing could be made of what stands there.

A date is "2026-03-12", a time "09:30", a choice the template's word, a sum roubles; codes are mended.
"""


@dataclass(frozen=True)
class Problem:
    """Why a person has to look.

    Attributes:
        key: of the text, below `forms.problem.`.
        params: named in the text.
        suggestions: values that may have been meant, the likeliest first.
    """

    key: str
    params: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldValue:
    """What stands in a field.

    Attributes:
        name: of the field, or of the column.
        raw: as read.
        value: what it means.
        page: from 1; 0 where nothing was found.
        box: on that page, pixels.
        confidence: 0 to 1, of the least sure word.
        second: what another reader made of it where it differs; empty where it agrees or was not asked.
        problems: what a check found.
        needs_person: nobody may take the value over without a person's yes.
    """

    name: str
    raw: str = ""
    value: Value = None
    page: int = 0
    box: Box | None = None
    confidence: float = 0.0
    second: str = ""
    problems: tuple[Problem, ...] = ()
    needs_person: bool = True


@dataclass(frozen=True)
class FormTable:
    """Rows of a table; each has a value for every column of the template, in its order."""

    name: str
    rows: tuple[tuple[FieldValue, ...], ...] = ()


@dataclass(frozen=True)
class Form:
    """A form.

    Attributes:
        template: its name; empty where no template fits.
        confidence: that the form is of this kind, 0 to 1.
        values: one for each field of the template, in its order.
        engine: that read the page; its threshold holds.
    """

    template: str
    confidence: float
    values: tuple[FieldValue, ...]
    tables: tuple[FormTable, ...] = ()
    engine: str = ""

    def value(self, name: str) -> FieldValue:
        """The field of that name.

        Raises:
            KeyError: there is none.
        """
        return {value.name: value for value in self.values}[name]

    def to_json(self) -> dict[str, Any]:
        """For `json.dumps`; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Form:
        """The form that `to_json` wrote.

        Raises:
            KeyError, TypeError: it did not write this.
        """
        tables = tuple(
            FormTable(table["name"], tuple(tuple(map(_field_value, row)) for row in table["rows"]))
            for table in body["tables"]
        )
        return cls(**body | {"values": tuple(map(_field_value, body["values"])), "tables": tables})


def _field_value(body: dict[str, Any]) -> FieldValue:
    box = None if body["box"] is None else Box(**body["box"])
    problems = tuple(
        Problem(problem["key"], tuple((str(k), str(v)) for k, v in problem["params"]), tuple(problem["suggestions"]))
        for problem in body["problems"]
    )
    return FieldValue(**body | {"box": box, "problems": problems})
