"""Which kind of file some bytes are: by what is in them, and by the name only where that does not tell."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import PurePosixPath

import olefile

from azs.errors import DocumentFileError
from azs.knowledge.parsing.package import BROKEN

_MAGIC = (
    (b"{\\rtf", "rtf"), (b"7z\xbc\xaf\x27\x1c", "archive_closed"), (b"Rar!\x1a\x07", "archive_closed"),
    (b"\x1f\x8b", "gzip"), (b"\x89PNG\r\n\x1a\n", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"),
    (b"II*\0", "image"), (b"MM\0*", "image"), (b"BM", "image"), (b"\0\0\0\x0cjP  ", "image"),
    (b"AT&TFORM", "image"),
)  # fmt: skip
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "sheet", "presentation": "odp"}
_EXTENSIONS = {
    ".md": "markdown", ".markdown": "markdown", ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".json": "json",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".xml": "xml", ".eml": "mail", ".mht": "mail", ".mhtml": "mail",
}  # fmt: skip
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>", re.IGNORECASE)
_LETTER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_LETTER_FIELD = re.compile(
    r"^(?:from|date|subject|mime-version|content-type|received|message-id):", re.IGNORECASE | re.MULTILINE
)
HEAD_CHARS = 20_000
OF_NAME = {  # kinds that a name promises, to tell when the content is another
    ".pdf": "pdf", ".docx": "docx", ".doc": "doc", ".pptx": "pptx", ".ppt": "ppt", ".xlsx": "sheet", ".xls": "sheet",
    ".ods": "sheet", ".odt": "odt", ".odp": "odp", ".rtf": "rtf", ".zip": "zip", ".png": "image", ".jpg": "image",
    ".jpeg": "image", ".tif": "image", ".tiff": "image", ".bmp": "image", ".gif": "image", ".djvu": "image",
    ".webp": "image", ".heic": "image",
}  # fmt: skip
_STREAMS = (
    ("WordDocument", "doc"), ("Workbook", "sheet"), ("Book", "sheet"), ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)  # fmt: skip


def binary_kind(data: bytes) -> str:
    """Kind of a file that is no text; "" where nothing tells.

    Raises:
        DocumentFileError: an office file locked with a password, or a broken archive.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(data)
    if data.startswith(olefile.MAGIC):
        return _compound_kind(data)
    for mark, kind in _MAGIC:
        if data.startswith(mark):
            return kind
    if data[257:262] == b"ustar":
        return "tar"
    if (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:12] in (
        b"ftypheic",
        b"ftypheix",
        b"ftypmif1",
        b"ftypavif",
    ):
        return "image"
    return ""


def text_kind(name: str, text: str) -> str:
    """Kind of a text."""
    named = _EXTENSIONS.get(extension(name), "")
    head = text[:HEAD_CHARS].lstrip("\ufeff")
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith("<?xml"):
        return "xml"
    letter = _LETTER.match(head)
    if letter and len(_LETTER_FIELD.findall(letter[0])) >= 2:
        return "mail"
    if named == "mail":
        return "text"
    if named == "html" and not _TAG.search(head):
        return "text"
    if not named and head.lstrip()[:1] in ("{", "[") and _is_json(text):
        return "json"
    return named or "text"


def extension(name: str) -> str:
    """The ending of a file name in small letters: ".pdf"."""
    return PurePosixPath(name.replace("\\", "/").strip()).suffix.lower()


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lstrip("/") for name in archive.namelist()}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype").decode("ascii", "replace")
                found = re.match(r"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)", mime)
                if found:
                    return _OPEN_DOCUMENT[found[1]]
    except (*BROKEN, RuntimeError) as error:
        raise DocumentFileError("documents.damaged") from error
    folders = {name.split("/")[0] for name in names}
    if "[Content_Types].xml" in names:
        for folder, kind in (("word", "docx"), ("ppt", "pptx"), ("xl", "sheet")):
            if folder in folders:
                return kind
    return "zip"


def _compound_kind(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            for stream, kind in _STREAMS:
                if file.exists(stream):
                    return kind
            if file.exists("EncryptedPackage"):
                raise DocumentFileError("documents.password")
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise DocumentFileError("documents.damaged") from error
    return ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
