"""Years in service: "старше 15 лет", "older than ten years"."""

from __future__ import annotations

import datetime as dt
import re

_I = re.IGNORECASE
_YEARS = (
    r"(?P<n>\d{1,2}|пяти|десяти|пятнадцати|двадцати|five|ten|fifteen|twenty)\s*-?(?:ти)?\s*"
    r"(?:лет|года?|years?)(?:\s+old)?"
)
_NUMBERS = {
    "пяти": 5,
    "десяти": 10,
    "пятнадцати": 15,
    "двадцати": 20,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
}
LINK = r"\s*,?\s*(?:(?:котор\w+|возраст\w*|that|which|are|is|was|were|aged)\s+){0,3}"
_OLD = (
    r"(?:(?P<older>старше|старее|older\s+than|over|more\s+than|больше|более|свыше)"
    r"|(?P<newer>моложе|младше|новее|younger\s+than|newer\s+than|less\s+than|under|меньше|менее))"
    r"\s+(?:чем\s+)?"
)


def aged(noun: str) -> re.Pattern[str]:
    """A thing with its years in service; groups: `noun`, `older` or `newer`, `n`."""
    return re.compile(rf"(?<!\w)(?P<noun>{noun}){LINK}{_OLD}{_YEARS}(?!\w)", _I)


def edge_of(match: re.Match[str], today: dt.date) -> dt.date:
    """The day so many years ago; what is older is of before it."""
    word = match["n"].lower()
    years = int(word) if word.isdigit() else _NUMBERS[word]
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - years, day=day)
