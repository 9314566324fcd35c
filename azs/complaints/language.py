"""The language of a complaint, as far as answering it needs: Russian, English, or another."""

from __future__ import annotations

import re

OTHER = "xx"
_SIGNS = 4_000
_CYRILLIC, _LATIN, _LETTER = (
    re.compile(r"[а-яё]", re.IGNORECASE),
    re.compile(r"[a-z]", re.IGNORECASE),
    re.compile(r"[^\W\d_]"),
)
_ELSEWHERE = re.compile(r"[іїєґәғқңөұүһў]", re.IGNORECASE)
_ENGLISH = re.compile(
    r"\b(?:the|and|is|was|were|are|not|no|your|you|my|me|i|it|of|to|in|at|on|for|with|have|has|had|please|why|what|this"
    r"|that|a|an|do|does|did|can|could|would|very|thank|thanks)\b",
    re.IGNORECASE,
)


def language_of(text: str) -> str:
    """ "ru", "en", or OTHER, also of a text without letters; a mixed one is that of most of its letters."""
    said = text[:_SIGNS]
    cyrillic, latin, letters = (len(kind.findall(said)) for kind in (_CYRILLIC, _LATIN, _LETTER))
    if cyrillic and cyrillic >= latin and 2 * cyrillic >= letters:
        return OTHER if 25 * len(_ELSEWHERE.findall(said)) > letters else "ru"
    if latin and 2 * latin >= letters:
        words = len(re.findall(r"[^\W\d_]+", said))
        return "en" if 8 * len(_ENGLISH.findall(said)) >= words else OTHER
    return OTHER
