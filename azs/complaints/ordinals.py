"""Numbers that are said in words: «на сорок второй» is station 42, «третья колонка» is pump 3."""

from __future__ import annotations

import re

_LAST = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "четвёрт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8,
    "девят": 9, "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15,
    "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
    "сороков": 40, "пятидесят": 50, "шестидесят": 60, "семидесят": 70, "восьмидесят": 80, "девяност": 90, "сот": 100,
}  # fmt: skip
_TENS = {
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80,
    "девяносто": 90,
}  # fmt: skip
_HUNDREDS = {"сто": 100, "двести": 200, "триста": 300}
_SAID = re.compile(
    rf"\b(?:({'|'.join(_HUNDREDS)})\s+)?(?:({'|'.join(_TENS)})\s+)?({'|'.join(sorted(_LAST, key=len, reverse=True))})"
    r"(?:ая|ой|ою|ую|ья|ьей|ей|ью|ье)\b",
    re.IGNORECASE,
)  # station and pump are feminine in Russian, fuels and dates are not


def figured(text: str) -> str:
    """The text with such numbers in figures: "на 42-й", "3-й колонка"."""
    return _SAID.sub(lambda match: f"{_value(match)}-й", text)


def _value(match: re.Match[str]) -> int:
    hundreds, tens, last = (part.lower() if part else "" for part in match.groups())
    return _HUNDREDS.get(hundreds, 0) + _TENS.get(tens, 0) + _LAST[last]
