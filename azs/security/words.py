"""The words of a statement: each name before a bracket is an allowed function, no forbidden word stands anywhere."""

from __future__ import annotations

import re

from sqlglot import exp

from azs.errors import SqlRefusedError
from azs.security import vocabulary
from azs.security.lexer import Piece

_WIDE = re.compile(r"\d{3}")
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")


def check(found: list[Piece], tree: exp.Query, dialect: str) -> None:
    """Refuse a statement for its words.

    Raises:
        SqlRefusedError: a function that is not allowed, a forbidden word, an argument that makes a function dangerous.
    """
    named = {
        str(item.this).lower()
        for alias in tree.find_all(exp.TableAlias) if alias.args.get("columns")
        for item in (alias.this, *alias.args["columns"]) if isinstance(item, exp.Identifier)
    }  # fmt: skip
    owners = {source.alias_or_name.lower() for source in tree.find_all(exp.Table, exp.Subquery, exp.CTE)}
    allowed = vocabulary.FUNCTIONS[dialect] | vocabulary.SYNTAX
    for at, piece in enumerate(found):
        if piece.kind not in ("word", "quoted"):
            continue
        if piece.kind == "word" and piece.lower in vocabulary.FORBIDDEN_WORDS:
            raise SqlRefusedError("guard.word", word=piece.text[:40])
        if at + 1 < len(found) and found[at + 1].text == "." and piece.lower not in owners:
            raise SqlRefusedError("guard.column", column=piece.text[:60])
        if (
            at + 1 == len(found)
            or found[at + 1].text != "("
            or piece.lower in named
            or _outer(found[at + 1 :], dialect)
        ):
            continue
        if piece.kind == "quoted" or piece.lower not in allowed or (at and found[at - 1].text == "."):
            raise SqlRefusedError("guard.function", function=piece.text[:60])
        _dangerous(piece.lower, _arguments(found, at + 1))


def _outer(after: list[Piece], dialect: str) -> bool:
    """Whether Oracle's mark of an outer join follows: (+)."""
    return dialect == "oracle" and [piece.text for piece in after[:3]] == ["(", "+", ")"]


def _dangerous(function: str, arguments: list[list[Piece]]) -> None:
    """A text is padded to a small number, a pattern has no repeated group, a format no long widths; all are plain."""
    first, second = (_alone(arguments, at) for at in (0, 1))
    if function in vocabulary.PADDING:
        if second is None or not second.text.isdigit() or int(second.text) > vocabulary.MAX_PADDING:
            raise SqlRefusedError("guard.padding", limit=vocabulary.MAX_PADDING)
    elif function.startswith("regexp_"):
        if second is None or second.kind != "string" or _REPEATED_GROUP.search(second.text):
            raise SqlRefusedError("guard.pattern")
    elif function in vocabulary.FORMATTING and (
        first is None or first.kind != "string" or _WIDE.search(first.text) or "*" in first.text
    ):
        raise SqlRefusedError("guard.padding", limit=vocabulary.MAX_PADDING)


def _alone(arguments: list[list[Piece]], at: int) -> Piece | None:
    """The argument, where it is a single piece."""
    return arguments[at][0] if at < len(arguments) and len(arguments[at]) == 1 else None


def _arguments(found: list[Piece], opened: int) -> list[list[Piece]]:
    """Arguments of the bracket that opens at `opened`."""
    depth = 0
    arguments: list[list[Piece]] = [[]]
    for piece in found[opened:]:
        depth += (piece.text == "(") - (piece.text == ")")
        if depth == 0:
            break
        if piece.text == "," and depth == 1:
            arguments.append([])
        elif depth > 1 or piece.text != "(":
            arguments[-1].append(piece)
    return arguments
