"""The conversation with the assistant: its state, the model in use, asking."""

from __future__ import annotations

from functools import partial

import streamlit as st

from azs.analytics.filters import Filters
from azs.i18n import t
from azs.i18n.formats import date
from chains.answer import Answer, Assistant
from chains.models.client import ModelClient, ModelState, connect, model_state
from components import failures, filters, session
from components.asking import Work

MAX_TURNS = 30


@st.cache_resource(ttl=20, show_spinner=False)
def state() -> ModelState:
    """Whether a model is ready, looked at again every 20 seconds."""
    return model_state(session.settings())


@st.cache_resource(show_spinner=False)
def client() -> ModelClient:
    """The connected model; the local server is started on the first question that needs it."""
    return connect(session.settings())


@st.cache_resource(ttl=600, max_entries=2, show_spinner=False)
def assistant(ready: bool) -> Assistant:
    """The assistant, with the model where one is `ready`."""
    return Assistant(session.engine(), model=client if ready else None, settings=session.settings())


def history() -> list[Answer]:
    """Answers of this conversation, oldest first."""
    turns: list[Answer] = st.session_state.setdefault("turns", [])
    return turns


def clear() -> None:
    """Forget the conversation and the filters brought from the overview."""
    st.session_state["turns"] = []
    st.session_state.pop("carried_filters", None)


def pick(question: str) -> None:
    """Ask `question` on the next run; used by buttons."""
    st.session_state["picked_question"] = question


def picked() -> str | None:
    """The question a button asked for, once."""
    question: str | None = st.session_state.pop("picked_question", None)
    return question


def model_note(lang: str) -> None:
    """Say which model answers, and what to do when none is ready."""
    current = state()
    if not current.ready:
        reason = t(current.reason_key, lang) if current.reason_key else ""
        st.info(f"{reason} {t('chat.no_model', lang)}".strip(), icon=":material/info:")
    elif current.stand_in:
        st.caption(t("chat.stand_in", lang, model=current.name))
    else:
        st.caption(t("chat.model", lang, model=current.name))


def carried_note(lang: str) -> None:
    """Show the filters brought from the overview, with a button that drops them."""
    carried: Filters | None = st.session_state.get("carried_filters")
    if carried is None:
        return
    words = filters.sentence(carried, lang)
    period = f"{date(carried.start, lang)} — {date(carried.end, lang)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("chat.carried", lang, selection=", ".join(filter(None, (period, words)))))
        if st.button(t("chat.drop_filters", lang), icon=":material/filter_alt_off:", type="tertiary"):
            st.session_state.pop("carried_filters")
            st.rerun()


def ask(question: str, lang: str) -> bool:
    """Answer `question` with the stages shown; the answer joins the history. False when an error was shown instead."""
    turns = history()
    context = next((turn.plan for turn in reversed(turns) if turn.plan is not None), None)
    stopped = Answer(question, lang, "stopped", text=t("errors.assistant.cancelled", lang))
    turns.append(stopped)
    del turns[:-MAX_TURNS]
    with failures.shown(lang):
        asked = assistant(state().ready).ask
        work = Work(partial(asked, question, context=context, filters=st.session_state.get("carried_filters")))
        turns[turns.index(stopped)] = work.show(t("chat.thinking", lang), t("chat.stop", lang))
        return True
    turns.remove(stopped)
    return False
