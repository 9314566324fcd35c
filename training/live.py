"""What is seen of the model at work: how a version in the shadow differs, and what a drift report says. Reads only."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training import overview
from training.runs import read_lines


@dataclass(frozen=True)
class Shadow:
    """Questions that the version in the shadow answered unseen: how many alike, how many failed, median seconds."""

    version: str
    asked: int
    same: int
    failed: int
    seconds: float | None
    seconds_shadow: float | None
    since: str
    until: str


@dataclass(frozen=True)
class Shift:
    """A share of a week that has got worse, beyond chance, against the weeks before; shares of 1."""

    name: str
    before: float
    now: float


@dataclass(frozen=True)
class Drift:
    """The latest weekly report: `start` of its week, what got worse, and the classes of questions that moved most with
    how many there were before and now."""

    start: dt.date | None
    shifts: tuple[Shift, ...] = ()
    moved: tuple[tuple[str, int, int], ...] = ()
    is_damaged: bool = False


WORSE = {"refused": 1, "failed": 1, "liked": -1, "linking": 1, "accuracy": -1}
"""Which way each share of a drift report gets worse."""


def shadow(home: Path, version: str) -> Shadow | None:
    """What became of the questions in the shadow; None where there is no version there or nothing was asked."""
    if not version or "/" in version or version.startswith("."):
        return None
    folder = overview.folder(home) / "shadow"
    lines = [line for end in (".old.jsonl", ".jsonl") for line in read_lines(folder / f"{version}{end}")]
    if not lines:
        return None
    failed = sum(bool(line.get("failed")) for line in lines)
    pairs = [line["seconds"] for line in lines if not line.get("failed") and _is_pair(line.get("seconds"))]
    days = sorted(str(line["day"]) for line in lines if line.get("day"))
    return Shadow(
        version, len(lines), sum(line.get("same") is True for line in lines), failed,
        statistics.median(float(one[0]) for one in pairs) if pairs else None,
        statistics.median(float(one[1]) for one in pairs) if pairs else None,
        days[0] if days else "", days[-1] if days else "",
    )  # fmt: skip


def drift(home: Path) -> Drift | None:
    """The latest report below `drift/`; None where there is none."""
    paths = sorted((overview.folder(home) / "drift").glob("*.json"))
    if not paths:
        return None
    body = overview.read_object(paths[-1])
    try:
        if body is None:
            raise ValueError("no object")
        shifts = tuple(
            Shift(one["name"], _share(one["before"]), _share(one["now"]))
            for one in body.get("shifts", ())
            if one["name"] in WORSE and one.get("low") is not None and _is_worse(one)
        )
        moved = tuple((str(name), int(before), int(now)) for name, before, now in body.get("moved", ()))
        return Drift(dt.date.fromisoformat(body["week"]["start"]), shifts, moved)
    except (ValueError, KeyError, TypeError, ZeroDivisionError):
        return Drift(None, is_damaged=True)


def _is_worse(one: Mapping[str, Any]) -> bool:
    return bool(one["low"] > 0) if WORSE[one["name"]] > 0 else bool(one["high"] < 0)


def _share(counted: Any) -> float:
    return int(counted[0]) / int(counted[1])


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(one, int | float) for one in value)
