"""Texts made comparable: broken encodings mended, what makes no difference folded away, signatures of what is left."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

HASHES, GRAM = 24, 3
Signature = npt.NDArray[np.uint32]
_LOOK_ALIKE = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
_SIGNS = re.compile(r"[\W_]+")
_BROKEN = re.compile(r"�|[ÐÑ][\x80-\xbf -ÿ‚-™]|(?:[РС][\u0400-\u040f\u0450-\u045f°-»‚-™]){2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DIGITS = re.compile(r"\d+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_HALVES = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1251", "utf-8"), ("latin-1", "cp1251"))


def mended(text: str) -> str | None:
    """The text as it was before it was decoded wrongly, without control characters; None where that cannot be told."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    text = unicodedata.normalize("NFC", text)
    if _BROKEN.search(text):
        found = _redecoded(text)
        if found is None:
            return None
        text = found
    return _CONTROL.sub(" ", text).strip()


def _redecoded(text: str) -> str | None:
    for wrong, right in _HALVES:
        try:
            found = text.encode(wrong).decode(right)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if _CYRILLIC.search(found) and not _BROKEN.search(found):
            return found
    return None


def normalised(text: str) -> str:
    """The text without what makes no other text of it: case, ё, signs, spaces, the alphabet of look-alike letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKE)
    return _SIGNS.sub(" ", folded).strip()


def language_of(text: str) -> str:
    """ "ru", "en", or "other" where there are no letters of either."""
    russian, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if not russian + latin:
        return "other"
    return "ru" if russian * 2 >= latin else "en"


def question_in(message: str) -> str:
    """What the person asked in a message that shows more: excerpts before it, what the rules found behind it."""
    shown = message.partition("\nFilters already found: ")[0].rpartition("\n\n")[2]
    if shown.startswith("Question: "):  # where SQL is asked for
        shown = shown.removeprefix("Question: ").partition("\nSQLQuery:")[0]
    return shown


def number_of(*parts: str) -> int:
    """A 64-bit number of texts, the same on every machine."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "little")


def digits_of(text: str) -> str:
    """The numbers of a text, in order: a text with others is another text."""
    return " ".join(_DIGITS.findall(text))


@lru_cache(maxsize=1)
def _factors() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    rng = np.random.Generator(np.random.PCG64(20261127))
    return rng.integers(1, 2**31, (HASHES, 1), np.uint64) * 2 + 1, rng.integers(0, 2**32, (HASHES, 1), np.uint64)


def signature(text: str) -> Signature:
    """MinHash of the letter triples of a normalised text's words, whatever their order: uint32, (HASHES,).

    Broder, "On the resemblance and containment of documents", 1997: the share of equal places estimates how many
    triples two texts share.
    """
    padded = f" {text.replace(' ', '  ')} "
    letters = np.frombuffer(padded.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if letters.size < GRAM:
        letters = np.resize(letters, GRAM)
    grams = letters[:-2] * np.uint64(1_000_003) + letters[1:-1] * np.uint64(8_191) + letters[2:]
    grams ^= grams >> np.uint64(15)
    factors, shifts = _factors()
    mixed = (grams * factors + shifts) & np.uint64(0xFFFFFFFF)
    found: Signature = mixed.min(axis=1).astype(np.uint32)
    return found
