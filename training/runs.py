"""Folders of runs: the state, the metrics of each step, and where checkpoints and the result lie. Needs no torch."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from azs.errors import TrainingError

KINDS = ("sft", "dpo", "kto", "grpo")
RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
TIMINGS = ("tokens_s", "peak_mb", "cpu_s")
"""What of a line of metrics depends on the machine; all else is the same for a run that was broken off and resumed."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.IGNORECASE)


@dataclass(frozen=True)
class RunState:
    """What a run is doing.

    Attributes:
        status: "running", "done", "failed" or "stopped" (by a person; may be resumed).
        step, steps: done and planned.
        started, updated: ISO times with the zone.
        error: {"key", "detail"} of what ended the run, or what a resumed run had to leave out; None where nothing did.
        pid: of the process that writes here.
    """

    name: str
    kind: str
    status: str
    step: int
    steps: int
    started: str
    updated: str
    model: str
    dataset: str
    dataset_hash: str
    error: dict[str, str] | None = None
    pid: int = 0

    @property
    def alive(self) -> bool:
        """Whether the process of a running run is still there."""
        return self.status == RUNNING and _process_lives(self.pid)


@dataclass(frozen=True)
class RunFolder:
    """Paths of one run below `<home>/training/runs`."""

    path: Path

    @property
    def checkpoints(self) -> Path:
        """Folder of `step-N` folders."""
        return self.path / "checkpoints"

    @property
    def adapter(self) -> Path:
        """The result: files of peft, and the model card."""
        return self.path / "adapter"

    @property
    def metrics(self) -> Path:
        """One JSON object a line."""
        return self.path / "metrics.jsonl"

    @property
    def config(self) -> Path:
        """The configuration as run."""
        return self.path / "config.toml"

    @property
    def state(self) -> Path:
        """`RunState` as JSON."""
        return self.path / "state.json"


def run_folder(home: Path, name: str) -> RunFolder:
    """Where the run `name` lies.

    Raises:
        TrainingError: the name is not one of letters, digits, dots, hyphens and underscores.
    """
    if not _NAME.fullmatch(name):
        raise TrainingError("training.name", name=name[:80])
    return RunFolder(home / "training" / "runs" / name)


def list_runs(home: Path) -> list[RunState]:
    """States of all runs that can be read, the newest first."""
    found = []
    for path in (home / "training" / "runs").glob("*/state.json"):
        with contextlib.suppress(TrainingError):
            found.append(read_state(RunFolder(path.parent)))
    return sorted(found, key=lambda state: state.started, reverse=True)


def read_state(folder: RunFolder) -> RunState:
    """The state of a run.

    Raises:
        TrainingError: there is none, or the file is damaged or says what no run is.
    """
    try:
        body = json.loads(folder.state.read_text(encoding="utf-8"))
        found = RunState(**{name: body[name] for name in RunState.__dataclass_fields__})
    except FileNotFoundError as error:
        raise TrainingError("training.no_run", name=folder.path.name) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise TrainingError("training.state", name=folder.path.name) from error
    numbers = (found.step, found.steps, found.pid)
    texts = (found.kind, found.status, found.started, found.updated, found.model, found.dataset)
    error_is_told = found.error is None or isinstance(found.error, dict)
    if not (all(type(one) is int for one in numbers) and all(isinstance(one, str) for one in texts) and error_is_told):
        raise TrainingError("training.state", name=folder.path.name)
    return found


def write_state(folder: RunFolder, state: RunState, **changes: Any) -> RunState:
    """Write the state with `changes` and the time of now; a reader sees the old one or the new one. Returns it."""
    changed = replace(state, updated=now(), **changes)
    write_atomically(folder.state, json.dumps(asdict(changed), ensure_ascii=False, indent=1))
    return changed


def read_metrics(folder: RunFolder) -> list[dict[str, Any]]:
    """Lines of metrics in order; a line cut in the middle by a crash is left out."""
    return read_lines(folder.metrics)


def append_metrics(folder: RunFolder, line: Mapping[str, Any]) -> None:
    """Add one line of metrics."""
    with folder.metrics.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def keep_metrics(folder: RunFolder, up_to_step: int) -> None:
    """Forget the lines after a step, which a resumed run will write again."""
    kept = [line for line in read_metrics(folder) if int(line.get("step", 0)) <= up_to_step]
    write_atomically(folder.metrics, "".join(json.dumps(line) + "\n" for line in kept))


def comparable(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Metrics without what depends on the machine and the moment."""
    return [{name: value for name, value in line.items() if name not in TIMINGS} for line in lines]


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a crash leaves the old one or the new one.

    Raises:
        OSError: it cannot be written; the old one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def now() -> str:
    """ISO time with the zone, to the second."""
    return dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """JSON objects of a file, one a line; what is none is left out, and a file that cannot be read holds none."""
    found: list[dict[str, Any]] = []
    try:
        texts = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return found
    for text in texts:
        with contextlib.suppress(ValueError, RecursionError):
            if isinstance(line := json.loads(text), dict):
                found.append(line)
    return found


def _process_lives(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
