"""Terms of the glossary on the screen: a card of each, the form that changes it, its history, undoing."""

from __future__ import annotations

import sqlalchemy as sa
import streamlit as st

from azs.database.schema import glossary_terms
from azs.i18n import t
from azs.i18n.formats import date, moment
from azs.knowledge import glossary as kept
from azs.knowledge.glossary import GlossaryChange, GlossaryTerm
from azs.knowledge.glossary_term import FIELDS, KINDS, LISTS, SEPARATOR, from_fields
from components import failures, notices, people, session
from components.plain_text import plain

OPEN, UNDO = "glossary_open", "glossary_undo"
"""What is open: a word and the term it is about, as it was seen then. The change made last, until it is undone."""
COLOURS = {"term": "blue", "abbreviation": "green", "slang": "orange"}
HINTS = {"source": "glossary.source_help", "note": "glossary.note_help"}
SAID = tuple(name for name in FIELDS if name != "term_id")


def card(term: GlossaryTerm, lang: str, *, gone: bool = False) -> None:
    """A term with what may be done with it, or the form or the history that is open."""
    opened = is_open()
    mine = opened[0] if opened and opened[1].term_id == term.term_id else ""
    with st.container(border=True, gap="xsmall", key=f"glossary_card_{term.term_id}"):
        if mine == "edit" and not gone and opened:
            form(opened[1], lang)
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(term.term)}**", width="content")
            st.badge(t(f"glossary.kind_{term.kind}", lang), color=COLOURS[term.kind])  # type: ignore[arg-type]
        st.markdown(plain(term.definition))
        for name, label in (("synonyms", "glossary.also"), ("english", "glossary.in_english")):
            if found := getattr(term, name):
                st.markdown(f":gray[{plain(t(label, lang))}] {plain(', '.join(found))}")
        if term.note:
            st.markdown(f":material/info: {plain(term.note)}")
        st.caption(_origin(term, lang))
        if kept.may_edit(people.current()):
            _tools(term, lang, gone=gone)
            if mine == "history":
                history(term, lang)


def form(term: GlossaryTerm, lang: str) -> None:
    """Fields of a term; one without an identifier is a new one."""
    key = f"glossary_form_{term.term_id or 'new'}"
    if not term.term_id:
        st.markdown(f"**{t('glossary.add_title', lang)}**")
    with st.form(key, border=False, enter_to_submit=False):
        given = {name: _field(term, name, key, lang) for name in SAID}
        with st.container(horizontal=True):
            save = st.form_submit_button(
                t("glossary.save", lang), type="primary", icon=":material/check:", key=f"{key}_save"
            )
            cancel = st.form_submit_button(t("glossary.cancel", lang), key=f"{key}_cancel")
    if cancel:
        show(None)
        st.rerun()
    if save:
        made = from_fields({**given, "term_id": term.term_id})
        with failures.shown(lang):
            done(kept.save(session.writer(), people.current(), made, seen=term if term.term_id else None), lang)


def history(term: GlossaryTerm, lang: str) -> None:
    """Changes of a term, the latest first, each with a way back to what was before it."""
    found = kept.history(session.writer(), term.term_id)
    st.markdown(f"**{t('glossary.history_title', lang)}**")
    if not found:
        st.caption(t("glossary.history_empty", lang))
    for change in found:
        with st.container(border=True, gap="xsmall"):
            st.text(
                t("glossary.said", lang, action=t(f"glossary.action_{change.action}", lang), who=change.changed_by,
                  day=moment(session.local(change.changed_at), lang))
            )  # fmt: skip
            for line in differences(change.before, change.after, lang):
                st.markdown(line)
            if st.button(
                t("glossary.revert", lang), key=f"glossary_revert_{change.change_id}", icon=":material/undo:",
                type="tertiary",
            ):  # fmt: skip
                with failures.shown(lang):
                    done(kept.revert(session.writer(), people.current(), change.change_id), lang)


def differences(before: GlossaryTerm | None, after: GlossaryTerm | None, lang: str) -> list[str]:
    """What a change made of a term, a line for each field, as Markdown; nothing where the term came or went whole."""
    if before is None or after is None:
        return []
    return [
        f":gray[{plain(t(f'glossary.field_{name}', lang))}:] "
        f"~~{_value(before, name, lang)}~~ → {_value(after, name, lang)}"
        for name in SAID
        if getattr(before, name) != getattr(after, name)
    ]


