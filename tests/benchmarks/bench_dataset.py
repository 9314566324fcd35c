"""What a large set of training data costs: rows a second, peak memory, megabytes; see `training/dataset`.

    python tests/benchmarks/bench_dataset.py [--rows 1000000]

Questions are made of phrases and the values of a small demo database; a few hundred are read and run on it, the others
are of families proved so and have other values. All of them are cleaned, compared with the evaluation and with each
other, split and written in three formats.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.settings import load_settings
from training.dataset import Options, build, datasets_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--proved", type=int, default=600)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"AZS_HOME": folder, "AZS_LLM": "off"})
        engine = open_engine(settings)
        generate(engine, DemoOptions(stations=60, incidents=3_000, years=3, seed=7))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        moments: dict[str, tuple[float, float]] = {}

        def progress(stage: str, done: int, of: int) -> None:
            moments.setdefault(stage, (time.perf_counter(), time.process_time()))
            if of and done % 100_000 == 0:
                spent, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"  {stage}: {done:,} of {of:,}, {spent:.0f} CPU-s, {peak:.0f} MB", file=sys.stderr, flush=True)

        options = Options(rows=args.proved, spread=args.rows, kinds=("planner",))
        card = build(as_system(engine), settings, "bench", options=options, progress=progress)
        engine.dispose()
        moments["end"] = (time.perf_counter(), time.process_time())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        names = list(moments)
        for stage, following in pairwise(names):
            wall, cpu = (moments[following][at] - moments[stage][at] for at in (0, 1))
            print(f"{stage:12} {wall:8.1f} s, {cpu:8.1f} CPU-s")
        rows = sum(split["rows"] for splits in card["sets"].values() for split in splits.values())
        made, cpu = (moments["end"][at] - moments["spread"][at] for at in (0, 1))
        size = sum(path.stat().st_size for path in datasets_of(settings).rglob("*") if path.is_file()) / 1e6
        looked = args.rows + sum(card["removed"].get(name, 0) for name in ("evaluation_leak",))
        print(f"rows written {rows:,}; looked at {looked:,}; left out {card['removed']}")
        print(f"{args.rows / made:,.0f} rows/s, {args.rows / cpu:,.0f} rows a CPU-s; {size:,.0f} MB of files")
        print(f"peak {peak:,.0f} MB, {before:,.0f} of them before the build")


if __name__ == "__main__":
    main()
