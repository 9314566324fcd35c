"""Marks by which chat templates tell turns apart; what is quoted to a model has none that work."""

from __future__ import annotations

import re

_MARKS = re.compile(r"<\||\|>|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>|</?tool_\w+>|<｜|｜>", re.IGNORECASE)


def unmarked(text: str) -> str:
    """The text with a space inside each mark of a template."""
    return _MARKS.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)
