"""Building a data set beside the pages: the database of the app is open to this process alone."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

import streamlit as st

from azs import audit
from azs.errors import AzsError
from azs.i18n import t
from azs.knowledge.library import now
from components import failures, people, session
from components.plain_text import plain
from training import overview

log = logging.getLogger("azs.app")
MODULE = "training.dataset"
SEED = 7
EVERY_S = 1.0


@dataclass
class Job:
    """A data set under way or just built; written by its thread, read by the pages."""

    name: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    running: bool = False
    error: AzsError | None = None
    is_broken: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, *said: object) -> None:
        """Take what the builder says: numbers are done and total, a text is the stage."""
        numbers = [one for one in said if isinstance(one, int | float)]
        self.done, self.total = (int(numbers[0]), int(numbers[1])) if len(numbers) > 1 else (self.done, self.total)
        self.stage = next((one for one in said if isinstance(one, str)), self.stage)

    @property
    def share(self) -> float:
        """How far it is, 0 … 1."""
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0


@st.cache_resource(show_spinner=False)
def job() -> Job:
    """The one job of this process."""
    return Job()


def panel(lang: str) -> None:
    """The button for administrators, and how far a data set is; nothing where the builder is not installed."""
    current = job()
    if current.running:
        st.fragment(_progress, run_every=EVERY_S)(lang)
        return
    _told(current, lang)
    if people.current().role != "administrator" or builder() is None:
        return
    if st.button(t("quality.build", lang), icon=":material/dataset:", help=t("quality.build_help", lang)):
        with failures.shown(lang):
            start(current)
            st.rerun()


def builder() -> Callable[..., object] | None:
    """What builds a data set: `build(engine, out, seed, progress)`; None where it is not installed."""
    if importlib.util.find_spec(MODULE) is None:
        return None
    found = getattr(importlib.import_module(MODULE), "build", None)
    if found is None and importlib.util.find_spec(f"{MODULE}.build") is not None:
        found = importlib.import_module(f"{MODULE}.build")
    if isinstance(found, ModuleType):
        found = getattr(found, "build", None)
    return found if callable(found) else None


def start(current: Job) -> None:
    """Begin to build, once.

    Raises:
        AccessError: the person is no administrator.
    """
    actor = people.require("administrator", place="training.dataset")
    build = builder()
    with current.lock:
        if current.running or build is None:
            return
        name = f"data-{session.local(now()):%Y%m%d-%H%M%S}"
        current.name, current.stage, current.done, current.total = name, "", 0, 0
        current.running, current.error, current.is_broken = True, None, False
    audit.record(session.writer(), actor, audit.Event("write", place="training.dataset", question=name))
    out = overview.folder(session.settings().home) / "datasets" / name
    given = (session.writer(), out, SEED, current.told)
    threading.Thread(target=_run, args=(current, build, given), name="dataset", daemon=True).start()


def _run(current: Job, build: Callable[..., object], given: tuple[object, ...]) -> None:
    try:
        build(*given)
    except AzsError as error:
        log.warning("data set: %s", error.key, exc_info=error)
        current.error = error
    except Exception as error:
        log.error("data set: %s", type(error).__name__, exc_info=error)
        current.is_broken = True
    finally:
        current.running = False


def _progress(lang: str) -> None:
    current = job()
    if not current.running:
        st.rerun(scope="app")
    said = t("quality.building", lang, name=plain(current.name))
    st.progress(current.share, text=f"{said} {plain(current.stage)}".strip())


def _told(current: Job, lang: str) -> None:
    """How the last one ended, while the process lives."""
    if current.error is not None:
        said = t(f"errors.{current.error.key}", lang, **current.error.params)
        st.error(plain(said), icon=":material/error:")
    elif current.is_broken:
        st.error(t("quality.build_broken", lang), icon=":material/error:")
