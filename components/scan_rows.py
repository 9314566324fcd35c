"""Rows of tables that the reader has missed: a person adds an empty one and fills it."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.intake import drafts
from azs.intake.reading_forms import columns_of
from components import people, session
from components.plain_text import plain
from components.scan_desk import ScanDesk

_ASKED = "scan_rows"


def take(at: ScanDesk) -> bool:
    """Add or take away the row that a button asked for since the last run.

    Returns:
        Whether one did.

    Raises:
        ScanError, DatabaseError: nothing was changed.
    """
    what, identifier, name = st.session_state.pop(_ASKED, ("", "", ""))
    tables = {one.name: one for one in at.template.tables} if at.template else {}
    if identifier != at.scan.identifier or name not in tables:
        return False
    asked = (session.writer(), people.current(), identifier, name)
    if what == "add":
        drafts.add_row(*asked, columns_of(tables[name]))
    else:
        drafts.drop_row(*asked)
    return True


def offer(at: ScanDesk, lang: str) -> None:
    """Buttons that add an empty row to each table of the form, and take it away while nothing is written in it."""
    if at.template is None or at.plan is None or not at.template.tables:
        return
    with st.container(horizontal=True):
        for table in at.template.tables:
            name, key = plain(table.ru if lang == "ru" else table.en), f"{table.name}_{at.scan.identifier}"
            st.button(
                t("scans.row_add", lang, table=name), icon=":material/playlist_add:", type="tertiary",
                help=t("scans.row_add_about", lang), key=f"row_add_{key}", on_click=_ask,
                args=("add", at.scan.identifier, table.name),
            )  # fmt: skip
            if table.name in at.blank_rows:
                st.button(
                    t("scans.row_drop", lang, table=name), icon=":material/playlist_remove:", type="tertiary",
                    key=f"row_drop_{key}", on_click=_ask, args=("drop", at.scan.identifier, table.name),
                )  # fmt: skip


def _ask(what: str, identifier: str, table: str) -> None:
    st.session_state[_ASKED] = (what, identifier, table)
