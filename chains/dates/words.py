"""Words of dates: each has a tag of one letter, by which the patterns know it, and a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

Value = int | str | tuple[int, ...] | dt.date
UNITS = {"a": "day", "w": "week", "o": "month", "k": "quarter", "h": "half", "g": "year"}
_UNIT_FORMS = {
    "a": "день дня дней дни днем дню днями day days сутки суток сутках",
    "w": "неделя недели неделю неделе неделей недель неделям week weeks",
    "o": "месяц месяца месяце месяцем месяцу месяцев месяцы мес month months",
    "k": "квартал квартала квартале кварталом кварталу кварталов кварталы кв quarter quarters",
    "h": "полугодие полугодия полугодии полугодием полугодию полугодий",
    "g": "год года году годом годе годы годов годах лет г гг year years",
}
ONE_UNIT = ("день", "сутки", "неделю", "месяц", "квартал", "полугодие", "год")
_MONTHS = (
    "январ", "феврал", "март", "апрел", "мая май мае маю маем", "июн", "июл", "август", "сентябр", "октябр", "ноябр",
    "декабр",
)  # fmt: skip
_SHORT = "янв фев мар апр май июн июл авг сен окт ноя дек"
_ENGLISH = "january february march april may june july august september october november december"
_ADJECTIVES = "январск февральск мартовск апрельск - июньск июльск августовск сентябрьск - ноябрьск декабрьск"
_ENDINGS = ("ий", "ая", "ое", "ие", "ого", "ой", "их", "ому", "им", "ую", "ом", "ими", "их", "ые")
_SOFT, _HARD = ("ь", "я", "е", "ю", "ем"), ("", "а", "е", "у", "ом")
_WEEKDAYS = (
    "понедельник понедельника понедельнику понедельником", "вторник вторника вторнику вторником",
    "среда среду среды среде средой", "четверг четверга четвергу четвергом", "пятница пятницу пятницы пятнице пятницей",
    "суббота субботу субботы субботе субботой", "воскресенье воскресенья воскресенью воскресеньем",
)  # fmt: skip
_ENGLISH_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_SEASONS = {
    3: "весна весной весну весны весне весною spring", 6: "лето летом лета лету summer",
    9: "осень осенью осени autumn fall", 12: "зима зимой зиму зимы зиме зимою winter",
}  # fmt: skip
_CARDINALS = (
    "один одну одного одна one", "два две двух two", "три трех three", "четыре четырех four", "пять пяти five",
    "шесть шести six", "семь семи seven", "восемь восьми eight", "девять девяти nine", "десять десяти ten",
    "одиннадцать eleven", "двенадцать двенадцати twelve", "тринадцать thirteen", "четырнадцать четырнадцати fourteen",
    "пятнадцать fifteen",
)  # fmt: skip
_ORDINAL_STEMS = (
    "перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
    "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат",
)  # fmt: skip
_ORDINAL_ENDINGS = "ый ой ий ая ое ого ому ым им ом ем ую ые ых его ему ья ье ьего ьему ьем ьей ьим ью ей"
_ENGLISH_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_PLAIN = {
    "T0": "сегодня сегодняшний сегодняшнего today", "T1": "вчера вчерашний вчерашнего yesterday", "T2": "позавчера",
    "i": "в во на in during for within on at", "z": "за", "s": "с со", "f": "from от", "c": "since начиная starting",
    "p": "по", "t": "to through thru", "b": "между between", "&": "и and", "u": "до up until till before раньше ранее",
    ">": "после after позже позднее", "K": "к ко",
    "V": "vs против versus against", "v": "over",
    "A": "назад ago", "X": "половина половине половину половины half", "C2": "пару пара пары couple",
    "B1": "начало начале начала beginning start early", "I2": "середина середине середину середины middle mid",
    "O3": "конец конце конца конца end late", "j": "декада декаду декаде декады",
    "^": "включительно inclusive including",
    "Z": "полтора полторы", "x": "полгода", "E": "выходные выходных weekend weekends",
    "#": "date", "|": "onwards onward",
    "F": "финансовый финансовом финансового финансовому финансовым финансовых фин fiscal financial",
    "l1": "last previous past", "R0": "current this",
    "_": "the весь всю все whole entire период periods period течение течении a an of",
    "DYear": "ytd", "DMonth": "mtd", "DQuarter": "qtd", "DWeek": "wtd",
}  # fmt: skip
_RELATIVE = {0: ("эт", "текущ"), 1: ("прошл", "предыдущ", "минувш", "прошедш"), 2: ("позапрошл",)}
_OF_IT = ("ого", "его")
_RELATIVE_ENDINGS = "ый ий ая ое ее ого его ой ей ому ему ом ем ую юю ые ие ых их ым им"
_THIS = "этот эта это этого этой этому этом эту эти этих этим"


def _inflected(tag: str, forms: str, value: Value) -> Iterator[tuple[str, tuple[str, Value]]]:
    for form in forms.split():
        yield form, (tag, value)


def _calendar() -> Iterator[tuple[str, tuple[str, Value]]]:
    for tag, forms in _UNIT_FORMS.items():
        yield from _inflected(tag, forms, UNITS[tag])
    english_names, adjectives = _ENGLISH.split(), _ADJECTIVES.split()
    for at, stem in enumerate(_MONTHS, 1):
        soft = _HARD if stem in ("март", "август") else _SOFT
        forms = stem if at == 5 else " ".join(stem + ending for ending in soft)
        yield from _inflected("M", f"{forms} {_SHORT.split()[at - 1]}", at)
        yield from _inflected("M", " ".join(adjectives[at - 1] + ending for ending in _ENDINGS), at)
        english = english_names[at - 1]
        yield from _inflected("m" if at == 5 else "M", f"{english} {english[:3]}", at)
    yield from _inflected("M", "сент sept", 9)
    yield from _inflected("M", "нояб", 11)
    for day, forms in enumerate(_WEEKDAYS):
        yield from _inflected("W", f"{forms} {_ENGLISH_DAYS.split()[day]}", day)
    for month, forms in _SEASONS.items():
        yield from _inflected("S", forms, month)


def number_tag(value: int) -> str:
    """The tag of a number: what it can stand for depends on its size."""
    if 1990 <= value <= 2099:
        return "Y"
    return "1" if value in (1, 2) else "4" if value in (3, 4) else "d" if 5 <= value <= 31 else "n"


def _numbers() -> Iterator[tuple[str, tuple[str, Value]]]:
    for value, forms in enumerate(_CARDINALS, 1):
        yield from _inflected(number_tag(value), forms, value)
    endings = _ORDINAL_ENDINGS.split()
    for value, stem in enumerate(_ORDINAL_STEMS, 1):
        yield from _inflected(number_tag(value), " ".join(stem + ending for ending in endings), value)
        yield from _inflected(number_tag(value), _ENGLISH_ORDINALS.split()[value - 1], value)
    yield from _inflected("d", " ".join("тридцат" + ending for ending in endings), 30)
    yield from _inflected("d", "двадцать twenty", 20)
    yield from _inflected("d", "тридцать thirty thirtieth", 30)
    for word, value in _ROMAN.items():
        yield word, (number_tag(value), value)


def _lexicon() -> dict[str, tuple[str, Value]]:
    words: dict[str, tuple[str, Value]] = {}
    for back, stems in _RELATIVE.items():
        for stem in stems[1:] if back == 0 else stems:
            for ending in _RELATIVE_ENDINGS.split():
                words[stem + ending] = ("r" if ending in _OF_IT else "R", back)
    for form in _THIS.split():
        words[form] = ("r" if form == "этого" else "R", 0)
    for ending in _RELATIVE_ENDINGS.split():
        words["последн" + ending] = ("L", 1)
    for tag, forms in _PLAIN.items():
        value: Value = int(tag[1]) if tag[1:].isdigit() else tag[1:].lower()
        for form in forms.split():
            words[form] = (tag[0], value)
    words.update(_numbers())
    words.update(_calendar())
    return words


LEXICON = _lexicon()
CARDINALS = frozenset(" ".join((*_CARDINALS, _PLAIN["C2"])).split())
TENS = {"двадцать": 20, "тридцать": 30, "twenty": 20, "thirty": 30}
# Month and day of the first, then of the last; those that begin in December begin in the year before.
_OF_INCIDENTS = r"(?:инцид|авари|отказ|полом|сбо|жалоб|ущерб|потер|ремонт|разлив|хищен|проис|дтп)"
HOLIDAYS: tuple[tuple[str, tuple[int, int, int, int]], ...] = (
    (r"новогодни\w+(?:\s+(?:праздник\w*|каникул\w*|выходн\w*|дн(?:и|ей|ях)))?", (1, 1, 1, 8)),
    (r"new year(?:['’]?s)? (?:holidays?|break)", (1, 1, 1, 8)),
    (r"(?<=на )нов(?:ый|ого) год(?:а)?|(?<=в )новый год|new year(?:['’]?s)?(?: eve)?", (12, 31, 1, 1)),
    (r"майски\w+\s+(?:праздник\w*|каникул\w*|выходн\w*|дн(?:и|ей|ях))", (5, 1, 5, 11)),
    (rf"(?:(?<=на )майски[ех]|(?<=за )майские)(?!\s+{_OF_INCIDENTS})", (5, 1, 5, 11)),
    (r"may (?:holidays|bank holidays)", (5, 1, 5, 11)),
    (r"рождеств[оаеу]м?|christmas(?: day)?", (1, 7, 1, 7)),
    (r"д(?:ень|ня|ню|не)\s+победы|victory day", (5, 9, 5, 9)),
    (r"д(?:ень|ня|ню|не)\s+россии|russia day", (6, 12, 6, 12)),
    (r"д(?:ень|ня|ню|не)\s+народного единства|(?:national )?unity day", (11, 4, 11, 4)),
    (r"д(?:ень|ня|ню|не)\s+защитник(?:а|ов) отечества|defender of the fatherland day", (2, 23, 2, 23)),
    (r"(?:международный )?женский день|(?:international )?women['’]?s day", (3, 8, 3, 8)),
)  # fmt: skip
