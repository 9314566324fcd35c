"""Fields that were not found on a sheet, looked for by the language model where a person asks."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import plural
from azs.intake import drafts
from azs.intake.reading_forms import empty_in, named
from chains.forms import fill_gaps
from chains.models.client import ModelClient
from components import assistant, notices, people, session
from components.asking import Work
from components.plain_text import plain
from components.scan_desk import ScanDesk
from ocr.forms.form import FieldValue
from ocr.forms.template import Template

_ASKED = "scan_gaps"


def offer(at: ScanDesk, lang: str) -> None:
    """The button that has the model look; nothing where no required field is empty, or no model is ready.

    Raises:
        AzsError: the model does not answer, or the person stopped it.
    """
    missing = empty_in(at.fields, at.template) if at.template else ()
    if at.template is None or not missing or not assistant.state().ready:
        return
    if st.session_state.get(_ASKED) == at.scan.identifier:
        st.session_state.pop(_ASKED)
        _look(at, at.template, missing, lang)
    st.button(
        t("scans.gaps", lang), key=f"gaps_{at.scan.identifier}", icon=":material/search:", type="tertiary",
        help=t("scans.gaps_help", lang, model=plain(assistant.state().name)), on_click=_ask, args=(at.scan.identifier,),
    )  # fmt: skip


def _ask(identifier: str) -> None:
    st.session_state[_ASKED] = identifier


def _look(at: ScanDesk, template: Template, missing: tuple[str, ...], lang: str) -> None:
    found = Work(_looking(at, template, missing, assistant.client, lang)).show(
        t("scans.gaps_looking", lang), t("chat.stop", lang)
    )
    count = drafts.fill(session.writer(), people.current(), at.scan.identifier, named(found, template)) if found else 0
    word = plural(count, lang, one="one", few="few", many="many")
    notices.later(
        t(f"scans.gaps_found_{word}", lang, count=count) if count else t("scans.gaps_none", lang),
        icon=":material/search:",
    )  # fmt: skip
    st.rerun(scope="app")


def _looking(
    at: ScanDesk, template: Template, missing: tuple[str, ...], client: Callable[[], ModelClient], lang: str
) -> Callable[..., tuple[FieldValue, ...]]:
    """The work for a thread of its own."""

    def look(*, on_stage: Callable[[str], None], cancelled: Callable[[], bool]) -> tuple[FieldValue, ...]:
        on_stage(t("scans.gaps_looking", lang))
        return fill_gaps(client(), template, at.document, missing, cancelled=cancelled)

    return look
