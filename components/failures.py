"""Turns every error into a message a person can act on. The only place that catches everything."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from azs.errors import AzsError
from azs.i18n import describe, t

log = logging.getLogger("azs.app")


@contextmanager
def shown(lang: str) -> Iterator[None]:
    """Run a part of a page; an error in it becomes a message with a reference that finds the log line."""
    try:
        yield
    except (RerunException, StopException):
        raise
    except AzsError as error:
        reference = _reference()
        log.warning("%s %s", reference, error.key, exc_info=error)
        st.error(describe(error, lang), icon=":material/error:")
        st.caption(t("app.reference", lang, reference=reference))
    except Exception as error:
        reference = _reference()
        log.exception("%s unexpected %s", reference, type(error).__name__)
        st.error(t("app.unexpected", lang), icon=":material/error:")
        st.caption(t("app.reference", lang, reference=reference))


def _reference() -> str:
    return uuid.uuid4().hex[:8].upper()
