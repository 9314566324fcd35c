"""Numbers of a list as they are printed: 3, "c", "в", "iii"."""

from __future__ import annotations

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word and the rules of office work leave out ё, й, ъ, ы, ь
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
MAX_ROMAN = 3999


def printed(number: int, style: str) -> str:
    """The number in a style named as WordprocessingML does: "decimal", "lowerLetter", "russianUpper", "upperRoman" …

    An unknown style, and a number that a style cannot write, come out in decimal digits.
    """
    if style == "none":
        return ""
    if style == "decimalZero":
        return f"{number:02d}"
    if number < 1:
        return str(number)
    if style in ("lowerLetter", "upperLetter"):
        text = _LATIN[(number - 1) % 26] * min((number - 1) // 26 + 1, 20)
    elif style in ("russianLower", "russianUpper"):
        text = _RUSSIAN[(number - 1) % len(_RUSSIAN)] * min((number - 1) // len(_RUSSIAN) + 1, 20)
    elif style in ("lowerRoman", "upperRoman") and number <= MAX_ROMAN:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if style.startswith("upper") or style.endswith("Upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
