"""What an evaluation of hours has found so far, so that one that was stopped goes on where it stood."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chains.contestants import Outcome
from chains.evaluation_report import SHOWN_ROWS, Item
from chains.free_sql import MODEL_ERROR, Spent
from chains.questions import Question


class EvaluationJournal:
    """Items by question and contestant, one a line of a file; nothing is kept where there is no file."""

    def __init__(self, path: Path | None, *settled: object) -> None:
        """Args: settled: what the items depend on besides the question: the model, the mode, the day."""
        self._path, self._settled = path, settled
        self._known: dict[str, dict[str, Any]] = {}
        if path and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def known(self, question: Question, contestant: str) -> Item | None:
        """What became of a question before; its first SHOWN_ROWS rows, texts where JSON has no type."""
        body = self._known.get(self._key(question, contestant))
        if body is None:
            return None
        told = body["outcome"] | {
            "rows": tuple(map(tuple, body["outcome"]["rows"])), "spent": Spent(**body["outcome"]["spent"]),
        }  # fmt: skip
        return Item(question, contestant, Outcome(**told), body["reason"], body["seconds"])

    def add(self, item: Item) -> None:
        """Keep an item, but not one that only the model's being away has spoilt."""
        if self._path is None or item.reason == MODEL_ERROR:
            return
        outcome = asdict(item.outcome) | {"rows": item.outcome.rows[:SHOWN_ROWS]}
        body = {
            "key": self._key(item.question, item.contestant), "reason": item.reason, "seconds": item.seconds,
            "outcome": outcome,
        }  # fmt: skip
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(body, ensure_ascii=False, default=str) + "\n")

    def _key(self, question: Question, contestant: str) -> str:
        said = json.dumps([asdict(question), contestant, *map(str, self._settled)], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    def _read(self, line: str) -> None:
        try:
            body = json.loads(line)
            self._known[body["key"]] = {
                "outcome": body["outcome"],
                "reason": body["reason"],
                "seconds": body["seconds"],
            }
        except (ValueError, KeyError, TypeError):
            return  # cut off while it was written
