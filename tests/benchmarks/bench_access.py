"""What trust costs: the guard in µs a statement, and the share that scope and audit add to the overview page.

    make bench ARGS=access

Ratios of CPU time, the ways taken in turns in one process; medians.
"""

from __future__ import annotations

import argparse
import datetime as dt
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
from azs.settings import load_settings

TODAY = dt.date(2026, 11, 20)
YEAR = Filters(dt.date(2025, 11, 21), TODAY)
CORPUS = Path(__file__).resolve().parent.parent / "azs" / "security" / "corpus"
ROUNDS = 9


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
        page(engine, options.incidents)
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


def page(engine: sa.Engine, incidents: int) -> None:
    """Compare the page's queries without the gate, for everybody, and for one region."""
    bare = engine
    with engine.connect() as connection:
        region = connection.exec_driver_sql(
            "SELECT region FROM stations GROUP BY region ORDER BY count(*) DESC"
        ).scalar()
    everybody = access.as_person(engine, Actor("anna", "manager", EVERYTHING), "overview")
    regional = access.as_person(engine, Actor("rita", "manager", Scope(regions=(str(region),))), "overview")
    filtered = Filters(YEAR.start, YEAR.end, regions=(str(region),))

    def open_gate(filters: Filters) -> None:
        for name, listener, _ in HOOKS:
            sa.event.remove(engine, name, listener)
        try:
            load(bare, filters, stations=None)
        finally:
            for name, listener, retval in HOOKS:
                sa.event.listen(engine, name, listener, **({"retval": True} if retval else {}))

    def audited() -> None:
        load(everybody, YEAR, stations=None)
        record(engine, Actor("anna", "manager", EVERYTHING), Event("question", question="x"))

    ways: dict[str, Callable[[], object]] = {
        "whole network, no gate": lambda: open_gate(YEAR),
        "whole network, a person": lambda: load(everybody, YEAR, stations=None),
        "whole network, a person, an audit entry": audited,
        "one region by a filter, no gate": lambda: open_gate(filtered),
        "one region by scope": lambda: load(regional, YEAR, stations=None),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.process_time()
            way()
            took[name].append((time.process_time() - began) * 1000)
    medians = {name: statistics.median(values) for name, values in took.items()}
    print(f"overview page, {incidents} incidents, 12 months, uncached, CPU-ms, median of {ROUNDS}:")
    for name, median in medians.items():
        print(f"  {name}: {median:.0f}")
    whole, region_ = medians["whole network, no gate"], medians["one region by a filter, no gate"]
    print(f"  person: {100 * (medians['whole network, a person'] / whole - 1):+.1f} %")
    print(f"  person and audit: {100 * (medians['whole network, a person, an audit entry'] / whole - 1):+.1f} %")
    print(f"  scope of a region: {100 * (medians['one region by scope'] / region_ - 1):+.1f} %")


HOOKS: tuple[tuple[str, Callable[..., object], bool], ...] = (
    ("before_cursor_execute", access._narrow, True), ("begin", embedded._begun, False),
    ("before_cursor_execute", embedded._read_only, False),
)  # fmt: skip

if __name__ == "__main__":
    main()
