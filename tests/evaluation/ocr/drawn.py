"""Draws forms with their truth: text, places, fields and rows; three levels of wear; the same seed, the same bytes."""

from __future__ import annotations

import io
import math
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ocr.document import Box, Cell, Line, Page, Table, Word
from tests.evaluation.ocr.contents import KINDS, ODD, Entry, Sheet, make_sheet
from tests.evaluation.ocr.network import Network

LEVELS = ("clean", "medium", "hard")
LAYOUTS = ("lines", "pairs", "grid", "below")
FOLDERS = (os.environ.get("AZS_TEST_FONTS", ""), "/usr/share/fonts", "/usr/local/share/fonts")
HELD_OUT = {"PT Sans": ("PTS55F.ttf", "PTS75F.ttf"), "Open Sans": ("OpenSans-Regular.ttf", "OpenSans-Bold.ttf"),
            "Doulos SIL": ("DoulosSIL-Regular.ttf", "DoulosSIL-Regular.ttf"), "Vollkorn": ("Vollkorn-Regular.ttf", "Vollkorn-Bold.ttf"),
            "PT Mono": ("PTM55F.ttf", "PTM75F.ttf"), "Play": ("Play-Regular.ttf", "Play-Bold.ttf")}  # fmt: skip
"""Families no recogniser of ours was trained on (`ocr.training.fonts.HELD_OUT`): Debian's fonts-paratype, fonts-open-sans,
fonts-sil-doulos, fonts-vollkorn, fonts-play."""
ORDINARY = {
    "DejaVu Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "DejaVu Serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
}
DPI = 200
Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """A drawn page.

    Attributes:
        data: PNG or JPEG.
        truth: the page as a perfect reader would give it; places are pixels of the picture.
        places: where each field's value stands.
    """

    sheet: Sheet
    level: str
    layout: str
    family: str
    data: bytes
    truth: Page
    places: dict[str, Box]


@lru_cache(maxsize=1)
def families() -> dict[str, tuple[str, str]]:
    """Typefaces to draw with: plain and bold file; those of HELD_OUT where they are installed, else ORDINARY."""
    files = {path.name: str(path) for folder in FOLDERS if folder for path in sorted(Path(folder).rglob("*.ttf"))}
    for listed in (HELD_OUT, ORDINARY):
        found = {name: (files[a], files[b]) for name, (a, b) in listed.items() if a in files and b in files}
        if found:
            return found
    raise FileNotFoundError("no typeface with Cyrillic: install fonts-dejavu-core")


def draw(
    seed: int, network: Network, *, level: str = "clean", kind: str = "", odd: str = "", layout: str = ""
) -> Drawn:
    """A page of a seed; kind, layout and typeface come from the seed where they are not named."""
    rng = random.Random(seed)
    kind, layout = kind or KINDS[seed % len(KINDS)], layout or rng.choice(LAYOUTS)
    sheet = make_sheet(kind, rng, network, odd)
    return draw_sheet(sheet, rng, level=level, layout=layout, family=rng.choice(sorted(families())), seed=seed)


def draw_sheet(sheet: Sheet, rng: random.Random, *, level: str, layout: str, family: str, seed: int) -> Drawn:
    """A page of a form that was made before."""
    canvas = _Canvas(families()[family])
    places = canvas.fill(sheet, layout, rng)
    picture, matrix, skew = _worn(np.asarray(canvas.image), level, rng, np.random.default_rng(seed))
    truth = _moved(canvas.page(), matrix, (picture.shape[1], picture.shape[0]), skew)
    return Drawn(
        sheet, level, layout, family, _encoded(picture, level), truth, {n: _box(b, matrix) for n, b in places.items()}
    )


