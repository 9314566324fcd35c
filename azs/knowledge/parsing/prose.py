"""Texts made into blocks: cleaned, cut to size, tables into rows, plain lines into headings, steps and paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from azs.knowledge.document import BLOCK_CHARS, Block
from azs.knowledge.parsing.labels import BULLET, Nesting, promote, split_label

TABLE_CHARS = 900  # a part of a table; with its header row it is one chunk
HEADER_CHARS = 300
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_SYMBOL = re.compile("[\ue000-\uf8ff]\\s?")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


def clean(text: str) -> str:
    """One line: no control or unseen characters, no halves of characters, spaces made one, accents composed.

    Characters of symbol fonts, which have no meaning of their own, are kept as "•" at the beginning only.
    """
    text = _SPACES.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()
    return _SYMBOL.sub(lambda found: "" if found.start() else "• ", text).strip()


def clean_code(text: str) -> str:
    """Lines kept as they are, without what cannot be shown."""
    kept = "".join(char for char in _UNSEEN.sub("", text) if char in "\n\t" or ord(char) >= 32)
    return kept.strip("\n").rstrip()


def cut(text: str, size: int) -> list[str]:
    """Pieces of at most `size` characters, at ends of sentences, else at spaces, else anywhere."""
    pieces: list[str] = []
    start = 0
    while len(text) - start > size:
        low, high = start + size // 3, start + size
        ends = [found.end() for found in _SENTENCE.finditer(text, low, high)]
        space = text.rfind(" ", low, high)
        end = ends[-1] if ends else space + 1 if space > 0 else high
        pieces.append(text[start:end].strip())
        start = end
    return [*pieces, text[start:].strip()] if start < len(text) else pieces


def fit(block: Block) -> list[Block]:
    """The block, or blocks of its kind that are no longer than allowed; a later piece has no label."""
    if len(block.text) <= BLOCK_CHARS:
        return [block] if block.text else []
    if block.kind in ("code", "table"):
        pieces = _lines(block.text.split("\n"), BLOCK_CHARS)
    else:
        pieces = cut(block.text, BLOCK_CHARS)
    return [replace(block, text=piece, label=block.label if not at else "") for at, piece in enumerate(pieces)]


def _lines(lines: Iterable[str], size: int) -> list[str]:
    pieces, held = [], ""
    for line in lines:
        for part in cut(line, size) if len(line) > size else [line]:
            if held and len(held) + len(part) + 1 > size:
                pieces.append(held)
                held = part
            else:
                held = f"{held}\n{part}" if held else part
    return [*pieces, held]


def table(rows: Iterable[Sequence[str]], page: int | None = None) -> list[Block]:
    """A table in parts of about `TABLE_CHARS`, each with the first row on top; empty rows and columns left out.

    A table of one column, or of one cell, is no table: its cells come back as paragraphs.
    """
    kept = [[clean(cell) for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    width = max(map(len, kept), default=0)
    used = [at for at in range(width) if any(at < len(row) and row[at] for row in kept)]
    lines = ["\t".join(row[at] if at < len(row) else "" for at in used).rstrip("\t") for row in kept]
    if len(used) < 2:
        return [piece for line in lines for piece in fit(Block("paragraph", line, page))]
    header = lines[0] if len(lines) > 1 and len(lines[0]) <= HEADER_CHARS else ""
    body = lines[1:] if header else lines
    room = max(TABLE_CHARS, max(map(len, body)) + 1) - len(header)
    room = min(room, BLOCK_CHARS - len(header) - 1)
    return [Block("table", f"{header}\n{part}" if header else part, page) for part in _lines(body, room)]


def listed(text: str, nesting: Nesting, page: int | None = None) -> Block:
    """A line as a step, an item of a list or a paragraph, by what it begins with."""
    label, rest = split_label(text)
    if not label:
        return Block("paragraph", text, page)
    return Block("item" if label == BULLET else "step", rest, page, nesting.level(label), label)


def plain(paragraphs: Iterable[str], page: int | None = None) -> list[Block]:
    """Paragraphs without any markup: numbers and marks at their beginning make steps, items and headings."""
    nesting, blocks = Nesting(), []
    for paragraph in paragraphs:
        text = clean(paragraph)
        if text:
            blocks.append(listed(text, nesting, page))
    return [piece for block in promote(blocks) for piece in fit(block)]


def language(texts: Iterable[str]) -> str:
    """Either "ru" or "en", whichever most letters belong to; "" without letters."""
    cyrillic = latin = 0
    for text in texts:
        cyrillic += sum("\u0400" <= char <= "\u04ff" for char in text)
        latin += sum(char.isascii() and char.isalpha() for char in text)
    if not cyrillic and not latin:
        return ""
    return "ru" if cyrillic >= latin else "en"
