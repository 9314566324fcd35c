"""Drawn forms: the same seed draws the same bytes, and the places are those of the words."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.evaluation.ocr.contents import ODD
from tests.evaluation.ocr.drawn import LEVELS, draw, pages
from tests.evaluation.ocr.fields import measure
from tests.evaluation.ocr.network import Network

NETWORK = Network()


@pytest.mark.parametrize("level", LEVELS)
def test_a_seed_draws_the_same_page_and_words_stand_where_the_truth_says(level: str) -> None:
    one, other = draw(5, NETWORK, level=level), draw(5, Network(), level=level)
    assert one.data == other.data and one.truth == other.truth
    assert draw(6, NETWORK, level=level).data != one.data
    picture = cv2.imdecode(np.frombuffer(one.data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (one.truth.height, one.truth.width)
    for line in one.truth.lines[:8]:
        for word in (word for word in line.words if len(word.text) > 2):
            box = word.box
            inside = picture[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
            assert inside.min() < inside.max() - 60, (line.text, word.text)


def test_a_perfect_reader_reads_all_fields_and_is_never_wrong_and_sure() -> None:
    from ocr.document import OcrDocument

    drawn = [draw(seed, NETWORK, level=level, odd=odd) for seed, level, odd in pages(2, NETWORK, first_seed=77)]
    truths = {page.data: page.truth for page in drawn}
    counts = measure(drawn, lambda data: OcrDocument((truths[data],)), NETWORK)
    assert {odd for _, _, odd in pages(20, NETWORK)} == {"", *ODD}
    for level, count in counts.items():
        assert count.wrong_letters == 0 and count.kinds_right == count.pages == 2
        assert count.right >= 0.97 * count.fields and count.wrong_sure == [], (level, count.wrong_sure)
