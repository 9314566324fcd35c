"""Emoji in words, for a page whose fonts have none: "🔥🔥" becomes "(огонь)"."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

NAMES = Path(__file__).with_name("emoji.toml")
_FACES = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55"
_BESIDE = "\U0001f3fb-\U0001f3ff\u200d\u20e3\ufe0e\ufe0f\u2640\u2642"
_RUN = re.compile(rf"[{_FACES}][{_BESIDE}]*(?:[ ]?[{_FACES}][{_BESIDE}]*)*")
_ONE = re.compile(rf"[{_FACES}]")
_BESIDES = re.compile(rf"[{_BESIDE}]")
_OTHER = {"ru": "эмодзи", "en": "emoji"}


def in_words(text: str, lang: str, *, known: frozenset[int] = frozenset()) -> str:
    """The text with the names of emoji in brackets, each once in a row; signs that the font has are let be.

    Args:
        known: code points of the font.
    """
    return _RUN.sub(lambda found: _named(found, lang, known), text)


def is_emoji(sign: str) -> bool:
    """Whether `in_words` may have a name for a sign, or leaves it out beside one."""
    return bool(_ONE.match(sign) or _BESIDES.match(sign))


def _named(found: re.Match[str], lang: str, known: frozenset[int]) -> str:
    run = found.group()
    bare = _BESIDES.sub("", run)
    faces = _ONE.findall(bare)
    if all(ord(one) in known for one in faces):
        return run
    column = 0 if lang == "ru" else 1
    names = [_names()[one][column] if one in _names() else _OTHER[lang] for one in faces if ord(one) not in known]
    said = f"({', '.join(dict.fromkeys(names))})"
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return f"{' ' if before.isalnum() else ''}{said}{' ' if after.isalnum() else ''}"


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))
