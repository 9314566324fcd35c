"""The conversation with the assistant: its state, the model in use, asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
import streamlit as st

from azs import audit, saved, verified
from azs.analytics.filters import Filters
from azs.errors import AzsError, CancelledError
from azs.i18n import t
from azs.i18n.formats import date
from azs.security.actor import Actor, Scope
from chains.answer import Answer
from chains.assistant import Assistant
from chains.documents.combined import Consultation, understands
from chains.documents.combined import ask as consult
from chains.golden import GoldenItem
from chains.models.client import ModelClient, ModelState, connect, model_state
from chains.plan import Plan
from components import data_files, failures, filters, knowledge, noted_answers, people, session
from components.asking import Work
from components.plain_text import plain

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
    return Assistant(engine, model=client if ready else None, settings=session.settings(), approved=approved)


@st.cache_resource(ttl=60, show_spinner=False)
def approved() -> tuple[GoldenItem, ...]:
    """Questions the company has verified, read again every minute."""
    items = verified.approved(session.writer())
    return tuple(
        GoldenItem(tuple(filter(None, (item.question, item.question_other))), item.plan_json, item.sql_text, "company")
        for item in items
    )


def audited(ask: Callable[..., Answer], actor: Actor, log: sa.Engine, question: str, **given: Any) -> Answer:
    """Ask, and write down who asked what and how many rows they saw; an answer that cannot be written down is not
    shown."""
    try:
        answer = ask(question, **given)
    except CancelledError:
        raise
    except AzsError:
        audit.record(log, actor, audit.Event("question", "failed", place="assistant", question=question))
        raise
    done = "done" if answer.route in ("data", "help") or answer.badge == "documents" else "refused"
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
    st.session_state["replaced"] = {}
    st.session_state.pop("carried_filters", None)


@dataclass(frozen=True)
class Picked:
    """What a click asks for on the next run: a question with choices where it was doubtful, a changed plan, kept SQL.

    `at`: the answer it takes the place of. `only`: "data" or "documents" where the person has said which of them."""

    question: str
    choices: tuple[tuple[str, str], ...] = ()
    plan: Plan | None = None
    at: int | None = None
    sql: str = ""
    only: str = ""


def pick(question: str) -> None:
    """Ask `question` on the next run; used by buttons."""
    st.session_state["picked"] = Picked(question)


def choose(at: int, name: str, value: str) -> None:
    """Settle the doubt `name` of answer `at` and ask its question again on the next run."""
    answer = history()[at]
    st.session_state["picked"] = Picked(answer.question, (*answer.choices, (name, value)), at=at)


def change(at: int, plan: Plan) -> None:
    """Ask a changed plan in place of answer `at` on the next run."""
    st.session_state["picked"] = Picked(history()[at].question, plan=plan, at=at)


def picked() -> Picked | None:
    """What a click asked for, once."""
    found: Picked | None = st.session_state.pop("picked", None)
    return found


def open_kept() -> None:
    """Ask what a link or a pin names on this run: the plan is run again, for the stations of whoever opens it."""
    identifier = st.session_state.pop("open_saved", None) or st.query_params.get("answer")
    if not identifier or st.session_state.get("opened") == identifier:
        return
    st.session_state["opened"] = identifier
    kept = saved.shared(session.writer(), people.current(), identifier)
    plan = Plan.from_json(kept.plan_json) if kept.plan_json else None
    st.session_state["picked"] = Picked(kept.question, plan=plan, sql=kept.sql_text or "")


def can_undo(at: int) -> bool:
    """Whether answer `at` took the place of another."""
    return bool(_replaced().get(at))


def undo(at: int) -> None:
    """Put back the answer that `at` took the place of."""
    if earlier := _replaced().get(at):
        history()[at] = earlier.pop()


def _replaced() -> dict[int, list[Answer]]:
    """Answers that were replaced, by place, the latest last."""
    found: dict[int, list[Answer]] = st.session_state.setdefault("replaced", {})
    return found


def mine() -> Assistant:
    """The assistant of the person."""
    actor = people.current()
    return assistant(actor.scope, state().ready, _actor=actor)


def model_note(lang: str) -> None:
    """Say which model answers, and what to do when none is ready."""
    current = state()
    if not current.ready:
        reason = t(current.reason_key, lang) if current.reason_key else ""
        st.info(f"{reason} {t('chat.no_model', lang)}".strip(), icon=":material/info:")
    elif current.stand_in:
        st.caption(t("chat.stand_in", lang, model=plain(current.name)))
    else:
        st.caption(t("chat.model", lang, model=plain(current.name)))


def carried_note(lang: str) -> None:
    """Show the filters brought from the overview, with a button that drops them."""
    carried: Filters | None = st.session_state.get("carried_filters")
    if carried is None:
        return
    words = filters.sentence(carried, lang)
    period = f"{date(carried.start, lang)} — {date(carried.end, lang)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        selection = plain(", ".join(filter(None, (period, words))))
        st.caption(t("chat.carried", lang, selection=selection))
        if st.button(t("chat.drop_filters", lang), icon=":material/filter_alt_off:", type="tertiary"):
            st.session_state.pop("carried_filters")
            st.rerun()


def ask(wanted: Picked, lang: str) -> bool:
    """Answer with the stages shown; the answer joins the history. False when an error was shown instead."""
    turns, question = history(), wanted.question
    before = turns[: wanted.at] if wanted.at is not None else turns
    context = _context(before)
    stopped = Answer(question, lang, "stopped", text=t("errors.assistant.cancelled", lang))
    if wanted.at is None:
        turns.append(stopped)
        if len(turns) > MAX_TURNS:
            del turns[:-MAX_TURNS]
            st.session_state["replaced"] = {}
    with failures.shown(lang):
        work = Work(_asking(wanted, before, context, lang))
        found = work.show(t("chat.thinking", lang), t("chat.stop", lang))
        changed = wanted.plan is not None and wanted.at is not None and wanted.at < len(turns)
        noted_answers.note(found, turns[wanted.at] if changed else None)
        if wanted.at is None:
            turns[turns.index(stopped)] = found
        elif wanted.at < len(turns):
            if turns[wanted.at].route == "data":
                _replaced().setdefault(wanted.at, []).append(turns[wanted.at])
            turns[wanted.at] = found
        return True
    if wanted.at is None:
        turns.remove(stopped)
    return False


def _context(before: Sequence[Answer]) -> Plan | None:
    """The plan a follow-up carries on from: that of the answer right before it, which a refusal has not."""
    last = next((turn for turn in reversed(before) if turn.route not in ("help", "stopped")), None)
    return last.plan if last else None


def _asking(wanted: Picked, before: Sequence[Answer], context: Plan | None, lang: str) -> Callable[..., Answer]:
    actor = people.current()
    if wanted.plan is not None:
        return partial(
            audited, mine().run, actor, session.writer(), wanted.question, plan=wanted.plan, language=lang
        )  # fmt: skip
    if wanted.sql:
        return partial(audited, mine().run_sql, actor, session.writer(), wanted.question, sql=wanted.sql, language=lang)
    carried = st.session_state.get("carried_filters")
    own, only = mine(), "data" if wanted.choices else wanted.only
    asked = Consultation(
        own.ask, partial(understands, own), knowledge.adviser(), actor, knowledge.today(), session.settings().language
    )
    replaced = history()[wanted.at].files if wanted.at is not None else ()
    model = client if state().ready else None
    other = partial(consult, asked, earlier=_earlier(before), only=only)
    ask = data_files.asking(own, model, lang, about=replaced, other=other)
    return partial(
        audited, ask, actor, session.writer(), wanted.question, context=context, filters=carried,
        choices=dict(wanted.choices),
    )  # fmt: skip


def _earlier(before: Sequence[Answer]) -> str:
    """The question right before, where documents answered it."""
    last = next((turn for turn in reversed(before) if turn.route not in ("help", "stopped")), None)
    return last.question if last is not None and last.advice is not None else ""
