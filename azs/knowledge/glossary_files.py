"""The glossary as files: CSV, XLSX and JSON out, and the same back in, row by row.

A row that cannot be taken is told with its number; the others are kept. Taking in what was written out changes nothing.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import openpyxl
import pandas as pd
import sqlalchemy as sa
from openpyxl.utils.exceptions import InvalidFileException

from azs import audit
from azs.analytics import export
from azs.errors import AzsError, ImportFileError
from azs.i18n import t
from azs.importing.read import decode
from azs.knowledge.glossary import GlossaryChange, change_of, identified, require_editor, stock, write
from azs.knowledge.glossary_term import (
    FIELDS,
    KINDS,
    LISTS,
    SEPARATOR,
    GlossaryTerm,
    Names,
    checked,
    cleaned,
    folded,
    from_fields,
)
from azs.security.actor import Actor

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 20_000
LANGUAGES = ("ru", "en")
Values = Mapping[str, object]


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: its number as the spreadsheet shows it (from 1 in JSON), its term, and why."""

    row: int
    term: str
    error: AzsError


@dataclass(frozen=True)
class ImportResult:
    """What a file brings. `changed`: each term as it was and as it becomes."""

    added: tuple[GlossaryTerm, ...]
    changed: tuple[tuple[GlossaryTerm, GlossaryTerm], ...]
    unchanged: int
    refused: tuple[Refusal, ...]


def export_csv(terms: Sequence[GlossaryTerm], lang: str = "ru") -> bytes:
    """A CSV file as the Excel of the language expects it: UTF-8 with a mark, semicolons in Russian."""
    return export.to_csv([_frame(terms, lang)], _headings(lang), lang=lang)


def export_xlsx(terms: Sequence[GlossaryTerm], lang: str = "ru") -> bytes:
    """An XLSX file of one sheet."""
    return export.to_xlsx([_frame(terms, lang)], _headings(lang), sheet=t("glossary.title", lang))


def export_json(terms: Sequence[GlossaryTerm]) -> bytes:
    """A JSON file: a list of objects by the names of the fields, names of a term as lists."""
    found = [{name: getattr(term, name) for name in FIELDS} for term in terms]
    return json.dumps(found, ensure_ascii=False, indent=1).encode(errors="replace")


def preview(engine: sa.Engine, name: str, data: bytes) -> ImportResult:
    """What `import_rows` would do; nothing is written.

    Args:
        name: of the file; its ending says what it is. data: its bytes.

    Raises:
        ImportFileError: the file cannot be read, or has no column of terms.
        QueryError: the database cannot be read.
    """
    return _planned(stock(engine).live, stock(engine).gone, _read(name, data))


def import_rows(engine: sa.Engine, actor: Actor, name: str, data: bytes) -> ImportResult:
    """Take terms from a file: each row on its own, those that pass together. A column it lacks changes nothing.

    Raises:
        AccessError: the person's role changes nothing.
        AzsError: a term has been changed meanwhile; nothing was written.
        ImportFileError: see `preview`.
        DatabaseError: nothing was written.
    """
    require_editor(engine, actor)
    known = stock(engine)
    result = _planned(known.live, known.gone, _read(name, data))
    changes: list[GlossaryChange] = [change_of(actor, "imported", None, term) for term in result.added]
    changes += [change_of(actor, "imported", before, after) for before, after in result.changed]
    if changes:
        write(engine, known, changes)
        told = f"{name}: " + ", ".join(change.name() for change in changes)
        audit.record(engine, actor, audit.Event("write", place="glossary.imported", question=told, rows=len(changes)))
    return result


def _planned(
    live: Mapping[str, GlossaryTerm], gone: Mapping[str, GlossaryTerm], rows: Iterable[tuple[int, Values]]
) -> ImportResult:
    known, taken = Names(live.values()), set[str]()
    added, changed, refused, unchanged = [], [], [], 0
    for number, values in rows:
        given = from_fields(values)
        key = given.term_id if given.term_id in live or given.term_id in gone else known.called(given.term)
        before = live.get(key)
        meant = cleaned(_merged(before, given, values, key))
        try:
            if key in taken:
                raise AzsError("glossary.twice", term=given.term)
            after = meant if meant == before else identified(checked(meant, known))
        except AzsError as error:
            refused.append(Refusal(number, given.term, error))
            continue
        taken.add(after.term_id)
        known.put(before, after)
        if before is None:
            added.append(after)
        elif before == after:
            unchanged += 1
        else:
            changed.append((before, after))
    return ImportResult(tuple(added), tuple(changed), unchanged, tuple(refused))


