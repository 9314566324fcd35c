"""Templates of forms: which fields and tables a kind of paper has, how they are labelled, and what may stand in them.

A template is a TOML file; those of the product lie in `templates/`, a company's own in a folder it names.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import NoneType
from typing import Any

from ocr.errors import OcrError

BUILT_IN = Path(__file__).parent / "templates"
KINDS = ("text", "date", "time", "number", "sum", "choice", "serial", "station", "person", "code", "inn")
PLACES = ("right", "below", "cell")
RULES = ("order", "total", "difference", "error_percent")


class TemplateError(OcrError):
    """A template file cannot be used."""


@dataclass(frozen=True)
class Choice:
    """A value of a choice, and the words by which it is written (`words` include the usual one)."""

    value: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class FieldSpec:
    """A field of a form, or a column of a table.

    Attributes:
        name: key of the value.
        ru, en: title for people.
        kind: one of KINDS.
        labels: how it is named on paper, in Russian.
        pattern: regular expression that the whole value must match, as read and cleaned; empty for none.
        multiline: the value may go on over several lines.
        places: where the value stands, in order of preference: "right" of the label, "below" it, in the "cell" beside.
        unit: what a number is in, such as "л".
        least, most: bounds of a number.
        future: a date may lie in the future.
        choices: of kind "choice".
        unlabelled: the value may stand without its label in the upper half of the page; then its form finds it.
        staff: a person who works for the company.
        inline: the label also counts amid a row or before small letters: its wording is known from a printed sheet.
    """

    name: str
    ru: str
    en: str
    kind: str = "text"
    labels: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = False
    multiline: bool = False
    places: tuple[str, ...] = PLACES
    unit: str = ""
    least: float | None = None
    most: float | None = None
    future: bool = False
    choices: tuple[Choice, ...] = ()
    unlabelled: bool = False
    staff: bool = False
    inline: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A table of a form: its columns, found by their headings."""

    name: str
    ru: str
    en: str
    columns: tuple[FieldSpec, ...]
    required: bool = False


