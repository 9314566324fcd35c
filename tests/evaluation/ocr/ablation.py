"""What each step of preparing a page is worth: words that Tesseract reads right with the step switched off.

    python -m tests.evaluation.ocr.ablation PAGES

PAGES is a folder with the real scans that `real_lines.jsonl` has transcriptions of; drawn pages are made here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ocr.decoding import pictures, stop_decoders
from ocr.document import Box
from ocr.options import OcrOptions, PrepareOptions
from ocr.pictures import Picture, Pixels
from ocr.preparation import box_to_original, prepare

LINES = Path(__file__).with_name("real_lines.jsonl")
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
STEPS = tuple(field.name for field in fields(PrepareOptions))
NONE = PrepareOptions(**dict.fromkeys(STEPS, False))


@dataclass(frozen=True)
class TruePage:
    """A page and what is written on it; `lines` are places (4, 2) on the upright original and texts."""

    group: str
    picture: Picture
    lines: tuple[tuple[npt.NDArray[np.float32], str], ...]


def main(folder: str) -> None:
    """Print a table of Markdown: words right in percent, by group of pages and variant."""
    pages = [*real_pages(Path(folder)), *drawn_pages()]
    stop_decoders()
    variants = {"все шаги": PrepareOptions(), "без подготовки": NONE}
    variants |= {f"без {step}": replace(PrepareOptions(), **{step: False}) for step in STEPS}
    groups = sorted({page.group for page in pages})
    print("| вариант |", " | ".join(groups), "|")
    print("|---|" + "---|" * len(groups))
    for name, options in variants.items():
        right: Counter[str] = Counter()
        words: Counter[str] = Counter()
        for page in pages:
            found, whole = words_right(page, options)
            right[page.group] += found
            words[page.group] += whole
        print(
            f"| {name} |", " | ".join(f"{100 * right[group] / words[group]:.1f}" for group in groups), "|", flush=True
        )
    print("| слов |", " | ".join(str(words[group]) for group in groups), "|")


def words_right(page: TruePage, options: PrepareOptions) -> tuple[int, int]:
    """Words of the page that were read in their line, and all its words."""
    prepared = prepare(page.picture, options)
    read = [(box_to_original(prepared, box), word) for box, word in tesseract(prepared.pixels)]
    right = whole = 0
    for quad, text in page.lines:
        height = float(np.linalg.norm(quad[0] - quad[3]))
        inside = Counter(
            part
            for box, word in read
            if cv2.pointPolygonTest(quad, ((box.left + box.right) / 2, (box.top + box.bottom) / 2), True)
            > -0.3 * height
            for part in split(word)
        )
        true = Counter(split(text))
        right += sum((inside & true).values())
        whole += sum(true.values())
    return right, whole


def split(text: str) -> list[str]:
    """Words as they are compared: no case, no punctuation around them."""
    words = unicodedata.normalize("NFC", text).lower().replace("ё", "е").split()
    return [word for word in (word.strip(".,;:!?()[]«»\"'„“”|_-–—") for word in words) if word]


def tesseract(pixels: Pixels) -> list[tuple[Box, str]]:
    """Words and their places."""
    file = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()
    return list(_tesseract(file))


@cache
def _tesseract(file: bytes) -> tuple[tuple[Box, str], ...]:
    """Of a PNG; most steps change few pages, so most pages are read once."""
    command = ["tesseract", "stdin", "stdout", "-l", "rus+eng", "--dpi", "300", "tsv"]
    environment = {"OMP_THREAD_LIMIT": "1"}
    told = subprocess.run(command, input=file, capture_output=True, check=True, env=environment).stdout.decode()
    found = []
    for row in (line.split("\t") for line in told.splitlines()[1:]):
        if len(row) == 12 and row[0] == "5" and row[11].strip():
            left, top, width, height = map(float, row[6:10])
            found.append((Box(left, top, left + width, top + height), row[11]))
    return tuple(found)


def real_pages(folder: Path) -> list[TruePage]:
    """Real scans; those that lie on their side have the places of their lines on the upright page."""
    lines: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in LINES.read_text(encoding="utf-8").splitlines():
        line = json.loads(row)
        lines[line["page"]].append(line)
    pages = []
    for name, rows in lines.items():
        picture = next(iter(pictures((folder / name).read_bytes(), OcrOptions())))
        assert isinstance(picture, Picture)
        true = tuple((np.array(row["quad"], np.float32).reshape(4, 2), str(row["text"])) for row in rows)
        pages.append(TruePage(f"real: {rows[0]['group']}", picture, true))
    return pages


def drawn_pages() -> list[TruePage]:
    """A drawn act, plain and spoilt in one way each."""
    plain, lines = drawn_act()
    height, width = plain.shape[:2]
    pages = [TruePage("drawn: plain", Picture(1, plain), lines)]
    for turned in (1, 2, 3):
        pages.append(TruePage("drawn: turned", Picture(1, np.ascontiguousarray(np.rot90(plain, turned))), lines))
    for angle in (-12.0, -5.0, -1.5, 2.0, 8.0):
        matrix = np.vstack((cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), (0, 0, 1)))
        pages.append(_moved("drawn: leaning", plain, lines, matrix, (width, height), ground=(255, 255, 255)))
    for dpi in (72, 100, 120):
        small = cv2.resize(plain, None, fx=dpi / 200, fy=dpi / 200, interpolation=cv2.INTER_AREA).astype(np.uint8)
        placed = tuple((quad * np.float32(dpi / 200), text) for quad, text in lines)
        pages.append(TruePage("drawn: low dpi", Picture(1, small), placed))
    for seed in (1, 2):
        pages.append(TruePage("drawn: shadow", Picture(1, _shadowed(plain, seed)), lines))
    for seed in (3, 4, 5):
        chance = np.random.default_rng(seed)
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        seen = (corners * 0.85 + 120 + chance.uniform(-60, 60, (4, 2))).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(corners, seen)
        pages.append(_moved("drawn: on a desk", plain, lines, matrix, (width, height), ground=(95, 75, 60)))
    return pages


def drawn_act() -> tuple[Pixels, tuple[tuple[npt.NDArray[np.float32], str], ...]]:
    """A page of 200 dpi and its lines."""
    texts = [
        "АКТ ОСМОТРА ОБОРУДОВАНИЯ № 148", "Дата осмотра: 14 ноября 2026 г.",
        "АЗС № 27, Калужская область, 87 км трассы М-3",
        "Комиссия осмотрела топливораздаточную колонку",
        "заводской номер 2047-18/3, введена в эксплуатацию в 2019 году.",
        "Обнаружено: течь уплотнения раздаточного крана,", "износ шланга, повреждение пломбы счётчика.",
        "Погрешность выдачи на дозе 50 литров составила 0,35 %.", "Колонка выведена из работы до замены крана.",
        "Заключение: требуется ремонт в срок до 20 ноября.", "Инспектор Ковалёва Марина Сергеевна",
        "Оператор смены Петренко Олег Игоревич",
    ]  # fmt: skip
    image = Image.new("RGB", (1654, 2339), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 33)
    lines = []
    for number, text in enumerate(texts * 2):
        place = (150.0, 160.0 + 84 * number)
        pen.text(place, text, font=font, fill=(20, 20, 25))
        left, top, right, bottom = pen.textbbox(place, text, font=font)
        lines.append((np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32), text))
    return np.asarray(image), tuple(lines)


def _moved(
    group: str, plain: Pixels, lines: tuple[tuple[npt.NDArray[np.float32], str], ...], matrix: npt.NDArray[np.float64],
    size: tuple[int, int], *, ground: tuple[int, int, int],
) -> TruePage:  # fmt: skip
    pixels = cv2.warpPerspective(plain, matrix, size, flags=cv2.INTER_CUBIC, borderValue=ground).astype(np.uint8)
    placed = tuple((cv2.perspectiveTransform(quad[None], matrix)[0].astype(np.float32), text) for quad, text in lines)
    return TruePage(group, Picture(1, pixels), placed)


def _shadowed(plain: Pixels, seed: int) -> Pixels:
    chance = np.random.default_rng(seed)
    coarse = chance.uniform(0.3, 1.0, (4, 3)).astype(np.float32)
    light = cv2.resize(coarse, (plain.shape[1], plain.shape[0]), interpolation=cv2.INTER_CUBIC)[:, :, None]
    noise = chance.normal(0, 6, plain.shape)
    return np.clip(plain * np.clip(light, 0.25, 1) * 0.9 + noise, 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main(sys.argv[1])
