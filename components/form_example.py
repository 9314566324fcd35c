"""A new form from a filled sheet: point at the values, look how the form reads them back, keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from azs.errors import FormError
from azs.i18n import t
from azs.intake import form_draft, form_store
from azs.intake.form_draft import Draft, Pointed, ReadBack, Trial, learned
from azs.intake.form_store import FormChange
from azs.intake.reading_forms import written
from components import failures, form_fields, form_pointing, form_sheets, knowledge, people, session
from components.form_pointing import Pointing
from components.form_sheets import Sheet
from components.plain_text import plain
from ocr.document import Page
from ocr.forms.template import Template

SHEET, SECOND, DRAFT, TURN, LABEL = (f"forms_new_{name}" for name in ("sheet", "second", "draft", "turn", "label"))
TITLES_CHARS = 600
_ALL = (SHEET, SECOND, DRAFT, TURN, LABEL)


def panel(lang: str) -> FormChange | None:
    """Everything about a new form; the change when it was kept in this run."""
    st.subheader(t("forms_page.new", lang), anchor=False)
    sheet = form_sheets.choose(SHEET, lang, about=t("forms_page.source_about", lang))
    if sheet is None:
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: {form_sheets.name_of(sheet)}", width="stretch")
        st.button(
            t("forms_page.another_sheet", lang), key="forms_another", type="tertiary", icon=":material/refresh:",
            on_click=forget,
        )  # fmt: skip
    draft: Draft = st.session_state.setdefault(DRAFT, Draft(sheet.document))
    left, right = st.columns([3, 2], gap="medium")
    with left, failures.shown(lang):
        _pointing(sheet, draft, lang)
    with right:
        draft = _fields(draft, lang)
        st.session_state[DRAFT] = draft
    if not draft.fields:
        return None
    with failures.shown(lang):
        return _keeping(draft, lang)
    return None


def forget() -> None:
    """Begin anew."""
    for key in [key for key in st.session_state if str(key).startswith("forms_new_")]:
        del st.session_state[key]


def _pointing(sheet: Sheet, draft: Draft, lang: str) -> None:
    pages = {page.number: page for page in sheet.document.pages}
    number = next(iter(pages))
    if len(pages) > 1:
        number = st.segmented_control(
            t("forms_page.page", lang), list(pages), default=number, required=True, key="forms_new_page"
        )
    wanted = st.session_state.get(LABEL, "")
    labels = {one.name: _label_words(draft, one, pages[one.page]) for one in draft.fields}
    at = Pointing("label" if wanted else "value", st.session_state.get(TURN, 0), labels)

    def take(words: tuple[int, ...]) -> None:
        _take(number, words)

    form_pointing.draw(sheet, draft, pages[number], at, take=take, lang=lang)


def _has_label(draft: Draft, one: Pointed) -> bool:
    try:
        return bool(learned(draft, one).label)
    except FormError:
        return False


def _label_words(draft: Draft, one: Pointed, page: Page) -> tuple[int, ...]:
    """Numbers of the words that name a field."""
    try:
        boxes = {token.box for token in learned(draft, one).label}
    except FormError:
        return one.label
    return tuple(word.number for word in form_draft.page_words(page) if word.box in boxes)


def _take(page: int, words: tuple[int, ...]) -> None:
    """Make a field of what was pointed at, or the label of the field that waits for one."""
    draft: Draft = st.session_state[DRAFT]
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    wanted = st.session_state.pop(LABEL, "")
    if wanted:
        fields = tuple(replace(one, label=words) if one.name == wanted else one for one in draft.fields)
    else:
        fields = (*draft.fields, form_draft.pointed_at(draft, page, words))
    st.session_state[DRAFT] = replace(draft, fields=fields)


def _fields(draft: Draft, lang: str) -> Draft:
    """The fields so far, as the widgets say."""
    st.markdown(f"**{t('forms_page.fields', lang)}**")
    if not draft.fields:
        st.info(t("forms_page.fields_empty", lang), icon=":material/touch_app:")
    st.caption(t("forms_page.no_tables", lang))
    said = []
    for at, one in enumerate(draft.fields):
        key = f"forms_new_{one.name}"
        said.append(form_fields.pointed_field(draft, at, key, lang, tools=partial(_tools, one.name, key, lang)))
    return replace(draft, fields=tuple(said))


def _tools(name: str, key: str, lang: str) -> None:
    """What may be done with a field that was pointed at."""
    waits = st.session_state.get(LABEL) == name
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("forms_page.label_cancel" if waits else "forms_page.label_point", lang), key=f"{key}_label",
            icon=":material/label:", type="tertiary", on_click=_wait_for_label, args=("" if waits else name,),
        )  # fmt: skip
        st.button(
            t("forms_page.field_remove", lang), key=f"{key}_remove", icon=":material/delete:", type="tertiary",
            on_click=_remove, args=(name,),
        )  # fmt: skip


def _wait_for_label(name: str) -> None:
    st.session_state[LABEL] = name


def _remove(name: str) -> None:
    draft: Draft = st.session_state[DRAFT]
    st.session_state[DRAFT] = replace(draft, fields=tuple(one for one in draft.fields if one.name != name))
    for key in [key for key in st.session_state if str(key).startswith(f"forms_new_{name}_")]:
        del st.session_state[key]
    if st.session_state.get(LABEL) == name:
        del st.session_state[LABEL]


def _keeping(draft: Draft, lang: str) -> FormChange | None:
    """The form's own name, how it reads back, and the button that keeps it."""
    st.divider()
    if not all(_has_label(draft, one) for one in draft.fields):
        st.info(t("forms_page.label_first", lang), icon=":material/label_off:")
        return None
    known = form_store.templates(session.settings().forms_dir)
    template = _named(draft, known, lang)
    trial = form_draft.try_out(template, draft.document, known, today=knowledge.today(), draft=draft)
    st.markdown(f"**{t('forms_page.check', lang)}**")
    st.caption(t("forms_page.check_about", lang))
    with st.expander(t("forms_page.second", lang), icon=":material/difference:", key="forms_new_second_box"):
        second = form_sheets.choose(SECOND, lang, about=t("forms_page.second_about", lang))
        if second is not None:
            st.markdown(f":material/description: {form_sheets.name_of(second)}")
    other = (
        form_draft.try_out(template, second.document, known, today=knowledge.today()) if second is not None else None
    )
    st.table(_compared(trial, other, lang), border="horizontal")
    ready = _tell(template, trial, other, lang)
    if st.button(
        t("forms_page.keep", lang), key="forms_keep", type="primary", icon=":material/check:", disabled=not ready
    ):
        return form_store.save(session.settings().forms_dir, session.writer(), people.current(), template)
    return None


