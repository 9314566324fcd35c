"""What each mark of a question is for: column to group by, measure, condition, order."""

from __future__ import annotations

from chains.file_conditions import FUNCTION, Conditions, Fits
from chains.file_marks import Mark
from chains.file_names import default_function, is_dimension, is_name
from chains.file_plan import Field, Group, Measure, Where
from chains.file_vocabulary import SUPERLATIVE


class Roles(Conditions):
    """Goes through the marks in their order and fills the parts."""

    def read(self) -> None:
        """Fill the parts."""
        for at, mark in enumerate(self.marks):
            if at in self._used or self.parts.doubt or self.parts.reason:
                continue
            getattr(self, f"_{mark.kind}", self._nothing)(at, mark)

    def _nothing(self, at: int, mark: Mark) -> None:
        """Marks that count only beside others."""

    def _function(self, _at: int, mark: Mark) -> None:
        self.parts.pending.append(mark.name)
        self.parts.words[mark.name] = mark.word

    def _list(self, _at: int, _mark: Mark) -> None:
        self.parts.listing = True

    def _rows(self, at: int, _mark: Mark) -> None:
        self.parts.rows = True
        before = self._at(at - 1)
        if before and before.kind == "number":
            self.parts.limit = int(before.numbers[0])

    def _which(self, at: int, mark: Mark) -> None:
        after = self._at(at + 1)
        self.parts.who = mark.word.lower() in ("who", "кто", "кого", "кому") and not (after and after.kind == "column")
        self.parts.plural = mark.word.lower() in ("какие", "каких", "каким", "какими")

    def _sorted(self, _at: int, mark: Mark) -> None:
        self.parts.order = mark.name

    def _top(self, _at: int, mark: Mark) -> None:
        self.parts.limit = int(mark.numbers[0]) if mark.numbers else 10
        self.parts.most = True

    def _first(self, _at: int, mark: Mark) -> None:
        self.parts.limit = int(mark.numbers[0]) if mark.numbers else 1
        dates = self.parts.dates()
        if mark.name == "last":
            if not dates:
                self.parts.reason = "no_dates"
                return
            self.parts.order, self.parts.by = "desc", dates[0]

    def _most(self, at: int, mark: Mark) -> None:
        order, _, meaning = mark.name.partition(":")
        self.parts.order, self.parts.most = order, True
        self.parts.singling = True
        if meaning:
            found = self._meant("возраст") if meaning == "старый" else self._meant(meaning)
            if meaning == "старый":
                self.parts.order = "desc" if found else "asc"
                found = found or self._meant("дата")
            if found is None:
                self.parts.reason = "no_order"
            else:
                self.parts.by = found
        after = self._at(at + 1)
        if after and after.kind == "column" and after.word.lower().endswith(("s", "ы", "и", "ов", "ей")):
            self.parts.plural = True

    def _unit(self, at: int, mark: Mark) -> None:
        before = self._at(at - 1)
        lead = self._at(at - 2)
        inside = before and before.kind == "column" and lead and lead.kind in ("group", "which", "and")
        if not (
            mark.numbers or mark.name == "weekday" or inside or (before and before.kind in ("group", "which", "and"))
        ):
            self.parts.reason = "stray_unit"
            return
        field = self._date_near(at)
        if field is None:
            return
        if mark.name == "hour" and field.kind != "moment":
            self.parts.reason = "no_hours"
            return
        self.parts.groups.append(Group(field, mark.name))
        self._grouped.add(at)
        if before and before.kind == "which":
            self.parts.singling = True

    def _column(self, at: int, mark: Mark) -> None:
        before, after = self._at(at - 1), self._at(at + 1)
        if after and after.kind in ("bound", "value", "period", "text", "unit") and self._belongs(mark, after):
            return
        if before and before.kind == "bound" and (at - 1) not in self._used and mark.field and mark.field.numeric:
            return
        field = self._picked(mark, self._fitting(before))
        if field is None:
            return
        if self._stated(at, field, before, after):
            return
        if before and (before.kind in ("group", "which") or self._continues(at)):
            self._cut(at, field, before)
            return
        if mark.name == "count" and field.numeric and not self.parts.pending:
            if after and after.kind in ("rows", "column", "value", "incidents"):
                self.parts.pending.append("count")
            else:
                self.parts.counted = (mark, field)
            return
        if field.kind == "truth":
            self.parts.where.append(Where(field, "=", (not self._negated(at),)))
            return
        if field.numeric and not is_name(field):
            self._measured(at, field)
        else:
            self._named(at, field)

    def _belongs(self, mark: Mark, after: Mark) -> bool:
        """Whether a column is only the name of what the condition after it is on."""
        fields = mark.mention.fields if mark.mention else ()
        if after.kind == "bound":
            return any(one.numeric for one in fields)
        if after.kind == "value":
            return after.mention is not None and bool(set(fields) & set(after.mention.fields)) and mark.word != ""
        if after.kind == "text":
            return any(one.kind == "text" for one in fields)
        return any(one.dated for one in fields)

    def _fitting(self, before: Mark | None) -> Fits:
        if before and before.kind == "group" and not ({"top", "most", "sorted"} & self._kinds):
            return lambda one: is_dimension(one) and one.kind != "truth"
        if before and before.kind == "function" and before.name not in ("count", "distinct"):
            return lambda one: one.numeric
        return lambda _one: True

    def _continues(self, at: int) -> bool:
        """Whether a column goes on the list of those to group by: "по городам и статусам"."""
        mark = self.marks[at]
        if mark.field is None or (mark.field.numeric and not is_dimension(mark.field)):
            return False
        place = at - 2
        joined = place >= 0 and self.marks[at - 1].kind == "and"
        return joined and place in self._grouped and self.marks[place].kind in ("column", "unit")

    def _cut(self, at: int, field: Field, before: Mark) -> None:
        """A column to group by, or to order by where it is one of amounts."""
        ordered = {"top", "most", "sorted", "first"} & self._kinds
        if field.numeric and not is_name(field) and (ordered or not is_dimension(field) or before.kind == "which"):
            if before.kind == "which":
                self._measured(at, field)
            elif self.parts.groups or (self.parts.loose and not self.parts.listing and "sorted" not in self._kinds):
                self.parts.groups += [Group(one) for one in self.parts.loose]
                self.parts.loose.clear()
                self.parts.measures.append(Measure(self._function_of(field), field))
                self.parts.order = self.parts.order or "desc"
            else:
                self.parts.by = field
                self.parts.order = self.parts.order or ("asc" if "sorted" in self._kinds else "desc")
            return
        self._grouped.add(at)
        self.parts.groups.append(Group(field, "day" if field.dated else ""))
        if before.kind == "which":
            self.parts.singling = True
            word = self.marks[at].word.lower()
            self.parts.plural = self.parts.plural or (word.isascii() and word.endswith("s") and not word.endswith("ss"))

    def _function_of(self, field: Field) -> str:
        names = [name for name in self.parts.pending if name not in SUPERLATIVE]
        if not names:
            return default_function(field)
        self.parts.pending.clear()
        return FUNCTION.get(names[-1], names[-1])

    def _measured(self, at: int, field: Field) -> None:
        """A column of amounts: with the functions before it, else added up."""
        pending, self.parts.pending = self.parts.pending, []
        between = {mark.kind for mark in self.marks[max(0, at - 3) : at]}
        before = self._at(at - 1)
        if "count" in pending and "and" in between:
            self.parts.measures.append(Measure("count"))
            pending = [name for name in pending if name != "count"]
        if len(pending) > 1 and "and" not in between and any(name in SUPERLATIVE for name in pending):
            extreme = next(name for name in pending if name in SUPERLATIVE)
            self.parts.order, self.parts.singling = SUPERLATIVE[extreme], True
            pending = [name for name in pending if name not in SUPERLATIVE]
        if not pending and before and before.kind == "most" and not ({"which", "top", "list", "number"} & self._kinds):
            pending = ["max" if self.parts.order == "desc" else "min"]
            self.parts.order, self.parts.most, self.parts.singling = "", False, False
        if not pending and self.parts.listing and not ({"group", "unit"} & self._kinds):
            self.parts.loose.append(field)
            return
        for name in pending or [default_function(field)]:
            if name in SUPERLATIVE and len(pending) == 1:
                self.parts.extreme_of_measure = SUPERLATIVE[name]
            self.parts.measures.append(Measure(FUNCTION.get(name, name), field))

    def _named(self, at: int, field: Field) -> None:
        """A column of words, days or codes without a word that says what it is for."""
        pending = self.parts.pending
        if field.kind == "text" or is_name(field):
            if "distinct" in pending or (pending[-1:] == ["count"] and field.distinct):
                joined = self._at(at - 1)
                if joined and joined.kind in ("function", "which"):
                    self.parts.pending = [name for name in pending if name not in ("count", "distinct")]
                    self.parts.measures.append(Measure("distinct", field))
                    return
            before = self._at(at - 1)
            if field.distinct == field.rows and self.parts.groups and not self.parts.by:
                self.parts.rows = True
                return
            if before and before.kind in ("top", "most", "number", "first") and not self.parts.by:
                self._grouped.add(at)
                self.parts.groups.append(Group(field))
                if before.kind == "number":
                    self.parts.limit = int(before.numbers[0])
                return
        self.parts.loose.append(field)
