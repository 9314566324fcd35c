"""The model's conclusion on an answer's table, on request: its numbers are checked before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from azs import audit
from azs.errors import ModelError
from azs.i18n import t
from chains.answer import Answer
from chains.models.client import ModelClient
from chains.summary import summarise
from components import assistant, people, session
from components.asking import Work
from components.plain_text import plain

LEAST_ROWS = 2


def draw(answer: Answer, at: int, lang: str) -> None:
    """The conclusion of answer `at`, or the button that asks for one; nothing where no model is ready."""
    if answer.conclusion:
        _shown(answer)
        return
    if len(answer.rows) < LEAST_ROWS or not assistant.state().ready:
        return
    if st.session_state.get("concluding") == at:
        st.session_state.pop("concluding")
        work = Work(_concluding(answer, assistant.client))
        assistant.history()[at] = work.show(t("chat.concluding", lang), t("chat.stop", lang))
        audit.record(
            session.writer(), people.current(),
            audit.Event("question", "done", "assistant", f"{t('chat.conclude', lang)}: {answer.question}"),
        )  # fmt: skip
        st.rerun()
    st.button(
        t("chat.conclude", lang), key=f"conclude_{at}", icon=":material/notes:", type="tertiary",
        on_click=_ask, args=(at,),
    )  # fmt: skip


def _ask(at: int) -> None:
    st.session_state["concluding"] = at


def _shown(answer: Answer) -> None:
    st.markdown(plain(answer.conclusion))
    key = "chat.conclusion_checked" if answer.conclusion_kept else "chat.conclusion_replaced"
    said = t(key, answer.language, model=plain(answer.conclusion_by))
    if assistant.state().stand_in:
        said = f"{said} {t('chat.stand_in', answer.language, model=plain(answer.conclusion_by))}"
    st.caption(said)


def _concluding(answer: Answer, client: Callable[[], ModelClient]) -> Callable[..., Answer]:
    def work(*, on_stage: Callable[[str], None], cancelled: Callable[[], bool]) -> Answer:
        on_stage(t("chat.concluding", answer.language))
        model = client()
        text, kept = summarise(answer, model, cancelled=cancelled)
        if not text:
            raise ModelError("assistant.bad_plan")
        return replace(answer, conclusion=text, conclusion_kept=kept, conclusion_by=model.name)

    return work
