"""The mapping: a TOML file that says which column of a file means what."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azs.database.schema import incidents
from azs.errors import MappingError

SOURCE_LENGTH = int(getattr(incidents.c.import_source.type, "length", 0))
TARGETS = frozenset(
    [
        "external_id",
        "title",
        "description",
        "category",
        "department",
        "sla_h",
        "severity",
        "status",
        "source",
        "reported_by",
        "occurred_at",
        "reported_at",
        "resolved_at",
        "loss_rub",
        "litres_spilled",
        "people_injured",
        "root_cause",
        "station_code",
        "station_name",
        "region",
        "city",
        "address",
        "latitude",
        "longitude",
        "station_format",
    ]
)
SECTIONS = frozenset(("source", "columns", "constants", "templates", "values", "dates", "nulls", "factors", "events"))


@dataclass(frozen=True)
class FieldMapping:
    """How the columns of a file become incidents.

    Attributes:
        source: name of the system the records come from; records are told apart by it and their own id.
        columns: target -> column of the file, or several columns joined by a space (a date and a time).
        constants: target -> text for every record. templates: target -> text with `{column}` places.
        values: target -> {text in the file (any case): value}; the key `*` is for everything else.
        date_formats: tried in order, as `strptime` writes them.
        nulls: texts that mean "nothing". factors: target -> multiplier of a number.
        group_by, order_by, state: for an event log: one incident per group, its last event counts, changes of `state`
            become actions.
    """

    source: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    nulls: frozenset[str] = frozenset()
    factors: Mapping[str, float] = field(default_factory=dict)
    group_by: str | None = None
    order_by: str | None = None
    state: str | None = None

    def needed(self) -> set[str]:
        """Columns that a file must have."""
        names = {column for columns in self.columns.values() for column in columns}
        for text in self.templates.values():
            names |= {part.column for part in template_parts(text) if part.column is not None}
        return names | {name for name in (self.group_by, self.order_by, self.state) if name}

    def given(self) -> frozenset[str]:
        """Fields of an incident that the mapping says something of."""
        return frozenset([*self.columns, *self.constants, *self.templates])


@dataclass(frozen=True)
class TemplatePart:
    """A piece of a template: plain text, then the value of a column, if any, written as `form` says."""

    text: str
    column: str | None
    form: str


def template_parts(template: str) -> tuple[TemplatePart, ...]:
    """Pieces of a template. A place is the whole heading of a column, dots and brackets included.

    Raises:
        ValueError: a brace is not closed.
    """
    return tuple(
        TemplatePart(text, column, form or "") for text, column, form, _conversion in string.Formatter().parse(template)
    )


def read_mapping(path: Path) -> FieldMapping:
    """Read a mapping file.

    Raises:
        MappingError: it is missing, is no TOML, or names a field that does not exist.
    """
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MappingError("importing.mapping_missing", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise MappingError("importing.mapping_broken", file=path.name) from error
    try:
        _refuse_unknown(body)
        return _mapping(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MappingError("importing.mapping_incomplete", file=path.name) from error


def _mapping(body: Mapping[str, Any]) -> FieldMapping:
    events = body.get("events", {})
    made = FieldMapping(
        source=str(body["source"]),
        columns={name: tuple([value] if isinstance(value, str) else value) for name, value in body["columns"].items()},
        constants={name: str(value) for name, value in body.get("constants", {}).items()},
        templates=body.get("templates", {}),
        values={
            name: {str(k).lower(): str(v) for k, v in known.items()} for name, known in body.get("values", {}).items()
        },
        date_formats=tuple(body.get("dates", {}).get("formats", ())),
        nulls=frozenset(body.get("nulls", ())),
        factors={name: float(value) for name, value in body.get("factors", {}).items()},
        group_by=events.get("group_by"),
        order_by=events.get("order_by"),
        state=events.get("state"),
    )
    for template in made.templates.values():
        template_parts(template)
    if len(made.source) > SOURCE_LENGTH:
        raise MappingError("importing.source_long", length=SOURCE_LENGTH)
    return made


def _refuse_unknown(body: Mapping[str, Any]) -> None:
    for name in set(body) - SECTIONS:
        raise MappingError("importing.unknown_section", name=name, known=", ".join(sorted(SECTIONS)))
    for section in ("columns", "constants", "templates", "values", "factors"):
        for name in set(body.get(section, {})) - TARGETS:
            raise MappingError("importing.unknown_target", name=name, known=", ".join(sorted(TARGETS)))
    for name in ("external_id", "reported_at"):
        if name not in body.get("columns", {}):
            raise MappingError("importing.target_needed", name=name)
