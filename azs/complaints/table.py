"""Complaints as rows of a file: without who complained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import sqlalchemy as sa

from azs import audit
from azs.analytics import export
from azs.complaints import desk
from azs.complaints.desk import Complaint, Wanted
from azs.complaints.routing import Rules
from azs.i18n import t
from azs.security.actor import Actor

COLUMNS = (
    "number", "received_at", "channel", "station", "station_name", "region", "status", "category", "category_by",
    "priority", "danger", "sentiment", "department", "assignee", "due_at", "answered_at", "incident_id", "text",
)  # fmt: skip
FORMATS = ("csv", "xlsx")


def rows_of(
    found: Sequence[Complaint], rules: Rules, lang: str, local: Callable[[dt.datetime], dt.datetime]
) -> pd.DataFrame:
    """One row a complaint, columns COLUMNS, words in `lang`; moments by the network's clocks."""

    def cell(one: Complaint, name: str) -> object:
        value = getattr(one, name)
        if isinstance(value, dt.datetime):
            return local(value).replace(microsecond=0)
        if name == "department":
            return rules.department_name(value, lang) if value else None
        if name in ("status", "category", "category_by", "priority", "danger", "sentiment", "channel") and value:
            return t(f"complaint_words.{name}_{value}", lang)
        return value if value != "" else None

    return pd.DataFrame(
        [{name: cell(one, name) for name in COLUMNS} for one in found], columns=list(COLUMNS), dtype=object
    )


def file_of(
    engine: sa.Engine, actor: Actor, wanted: Wanted, *, rules: Rules, kind: str, lang: str,
    local: Callable[[dt.datetime], dt.datetime],
) -> bytes:  # fmt: skip
    """The complaints that the person sees as one of FORMATS; that they were taken out is written down.

    Raises:
        DatabaseError: they cannot be read, or it could not be written down.
    """
    found = desk.visible(engine, actor, wanted, limit=desk.MAX_ROWS)
    audit.record(engine, actor, audit.Event("export", place="complaints", question=kind, rows=len(found)))
    frame, heads = rows_of(found, rules, lang, local), headers(lang)
    if kind == "csv":
        return export.to_csv([frame], heads, lang=lang)
    return export.to_xlsx([frame], heads, sheet=t("complaint_desk.title", lang))


def headers(lang: str) -> Mapping[str, str]:
    """Column -> heading."""
    return {name: t(f"complaint_words.column_{name}", lang) for name in COLUMNS}
