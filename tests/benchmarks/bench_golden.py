"""What verified questions cost: CPU-s of building, CPU-ms of a question, memory; see `chains/golden.py`.

    python tests/benchmarks/bench_golden.py [--items 1000] [--questions 300]

The items are the packaged ones and as many made of them as asked for: other groups, values and periods. Questions are
the pairs of the evaluation, read before the clock starts; a verified question is read once, as in the product. Times
are CPU of the process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.errors import AzsError
from azs.semantic import load_model
from azs.settings import ROOT, load_settings
from chains.golden import GoldenIndex, GoldenItem, packaged_items
from chains.linker import Linker
from chains.meaning import LetterVectors, Meaning, load_meaning
from chains.plan import Plan, PlanFilter
from chains.reading import Reading, read_question

TODAY = dt.date(2026, 11, 20)
GROUPS = ("region", "city", "station", "category", "department", "severity", "source", "root_cause", "month", "weekday")


def cpu_ms(call: Callable[[], object]) -> float:
    """CPU milliseconds of the whole process during `call`."""
    began = time.process_time()
    call()
    return 1000 * (time.process_time() - began)


def many(count: int) -> list[GoldenItem]:
    """The packaged items and others like them."""
    model, found = load_model(), list(packaged_items(TODAY))
    for metric in model.metrics.values():
        for group in GROUPS:
            for city, known in list(model.values["city"].items())[:9]:
                ru = f"{metric.label('ru')} по: {model.dimension(group).label('ru')}, {city}"
                en = f"{metric.label('en')} by {model.dimension(group).label('en')} in {known.label('en')}"
                plan = Plan(metric.metric_id, (group,), filters=(PlanFilter("city", (city,)),))
                found.append(GoldenItem((ru, en), plan.to_json()))
    return found[:count]


def questions(linker: Linker, count: int) -> list[tuple[str, Reading]]:
    """Questions of the evaluation that the rules do not refuse, with their readings."""
    text = tomllib.loads((ROOT / "tests/evaluation/golden_pairs.toml").read_text(encoding="utf-8"))["lines"]
    found = []
    for line in text.strip().splitlines()[:count]:
        try:
            found.append((line.rpartition("|")[0], read_question(line.rpartition("|")[0], linker, today=TODAY)))
        except AzsError:
            continue
    return found


def measure(name: str, calls: list[Callable[[], object]]) -> None:
    """Print what each call costs."""
    costs = sorted(map(cpu_ms, calls))
    p95 = costs[int(0.95 * len(costs))]
    print(f"  {name}: CPU-ms median {statistics.median(costs):.1f}, p95 {p95:.1f}, most {costs[-1]:.1f}", flush=True)


def bench(meaning: Meaning, items: list[GoldenItem], asked: list[tuple[str, Reading]], linker: Linker) -> None:
    """One kind of vectors."""

    @lru_cache(maxsize=10_000)
    def read(text: str) -> Reading:
        return read_question(text, linker, today=TODAY)

    built: list[GoldenIndex] = []
    seconds = cpu_ms(lambda: built.append(GoldenIndex(items, meaning))) / 1000
    index = built[0]
    print(f"{meaning.name}: {len(items)} items, built in {seconds:.2f} CPU-s", flush=True)
    print(f"  vectors of all wordings: {cpu_ms(index.warm_up) / 1000:.1f} CPU-s", flush=True)
    found = [(text, reading, index.match(text, reading, read=read)) for text, reading in asked]
    by_meaning = [(text, reading) for text, reading, match in found if match and match.way == "meaning"]
    others = [(text, reading) for text, reading, match in found if not match or match.way != "meaning"]
    measure("by meaning", [partial(index.match, f"{text}!", reading, read=read) for text, reading in by_meaning])
    measure("by plan, or none", [partial(index.match, text, reading, read=read) for text, reading in others])
    fresh = [f"{text} {place}" for place, (text, _) in enumerate(asked[:100])]
    measure("nearest 5", [partial(index.nearest, text, 5) for text in fresh])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=300)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        engine = open_engine(load_settings({"AZS_HOME": home, "AZS_LLM": "off"}))
        generate(engine, DemoOptions(stations=12, incidents=3000, years=3, seed=7, today=TODAY))
        linker = Linker(as_system(engine))
        asked, items = questions(linker, sizes.questions), many(sizes.items)
        kinds = [LetterVectors(), load_meaning()]
        for meaning in {kind.name: kind for kind in kinds}.values():
            bench(meaning, items, asked, linker)
        engine.dispose()
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
