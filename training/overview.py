"""The loop at a glance, read from its files: data sets, runs, evaluations, the register of versions, drift, shadow.

Reads only, and without torch. What is damaged or half-written is told beside what is whole.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LONG_AGO = dt.datetime(1970, 1, 1)
MOST_LINES = 20_000
"""Of the metrics of a run, the latest."""
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
    """One frozen set: figures of base and candidate as shares of 1, the paired interval of their difference."""

    name: str
    rows: int = 0
    base: float | None = None
    candidate: float | None = None
    low: float | None = None
    high: float | None = None
    wins: int | None = None
    losses: int | None = None
    examples: tuple[Json, ...] = ()
    said: str = ""

    @property
    def verdict(self) -> str:
        """One of VERDICTS: as the report says it, else by the interval; "unknown" without one."""
        if self.said in VERDICTS:
            return self.said
        if self.low is None or self.high is None:
            return "unknown"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "same"


@dataclass(frozen=True)
class Evaluation:
    """A comparison of a candidate with what it was tuned from, on the same frozen sets."""

    name: str
    at: dt.datetime | None = None
    base: str = ""
    candidate: str = ""
    sets: tuple[SetScore, ...] = ()
    is_damaged: bool = False


@dataclass(frozen=True)
class Version:
    """A registered version; `metrics` by name, `reasons` why the gate is shut (text keys with values, or words)."""

    name: str
    status: str = "candidate"
    run: str = ""
    base: str = ""
    kind: str = ""
    data_hash: str = ""
    code_version: str = ""
    created: dt.datetime | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False
    reasons: tuple[Any, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """Who made which version answer instead of which; "" is the model of the settings."""

    at: dt.datetime | None
    actor: str
    action: str
    before: str
    after: str


@dataclass(frozen=True)
class Register:
    """All versions, the latest first, and which one answers; "" for the model of the settings."""

    versions: tuple[Version, ...] = ()
    current: str = ""
    shadow: str = ""
    history: tuple[Change, ...] = ()
    is_damaged: bool = False

    def version(self, name: str) -> Version | None:
        """The version of this name."""
        return next((one for one in self.versions if one.name == name), None)


def folder(home: Path) -> Path:
    """Where everything of training lies."""
    return home / "training"


def data_sets(home: Path) -> tuple[DataSet, ...]:
    """Data sets, the latest first."""
    found = []
    for path in sorted((folder(home) / "datasets").glob("*/card.json")):
        card = read_object(path)
        if card is None:
            found.append(DataSet(path.parent.name, is_damaged=True))
            continue
        rows = {
            str(kind): {str(split): _whole(_map(one).get("rows")) for split, one in _map(splits).items()}
            for kind, splits in _map(card.get("sets")).items()
        }
        found.append(DataSet(
            str(card.get("name") or path.parent.name), moment_of(card.get("created")), str(card.get("hash") or ""),
            card["seed"] if isinstance(card.get("seed"), int) else None, rows, _counts(card.get("languages")),
            _counts(card.get("removed")),
        ))  # fmt: skip
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
        at = moment_of(body.get("created") or body.get("at"))
        sets = tuple(_score(name, one) for name, one in _named(body.get("sets")))
        found.append(Evaluation(path.parent.name, at, _title(body.get("base")), _title(body.get("candidate")), sets))
    return tuple(sorted(found, key=lambda one: (_order(one.at), one.name), reverse=True))


def register(home: Path) -> Register:
    """The register of versions."""
    path = folder(home) / "registry.json"
    if not path.exists():
        return Register()
    body = read_object(path)
    if body is None:
        return Register(is_damaged=True)
    versions = sorted(map(_version, _maps(body.get("versions"))), key=lambda one: _order(one.created), reverse=True)
    history = tuple(
        Change(moment_of(one.get("at")), str(one.get("actor") or ""), str(one.get("action") or ""),
               str(one.get("from") or ""), str(one.get("to") or ""))
        for one in _maps(body.get("history"))
    )  # fmt: skip
    return Register(tuple(versions), str(body.get("current") or ""), str(body.get("shadow") or ""), history)


def _run(path: Path) -> Run:
    state = read_object(path / "state.json")
    if state is None:
        return Run(path.name)
    status, error = str(state.get("status") or ""), _map(state.get("error"))
    if status == "running" and not _lives(_whole(state.get("pid"))):
        status = "lost"
    return Run(
        str(state.get("name") or path.name), str(state.get("kind") or ""), status, _whole(state.get("step")),
        _whole(state.get("steps")), moment_of(state.get("started")), moment_of(state.get("updated")),
        _title(state.get("model")), _title(state.get("dataset")), str(error.get("key") or ""),
        str(error.get("detail") or ""), read_lines(path / "metrics.jsonl"),
    )  # fmt: skip


def _score(name: str, one: Json) -> SetScore:
    interval = one.get("interval")
    ends = list(interval) if isinstance(interval, Sequence) and not isinstance(interval, str) else []
    told = _map(interval) or _map(one.get("difference")) or one
    low, high = (ends[0], ends[1]) if len(ends) == 2 else (told.get("low"), told.get("high"))
    wins, losses = (len(one[key]) if isinstance(one.get(key), list) else one.get(key) for key in ("wins", "losses"))
    return SetScore(
        name, _whole(one.get("rows") or one.get("items") or one.get("n")),
        _number(one.get("base")), _number(one.get("candidate")), _number(low), _number(high),
        wins if isinstance(wins, int) else None, losses if isinstance(losses, int) else None,
        tuple(_maps(one.get("examples"))), str(one.get("verdict") or ""),
    )  # fmt: skip


def _version(one: Json) -> Version:
    gate = _map(one.get("gate"))
    reasons = gate.get("reasons")
    return Version(
        str(one.get("id") or "—"), str(one.get("status") or "candidate"), str(one.get("run") or ""),
        _title(one.get("base")), str(one.get("kind") or ""), str(one.get("data_hash") or ""),
        str(one.get("code_version") or ""), moment_of(one.get("created")), _map(one.get("metrics")),
        bool(gate.get("passed")), tuple(reasons) if isinstance(reasons, list) else (),
        {str(name): str(path) for name, path in _map(one.get("files")).items() if path},
    )  # fmt: skip


def read_object(path: Path) -> Json | None:
    """A JSON object; None for anything else."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def read_lines(path: Path) -> tuple[Json, ...]:
    """Lines that are JSON objects; the last one may be half-written."""
    try:
        texts = path.read_text(encoding="utf-8", errors="replace").splitlines()[-MOST_LINES:]
    except OSError:
        return ()
    found = []
    for text in texts:
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(line, dict):
            found.append(line)
    return tuple(found)


def _lives(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


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


def _named(value: object) -> list[tuple[str, Json]]:
    """Sets by name, whether they are a list with names or a mapping."""
    if isinstance(value, dict):
        return [(str(name), one) for name, one in value.items() if isinstance(one, dict)]
    return [(str(one.get("name") or "—"), one) for one in _maps(value)]


def _title(value: object) -> str:
    """The name of something that is a text, or an object with a name."""
    if isinstance(value, dict):
        return str(value.get("name") or value.get("id") or value.get("model") or "")
    return str(value or "")


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