def undo(lang: str) -> None:
    """The change made last, until it is taken back or put away."""
    change: GlossaryChange | None = st.session_state.get(UNDO)
    if change is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(t(f"glossary.done_{change.action}", lang, term=change.name()), width="stretch")
        if st.button(t("glossary.undo", lang), key="glossary_undo_button", icon=":material/undo:"):
            with failures.shown(lang):
                kept.revert(session.writer(), people.current(), change.change_id)
                del st.session_state[UNDO]
                notices.later(t("glossary.done_reverted", lang, term=change.name()), icon=":material/undo:")
                st.rerun()
        if st.button(t("glossary.close", lang), key="glossary_undo_close", type="tertiary"):
            del st.session_state[UNDO]
            st.rerun()


def done(change: GlossaryChange | None, lang: str) -> None:
    """Close what is open and say what has been done on the next run."""
    show(None)
    if change is None:
        notices.later(t("glossary.done_nothing", lang), icon=":material/check:")
    elif change.action == "reverted":
        st.session_state.pop(UNDO, None)
        notices.later(t("glossary.done_reverted", lang, term=change.name()), icon=":material/undo:")
    else:
        st.session_state[UNDO] = change
        said = t(f"glossary.done_{change.action}", lang, term=change.name())
        notices.later(t("glossary.undo_above", lang, done=said), icon=":material/check:")
    st.rerun()


def show(what: str | None, term: GlossaryTerm | None = None) -> None:
    """Open `what` ("edit", "history", "add" or "import"), or close what is open."""
    st.session_state[OPEN] = (what, term or GlossaryTerm("")) if what else None


def is_open() -> tuple[str, GlossaryTerm] | None:
    """What is open and the term as it was seen then."""
    found: tuple[str, GlossaryTerm] | None = st.session_state.get(OPEN)
    return found


def _field(term: GlossaryTerm, name: str, key: str, lang: str) -> object:
    label, value, key = t(f"glossary.field_{name}", lang), getattr(term, name), f"{key}_{name}"
    if name == "kind":
        return st.segmented_control(
            label, KINDS, default=value, required=True, key=key,
            format_func=lambda one: t(f"glossary.kind_{one}", lang),
        )  # fmt: skip
    kind = glossary_terms.c[name].type
    chars = kind.length if isinstance(kind, sa.String) else None
    if name in LISTS:
        hint = t("glossary.names_help", lang)
        return st.text_area(label, SEPARATOR.join(value), max_chars=chars, help=hint, key=key, height=80)
    if name == "definition":
        return st.text_area(label, value, max_chars=chars, key=key)
    return st.text_input(label, value, max_chars=chars, help=t(HINTS[name], lang) if name in HINTS else None, key=key)


def _tools(term: GlossaryTerm, lang: str, *, gone: bool) -> None:
    key = term.term_id
    with st.container(horizontal=True, gap="small"):
        if gone:
            if st.button(
                t("glossary.restore", lang), key=f"glossary_restore_{key}", icon=":material/undo:", type="tertiary"
            ):
                with failures.shown(lang):
                    done(kept.restore(session.writer(), people.current(), key), lang)
        else:
            st.button(
                t("glossary.edit", lang), key=f"glossary_edit_{key}", icon=":material/edit:", type="tertiary",
                on_click=show, args=("edit", term),
            )  # fmt: skip
        opened = is_open() == ("history", term)
        st.button(
            t("glossary.close" if opened else "glossary.history", lang), key=f"glossary_history_{key}",
            icon=":material/history:", type="tertiary", on_click=show, args=(None if opened else "history", term),
        )  # fmt: skip
        if not gone and st.button(
            t("glossary.remove", lang), key=f"glossary_remove_{key}", icon=":material/delete:", type="tertiary"
        ):
            with failures.shown(lang):
                done(kept.remove(session.writer(), people.current(), key), lang)


def _origin(term: GlossaryTerm, lang: str) -> str:
    source = t("glossary.practice", lang) if term.source == t("glossary.practice", "ru") else term.source
    parts = [t("glossary.source_is", lang, source=plain(source))] if source else []
    if term.updated_at:
        day = date(session.local(term.updated_at).date(), lang)
        parts.append(t("glossary.updated", lang, who=plain(term.updated_by), day=day))
    return " · ".join(parts)


def _value(term: GlossaryTerm, name: str, lang: str) -> str:
    value = getattr(term, name)
    text = t(f"glossary.kind_{value}", lang) if name == "kind" else ", ".join(value) if name in LISTS else value
    return plain(text or t("glossary.empty_value", lang))
