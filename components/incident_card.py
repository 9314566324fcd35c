"""Card of one incident: what happened, what was done, what was similar."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from azs.analytics.incidents import IncidentCard, incident_card
from azs.complaints import desk
from azs.errors import AzsError
from azs.i18n import t
from azs.i18n.formats import moment, money, number
from azs.semantic import load_model
from components import complaint_words, failures, people, session
from components.plain_text import plain

FIELDS = (
    "station_name", "region", "city", "category", "department", "equipment_model", "equipment_serial", "source",
    "reported_by", "occurred_at", "reported_at", "resolved_at", "resolution_h", "sla_h", "loss_rub", "litres_spilled",
    "people_injured", "root_cause",
)  # fmt: skip
BADGES = {"critical": "red", "high": "orange", "medium": "blue", "low": "gray"}


def dialog(incident_id: int, lang: str) -> None:
    """Open the card over the page."""

    @st.dialog(t("overview.card", lang, number=incident_id), width="large")
    def show() -> None:
        with failures.shown(lang):
            card = incident_card(people.reader("card"), incident_id)
            if card is None:
                st.warning(t("overview.card_gone", lang))
            else:
                _draw(card, lang)

    show()


def _draw(card: IncidentCard, lang: str) -> None:
    fields, model = card.fields, load_model()
    st.subheader(plain(str(fields["title"])), anchor=False)
    with st.container(horizontal=True):
        severity = str(fields["severity"])
        st.badge(plain(model.value_label("severity", severity, lang)), color=BADGES.get(severity, "gray"))
        st.badge(
            plain(model.value_label("status", str(fields["status"]), lang)),
            color="green" if fields["resolved_at"] else "violet",
        )
    if fields["description"]:
        st.markdown(plain(str(fields["description"])))
    _complaint(card, lang)
    known = [(name, fields.get(name)) for name in FIELDS if fields.get(name) is not None]
    for column, half in zip(st.columns(2), (known[0::2], known[1::2]), strict=True):
        column.markdown(
            "\n".join(f"- {t(f'columns.{name}', lang)}: **{plain(_text(name, value, lang))}**" for name, value in half)
        )
    st.markdown(f"**{t('overview.timeline', lang)}**")
    if card.actions.empty:
        st.caption(t("overview.no_actions", lang))
    for row in card.actions.itertuples(index=False):
        who = f" · {plain(row.performed_by)}" if row.performed_by else ""
        st.markdown(
            f":material/schedule: {moment(pd.Timestamp(row.taken_at).to_pydatetime(), lang)}{who}  \n"
            f"{plain(row.action)}"
        )
    st.markdown(f"**{t('overview.similar', lang)}**")
    if card.similar.empty:
        st.caption(t("overview.no_similar", lang))
    for row in card.similar.itertuples(index=False):
        when = moment(pd.Timestamp(row.reported_at).to_pydatetime(), lang)
        where = plain(str(row.station_name or "—"))
        st.markdown(f"- № {row.incident_id}, {when}, {where}: {plain(row.title)}")


def _complaint(card: IncidentCard, lang: str) -> None:
    """The way back to the complaint that the incident was made of."""
    try:
        found = desk.of_incident(session.writer(), people.current(), int(card.fields["incident_id"]))
    except AzsError:  # a database that holds no complaints
        return
    if found is not None:
        complaint_words.link(found, t("complaint_desk.of_incident", lang, number=plain(found.number)), lang)


def _text(name: str, value: object, lang: str) -> str:
    if isinstance(value, dt.datetime):
        return moment(value, lang)
    if name == "loss_rub" and isinstance(value, int | float):
        return money(float(value), lang)
    if isinstance(value, int | float):
        return number(value, lang, 1 if name.endswith("_h") else 0)
    return load_model().value_label(name, str(value), lang)
