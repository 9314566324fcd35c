"""Scanned sheets: uploading, reading, checking, saving; one of them where the address names it."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import address, failures, notices, people, scan_list, scan_sheet, session
from components.scan_words import PAGE

lang = session.language()
with failures.shown(lang):
    people.current()
    notices.show()
    identifier = address.followed("id")
    if identifier:
        st.page_link(PAGE, label=t("scans.to_list", lang), icon=":material/arrow_back:", query_params={"lang": lang})
        scan_sheet.sheet(identifier, lang)
    else:
        st.title(t("intake.title", lang), anchor=False)
        st.caption(t("scans.about", lang))
        with failures.shown(lang):
            scan_list.upload(lang)
        scan_list.reading(lang)
        scan_list.listed(lang)
