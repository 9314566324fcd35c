"""Key numbers of a text with their units and what they are about: "не более 0,25 %", "до 20 литров"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from azs.knowledge.time_marks import time_marks
from azs.knowledge.word_forms import WORD, readings

ABOUT_CHARS = 80
_NUMBER = r"[-−+±]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[-−+±]?\d+(?:[.,/]\d+)?"
_UNITS = (
    # Longer ones first: a unit must not be cut short.
    r"кВт(?:·ч|\*ч)?|МПа|кПа|Па|атм|бар|мм\s(?:рт|вод)\.\s?ст|мм|см|дм|км/ч|км|кв\.\s?м|куб\.\s?м|м[²³2-3]?(?:/(?:с|ч))?|л/мин|мл|л\b"
    r"|кг/м[³3]|кг|мг/м[³3]|мг|г/л|тонн\w*|т\b|°\s?[CСF]|°|градус\w*|%|‰|процент\w*|промилле|ppm|мкм|дБ|лк|кОм|МОм|Ом|мА|А\b|кВ|В\b"
    r"|вольт\w*|Вт|Гц|литр\w*|метр\w*|килограмм\w*|грамм\w*|сантиметр\w*|миллиметр\w*|километр\w*|секунд\w*|сек\b"
    r"|минут\w*|мин\b|час(?:а|ов)?\b|ч\b|сут(?:ок|ки)\b|дн(?:ей|я)\b|месяц\w*|мес\b|лет\b|год(?:а|ов)?\b|смен\w*"
    r"|(?:тыс\.?\s|млн\s|млрд\s)?(?:руб(?:лей|ля|ль|\.)?|₽|долл\w*|\$|€|USD|EUR|RUB)|человек\w*|чел\.?|шт\w*|раза?\b"
    r"|экземпляр\w*|ПДК|кратн\w*"
    r"|l/min|ml|liters?|litres?|gallons?|gal\b|l\b|L\b|mm|cm|km/h|km|m[²³]?\b|meters?|metres?|feet|foot|ft\b|inch(?:es)?"
    r"|kg|mg|g\b|tons?|tonnes?|lbs?\b|pounds?|psi|bar|kPa|MPa|Pa\b|degrees?|percent|dB|V\b|kV|A\b|mA|W\b|kW|Hz|MHz|ohms?"
    r"|seconds?|minutes?|mins?\b|hours?|hrs?\b|days?|weeks?|months?|years?|people|persons?|rubles?|roubles?|dollars?"
)
_BOUND = (
    r"(?:не\s(?:более|менее|выше|ниже|свыше|больше|меньше|превыша\w+|должн\w+\sпревышать)(?:\sчем)?(?:\sна)?|более|менее|свыше|выше|ниже|около|примерно|"
    r"минимум|максимум|до|от|по|на|at\sleast|at\smost|no\smore\sthan|not\smore\sthan|not\sless\sthan|no\sless\sthan|more\sthan|less\sthan"
    r"|up\sto|over|under|above|below|about|exceed\w*)"
)
_QUANTITY = re.compile(
    rf"(?<![\w№.,/-])(?:{_BOUND}\s)?(?:от\s|from\s|between\s)?(?:{_NUMBER})(?:\s?(?:[-–—…]|до|to|and|x|х|×)\s?(?:{_NUMBER}))?"
    rf"(?:\s?\([^()\d]{{1,25}}\))?[ \u00a0]?-?(?:{_UNITS})(?!\w)|(?<!\w)[$€₽]\s?\d[\d,. ]*\d",
)  # fmt: skip
_PHONE = re.compile(
    r"(?:(?:тел(?:ефон\w*|\.)?|(?:по)?звон\w+|вызва\w+|номер\w*|call|dial|phone)[^\d\n]{0,30})"
    r"(?P<number>(?:10[1-4]|112|911)(?!\d)(?:(?:\s?(?:или|и|,|or|/)\s?)(?:10[1-4]|112)(?!\d))*|(?:\+7|8)[ (-]*\d{3}[\d ()-]{6,12}\d)",
    re.IGNORECASE,
)  # fmt: skip
_BREAK = re.compile(r"[;:!?()\[\]«»\"]|,\s|\s[-–—]\s|\.\s")
_LIMITED = re.compile(r"(?!(?:по|на)\s|[-−+±$€₽\d])", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:(?<!\w)(?:п|пп|ст|ч|N|No|Nos)\.?|№)\s?$", re.IGNORECASE)
_CALENDAR_YEAR = re.compile(r"(?:\w+\s)?(?:19|20)\d\d\s?год\w*")
_LAST_WORDS = frozenset(
    """быть должный составлять превышать являться должен мочь не до от по на в с и или о при для за более менее есть допускаться
    is are be must shall should may not the a of at to in than exceed by with for and or has have""".split()
)  # fmt: skip
_HEADER_UNIT = re.compile(r",\s?(?P<unit>[^\W\d_%°/]{1,6}\.?(?:/\w+)?|%|°\s?[CС])\s*$")
_BARE = re.compile(rf"(?:{_BOUND}\s)?(?:{_NUMBER})(?:\s?[-–—]\s?(?:{_NUMBER}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, word for word, and the words that say of what; "" where none do.

    Attributes:
        bound: the text names a limit ("не более"), not just a value.
    """

    text: str
    about: str
    bound: bool = False


