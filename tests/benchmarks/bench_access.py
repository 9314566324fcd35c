"""What trust costs: the guard in µs a statement, and the share that scope and audit add to the overview page.

    make bench ARGS=access

Ratios of CPU time, the ways taken in turns in one process; medians.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.analytics.filters import Filters
from azs.analytics.page import load
from azs.audit import Event, record
from azs.database import access, embedded
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.errors import SqlRefusedError
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.security.guard import check
from azs.settings import Settings, load_settings

TODAY = dt.date(2026, 11, 20)
YEAR = Filters(dt.date(2025, 11, 21), TODAY)
CORPUS = Path(__file__).resolve().parent.parent / "azs" / "security" / "corpus"
ROUNDS = 21


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=1_000_000)
    options = parser.parse_args()
    guard()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"AZS_HOME": folder, "AZS_LLM": "off", "AZS_QUERY_TIMEOUT_S": "300"})
        engine = open_engine(settings)
        generate(engine, DemoOptions(stations=120, incidents=options.incidents, years=3, seed=7, today=TODAY))
        page(settings, engine, options.incidents)
        engine.dispose()


def guard() -> None:
    """Time a check of each statement of the corpus, without the cache."""
    checked: Callable[[str, str], object] = check.__wrapped__
    for kind in ("legitimate", "attacks"):
        took = []
        for dialect in ("oracle", "duckdb", "sqlite"):
            text = (CORPUS / f"{kind}_{dialect}.sql").read_text(encoding="utf-8")
            for sql in filter(None, (part.strip() for part in re.split(r"^;;\s*$", text, flags=re.MULTILINE))):
                began = time.process_time()
                for _ in range(5):
                    with suppress(SqlRefusedError):
                        checked(sql, dialect)
                took.append((time.process_time() - began) / 5 * 1e6)
        print(f"guard, {kind}: {len(took)} statements, median {statistics.median(took):.0f} µs, max {max(took):.0f} µs")


def page(settings: Settings, engine: sa.Engine, incidents: int) -> None:
    """Compare the page's queries without the gate, for everybody, and for one region; the order changes every round."""
    bare = embedded.duckdb_engine(sa.make_url(settings.database_url), settings, read_only=False)
    with bare.connect() as connection:
        asked = "SELECT region FROM stations GROUP BY region ORDER BY count(*) DESC"
        region = str(connection.exec_driver_sql(asked).scalar())
    anna, rita = Actor("anna", "manager", EVERYTHING), Actor("rita", "manager", Scope(regions=(region,)))
    everybody, regional = access.as_person(engine, anna, "overview"), access.as_person(engine, rita, "overview")
    filtered = Filters(YEAR.start, YEAR.end, regions=(region,))

    def audited() -> None:
        load(everybody, YEAR, stations=None)
        record(engine, anna, Event("question", question="x"))

    ways: dict[str, Callable[[], object]] = {
        "whole network, no gate": lambda: load(bare, YEAR, stations=None),
        "whole network, a person": lambda: load(everybody, YEAR, stations=None),
        "whole network, a person, an audit entry": audited,
        "one region by a filter, no gate": lambda: load(bare, filtered, stations=None),
        "one region by scope": lambda: load(regional, YEAR, stations=None),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for name in order:
            began = time.process_time()
            ways[name]()
            took[name].append((time.process_time() - began) * 1000)
    medians = {name: statistics.median(values) for name, values in took.items()}
    print(f"overview page, {incidents} incidents, 12 months, uncached, CPU-ms, median of {ROUNDS}:")
    for name, median in medians.items():
        print(f"  {name}: {median:.0f}")
    for name, beside in (
        ("whole network, a person", "whole network, no gate"),
        ("whole network, a person, an audit entry", "whole network, no gate"),
        ("one region by scope", "one region by a filter, no gate"),
    ):
        print(f"  {name} against {beside}: {100 * (medians[name] / medians[beside] - 1):+.1f} %")
    bare.dispose()


if __name__ == "__main__":
    main()
