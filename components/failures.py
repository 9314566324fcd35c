"""Turns every error into a message a person can act on. The only place that catches everything."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from azs.errors import AzsError
from azs.i18n import t
from azs.settings import LANGUAGES
from components.plain_text import plain

log = logging.getLogger("azs.app")


@contextmanager
def shown(lang: str) -> Iterator[None]:
    """Run a part of a page; an error in it becomes a message with a reference that finds the log line."""
    try:
        yield
    except (RerunException, StopException):
        raise
    except Exception as error:
        _tell(error, lang)


def uncaught(error: Exception) -> bool:
    """What escaped the pages, for example from the reaction to a click: told like the rest, without a trace."""
    chosen = st.session_state.get("lang")
    _tell(error, chosen if chosen in LANGUAGES else LANGUAGES[0])
    return True


def _tell(error: Exception, lang: str) -> None:
    reference = uuid.uuid4().hex[:8].upper()
    if isinstance(error, AzsError):
        log.warning("%s %s", reference, error.key, exc_info=error)
        text = t(f"errors.{error.key}", lang, **{name: plain(str(value)) for name, value in error.params.items()})
    else:
        log.error("%s unexpected %s", reference, type(error).__name__, exc_info=error)
        text = t("app.unexpected", lang)
    st.error(text, icon=":material/error:")
    st.caption(t("app.reference", lang, reference=reference))
