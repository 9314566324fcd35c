"""Turns what a service read from a picture as it was sent into places of the upright picture.

Which way a page lies is told by its words where lines have several: services describe their own angles too loosely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from ocr.cloud.answers import around
from ocr.document import Box, Line, Page, Table

Point = tuple[float, float]
Move = Callable[[float, float], Point]


def reading_turn(lines: Iterable[Line]) -> int | None:
    """Quarter turns clockwise, in degrees, that make the page upright; None where no line tells."""
    across = {0: 0.0, 90: 0.0, 180: 0.0, 270: 0.0}
    for line in lines:
        if len(line.words) < 2:
            continue
        first, last = line.words[0].box, line.words[-1].box
        right = (last.left + last.right - first.left - first.right) / 2
        down = (last.top + last.bottom - first.top - first.bottom) / 2
        if abs(right) >= abs(down):
            across[0 if right >= 0 else 180] += abs(right)
        else:  # text that runs down was turned clockwise and has to go on by three quarters
            across[270 if down > 0 else 90] += abs(down)
    best = max(across, key=lambda turn: across[turn])
    return best if across[best] else None


def turn(page: Page, degrees: int) -> Page:
    """The page after `degrees` (0, 90, 180, 270) clockwise."""
    wide, high = page.width, page.height
    moves: dict[int, Move] = {
        90: lambda x, y: (high - y, x),
        180: lambda x, y: (wide - x, high - y),
        270: lambda x, y: (y, wide - x),
    }
    if degrees not in moves:
        return page
    size = (high, wide) if degrees in (90, 270) else (wide, high)
    return replace(moved(page, moves[degrees], size), turned=(page.turned + degrees) % 360)


def scale(page: Page, size: tuple[int, int] | None) -> Page:
    """The page in pixels of the picture that was sent, where that is known and only the scale differs."""
    if size is None or not page.width or not page.height or (page.width, page.height) == size:
        return page
    across, down = size[0] / page.width, size[1] / page.height
    if abs(across / down - 1) > 0.02:
        return page
    return moved(page, lambda x, y: (x * across, y * down), size)


def moved(page: Page, move: Move, size: tuple[int, int]) -> Page:
    """The page with every place moved, on a page of `size`."""

    def box(old: Box) -> Box:
        corners = [(old.left, old.top), (old.right, old.top), (old.right, old.bottom), (old.left, old.bottom)]
        return around([move(x, y) for x, y in corners])

    def line(old: Line) -> Line:
        return replace(old, box=box(old.box), words=tuple(replace(word, box=box(word.box)) for word in old.words))

    def table(old: Table) -> Table:
        return Table(box(old.box), tuple(replace(cell, box=box(cell.box)) for cell in old.cells))

    return replace(
        page,
        width=size[0],
        height=size[1],
        lines=tuple(map(line, page.lines)),
        tables=tuple(map(table, page.tables)),
    )
