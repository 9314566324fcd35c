"""Proposing a question as verified, and what a proposed item would run."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from azs import verified
from azs.errors import AzsError
from azs.i18n import t
from azs.saved import SavedDraft
from azs.verified import Proposal, VerifiedQuestion
from chains.compile import compile_plan, literal_sql
from chains.plan import Plan
from chains.sentence import understood
from components import failures, people, session

QUESTION_CHARS = 1000


def propose_button(item: SavedDraft, key: str, lang: str) -> None:
    """A form with the wording in the other language; nothing for a person who may not propose."""
    if not verified.may_propose(people.current()):
        return
    if st.session_state.get(f"{key}_sent") == item:
        st.caption(t("verified.sent", lang))
        return
    with st.popover(t("verified.propose", lang), icon=":material/verified:", type="tertiary", key=f"{key}_open"):
        st.text(item.question)
        st.caption(t("verified.propose_about", lang))
        with st.form(key, border=False):
            label = t("verified.other_en" if item.language == "ru" else "verified.other_ru", lang)
            other = st.text_input(label, key=f"{key}_other", max_chars=QUESTION_CHARS)
            sent = st.form_submit_button(t("verified.send", lang), type="primary")
        if sent:
            with failures.shown(lang):
                given = Proposal(item.question, item.language, other or "", item.plan_json, item.sql_text)
                verified.propose(session.writer(), people.current(), given)
                st.session_state[f"{key}_sent"] = item
                st.rerun()


def query(item: VerifiedQuestion, lang: str) -> None:
    """What the item would run: the plan in words and its SQL, or the SQL it holds."""
    with st.expander(t("verified.runs", lang), icon=":material/code:"):
        if item.sql_text:
            st.code(item.sql_text, language="sql", wrap_lines=True)
            return
        try:
            plan = Plan.from_json(item.plan_json)
            said, sql = understood(plan, lang, {}), _sql(plan)
        except (AzsError, ValueError, KeyError):  # made by another release
            st.warning(t("verified.unreadable", lang), icon=":material/warning:")
            st.code(item.plan_json, language="json", wrap_lines=True)
        else:
            st.text(said)
            st.code(sql, language="sql", wrap_lines=True)


def found(items: tuple[VerifiedQuestion, ...], words: str) -> tuple[VerifiedQuestion, ...]:
    """Items that hold every word, in a question, a note, the query or the names of people."""
    wanted = verified.normalised(words).split()

    def text(item: VerifiedQuestion) -> str:
        parts = (item.question, item.question_other, item.plan_json, item.sql_text, item.note)
        return verified.normalised(" ".join((*parts, item.author, item.reviewer)))

    return tuple(item for item in items if all(word in text(item) for word in wanted))


def _sql(plan: Plan) -> str:
    settings = session.settings()
    today = dt.datetime.now(ZoneInfo(settings.timezone)).date()
    return literal_sql(compile_plan(plan, settings.max_rows, today=today), session.engine().dialect)
