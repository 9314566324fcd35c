"""Forms on the screen: a card of each, changing and removing those of the company, files, history, undoing."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from azs import audit
from azs.i18n import t
from azs.i18n.formats import date, moment, number
from azs.intake import form_store
from azs.intake.form_store import FormChange
from components import failures, form_fields, notices, people, session
from components.plain_text import plain
from ocr.forms.template import FieldSpec, Template

OPEN, UNDO, SEEN = "forms_open", "forms_undo", "forms_seen"
"""What is open: a word and the form's name. The change made last, until it is undone. The form as it was opened."""


def card(template: Template, lang: str, *, editor: bool = False, packaged: bool = False) -> None:
    """A form with what may be done with it."""
    what, name = is_open()
    mine = what if name == template.name and editor else ""
    with st.container(border=True, gap="xsmall", key=f"forms_card_{template.name}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(title(template, lang))}**", width="content")
            if packaged:
                st.badge(t("forms_page.of_product", lang), color="gray", icon=":material/lock:")
        st.markdown(f":gray[{plain(t('forms_page.known_by', lang))}] {plain(' · '.join(template.titles))}")
        if not packaged and (changes := form_store.history(session.settings().forms_dir, template.name)):
            day = date(session.local(changes[0].changed_at).date(), lang)
            st.caption(t("forms_page.changed", lang, who=plain(changes[0].changed_by), day=day))
        if mine == "edit":
            _edit(template, lang)
            return
        with st.expander(t("forms_page.fields_count", lang, count=number(len(template.fields), lang))):
            _fields(template, lang)
        if editor:
            _tools(template, lang)
        if mine == "history":
            _history(template, lang)


