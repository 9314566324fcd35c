"""A script for a DBA: CREATE VIEW of the whole contract with a place for each column and what belongs there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from azs.database.views import CONTRACT
from azs.i18n import t

TYPES: Mapping[type[Any], str] = {
    sa.String: "VARCHAR2(4000 CHAR)", sa.Integer: "NUMBER(19)", sa.Float: "NUMBER", sa.DateTime: "TIMESTAMP",
    sa.Date: "DATE",
}  # fmt: skip
ROW_OF = {
    "v_incident": "template.row_incident", "v_action": "template.row_action", "v_station_day": "template.row_day",
    "v_station": "template.row_station", "v_equipment": "template.row_equipment",
}  # fmt: skip


def template(lang: str) -> str:
    """The script, in Oracle's SQL; as printed it makes empty views that already fulfil the contract."""
    parts = [_comment(t("template.head", lang))]
    for view, columns in CONTRACT.items():
        width = max(len(_place(kind)) for kind in columns.values())
        lines = []
        for at, (name, kind) in enumerate(columns.items(), start=1):
            comma = "," if at < len(columns) else " "
            meaning = t(f"template.column_{name}", lang)
            lines.append(f"  {_place(kind):<{width}} AS {name}{comma}  -- {meaning}")
        body = "\n".join(lines)
        head = _comment(t(ROW_OF[view], lang))
        parts.append(f"{head}\nCREATE OR REPLACE VIEW {view} AS\nSELECT\n{body}\nFROM dual\nWHERE 1 = 0;")
    parts.append(_comment(t("template.foot", lang)))
    return "\n\n".join(parts)


def _place(kind: type[Any]) -> str:
    return f"CAST(NULL AS {TYPES[kind]})"


def _comment(text: str) -> str:
    return "\n".join(f"-- {line}" for line in text.splitlines())
