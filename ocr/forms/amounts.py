"""Numbers with their units, and sums of money, as Russian forms write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ocr.forms.letters import plain

UNITS: dict[str, tuple[str, ...]] = {
    "л": ("л", "литр", "литра", "литров", "дм3", "дм³"),
    "м³": ("м3", "м³", "куб.м", "куб. м"),
    "мм": ("мм",),
    "см": ("см",),
    "кг": ("кг",),
    "т": ("т", "тн", "тонн"),
    "кг/м³": ("кг/м3", "кг/м³", "кг/мз"),
    "%": ("%",),
    "°C": ("°c", "°с", "ºc", "ºс", "c", "с", "град"),
    "кПа": ("кпа",),
    "МПа": ("мпа",),
    "Ом": ("ом",),
    "МОм": ("мом",),
    "В": ("в", "вольт"),
    "л/мин": ("л/мин",),
    "руб": ("руб", "р", "рублей", "рубля", "₽"),
    "чел": ("чел", "человек", "человека"),
    "шт": ("шт",),
    "мин": ("мин",),
    "ч": ("ч", "час", "часов", "часа"),
}
_GROUPED = r"\d{1,3}(?:[ '’]\d{3})+(?!\d)|\d+"
_NUMBER = re.compile(rf"(?P<sign>[±+-]|\+/-)?\s?(?P<whole>{_GROUPED})(?:\s?[.,]\s?(?P<part>\d+))?")
_KOPECKS = re.compile(r"^\s*р[а-я.]*\s*(\d{1,2})\s*к", re.IGNORECASE)


@dataclass(frozen=True)
class Amount:
    """A number.

    Attributes:
        value: with its sign; "±" is none.
        unit: key of UNITS that stands behind it; the word itself where no unit is known; empty where there is nothing.
        decimals: digits behind the comma.
        odd: something in it is not how numbers are written: "025", a letter inside, more text.
        part: what was taken for it.
    """

    value: float
    unit: str
    decimals: int
    odd: bool
    part: str


def parse_amount(text: str) -> Amount | None:
    """The first number in a text with the unit behind it; None where there is none."""
    text = plain(text)
    found = _NUMBER.search(text)
    if not found:
        return None
    whole, part = re.sub(r"\D", "", found["whole"]), found["part"] or ""
    value = float(f"{whole}.{part or 0}")
    before, after = text[: found.start()].strip(), text[found.end() :]
    word = re.match(r"\s*([^\s\d,;()]+[23]?)", after)
    unit = _unit(word[1]) if word else ""
    left = after[word.end() :] if word else after
    odd = (
        (len(whole) > 1 and whole[0] == "0")
        or bool(before.strip(" .:=—-"))
        or bool(re.search(r"\d", left))
        or bool(after[:1].isalpha() and unit not in UNITS)
    )
    return Amount(-value if found["sign"] == "-" else value, unit, len(part), odd, found[0].strip())


def parse_sum(text: str) -> Amount | None:
    """Roubles and kopecks of a text: "12 345,67 руб.", "12 345 руб. 67 коп."; None where there is no number."""
    found = parse_amount(text)
    if not found:
        return None
    text = plain(text)
    kopecks = _KOPECKS.match(text[text.index(found.part) + len(found.part) :])
    if kopecks and not found.decimals:
        return Amount(found.value + int(kopecks[1]) / 100, "руб", 2, False, found.part)
    return found


def _unit(word: str) -> str:
    folded = word.lower().rstrip(".,;:")
    return next(
        (unit for unit, words in UNITS.items() if folded in words or folded == unit.lower()), word.rstrip(".,;:")
    )
