"""Batches of the recogniser's training: few widths, always full, blank lines never counted; skipped without torch."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is part of the training environment only")
pytest.importorskip("cv2", reason="opencv is part of the training environment only")

from ocr.training.examples import ExampleSet  # noqa: E402
from ocr.training.learner import load_images  # noqa: E402
from ocr.training.lines import LARGEST_WIDTH_PX, Line  # noqa: E402
from ocr.training.stream import BUCKETS_PX, LineStream, StreamOptions, bucket_width, count_lines  # noqa: E402
from ocr.training.train import thin_sets  # noqa: E402


def _line(width_px: int) -> Line:
    return Line(np.full((48, width_px), 200, np.uint8), "я")


@pytest.fixture
def stream() -> Iterator[LineStream]:
    """No workers: lines are put in by hand."""
    stream = LineStream(StreamOptions(Path(), Path(), workers=0, seed=1, batch_width_px=2048, uses=1))
    yield stream
    stream.close()


def test_every_line_that_can_be_made_has_one_of_eight_widths() -> None:
    assert len(BUCKETS_PX) <= 8
    assert all(bucket % 64 == 0 for bucket in BUCKETS_PX)
    assert [bucket_width(width) for width in (16, 320, 321, LARGEST_WIDTH_PX)] == [320, 320, 448, LARGEST_WIDTH_PX]
    assert bucket_width(BUCKETS_PX[-1] + 1) is None


def test_a_batch_waits_until_its_width_is_full(stream: LineStream) -> None:
    stream._sort(_line(300) for _ in range(5))
    assert stream._take_fresh() is None
    stream._sort([_line(20), _line(500)])
    batch = stream._take_fresh()
    assert batch is not None
    assert (batch.width_px, len(batch.lines)) == (320, count_lines(320, 2048))
    assert stream._take_fresh() is None
    assert stream.waiting() == 1


def test_lines_of_a_dropped_width_go_to_the_next_wider_or_nowhere(stream: LineStream) -> None:
    stream._sort([_line(300), _line(600), _line(1900)])
    stream.use_buckets((448, 896))
    assert {bucket: len(lines) for bucket, lines in stream._fresh.items()} == {448: 1, 896: 1}


def test_blank_lines_fill_a_batch_and_carry_no_ink() -> None:
    images = load_images([_line(30)], 320, torch.device("cpu"), count=4)
    assert images.shape == (4, 3, 48, 320)
    assert float(images[0, :, :, :30].min()) > 0.5
    assert not images[0, :, :, 30:].any()
    assert not images[1:].any()


def test_the_first_measurement_takes_lines_of_every_set() -> None:
    sets = [ExampleSet(name, tuple(_line(20) for _ in range(count))) for name, count in (("a", 200), ("b", 18))]
    counts = Counter({one.name: len(one.lines) for one in thin_sets(sets, lines=150)})
    assert counts.total() <= 150
    assert counts["a"] > counts["b"] > 0
    assert thin_sets(sets[1:], lines=150)[0].lines == sets[1].lines
