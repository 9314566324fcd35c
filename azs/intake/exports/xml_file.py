"""Scans as XML, in the form that `scan.xsd` beside this file describes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from defusedxml import ElementTree as Safe
from defusedxml.common import DefusedXmlException

from azs.errors import ScanError
from azs.intake.exports.content import ExportedField, ExportedScan
from ocr.document import Box

NAMESPACE = "urn:azs:scans:1"
SCHEMA = Path(__file__).parent / "scan.xsd"
_SCAN_TEXTS = (
    "identifier", "file_name", "media_type", "sha256", "status", "document_type", "station", "uploaded_by",
    "settled_by",
)  # fmt: skip
_FIELD_TEXTS = (
    "name", "kind", "raw", "value", "value_before", "second", "decision", "reason", "decided_by",
)  # fmt: skip
_SIDES = ("left", "top", "right", "bottom")


def write_xml(scans: Iterable[ExportedScan]) -> bytes:
    """An XML file in UTF-8 that is valid against `scan.xsd`."""
    root = ET.Element("scans", {"xmlns": NAMESPACE})
    for one in scans:
        node = ET.SubElement(root, "scan")
        for name in _SCAN_TEXTS:
            ET.SubElement(node, name).text = getattr(one, name)
        _moment(node, "uploaded_at", one.uploaded_at)
        _moment(node, "settled_at", one.settled_at)
        for number, text in one.pages:
            ET.SubElement(node, "page", {"number": str(number)}).text = text
        for field in one.fields:
            _write_field(node, field)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def read_xml(data: bytes) -> tuple[ExportedScan, ...]:
    """The scans that `write_xml` wrote.

    Raises:
        ScanError: it did not write this, or it is no XML that may be read.
    """
    try:
        root = Safe.fromstring(data, forbid_dtd=True)
        if root.tag != _tag("scans"):
            raise ValueError(root.tag)
        return tuple(_scan(node) for node in root)
    except (ET.ParseError, DefusedXmlException, ValueError, KeyError, TypeError) as error:
        raise ScanError("intake.export_unread") from error


def _write_field(parent: ET.Element, field: ExportedField) -> None:
    node = ET.SubElement(parent, "field", {"page": str(field.page), "confidence": repr(float(field.confidence))})
    for name in _FIELD_TEXTS:
        ET.SubElement(node, name).text = getattr(field, name)
    _moment(node, "decided_at", field.decided_at)
    for key in field.problems:
        ET.SubElement(node, "problem").text = key
    if field.box is not None:
        ET.SubElement(node, "box", {side: repr(float(getattr(field.box, side))) for side in _SIDES})


def _scan(node: ET.Element) -> ExportedScan:
    uploaded = _read_moment(node, "uploaded_at")
    if uploaded is None:
        raise ValueError("uploaded_at")
    return ExportedScan(
        **{name: _text(node, name) for name in _SCAN_TEXTS},
        uploaded_at=uploaded,
        settled_at=_read_moment(node, "settled_at"),
        pages=tuple((int(page.attrib["number"]), page.text or "") for page in node.findall(_tag("page"))),
        fields=tuple(map(_field, node.findall(_tag("field")))),
    )


def _field(node: ET.Element) -> ExportedField:
    box = node.find(_tag("box"))
    return ExportedField(
        **{name: _text(node, name) for name in _FIELD_TEXTS},
        page=int(node.attrib["page"]),
        confidence=float(node.attrib["confidence"]),
        problems=tuple(one.text or "" for one in node.findall(_tag("problem"))),
        decided_at=_read_moment(node, "decided_at"),
        box=None if box is None else Box(*(float(box.attrib[side]) for side in _SIDES)),
    )


def _moment(parent: ET.Element, name: str, moment: dt.datetime | None) -> None:
    if moment is not None:
        ET.SubElement(parent, name).text = moment.isoformat()


def _read_moment(node: ET.Element, name: str) -> dt.datetime | None:
    found = node.find(_tag(name))
    return dt.datetime.fromisoformat(found.text or "") if found is not None else None


def _text(node: ET.Element, name: str) -> str:
    found = node.find(_tag(name))
    if found is None:
        raise KeyError(name)
    return found.text or ""


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
