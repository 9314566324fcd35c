"""An archive read over night, killed in the middle and gone on with: tests/benchmarks/bench_archive.py [--files 5000].

The archive is drawn: three quarters of it are small scans (a strip of one line with the number of the file: PNG, JPEG,
TIFF, WebP), the rest one-page PDFs with a text layer; among them damaged files, files that are no scans, and a few that
kill, hang or stuff the process that reads them. They are read by the product's reader. At `--kill` files the driver is
killed (SIGKILL) and the same command is given again. Counted: files lost, doubled, with another file's number, read
again, in quarantine; peak memory.

`--pdf 300`: instead, one PDF of so many scanned pages (a picture each, a few lines) and one of ten, and the peak memory
of each.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ocr import engines
from ocr.document import OcrDocument
from ocr.options import OcrOptions

ROOT = Path(__file__).resolve().parents[2]
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
KINDS = ("PNG", "JPEG", "TIFF", "WEBP")
POISON = ("kills", "hangs", "stuffs")
READS = "BENCH_READS"
"""Names the file where each reading of a file is noted."""


def read(data: bytes, options: OcrOptions, *, name: str = "") -> OcrDocument:
    """The product's reader; a file that is named after one of POISON does to its process what the name says."""
    with Path(os.environ[READS]).open("a", encoding="utf-8") as log:
        log.write(f"{name}\n")
    if name.startswith("kills"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("hangs"):
        time.sleep(3600)
    if name.startswith("stuffs"):
        stuffed: list[bytearray] = []
        while True:
            stuffed.append(bytearray(os.urandom(1024) * 100_000))
            time.sleep(0.1)
    return engines.read(data, options, name=name)


def main() -> None:
    """Draw, read, kill, go on, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--kill", type=int, help="files after which the driver is killed; half of them by default")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pdf", type=int, help="pages of a long PDF to read instead")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scans, target = Path(folder) / "scans", Path(folder) / "out"
        os.environ[READS] = str(Path(folder) / "reads.log")
        if asked.pdf:
            for pages in (10, asked.pdf):
                _read_long(Path(folder) / f"scans{pages}", Path(folder) / f"out{pages}", pages, asked.workers)
            return
        truth = draw_archive(scans, asked.files)
        print(f"{len(truth)} files, {sum(path.stat().st_size for path in scans.rglob('*.*')) >> 20} MB", flush=True)
        first = run(scans, target, asked.workers, until=asked.kill or asked.files // 2)
        print(f"killed after {journalled(target)} files; {first}", flush=True)
        print(f"went on to the end; {run(scans, target, asked.workers)}", flush=True)
        check(target, truth, Path(os.environ[READS]).read_text("utf-8").split())


def _read_long(scans: Path, target: Path, pages: int, workers: int) -> None:
    scans.mkdir()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 420))
    for number in range(1, pages + 1):
        lines = [f"Акт осмотра № {number:05}", f"Страница {number} из {pages}", "Колонка исправна, пломбы целы."]
        picture = io.BytesIO()
        strip(lines, (600, 840)).save(picture, "JPEG", quality=70)
        canvas.drawInlineImage(Image.open(picture), 0, 0, 300, 420)
        canvas.showPage()
    canvas.save()
    (scans / "long.pdf").write_bytes(out.getvalue())
    told = run(scans, target, workers)
    texts = (target / "long.txt").read_text("utf-8").split("\f")
    right = sum(f"{number:05}" in text for number, text in enumerate(texts, start=1))
    print(
        f"PDF of {pages} scanned pages, {len(out.getvalue()) / 1e6:.1f} MB: {right} pages in place; {told}", flush=True
    )


def strip(lines: list[str], size: tuple[int, int]) -> Image.Image:
    """A small scan."""
    image = Image.new("L", size, 248)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 26)
    for at, line in enumerate(lines):
        pen.text((16, 12 + 42 * at), line, font=font, fill=25)
    return image


def draw_archive(folder: Path, files: int) -> dict[str, str]:
    """Write the files; returns the state that each should end in, "read" with its number, by its path."""
    pdfmetrics.registerFont(TTFont("plain", FONT))
    truth: dict[str, str] = {}
    for number in range(files):
        name, data, state = _file(number, files)
        path = folder / f"{number // 500:02}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        truth[path.relative_to(folder).as_posix()] = state
    return truth


def _file(number: int, files: int) -> tuple[str, bytes, str]:
    """Name, content and the state it should end in."""
    spoilt = number % 50
    if number in (files // 5, files // 3, 2 * files // 3):
        kind = POISON[(files // 5, files // 3, 2 * files // 3).index(number)]
        return f"{kind}{number:05}.png", _strip_file(number, "PNG"), "quarantined"
    if spoilt == 7:
        return f"{number:05}.jpg", _strip_file(number, "JPEG")[:60], "failed"
    if spoilt == 17:
        return f"{number:05}.pdf", b"%PDF-1.7\n" + os.urandom(400), "failed"
    if spoilt == 27:
        return f"{number:05}.tif", b"", "failed"
    if spoilt == 37:
        return f"{number:05}.txt", "Акт".encode(), "skipped"
    if number % 4 == 3:
        return f"{number:05}.pdf", _layer_file(number), f"read {number:05}"
    kind = KINDS[number // 4 % len(KINDS)]
    return f"{number:05}.{kind.lower()}", _strip_file(number, kind), f"read {number:05}"


def _strip_file(number: int, kind: str) -> bytes:
    out = io.BytesIO()
    strip([f"Акт осмотра № {number:05}"], (420, 64)).save(out, kind)
    return out.getvalue()


def _layer_file(number: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200))
    canvas.setFont("plain", 11)
    for at, line in enumerate((f"Акт осмотра № {number:05}", "Колонка исправна, пломбы целы.", "Замечаний нет.")):
        canvas.drawString(20, 160 - 20 * at, line)
    canvas.save()
    return out.getvalue()


def run(scans: Path, target: Path, workers: int, *, until: int | None = None) -> str:
    """One command, killed once `until` files are done; returns what it took."""
    command = [sys.executable, "-m", "ocr.batch", str(scans), "--out", str(target), "--workers", str(workers)]
    command += ["--reader", "tests.benchmarks.bench_archive:read", "--page-timeout", "20"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    together = 0
    while process.poll() is None:
        together = max(together, _look(process.pid, peaks))
        if until and journalled(target) >= until:
            process.send_signal(signal.SIGKILL)
            process.wait()
        time.sleep(0.5)
    passed = time.perf_counter() - start
    driver = peaks.pop(process.pid, 0)
    return (
        f"{passed / 60:.1f} min, exit code {process.returncode}; peak MB: driver {driver >> 20}, "
        f"one worker or its decoder {max(peaks.values(), default=0) >> 20}, all together {together >> 20}"
    )


def _look(pid: int, peaks: dict[int, int]) -> int:
    """Note the memory (RSS) of every process of the batch; returns the sum in bytes."""
    whole = 0
    try:
        for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            held = one.memory_info().rss
            peaks[one.pid] = max(peaks.get(one.pid, 0), held)
            whole += held
    except psutil.NoSuchProcess:
        pass
    return whole


def journalled(target: Path) -> int:
    """Files that the journal has as finished."""
    journal = target / ".ocr-batch" / "journal.jsonl"
    if not journal.exists():
        return 0
    return sum('"status"' in line for line in journal.read_text("utf-8", errors="replace").splitlines())


def check(target: Path, truth: dict[str, str], reads: Iterable[str]) -> None:
    """Print what became of every file."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in (target / "summary.jsonl").read_text("utf-8").splitlines()
    ]
    told = Counter(row["file"] for row in rows)
    texts = [path for path in target.rglob("*.txt") if ".ocr-batch" not in path.parts]
    wrong_state, wrong_number = [], []
    for row in rows:
        expected, _, number = truth[row["file"]].partition(" ")
        if row["status"] != expected:
            wrong_state.append((row["file"], row["status"], row["reason"], truth[row["file"]]))
        elif number and number not in (target / f"{row['output']}.txt").read_text("utf-8"):
            wrong_number.append((row["file"], (target / f"{row['output']}.txt").read_text("utf-8")))
    again = Counter(reads)
    print(f"states {dict(Counter(row['status'] for row in rows))}")
    lost, unknown = set(truth) - set(told), set(told) - set(truth)
    print(f"lost {len(lost)}, doubled {sum(count > 1 for count in told.values())}, unknown {len(unknown)}")
    read_files = sum(row["status"] == "read" for row in rows)
    print(f"{len(texts)} texts for {read_files} files read; read twice: {sum(count > 1 for count in again.values())}")
    print(f"number of another file or misread: {len(wrong_number)} {wrong_number[:5]}")
    print(f"another state than expected: {len(wrong_state)} {wrong_state[:5]}")
    print(f"quarantine: {(target / 'quarantine.jsonl').read_text('utf-8').strip()}")


if __name__ == "__main__":
    main()
