"""What services answer, taken with care: any part may be missing, of another type, or a number written as text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from ocr.document import Box, Cell
from ocr.errors import EngineError

Json = dict[str, Any]
MAX_TAKEN = 100_000


def load_object(body: bytes, service: str) -> Json:
    """The JSON object of an answer.

    Raises:
        EngineError: it is none.
    """
    found = load_objects(body, service)
    if len(found) != 1:
        raise EngineError("cloud_answer", service=service)
    return found[0]


def load_objects(body: bytes, service: str) -> list[Json]:
    """The JSON objects of an answer, one after another with or without line ends between them.

    Raises:
        EngineError: there is something else in it.
    """
    try:
        text = body.decode("utf-8-sig").strip()
        decoder, place, found = json.JSONDecoder(), 0, []
        while place < len(text):
            value, place = decoder.raw_decode(text, place)
            found += value if isinstance(value, list) else [value]
            while place < len(text) and text[place].isspace():
                place += 1
    except (ValueError, RecursionError) as error:
        raise EngineError("cloud_answer", service=service) from error
    if not all(isinstance(one, dict) for one in found):
        raise EngineError("cloud_answer", service=service)
    return found


def part(body: Any, name: str) -> Json:
    """An object within; empty where it is missing. `name` in camelCase; snake_case is found too."""
    value = _value(body, name)
    return value if isinstance(value, dict) else {}


def parts(body: Any, name: str) -> Iterator[Json]:
    """The objects of a list within."""
    value = _value(body, name)
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))


def words_of(body: Any, name: str) -> str:
    """A text within; empty where it is missing."""
    value = _value(body, name)
    return value if isinstance(value, str) else ""


def number(body: Any, name: str, default: float = 0.0) -> float:
    """A number within, also one written as text."""
    value = _value(body, name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return default
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return default
    return found if math.isfinite(found) and abs(found) < 1e12 else default


def whole(body: Any, name: str, default: int = 0) -> int:
    """A whole number within, also one written as text."""
    return int(number(body, name, default))


def share(percent: float) -> float:
    """0 to 1 of 0 to 100; what is below 0 means that nobody knows, which is 0."""
    return min(1.0, max(0.0, percent / 100))


def around(points: Sequence[tuple[float, float]]) -> Box:
    """The rectangle around points; empty at the corner where there are none."""
    if not points:
        return Box(0, 0, 0, 0)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def union(boxes: Sequence[Box]) -> Box:
    """The rectangle around rectangles."""
    corners = [(box.left, box.top) for box in boxes] + [(box.right, box.bottom) for box in boxes]
    return around(corners)


def place_cells(rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Cells of rows, each of which knows only its spans, at their places of the grid."""
    taken: set[tuple[int, int]] = set()  # a table that claims more than MAX_TAKEN places has no spans from there on
    placed: list[Cell] = []
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            high, wide = min(max(1, cell.row_span), 1000), min(max(1, cell.column_span), 100)
            if len(taken) > MAX_TAKEN:
                high = wide = 1
            taken |= {(row + down, column + right) for down in range(high) for right in range(wide)}
            placed.append(Cell(row, column, cell.text, cell.box, cell.confidence, high, wide))
            column += wide
    return tuple(placed)


def _value(body: Any, name: str) -> Any:
    if not isinstance(body, dict):
        return None
    if name in body:
        return body[name]
    return body.get("".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name))
