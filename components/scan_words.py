"""What the pages of scans say alike: links to a scan, moments, names of forms."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from azs.i18n.formats import moment
from azs.intake.scans import Scan
from azs.settings import ROOT
from components import intake, session

PAGE = ROOT / "pages" / "intake" / "scans.py"
FORMS = ROOT / "pages" / "intake" / "forms.py"


def link(identifier: str, label: str, lang: str, icon: str = ":material/open_in_new:") -> None:
    """A link to one scan."""
    st.page_link(PAGE, label=label, icon=icon, query_params={"id": identifier, "lang": lang})


def local(moment_utc: dt.datetime | None, lang: str) -> str:
    """A moment as the network's clocks show it."""
    if moment_utc is None:
        return moment(None, lang)
    zone = ZoneInfo(session.settings().timezone)
    return moment(moment_utc.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None), lang)


def form_name(scan: Scan, lang: str) -> str:
    """What the form of a scan is called; "" where none is known."""
    for template in intake.templates():
        if template.name == scan.document_type:
            return template.ru if lang == "ru" else template.en
    return ""
