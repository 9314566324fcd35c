"""Speed and memory of the import: python tests/benchmarks/bench_import.py [--incidents 200000].

A CSV of made-up incidents; then, where it lies beside the checkout, the real event log of 141,712 events. Each import
runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.database.engine import open_engine
from azs.importing.load import import_file
from azs.settings import ROOT, load_settings

MAPPING = """
source = "bench"
[columns]
external_id = "id"
category = "category"
severity = "severity"
status = "status"
station_code = "station"
title = "title"
reported_at = "reported"
resolved_at = "resolved"
loss_rub = "loss"
[dates]
formats = ["%Y-%m-%d %H:%M:%S"]
"""
LOG = ROOT.parent / "shared" / "data" / "incidents" / "itsm_event_log.zip"


def write_csv(path: Path, rows: int) -> None:
    """A file of `rows` incidents at 400 stations."""
    chance = random.Random(7)
    first = dt.datetime(2024, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "category", "severity", "status", "station", "title", "reported", "resolved", "loss"])
        for at in range(rows):
            reported = first + dt.timedelta(minutes=chance.randrange(1_500_000))
            resolved = reported + dt.timedelta(minutes=chance.randrange(5, 6000))
            severity, category = chance.choice(("low", "medium", "high")), f"Категория {chance.randrange(14)}"
            station = f"АЗС-{chance.randrange(400):03d}"
            title = f"{category}: пост {chance.randrange(8)} не отвечает"
            row = [at, category, severity, "closed", station, title, reported, resolved, chance.randrange(90_000)]
            writer.writerow(row)


def one(file: Path, mapping: Path, home: str) -> None:
    """Import twice in this process and print the figures."""
    engine = open_engine(load_settings({"AZS_HOME": home, "AZS_LLM": "off"}))
    for title in ("first", "again"):
        cpu, wall = time.process_time(), time.perf_counter()
        report = import_file(engine, file, mapping)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{title}: {report.rows:,} rows, {report.taken:,} new incidents; {report.rows / cpu:,.0f} rows/CPU-s, "
            f"{cpu:.1f} CPU-s, {wall:.1f} s; peak {peak:,.0f} MiB"
        )
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=200_000)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(Path(options.one[0]), Path(options.one[1]), options.one[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        made, mapping = Path(folder) / "incidents.csv", Path(folder) / "mapping.toml"
        write_csv(made, options.incidents)
        mapping.write_text(MAPPING, encoding="utf-8")
        files = [(made, mapping)]
        if LOG.exists():
            files.append((LOG, ROOT / "examples" / "mappings" / "itsm_event_log.toml"))
        for file, columns in files:
            print(f"{file.name}, {file.stat().st_size / 2**20:.1f} MiB", flush=True)
            with tempfile.TemporaryDirectory() as home:
                subprocess.run([sys.executable, __file__, "--one", str(file), str(columns), home], check=True)


if __name__ == "__main__":
    main()
