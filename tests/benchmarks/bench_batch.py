"""Speed and memory of reading folders: tests/benchmarks/bench_batch.py [--pages 40] [--scans DIR] [--address ray://…].

Pages a minute, CPU-seconds and MB a page with one and two workers, in turns (`--repeat`), the medians and their ratio.
Without `--scans` the pages are texts, and a reader for tests spends 0.2 CPU-seconds on each: what is over that is the
cost of the batch itself. With `--scans` the files of that folder are read by the product's reader. On Ray the
CPU-seconds and the memory are those of the driver alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
FAKE = "tests.ocr.batch.fake_reader:read"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--scans", type=Path)
    parser.add_argument("--reader")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--address", default="", help="of a Ray cluster")
    asked = parser.parse_args()
    speeds: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        scans = asked.scans or _draw(Path(folder) / "scans", asked.pages)
        reader = asked.reader or ("ocr.engines:read" if asked.scans else FAKE)
        for turn in range(asked.repeat):
            for workers, found in speeds.items():
                found.append(_measure(scans, Path(folder) / f"out{turn}{workers}", reader, workers, asked.address))
    one, two = (statistics.median(found) for found in speeds.values())
    print(f"median pages/min: {one:.1f} with one worker, {two:.1f} with two, {two / one:.2f} times as many")


def _draw(folder: Path, pages: int) -> Path:
    folder.mkdir()
    for number in range(pages):
        (folder / f"{number:05}.png").write_text("SPEND|Акт осмотра", encoding="utf-8")
    return folder


def _measure(scans: Path, target: Path, reader: str, workers: int, address: str) -> float:
    """One run; returns pages a minute."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-m", "ocr.batch", str(scans), "--out", str(target), "--workers", str(workers)]
    command += ["--address", address] if address else []
    process = subprocess.Popen(
        [*command, "--reader", reader], cwd=ROOT, env=dict(os.environ), stderr=subprocess.DEVNULL
    )
    peaks: dict[int, int] = {}
    watch = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watch.start()
    process.wait()
    passed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = [json.loads(line) for line in (target / "summary.jsonl").read_text("utf-8").splitlines()]
    pages = sum(line["pages"] for line in lines) or 1
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    reading = sum(line.get("seconds", 0) for line in lines)
    written = sum(path.stat().st_size for path in target.rglob("*.json"))
    print(
        f"{workers} worker(s): {pages} pages in {passed:.1f} s, {60 * pages / passed:.1f} pages/min, "
        f"{cpu / pages:.2f} CPU-s a page in all, {reading / pages:.2f} s reading; "
        f"peak MB: driver {peaks.get(process.pid, 0) >> 20}, "
        f"worker {max([value for pid, value in peaks.items() if pid != process.pid], default=0) >> 20}; "
        f"{written / pages / 1024:.1f} KB of JSON a page",
        flush=True,
    )
    return 60 * pages / passed


def _watch(process: subprocess.Popen[bytes], peaks: dict[int, int]) -> None:
    while process.poll() is None:
        try:
            tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
            for one in tree:
                peaks[one.pid] = max(peaks.get(one.pid, 0), one.memory_info().rss)
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.1)


if __name__ == "__main__":
    main()
