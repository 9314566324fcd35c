"""What a broken-off evaluation has already found, so that the next one goes on from there.

One line of JSON for each question; a line counts again while the product, the questions, the way of answering and the
model are the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from azs.settings import ROOT
from tests.evaluation.outcomes import Outcome

SOURCES = ("azs", "chains", "tests/evaluation")
KINDS = {".py", ".toml", ".json", ".txt", ".md"}
OWN_RESULT = "accuracy.toml"


class Journal:
    """Outcomes by question, kept in a file; nothing is kept where there is no path."""

    def __init__(self, path: Path | None, key: str) -> None:
        """Args: key: what the outcomes depend on, see `key_of`."""
        self._path, self._key = path, key
        self._known: dict[str, Outcome] = {}
        if path and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def known(self, question_id: str) -> Outcome | None:
        """How a question went when it was asked before."""
        return self._known.get(question_id)

    def add(self, found: Outcome) -> None:
        """Keep how a question went."""
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": self._key, **asdict(found)}, ensure_ascii=False) + "\n")

    def _read(self, line: str) -> None:
        try:
            body = json.loads(line)
            if body.pop("key") == self._key:
                self._known[body["id"]] = Outcome(**body)
        except (ValueError, TypeError, KeyError):
            return  # cut off while it was written


def key_of(*parts: str) -> str:
    """A short text that changes with the sources and with each of `parts`."""
    found = hashlib.sha256("\n".join(parts).encode())
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and path.name != OWN_RESULT and not path.name.startswith("test_"):
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]
