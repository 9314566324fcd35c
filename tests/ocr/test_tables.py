"""Ruled tables on drawn pages."""

from __future__ import annotations

from PIL import ImageDraw

from ocr.document import Box, Line, Word
from ocr.tables import fill, find_grids
from tests.ocr.drawn import draw, line, pixels

LEFT, TOP, WIDE, HIGH = 100, 200, 300, 70


def ruled(rows: int, columns: int, *, without: tuple[tuple[int, int, int, int], ...] = ()) -> ImageDraw.ImageDraw:
    """A page with a ruled table; `without` are stretches (x0, y0, x1, y1) wiped out."""
    image = draw([], size=(1240, 1000))
    pen = ImageDraw.Draw(image)
    for row in range(rows + 1):
        pen.line((LEFT, TOP + row * HIGH, LEFT + columns * WIDE, TOP + row * HIGH), fill="black", width=3)
    for column in range(columns + 1):
        pen.line((LEFT + column * WIDE, TOP, LEFT + column * WIDE, TOP + rows * HIGH), fill="black", width=3)
    for stretch in without:
        pen.rectangle(stretch, fill="white")
    return pen


def test_cells_are_found_in_rows_and_columns() -> None:
    (grid,) = find_grids(pixels(ruled(4, 3)._image))
    assert [(place.row, place.column) for place in grid.places] == [
        (row, column) for row in range(4) for column in range(3)
    ]
    assert abs(grid.box.left - LEFT) < 6
    assert abs(grid.box.bottom - TOP - 4 * HIGH) < 6


def test_a_cell_over_two_columns_spans_them() -> None:
    wall = (LEFT + WIDE - 4, TOP + 4, LEFT + WIDE + 4, TOP + HIGH - 4)
    (grid,) = find_grids(pixels(ruled(3, 3, without=(wall,))._image))
    first = grid.places[0]
    assert (first.row, first.column, first.column_span, first.row_span) == (0, 0, 2, 1)
    assert len(grid.places) == 8


def test_words_fall_into_their_cells() -> None:
    (grid,) = find_grids(pixels(ruled(2, 2)._image))
    lines = [
        line("топливный насос", LEFT + 20, TOP + 10, height=24),
        line("исправен", LEFT + WIDE + 20, TOP + 10, confidence=0.6),
        line("снаружи", LEFT, TOP - 100),
        Line("без слов", Box(LEFT + 20, TOP + HIGH + 10, LEFT + 90, TOP + HIGH + 40), 0.9),
    ]
    table = fill(grid, lines)
    assert table.rows() == [["топливный насос", "исправен"], ["без слов", ""]]
    assert [cell.confidence for cell in table.cells] == [1.0, 0.6, 0.9, 1.0]


def test_text_and_a_frame_are_no_table() -> None:
    image = draw([(120, 100 + 50 * number, "Осмотр оборудования станции ШОПО О") for number in range(12)])
    ImageDraw.Draw(image).rectangle((20, 20, 1220, 880), outline="black", width=4)
    assert find_grids(pixels(image)) == ()


def test_a_tiny_picture_is_no_table() -> None:
    assert find_grids(pixels(draw([], size=(10, 10)))) == ()


def test_a_word_stands_where_its_middle_is() -> None:
    (grid,) = find_grids(pixels(ruled(2, 2)._image))
    across = Word("слово", Box(LEFT + WIDE - 10, TOP + 10, LEFT + WIDE + 60, TOP + 40), 1.0)
    table = fill(grid, [Line("слово", across.box, 1.0, (across,))])
    assert table.rows()[0] == ["", "слово"]
