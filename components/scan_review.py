"""The picture of a scan beside its fields, in the browser: what is sent there, and what people decide there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime

from azs.errors import AzsError
from azs.i18n import t, texts
from azs.i18n.formats import percent
from azs.intake import drafts
from azs.intake.fields import Decision, Field
from components import browser, intake, people, scan_desk, session
from components.scan_desk import ScanDesk

VALUE_CHARS, REASON_CHARS = 2000, 300
_TEXTS = "scan_review."


def take(at: ScanDesk, lang: str) -> bool:
    """Keep what was decided in the browser since the last run.

    Returns:
        Whether anything was new.

    Raises:
        ScanError, DatabaseError: see `azs.intake.drafts.keep`; it is tried again in the next run.
    """
    seen = _seen(at)
    sent = st.session_state.get(_key(at)) or {}
    said = sent.get("decisions") if isinstance(sent, Mapping) else None
    if not isinstance(said, Mapping) or said.get("key") != _document_key(at, lang):
        return False
    changed = _changes(said.get("made"), {one.name for one in at.fields}, seen)
    if changed:
        drafts.keep(session.writer(), people.current(), at.scan.identifier, changed)
    st.session_state[f"{_key(at)}_seen"] = max(seen, _whole(said.get("seq")))
    return bool(changed)


def draw(at: ScanDesk, lang: str) -> None:
    """Draw picture and fields; fields can be changed while the scan waits for review."""
    part = browser.part("scan_review", stem="review")
    part(
        key=_key(at), data=data(at, lang), default={"decisions": None}, on_decisions_change=lambda: None,
        height="content",
    )  # fmt: skip


def data(at: ScanDesk, lang: str) -> dict[str, Any]:
    """What the browser is told."""
    names = [one.name for one in at.fields]
    return {
        "key": _document_key(at, lang),
        "seq": _seen(at),
        "editable": at.plan is not None,
        "pages": _pages(at, lang),
        "fields": [_field(at, one, lang) for one in at.fields],
        "tables": _tables(at, names, lang),
        "texts": {key.removeprefix(_TEXTS): both[lang] for key, both in texts().items() if key.startswith(_TEXTS)},
    }


def _key(at: ScanDesk) -> str:
    return f"review_{at.scan.identifier}"


def _document_key(at: ScanDesk, lang: str) -> str:
    """Changes where the page has to be built anew."""
    return f"{at.scan.identifier} {at.scan.document_type} {at.scan.read_at} {at.scan.status} {len(at.fields)} {lang}"


def _seen(at: ScanDesk) -> int:
    return int(st.session_state.get(f"{_key(at)}_seen", 0))


def _changes(made: object, known: set[str], seen: int) -> dict[str, Decision | None]:
    """Decisions newer than `seen`; what makes no sense is dropped: it comes from a browser."""
    changed: dict[str, Decision | None] = {}
    for name, one in made.items() if isinstance(made, Mapping) else ():
        if name not in known or not isinstance(one, Mapping) or _whole(one.get("seq")) <= seen:
            continue
        value, reason = str(one.get("value", ""))[:VALUE_CHARS], str(one.get("reason", ""))[:REASON_CHARS]
        if one.get("choice") == "none":
            changed[str(name)] = None
        elif one.get("choice") in ("accepted", "corrected"):
            changed[str(name)] = Decision("corrected" if one["choice"] == "corrected" else "accepted", value, reason)
    return changed


def _whole(number: object) -> int:
    return int(number) if isinstance(number, int | float) else 0


def _pages(at: ScanDesk, lang: str) -> list[dict[str, Any]]:
    """Pages with the addresses of their pictures; one that cannot be drawn is told and left out."""
    made = []
    for page in at.document.pages:
        try:
            picture = intake.page_picture(at.scan, page)
        except AzsError:
            st.warning(t("scans.no_page", lang, page=page.number), icon=":material/broken_image:")
            continue
        address = Runtime.instance().media_file_mgr.add(
            picture.jpeg, "image/jpeg", f"{_key(at)}_{page.number}"
        )  # so that the picture is sent once, and not with every decision
        made.append({"number": page.number, "url": address, "width": picture.width, "height": picture.height})
    return made


def _field(at: ScanDesk, field: Field, lang: str) -> dict[str, Any]:
    decision, spec = at.decisions.get(field.name), at.specs.get(field.name)
    box = field.box
    return {
        "name": field.name, "kind": field.kind, "label": scan_desk.label(at, field.name, lang), "page": field.page,
        "box": [box.left, box.top, box.right, box.bottom] if box else None,
        "read": field.value, "value": decision.value if decision else field.value,
        "decision": decision.choice if decision else "none", "reason": decision.reason if decision else "",
        "sure": not field.needs_person, "percent": percent(100 * field.confidence, lang, 0), "second": field.second,
        "problems": [scan_desk.told(at, field, key, lang) for key in scan_desk.complaints(at, field.name)],
        "liftable": at.plan is not None and field.name not in at.plan.blocking,
        "suggestions": list(scan_desk.suggestions(at, field)),
        "choices": [list(pair) for pair in scan_desk.choices(at, field, lang)],
        "multiline": bool(spec and spec.multiline) or field.name in ("remarks", "fault"),
        "required": bool(spec and spec.required), "table": field.name.partition(".")[0] if "." in field.name else "",
    }  # fmt: skip


def _tables(at: ScanDesk, names: Sequence[str], lang: str) -> list[dict[str, Any]]:
    """Tables as rows of names of fields, "" where a row lacks a column."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name in names:
        table, _, rest = name.partition(".")
        if rest:
            row, _, column = rest.partition(".")
            found.setdefault(table, {}).setdefault(int(row), {})[column] = name
    made = []
    for table, rows in found.items():
        columns = {column: name for row in rows.values() for column, name in row.items()}
        made.append({
            "label": scan_desk.table_label(at, table, lang),
            "columns": [{"label": scan_desk.column_label(at, name, lang)} for name in columns.values()],
            "rows": [[row.get(column, "") for column in columns] for _, row in sorted(rows.items())],
        })  # fmt: skip
    return made
