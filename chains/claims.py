"""Whether the numbers of a sentence follow from the rows it speaks of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.result import Column, Row

MOST_CELLS = 400
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[-−+])?(?P<whole>\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?!\d)"
    r"|\d+)(?:[.,](?P<part>\d+))?(?P<size>[ \u00a0]?(?:тыс|млн|млрд|thousand|million|billion|[kмm](?!\w)|K|M|B))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """A number as a sentence gives it: its value and how far rounding may have moved it."""

    text: str
    value: float
    slack: float


def claims(text: str) -> list[Claim]:
    """Every number of a text, with the size word behind it counted in."""
    found = []
    for match in _NUMBER.finditer(text):
        whole, part = re.sub(r"\D", "", match["whole"]), match["part"] or ""
        size = _size(match["size"] or "")
        value = float(f"{whole}.{part or 0}") * size
        found.append(Claim(match.group().strip(), value, 0.5 * size / 10 ** len(part) + 1e-9))
    return found


def follows(text: str, shape: Sequence[Column], rows: Sequence[Row], said: str = "") -> bool:
    """Whether each number of `text` is in the rows, or is a count, sum, mean, difference or share of theirs.

    Args:
        said: what was asked and understood; numbers in it (periods, thresholds, names) may be said again.
    """
    known = {claim.value for claim in claims(said)}
    for row in rows[:MOST_CELLS]:
        for cell in row:
            if isinstance(cell, str):
                known |= {claim.value for claim in claims(cell)}
            elif isinstance(cell, dt.date):
                known |= {float(cell.year), float(cell.month), float(cell.day)}
    numbers = [*known, float(len(rows)), *_derived(shape, rows)]
    return all(any(abs(abs(number) - claim.value) <= claim.slack for number in numbers) for claim in claims(text))


def _derived(shape: Sequence[Column], rows: Sequence[Row]) -> Iterator[float]:
    """Cells of the measures and what a reader may make of them."""
    for at, column in enumerate(shape):
        cells = [float(str(row[at])) for row in rows if isinstance(row[at], int | float)]
        yield from cells
        if column.role != "measure" or not cells:
            continue
        total = sum(cells)
        yield from (total, total / len(cells))
        for cell in cells[:MOST_CELLS]:
            if total:
                yield 100.0 * cell / total
        for one in cells[:20]:
            for other in cells[:20]:
                yield one - other
                if other:
                    yield from (one / other, 100.0 * (one - other) / other)


def _size(word: str) -> float:
    plain = word.strip().lower()
    if not plain:
        return 1.0
    for stem, size in (("млрд", 1e9), ("bil", 1e9), ("b", 1e9), ("млн", 1e6), ("mil", 1e6), ("м", 1e6), ("m", 1e6)):
        if plain.startswith(stem):
            return size
    return 1e3
