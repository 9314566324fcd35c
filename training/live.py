"""What is seen of the model at work: how a version in the shadow differs, and what a drift report says. Reads only."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training import overview


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
class Drift:
    """The latest drift report: when, its alerts (text keys with values, or words), and its figures by name."""

    at: dt.datetime | None
    name: str
    alerts: tuple[Any, ...]
    figures: Mapping[str, float]
    is_damaged: bool = False


def shadow(home: Path, version: str) -> Shadow | None:
    """What became of the questions in the shadow; None where there is no version there or nothing was asked."""
    if not version or "/" in version or version.startswith("."):
        return None
    lines = overview.read_lines(overview.folder(home) / "shadow" / f"{version}.jsonl")
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
    paths = sorted((overview.folder(home) / "drift").rglob("*.json"))
    if not paths:
        return None
    found = [(path, overview.read_object(path)) for path in paths]
    dated = [(overview.moment_of((body or {}).get("created") or (body or {}).get("at")), path, body)
             for path, body in found]  # fmt: skip
    at, path, body = max(dated, key=lambda one: (one[0] or dt.datetime(1970, 1, 1), one[1].as_posix()))
    if body is None:
        return Drift(None, path.stem, (), {}, is_damaged=True)
    alerts = body.get("alerts")
    figures = body.get("figures")
    return Drift(
        at, path.stem, tuple(alerts) if isinstance(alerts, list) else (),
        {str(name): float(value) for name, value in figures.items() if isinstance(value, int | float)}
        if isinstance(figures, dict) else {},
    )  # fmt: skip


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(one, int | float) for one in value)
