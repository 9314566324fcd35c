"""A report as a file, in each format; the same figures in all."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from azs.errors import ReportError
from azs.reports.report import Report

FORMATS: Mapping[str, tuple[str, str]] = {
    "pdf": ("pdf.write_pdf", "application/pdf"),
    "docx": ("docx_file.write_docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xlsx_file.write_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("html_file.write_html", "text/html"),
    "json": ("json_file.write_json", "application/json"),
    "csv": ("csv_file.write_csv", "text/csv"),
    "xml": ("xml_file.write_xml", "application/xml"),
}
"""Format -> its writer below `azs.reports.formats`, and its media type."""


def write(report: Report, format: str) -> bytes:  # noqa: A002  (what people call it)
    """The report in one of FORMATS.

    Raises:
        ReportError: there is no such format, or the file cannot be made.
    """
    need_format(format)
    module, _, name = FORMATS[format][0].partition(".")
    try:
        found = importlib.import_module(f"azs.reports.formats.{module}")
        writer: Callable[[Report], bytes] = getattr(found, name)
        return writer(report)
    except ImportError as error:
        raise ReportError("reports.no_library", format=format, package=error.name or "") from error


def need_format(format: str) -> None:  # noqa: A002
    """Raises: ReportError for what is none of FORMATS."""
    if format not in FORMATS:
        raise ReportError("reports.unknown_format", format=format[:20], known=", ".join(FORMATS))


def save(data: bytes, path: Path) -> None:
    """Put a file in its place, whole or not at all.

    Raises:
        ReportError: it cannot be written; what was there before stays.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise ReportError("reports.not_written", file=path.name or str(path)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
