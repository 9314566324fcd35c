"""The kinds of forms that can be read: the product's own, and those of the company, one TOML file each in a folder.

Every change keeps the former file in `former/` and a line in `changes.jsonl`, so that it can be taken back; nothing is
ever overwritten in place. A file that cannot be used is told in the log and left out.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import threading
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from azs import audit
from azs.errors import AccessError, FormError
from azs.knowledge.library import now
from azs.security.actor import Actor
from ocr.document import Box, Line, OcrDocument, Page
from ocr.forms.recognition import scores
from ocr.forms.template import Template, TemplateError, load_templates, read_template

log = logging.getLogger("azs.intake")
EDITORS = ("analyst", "administrator")
FILE_BYTES = 1_000_000
APART = 0.15
"""By how much a form must fit its own sheet better than another form does (`ocr.forms.recognition.scores`)."""
_FORMER, _CHANGES = "former", "changes.jsonl"
_lock = threading.Lock()
_told: set[tuple[str, int]] = set()


@dataclass(frozen=True)
class FormChange:
    """One change; `action` is added, changed, removed or restored, `changed_at` in UTC.

    `before` and `after` name the files in `former/` with the form as it was and as it became; empty where there was
    none.
    """

    change_id: str
    name: str
    title: str
    changed_at: dt.datetime
    changed_by: str
    action: str
    before: str = ""
    after: str = ""


def may_edit(actor: Actor) -> bool:
    """Whether the person's role lets them change the forms."""
    return actor.role in EDITORS


def require_editor(engine: sa.Engine, actor: Actor) -> None:
    """Let those pass who may change the forms; a refusal is written down.

    Raises:
        AccessError: the person's role changes nothing.
    """
    if not may_edit(actor):
        audit.record(engine, actor, audit.Event("refused", "refused", "forms"))
        raise AccessError("forms_page.may_not_edit")


def templates(folder: Path) -> tuple[Template, ...]:
    """All kinds of forms: the product's own, then the company's; a file named as one of the product's replaces it."""
    own = {template.name: template for template in company(folder)}
    return (*(own.pop(template.name, template) for template in load_templates()), *own.values())


def company(folder: Path) -> tuple[Template, ...]:
    """The company's own kinds, by the names of their files."""
    return _usable(folder)[0]


def damaged(folder: Path) -> tuple[str, ...]:
    """Names of files that cannot be used."""
    return _usable(folder)[1]


def clash(template: Template, others: Sequence[Template]) -> Template | None:
    """The other form that a sheet of this form could be taken for, or the other way round; None where there is none."""
    for other in others:
        if other.name != template.name and (_mistaken(template, other) or _mistaken(other, template)):
            return other
    return None


def save(
    folder: Path, engine: sa.Engine, actor: Actor, template: Template, *, seen: Template | None = None
) -> FormChange | None:
    """Keep a new form or a changed one, whole or not at all.

    Args:
        seen: the form as the person saw it, None for a new one; what somebody changed meanwhile is not overwritten.

    Returns:
        The change, which `revert` takes back; None where nothing differs.

    Raises:
        AccessError: the person's role changes nothing.
        FormError: the form is incomplete, its name is taken, another form is too like it, somebody changed it
            meanwhile, or the folder cannot be written.
    """
    require_editor(engine, actor)
    known = templates(folder)
    if template.name in {one.name for one in load_templates()}:
        raise FormError("forms_page.name_taken", name=template.name, title=_titled(known, template.name))
    checked = _checked(template)
    near = clash(checked, known)
    if near:
        raise FormError("forms_page.too_alike", title=near.ru, titles=" · ".join(near.titles))
    with _lock:
        current = {one.name: one for one in company(folder)}.get(template.name)
        if current == checked:
            return None
        if current != seen:
            raise FormError(
                "forms_page.name_taken" if seen is None else "forms_page.changed_meanwhile",
                name=template.name, title=current.ru if current else template.ru,
            )  # fmt: skip
        return _change(folder, engine, actor, ("changed" if current else "added", current, checked))


def remove(folder: Path, engine: sa.Engine, actor: Actor, name: str) -> FormChange:
    """Take a form out; `revert` brings it back.

    Raises:
        AccessError: the person's role changes nothing.
        FormError: the company has no such form, or the folder cannot be written.
    """
    require_editor(engine, actor)
    with _lock:
        current = {one.name: one for one in company(folder)}.get(name)
        if current is None:
            raise FormError("forms_page.gone", name=name)
        return _change(folder, engine, actor, ("removed", current, None))


def revert(folder: Path, engine: sa.Engine, actor: Actor, change: FormChange) -> FormChange:
    """Take a change back: the form is as it was before it, or gone where it was new.

    Raises:
        AccessError: the person's role changes nothing.
        FormError: somebody changed the form after that, its former file is lost, or the folder cannot be written.
    """
    require_editor(engine, actor)
    with _lock:
        current = {one.name: one for one in company(folder)}.get(change.name)
        if current != _former(folder, change.after, change.name):
            raise FormError("forms_page.changed_meanwhile", name=change.name, title=change.title)
        before = _former(folder, change.before, change.name)
        if before is None and current is None:
            raise FormError("forms_page.gone", name=change.name)
        return _change(folder, engine, actor, ("restored" if before else "removed", current, before))


