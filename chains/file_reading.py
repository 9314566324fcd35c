"""Marks of a question put together into a plan over one table, without a language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chains.doubts import Doubt, Option
from chains.file_index import TableIndex
from chains.file_marks import Mark
from chains.file_names import default_function
from chains.file_parts import Parts
from chains.file_plan import Field, FilePlan, Group, Join, Measure, Where
from chains.file_roles import Roles
from chains.file_vocabulary import SUPERLATIVE

MOST_LISTED = 10


@dataclass(frozen=True)
class FileReading:
    """What the rules made of a question.

    Attributes:
        plan: None where they made none.
        unknown: words nobody knows.
        known: how many stretches name columns and values.
        doubt: what the person has to settle first.
        word: what the reason is about.
        reason: message key below `errors.data_files.` where all words are known and yet there is no plan.
    """

    plan: FilePlan | None = None
    unknown: tuple[str, ...] = ()
    known: int = 0
    doubt: Doubt | None = None
    reason: str = ""
    word: str = ""


def read_marks(
    marks: Sequence[Mark], index: TableIndex, lang: str, *, choices: Mapping[str, str] | None = None,
    join: Join | None = None,
) -> FileReading:  # fmt: skip
    """The plan of marks over the first table of `index`.

    Args:
        lang: of the words of a doubt.
        choices: what the person settled before, by the names of doubts.
        join: the incidents of the things in the table, where the question is of them.
    """
    known = sum(mark.kind in ("column", "value") or mark.name == "noun" for mark in marks)
    unknown = tuple(mark.word for mark in marks if mark.kind == "unknown")
    if unknown:
        return FileReading(unknown=unknown, known=known)
    parts = Parts(index.tables[0], join)
    roles = Roles([mark for mark in marks if mark.kind != "incidents"], index, lang, choices or {}, parts)
    roles.read()
    if parts.doubt is not None:
        return FileReading(known=known, doubt=parts.doubt)
    if parts.reason:
        return FileReading(known=known, reason=parts.reason)
    return _assembled(parts, known, lang, choices or {})


def _assembled(parts: Parts, known: int, lang: str, choices: Mapping[str, str]) -> FileReading:
    if (open_word := _open_count(parts, lang, choices)) is not None:
        return FileReading(known=known, doubt=open_word)
    if parts.having and not parts.groups:
        parts.groups += [Group(field) for field in parts.loose]
        parts.loose.clear()
    measures = list(parts.measures)
    if parts.who and not parts.groups and len(measures) == 1 and measures[0].function in SUPERLATIVE:
        parts.by, parts.order, parts.limit = measures[0].field, SUPERLATIVE[measures[0].function], parts.limit or 1
        measures = []
    for name in _left(parts, measures):
        measure = _without_column(name, parts)
        if measure is None:
            return FileReading(known=known, doubt=_which_number(parts, name, lang), reason="no_numbers")
        measures.append(measure)
    parts.loose = [field for field in parts.loose if not _says_rows(field, parts)]
    if parts.loose and measures and (not parts.groups or not parts.listing) and not (parts.by or parts.limit):
        return FileReading(known=known, reason="stray_column", word=parts.loose[0].title(lang))
    if parts.singling and parts.order and not parts.limit and not parts.plural:
        parts.limit = 1
    if parts.having and not parts.groups:
        return FileReading(known=known, reason="no_group")
    plan = _planned(parts, tuple(dict.fromkeys(measures)))
    return FileReading(plan, known=known, reason="" if plan else "no_subject")


def _planned(parts: Parts, measures: tuple[Measure, ...]) -> FilePlan | None:
    plan = FilePlan(
        parts.table, measures, where=tuple(_merged(parts.where)), order=parts.order, limit=parts.limit, join=parts.join
    )
    if parts.groups:
        return _grouped(parts, plan)
    if measures and not (parts.limit or parts.by):
        return replace(plan, order="")
    return _listed(parts, replace(plan, measures=()), measures)


def _left(parts: Parts, measures: Sequence[Measure]) -> list[str]:
    """Functions that no column followed; the largest or smallest of something else is an order."""
    left = [name for name in parts.pending if name != "distinct"]
    extreme = next((name for name in left if name in SUPERLATIVE), "")
    others = [name for name in left if name not in SUPERLATIVE]
    if not extreme:
        return left
    if measures or others or parts.groups:
        parts.order = parts.order or SUPERLATIVE[extreme]
        return others
    return [extreme]


def _grouped(parts: Parts, plan: FilePlan) -> FilePlan:
    measures = plan.measures
    if not measures:
        measures = (Measure(default_function(parts.by), parts.by) if parts.by else Measure("count"),)
    order, limit = plan.order, plan.limit
    if parts.extreme_of_measure and parts.singling and not order:
        order, limit = parts.extreme_of_measure, limit or (0 if parts.plural else 1)
    groups = tuple(dict.fromkeys(parts.groups))
    order = order or ("desc" if limit else "")
    return replace(plan, measures=measures, groups=groups, order=order, limit=limit, having=parts.having)


def _says_rows(field: Field, parts: Parts) -> bool:
    """Whether a column only says what the rows are, "remote employees", or whose incidents: "инциденты станций"."""
    if not parts.join and not parts.listing and field.distinct == field.rows > 1:
        parts.rows = True
        return bool(parts.measures or parts.pending)
    return parts.join is not None and (field is parts.join.key or field.name.startswith("station_"))


def _listed(parts: Parts, plan: FilePlan, measures: Sequence[Measure]) -> FilePlan | None:
    """A list of rows, of distinct values where one column alone is named; None where nothing is asked for."""
    by = parts.by or next((measure.field for measure in measures if measure.field), None)
    if parts.loose and not by and not plan.where and not plan.limit and not parts.rows and not parts.listing:
        groups = tuple(Group(field, "day" if field.dated else "") for field in parts.loose)
        return replace(plan, measures=(Measure("count"),), groups=groups)
    if not (parts.listing or parts.rows or plan.where or by or plan.limit or parts.loose):
        return None
    limit = plan.limit or (1 if by and parts.singling and not parts.plural else MOST_LISTED if by and parts.most else 0)
    table = parts.join.table if parts.join else parts.table
    columns = tuple(dict.fromkeys((*parts.loose, *([by] if by and parts.loose else []))))
    columns = tuple(field for field in columns if field.table == table.name)
    return replace(plan, by=by, order=plan.order or ("desc" if by else ""), limit=limit, columns=columns)


def _without_column(name: str, parts: Parts) -> Measure | None:
    """A function that no column follows: of rows, or of the only column of numbers."""
    if name in ("count", "share", "total"):
        return Measure("share" if name == "share" else "count")
    numbers = parts.numbers()
    if parts.by is not None:
        return Measure(name, parts.by)
    return Measure(name, numbers[0]) if len(numbers) == 1 else None


def _which_number(parts: Parts, name: str, lang: str) -> Doubt | None:
    numbers = parts.numbers()[:4]
    options = tuple(Option(field.name, text=field.title(lang)) for field in numbers)
    return Doubt(f"column:{name}", parts.words.get(name, name), options) if options else None


def _open_count(parts: Parts, lang: str, choices: Mapping[str, str]) -> Doubt | None:
    """ "количество по городам" where the file has a column "Количество": rows, or its sum."""
    if parts.counted is None:
        return None
    mark, field = parts.counted
    name = f"count:{mark.word.lower()}"
    chosen = choices.get(name)
    if chosen == "rows":
        parts.measures.append(Measure("count"))
    elif chosen:
        parts.measures.append(Measure("sum", field))
    else:
        options = (Option("rows", "data_files.rows_counted"), Option("sum", text=f"Σ {field.title(lang)}"))
        return Doubt(name, mark.word, options)
    parts.counted = None
    return None


def _merged(where: Sequence[Where]) -> list[Where]:
    """Values of one column under one condition together."""
    found: list[Where] = []
    for one in where:
        same = next((at for at, other in enumerate(found) if other.field is one.field and other.operator == one.operator
                     and one.operator in ("in", "not_in")), None)  # fmt: skip
        if same is None:
            found.append(one)
        else:
            values = tuple(dict.fromkeys((*found[same].values, *one.values)))
            found[same] = replace(found[same], values=values)
    return found