def _named(draft: Draft, known: Sequence[Template], lang: str) -> Template:
    guessed = form_draft.titles(draft)
    title = " ".join(guessed)
    title = title.capitalize() if title.isupper() else title
    st.markdown(f"**{t('forms_page.form', lang)}**")
    left, right = st.columns(2)
    with left:
        ru = st.text_input(
            t("forms_page.form_ru", lang), key="forms_new_ru", placeholder=title, max_chars=form_fields.TITLE_CHARS
        )
    with right:
        en = st.text_input(
            t("forms_page.form_en", lang), key="forms_new_en", placeholder=ru or title,
            max_chars=form_fields.TITLE_CHARS,
        )  # fmt: skip
    said = st.text_area(
        t("forms_page.titles", lang), key="forms_new_titles", placeholder="\n".join(guessed), height=80,
        max_chars=TITLES_CHARS, help=t("forms_page.titles_help", lang),
    )  # fmt: skip
    name = (ru or title).strip()
    if not name:
        raise FormError("forms_page.no_title")
    key = form_draft.key_of(name, [one.name for one in known])
    return form_draft.template_of(
        draft, name=key, ru=name, en=(en or "").strip() or name, titles=form_fields.lines(said or "") or guessed
    )


def _compared(trial: Trial, other: Trial | None, lang: str) -> dict[str, list[str]]:
    """Fields beside what was pointed at and what is read, as Markdown."""
    columns: dict[str, list[str]] = {
        t("forms_page.field", lang): [plain(one.spec.ru if lang == "ru" else one.spec.en) for one in trial.values],
        t("forms_page.pointed", lang): [plain(one.pointed) for one in trial.values],
        t("forms_page.read", lang): [_said(one, lang) for one in trial.values],
    }
    if other is not None:
        columns[t("forms_page.read_second", lang)] = [_said(one, lang) for one in other.values]
    return columns


def _said(one: ReadBack, lang: str) -> str:
    mark = {True: ":material/check_circle: ", False: ":material/error: ", None: ""}[one.agrees]
    value = written(one.value.value, one.spec) or one.value.raw or t("forms_page.nothing", lang)
    told = "; ".join(t(f"forms.problem.{problem.key}", lang, **dict(problem.params)) for problem in one.value.problems)
    return mark + plain(value) + (f" :gray[({plain(told)})]" if told else "")


def _tell(template: Template, trial: Trial, other: Trial | None, lang: str) -> bool:
    """Say what is wrong; whether the form can be kept: its own example must be taken for it."""
    wrong = [plain(one.spec.ru if lang == "ru" else one.spec.en) for one in trial.values if one.agrees is False]
    if wrong:
        st.warning(t("forms_page.differs", lang, fields=", ".join(wrong)), icon=":material/error:")
    for one, second in ((trial, False), (other, True)):
        if one is None or (one.taken_for is not None and one.taken_for.name == template.name):
            continue
        title = plain(one.taken_for.ru if lang == "ru" else one.taken_for.en) if one.taken_for else ""
        told = ("forms_page.second_other" if title else "forms_page.second_unknown") if second else (
            "forms_page.taken_other" if title else "forms_page.taken_unknown"
        )  # fmt: skip
        st.warning(t(told, lang, title=title), icon=":material/help:")
    return trial.taken_for is not None and trial.taken_for.name == template.name
