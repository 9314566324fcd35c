"""Speed and memory of the import: python tests/benchmarks/bench_import.py [--incidents 200000].

A CSV of made-up incidents, the same file again, and a newer one where every 20th incident has another loss; then,
where it lies beside the checkout, the real event log of 141,712 events, twice. Each file has a process of its own, so
that its peak of memory is its own.
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
from azs.database.migrate import upgrade
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


def write_csv(path: Path, rows: int, *, newer: bool = False) -> None:
    """A file of `rows` incidents at 400 stations; in a newer one every 20th has another loss."""
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
            loss = chance.randrange(90_000) + (1 if newer and at % 20 == 0 else 0)
            row = [at, category, severity, "closed", station, title, reported, resolved, loss]
            writer.writerow(row)


def one(home: str, mapping: Path, files: list[Path]) -> None:
    """Import one file after another in this process and print the figures."""
    engine = open_engine(load_settings({"AZS_HOME": home, "AZS_LLM": "off"}))
    upgrade(engine)
    for title, file in zip(("first", "again", "newer"), files, strict=False):
        cpu, wall = time.process_time(), time.perf_counter()
        report = import_file(engine, file, mapping)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{title}: {report.rows:,} rows, {report.taken:,} new and {report.changed:,} changed incidents; "
            f"{report.rows / cpu:,.0f} rows/CPU-s, {cpu:.1f} CPU-s, {wall:.1f} s; peak {peak:,.0f} MiB"
        )
    engine.dispose()


def main() -> None:
    """Write the files and start a process for each mapping."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=200_000)
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        home, mapping, *files = options.one
        one(home, Path(mapping), [Path(file) for file in files])
        return
    with tempfile.TemporaryDirectory() as folder:
        made, newer, mapping = (Path(folder) / name for name in ("incidents.csv", "newer.csv", "mapping.toml"))
        write_csv(made, options.incidents)
        write_csv(newer, options.incidents, newer=True)
        mapping.write_text(MAPPING, encoding="utf-8")
        jobs = [(mapping, [made, made, newer])]
        if LOG.exists():
            jobs.append((ROOT / "examples" / "mappings" / "itsm_event_log.toml", [LOG, LOG]))
        for columns, files in jobs:
            print(f"{files[0].name}, {files[0].stat().st_size / 2**20:.1f} MiB", flush=True)
            with tempfile.TemporaryDirectory() as home:
                command = [sys.executable, __file__, "--one", home, str(columns), *map(str, files)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
