"""What the overview costs: CPU-ms of each query, of the whole page, of changing filters, and of ten people at once.

    python tests/benchmarks/bench_overview.py [--incidents 1000000] [--stations 1000] [--database URL] [--scans DIR]

Without --database a demo database is made in a temporary folder. Times are CPU of the process, all threads together
(what a shared machine has to pay), medians of several runs; nothing is cached between them. With --scans the files of a
folder are read beside, one after another, and the page's wall time is compared with and without that.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.analytics import overview, page
from azs.analytics.filters import Filters
from azs.analytics.incidents import FilterOptions, IncidentQuery, filter_options, incident_page
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.errors import ScanError
from azs.intake.child import DECODER, READER, Child
from azs.settings import ROOT, load_settings
from ocr.errors import OcrError

QUERIES: dict[str, Callable[[sa.Engine, Filters], object]] = {
    "kpis": overview.kpis,
    "monthly_trend": overview.monthly_trend,
    "pareto": overview.pareto,
    "heatmap": overview.heatmap,
    "station_ranking": overview.station_ranking,
    "backlog": overview.backlog,
    "mttr_by_category": overview.mttr_by_category,
    "incident_page": lambda engine, filters: incident_page(engine, filters, IncidentQuery()),
}
ONCE: dict[str, Callable[[sa.Engine], object]] = {
    "freshness": overview.freshness,
    "availability": overview.availability,
    "filter_options": filter_options,
}


def cpu_ms(call: Callable[[], object]) -> float:
    """CPU milliseconds of the whole process during `call`."""
    began = time.process_time()
    call()
    return 1000 * (time.process_time() - began)


def whole_page(engine: sa.Engine, filters: Filters) -> None:
    """All that a change of filters runs."""
    counted = page.load(engine, filters, stations=None).kpis["incidents"].value
    incident_page(engine, filters, IncidentQuery(), total=int(counted or 0))


def random_filters(options: FilterOptions, chance: random.Random) -> Filters:
    """One change of filters as a person makes it: a preset period and up to two narrowings."""
    last = options.last_day or dt.date(2026, 1, 1)
    days = chance.choice([7, 30, 30, 90, 90, 90, 182, 365, 365, 1095])
    pick = {
        "regions": tuple(chance.sample(options.regions, 1)) if chance.random() < 0.4 else (),
        "stations": (chance.choice(options.stations).code,) if chance.random() < 0.2 else (),
        "categories": tuple(chance.sample(options.categories, 1)) if chance.random() < 0.3 else (),
        "severities": tuple(chance.sample(options.severities, 1)) if chance.random() < 0.3 else (),
    }
    return Filters(last - dt.timedelta(days=days - 1), last, **pick)


def measure_queries(engine: sa.Engine, last: dt.date, runs: int) -> None:
    """Table of queries by length of the period."""
    periods = {"90 days": 90, "12 months": 365, "3 years": 1095}
    print(f"\n{'CPU-ms, median of ' + str(runs):24}" + "".join(f"{name:>12}" for name in periods))
    columns = [Filters(last - dt.timedelta(days=days - 1), last) for days in periods.values()]
    for name, query in {**QUERIES, "page.load": page.load, "whole page": whole_page}.items():
        cells = [statistics.median(cpu_ms(lambda q=query, f=f: q(engine, f)) for _ in range(runs)) for f in columns]
        print(f"{name:24}" + "".join(f"{cell:12.0f}" for cell in cells), flush=True)
    print("once a visit:")
    for name, ask in ONCE.items():
        cell = statistics.median(cpu_ms(lambda ask=ask: ask(engine)) for _ in range(runs))
        print(f"{name:24}{cell:12.0f}")


def measure_changes(engine: sa.Engine, options: FilterOptions, changes: int) -> None:
    """Spread of the page's cost over random changes of filters."""
    chance = random.Random(7)
    costs = sorted(cpu_ms(lambda: whole_page(engine, random_filters(options, chance))) for _ in range(changes))
    p95 = costs[min(len(costs) - 1, int(0.95 * len(costs)))]
    middle = statistics.median(costs)
    print(f"\n{changes} filter changes, CPU-ms: median {middle:.0f}, p95 {p95:.0f}, most {costs[-1]:.0f}")


