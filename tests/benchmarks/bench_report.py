"""What a printed report costs: CPU-seconds and peak memory of a year of 120 stations, read and set as PDF.

    python tests/benchmarks/bench_report.py [--incidents 120000] [--stations 120] [--kind incidents] [--home DIR]

A demo database of two years with its knowledge base is made in a temporary folder (or taken from --home). The report is
made in a process of its own, as the command makes it: CPU of all its threads, peak of its resident memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.demo.generate import DemoOptions, generate
from azs.demo.knowledge import load
from azs.knowledge.originals import Originals
from azs.knowledge.packaged import load_packaged
from azs.knowledge.reader import Desk, work_off
from azs.settings import load_settings

TODAY = dt.date(2026, 11, 20)
FORMATS = ("pdf", "docx", "xlsx", "html", "json", "csv", "xml")


def main() -> None:
    """Print a line for each format."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=120_000)
    parser.add_argument("--stations", type=int, default=120)
    parser.add_argument("--kind", default="incidents")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        if not (home / "azs.duckdb").exists():
            _fill(home, options.stations, options.incidents)
        for form in FORMATS:
            _measure(home, options.kind, form, Path(folder) / f"report.{form}")


def _fill(home: Path, stations: int, incidents: int) -> None:
    """In a process of its own: what a bulk load leaves in memory is no part of the figure."""
    if os.fork():
        if os.wait()[1]:
            raise SystemExit(1)
        return
    from azs.database.engine import open_engine

    settings = load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})
    engine = open_engine(settings)
    generate(engine, DemoOptions(stations=stations, incidents=incidents, years=2, seed=7, today=TODAY))
    originals = Originals(settings.documents_dir)
    load(engine, originals)
    work_off(Desk(engine, originals, load_packaged()))
    engine.dispose()
    os._exit(0)


def _measure(home: Path, kind: str, form: str, out: Path) -> None:
    environ = {**os.environ, "AZS_HOME": str(home), "AZS_LLM": "off"}
    command = [sys.executable, "-m", "azs", "report", "--kind", kind, "--from", "2025-11-21", "--to", "2026-11-20"]
    with subprocess.Popen(
        [*command, "--format", form, "--out", str(out)],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{form}: exit {process.returncode}")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{kind} {form}: {cpu:.1f} CPU-s, {peak:.0f} MB, file {out.stat().st_size / 1024:.0f} KB", flush=True)


if __name__ == "__main__":
    main()
