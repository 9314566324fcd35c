"""The forms that can be read: everybody looks at them, analysts and administrators add and change the company's own."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.intake import form_store
from components import failures, form_cards, form_example, notices, people, session
from components.plain_text import plain
from ocr.forms.template import load_templates


def tools() -> None:
    """What an editor may begin."""
    with st.container(horizontal=True):
        for what, icon in (("new", "add"), ("upload", "upload_file")):
            st.button(
                t(f"forms_page.{what}", lang), key=f"forms_{what}", icon=f":material/{icon}:",
                type="primary" if what == "new" else "secondary", on_click=form_cards.show, args=(what,),
            )  # fmt: skip


def opened(what: str) -> None:
    """The new form, or the file of one, with a way out."""
    with st.container(border=True, key=f"forms_opened_{what}"):
        if what == "new":
            form_cards.done(form_example.panel(lang), lang)
        else:
            form_cards.upload(lang)
        if st.button(t("forms_page.close", lang), key="forms_close", type="tertiary", icon=":material/close:"):
            form_example.forget()
            form_cards.show(None)
            st.rerun()


lang = session.language()
with failures.shown(lang):
    editor = form_store.may_edit(people.current())
    folder = session.settings().forms_dir
    notices.show()
    st.title(t("forms_page.title", lang), anchor=False)
    st.caption(t("forms_page.about", lang))
    form_cards.undo(lang)
    what = form_cards.is_open() if editor else ("", "")
    if editor and what[0] not in ("new", "upload"):
        tools()
    if what[0] in ("new", "upload"):
        opened(what[0])
    own = form_store.company(folder)
    if editor and (bad := form_store.damaged(folder)):
        st.warning(t("forms_page.left_out", lang, files=plain(", ".join(bad))), icon=":material/broken_image:")
    st.subheader(t("forms_page.own", lang), anchor=False)
    if not own:
        st.info(
            t("forms_page.own_empty_editor" if editor else "forms_page.own_empty", lang),
            icon=":material/edit_document:",
        )
    for template in own:
        form_cards.card(template, lang, editor=editor)
    st.subheader(t("forms_page.packaged", lang), anchor=False)
    replaced = {template.name for template in own}
    for template in load_templates():
        if template.name not in replaced:
            form_cards.card(template, lang, packaged=True)
