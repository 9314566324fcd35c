"""The lists of transcribed lines and how they are compared."""

from __future__ import annotations

from ocr.document import Box, Line, Page, Word
from tests.evaluation.ocr.words import SETS, Truth, inside, load_truths, score


def test_lists_are_whole_and_the_unseen_pages_are_no_others() -> None:
    pages = {name: {truth.page for truth in load_truths(name)} for name in SETS}
    assert not pages["real"] & pages["unseen"]
    assert sum(map(len, pages.values())) >= 12
    for truth in (truth for name in SETS for truth in load_truths(name)):
        assert len(truth.quad) == 8, truth
        assert truth.text == " ".join(truth.text.split()) != "", truth
        assert truth.turned in (0, 90, 180, 270), truth


def test_words_of_the_neighbouring_line_do_not_count() -> None:
    words = [Word(text, Box(left, top, left + 40, top + 20), 1.0) for text, left, top in
             (("акт", 10, 10), ("осмотра", 60, 12), ("комиссия", 10, 40))]  # fmt: skip
    page = Page(1, 200, 100, (Line("", Box(0, 0, 200, 100), 1.0, tuple(words)),))
    truth = Truth("scan", "a.png", (5, 8, 120, 8, 120, 34, 5, 34), "акт осмотра")
    read = inside(page, truth.quad)
    assert read == "акт осмотра"
    assert score([truth], [f"|{read}"]).word_error_rate == 0
