"""One example as reviewers see it: what was asked, what was made of it, and the first rows it gives."""

from __future__ import annotations

import streamlit as st

from azs.errors import AzsError
from azs.i18n import t
from azs.i18n.formats import moment, number
from azs.labelling.example import Content, Example
from azs.settings import ROOT
from chains.answer import Answer
from chains.plan import Plan
from chains.sentence import understood
from components import answer_result, assistant, labelling, session
from components.complaint_words import PAGE as COMPLAINTS
from components.complaint_words import word
from components.plain_text import plain

SCANS = ROOT / "pages" / "intake" / "scans.py"
ICONS = {
    "thumb_down": "thumb_down", "commented": "rate_review", "edited": "edit", "doubted": "visibility",
    "category": "category", "reading": "document_scanner",
}  # fmt: skip
COLOURS = {"thumb_down": "red", "commented": "green", "edited": "violet", "doubted": "orange"}


def draw(example: Example, lang: str) -> None:
    """The whole of an example; nothing of what other reviewers said."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        why = example.why
        icon = f":material/{ICONS[why]}:"
        st.badge(t(f"labelling.why_{why}", lang), icon=icon, color=COLOURS.get(why, "blue"))  # type: ignore[arg-type]
        if example.badge in ("plan", "sql", "golden"):
            st.badge(t(f"chat.badge_{example.badge}", lang), color="gray")
        st.caption(moment(session.local(example.at), lang))
    if example.task == "question":
        _question(example, lang)
    elif example.task == "category":
        _complaint(example, lang)
    else:
        _field(example, lang)


def result(answer: Answer, lang: str) -> None:
    """What a plan or statement gives: in words, and its first rows."""
    st.markdown(t("labelling.understood", lang, text=f"**{plain(answer.understood)}**"))
    if answer.text:
        st.markdown(plain(answer.text))
    if answer.rows and (len(answer.rows) > 1 or len(answer.columns) > 1):
        st.dataframe(
            answer_result.shown_table(answer).head(labelling.ROWS), hide_index=True, placeholder="—",
            alt=answer.understood,
        )  # fmt: skip
    if len(answer.rows) > labelling.ROWS:
        total = number(len(answer.rows), lang)
        st.caption(t("labelling.rows_first", lang, shown=labelling.ROWS, total=total))
    else:
        st.caption(t("labelling.rows_all", lang))


def words_of(content: Content, lang: str) -> str:
    """What a content says in one line."""
    if content.plan_json:
        try:
            names = assistant.mine().linker.station_names
            return understood(Plan.from_json(content.plan_json), lang, names)
        except (AzsError, ValueError, KeyError, TypeError, AttributeError):  # made by another release
            return content.plan_json
    return content.sql_text or content.text or t("labelling.nothing_there", lang)


def _question(example: Example, lang: str) -> None:
    st.markdown(f"#### {plain(example.asked)}")
    if example.reasons:
        named = ", ".join(t(f"feedback.{code.lower()}", lang).lower() for code in example.reasons)
        st.caption(t("labelling.reasons", lang, reasons=named))
    if example.remark:
        st.info(t("labelling.remark", lang, text=plain(example.remark)), icon=":material/chat:")
    if not example.before.is_empty:
        said = plain(words_of(example.before, lang))
        st.markdown(f":gray[{t('labelling.was_understood', lang, text=said)}]")
    try:
        answer = labelling.answered(example, example.content)
    except AzsError as error:
        st.warning(plain(labelling.refused(error, lang)), icon=":material/warning:")
        _code(example.content, "")
        return
    if answer is None:
        st.warning(t("labelling.unreadable", lang), icon=":material/warning:")
        _code(example.content, "")
        return
    result(answer, lang)
    _code(example.content, answer.sql)


def _code(content: Content, sql: str) -> None:
    with st.expander("SQL", icon=":material/code:"):
        if sql or content.sql_text:
            st.code(sql or content.sql_text, language="sql", wrap_lines=True)
        else:
            st.code(labelling.written(content), language="json", wrap_lines=True)


def _complaint(example: Example, lang: str) -> None:
    with st.container(border=True):
        st.text(example.asked)
    st.markdown(t("labelling.category_now", lang, category=word("category", example.content.text, lang)))
    st.page_link(
        COMPLAINTS, label=t("labelling.complaint_open", lang, number=plain(example.about)),
        icon=":material/open_in_new:", query_params={"id": example.link, "lang": lang},
    )  # fmt: skip
    st.caption(t("labelling.complaint_note", lang))


def _field(example: Example, lang: str) -> None:
    st.markdown(f"#### {t('labelling.scan_field', lang, name=plain(labelling.field_name(example.about, lang)))}")
    left, right = st.columns(2)
    with left:
        st.caption(t("labelling.scan_read", lang))
        st.text(example.before.text or example.asked)
    with right:
        st.caption(t("labelling.scan_now", lang))
        st.text(example.content.text or t("labelling.nothing_there", lang))
    st.page_link(
        SCANS, label=t("labelling.scan_open", lang), icon=":material/open_in_new:",
        query_params={"id": example.link, "lang": lang},
    )  # fmt: skip
