"""Labelled examples as CSV and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from azs.analytics.export import to_csv
from azs.labelling.outcomes import Outcome
from azs.signs import cleaned

COLUMNS = (
    "source", "source_id", "task", "language", "asked", "verdict", "plan_json", "sql_text", "text", "wrong_plan_json",
    "wrong_sql_text", "wrong_text", "reviewers", "settled", "at",
)  # fmt: skip
FORMATS = ("csv", "jsonl")


def file_of(found: Sequence[Outcome], *, kind: str, lang: str) -> bytes:
    """The outcomes as one of FORMATS: a row or a line each, columns COLUMNS; moments are UTC."""
    rows = [_row(one) for one in found]
    if kind == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")
    told = [
        {**row, "reviewers": ", ".join(one.reviewers), "settled": int(one.settled)}
        for row, one in zip(rows, found, strict=True)
    ]
    frame = pd.DataFrame(told, columns=list(COLUMNS), dtype=object)
    return to_csv([frame], {name: name for name in COLUMNS}, lang=lang)


def _row(one: Outcome) -> dict[str, object]:
    example = one.example
    texts = {
        "source": example.source, "source_id": example.source_id, "task": example.task, "language": example.language,
        "asked": example.asked, "verdict": one.verdict, "plan_json": one.content.plan_json,
        "sql_text": one.content.sql_text, "text": one.content.text, "wrong_plan_json": one.wrong.plan_json,
        "wrong_sql_text": one.wrong.sql_text, "wrong_text": one.wrong.text,
    }  # fmt: skip
    told: dict[str, object] = {name: cleaned(text) for name, text in texts.items()}
    return told | {"reviewers": list(one.reviewers), "settled": one.settled, "at": one.at.isoformat()}
