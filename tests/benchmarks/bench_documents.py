"""How files of the folders named on the command line are read: `python -m tests.benchmarks.bench_documents FOLDER …`.

Each file goes through `parse_limited`. Printed by kind: how many were read, with which warnings, how many were refused
with which key, seconds, and the peak of memory of the processes that read.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from azs.errors import DocumentFileError
from azs.knowledge.chunks import chunks
from azs.knowledge.parsing.limited import parse_limited, stop_readers


def main(folders: list[str]) -> None:
    """Read all files and print the table; each refused file on a line of its own."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: dict[str, list[float]] = defaultdict(list)
    blocks: Counter[str] = Counter()
    for path in files(folders):
        started = time.perf_counter()
        kind = path.suffix.lower() or "(none)"
        try:
            parsed = parse_limited(path.name, path.read_bytes())
            counts[kind].update(["read", *(f"warning {warning}" for warning in parsed.warnings)])
            blocks[kind] += len(parsed.blocks)
            chunks(parsed.title, parsed.blocks)
        except DocumentFileError as error:
            counts[kind][f"refused {error.key}"] += 1
            print(f"  {error.key:24} {path}")
        seconds[kind].append(time.perf_counter() - started)
    stop_readers()
    for kind, found in sorted(counts.items()):
        told = ", ".join(f"{what} {count}" for what, count in sorted(found.items()))
        spent = seconds[kind]
        told = f"blocks {blocks[kind]:6}  {told}"
        print(f"{kind:10} files {len(spent):4}  s {sum(spent):7.2f}, at most {max(spent):6.2f}  {told}")
    spent = [item for items in seconds.values() for item in items]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"all        files {len(spent)}  s {sum(spent):.1f}  peak {peak:.0f} MB")


def files(folders: list[str]) -> Iterator[Path]:
    """Every file below the folders, in the order of their names."""
    for folder in folders:
        path = Path(folder)
        yield from sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]


if __name__ == "__main__":
    main(sys.argv[1:])
