"""Building a data set beside the pages: the database of the app is open to this process alone."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from azs import audit
from azs.errors import AzsError
from azs.i18n import t, texts
from azs.knowledge.library import now
from components import failures, people, session
from components.plain_text import plain

log = logging.getLogger("azs.app")
MODULE = "training.dataset"
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

    def told(self, stage: str, done: int, total: int) -> None:
        """Take what the builder says: the stage, how far it is and how far it goes; 0 where that is not known."""
        self.stage, self.done, self.total = stage, done, total

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
    """What builds a data set: `build(engine, settings, name, progress=…)`; None where it is not installed."""
    if importlib.util.find_spec(MODULE) is None:
        return None
    found = getattr(importlib.import_module(MODULE), "build", None)
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
    work = partial(build, session.writer(), session.settings(), name, progress=current.told)
    beside(partial(_run, current, work))


def beside(work: Callable[[], None]) -> None:
    """Do something beside the pages."""
    threading.Thread(target=work, name="dataset", daemon=True).start()


def _run(current: Job, work: Callable[[], object]) -> None:
    try:
        work()
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
    key = f"dataset.stage.{current.stage}"
    stage = texts()[key][lang] if key in texts() else current.stage
    st.progress(current.share, text=f"{said} {plain(stage)}".strip())


def _told(current: Job, lang: str) -> None:
    """How the last one ended, while the process lives."""
    if current.error is not None:
        said = t(f"errors.{current.error.key}", lang, **current.error.params)
        st.error(plain(said), icon=":material/error:")
    elif current.is_broken:
        st.error(t("quality.build_broken", lang), icon=":material/error:")
    elif current.name:
        st.success(t("quality.built", lang, name=plain(current.name)), icon=":material/check:")
