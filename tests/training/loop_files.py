"""Files of training as its programs leave them, to be read by the pages."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

NOON = "2026-11-20T12:00:00+03:00"


def put(home: Path, path: str, body: object) -> Path:
    """Write a file below the training folder: a text as it is, anything else as JSON."""
    file = home / "training" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body if isinstance(body, str) else json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return file


def put_run(home: Path, name: str, **changes: Any) -> None:
    """A run half-way, by this process, with three lines of metrics of which the last is cut."""
    state = {
        "name": name, "kind": "sft", "status": "running", "step": 50, "steps": 100, "started": NOON,
        "updated": (dt.datetime.fromisoformat(NOON) + dt.timedelta(minutes=10)).isoformat(), "model": "qwen-0.5b",
        "dataset": "data-1", "dataset_hash": "ab", "error": None, "pid": os.getpid(),
    }  # fmt: skip
    put(home, f"runs/{name}/state.json", state | changes)
    lines = [{"step": 10, "loss": 2.5, "tokens_s": 400}, {"step": 20, "loss": 1.5, "eval_loss": 1.7, "accuracy": 0.4}]
    put(home, f"runs/{name}/metrics.jsonl", "".join(json.dumps(line) + "\n" for line in lines) + '{"step": 30, "lo')


def put_card(home: Path, name: str = "data-1", **changes: Any) -> None:
    """A data set."""
    sets = {"sft": {"train": {"rows": 1000}, "dev": {"rows": 50}}, "single": {"train": {"rows": 5}}}
    card = {"name": name, "created": NOON, "seed": 7, "hash": "abcdef", "sets": sets,
            "languages": {"sft": {"ru": 700, "en": 350}, "single": {"ru": 5}}, "removed": {"leak": 3}}  # fmt: skip
    put(home, f"datasets/{name}/card.json", card | changes)


def score(base: float, candidate: float, *, verdict: str = "better") -> dict[str, Any]:
    """A frozen set of a report."""
    points = candidate - base
    return {
        "kind": "execution", "items": 200, "base": base, "candidate": candidate, "wins": 40, "losses": 10,
        "difference": {"value": points, "low": points - 0.05, "high": points + 0.05}, "verdict": verdict,
        "examples": [{"asked": "Топ *5* станций", "base": "нет порядка", "candidate": {"limit": 5}}],
    }  # fmt: skip


def put_report(home: Path, name: str, created: str, sets: dict[str, Any]) -> None:
    """An evaluation."""
    put(home, f"evaluations/{name}/report.json",
        {"id": name, "created": created, "base": "qwen-0.5b", "candidate": "azs-1", "sets": sets})  # fmt: skip


def version(name: str, *, status: str = "candidate", passed: bool = True, reasons: list[Any] | None = None) -> Any:
    """A registered version."""
    return {
        "id": name, "run": "sft-1", "base": "qwen-0.5b", "kind": "sft", "data_hash": "abcdef", "created": NOON,
        "code_version": "a7f2263", "status": status, "gate": {"passed": passed, "reasons": reasons or []},
        "metrics": {"planner": {"candidate": 0.6}, "refusals": 0.9, "latency": {"ratio": 1.1}},
        "files": {"adapter": "runs/sft-1/adapter", "merged": None},
    }  # fmt: skip