def upload(lang: str) -> None:
    """A form from a file that another installation gave, or that somebody wrote."""
    st.subheader(t("forms_page.upload", lang), anchor=False)
    given = st.file_uploader(
        t("forms_page.upload_file", lang), type=["toml"], key="forms_upload_file",
        max_upload_size=max(1, form_store.FILE_BYTES // 1_000_000),
    )  # fmt: skip
    if given is None:
        return
    with failures.shown(lang):
        template = form_store.read_file(given.getvalue(), given.name)
        own = {one.name: one for one in form_store.company(session.settings().forms_dir)}
        st.markdown(f"**{plain(title(template, lang))}**")
        _fields(template, lang)
        if template.name in own:
            st.warning(t("forms_page.upload_replaces", lang, title=plain(title(own[template.name], lang))))
        if st.button(t("forms_page.keep", lang), key="forms_upload_keep", type="primary", icon=":material/check:"):
            _save(template, lang, seen=own.get(template.name))


def undo(lang: str) -> None:
    """The change made last, until it is taken back or put away."""
    change: FormChange | None = st.session_state.get(UNDO)
    if change is None or not form_store.may_edit(people.current()):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(t(f"forms_page.done_{change.action}", lang, title=change.title), width="stretch")
        if st.button(t("forms_page.undo", lang), key="forms_undo_button", icon=":material/undo:"):
            with failures.shown(lang):
                _revert(change, lang)
        if st.button(t("forms_page.close", lang), key="forms_undo_close", type="tertiary"):
            del st.session_state[UNDO]
            st.rerun()


def done(change: FormChange | None, lang: str) -> None:
    """Close what is open and say what has been done on the next run; nothing where nothing was changed."""
    if change is None:
        return
    for key in [key for key in st.session_state if str(key).startswith(("forms_new_", "forms_edit_"))]:
        del st.session_state[key]
    show(None)
    st.session_state[UNDO] = change
    notices.later(t(f"forms_page.done_{change.action}", lang, title=plain(change.title)), icon=":material/check:")
    st.rerun()


def show(what: str | None, name: str = "") -> None:
    """Open `what` ("new", "upload"; "edit" or "history" of a form), or close what is open."""
    st.session_state[OPEN] = (what or "", name)
    st.session_state.pop(SEEN, None)


def is_open() -> tuple[str, str]:
    """What is open and of which form; empty where nothing is."""
    found: tuple[str, str] = st.session_state.get(OPEN, ("", ""))
    return found


def title(one: Template | FieldSpec, lang: str) -> str:
    """Of a form or a field, in the language of the person."""
    return one.ru if lang == "ru" else one.en


def _fields(template: Template, lang: str) -> None:
    specs = [*template.fields, *(column for table in template.tables for column in table.columns)]
    of_table = [""] * len(template.fields) + [table.ru if lang == "ru" else table.en
                                              for table in template.tables for _ in table.columns]  # fmt: skip
    columns = {
        t("forms_page.field", lang): [
            plain(f"{table}: {title(spec, lang)}" if table else title(spec, lang))
            for spec, table in zip(specs, of_table, strict=True)
        ],
        t("forms_page.kind", lang): [t(f"forms_page.kind_{spec.kind}", lang) for spec in specs],
        t("forms_page.labels", lang): [plain(" · ".join(spec.labels)) for spec in specs],
        t("forms_page.required", lang): [":material/check:" if spec.required else "" for spec in specs],
    }
    st.table(columns, border="horizontal")


def _tools(template: Template, lang: str) -> None:
    name = template.name
    with st.container(horizontal=True, gap="small"):
        for what, icon in (("edit", "edit"), ("history", "history")):
            opened = is_open() == (what, name)
            st.button(
                t("forms_page.close" if opened else f"forms_page.{what}", lang), key=f"forms_{what}_{name}",
                icon=f":material/{icon}:", type="tertiary", on_click=show, args=(None if opened else what, name),
            )  # fmt: skip
        st.download_button(
            t("forms_page.download", lang), template.to_toml(), f"{name}.toml", "application/toml",
            key=f"forms_download_{name}", icon=":material/download:", type="tertiary", on_click=_recorded,
            args=(template,),
        )  # fmt: skip
        if st.button(
            t("forms_page.remove", lang), key=f"forms_remove_{name}", icon=":material/delete:", type="tertiary"
        ):
            with failures.shown(lang):
                done(form_store.remove(session.settings().forms_dir, session.writer(), people.current(), name), lang)


def _recorded(template: Template) -> None:
    audit.record(session.writer(), people.current(), audit.Event("export", place="forms", question=template.ru, rows=1))


def _edit(template: Template, lang: str) -> None:
    seen: Template = st.session_state.setdefault(SEEN, template)
    key = f"forms_edit_{seen.name}"
    with st.form(key, border=False, enter_to_submit=False):
        ru = st.text_input(t("forms_page.form_ru", lang), seen.ru, key=f"{key}_ru", max_chars=form_fields.TITLE_CHARS)
        en = st.text_input(t("forms_page.form_en", lang), seen.en, key=f"{key}_en", max_chars=form_fields.TITLE_CHARS)
        titles = st.text_area(
            t("forms_page.titles", lang), "\n".join(seen.titles), key=f"{key}_titles", height=80,
            help=t("forms_page.titles_help", lang),
        )  # fmt: skip
        said = [form_fields.kept_field(spec, f"{key}_{spec.name}", lang) for spec in seen.fields]
        with st.container(horizontal=True):
            save = st.form_submit_button(
                t("forms_page.keep", lang), type="primary", icon=":material/check:", key=f"{key}_save"
            )
            cancel = st.form_submit_button(t("forms_page.close", lang), key=f"{key}_cancel")
    if cancel:
        show(None)
        st.rerun()
    if save:
        made = replace(
            seen, ru=(ru or "").strip(), en=(en or ru or "").strip(), titles=form_fields.lines(titles or ""),
            fields=tuple(spec for spec in said if spec is not None),
        )  # fmt: skip
        with failures.shown(lang):
            _save(made, lang, seen=seen)


def _save(template: Template, lang: str, *, seen: Template | None) -> None:
    change = form_store.save(session.settings().forms_dir, session.writer(), people.current(), template, seen=seen)
    if change is None:
        show(None)
        notices.later(t("forms_page.done_nothing", lang), icon=":material/check:")
        st.rerun()
    done(change, lang)


def _history(template: Template, lang: str) -> None:
    for change in form_store.history(session.settings().forms_dir, template.name):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(
                t("forms_page.said", lang, action=t(f"forms_page.action_{change.action}", lang), who=change.changed_by,
                  day=moment(session.local(change.changed_at), lang)), width="stretch",
            )  # fmt: skip
            if st.button(
                t("forms_page.revert", lang), key=f"forms_revert_{change.change_id}", icon=":material/undo:",
                type="tertiary",
            ):  # fmt: skip
                with failures.shown(lang):
                    _revert(change, lang)


def _revert(change: FormChange, lang: str) -> None:
    form_store.revert(session.settings().forms_dir, session.writer(), people.current(), change)
    st.session_state.pop(UNDO, None)
    show(None)
    notices.later(t("forms_page.done_reverted", lang, title=plain(change.title)), icon=":material/undo:")
    st.rerun()
