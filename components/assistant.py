"""The conversation with the assistant: its state, the model in use, asking."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
import streamlit as st

from azs import audit
from azs.analytics.filters import Filters
from azs.errors import AzsError, CancelledError
from azs.i18n import t
from azs.i18n.formats import date
from azs.security.actor import Actor, Scope
from chains.answer import Answer, Assistant
from chains.models.client import ModelClient, ModelState, connect, model_state
from components import failures, filters, people, session
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


@st.cache_resource(ttl=600, max_entries=50, show_spinner=False)
def assistant(scope: Scope, ready: bool, _actor: Actor) -> Assistant:  # noqa: ARG001  (the key of the cache)
    """The assistant of a scope, with the model where one is `ready`: it knows no station outside the scope."""
    engine = people.reader("assistant", _actor)
    return Assistant(engine, model=client if ready else None, settings=session.settings())


def audited(asked: Assistant, actor: Actor, log: sa.Engine, question: str, **given: Any) -> Answer:
    """Ask, and write down who asked what and how many rows they saw; an answer that cannot be written down is not
    shown."""
    try:
        answer = asked.ask(question, **given)
    except CancelledError:
        raise
    except AzsError:
        audit.record(log, actor, audit.Event("question", "failed", place="assistant", question=question))
        raise
    done = "done" if answer.route in ("data", "help") else "refused"
    event = audit.Event("question", done, "assistant", question, answer.sql, len(answer.rows))
    audit.record(log, actor, event)
    return answer


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
        actor = people.current()
        asked = partial(audited, assistant(actor.scope, state().ready, _actor=actor), actor, session.writer())
        work = Work(partial(asked, question, context=context, filters=st.session_state.get("carried_filters")))
        turns[turns.index(stopped)] = work.show(t("chat.thinking", lang), t("chat.stop", lang))
        return True
    turns.remove(stopped)
    return False