@dataclass(frozen=True)
class Rule:
    """What must agree between fields, or within the rows of a table.

    Attributes:
        kind: "order": the dates `of` do not go back; "total": column `of[0]` adds up to the field `of[1]`;
            "difference": in each row `of[0]` - `of[1]` = `of[2]`; "error_percent": in each row `of[2]` is the error of
            `of[1]` against `of[0]`, in %.
        table: its name; empty for rules between fields.
        tolerance: how far numbers may lie apart.
    """

    kind: str
    of: tuple[str, ...]
    table: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class Template:
    """A kind of paper.

    Attributes:
        titles: the words by which it is recognised.
        stops: words that begin what is no field, such as a signature: a value ends before them.
        printed: every label stands on every sheet, so that one that is not found was misread.
    """

    name: str
    ru: str
    en: str
    titles: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    tables: tuple[TableSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    stops: tuple[str, ...] = ()
    printed: bool = False

    def field(self, name: str) -> FieldSpec:
        """The field of that name.

        Raises:
            KeyError: there is none.
        """
        return {spec.name: spec for spec in self.fields}[name]

    def to_toml(self) -> str:
        """The file that `read_template` reads."""
        return _written(asdict(self))

    def save(self, folder: Path) -> Path:
        """Write `NAME.toml` into the folder, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.toml"
        path.write_text(self.to_toml(), encoding="utf-8")
        return path


_Part = Template | FieldSpec | TableSpec | Rule | Choice
_TYPES: dict[str, tuple[Any, type]] = {
    "str": (str, object), "bool": (bool, object), "float": ((int, float), object),
    "float | None": ((int, float, NoneType), object), "tuple[str, ...]": (tuple, str),
}  # fmt: skip
"""Of the parts of a template, as they are annotated: the type, and that of the items of a tuple."""


def load_templates(*folders: Path) -> tuple[Template, ...]:
    """The product's own templates and those of the folders, by name; a later folder takes the place of an earlier one.

    Raises:
        TemplateError: a file is no template.
    """
    found: dict[str, Template] = {}
    for folder in (BUILT_IN, *folders):
        for path in sorted(folder.glob("*.toml")):
            template = read_template(path.read_text(encoding="utf-8"), name=path.stem)
            found[template.name] = template
    return tuple(found.values())


def read_template(text: str, *, name: str) -> Template:
    """A template from the text of its file; `name` is the file's, without its ending.

    Raises:
        TemplateError: not TOML, a field is missing or unknown, or a value is not one of its list.
    """
    try:
        body = tomllib.loads(text)
        template = Template(
            name=str(body.pop("name", name)),
            titles=tuple(body.pop("titles")),
            fields=tuple(map(_field, body.pop("fields"))),
            tables=tuple(map(_table, body.pop("tables", ()))),
            rules=tuple(Rule(**rule | {"of": tuple(rule["of"])}) for rule in body.pop("rules", ())),
            stops=tuple(body.pop("stops", ())),
            **body,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise TemplateError("ocr.template_unread", name=name, reason=str(error)) from error
    _verify(template)
    return template


def _field(body: dict[str, Any]) -> FieldSpec:
    lists: dict[str, Any] = {name: tuple(body[name]) for name in ("labels", "places") if name in body}
    choices = tuple(Choice(choice["value"], tuple(choice["words"])) for choice in body.get("choices", ()))
    return FieldSpec(**body | lists | {"choices": choices})


def _table(body: dict[str, Any]) -> TableSpec:
    return TableSpec(**body | {"columns": tuple(map(_field, body["columns"]))})


def _verify(template: Template) -> None:
    groups = (template.fields, *(table.columns for table in template.tables))
    for group in groups:
        _verify_names(template, [spec.name for spec in group])
    _verify_names(template, [table.name for table in template.tables])
    specs = [spec for group in groups for spec in group]
    choices = [choice for spec in specs for choice in spec.choices]
    parts: tuple[_Part, ...] = (template, *specs, *template.tables, *template.rules, *choices)
    for part in parts:
        _verify_types(template, part)
    for spec in specs:
        _known(template, spec.kind, KINDS)
        for place in spec.places:
            _known(template, place, PLACES)
        try:
            re.compile(spec.pattern)
        except re.error as error:
            raise TemplateError("ocr.template_unread", name=template.name, reason=f"{spec.name}: {error}") from error
    for rule in template.rules:
        _known(template, rule.kind, RULES)
    _verify_names(template, [template.name])


def _verify_names(template: Template, names: list[str]) -> None:
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_]{1,60}", name):
            raise TemplateError("ocr.template_unread", name=template.name, reason=f"name = {name}: a-z, 0-9, _")
        if names.count(name) > 1:
            raise TemplateError("ocr.template_unread", name=template.name, reason=f"{name}: {names.count(name)}")


def _verify_types(template: Template, part: _Part) -> None:
    for one in fields(part):
        value = getattr(part, one.name)
        allowed, inner = _TYPES.get(str(one.type), (object, object))
        right = isinstance(value, allowed) and not (isinstance(value, bool) and allowed is not bool)
        if not right or (isinstance(value, tuple) and not all(isinstance(item, inner) for item in value)):
            raise TemplateError("ocr.template_unread", name=template.name, reason=f"{one.name} = {value!r}")


def _known(template: Template, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise TemplateError("ocr.template_unread", name=template.name, reason=f"{value}: {', '.join(allowed)}")


def _written(body: dict[str, Any], head: str = "") -> str:
    """TOML of a table: plain values first, then its tables; empty and absent values are left out."""
    kept = {
        name: value
        for name, value in body.items()
        if value is not None and value is not False and value not in ("", ())
    }
    lists = {name: value for name, value in kept.items() if isinstance(value, tuple) and isinstance(value[0], dict)}
    lines = [f"{name} = {_value(value)}" for name, value in kept.items() if name not in lists]
    for name, rows in lists.items():
        path = f"{head}.{name}" if head else name
        lines += [f"\n[[{path}]]\n{_written(row, path)}" for row in rows]
    return "\n".join(lines) + ("" if head else "\n")


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