def history(folder: Path, name: str = "") -> tuple[FormChange, ...]:
    """Changes of all forms or of one, the latest first; lines that cannot be read are left out."""
    try:
        lines = (folder / _CHANGES).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    found = [change for line in reversed(lines) if (change := _read_change(line)) and name in ("", change.name)]
    return tuple(found)


def read_file(data: bytes, file_name: str) -> Template:
    """The form of an uploaded TOML file.

    Raises:
        FormError: it is too large or no form.
    """
    if len(data) > FILE_BYTES:
        raise FormError("forms_page.file_too_large", megabytes=FILE_BYTES // 1_000_000)
    try:
        return read_template(data.decode("utf-8-sig"), name=Path(file_name).stem)
    except UnicodeDecodeError as error:
        raise FormError("forms_page.damaged", name=file_name, reason="UTF-8") from error
    except TemplateError as error:
        raise FormError("forms_page.damaged", name=file_name, reason=str(error.params["reason"])) from error


def _usable(folder: Path) -> tuple[tuple[Template, ...], tuple[str, ...]]:
    good: list[Template] = []
    bad: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            template = read_file(path.read_bytes(), path.name)
            if template.name != path.stem:
                raise FormError("forms_page.damaged", name=path.name, reason=f"name = {template.name}")
            good.append(template)
        except (OSError, FormError) as error:
            bad.append(path.name)
            _warn(path, error)
    return tuple(good), tuple(bad)


def _warn(path: Path, error: Exception) -> None:
    """Tell once of each state of a file."""
    try:
        state = (str(path), path.stat().st_mtime_ns)
    except OSError:
        return
    if state not in _told:
        _told.add(state)
        log.warning("form %s is left out: %s", path.name, error)


def _checked(template: Template) -> Template:
    """The form as it will be read back from its file."""
    if not template.fields:
        raise FormError("forms_page.no_fields")
    if not template.ru.strip() or not any(title.strip() for title in template.titles):
        raise FormError("forms_page.no_title")
    return read_file(template.to_toml().encode(), template.name)


def _mistaken(template: Template, other: Template) -> bool:
    """Whether a sheet with the title and all the labels of a form fits the other one almost as well."""
    for title in template.titles:
        fits = {one.name: score for score, one in scores(_sheet(title, template), (template, other))}
        if fits[other.name] > fits[template.name] - APART:
            return True
    return False


def _sheet(title: str, template: Template) -> OcrDocument:
    texts = [title, *(f"{spec.labels[0] if spec.labels else spec.ru}: …" for spec in template.fields)]
    lines = tuple(Line(text, Box(40, 40 + 60 * at, 40 + 20 * len(text), 70 + 60 * at), 1.0)
                  for at, text in enumerate(texts))  # fmt: skip
    return OcrDocument((Page(1, 2000, 100 + 60 * len(texts), lines),))


def _change(
    folder: Path, engine: sa.Engine, actor: Actor, what: tuple[str, Template | None, Template | None]
) -> FormChange:  # fmt: skip
    """Write a form or take it out, and tell it; `what`: the action, the form before and after it."""
    action, before, after = what
    form = after or before
    if form is None:
        raise ValueError(action)
    key, path = uuid.uuid4().hex, folder / f"{form.name}.toml"
    change = FormChange(
        key, form.name, form.ru, now(), actor.user, action,
        f"{key}-before.toml" if before else "", f"{key}-after.toml" if after else "",
    )  # fmt: skip
    try:
        (folder / _FORMER).mkdir(parents=True, exist_ok=True)
        for name, kept in ((change.before, before), (change.after, after)):
            if kept:
                _write(folder / _FORMER / name, kept)
        if after:
            _write(path, after)
        else:
            path.unlink(missing_ok=True)
        with (folder / _CHANGES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(change), ensure_ascii=False, default=str) + "\n")
    except OSError as error:
        raise FormError("forms_page.not_written") from error
    audit.record(engine, actor, audit.Event("write", place=f"forms.{action}", question=form.ru, rows=1))
    return change


def _write(path: Path, template: Template) -> None:
    aside = path.with_name(f".{uuid.uuid4().hex}")
    try:
        with aside.open("x", encoding="utf-8") as file:
            file.write(template.to_toml())
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _former(folder: Path, file: str, name: str) -> Template | None:
    if not file:
        return None
    try:
        return read_file((folder / _FORMER / Path(file).name).read_bytes(), name)
    except OSError as error:
        raise FormError("forms_page.gone", name=name) from error


def _read_change(line: str) -> FormChange | None:
    try:
        body = json.loads(line)
        return FormChange(**body | {"changed_at": dt.datetime.fromisoformat(body["changed_at"])})
    except (ValueError, TypeError, KeyError):
        return None


def _titled(known: Sequence[Template], name: str) -> str:
    return next(one.ru for one in known if one.name == name)
