"""Two sources that say different numbers of the same thing: they are shown side by side, and nobody decides for the
reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chains.documents.quotes import Quote, QuotedBlock
from chains.lexemes import tokens

_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)\s*"
    r"(?P<unit>%|°[CС]|м³|мм|см|км|кг|л(?:итр\w*)?|мин(?:ут\w*)?|час(?:а|ов|у|ам|ах)?|ч|сут\w*|дн(?:я|ей|ю|ям|ях)|день|дней|м(?:етр\w*)?"
    r"|руб\w*|₽|litres?|liters?|l|minutes?|mins?|hours?|h|days?|met(?:re|er)s?|mm|cm|km|kg)(?!\w)",
    re.IGNORECASE,
)
_UNITS = (
    ("л", ("л", "litre", "liter", "l")), ("мин", ("мин", "min")), ("ч", ("час", "ч", "hour", "h")),
    ("дн", ("дн", "день", "сут", "day")), ("мм", ("мм", "mm")), ("см", ("см", "cm")), ("км", ("км", "km")),
    ("кг", ("кг", "kg")), ("м³", ("м³",)), ("м", ("м", "metre", "meter")), ("₽", ("руб", "₽")),
    ("%", ("%",)), ("°C", ("°c", "°с")),
)  # fmt: skip
LEAST_ALIKE = 0.6
LEAST_WORDS, LEAST_SAME = 4, 2


@dataclass(frozen=True)
class Disagreement:
    """A pair of passages and what each says: "до 20 л" and "до 10 л"."""

    one: Quote
    one_block: QuotedBlock
    other: Quote
    other_block: QuotedBlock


def disagreements(quotes: Sequence[Quote]) -> tuple[Disagreement, ...]:
    """Passages of different documents that say the same with other numbers of the same unit."""
    found = []
    for at, one in enumerate(quotes):
        for other in quotes[at + 1 :]:
            if one.document.identifier == other.document.identifier:
                continue
            found += _between(one, other)
    return tuple(found)


def _between(one: Quote, other: Quote) -> list[Disagreement]:
    found = []
    for mine in one.blocks:
        own = amounts(mine.block.text)
        if not own or mine.block.kind == "table":
            continue
        words = _words(mine.block.text)
        for theirs in other.blocks:
            said = amounts(theirs.block.text)
            shared = own.keys() & said.keys()
            if theirs.block.kind == "table" or not shared or not any(not own[unit] & said[unit] for unit in shared):
                continue
            if _alike(words, _words(theirs.block.text)):
                found.append(Disagreement(one, mine, other, theirs))
    return found


def amounts(text: str) -> dict[str, frozenset[str]]:
    """Numbers of a text by their unit."""
    found: dict[str, set[str]] = {}
    for match in _AMOUNT.finditer(text):
        said = match["unit"].lower()
        unit = next((name for name, starts in _UNITS if said.startswith(starts) and _fits(said, name)), said)
        found.setdefault(unit, set()).add(_plain_number(match["number"]))
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def _plain_number(said: str) -> str:
    """ "1 000" and "1000", "0,50" and "0.5" are one number."""
    number = "".join(said.split()).replace(",", ".")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _fits(said: str, name: str) -> bool:
    """Whether "м" is metres and not the beginning of "мин" or "мм"."""
    return name != "м" or said in ("м",) or said.startswith(("метр", "met"))


def _words(text: str) -> frozenset[str]:
    """Words of a text, its amounts left out."""
    said = tokens(_AMOUNT.sub(" ", text))
    return frozenset(min(token.lemmas) for token in said if len(token.text) > 2 and not token.text[0].isdigit())


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts speak of one thing; short ones have to say the same."""
    shorter = min(len(one), len(other))
    if shorter < LEAST_WORDS:
        return shorter >= LEAST_SAME and one == other
    return len(one & other) / shorter >= LEAST_ALIKE
