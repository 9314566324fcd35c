"""What the pages of complaints say alike: links, moments, badges, names of people and departments."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from azs.complaints.desk import Complaint
from azs.i18n import t
from azs.i18n.formats import moment as written
from azs.knowledge.library import now
from azs.settings import ROOT
from components import complaints, people, session
from components.plain_text import plain

PAGE = ROOT / "pages" / "intake" / "complaints.py"
PRIORITY_COLOURS = {"critical": "red", "high": "orange", "medium": "blue", "low": "gray"}
STATUS_COLOURS = {
    "new": "violet", "in_progress": "blue", "waiting_customer": "orange", "answered": "green", "closed": "gray",
    "merged": "gray", "rejected": "gray",
}  # fmt: skip


def link(one: Complaint, label: str, lang: str) -> None:
    """A link to one complaint."""
    st.page_link(PAGE, label=label, query_params={"id": one.identifier, "lang": lang})


def word(group: str, value: str, lang: str) -> str:
    """The word for a value of a complaint; a dash for none."""
    return t(f"complaint_words.{group}_{value}", lang) if value else "—"


def named(one: Complaint, lang: str) -> str:
    """ "№ 4831-2057 · Недолив"."""
    return f"№ {plain(one.number)} · {word('category', one.category, lang)}"


def local(moment_utc: dt.datetime | None, lang: str) -> str:
    """A moment as the network's clocks show it."""
    return written(None if moment_utc is None else session.local(moment_utc), lang)


def place(one: Complaint, lang: str) -> str:
    """The station; what the customer said of it where nobody knows."""
    if one.station:
        return one.station if one.station == one.station_name else f"{one.station}, {one.station_name}"
    return f"«{one.station_said}»" if one.station_said else t("letters.no_station", lang)


def person(user: str) -> str:
    """The name of a person; the product's own and those who are gone by their user name."""
    found = people.known().get(user)
    return found.full_name if found and found.full_name else user


def department(key: str, lang: str) -> str:
    """What a department is called."""
    return complaints.rules().department_name(key, lang) if key else "—"


def badges(one: Complaint, lang: str) -> None:
    """Priority, state, danger, lateness."""
    if one.priority:
        st.badge(word("priority", one.priority, lang), color=PRIORITY_COLOURS.get(one.priority, "gray"))
    st.badge(word("status", one.status, lang), color=STATUS_COLOURS.get(one.status, "gray"))
    if one.danger:
        st.badge(word("danger", one.danger, lang), icon=":material/warning:", color="red")
    if one.is_overdue(now()):
        st.badge(t("complaint_desk.overdue", lang), icon=":material/alarm:", color="red")
