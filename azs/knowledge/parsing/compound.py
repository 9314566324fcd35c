"""Files of the office programs before 2007 (DOC, PPT) and letters of Outlook (MSG): their text, without its layout."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from azs.errors import DocumentFileError
from azs.knowledge.document import Attachment, Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.labels import promote
from azs.knowledge.parsing.prose import clean, fit, plain, table

_WORD_97 = 0xC1
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
_UNSEEN = re.compile("[\x00-\x06\x08\x14\x15]")
_TITLE_TEXTS = (0, 6)
_SLIDE, _TEXTS, _NEXT_SLIDE, _HEADER, _CHARS, _BYTES = 0x03EE, 0x0FF0, 0x03F3, 0x0F9F, 0x0FA0, 0x0FA8
MAX_ATTACHMENTS = 100
MAX_RECORDS = 500_000


def _open(data: bytes) -> olefile.OleFileIO:
    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise DocumentFileError("documents.damaged") from error


def _stream(file: olefile.OleFileIO, *path: str) -> bytes:
    try:
        return bytes(file.openstream(list(path)).read()) if file.exists(list(path)) else b""
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise DocumentFileError("documents.damaged") from error


def read_doc(data: bytes) -> Contents:
    """Text of a Word 97 to 2003 file. Numbers that Word counts itself and styles are not told, and a warning says so.

    Raises:
        DocumentFileError: damaged or locked with a password.
    """
    file = _open(data)
    main = _stream(file, "WordDocument")
    try:
        version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 10)[0]
        if flags & 0x0100:
            raise DocumentFileError("documents.password")
        if version < _WORD_97:
            start, end = struct.unpack_from("<II", main, 0x18)
            text = main[start:end].decode("cp1251", "replace")
        else:
            pieces = _stream(file, "1Table" if flags & 0x0200 else "0Table")
            text = "".join(_pieces(main, pieces))
            text = text[: sum(struct.unpack_from("<ii", main, 0x4C))]  # the body and its footnotes
    except (struct.error, IndexError) as error:
        raise DocumentFileError("documents.damaged") from error
    return Contents(promote(list(_word_blocks(text))), _title(file), warnings=["old_format"])


def _pieces(main: bytes, tables: bytes) -> Iterator[str]:
    at, size = struct.unpack_from("<II", main, 0x01A2)
    end = at + size
    while at < end and tables[at] == 1:
        at += 3 + struct.unpack_from("<H", tables, at + 1)[0]
    length = struct.unpack_from("<I", tables, at + 1)[0]
    count = (length - 4) // 12
    places = struct.unpack_from(f"<{count + 1}i", tables, at + 5)
    for number in range(count):
        where = struct.unpack_from("<I", tables, at + 5 + 4 * (count + 1) + 8 * number + 2)[0]
        chars = places[number + 1] - places[number]
        start = where & 0x3FFFFFFF
        if where & 0x40000000:
            yield main[start // 2 : start // 2 + chars].decode("cp1252", "replace")
        else:
            yield main[start : start + 2 * chars].decode("utf-16-le", "replace")


def _word_blocks(text: str) -> Iterator[Block]:
    text = _FIELD_CODE.sub("", text)
    text = _UNSEEN.sub("", text.replace("\x1e", "-").replace("\x1f", ""))
    cells: list[str] = []
    lines: list[str] = []
    for paragraph in re.split(r"[\r\f]", text):
        *ended, rest = paragraph.split("\x07")
        if ended:
            yield from plain(lines)
            lines = []
            cells += [*ended]
        elif cells:  # text behind the table, or a further paragraph of a cell: told apart by what follows
            yield from _word_table(cells)
            cells = []
        if rest:
            lines.append(rest)
    yield from _word_table(cells)
    yield from plain(lines)


def _word_table(cells: list[str]) -> Iterator[Block]:
    """Rows of cells: each row ends with an empty mark, so the width is the step at which all marks are empty."""
    widths = range(2, min(len(cells), 64))
    width = next((width for width in widths if not len(cells) % (width + 1) and not any(cells[width :: width + 1])), 0)
    if width:
        yield from table(cells[at : at + width] for at in range(0, len(cells), width + 1))
    else:
        yield from table([cell] for cell in cells)


def _title(file: olefile.OleFileIO) -> str:
    try:
        meta = file.get_metadata()
        raw, page = meta.title or b"", meta.codepage or 1251
    except (OSError, ValueError, IndexError, TypeError, struct.error):
        return ""
    if isinstance(raw, str):
        return clean(raw)
    return clean(raw.decode("utf-8" if page == 65001 else "cp1251", "replace"))


def read_ppt(data: bytes) -> Contents:
    """Texts of a PowerPoint 97 to 2003 file, slide by slide.

    Raises:
        DocumentFileError: damaged.
    """
    file = _open(data)
    slides: list[list[Block]] = []
    others: list[str] = []
    title = False
    for kind, body, inside in _records(_stream(file, "PowerPoint Document")):
        listed = (_TEXTS, 0) in inside
        if kind == _NEXT_SLIDE and listed:
            slides.append([])
        elif kind == _HEADER and len(body) >= 4:
            title = struct.unpack_from("<I", body)[0] in _TITLE_TEXTS
        elif kind in (_CHARS, _BYTES):
            text = body.decode("utf-16-le" if kind == _CHARS else "latin-1", "replace")
            lines = re.split(r"[\r\v]", text)
            if listed and slides:
                page = len(slides)
                slides[-1] += fit(Block("heading", clean(text), page, 1)) if title else plain(lines, page)
            elif any(outer == _SLIDE for outer, _ in inside):
                others += lines
    blocks = [block for slide in slides for block in slide] + plain(others)
    return Contents(blocks, _title(file), len(slides) or None, ["old_format"])


def _records(data: bytes) -> Iterator[tuple[int, bytes, list[tuple[int, int]]]]:
    """Records with what contains them; a container's own comes before what is inside."""
    open_: list[tuple[int, tuple[int, int]]] = []
    at = 0
    for _ in range(MAX_RECORDS):
        if at + 8 > len(data):
            return
        head, kind, size = struct.unpack_from("<HHI", data, at)
        at += 8
        open_ = [(end, name) for end, name in open_ if end > at - 8]
        inside = [name for _, name in open_]
        if head & 0xF == 0xF:
            open_.append((at + size, (kind, head >> 4)))
            yield kind, b"", inside
        else:
            yield kind, data[at : at + size], inside
            at += size


def read_msg(data: bytes) -> Contents:
    """A letter saved by Outlook: subject, sender, body, and its attachments.

    Raises:
        DocumentFileError: damaged.
    """
    file = _open(data)
    subject, sender, body = (_property(file, name) for name in ("0037", "0C1A", "1000"))
    blocks = fit(Block("heading", clean(subject), level=1))
    blocks += fit(Block("paragraph", clean(sender)))
    blocks += plain(re.split(r"\r?\n", body))
    attachments = []
    folders = sorted({path[0] for path in file.listdir() if path[0].startswith("__attach_version1.0_")})
    for folder in folders[:MAX_ATTACHMENTS]:
        content = _stream(file, folder, "__substg1.0_37010102")
        if content:
            name = _property(file, "3707", folder) or _property(file, "3704", folder) or folder
            attachments.append(Attachment(clean(name), content))
    return Contents(blocks, clean(subject), attachments=tuple(attachments))


def _property(file: olefile.OleFileIO, code: str, *folder: str) -> str:
    wide = _stream(file, *folder, f"__substg1.0_{code}001F")
    return wide.decode("utf-16-le", "replace") or _stream(file, *folder, f"__substg1.0_{code}001E").decode(
        "cp1251", "replace"
    )
