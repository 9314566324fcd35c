"""Verified questions: what analysts propose, decided on here. For administrators."""

from __future__ import annotations

import streamlit as st

from azs import verified as kept
from azs.i18n import t
from azs.i18n.formats import date
from azs.verified import VerifiedQuestion
from components import failures, notices, people, session, verified

VERDICTS = {
    "approved": "verified.verdict_approved", "rejected": "verified.verdict_rejected",
    "withdrawn": "verified.verdict_withdrawn",
}  # fmt: skip


def about(item: VerifiedQuestion) -> None:
    """The question in both languages, who proposed it, what was decided before, what it would run."""
    st.text(item.question)
    if item.question_other:
        st.text(item.question_other)
    else:
        st.caption(t("verified.other_missing", lang))
    st.text(t("verified.by", lang, author=item.author, day=date(item.created_at.date(), lang)))
    for one in item.reviews:
        said = t(
            "verified.decided", lang, verdict=t(VERDICTS[one.verdict], lang), reviewer=one.reviewer,
            day=date(one.at.date(), lang),
        )  # fmt: skip
        st.text(f"{said} — {one.note}" if one.note else said)
    verified.query(item, lang)


def waiting(item: VerifiedQuestion) -> None:
    """A proposed item with the decision."""
    with st.container(border=True), st.form(f"review_{item.identifier}", border=False, enter_to_submit=False):
        with st.container(gap="xsmall"):
            about(item)
        note = st.text_input(t("verified.note", lang), key=f"note_{item.identifier}", max_chars=500)
        with st.container(horizontal=True):
            approve = st.form_submit_button(
                t("verified.approve", lang), key=f"approve_{item.identifier}", type="primary", icon=":material/check:"
            )
            reject = st.form_submit_button(
                t("verified.reject", lang), key=f"reject_{item.identifier}", icon=":material/close:"
            )
        if approve or reject:
            with failures.shown(lang):
                kept.review(
                    session.writer(), actor, item.identifier, approve=approve, note=note or "", seen=len(item.reviews)
                )
                done = t("verified.done_approve" if approve else "verified.done_reject", lang)
                notices.later(done, icon=":material/check:")
                st.rerun()


def standing(item: VerifiedQuestion) -> None:
    """An approved item, which can be withdrawn."""
    with st.container(border=True):
        with st.container(gap="xsmall"):
            about(item)
        if st.button(t("verified.withdraw", lang), key=f"withdraw_{item.identifier}", icon=":material/undo:"):
            with failures.shown(lang):
                kept.withdraw(session.writer(), actor, item.identifier)
                notices.later(t("verified.withdrawn", lang), icon=":material/undo:")
                st.rerun()


def listed(items: tuple[VerifiedQuestion, ...], words: str, *, queue: bool) -> None:
    """Items of one tab that hold the words, or why there is none."""
    found = verified.found(items, words)
    if not items:
        st.info(t("verified.queue_empty" if queue else "verified.approved_empty", lang), icon=":material/inbox:")
    elif not found:
        st.info(t("verified.nothing", lang), icon=":material/search_off:")
    for item in found:
        (waiting if queue else standing)(item)


lang = session.language()
with failures.shown(lang):
    actor = people.require("administrator", place="verified")
    notices.show()
    st.title(t("verified.title", lang), anchor=False)
    st.caption(t("verified.about", lang))
    words = st.text_input(t("verified.search", lang), key="verified_words", max_chars=200, icon=":material/search:")
    queue, done = kept.proposed(session.writer()), kept.approved(session.writer())
    first, second = st.tabs(
        [f"{t('verified.queue', lang)} · {len(queue)}", f"{t('verified.approved', lang)} · {len(done)}"]
    )
    with first:
        listed(queue, words or "", queue=True)
    with second:
        listed(done, words or "", queue=False)