def _merged(before: GlossaryTerm | None, given: GlossaryTerm, values: Values, key: str) -> GlossaryTerm:
    """The term that a row means; what the file has no column for stays as it is."""
    kept = before or GlossaryTerm("")
    found = {name: getattr(given, name) for name in FIELDS if name in values}
    found["kind"] = _kind(given.kind) if given.kind else kept.kind
    return replace(kept, **{**found, "term_id": key or given.term_id})


def _kind(text: str) -> str:
    """Code of a kind, which a file may name in either language."""
    names = {folded(t(f"glossary.kind_{kind}", lang)): kind for kind in KINDS for lang in LANGUAGES}
    return names.get(folded(text), text)


def _headings(lang: str) -> dict[str, str]:
    return {name: t(f"glossary.field_{name}", lang) for name in FIELDS}


def _frame(terms: Sequence[GlossaryTerm], lang: str) -> pd.DataFrame:
    rows = []
    for term in terms:
        row = {name: getattr(term, name) for name in FIELDS}
        row |= {name: SEPARATOR.join(row[name]) for name in LISTS}
        rows.append(row | {"kind": t(f"glossary.kind_{term.kind}", lang)})
    return pd.DataFrame(rows, columns=list(FIELDS), dtype=object)


def _read(name: str, data: bytes) -> list[tuple[int, Values]]:
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise ImportFileError("importing.kind", file=name, kinds=", ".join(_READERS))
    if len(data) > MAX_BYTES:
        raise ImportFileError("importing.too_large", file=name)
    if not data.strip():
        raise ImportFileError("importing.empty", file=name)
    try:
        rows = reader(data)
    except AzsError:
        raise
    except (ValueError, KeyError, TypeError, OSError, RecursionError, SyntaxError, csv.Error, zipfile.BadZipFile,
            InvalidFileException) as error:  # fmt: skip
        raise ImportFileError("importing.broken", file=name) from error
    if not rows:
        raise ImportFileError("importing.empty", file=name)
    if len(rows) > MAX_ROWS:
        raise ImportFileError("importing.too_large", file=name)
    return rows


def _csv(data: bytes) -> list[tuple[int, Values]]:
    text = decode(data)[0].lstrip("\ufeff")
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=head.count)
    if head.lower().startswith("sep=") and len(head) > len("sep="):  # what Excel writes above the headings
        separator = head[len("sep=")]
    csv.field_size_limit(MAX_BYTES)
    return _table(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _xlsx(data: bytes) -> list[tuple[int, Values]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise ImportFileError("importing.too_large", file="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        return _table(book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _json(data: bytes) -> list[tuple[int, Values]]:
    found = json.loads(decode(data)[0])
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else [found]
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ImportFileError("importing.not_records")
    names = _names()
    rows = [
        {names[folded(str(key))]: value for key, value in item.items() if folded(str(key)) in names} for item in found
    ]
    if rows and not any("term" in row for row in rows):
        raise ImportFileError("glossary.no_term_column")
    return list(enumerate(rows, start=1))


def _table(lines: Iterable[Sequence[object]]) -> list[tuple[int, Values]]:
    """Rows below the headings with their numbers, which count every line."""
    names, columns = _names(), dict[int, str]()
    rows: list[tuple[int, Values]] = []
    for number, line in enumerate(lines, start=1):
        cells = [_cell(value) for value in line]
        if columns:
            if any(cell.strip() for cell in cells):
                rows.append((number, {name: cells[at] if at < len(cells) else "" for at, name in columns.items()}))
        else:
            columns = {at: names[folded(cell)] for at, cell in enumerate(cells) if folded(cell) in names}
            if "term" not in columns.values():
                columns = {}
                if any(cell.strip() for cell in cells) and not cells[0].lower().startswith("sep="):
                    raise ImportFileError("glossary.no_term_column")
        if len(rows) > MAX_ROWS:
            break
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _names() -> dict[str, str]:
    """Folded heading -> field, in both languages and as the fields are called."""
    found = {folded(t(f"glossary.field_{name}", lang)): name for name in FIELDS for lang in LANGUAGES}
    return found | {folded(name): name for name in FIELDS}


_READERS: Mapping[str, Callable[[bytes], list[tuple[int, Values]]]] = {
    ".csv": _csv, ".txt": _csv, ".tsv": _csv, ".xlsx": _xlsx, ".json": _json,
}  # fmt: skip
