"""A report as JSON: everything it is made of, figures as numbers and as words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from azs.reports.report import Block, Chart, Fact, Paragraph, Report, Table
from azs.signs import cleaned

VERSION = 1


def write_json(report: Report) -> bytes:
    """UTF-8, indented; dates as 2026-11-05, moments as 2026-11-05T09:30:00."""
    body = {
        "version": VERSION,
        "kind": report.kind,
        "language": report.language,
        "title": report.title,
        "made_at": report.made_at,
        "about": [{"name": name, "value": value} for name, value in report.about],
        "sections": [
            {"title": one.title, "blocks": [_block(block) for block in one.blocks]} for one in report.sections
        ],
        "sources": [dataclasses.asdict(one) for one in report.sources],
    }
    return json.dumps(_cleaned(body), ensure_ascii=False, indent=1, allow_nan=False).encode()


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        facts = [dataclasses.asdict(fact) for fact in block.facts]
        return {"kind": "paragraph", "style": block.style, "text": block.text, "facts": facts}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "title": block.title,
            "source": block.source,
            "rows_in_all": block.cut or len(block.rows),
            "columns": [dataclasses.asdict(column) for column in block.columns],
            "rows": [[_cell(value) for value in row] for row in block.rows],
        }
    return {
        "kind": "chart",
        **{field.name: _plain(block, field.name) for field in dataclasses.fields(Chart) if field.name != "kind"},
        "drawn_as": block.kind,
    }


def _plain(chart: Chart, name: str) -> Any:
    value = getattr(chart, name)
    if name == "series":
        return [dataclasses.asdict(one) for one in value]
    return [{"name": label, "value": limit} for label, limit in value] if name == "limits" else value


def _cell(value: object) -> Any:
    return dataclasses.asdict(value) if isinstance(value, Fact) else value


def _cleaned(value: Any) -> Any:
    """Texts that every reader of JSON takes, times as ISO, nothing for what is no number."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return None if isinstance(value, float) and value != value else value
