"""What a complaint names: station, pump, fuel, sum, time, as found in its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

_STATION = re.compile(
    r"(?:\bа[зс][сзк]|\bзаправк\w*|\bстанци\w*|\bstation|\bazs)\s*(?:№|номер|n|no\.?|#)?\s*[-–]?\s*(\d{1,4})\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(?:на|в|у)\s+(\d{1,4})-?(?:й|ой|ую|ей)?\s+(?:азс|азк|заправк\w*|станци\w*)", re.IGNORECASE)
_STREET = re.compile(
    r"\b(?:на|по|in|on|at)\s+((?:ул(?:ице|\.)?\s+|проспекте?\s+|пр-?т[е.]?\s+|шоссе\s+)?[А-ЯЁ][а-яё-]+(?:\s[А-ЯЁ][а-яё-]+)?"
    r"(?:\s+(?:ул(?:ице|\.)?|проспекте|пр-те|пр\.|шоссе|тракте?|переулке|площади|бульваре))?(?:,?\s*\d+[а-я]?(?:/\d+)?)?)"
)
_PUMP = re.compile(
    r"\b(?:колонк\w*|трк|пост\w*|пистолет\w*|pump|dispenser)\s*(?:№|номер|n|no\.?|#)?\s*[-–]?\s*(\d{1,2})\b",
    re.IGNORECASE,
)
_PUMP_BEFORE = re.compile(r"\b(\d{1,2})-?(?:й|я|ю|ой|ую|ей|ая|ья)?\s+(?:колонк\w*|трк|пост\w*)", re.IGNORECASE)
_WORDED = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
}  # fmt: skip
_PUMP_WORD = re.compile(rf"\b({'|'.join(_WORDED)})\w*\s+(?:колонк|трк|пост)\w*", re.IGNORECASE)
_FUELS = (
    ("АИ-100", r"\bаи\W?100\b|\b100-?[йя]\b|\bсот(?:ый|ого|ку|ка)\b"), ("АИ-98", r"\bаи\W?98\b|\b98-?[йя]?\b"),
    ("АИ-95", r"\bаи\W?95\b|\b95-?(?:й|го|ый|м)?\b|\bдевяносто пят\w*"),
    ("АИ-92", r"\bаи\W?92\b|\b92-?(?:й|го|ой|м)?\b|\bдевяносто втор\w*"),
    ("ДТ", r"\bдт\b|\bдизел\w*|\bсоляр\w*|\bdiesel\b"),
    ("СУГ", r"\bсуг\b|\bпропан\w*|\bгаз(?:ом|а|у)?\b(?!пром)|\blpg\b"),
)  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*(тыс\w*|к(?=\s*(?:р|₽))|т\.?\s?р)?\.?\s*"
    r"(?:руб\w*|р\b\.?|₽|rub\w*)?", re.IGNORECASE,
)  # fmt: skip
_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*"
_DAY = (
    rf"(?:сегодня|вчера|позавчера|на днях|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?|\d{{1,2}}\s{_MONTH}"
    r"|(?:в|во)\s(?:понедельник|вторник|сред[уа]|четверг|пятниц[уа]|суббот[уа]|воскресенье)"
    r"|yesterday|today|this morning|last night)(?:\s(?:утром|дн[её]м|вечером|ночью))?"
)
_HOUR = r"(?:около|примерно|в районе|где-то в|в|at|around)?\s*\d{1,2}(?:[:.]\d{2}|\s?час\w*(?:\s\d{1,2}\sминут\w*)?)"
_TIME = re.compile(rf"\b{_DAY}(?:[\s,]*{_HOUR})?", re.IGNORECASE)


def entities(text: str) -> Mapping[str, str]:
    """What the text names, by "station", "pump", "fuel", "amount" (roubles), "time"; what it does not is left out.

    `station` is a number or words of an address as written: which station it is, the database says.
    """
    found = {
        "station": _first(text, _STATION, _ORDINAL, _STREET),
        "pump": _first(text, _PUMP, _PUMP_BEFORE) or _worded(text),
        "fuel": next((name for name, words in _FUELS if re.search(words, text, re.IGNORECASE)), ""),
        "amount": _amount(text), "time": _first(text, _TIME),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _first(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        if match := pattern.search(text):
            return (match[1] if match.lastindex else match[0]).strip(" ,.")
    return ""


def _worded(text: str) -> str:
    match = _PUMP_WORD.search(text)
    return str(_WORDED[match[1].lower()]) if match else ""


def _amount(text: str) -> str:
    """The largest sum of roubles: a sum has its unit, plain numbers are litres, pumps and grades."""
    sums = []
    for match in _AMOUNT.finditer(text):
        tail = match[0][match.end(1) - match.start() :].lower()
        if not (match[3] or re.search(r"руб|р\b|₽|rub", tail)):
            continue
        number = float(re.sub(r"\s", "", match[1]) + (f".{match[2]}" if match[2] else ""))
        sums.append(number * 1000 if match[3] else number)
    return f"{max(sums):.10g}" if sums else ""
