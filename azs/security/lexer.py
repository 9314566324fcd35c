"""Reads SQL text into plain pieces, strictly: what one database might read differently from another is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from azs.errors import SqlRefusedError

MAX_CHARS = 20_000
MAX_DEPTH = 60
_PIECE = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<line_comment>--[^\n]*)
  | (?P<comment>/\*.*?\*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<bind>:[A-Za-z_]\w*|\$\d+|\?)
  | (?P<word>[^\W\d]\w*)
  | (?P<bracket>[\[\]])
  | (?P<odd>->|=>|<<|>>)
  | (?P<sign><>|<=|>=|!=|\|\||::|[-+*/%(),.=<>;])
    """,
    re.VERBOSE | re.DOTALL,
)
_BEFORE_STRING = frozenset(("date", "timestamp", "interval"))
"""Words that may stand directly before a string without a space; q'', n'', e'', x'' are other ways to quote."""


@dataclass(frozen=True)
class Piece:
    """One piece of a statement: kind (word, quoted, string, number, bind, sign), text and place."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """Text without quotes, in lower case."""
        return (self.text[1:-1].replace('""', '"') if self.kind == "quoted" else self.text).lower()


def pieces(sql: str) -> list[Piece]:
    """The pieces of `sql` without space and comments.

    Raises:
        SqlRefusedError: too long, too deep, or a character or a way of quoting that databases read differently.
    """
    if len(sql) > MAX_CHARS:
        raise SqlRefusedError("guard.too_long", limit=MAX_CHARS)
    if any("\ud800" <= character <= "\udfff" for character in sql):
        raise SqlRefusedError("guard.character", character="U+D800…U+DFFF", place=0)
    found: list[Piece] = []
    at = depth = 0
    while at < len(sql):
        match = _PIECE.match(sql, at)
        if match is None:
            raise SqlRefusedError("guard.character", character=_named(sql[at]), place=at + 1)
        kind = str(match.lastgroup)
        _check(kind, match[0], found[-1] if found and found[-1].end == at else None)
        if kind not in ("space", "line_comment", "comment"):
            found.append(Piece(kind, match[0], at, match.end()))
        depth += (match[0] == "(") - (match[0] == ")")
        if depth > MAX_DEPTH:
            raise SqlRefusedError("guard.too_deep", limit=MAX_DEPTH)
        at = match.end()
    return found


def without_comments(sql: str) -> str:
    """`sql`, which `pieces` takes, with a space for each comment."""
    return "".join(
        " " if match.lastgroup in ("comment", "line_comment") else match[0] for match in _PIECE.finditer(sql)
    )


def _check(kind: str, text: str, touching: Piece | None) -> None:
    """Refuse a piece that is no harmless one; `touching` ends where it begins."""
    if kind == "odd":
        raise SqlRefusedError("guard.character", character=text, place=0)
    if kind in ("comment", "line_comment"):
        if text.startswith(("/*+", "--+")):
            raise SqlRefusedError("guard.hint")
        if "/*" in text[2:] or ("\r" in text.rstrip("\r") and kind == "line_comment"):
            raise SqlRefusedError("guard.comment")
    after = touching.kind if touching else ""
    named = after == "word" and touching is not None and touching.lower in _BEFORE_STRING
    if kind == "string" and after in ("word", "string", "quoted", "bind") and not named:
        raise SqlRefusedError("guard.quoting")
    if kind == "word" and after in ("number", "string", "quoted", "bind"):
        raise SqlRefusedError("guard.quoting")
    if kind in ("string", "quoted") and any(ord(character) < 32 and character not in "\t\r\n" for character in text):
        raise SqlRefusedError("guard.character", character="U+0000…U+001F", place=0)
    if kind in ("word", "quoted") and text != unicodedata.normalize("NFKC", text):
        raise SqlRefusedError("guard.character", character=_named(text[0]), place=0)


def _named(character: str) -> str:
    return character if character.isprintable() and character.isascii() else f"U+{ord(character):04X}"
