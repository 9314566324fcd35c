"""How danger is heard: `python -m tests.evaluation.complaints.dangers [--show]`, on danger_dev.toml.

Of every second text only the count is printed: the rules are worked on with the others before the eyes.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from azs.complaints.danger import find_danger
from azs.complaints.personal import masked
from azs.complaints.understanding import written_understanding

FILE = Path(__file__).with_name("danger_dev.toml")


@dataclass(frozen=True)
class Heard:
    """A text, of which list, and what was heard in it.

    Attributes:
        danger: whether there is one. told: the danger heard, "" for none. by_words: whether the words alone tell it.
    """

    text: str
    group: str
    danger: bool
    seen: bool
    told: str
    by_words: bool


def load() -> list[tuple[str, str, bool, bool]]:
    """Text, list, whether there is danger, and whether it may be seen."""
    body = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [
        (text, group, kind == "danger", at % 2 == 0)
        for kind, groups in body.items()
        for group, texts in groups.items()
        for at, text in enumerate(texts)
    ]


def hear() -> list[Heard]:
    """What is heard in each text."""
    understand = written_understanding()
    found = []
    for text, group, danger, seen in load():
        said = masked(text)
        found.append(Heard(text, group, danger, seen, understand(said).danger, find_danger(said) is not None))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="what went wrong among the texts that may be seen")
    args = parser.parse_args()
    heard = hear()
    for name, some in (("all", heard), ("seen", [one for one in heard if one.seen]),
                       ("only counted", [one for one in heard if not one.seen])):  # fmt: skip
        print(f"{name}: {_line(some)}")
    for group in dict.fromkeys(one.group for one in heard):
        print(f"  {group}: {_line([one for one in heard if one.group == group])}")
    if args.show:
        for one in heard:
            if one.seen and one.danger != bool(one.told):
                print(f"{'missed' if one.danger else 'false'} [{one.group}] {one.told}"
                      f"{' by words' if one.by_words else ''} | {one.text[:160]}")  # fmt: skip


def _line(some: Sequence[Heard]) -> str:
    there, none = [one for one in some if one.danger], [one for one in some if not one.danger]
    parts = []
    if there:
        parts.append(f"heard {_told(there)} of {len(there)}, by words {_words(there)}")
    if none:
        parts.append(f"false {_told(none)} of {len(none)}, by words {_words(none)}")
    return "; ".join(parts)


def _told(some: Sequence[Heard]) -> int:
    return sum(bool(one.told) for one in some)


def _words(some: Sequence[Heard]) -> int:
    return sum(one.by_words for one in some)


if __name__ == "__main__":
    main()
