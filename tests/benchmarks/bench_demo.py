"""Speed and memory of the demo generator: python tests/benchmarks/bench_demo.py --incidents 1000000."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.settings import load_settings


def main() -> None:
    """Generate once into a new DuckDB file and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--stations", type=int, default=120)
    parser.add_argument("--years", type=int, default=3)
    args = parser.parse_args()
    options = DemoOptions(stations=args.stations, incidents=args.incidents, years=args.years)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"AZS_HOME": folder})
        engine = open_engine(settings)
        cpu = time.process_time()
        report = generate(engine, options)
        engine.dispose()
        cpu = time.process_time() - cpu
        size = sum(path.stat().st_size for path in Path(folder).iterdir() if path.is_file())
    rows = report.incidents + report.actions + report.station_days + report.equipment + report.stations
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"incidents {report.incidents:,}; rows in all {rows:,}; file {size / 2**20:.0f} MiB")
    print(f"CPU {cpu:.1f} s, wall {report.seconds:.1f} s")
    print(f"{report.incidents / cpu:,.0f} incidents/CPU-s, {rows / cpu:,.0f} rows/CPU-s")
    print(f"peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
