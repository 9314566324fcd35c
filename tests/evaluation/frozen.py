"""The evaluation questions as frozen sets for `training.evaluate`.

    python -m tests.evaluation.frozen FOLDER [--sets test questions]

Questions that stand alone and have one meaning; the texts of `test` stay out of reports.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.evaluation.question_sets import SETS, load

DEMO = "[database]\nstations = 12\nincidents = 3000\nyears = 3\nseed = 7\ntoday = 2026-11-20\n"


def write(folder: Path, names: list[str]) -> dict[str, int]:
    """Write the sets; returns how many questions each has."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest, counts = DEMO, {}
    for name in names:
        rows = [
            {
                "id": one.id, "language": one.lang, "family": one.level, "question": one.text, "sql": list(one.gold),
                "ordered": one.ordered, "wider": one.wider,
            }
            for one in load(name) if one.kind != "clarify" and not one.after
        ]  # fmt: skip
        (folder / f"{name}.jsonl").write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
        hidden = str(name == "test").lower()
        manifest += f'\n[[sets]]\nname = "{name}"\nkind = "execution"\nfile = "{name}.jsonl"\nhidden = {hidden}\n'
        counts[name] = len(rows)
    (folder / "sets.toml").write_text(manifest, encoding="utf-8")
    return counts


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["test", "questions"])
    options = parser.parse_args()
    print(write(options.folder, options.sets))


if __name__ == "__main__":
    main()
