"""Letters that look alike: how texts, codes and labels are compared although a reader mixes them up."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_LATIN = "ABCEHKMOPTXYaceopxyk"
_CYRILLIC = "АВСЕНКМОРТХУасеорхук"
TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_LOWER_ALIKE = str.maketrans("abcehkmoptxy3064", "авсенкмортхузобч")
_CODE_ALIKE = str.maketrans("OIQЗ|", "01034")
_DIGIT_ALIKE = str.maketrans("OОоoQDЗзlI|iБбSsВ", "000000331111665" + "58")
_LATIN_ONLY = re.compile(r"[DFGIJLNQRSUVWZ]")
_CYRILLIC_ONLY = re.compile(r"[БГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯ]")
_DASHES = str.maketrans("‐‑‒–—−", "------")
NUMBER_SIGN = re.compile(r"^(?:№.?|N[oоeеºs°]?|Nº|[Мм][еo9о])$", re.IGNORECASE)


def plain(text: str) -> str:
    """The text with one kind of space and dash, composed letters, and no signs of form (underscores, table rules)."""
    text = unicodedata.normalize("NFC", text).translate(_DASHES)
    return re.sub(r"\s+", " ", re.sub(r"[|_\[\]{}]+|\.{4,}", " ", text)).strip()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Letters as they look: lower case, ё as е, Latin and digit look-alikes as Cyrillic; no signs but №."""
    text = unicodedata.normalize("NFC", text).lower().replace("ё", "е").replace("й", "и")
    return re.sub(r"[^\w№%]|_", "", text.translate(_LOWER_ALIKE).replace("й", "и"))


def fold_words(text: str) -> str:
    """`fold` of each word, one space between them."""
    return " ".join(found for found in map(fold, plain(text).split()) if found)


def likeness(one: str, other: str) -> float:
    """How alike two texts look, 0 to 1, by `fold`."""
    return fuzz.ratio(fold(one), fold(other)) / 100


def code_key(text: str) -> str:
    """A code by its looks: upper case, Latin, digits for the letters that look like them, no separators."""
    upper = plain(text).upper().translate(TO_LATIN).replace("З", "3")
    return re.sub(r"[^\w]|_", "", upper).translate(_CODE_ALIKE)


def one_script(code: str) -> str:
    """A code in upper case, its ambiguous letters in the alphabet of those that are not; each part by itself.

    A part with letters of neither kind alone follows the rest of the code; a code without any stays Cyrillic if it
    has a Cyrillic letter.
    """
    upper = code.upper()
    whole = _script(upper) or ("cyrillic" if re.search(r"[А-Я]", upper) else "latin")
    parts = re.split(r"([^A-ZА-ЯЁ]+)", upper)
    return "".join(part.translate(TO_LATIN if (_script(part) or whole) == "latin" else TO_CYRILLIC) for part in parts)


def digits(text: str) -> str:
    """The text with letters that look like digits as digits: for places where only digits can stand."""
    return text.translate(_DIGIT_ALIKE)


def _script(text: str) -> str:
    latin, cyrillic = len(_LATIN_ONLY.findall(text)), len(_CYRILLIC_ONLY.findall(text))
    if latin == cyrillic:
        return ""
    return "latin" if latin > cyrillic else "cyrillic"
