"""A scan on the desk of a person: its fields, what is decided on them, what stands against saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from azs.i18n import t, texts
from azs.intake import drafts, records, scans
from azs.intake.fields import NAMES, STATES, Check, Decision, Field, decided_value
from azs.intake.reading_forms import PROBLEM, rows_of, specs_of, template_of, validator, written
from azs.intake.records import REQUIRED, Plan
from azs.intake.scans import Scan
from components import intake, people, session
from ocr.document import OcrDocument
from ocr.forms.form import Problem
from ocr.forms.template import FieldSpec, Template

NEW_EQUIPMENT = "intake.problem_new_equipment"
_OF_KIND = ("intake.problem_date", "intake.problem_future", "intake.problem_number", "intake.problem_state")


@dataclass(frozen=True)
class ScanDesk:
    """Everything that is known of a scan now.

    Attributes:
        fields: as they were read. decisions: what people said of them so far.
        plan: what saving would write; None where the scan does not wait for review.
        problems: what the form's checks say of the values as decided.
        check: the same for saving. template: None where the form is not known.
    """

    scan: Scan
    document: OcrDocument
    fields: tuple[Field, ...]
    decisions: Mapping[str, Decision]
    template: Template | None
    problems: Mapping[str, tuple[Problem, ...]]
    check: Check | None
    plan: Plan | None

    @property
    def specs(self) -> dict[str, FieldSpec]:
        """What may stand in each field, by name."""
        return specs_of(self.template, rows=rows_of(self.fields)) if self.template else {}

    def as_decided(self) -> tuple[Field, ...]:
        """The fields with the values that would be written."""
        return tuple(replace(one, value=decided_value(one, self.decisions.get(one.name))) for one in self.fields)

    def waits(self) -> tuple[str, ...]:
        """Names of fields that a person still has to settle, in their order."""
        if self.plan is None:
            return ()
        open_ones = {*self.plan.undecided, *self.plan.problems}
        return tuple(one.name for one in self.fields if one.name in open_ones)


def desk(scan: Scan) -> ScanDesk:
    """The scan as it stands.

    Raises:
        ScanError: it is not the person's, or not read yet.
    """
    engine, actor = session.writer(), people.current()
    document = intake.document_of(scan)
    kept = scans.fields_of(engine, actor, scan.identifier)
    template = template_of(intake.templates(), scan.document_type)
    fields = tuple(one.field for one in kept)
    if fields:
        fields = (*fields, *_missing(fields))
    decisions = drafts.decisions_of(kept)
    if scan.status != "to_review":
        return ScanDesk(scan, document, fields, decisions, template, {}, None, None)
    problems = intake.problems(scan, fields, decisions)
    check = validator(problems)
    plan = records.plan(engine, actor, scan.identifier, fields=fields, decisions=decisions, also=check)
    return ScanDesk(scan, document, fields, decisions, template, problems, check, plan)


def label(at: ScanDesk, name: str, lang: str) -> str:
    """What a field is called: by its form, else by what is written of it; a cell with its row."""
    table, _, rest = name.partition(".")
    if rest:
        row, _, column = rest.partition(".")
        return t(
            "scans.cell",
            lang,
            table=table_label(at, table, lang),
            row=int(row) + 1,
            column=_own(at, name, column, lang),
        )
    return _own(at, name, name, lang)


def table_label(at: ScanDesk, name: str, lang: str) -> str:
    """What a table is called."""
    for table in at.template.tables if at.template else ():
        if table.name == name:
            return table.ru if lang == "ru" else table.en
    return t("scans.table", lang)


def column_label(at: ScanDesk, name: str, lang: str) -> str:
    """What the column of a cell is called."""
    return _own(at, name, name.rpartition(".")[2], lang)


def told(at: ScanDesk, field: Field, key: str, lang: str) -> str:
    """What is wrong with a field, in words."""
    found = next((one for one in at.problems.get(field.name, ()) if PROBLEM + one.key == key), None)
    said = _Blanks(found.params if found else (("text", field.raw),))
    return texts()[key][lang].format_map(said) if key in texts() else t("scans.problem_unknown", lang)


def complaints(at: ScanDesk, name: str) -> tuple[str, ...]:
    """Message keys of what stands against a field; what the form's checks say in more words is not said twice."""
    found = at.plan.problems.get(name, ()) if at.plan else ()
    if NEW_EQUIPMENT in found:
        found = tuple(key for key in found if key != f"{PROBLEM}unknown_serial")
    worded = any(key.startswith(PROBLEM) for key in found)
    return tuple(key for key in found if not (worded and key in _OF_KIND))


def suggestions(at: ScanDesk, field: Field) -> tuple[str, ...]:
    """Values that the checks think may have been meant."""
    found = (one for problem in at.problems.get(field.name, ()) for one in problem.suggestions)
    return tuple(dict.fromkeys(found))


def choices(at: ScanDesk, field: Field, lang: str) -> list[tuple[str, str]]:
    """Values to choose from with their labels, for fields that know some."""
    spec = at.specs.get(field.name)
    if spec is not None and spec.choices:
        return [(written(one.value, spec),) * 2 for one in spec.choices]
    if field.kind == "state":
        return [(t(f"intake.state_{state}", "ru"), t(f"intake.state_{state}", lang)) for state in STATES]
    return []


class _Blanks(dict[str, str]):
    """Params of a text; what is not known is left blank."""

    def __missing__(self, key: str) -> str:
        return ""


def _missing(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Fields without which nothing is saved and that the form has not: a person writes them."""
    known = {one.name for one in fields}
    kinds = {"station": "station", "inspected_on": "date"}
    return tuple(Field(name, kinds.get(name, "text"), "", "", confidence=0.0) for name in REQUIRED if name not in known)


def _own(at: ScanDesk, name: str, plain_name: str, lang: str) -> str:
    spec = at.specs.get(name)
    if spec is not None:
        return spec.ru if lang == "ru" else spec.en
    known = name in NAMES or plain_name in ("parameter", "norm", "value", "unit")
    return t(f"scans.field_{plain_name}", lang) if known else plain_name
