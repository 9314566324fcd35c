"""Plain text in any encoding of the trade, and JSON."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from charset_normalizer import from_bytes

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.labels import split_label
from azs.knowledge.parsing.prose import clean, fit, plain, table

SNIFF_BYTES = 65_536
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ONE_BYTE = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
_VOWELS = frozenset("аеёиоуыэюя")
_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_.:-]{2,30})""", re.I)
_END = re.compile(r"[.!?:;»)]$")
MAX_DEPTH = 200
LONG = 0.7  # of the longest line: lines that a program has broken
UNREADABLE = 0.05  # of the characters


def decode(data: bytes) -> str:
    """Text of bytes in UTF-8, UTF-16, UTF-32, CP1251, KOI8-R, CP866 or another encoding that shows itself.

    Raises:
        DocumentFileError: the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:SNIFF_BYTES]
    if wide := _wide(head):
        return _readable(data.decode(wide, "replace"))
    try:
        return _readable(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if error.start and _utf8_share(data) > 0.9:
            return _readable(data.decode("utf-8", "replace"))
    return _readable(data.decode(_stated(head) or _encoding(head), "replace"))


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: every other byte is that of the Latin or the Cyrillic block; "" of other texts."""
    if len(head) < 4 or not any(byte in head for byte in (0, 4)):
        return ""
    low, high = (sum(byte in (0, 4) for byte in head[at::2]) / max(len(head[at::2]), 1) for at in (0, 1))
    if max(low, high) < 0.9 or min(low, high) > 0.3:
        return ""
    return "utf-16-le" if high > low else "utf-16-be"


def _stated(head: bytes) -> str:
    """The encoding that a page names itself, "" where it names none that is known."""
    found = _CHARSET.search(head[:4096])
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else ""
    except LookupError:
        return ""


def _readable(text: str) -> str:
    head = text[:SNIFF_BYTES]
    strange = sum((ord(char) < 32 and char not in "\t\n\r\f\v\x1b") or char == "\ufffd" for char in head)
    if strange > UNREADABLE * max(len(head), 1):
        raise DocumentFileError("documents.kind")
    return text


def _utf8_share(data: bytes) -> float:
    """Share of the letters beyond ASCII that are whole in UTF-8."""
    high = sum(byte > 127 for byte in data[:SNIFF_BYTES])
    lost = data[:SNIFF_BYTES].decode("utf-8", "replace").count("\ufffd")
    return 1 - lost / max(high, 1)


def _encoding(head: bytes) -> str:
    """The Russian encoding in which the text looks most like Russian; another one where none does."""
    scores = {name: _russian(head.decode(name, "replace")) for name in _ONE_BYTE}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0.6:
        return best
    found = from_bytes(head).best()
    return found.encoding if found is not None else "cp1251"


def _russian(text: str) -> float:
    """How much the letters beyond ASCII look like Russian words: small letters, vowels, capitals at the beginning."""
    high = [char for char in text if ord(char) > 127]
    if not high:
        return 0.0
    letters = [char for char in high if "а" <= char.lower() <= "я" or char in "ёЁ"]
    small = sum(char.islower() for char in letters)
    first = len(re.findall(r"\b[А-ЯЁ](?=[а-яё]|\b)", text)) if small else len(letters)
    vowels = sum(char.lower() in _VOWELS for char in letters)
    odd = len(re.findall(r"(?<=[а-яё])[А-ЯЁ]", text)) + sum(map(str.isalpha, high)) - len(letters)
    usual = 1 - min(abs(vowels / max(len(letters), 1) - 0.43) * 2, 1)
    shape = (small + first) / max(len(letters), 1)
    return len(letters) / len(high) * (0.5 * usual + 0.5 * shape) - odd / len(high)


def read_text(text: str) -> Contents:
    """Paragraphs of a plain text: parted by empty lines, by numbers at their beginning, or one on each line."""
    lines = re.split(r"\r\n?|\n|\f", text)
    return Contents(plain(_paragraphs(lines)))


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines that a program has broken at one width are joined again; others stand for themselves."""
    filled = [len(line.rstrip()) for line in lines if line.strip()]
    width = max(filled, default=0)
    long = [line for line in map(str.rstrip, lines) if len(line) > LONG * width]
    open_ = sum(line[-1] not in ".!?:;" for line in long)
    broken = 40 <= width <= 250 and len(long) > 1 and open_ >= 0.5 * len(long)
    held, joins = "", False
    for raw in lines:
        line = clean(raw)
        if held and not (joins and line and not split_label(line, wrapped=True)[0] and not _closed(held, line)):
            yield held
            held = ""
        held = f"{held} {line}" if held else line
        joins = broken and len(raw.rstrip()) > LONG * width
    if held:
        yield held


def _closed(held: str, line: str) -> bool:
    return bool(_END.search(held)) and line[:1].isupper() and len(held) < 40


def read_json(text: str) -> Contents:
    """Values of JSON with the names that lead to them; a list of like records is a table.

    Raises:
        DocumentFileError: it is not JSON.
    """
    try:
        found: Any = json.loads(text.lstrip("\ufeff"), parse_int=str, parse_float=str, parse_constant=str)
        return Contents([piece for block in _values(found, "", 0) for piece in fit(block)])
    except (ValueError, RecursionError) as error:
        raise DocumentFileError("documents.damaged") from error


def _values(value: Any, name: str, deep: int) -> Iterator[Block]:
    if deep > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        if name and deep <= 6:
            yield Block("heading", clean(name), level=min(deep, 6))
        for key, inner in value.items():
            yield from _values(inner, str(key), deep + 1)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        keys = list(dict.fromkeys(key for item in value for key in item))
        yield from table([keys, *([_flat(item.get(key)) for key in keys] for item in value)])
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, name, deep + 1) if isinstance(item, (dict, list)) else _line(name, item)
    else:
        yield from _line(name, value)


def _line(name: str, value: Any) -> Iterator[Block]:
    text = clean(_flat(value))
    if text:
        yield Block("paragraph", f"{clean(name)}: {text}" if name else text)


def _flat(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
