"""What a person says about a field of a form: its titles, kind, label, and whether it must be there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.intake.form_draft import Draft, Pointed, learned
from components.plain_text import plain
from ocr.forms.template import KINDS, Choice, FieldSpec

TITLE_CHARS, LABEL_CHARS = 120, 400


def pointed_field(draft: Draft, at: int, key: str, lang: str, *, tools: Callable[[], None]) -> Pointed:
    """The field of an example as the widgets say; it is open while it is the newest or has no label.

    Args:
        tools: draws the buttons of the field.
    """
    one = draft.fields[at]
    try:
        found, wrong = learned(draft, one), ""
    except AzsError as error:
        found, wrong = None, describe(error, lang)
    guess = found.spec if found else FieldSpec(one.name, one.ru, one.en)
    name = plain(one.ru or guess.ru or t("forms_page.field_unnamed", lang))
    raw = plain(found.raw) if found else ""
    newest = at == len(draft.fields) - 1
    with st.expander(f"**{at + 1}.** {name} — {raw}" if raw else f"**{at + 1}.** {name}", expanded=newest or not found,
                     icon=None if found else ":material/error:"):  # fmt: skip
        if wrong:
            st.warning(plain(wrong), icon=":material/label_off:")
        else:
            st.caption(t("forms_page.label_is", lang, label=plain(guess.labels[0] if guess.labels else "")))
        ru = st.text_input(t("forms_page.name_ru", lang), key=f"{key}_ru", placeholder=guess.ru, max_chars=TITLE_CHARS)
        en = st.text_input(
            t("forms_page.name_en", lang), key=f"{key}_en", placeholder=ru or guess.ru, max_chars=TITLE_CHARS
        )
        kind = _kind(guess.kind, f"{key}_kind", lang)
        choices = _choices((), f"{key}_choices", lang) if kind == "choice" else ()
        required = st.checkbox(t("forms_page.required", lang), key=f"{key}_required")
        tools()
    return replace(one, ru=ru or "", en=en or "", kind=kind, required=required, choices=choices)


def kept_field(spec: FieldSpec, key: str, lang: str) -> FieldSpec | None:
    """The field of a form that is kept as the widgets say; None where it is to go."""
    with st.expander(plain(spec.ru if lang == "ru" else spec.en), key=f"{key}_box"):
        ru = st.text_input(t("forms_page.name_ru", lang), spec.ru, key=f"{key}_ru", max_chars=TITLE_CHARS)
        en = st.text_input(t("forms_page.name_en", lang), spec.en, key=f"{key}_en", max_chars=TITLE_CHARS)
        labels = st.text_area(
            t("forms_page.labels", lang), "\n".join(spec.labels), key=f"{key}_labels", max_chars=LABEL_CHARS, height=80,
            help=t("forms_page.labels_help", lang),
        )  # fmt: skip
        kind = _kind(spec.kind, f"{key}_kind", lang)
        choices = spec.choices
        if spec.kind == "choice":
            choices = _same(choices, _choices([choice.value for choice in choices], f"{key}_choices", lang))
        required = st.checkbox(t("forms_page.required", lang), spec.required, key=f"{key}_required")
        gone = st.checkbox(t("forms_page.field_gone", lang), key=f"{key}_gone")
    if gone:
        return None
    return replace(
        spec, ru=(ru or "").strip() or spec.ru, en=(en or "").strip() or spec.en, kind=kind, required=required,
        labels=lines(labels or ""), choices=choices,
    )  # fmt: skip


def lines(text: str) -> tuple[str, ...]:
    """Lines of a text that say something, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _kind(kind: str, key: str, lang: str) -> str:
    chosen = st.selectbox(
        t("forms_page.kind", lang), KINDS, KINDS.index(kind), key=key,
        format_func=lambda one: t(f"forms_page.kind_{one}", lang),
    )  # fmt: skip
    return str(chosen)


def _choices(known: Sequence[str], key: str, lang: str) -> tuple[str, ...]:
    return lines(st.text_area(t("forms_page.choices", lang), "\n".join(known), key=key, height=100) or "")


def _same(before: Sequence[Choice], values: Sequence[str]) -> tuple[Choice, ...]:
    """Choices by their values; those known before keep their words."""
    known = {choice.value: choice for choice in before}
    return tuple(known.get(value, Choice(value, (value,))) for value in values)
