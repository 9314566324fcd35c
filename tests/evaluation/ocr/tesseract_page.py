"""Tesseract as it comes, without any preparation of the page: what the product's reading is measured against."""

from __future__ import annotations

import csv
import io
import subprocess

import cv2
import numpy as np

from ocr.document import Box, Line, OcrDocument, Page, Word


def read_plain(data: bytes) -> OcrDocument:
    """A picture's lines and words, places in pixels of the picture."""
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    scale = 1.0 if grey.shape[1] > 1600 else 1.5
    if scale != 1.0:
        larger = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        data = cv2.imencode(".png", larger)[1].tobytes()
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "rus+eng", "--psm", "4", "--dpi", "225", "tsv"],
        input=data, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    rows = csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in rows:
        if row["level"] == "5" and row["text"].strip():
            left, top, width, height = (float(row[name]) / scale for name in ("left", "top", "width", "height"))
            word = Word(
                row["text"].strip(), Box(left, top, left + width, top + height), max(0.0, float(row["conf"])) / 100
            )
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
    read = tuple(map(_line, lines.values()))
    return OcrDocument((Page(1, grey.shape[1], grey.shape[0], read, engine="tesseract"),))


def _line(words: list[Word]) -> Line:
    box = Box(min(w.box.left for w in words), min(w.box.top for w in words),
              max(w.box.right for w in words), max(w.box.bottom for w in words))  # fmt: skip
    return Line(" ".join(w.text for w in words), box, min(w.confidence for w in words), tuple(words))
