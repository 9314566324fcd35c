"""Conditions of a question about a file: values, bounds, periods, what is missing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from chains.dates import FIRST_DAY
from chains.doubts import Doubt, Option
from chains.file_index import TableIndex, title_words
from chains.file_marks import Mark
from chains.file_names import is_called
from chains.file_parts import Parts
from chains.file_plan import Field, Measure, Value, Where

NEAR = 2
Fits = Callable[[Field], bool]
_MEANT = (
    ("цена", re.compile(r"(?:не\s+)?(?:дорож|дешев|cheap)", re.IGNORECASE)),
    ("возраст", re.compile(r"(?:не\s+)?(?:старше|младше|older|younger)", re.IGNORECASE)),
)
FUNCTION = {"total": "sum", "count": "sum", "distinct": "distinct"}


class Conditions:
    """Reads the marks that pick rows. What is open is asked back once, under the name of its doubt."""

    def __init__(
        self, marks: Sequence[Mark], index: TableIndex, lang: str, choices: Mapping[str, str], parts: Parts
    ) -> None:  # fmt: skip
        self.marks = list(marks)
        self.index = index
        self.lang = lang
        self.choices = choices
        self.parts = parts
        self._used: set[int] = set()
        self._grouped: set[int] = set()
        self._kinds = {mark.kind for mark in marks}

    def _number(self, at: int, mark: Mark) -> None:
        before, after = self._at(at - 1), self._at(at + 1)
        field = self._picked(before, lambda one: one.numeric) if before and before.kind == "column" else None
        if field is not None and field.numeric:
            self._drop(field)
            self.parts.where.append(Where(field, "=", mark.numbers))
            return
        if after and after.kind in ("rows", "most", "column", "value"):
            if after.kind in ("rows", "most"):
                self.parts.limit = int(mark.numbers[0])
            return
        self.parts.reason = "stray_number"

    def _meant(self, meaning: str) -> Field | None:
        """The column of a meaning: of money for "цена", of days for "дата"."""
        if meaning == "дата":
            return next(iter(self.parts.dates()), None)
        numbers = self.parts.numbers()
        for name in ("#возраст",) if meaning == "возраст" else ("#цена", "#стоимость", "#сумма", "#ущерб", "#зарплата"):
            for one in numbers:
                if is_called(one, name):
                    return one
        return numbers[0] if len(numbers) == 1 and meaning != "возраст" else None

    def _period(self, at: int, mark: Mark) -> None:
        period = mark.period
        if period is None:
            return
        dates = self.parts.dates()
        if not dates:
            year = next((one for one in self.index.fields if one.kind == "integer" and is_called(one, "#год")), None)
            if year is None or (period.start.month, period.start.day) != (1, 1):
                self.parts.reason = "no_dates"
                return
            self.parts.where.append(Where(year, "between", (period.start.year, period.end.year)))
            return
        field = self._date_near(at)
        if field is not None:
            self.parts.where.append(_within(field, period.start, period.end))

    def _date_near(self, at: int) -> Field | None:
        """The column of days named beside a period or a unit, or the only one; asked back where it is open."""
        for place in (at + 1, at - 1, at - 2):
            beside = self._at(place)
            if place >= 0 and beside and beside.kind == "column" and beside.field and beside.field.dated:
                self._used.add(place)
                return beside.field
        dates = self.parts.dates()
        if self.parts.join and dates:
            return dates[0]  # the day an incident was reported
        plain = [one for one in dates if len(title_words(one.title("ru"))) == 1]
        found = dates if len(dates) == 1 else plain if len(plain) == 1 else []
        if found:
            return found[0]
        if not dates:
            self.parts.reason = "no_dates"
            return None
        return self._asked("column:date", self.marks[at].word, dates)

    def _asked(self, name: str, word: str, fields: Sequence[Field]) -> Field | None:
        """What the person chose, else a doubt."""
        chosen = next((one for one in fields if one.name == self.choices.get(name)), None)
        if chosen is None:
            options = tuple(Option(one.name, text=one.title(self.lang)) for one in fields[:4])
            self.parts.doubt = Doubt(name, word, options)
        return chosen

    def _bound(self, at: int, mark: Mark) -> None:
        before, after = self._at(at - 1), self._at(at + 1)
        sign = mark.name
        values: tuple[Value, ...] = mark.numbers
        if after and after.kind in ("rows", "incidents"):
            self._used.add(at + 1)
            self.parts.having = (sign, mark.numbers[0]) if sign != "between" else None
            self.parts.reason = "no_group" if self.parts.having is None else self.parts.reason
            self.parts.measures.append(Measure("count"))
            return
        for place, beside in ((at - 1, before), (at + 1, after), (at - 2, self._at(at - 2) if at > 1 else None)):
            if beside and beside.kind == "column" and place not in self._grouped:
                field = self._picked(beside, lambda one: one.numeric)
                if field is not None and field.numeric:
                    self._used.add(place)
                    self._bounded(at, place, field, values)
                    return
        meaning = next((name for name, words in _MEANT if words.match(mark.word)), "")
        if meaning and (meant := self._meant(meaning)) is not None:
            self.parts.where.append(Where(meant, sign, values))
            return
        if self.parts.by is not None and self.parts.by.numeric:
            self.parts.where.append(Where(self.parts.by, sign, values))
            return
        numbers = self.parts.numbers()
        field = (
            numbers[0] if len(numbers) == 1 else self._asked("column:bound", mark.word, numbers) if numbers else None
        )
        if field is None:
            self.parts.reason = self.parts.reason or ("" if self.parts.doubt else "no_numbers")
            return
        self.parts.where.append(Where(field, sign, values))

    def _bounded(self, at: int, place: int, field: Field, values: tuple[Value, ...]) -> None:
        """A bound on single rows, or on the groups where a function stands before its column."""
        self._drop(field)
        lead = self._at(place - 1)
        sign = self.marks[at].name
        grouped = bool(self.parts.groups)
        if grouped and lead and lead.kind == "function" and self.parts.pending and sign != "between":
            name = self.parts.pending.pop()
            self.parts.measures.append(Measure(FUNCTION.get(name, name), field))
            self.parts.having = (sign, float(str(values[0])))
            return
        self.parts.where.append(Where(field, sign, values))

    def _drop(self, field: Field) -> None:
        """A column that turned out to be bounded is no measure."""
        if self.parts.measures and self.parts.measures[-1].field is field:
            self.parts.measures.pop()
        if self.parts.loose and self.parts.loose[-1] is field:
            self.parts.loose.pop()

    def _text(self, at: int, mark: Mark) -> None:
        before = self._at(at - 1)
        field = before.field if before and before.kind == "column" else None
        texts = [one for one in self.index.fields if one.kind == "text"]
        holding = [one for one in texts if any(mark.word.lower() in value.lower() for value in one.values)]
        if field is None or field.kind != "text":
            field = (
                holding[0]
                if len(holding) == 1
                else self._asked(f"column:{mark.word}", mark.word, holding)
                if holding
                else None
            )
        if field is None:
            self.parts.reason = self.parts.reason or ("" if self.parts.doubt else "no_text")
            return
        self._drop(field)
        self.parts.where.append(Where(field, "contains", (mark.word,)))

    def _value(self, at: int, mark: Mark) -> None:
        if mark.mention is None:
            return
        beside = [self._at(place) for place in (at - 1, at + 1) if place >= 0]
        named = {
            one for near in beside if near and near.kind == "column" and near.mention for one in near.mention.fields
        }
        side = self.parts.join.table.name if self.parts.join else ""
        fields = [one for one in mark.mention.fields if one in named] or self._nearer(mark.mention.fields, side)
        field = fields[0] if len(fields) == 1 else self._asked(f"column:{mark.word.lower()}", mark.word, fields)
        if field is None:
            return
        values = mark.mention.values[mark.mention.fields.index(field)]
        for place in (at - 1, at + 1):
            near = self._at(place) if place >= 0 else None
            if (
                near
                and near.kind == "column"
                and near.mention
                and field in near.mention.fields
                and place not in self._grouped
            ):
                self._used.add(place)
                self._drop(field)
        self.parts.where.append(Where(field, "not_in" if self._negated(at) else "in", values))

    def _negated(self, at: int) -> bool:
        for place in range(at - 1, max(-1, at - 1 - NEAR), -1):
            kind = self.marks[place].kind
            if kind == "not":
                return True
            if kind == "and" and place and self.marks[place - 1].kind == "value":
                return self._negated(place - 1)
            if kind not in ("column", "rows", "group"):
                return False
        return False

    def _picked(self, mark: Mark, fits: Fits) -> Field | None:
        """The column of a mark; where several share its words the one that fits, else the person is asked."""
        if mark.mention is None:
            return None
        fields = self._nearer(mark.mention.fields, self.parts.table.name)
        if len(fields) > 1:
            fields = [one for one in fields if fits(one)] or fields
        if len(fields) == 1:
            return fields[0]
        return self._asked(f"column:{mark.word.lower()}", mark.word, fields)

    def _nearer(self, fields: Sequence[Field], table: str) -> list[Field]:
        """Columns of the side that is asked of: titles of the file, values of the incidents."""
        return [one for one in fields if one.table == table] or list(fields)

    def _stated(self, at: int, field: Field, before: Mark | None, after: Mark | None) -> bool:
        """ "без даты", "город не указан", "с пустой датой", "дата указана"."""
        for place, beside in ((at - 1, before), (at + 1, after)):
            if beside and beside.kind in ("missing", "stated"):
                lead = self._at(place - 1) if place else None
                denied = beside.kind == "stated" and lead is not None and lead.kind == "not"
                missing = beside.kind == "missing" or denied
                self._used.add(place)
                self.parts.where.append(Where(field, "missing" if missing else "present"))
                return True
        if before and before.kind == "not" and field.kind != "truth" and before.word.lower() in ("без", "without"):
            self.parts.where.append(Where(field, "missing"))
            return True
        return False

    def _at(self, place: int) -> Mark | None:
        return self.marks[place] if 0 <= place < len(self.marks) else None


def _within(field: Field, start: dt.date, end: dt.date) -> Where:
    return Where(field, "<=", (end,)) if start <= FIRST_DAY else Where(field, "between", (start, end))
