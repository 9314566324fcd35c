"""Letters that look the same in both alphabets: folded away to compare readings, put right where a word mixes them."""

from __future__ import annotations

import re
import unicodedata

_LATIN = "ABCEHKMOPTXYaceopxy"
_CYRILLIC = "АВСЕНКМОРТХУасеорху"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[^\s/\\|()«»\"]+")
_CYRILLIC_LETTER = re.compile(r"[А-яЁё]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_KEPT = re.compile(r"(?<=\d)[.,:/-](?=\d)|\w")  # what changes the meaning: letters, digits, marks between digits
_IN_WORD = re.compile(r"(?<![\w-])([А-ЯЁ]+|[А-ЯЁ]?[а-яё]+)([30])(?=([А-Яа-яЁё]+)(?!\w))")
_LETTERS = {"3": "з", "0": "о"}
_IN_NUMBER = re.compile(r"\d[ОоOoЗзБб]+\d")
_NUMBER = re.compile(r"(?<!\S)[-+]?(?:з|[\dОоOo]{2,}(?:[.,][\dОоOo]+)?)(?=[.,;]?(?!\S))")
_OTHER = re.compile(r"\d[оo]$|^[+-]?[ОоOo]\d$")
_DIGITS = str.maketrans("зОоOo", "30000")


def fold(text: str) -> str:
    """A reading without what does not change its meaning: spaces, quotes, outer marks, the alphabet of a letter."""
    text = unicodedata.normalize("NFKC", text).translate(_TO_LATIN).replace("ё", "e").replace("Ё", "E")
    return "".join(_KEPT.findall(text)).replace(",", ".").replace("_", "")


def fold_code(text: str) -> str:
    """A serial number or station code in capitals of one alphabet, to compare it with others."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper().translate(_TO_LATIN)


def mixes(word: str) -> bool:
    """Whether a word has letters of both alphabets, or a letter in the middle of a number that looks like a digit."""
    both = _CYRILLIC_LETTER.search(word) and _LATIN_LETTER.search(word)
    return bool(both or _IN_NUMBER.search(word))


def repair(text: str) -> str:
    """A line whose words keep to one alphabet wherever one spelling is possible.

    A word of look-alikes alone follows the line, if all the rest of that is of one alphabet; a code (a word with
    digits) does not, because nothing tells which alphabet it was written in. A single 3 or 0 between Russian letters of
    a word is the letter that looks like it: АЗС. Within a number, the letter is the digit: 7ОО, 144 оо3, -з.
    """
    text = _NUMBER.sub(_number, _IN_WORD.sub(_letter, text))
    own = {letter for letter in text if letter.isalpha() and letter not in _LATIN + _CYRILLIC}
    russian = bool(own) and all(_CYRILLIC_LETTER.match(letter) for letter in own)
    english = bool(own) and all(_LATIN_LETTER.match(letter) for letter in own)
    return _WORD.sub(lambda match: _repair_word(match[0], russian=russian, english=english), text)


def _letter(match: re.Match[str]) -> str:
    before, digit, after = match[1], match[2], match[3]
    letter = _LETTERS[digit]
    return before + (letter.upper() if (before + after).isupper() else letter)


def _number(match: re.Match[str]) -> str:
    """Digits that were read as letters; one small «о» after them may be a degree sign, О2 is a gas: both stay."""
    text = match[0]
    sure = text.endswith("з") or (any(map(str.isdigit, text)) and not _OTHER.search(text))
    return text.translate(_DIGITS) if sure else text


def _repair_word(word: str, *, russian: bool, english: bool) -> str:
    latin, cyrillic = set(_LATIN_LETTER.findall(word)), set(_CYRILLIC_LETTER.findall(word))
    is_code = any(letter.isdigit() for letter in word)
    if latin and latin <= set(_LATIN) and (cyrillic - set(_CYRILLIC) or (russian and not is_code)):
        return word.translate(_TO_CYRILLIC)
    if cyrillic and cyrillic <= set(_CYRILLIC) and (latin - set(_LATIN) or (english and not is_code)):
        return word.translate(_TO_LATIN)
    return word
