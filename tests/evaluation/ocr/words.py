"""Words right on lines of real scans and on drawn pages: `python -m tests.evaluation.ocr.words PAGES_FOLDER`.

Line by line: what each reader makes of the line cut out by its true box. Page by page: the words that the whole way
from the file to the page (`ocr.engines`) put inside that box. Upright bars are rules of a form and count for nobody.
`real_lines.jsonl` are the lines on which the recogniser and the rules were chosen; lines of the pages in
`unseen_lines.jsonl` were written down later and served for no choice. `--drawn N`: N drawn forms of each level of wear
besides, their whole text compared.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from ocr import engines
from ocr.decoding import pictures
from ocr.document import Page
from ocr.forms.letters import plain
from ocr.options import OcrOptions
from ocr.paddle import Paddle
from ocr.pictures import Picture, Pixels
from ocr.preparation import upright_pixels
from ocr.readers import PageReader
from ocr.tesseract import Tesseract
from ocr.training.measures import Score, score_lines
from ocr.training.real_lines import cut_line
from tests.evaluation.ocr.drawn import draw, families
from tests.evaluation.ocr.drawn import pages as drawn_pages
from tests.evaluation.ocr.network import Network

SETS = {name: Path(__file__).with_name(f"{name}_lines.jsonl") for name in ("real", "unseen")}
AIR = 0.15
"""Of its height, added to a true box on either side, as the product does to boxes it finds."""
WAYS = {
    "paddle": OcrOptions(engine="paddle", second_reader=False),
    "tesseract": OcrOptions(engine="tesseract", second_reader=False),
    "paddle + tesseract": OcrOptions(engine="paddle"),
}


@dataclass(frozen=True)
class Truth:
    """A line of a page.

    Attributes:
        quad: x, y of its corners from the top left, clockwise, in pixels of the upright page.
        turned: degrees clockwise that make the file's picture upright.
    """

    group: str
    page: str
    quad: tuple[float, ...]
    text: str
    turned: int = 0


def load_truths(name: str) -> list[Truth]:
    """All transcribed lines of one of SETS."""
    rows = map(json.loads, SETS[name].read_text(encoding="utf-8").splitlines())
    return [Truth(row["group"], row["page"], tuple(row["quad"]), row["text"], row.get("turned", 0)) for row in rows]


def grow(quad: Iterable[float], air: float) -> list[float]:
    """Four corners with so much of the height added at both ends."""
    corners = np.array(list(quad), float).reshape(4, 2)
    height = (np.linalg.norm(corners[0] - corners[3]) + np.linalg.norm(corners[1] - corners[2])) / 2
    along = (corners[1] - corners[0]) / np.linalg.norm(corners[1] - corners[0]) * air * height
    return [float(value) for value in (corners + np.array([-along, along, along, -along])).reshape(-1)]


def inside(page: Page, quad: Iterable[float]) -> str:
    """Words whose middle lies in a box, from left to right."""
    corners = np.array(list(quad), np.float32).reshape(4, 2)
    along = corners[1] - corners[0]
    found = []
    for word in (word for line in page.lines for word in line.words):
        middle = ((word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2)
        if cv2.pointPolygonTest(corners, middle, False) >= 0:
            found.append((float(np.dot(along, middle)), word.text))
    return " ".join(text for _, text in sorted(found))


def without_bars(text: str) -> str:
    """A text without the upright rules beside it."""
    return " ".join(text.replace("|", " ").split())


def score(truths: list[Truth], readings: list[str]) -> Score:
    """How well the lines were read."""
    return score_lines([without_bars(truth.text) for truth in truths], [without_bars(text) for text in readings])


def read_by_line(reader: PageReader, truths: list[Truth], folder: Path) -> list[str]:
    """What a reader makes of the lines cut out by their true boxes."""
    pages: dict[str, Pixels] = {}
    cuts = []
    for truth in truths:
        if truth.page not in pages:
            picture = next(iter(pictures((folder / truth.page).read_bytes(), OcrOptions(pages=(1,)))))
            assert isinstance(picture, Picture)
            pages[truth.page] = upright_pixels(picture.pixels, truth.turned)
        cuts.append(np.asarray(cut_line(pages[truth.page], grow(truth.quad, AIR)), np.uint8))
    return [text for text, _ in reader.read_lines(cuts)]


def read_by_page(options: OcrOptions, truths: list[Truth], folder: Path) -> tuple[list[str], list[float]]:
    """What whole pages say inside the true boxes, and the CPU seconds of each page after the first."""
    readings, spent = [], []
    pages: dict[str, Page] = {}
    for truth in truths:
        if truth.page not in pages:
            data, began = (folder / truth.page).read_bytes(), _cpu_s()
            pages[truth.page] = engines.read(data, replace(options, pages=(1,))).pages[0]
            spent.append(_cpu_s() - began)
        readings.append(inside(pages[truth.page], truth.quad))
    return readings, spent[1:]


def measure(way: str, folder: Path, sets: list[str], drawn: int, show: bool) -> None:
    """One way of reading, in a process of its own so that its memory is its own."""
    options = WAYS[way]
    reader: PageReader = Paddle() if options.engine == "paddle" else Tesseract()
    for name in sets:
        truths = load_truths(name)
        readings, spent = read_by_page(options, truths, folder)
        pages = len({truth.page for truth in truths})
        print(f"{way}, {name}, {pages} pages: {score(truths, readings)}, {sum(spent) / len(spent):.1f} CPU-s a page")
        _print_groups(truths, readings)
        if show:
            _print_wrong(truths, readings)
        if not options.second_reader:
            readings = read_by_line(reader, truths, folder)
            print(f"{way}, {name}, lines cut out: {score(truths, readings)}")
            _print_groups(truths, readings)
    _measure_drawn(options, drawn)
    print(f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


def _measure_drawn(options: OcrOptions, count: int) -> None:
    """Whole texts of drawn forms, by level of wear."""
    truths, readings = defaultdict(list), defaultdict(list)
    for seed, level, odd in drawn_pages(count, Network()):
        page = draw(seed, Network(), level=level, odd=odd)
        truths[level].append(plain(page.truth.text))
        readings[level].append(plain(engines.read(page.data, options).text))
    for level, texts in truths.items():
        print(f"  drawn, {level:6} {score_lines(texts, readings[level])}", flush=True)


def _print_groups(truths: list[Truth], readings: list[str]) -> None:
    for group in dict.fromkeys(truth.group for truth in truths):
        of_group = [at for at, truth in enumerate(truths) if truth.group == group]
        print(f"  {group:8} {score([truths[at] for at in of_group], [readings[at] for at in of_group])}")


def _print_wrong(truths: list[Truth], readings: list[str]) -> None:
    for truth, reading in zip(truths, readings, strict=True):
        if without_bars(truth.text) != without_bars(reading):
            print(f"    - {truth.text}\n    + {reading}")


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Measure every way of reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, help="folder of the scans that the lists of lines name")
    parser.add_argument("--show", action="store_true", help="print the lines that were read wrong")
    parser.add_argument("--way", choices=WAYS, nargs="*", default=list(WAYS))
    parser.add_argument("--sets", choices=SETS, nargs="*", default=list(SETS), help="lists of lines to read")
    parser.add_argument("--drawn", type=int, default=0, help="drawn pages of each level of wear to read besides")
    arguments = parser.parse_args()
    if arguments.drawn:
        print(f"drawn with {', '.join(families())}")
    for way in arguments.way:
        began = time.monotonic()
        process = multiprocessing.get_context("spawn").Process(
            target=measure, args=(way, arguments.pages, arguments.sets, arguments.drawn, arguments.show)
        )
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(process.exitcode)
        print(f"  {time.monotonic() - began:.0f} s in all", flush=True)


if __name__ == "__main__":
    main()
