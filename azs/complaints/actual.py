"""What a text says of here and now: without what it denies, supposes, asks about, or tells as long settled.

"Запаха нет, но искрит" leaves "но искрит"; "Если начнётся пожар, есть ли у вас план?" leaves nothing. Whoever stands
in danger and asks what to do has supposed nothing: only what is yet to come, or may never, is supposed.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from azs.complaints.folding import fold

WORDS = Path(__file__).with_name("actual.toml")
SHORT = 320
"""Characters of a text that tells one thing: what settles it in one sentence settles it in all."""
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSES = re.compile(r"(?<=[,;:])\s+|\s+[—–-]\s+")


def actual(text: str) -> str:
    """The text without what is not said of here and now; the text itself where all of it is, "" where nothing is."""
    if is_settled(text):
        return ""
    sentences = [one for one in _SENTENCES.split(text) if one]
    kept = [_of_sentence(one) for one in sentences]
    return text if kept == sentences else " ".join(one for one in kept if one.strip())


def is_settled(text: str) -> bool:
    """Whether a short text tells of what is long over, or of what people are thanked for mending."""
    if len(text) > SHORT:
        return False
    said = fold(text)
    return _has("mended", said) and (_has("content", said) or _has("long_ago", said)) and not _has("still", said)


def _of_sentence(sentence: str) -> str:
    said = fold(sentence)
    if (_has("supposed", said) and not _has("here", said)) or _has("mistaken", said):
        return ""
    clauses = [one for one in _CLAUSES.split(sentence) if one]
    kept = [one for one in clauses if not _has("denied", fold(one))]
    return sentence if len(kept) == len(clauses) else " ".join(kept)


def _has(name: str, said: str) -> bool:
    return bool(_words()[name].search(said))


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    body = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(patterns)) for name, patterns in body.items()}