def measure_together(engine: sa.Engine, options: FilterOptions, people: int) -> None:
    """Ten people changing filters at the same moment."""
    chance = random.Random(11)
    chosen = [random_filters(options, chance) for _ in range(people)]
    waits: list[float] = []

    def visit(filters: Filters) -> None:
        began = time.perf_counter()
        whole_page(engine, filters)
        waits.append(1000 * (time.perf_counter() - began))

    with ThreadPoolExecutor(people) as pool:
        spent = cpu_ms(lambda: list(pool.map(visit, chosen)))
    middle = statistics.median(waits)
    print(f"{people} at once: {spent:.0f} CPU-ms in all; each waited {middle:.0f} ms (most {max(waits):.0f})")


def measure_beside(engine: sa.Engine, options: FilterOptions, folder: Path, changes: int) -> None:
    """What people wait for the page while scans are read in the process that the app has for it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        sys.exit(f"no files in {folder}")
    waits = {"alone": _waits(engine, options, changes)}
    stop, read = threading.Event(), Counter[str]()
    with closing(Child(reader=READER, decoder=DECODER)) as child:

        def go_on() -> None:
            for path in itertools.cycle(files):
                if stop.is_set():
                    return
                try:
                    child.read(path.read_bytes(), path.name)
                    read["pages"] += 1
                except (ScanError, OcrError):
                    read["refused"] += 1

        reading = threading.Thread(target=go_on)
        reading.start()
        while not read and reading.is_alive():
            time.sleep(0.1)
        waits["while scans are read"] = _waits(engine, options, changes)
        stop.set()
        reading.join()
    print(f"\n{changes} filter changes, wall ms ({dict(read)} files read meanwhile):")
    for name, found in waits.items():
        print(f"{name:24} median {statistics.median(found):6.0f}, p95 {found[int(0.95 * (len(found) - 1))]:6.0f}")


def _waits(engine: sa.Engine, options: FilterOptions, changes: int) -> list[float]:
    chance, found = random.Random(13), []
    for _ in range(changes):
        began = time.perf_counter()
        whole_page(engine, random_filters(options, chance))
        found.append(1000 * (time.perf_counter() - began))
    return sorted(found)


def measure_rerun(home: str, database: str, runs: int) -> None:
    """The page's script as Streamlit runs it, in a process of its own: first run of a session, then reruns."""
    environ = {**os.environ, "AZS_HOME": home, "AZS_LLM": "off", "AZS_DATABASE_URL": database}
    subprocess.run([sys.executable, __file__, "--rerun", str(runs)], env=environ, cwd=ROOT, check=True)


def rerun(runs: int) -> None:
    """Print the cost of the script's runs; the database is that of the settings."""
    from streamlit.testing.v1 import AppTest

    logging.disable(logging.WARNING)
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=300)
    first = cpu_ms(app.run)
    again = [cpu_ms(app.run) for _ in range(runs + 2)][2:]
    cached = statistics.median(again)
    print(f"\nscript of the page, CPU-ms: first run {first:.0f}, rerun with everything cached {cached:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--stations", type=int, default=400)
    parser.add_argument("--database", help="address of a database that has data already")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--scans", type=Path, help="folder of scans to be read beside")
    parser.add_argument("--rerun", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.rerun:
        rerun(arguments.rerun)
        return
    with tempfile.TemporaryDirectory() as home:
        environ = {"AZS_HOME": home, "AZS_LLM": "off"}
        engine = as_system(open_engine(load_settings({**environ, "AZS_DATABASE_URL": arguments.database or ""})))
        if not arguments.database:
            demo = DemoOptions(
                stations=arguments.stations, incidents=arguments.incidents, years=3, seed=7, today=dt.date.today()
            )
            print(
                f"demo of {arguments.incidents:,} incidents: {cpu_ms(lambda: generate(engine, demo)) / 1000:.1f} CPU-s"
            )
        options = filter_options(engine)
        if options.last_day is None:
            sys.exit("the database has no incidents")
        measure_queries(engine, options.last_day, arguments.runs)
        measure_changes(engine, options, arguments.changes)
        measure_together(engine, options, 10)
        if arguments.scans:
            measure_beside(engine, options, arguments.scans, arguments.changes)
        engine.dispose()
        measure_rerun(home, arguments.database or "", arguments.runs)


if __name__ == "__main__":
    main()
