"""The loop at a glance, read from its files: data sets, runs, evaluations, the register of versions, drift, shadow.

Reads only, and without torch: through `training.dataset.card`, `training.runs` and `training.registry`, for people.
What is damaged is told beside what is whole.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from azs.errors import DatasetError, RegistryError, TrainingError
from training import registry
from training.dataset.card import read_card
from training.registry import Registry
from training.runs import RUNNING, RunFolder, read_metrics, read_state

_LONG_AGO = dt.datetime(1970, 1, 1)
VERDICTS = ("better", "same", "worse", "unknown")
Json = Mapping[str, Any]


@dataclass(frozen=True)
class DataSet:
    """A data set. `rows`: kind -> split -> rows. `removed`: reason -> rows left out. `is_damaged`: its card is none."""

    name: str
    created: dt.datetime | None = None
    hash: str = ""
    seed: int | None = None
    rows: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    is_damaged: bool = False

    @property
    def total(self) -> int:
        """Rows of all kinds and splits."""
        return sum(count for splits in self.rows.values() for count in splits.values())


@dataclass(frozen=True)
class Run:
    """A training run.

    Attributes:
        status: "running", "done", "failed", "stopped", "lost" for one whose process is gone, "damaged".
        error_key, error_detail: what ended it; "" where nothing did. lines: metrics, a mapping a logged step.
    """

    name: str
    kind: str = ""
    status: str = "damaged"
    step: int = 0
    steps: int = 0
    started: dt.datetime | None = None
    updated: dt.datetime | None = None
    model: str = ""
    dataset: str = ""
    error_key: str = ""
    error_detail: str = ""
    lines: tuple[Json, ...] = ()

    @property
    def share(self) -> float:
        """How far it is, 0 … 1."""
        return min(1.0, max(0.0, self.step / self.steps)) if self.steps > 0 else 0.0

    def curve(self, name: str) -> tuple[list[float], list[float]]:
        """Steps and values of a metric, where it was logged."""
        found = [
            (float(line["step"]), float(line[name]))
            for line in self.lines
            if _is_number(line.get("step")) and _is_number(line.get(name))
        ]
        return [step for step, _ in found], [value for _, value in found]

    @property
    def left_s(self) -> float | None:
        """Seconds to the end at the pace so far; None where nobody can tell."""
        if self.status != "running" or not self.step or self.started is None or self.updated is None:
            return None
        return (self.updated - self.started).total_seconds() / self.step * (self.steps - self.step)


@dataclass(frozen=True)
class SetScore:
    """One frozen set: figures of base and candidate as shares of 1, the paired interval of their difference.

    Attributes:
        verdict: one of VERDICTS.
    """

    name: str
    rows: int = 0
    base: float | None = None
    candidate: float | None = None
    low: float | None = None
    high: float | None = None
    wins: int | None = None
    losses: int | None = None
    examples: tuple[Json, ...] = ()
    verdict: str = "unknown"


@dataclass(frozen=True)
class Evaluation:
    """A comparison of a candidate with what it was tuned from, on the same frozen sets."""

    name: str
    at: dt.datetime | None = None
    base: str = ""
    candidate: str = ""
    sets: tuple[SetScore, ...] = ()
    is_damaged: bool = False


def folder(home: Path) -> Path:
    """Where everything of training lies."""
    return home / "training"


def data_sets(home: Path) -> tuple[DataSet, ...]:
    """Data sets, the latest first."""
    found = [_data_set(path.parent) for path in sorted((folder(home) / "datasets").glob("*/card.json"))]
    return tuple(sorted(found, key=lambda one: (_order(one.created), one.name), reverse=True))


def runs(home: Path) -> tuple[Run, ...]:
    """Runs, those under way first, then the latest."""
    found = [_run(path.parent) for path in (folder(home) / "runs").glob("*/state.json")]
    return tuple(sorted(found, key=lambda one: (one.status == "running", _order(one.started), one.name), reverse=True))


def evaluations(home: Path) -> tuple[Evaluation, ...]:
    """Evaluations, the latest first."""
    found = []
    for path in (folder(home) / "evaluations").glob("*/report.json"):
        body = read_object(path)
        if body is None:
            found.append(Evaluation(path.parent.name, is_damaged=True))
            continue
        sets = tuple(_score(str(name), one) for name, one in _map(body.get("sets")).items() if isinstance(one, dict))
        base, candidate = (str(body.get(name) or "") for name in ("base", "candidate"))
        found.append(Evaluation(path.parent.name, moment_of(body.get("created")), base, candidate, sets))
    return tuple(sorted(found, key=lambda one: (_order(one.at), one.name), reverse=True))


def register(home: Path) -> Registry | None:
    """The register of versions, the latest first; None where its file is damaged."""
    try:
        found = registry.load(home)
    except RegistryError:
        return None
    return replace(found, versions=tuple(sorted(found.versions, key=lambda one: one.created, reverse=True)))


def _data_set(path: Path) -> DataSet:
    try:
        card = read_card(path)
    except DatasetError:
        return DataSet(path.name, is_damaged=True)
    rows = {
        str(kind): {str(split): _whole(_map(one).get("rows")) for split, one in _map(splits).items()}
        for kind, splits in card["sets"].items()
    }
    return DataSet(
        path.name, moment_of(card.get("created")), str(card.get("hash") or ""),
        card["seed"] if isinstance(card.get("seed"), int) else None, rows, _counts(card.get("languages")),
        _counts(card.get("removed")),
    )  # fmt: skip


def _run(path: Path) -> Run:
    try:
        state = read_state(RunFolder(path))
    except TrainingError:
        return Run(path.name)
    status = "lost" if state.status == RUNNING and not state.alive else state.status
    error = state.error or {}
    return Run(
        path.name, state.kind, status, state.step, state.steps, moment_of(state.started), moment_of(state.updated),
        state.model, state.dataset, error.get("key", ""), error.get("detail", ""), tuple(read_metrics(RunFolder(path))),
    )  # fmt: skip


def _score(name: str, one: Json) -> SetScore:
    told, verdict = _map(one.get("difference")), one.get("verdict")
    wins, losses = (_whole(one[key]) if _is_number(one.get(key)) else None for key in ("wins", "losses"))
    return SetScore(
        name, _whole(one.get("items")), _number(one.get("base")), _number(one.get("candidate")),
        _number(told.get("low")), _number(told.get("high")), wins, losses, tuple(_maps(one.get("examples"))),
        str(verdict) if verdict in VERDICTS else "unknown",
    )  # fmt: skip


def read_object(path: Path) -> Json | None:
    """A JSON object; None for anything else."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def moment_of(value: object) -> dt.datetime | None:
    """A moment in UTC without a zone."""
    if _is_number(value):
        return dt.datetime.fromtimestamp(float(str(value)), dt.UTC).replace(tzinfo=None)
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found


def _order(moment: dt.datetime | None) -> dt.datetime:
    return moment or _LONG_AGO


def _map(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _counts(value: object) -> dict[str, int]:
    """Counts by name; those that are told for each kind of rows are added up."""
    found: Counter[str] = Counter()
    for name, count in _map(value).items():
        if isinstance(count, dict):
            found.update({str(inner): _whole(one) for inner, one in count.items()})
        else:
            found[str(name)] += _whole(count)
    return dict(found)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e300


def _number(value: object) -> float | None:
    return float(str(value)) if _is_number(value) else None


def _whole(value: object) -> int:
    return int(float(str(value))) if _is_number(value) else 0
