"""One run from its first check to its last word: what may start, what is resumed, and what is said when it fails."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from azs.errors import AzsError, TrainingError
from azs.i18n import t
from azs.settings import Settings
from training import checkpoints, runs
from training.config import TrainingConfig, as_toml, config_names, load_config
from training.models import check_licence
from training.rows import Row, check_rows, dataset_folder, dataset_hash, read_rows
from training.runs import RunFolder, RunState, run_folder


@dataclass(frozen=True)
class Options:
    """What the command line asks for. `adapter`: a run whose result is learned on, "" for the bare base."""

    kind: str
    config: str
    data: str
    run: str
    resume: bool = False
    adapter: str = ""
    database: str = ""


@dataclass
class Session:
    """A run under way.

    Attributes:
        train, dev: rows of the data set.
        state: as last written.
        stop: set where a person asked to stop; the run saves and ends.
        watch: told each line of metrics; True from it ends the run early.
    """

    settings: Settings
    options: Options
    config: TrainingConfig
    folder: RunFolder
    state: RunState
    train: list[Row]
    dev: list[Row]
    say: Callable[[str], None]
    watch: Callable[[dict[str, Any]], bool] | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, key: str, **params: object) -> None:
        """Print one line in the language of the settings."""
        self.say(t(key, self.settings.language, **params))

    def report(self, key: str, params: dict[str, object]) -> None:
        """The `Report` of fetching a base."""
        self.say(t(f"models.pull.{key}", self.settings.language, **params))

    def write(self, **changes: Any) -> None:
        """Write the state with these changes."""
        self.state = runs.write_state(self.folder, self.state, **changes)

    def checkpoint(self) -> Path | None:
        """Where to go on from: the latest checkpoint that is whole. Metrics after it are forgotten."""
        if not self.options.resume:
            return None
        found = checkpoints.newest_whole(self.folder.checkpoints, self._leave_out)
        step = int(found.name.removeprefix("step-")) if found else 0
        runs.keep_metrics(self.folder, step)
        self.tell("training.said.resume", step=step)
        return found

    def _leave_out(self, name: str) -> None:
        self.tell("training.said.broken", name=name)
        self.write(error={"key": "training.broken", "detail": name})


def parser(about: str, lang: str, *, kinds: tuple[str, ...] = ()) -> argparse.ArgumentParser:
    """Options that every way of training has."""
    found = argparse.ArgumentParser(description=t(about, lang))
    if kinds:
        found.add_argument("--kind", choices=kinds, required=True, help=t("training.cli.kind", lang))
    found.add_argument("--config", default="", help=t("training.cli.config", lang, names=", ".join(config_names())))
    found.add_argument("--data", required=True, help=t("training.cli.data", lang))
    found.add_argument("--run", required=True, help=t("training.cli.run", lang))
    found.add_argument("--resume", action="store_true", help=t("training.cli.resume", lang))
    found.add_argument("--accept-licence", action="store_true", help=t("training.cli.accept", lang))
    return found


def open_session(
    options: Options, settings: Settings, say: Callable[[str], None], *, accepted: bool = False
) -> Session:
    """Check everything that can be checked without the model; nothing is written where something is wrong.

    Raises:
        TrainingError: names what is wrong.
    """
    folder = run_folder(settings.home, options.run)
    before = _before(folder, options)
    config = load_config(str(folder.config)) if before else load_config(options.config)
    if accepted:
        config = replace(config, model=replace(config.model, licence_accepted=True))
    check_licence(config.model)
    data = dataset_folder(settings.home, options.data)
    sha256 = dataset_hash(data, options.kind)
    if before and before.dataset_hash != sha256:
        raise TrainingError("training.changed_data", name=options.run)
    train, dev = read_rows(data, options.kind, "train"), read_rows(data, options.kind, "dev")
    check_rows(train, options.kind, least=config.train.min_rows)
    started = before.started if before else runs.now()
    state = RunState(
        name=options.run, kind=options.kind, status=runs.RUNNING, step=before.step if before else 0,
        steps=before.steps if before else 0, started=started, updated=started, model=config.model.base,
        dataset=data.name, dataset_hash=sha256, pid=os.getpid(),
    )  # fmt: skip
    return Session(settings, options, config, folder, state, train, dev, say)


def _before(folder: RunFolder, options: Options) -> RunState | None:
    if not folder.state.exists():
        if options.resume:
            raise TrainingError("training.no_run", name=options.run)
        return None
    state = runs.read_state(folder)
    if state.alive and state.pid != os.getpid():
        raise TrainingError("training.busy", name=options.run, pid=state.pid)
    if not options.resume:
        raise TrainingError("training.exists", name=options.run)
    if state.kind != options.kind:
        raise TrainingError("training.changed_kind", name=options.run, kind=state.kind)
    return state


@contextmanager
def running(session: Session) -> Iterator[None]:
    """Keep the state of a run true whatever happens; a signal to stop lets the step end and the run be saved.

    Raises:
        TrainingError: what went wrong, with what to do about it.
    """
    session.folder.path.mkdir(parents=True, exist_ok=True)
    session.folder.checkpoints.mkdir(exist_ok=True)
    try:
        runs.write_atomically(session.folder.config, as_toml(session.config))
        session.write()
        with _signals(session.stop):
            yield
        session.write(status=runs.STOPPED if session.stop.is_set() else runs.DONE)
    except KeyboardInterrupt:
        session.write(status=runs.STOPPED)
        raise
    except BaseException as error:
        told = explained(error, session.config, session.folder.path)
        _write_failure(session, told or error)
        if told is None or told is error:
            raise
        raise told from error


def _write_failure(session: Session, error: BaseException) -> None:
    known = isinstance(error, AzsError)
    key = error.key if isinstance(error, AzsError) else "training.unknown"
    detail = str(error) if known else f"{type(error).__name__}: {error}"
    try:
        session.write(status=runs.FAILED, error={"key": key, "detail": detail[:500]})
    except OSError:  # the disk is full: the failure is told on the screen all the same
        session.say(detail)


def explained(error: BaseException, config: TrainingConfig, folder: Path) -> AzsError | None:
    """The product's error for what torch and the system say; None for a defect of our own."""
    if isinstance(error, AzsError):
        return error
    if checkpoints.is_disk_full(error):
        free = shutil.disk_usage(folder).free
        return checkpoints.disk_full(folder, need_bytes=checkpoints.SPARE_BYTES, free_bytes=free)
    text = str(error).lower()
    short = any(words in text for words in ("out of memory", "can't allocate memory", "not enough memory"))
    if isinstance(error, MemoryError) or short or type(error).__name__ == "OutOfMemoryError":
        return TrainingError("training.memory", advice=", ".join(memory_advice(config)))
    if isinstance(error, zipfile.BadZipFile) or "pytorchstreamreader" in text:
        return TrainingError("training.broken", name=str(folder))
    return None


def memory_advice(config: TrainingConfig) -> list[str]:
    """Fields to change against a lack of memory, the least harmful first, each with its next value."""
    train, found = config.train, []
    if not train.recompute:
        found.append("train.recompute = true")
    if train.batch > 1:
        found.append(f"train.batch = {train.batch // 2}, train.accumulation = {train.accumulation * 2}")
    if config.model.dtype == "float32":
        found.append('model.dtype = "bfloat16"')
    if train.sequence > 512:
        found.append(f"train.sequence = {train.sequence // 2}")
    if not config.model.quantize:
        found.append('model.quantize = "nf4" (GPU)')
    return found


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """The first signal asks to stop, the second one stops."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {}

    def ask(number: int, _frame: object) -> None:
        signal.signal(number, before[number] or signal.SIG_DFL)
        stop.set()

    for number in map(int, (signal.SIGTERM, signal.SIGINT)):
        before[number] = signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
