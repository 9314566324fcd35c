"""What a complaint names: station, pump, fuel, sum, time, as found in its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from azs.complaints.ordinals import figured

MOST_PUMPS = 9
"""A number up to it that stands alone is of a pump rather than of a station."""
GRADES = ("76", "80", "92", "95", "98", "100")

_NOT_ANOTHER = r"(?!\s*(?:-\s?й|й\b|числ|час|к[оа]лонк|трк|пост|литр|л\b|руб|р\b|₽|минут|раз\b))"
_STATION = re.compile(
    r"(?:\bа[зс][сзк]|\bзаправк\w*|\bстанци\w*|\bstation|\bazs)\s*(?:№|номер|n|no\.?|#)?\s*[-–]?\s*(\d{1,4})\b"
    + _NOT_ANOTHER,
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(\d{1,4})-?\s?(?:й|ой|ую|ей|я|ая)?\s+(?:ваш(?:ей|у|а)\s+)?(?:азс|азк|заправк[аеиу]|заправкой|станци[июя])\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:на|с|у|о|об|по)\s+(?:ваш\w*\s+|этой\s+)?(\d{1,3})-?\s?(?:й|ой|ую|ю|ей)\b"
    r"(?!\s+(?:к[оа]лонк|трк|пост|минут|раз|день|касс))",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:на|по|in|on|at)\s+((?:ул(?:ице|\.)?\s+|проспекте?\s+|пр-?т[е.]?\s+|шоссе\s+)?[А-ЯЁ][а-яё-]+(?:\s[А-ЯЁ][а-яё-]+)?"
    r"(?:\s+(?:ул(?:ице|\.)?|проспекте|пр-те|пр\.|шоссе|тракте?|переулке|площади|бульваре))?(?:,?\s*\d+[а-я]?(?:/\d+)?)?)"
)
_PUMP = re.compile(
    r"\b(?:к[оа]лонк\w*|трк|пост\w*|пистолет\w*|pump|dispenser)\s*(?:№|номер|number|n|no\.?|#)?\s*[-–]?\s*(\d{1,2})\b"
    r"(?!\s*(?:-?\s?го\b|числ))",
    re.IGNORECASE,
)
_PUMP_BEFORE = re.compile(
    r"\b(\d{1,2})-?\s?(?:й|я|ю|ой|ую|ей|ая|ья)?\s+(?:к[оа]лонк(?!ам|ах)\w*|трк|пост\w*)", re.IGNORECASE
)
_FUELS = (
    ("АИ-100", r"\bаи\W?100\b|\b100-?[йя]\b|\bсот(?:ый|ого|ку|ка)\b"), ("АИ-98", r"\bаи\W?98\b|\b98-?[йя]?\b"),
    ("АИ-95", r"\bаи\W?95\b|\b95-?(?:й|го|ый|м)?\b|\bдевяносто пят\w*"),
    ("АИ-92", r"\bаи\W?92\b|\b92-?(?:й|го|ой|м)?\b|\bдевяносто втор\w*"),
    ("ДТ", r"\bдт\b|\bдизел\w*|\bсоляр\w*|\bdiesel\b"),
    ("СУГ", r"\bсуг\b|\bпропан\w*|\bгаз(?:ом|а|у)?\b(?!пром)|\blpg\b"),
)  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\d.,*])(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*"
    r"(тыс\w*|тыщ\w*|к(?=\s*(?:р|₽))|т\.?\s?р)?\.?\s*"
    r"(?:руб\w*|р\b\.?|₽|rub\w*)?", re.IGNORECASE,
)  # fmt: skip
_PAID = re.compile(
    r"\b(?:списа\w+|снял[аио]?|сняли|оплати\w+|заплати\w+|пробил[аи]?|пробивают|превратил\w+ в|взял[аи]?"
    r"|внес\w*|внёс|предавторизаци\w+|чек на|сч[её]т на|вышло в|стоил\w*|за(?:лил|лила|правил\w*) на|charged)"
    r"\s+(?:мне\s+|меня\s+|с меня\s+|вперед\s+|вперёд\s+|за\s+|на\s+)*(\d{3,6})\b"
    r"(?!\s*(?:л\b|литр|км|бал|бонус|[./:]\d))",
    re.IGNORECASE,
)
"""A sum without its unit, after a word of paying."""
_THINGS = re.compile(r"\s*(?:за сезон|км|кил|бал|бонус|литр|л\b|раз|человек|в[её]рст)", re.IGNORECASE)
_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*"
_PART = r"(?:утр\w*|дн[её]м|дня|вечер\w*|ноч\w*|обед\w*)"
_DATE = r"(?:0?[1-9]|[12]\d|3[01])[./](?:0[1-9]|1[0-2])(?:[./]\d{2,4})?(?!\s*(?:л\b|литр|руб|р\b|₽))"
_WEEKDAY = r"(?:понедельник|вторник|сред[уа]|четверг|пятниц[уа]|суббот[уа]|воскресенье)"
_DAY = (
    rf"(?:сегодня|вчера|позавчера|на днях|{_DATE}|\d{{1,2}}\s{_MONTH}|(?:[12]?\d|3[01])[- ]?(?:го\b|числа)(?:\sчисла)?"
    rf"|(?:в|во)\s(?:прошл\w+\s|эт\w+\s)?{_WEEKDAY}|(?:на|всю)\sпрошл\w+\sнедел\w+"
    r"|(?:(?:два|три)дцать )?(?:перв|втор|треть|четв[её]рт|пят|шест|седьм|восьм|девят|десят|\w+надцат|двадцат|тридцат)"
    rf"(?:ого|его)(?:\s(?:{_MONTH}|числа)|(?=\s(?:{_PART}|в\s)))"
    r"|yesterday|today|this morning|last night|(?:last|on)\s(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    rf"(?:\s(?:в\s)?{_PART})?"
)
_HOUR = (
    rf"(?:(?:около|примерно|в районе|где-то в|часа в|в|at|around)\s)?(?:\d{{1,2}}(?::\d{{2}}|\.\d{{2}}(?=\s|$)"
    rf"|\s?час\w*(?:\s\d{{1,2}}\sминут\w*)?|(?=\s{_PART}))|[a-яё]+\s(?=час|{_PART})|пол\w+)(?:\s{_PART})?"
)
_TIME = re.compile(
    rf"\b(?:{_DAY}(?:[\s,]*{_HOUR})?"
    rf"|(?:в|около)\s\d{{1,2}}(?::\d\d)?\s(?:час\w*\s)?{_PART}|(?:at|в)\s\d{{1,2}}:\d\d)",
    re.IGNORECASE,
)


def entities(text: str) -> Mapping[str, str]:
    """What the text names, by "station", "pump", "fuel", "amount" (roubles), "time"; what it does not is left out.

    `station` is a number or words of an address as written: which station it is, the database says.
    """
    said = figured(text)
    pump = _first(said, _PUMP, _PUMP_BEFORE)
    found = {
        "station": _first(said, _STATION, _ORDINAL) or _bare(said, pump) or _first(text, _STREET), "pump": pump,
        "fuel": _fuel(text),
        "amount": _amount(text), "time": _first(text, _TIME),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _first(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        if match := pattern.search(text):
            return (match[1] if match.lastindex else match[0]).strip(" ,.")
    return ""


def _bare(text: str, pump: str) -> str:
    """The number of "на 42-й": a station where it is no pump and no fuel."""
    numbers = (match[1] for match in _BARE.finditer(text))
    return next((one for one in numbers if one != pump and int(one) > MOST_PUMPS and one not in GRADES), "")


def _fuel(text: str) -> str:
    """The grade that was asked for: the one after "вместо", else the one named first."""
    asked = re.search(r"\b(?:вместо|instead of)\s+(.{0,20})", text, re.IGNORECASE)
    for said in filter(None, (asked and asked[1], text)):
        at = {name: match.start() for name, words in _FUELS if (match := re.search(words, said, re.IGNORECASE))}
        if at:
            return min(at, key=lambda name: at[name])
    return ""


def _amount(text: str) -> str:
    """The largest sum of roubles: a sum has its unit, plain numbers are litres, pumps and grades."""
    sums = []
    for match in _AMOUNT.finditer(text):
        tail = match[0][match.end(1) - match.start() :].lower()
        if not ((match[3] and not _THINGS.match(text, match.end())) or re.search(r"руб|р\b|₽|rub", tail)):
            continue
        number = float(re.sub(r"\s", "", match[1]) + (f".{match[2]}" if match[2] else ""))
        sums.append(number * 1000 if match[3] else number)
    sums = sums or [float(match[1]) for match in _PAID.finditer(text)]
    return f"{max(sums):.10g}" if sums else ""
