"""What tests of reading share: an embedder without a model, and a process that reads and is killed."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.knowledge import reader
from azs.knowledge.embedding import Vectors
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Desk
from azs.settings import load_settings


class Counting:
    """Rows that tell texts apart, made at once or slowly; it remembers what it was given."""

    def __init__(self, name: str = "counting", *, dim: int = 8, wait_s: float = 0.0, broken: Exception | None = None):
        self.name, self.dim, self.seen = name, dim, list[str]()
        self._wait_s, self.broken = wait_s, broken

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        if self.broken:
            raise self.broken
        time.sleep(self._wait_s)
        self.seen += texts
        return self.queries(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        rows = np.array([[1 + (hash_of(text) >> at & 7) for at in range(self.dim)] for text in texts], np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def hash_of(text: str) -> int:
    """The same in every process."""
    return sum(at * ord(sign) for at, sign in enumerate(text, 1))


def procedure(steps: int, word: str = "кран") -> bytes:
    """Markdown of a procedure whose sections become chunks of their own."""
    parts = [
        f"## {at}. Раздел {at}\n\n1. Закрыть {word} {at}. " + "Проверить давление. " * 30 for at in range(1, steps + 1)
    ]
    return ("# Порядок работ\n\n" + "\n\n".join(parts)).encode()


def main(home: str, folder: str) -> None:
    """In the child: read the queue with an embedder that needs its time, telling every batch."""
    engine = as_system(open_engine(load_settings({"AZS_HOME": home, "AZS_LLM": "off"})))
    desk = Desk(
        engine, Originals(Path(folder)), Counting(wait_s=0.3), lambda now: print(now.stage, now.done, flush=True)
    )
    reader.work_off(desk)


if __name__ == "__main__":
    main(*sys.argv[1:])