def pages(count: int, network: Network, *, first_seed: int = 1000) -> list[tuple[int, str, str]]:
    """Seed, level and oddity of `count` pages of each level: one in four is odd."""
    return [
        (first_seed + 97 * LEVELS.index(level) + 1000 * at + at % 5, level, ODD[at // 4 % len(ODD)] if at % 4 == 3 else "")
        for level in LEVELS for at in range(count)
    ]  # fmt: skip


class _Canvas:
    """An A4 sheet that is written on from top to bottom, and what was written."""

    def __init__(self, files: tuple[str, str]) -> None:
        self.width, self.height = int(8.27 * DPI), int(11.69 * DPI)
        self.image = Image.new("L", (self.width, self.height), 255)
        self._pen = ImageDraw.Draw(self.image)
        self._plain, self._bold = ImageFont.truetype(files[0], 29), ImageFont.truetype(files[1], 29)
        self._small, self._large = ImageFont.truetype(files[0], 24), ImageFont.truetype(files[1], 37)
        self.left, self.right, self.y = 120, self.width - 90, 110
        self._lines: list[Line] = []
        self._tables: list[Table] = []

    def page(self) -> Page:
        return Page(1, self.width, self.height, tuple(self._lines), tuple(self._tables), engine="truth")

    def fill(self, sheet: Sheet, layout: str, rng: random.Random) -> dict[str, Box]:
        """Write the sheet; returns where the values stand."""
        self._title(sheet.title.upper() if rng.random() < 0.6 else sheet.title)
        colon = ":" if layout in ("lines", "grid") and rng.random() < 0.8 else ""
        places: dict[str, Box] = {}
        entries = list(sheet.entries)
        if layout == "grid":
            self._grid([entry for entry in entries if not _long(entry)], colon, places)
            entries = [entry for entry in entries if _long(entry)]
        while entries:
            pair = (
                entries[:2]
                if layout in ("pairs", "below") and len(entries) > 1 and all(e.short for e in entries[:2])
                else entries[:1]
            )
            (self._below if layout == "below" else self._beside)(pair, colon, places)
            entries = entries[len(pair) :]
        for _, headings, _, rows in sheet.tables:
            self.y += 24
            self._table([headings, *rows], self._column_widths([headings, *rows]), self._small)
        if sheet.odd == "crossed":
            for name in sheet.spoilt:
                self._cross(places[name], rng)
        self._sign(rng)
        return places

    def _write(self, x: float, y: float, text: str, font: ImageFont.FreeTypeFont) -> tuple[Word, ...]:
        """Words of one line, with their places; drawn."""
        self._pen.text((x, y), text, font=font, fill=20)
        top, bottom = y + font.getbbox("А")[1] - 2, y + font.getbbox("р")[3]
        words, at = [], 0
        for word in text.split(" "):
            left = x + font.getlength(text[:at])
            words.append(Word(word, Box(left, top, left + font.getlength(word), bottom), 1.0))
            at += len(word) + 1
        return tuple(words)

    def _line(self, words: Sequence[Word]) -> None:
        self._lines.append(Line(" ".join(word.text for word in words), _around(words), 1.0, tuple(words)))

    def _title(self, text: str) -> None:
        for part in self._wrapped(text, self._large, self.right - self.left):
            x = (self.width - self._large.getlength(part)) / 2
            self._line(self._write(x, self.y, part, self._large))
            self.y += 52
        self.y += 26

    def _beside(self, entries: Sequence[Entry], colon: str, places: dict[str, Box]) -> None:
        """Label and value in a line; two short fields share it."""
        step, written, deepest = (self.right - self.left) / len(entries), [], self.y
        for at, entry in enumerate(entries):
            x = self.left + at * step
            label = self._write(x, self.y, entry.label + colon, self._bold)
            start = x + self._bold.getlength(entry.label + colon) + 14
            written.append(
                (label, self._flow(entry, start, x if len(entries) == 1 else start, min(x + step, self.right), places))
            )
        self._line([word for label, rows in written for word in (*label, *(rows[0] if rows else ()))])
        for _, rows in written:
            for row in rows[1:]:
                self._line(row)
            deepest = max(deepest, self.y + 43 * max(0, len(rows) - 1))
        self.y = deepest + 43

    def _flow(
        self, entry: Entry, start: float, left: float, right: float, places: dict[str, Box]
    ) -> list[tuple[Word, ...]]:
        """The words of a value over as many lines as it needs, the first from `start`."""
        rows: list[tuple[Word, ...]] = []
        rest, x = entry.raw, start
        while rest:
            part = self._wrapped(rest, self._plain, right - x)[0]
            rows.append(self._write(x, self.y + 43 * len(rows), part, self._plain))
            rest, x = rest[len(part) :].strip(), left
        if rows:
            places[entry.name] = _around([word for row in rows for word in row])
        return rows

    def _below(self, entries: Sequence[Entry], colon: str, places: dict[str, Box]) -> None:
        """Small labels, the values under them."""
        step = (self.right - self.left) / len(entries)
        for at, entry in enumerate(entries):
            self._line(self._write(self.left + at * step, self.y, entry.label + colon, self._small))
        self.y += 36
        deepest = self.y
        for at, entry in enumerate(entries):
            x = self.left + at * step
            rows = self._flow(entry, x, x, x + step, places)
            for row in rows:
                self._line(row)
            deepest = max(deepest, self.y + 43 * len(rows))
        self.y = deepest + 16

    def _grid(self, entries: Sequence[Entry], colon: str, places: dict[str, Box]) -> None:
        """A ruled table: labels in the left column, values in the right."""
        cells = self._table([(e.label + colon, e.raw) for e in entries], [0.36, 0.64], self._plain)
        places.update({entry.name: cells[at][1] for at, entry in enumerate(entries) if entry.raw})
        self.y += 26

    def _column_widths(self, rows: Sequence[Sequence[str]]) -> list[float]:
        widest = [max(len(row[at]) + 2 for row in rows) for at in range(len(rows[0]))]
        return [width / sum(widest) for width in widest]

    def _table(
        self, rows: Sequence[Sequence[str]], shares: Sequence[float], font: ImageFont.FreeTypeFont
    ) -> list[list[Box]]:
        edges = [self.left + (self.right - self.left) * sum(shares[:at]) for at in range(len(shares) + 1)]
        step, top, boxes, cells = int(font.size * 1.4), self.y, [], []
        for number, row in enumerate(rows):
            parts = [self._wrapped(text, font, edges[at + 1] - edges[at] - 16) for at, text in enumerate(row)]
            height = max(map(len, parts)) * step + 16
            inside, by_line = [], {}
            for at, texts in enumerate(parts):
                self._pen.rectangle([edges[at], self.y, edges[at + 1], self.y + height], outline=40, width=2)
                words = []
                for line, text in enumerate(texts):
                    drawn = self._write(edges[at] + 8, self.y + 8 + line * step, text, font) if text else ()
                    by_line.setdefault(line, []).extend(drawn)
                    words += drawn
                box = Box(edges[at], self.y, edges[at + 1], self.y + height)
                inside.append(_around(words) if words else box)
                cells.append(Cell(number, at, row[at], box, 1.0))
            for line in sorted(by_line):
                self._line(by_line[line])
            boxes.append(inside)
            self.y += height
        self._tables.append(Table(Box(self.left, top, self.right, self.y), tuple(cells)))
        return boxes

    def _sign(self, rng: random.Random) -> None:
        self.y += 40
        self._line(self._write(self.left, self.y, "Подпись", self._plain))
        turn = rng.uniform(0, 6)
        points = [
            (self.left + 260 + t * 2, self.y + 14 + math.sin(t / 6 + turn) * 15 * math.cos(t / 17)) for t in range(100)
        ]
        self._pen.line(points, fill=70, width=3)

    def _cross(self, box: Box, rng: random.Random) -> None:
        for _ in range(2):
            at = (box.top + box.bottom) / 2 + rng.uniform(-5, 5)
            self._pen.line(
                [(box.left - 8, at + rng.uniform(-6, 6)), (box.right + 8, at + rng.uniform(-6, 6))], fill=30, width=4
            )

    def _wrapped(self, text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
        rows: list[str] = [""]
        for word in text.split(" "):
            longer = f"{rows[-1]} {word}".strip()
            if rows[-1] and font.getlength(longer) > width:
                rows.append(word)
            else:
                rows[-1] = longer
        return rows


def _long(entry: Entry) -> bool:
    return len(entry.raw) > 90


def _around(words: Sequence[Word]) -> Box:
    boxes = [word.box for word in words]
    return Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )


def _worn(
    grey: Grey, level: str, rng: random.Random, noise: np.random.Generator
) -> tuple[Grey, npt.NDArray[np.float64], float]:
    """What scanning (medium) or photographing (hard) does; with the 3 x 3 way of places and the lean in degrees."""
    if level == "clean":
        return grey, np.eye(3), 0.0
    hard = level == "hard"
    small = cv2.resize(grey, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA).astype(np.float32)
    height, width = small.shape
    paper, edge = (232, 95) if hard else (245, 245)
    small = small / 255 * (paper - 25) + 25
    angle = rng.choice((-1, 1)) * (rng.uniform(2, 3) if hard else rng.uniform(0.3, 1.5))
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 0.985 if hard else 1.0), [0, 0, 1]])
    matrix = turn @ np.diag([0.75, 0.75, 1.0])
    if hard:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
        pushed = corners + inward * np.array(
            [[rng.uniform(0, 0.025) * width, rng.uniform(0, 0.025) * height] for _ in range(4)], np.float32
        )
        turn = cv2.getPerspectiveTransform(corners, pushed.astype(np.float32)) @ turn
        matrix = turn @ np.diag([0.75, 0.75, 1.0])
    small = cv2.warpPerspective(small, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=edge)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    way = rng.uniform(0, 2 * math.pi)
    small *= 1 + (math.cos(way) * (across / width - 0.5) + math.sin(way) * (down / height - 0.5)) * (
        0.5 if hard else 0.2
    )
    small = cv2.GaussianBlur(small, (0, 0), 0.9 if hard else 0.55) + noise.normal(0, 12 if hard else 7, small.shape)
    return np.clip(small, 0, 255).astype(np.uint8), matrix, -angle


def _encoded(picture: Grey, level: str) -> bytes:
    out = io.BytesIO()
    if level == "clean":
        Image.fromarray(picture).save(out, "PNG", dpi=(DPI, DPI))
    else:
        Image.fromarray(picture).save(out, "JPEG", quality=60 if level == "medium" else 42)
    return out.getvalue()


def _moved(page: Page, matrix: npt.NDArray[np.float64], size: tuple[int, int], skew: float) -> Page:
    lines = tuple(
        replace(line, box=_box(line.box, matrix), words=tuple(replace(w, box=_box(w.box, matrix)) for w in line.words))
        for line in page.lines
    )
    tables = tuple(
        Table(_box(table.box, matrix), tuple(replace(cell, box=_box(cell.box, matrix)) for cell in table.cells))
        for table in page.tables
    )
    return replace(page, width=size[0], height=size[1], lines=lines, tables=tables, skew_deg=skew)


def _box(box: Box, matrix: npt.NDArray[np.float64]) -> Box:
    corners = np.array(
        [[[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]]], np.float64
    )
    moved = cv2.perspectiveTransform(corners, matrix)[0]
    return Box(*(float(v) for v in (*moved.min(axis=0), *moved.max(axis=0))))
