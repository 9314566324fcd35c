"""Scans as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from azs.errors import ScanError
from azs.intake.exports.content import ExportedField, ExportedScan
from ocr.document import Box

FORMAT = "azs-scans-1"


def write_json(scans: Sequence[ExportedScan]) -> bytes:
    """A JSON file in UTF-8: {"format": …, "scans": [{…, "pages": [{"number", "text"}], "fields": [{…}]}]}."""
    body = [asdict(one) | {"pages": [{"number": number, "text": text} for number, text in one.pages]} for one in scans]
    text = json.dumps({"format": FORMAT, "scans": body}, ensure_ascii=False, indent=1, default=dt.datetime.isoformat)
    return text.encode("utf-8")


def read_json(data: bytes) -> tuple[ExportedScan, ...]:
    """The scans that `write_json` wrote.

    Raises:
        ScanError: it did not write this.
    """
    try:
        body = json.loads(data.decode("utf-8-sig"))
        if body["format"] != FORMAT:
            raise ValueError(FORMAT)
        return tuple(map(_scan, body["scans"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ScanError("intake.export_unread") from error


def _scan(body: dict[str, Any]) -> ExportedScan:
    return ExportedScan(
        **body | {
            "uploaded_at": _moment(body["uploaded_at"]), "settled_at": _moment(body["settled_at"]),
            "pages": tuple((int(page["number"]), str(page["text"])) for page in body["pages"]),
            "fields": tuple(map(_field, body["fields"])),
        }
    )  # fmt: skip


def _field(body: dict[str, Any]) -> ExportedField:
    box = Box(**body["box"]) if body["box"] else None
    made = {"box": box, "problems": tuple(body["problems"]), "decided_at": _moment(body["decided_at"])}
    return ExportedField(**body | made)


def _moment(text: str | None) -> Any:
    return dt.datetime.fromisoformat(text) if text else None
