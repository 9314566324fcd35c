"""JSON and XML as tables: repeated records become rows, what repeats inside a record a table of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from azs.errors import DataFileError
from azs.importing.read import decode
from azs.knowledge.data_grid import MAX_COLUMNS, MAX_ROWS, Cell, Grid, check_size, grid_of, plain_text, titles

MAX_DEPTH = 30
MAX_TABLES = 20
ROW = "№"
_BIGGEST = 2**63


def read_json(data: bytes) -> list[Grid]:
    """The tables of a JSON document or of JSON lines.

    Raises:
        DataFileError: malformed, too large or too deep.
        ImportFileError: it is no text.
    """
    text = decode(data)[0].lstrip("\ufeff")
    try:
        return _tables(_loaded(text))
    except (ValueError, RecursionError) as error:
        raise DataFileError("data_files.broken") from error


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=lambda _name: None)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip()[:1] == "{" for line in lines):
            raise
        return [json.loads(line, parse_constant=lambda _name: None) for line in lines]


def read_xml(data: bytes) -> list[Grid]:
    """The tables of the repeated elements of an XML document; entities and external parts are refused.

    Raises:
        DataFileError: malformed, hostile, too large or too deep.
    """
    try:
        root = defusedxml.ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise DataFileError("data_files.hostile") from error
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        raise DataFileError("data_files.broken") from error
    repeated: set[tuple[str, ...]] = set()
    _find_repeated(root, (), repeated)
    found = _of_element(root, (), repeated)
    return _tables(found if isinstance(found, dict) else {_tag(root): found})


def _find_repeated(node: Element, path: tuple[str, ...], into: set[tuple[str, ...]]) -> None:
    """Paths of elements that some parent holds more than once."""
    if len(path) > MAX_DEPTH:
        raise DataFileError("data_files.too_deep")
    seen: set[str] = set()
    for child in node:
        name = _tag(child)
        if name in seen:
            into.add((*path, name))
        seen.add(name)
        _find_repeated(child, (*path, name), into)


def _of_element(node: Element, path: tuple[str, ...], repeated: set[tuple[str, ...]]) -> Any:
    made: dict[str, Any] = {_local(name): value for name, value in node.attrib.items()}
    for child in node:
        name = _tag(child)
        value = _of_element(child, (*path, name), repeated)
        if (*path, name) in repeated:
            made.setdefault(name, [])
            if isinstance(made[name], list):
                made[name].append(value)
        else:
            made[name] = value
    text = (node.text or "").strip()
    if not made:
        return text or None
    if text:
        made[_tag(node)] = text
    return made


def _tag(node: Element) -> str:
    return _local(node.tag) if isinstance(node.tag, str) else "comment"


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _tables(found: Any) -> list[Grid]:
    """Tables of a tree of objects and lists."""
    if isinstance(found, dict):
        if found and all(isinstance(value, dict) for value in found.values()) and len(found) > 1:
            alike = set.intersection(*(set(value) for value in found.values()))
            if alike:  # records by their key
                return _tables([{"key": key, **value} for key, value in found.items()])
        lists = dict(_lists(found))
        plain = _flat({key: value for key, value in found.items() if not _is_records(value)})
        grids = [grid for name, rows in lists.items() for grid in _records(name, rows)]
        if not grids and plain:
            grids = _records("", [found])
        return _limited(grids)
    if not isinstance(found, list) or not found:
        return []
    if all(isinstance(item, list) for item in found):
        grid = grid_of("", [[_scalar(cell) for cell in row] for row in found])
        return [grid] if grid else []
    return _limited(_records("", found))


def _limited(grids: list[Grid]) -> list[Grid]:
    if len(grids) > MAX_TABLES:
        raise DataFileError("data_files.too_many_tables", most=MAX_TABLES)
    return grids


def _lists(found: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Lists of records in an object, by their path."""
    if depth > MAX_DEPTH:
        raise DataFileError("data_files.too_deep")
    for key, value in found.items():
        if _is_records(value):
            yield f"{prefix}{key}", value
        elif isinstance(value, dict):
            yield from _lists(value, f"{prefix}{key}.", depth + 1)


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 0 and any(isinstance(item, dict) for item in value)


def _records(title: str, items: Sequence[Any], parent: str = "", rows_of: Sequence[int] = ()) -> list[Grid]:
    """The table of a list of records, and those of the lists inside them."""
    if len(items) > MAX_ROWS:
        raise DataFileError("data_files.too_long", rows=len(items), most=MAX_ROWS)
    flat = [_flat(item) if isinstance(item, dict) else {title or "value": _scalar(item)} for item in items]
    inner: dict[str, tuple[list[Any], list[int]]] = {}
    for place, item in enumerate(items, start=1):
        for name, rows in _lists(item) if isinstance(item, dict) else ():
            kept = inner.setdefault(name, ([], []))
            kept[0].extend(rows)
            kept[1].extend([place] * len(rows))
    names = list(dict.fromkeys(name for record in flat for name in record))
    if len(names) > MAX_COLUMNS:
        raise DataFileError("data_files.too_wide", columns=len(names), most=MAX_COLUMNS)
    lead = [f"{parent or 'parent'} {ROW}"] if rows_of else []
    own = [ROW] if inner else []
    check_size(len(flat), len(names))
    body = tuple(
        (*([rows_of[at]] if rows_of else []), *([at + 1] if inner else []), *(record.get(name) for name in names))
        for at, record in enumerate(flat)
    )
    if not names and not inner:
        return []
    found = [Grid(title, titles([*lead, *own, *map(plain_text, names)]), body, parent=parent if rows_of else "")]
    for name, (rows, places) in inner.items():
        found += _records(f"{title}.{name}" if title else name, rows, title or "parent", places)
    return _limited(found)


def _flat(found: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Cell]:
    """Fields of a record, those of objects inside with a dot; lists of plain values as one text."""
    if depth > MAX_DEPTH:
        raise DataFileError("data_files.too_deep")
    made: dict[str, Cell] = {}
    for key, value in found.items():
        if _is_records(value):
            continue
        if isinstance(value, dict):
            made |= _flat(value, f"{prefix}{key}.", depth + 1)
        else:
            made[f"{prefix}{key}"] = _scalar(value)
    return made


def _scalar(value: Any) -> Cell:
    if isinstance(value, str):
        return plain_text(value) or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < _BIGGEST else str(value)
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, list):
        return plain_text(", ".join(str(_scalar(item)) for item in value if item is not None)) or None
    return plain_text(json.dumps(value, ensure_ascii=False))
