"""A small mapping, three records for it, and what the database holds afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

MAPPING = """
source = "test"
nulls = ["?"]
[columns]
external_id = "номер"
category = "вид"
severity = "тяжесть"
status = "статус"
station_code = "станция"
region = "регион"
reported_at = "дата"
loss_rub = "ущерб"
[values.severity]
"высокая" = "high"
"*" = "low"
[values.status]
"закрыт" = "closed"
"*" = "new"
[dates]
formats = ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S"]
"""
ROWS = [
    {
        "номер": "1",
        "вид": "Разлив",
        "тяжесть": "Высокая",
        "статус": "закрыт",
        "станция": "А1",
        "регион": "Юг",
        "дата": "05.11.2025 10:30",
        "ущерб": "1 234,50",
    },
    {
        "номер": "2",
        "вид": "Пожар",
        "тяжесть": "?",
        "статус": "открыт",
        "станция": "А2",
        "регион": "Юг",
        "дата": "06.11.2025 11:00",
        "ущерб": "",
    },
    {
        "номер": "3",
        "вид": "Пожар",
        "тяжесть": "низкая",
        "статус": "открыт",
        "станция": "А1",
        "регион": "Юг",
        "дата": "не помню",
        "ущерб": "",
    },
]


def rows_of(engine: sa.Engine, query: str) -> list[tuple[object, ...]]:
    """Rows of a SELECT."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def stored(engine: sa.Engine) -> list[tuple[object, ...]]:
    """Incidents, by external_id."""
    columns = "external_id, category, severity, status, station_code, region, loss_rub"
    return rows_of(engine, f"SELECT {columns} FROM v_incident ORDER BY 1")


def json_file(folder: Path, name: str, rows: list[dict[str, str]]) -> Path:
    """A file of records."""
    path = folder / name
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path