def quantities(text: str, heading: str = "") -> list[Quantity]:
    """Numbers with units of a sentence, in order, those within dates and deadlines left out."""
    taken = [(mark.start, mark.end) for mark in time_marks(text)]
    found = []
    for match in _QUANTITY.finditer(text):
        named = _REFERENCE.search(text[max(0, match.start() - 6) : match.start()]) or _CALENDAR_YEAR.fullmatch(
            match.group()
        )
        if not named and not any(match.start() < end and match.end() > start for start, end in taken):
            found.append(_quantity(text, match.start(), match.end(), heading))
    for match in _PHONE.finditer(text):
        found.append(Quantity(match["number"], _cut(lead(text[: match.start("number")]) or heading)))
    return found


def _quantity(text: str, start: int, end: int, heading: str) -> Quantity:
    whole = text[start:end].strip()
    return Quantity(whole, _cut(lead(text[:start]) or _follow(text[end:]) or heading), bool(_LIMITED.match(whole)))


def lead(before: str) -> str:
    """The last piece of a text that says something, what stands in brackets left out."""
    pieces = [_trimmed(piece) for piece in _BREAK.split(re.sub(r"\([^()]*\)", " ", before))]
    return next((piece for piece in reversed(pieces) if piece), "")


def _follow(after: str) -> str:
    return next((piece for piece in map(_trimmed, _BREAK.split(after)) if piece), "")


def _trimmed(piece: str) -> str:
    """A piece of a sentence without the little words at its ends and the verbs at its end."""
    words = piece.strip(" \u00a0,.;:—–-").split()
    while words and _little(words[-1]):
        words.pop()
    while words and words[0].lower() in ("и", "а", "или", "and", "or"):
        words.pop(0)
    return " ".join(words).strip(" ,.;:—–-")


def _little(word: str) -> bool:
    low = word.lower().strip(".,;:—–-()")
    found = readings(low)
    return low in _LAST_WORDS or (bool(found) and found[0].lemma in _LAST_WORDS) or not WORD.search(low)


def _cut(text: str) -> str:
    """The last words of a long piece: those next to the number."""
    if len(text) <= ABOUT_CHARS:
        return text
    return "…" + text[-ABOUT_CHARS:].split(" ", 1)[-1]


def table_quantities(text: str) -> Iterator[Quantity]:
    """Numbers of a table's cells whose unit stands in the cell or at the end of the column's header."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    if len(rows) < 2:
        return
    header, *body = rows
    for row in body:
        for at, cell in enumerate(row[1:], start=1):
            column = header[at] if at < len(header) else ""
            yield from _cell(row[0], column, cell)


def _cell(name: str, column: str, cell: str) -> Iterator[Quantity]:
    unit = _HEADER_UNIT.search(column)
    if unit and _BARE.fullmatch(cell):
        about = f"{name}: {column[: unit.start()]}".strip(": ")
        yield Quantity(f"{cell} {unit['unit']}", _cut(about))
    elif _QUANTITY.search(cell) and len(cell) <= ABOUT_CHARS:
        yield Quantity(cell, _cut(f"{name}: {column}".strip(": ")), True)
