"""What will be written of a scan, saving it, taking it back, and putting it aside."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import date, plural
from azs.intake import duplicates, records, scans, undoing
from azs.intake.records import Plan
from azs.intake.scans import Scan, sees_station
from azs.knowledge.library import now
from components import cache, failures, incident_card, notices, people, scan_desk, session
from components.plain_text import plain
from components.scan_desk import ScanDesk
from components.scan_words import link, local


def panel(at: ScanDesk, lang: str) -> None:
    """What waits, what will be written, and the button that writes it."""
    plan = at.plan
    if plan is None:
        return
    repeated(at, lang)
    with st.container(border=True):
        st.subheader(t("scans.will_write", lang), anchor=False)
        st.markdown("\n".join(f"- {line}" for line in _lines(plan, lang)))
        with_incident, category = _incident(at, plan, lang)
        waits = at.waits()
        if waits:
            _undecided(at, waits, lang)
        saving = st.button(
            t("scans.save", lang), type="primary", icon=":material/save:", disabled=bool(waits),
            key=f"save_{at.scan.identifier}",
        )  # fmt: skip
    if saving:
        saved = records.save(
            session.writer(), people.current(), at.scan.identifier, fields=at.fields, decisions=at.decisions,
            also=at.check, with_incident=with_incident, category=category,
        )  # fmt: skip
        cache.forget()
        key = "scans.told_incident" if saved.incident_id else "scans.told_saved"
        notices.later(t(key, lang, incident=saved.incident_id or ""), icon=":material/check:")
        st.rerun(scope="app")


def repeated(at: ScanDesk, lang: str) -> None:
    """Say which scans this one repeats, with links to those that the person may open."""
    found = duplicates.find_duplicates(
        session.writer(), people.current(), at.scan.identifier, fields=at.as_decided()
    )  # fmt: skip
    for one in found:
        name = plain(one.file_name) or t("intake.duplicate_hidden", lang)
        said = t(f"intake.duplicate_{one.kind}", lang, name=name)
        st.warning(f"{said} {t(f'intake.status_{one.status}', lang)}.", icon=":material/content_copy:")
        if one.file_name:
            link(one.identifier, t("scans.open_other", lang, name=plain(one.file_name)), lang)


def saved(scan: Scan, lang: str) -> None:
    """What was written of a saved scan, and taking it back within a day."""
    with st.container(border=True):
        st.subheader(t("scans.written", lang), anchor=False)
        st.caption(t("scans.written_by", lang, who=plain(scan.settled_by), when=local(scan.settled_at, lang)))
        for record in scans.records_of(session.writer(), people.current(), scan.identifier):
            if record.kind == "incident_type":
                continue
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/check: {t(f'scans.record_{record.kind}', lang)}")
                if record.kind == "incident" and st.button(
                    t("overview.card", lang, number=int(record.identifier)), icon=":material/open_in_new:",
                    key=f"card_{record.identifier}",
                ):  # fmt: skip
                    incident_card.dialog(int(record.identifier), lang)
        _undo(scan, lang)


def aside(scan: Scan, lang: str) -> None:
    """Putting a scan aside, with the reason."""
    with (
        st.popover(t("scans.reject", lang), icon=":material/block:", type="tertiary"),
        st.form(f"reject_{scan.identifier}", border=False),
    ):
        reason = st.text_input(t("scans.reject_reason", lang), max_chars=300, placeholder=t("scans.reject_hint", lang))
        if st.form_submit_button(t("scans.reject_do", lang), type="primary"):
            with failures.shown(lang):
                if not (reason or "").strip():
                    st.warning(t("scans.reject_why", lang), icon=":material/edit:")
                else:
                    scans.reject(session.writer(), people.current(), scan.identifier, reason=reason or "")
                    notices.later(t("scans.told_rejected", lang), icon=":material/block:")
                    st.rerun(scope="app")


def taken_up(scan: Scan, lang: str) -> None:
    """Why a scan lies aside, and the button that takes it up again."""
    who, when = plain(scan.settled_by), local(scan.settled_at, lang)
    said = t(f"scans.is_{scan.status}", lang, who=who, when=when)
    st.info(f"{said} {plain(scan.note)}".strip(), icon=":material/block:")
    if st.button(t("scans.reopen", lang), icon=":material/undo:", key=f"reopen_{scan.identifier}"):
        scans.reopen(session.writer(), people.current(), scan.identifier)
        notices.later(t("scans.told_reopened", lang), icon=":material/undo:")
        st.rerun(scope="app")


def _undo(scan: Scan, lang: str) -> None:
    until = (scan.settled_at or now()) + undoing.UNDO
    if not sees_station(people.current(), scan.station, scan.region):
        st.caption(t("scans.undo_not_yours", lang))
        return
    if until < now():
        st.caption(t("errors.intake.undo_late", lang))
        return
    if st.button(t("scans.undo", lang), icon=":material/undo:", key=f"undo_{scan.identifier}"):
        undoing.undo(session.writer(), people.current(), scan.identifier)
        cache.forget()
        notices.later(t("scans.told_undone", lang), icon=":material/undo:")
        st.rerun(scope="app")
    st.caption(t("scans.undo_until", lang, when=local(until, lang)))


def _lines(plan: Plan, lang: str) -> list[str]:
    """The records in words."""
    sheet, place = plan.sheet, plan.place
    where = f"{place.station} · {place.station_name}" if place else t("scans.no_station", lang)
    day = date(sheet.inspected_on, lang) if sheet.inspected_on else t("scans.no_day", lang)
    lines = [t("scans.plan_inspection", lang, station=plain(where), day=day)]
    what = " ".join(filter(None, ((place and place.equipment_kind) or sheet.equipment, sheet.serial)))
    if what:
        new = place is not None and place.unknown_equipment
        lines.append(t("scans.plan_new" if new else "scans.plan_equipment", lang, name=plain(what)))
    if sheet.state:
        after = t(f"intake.state_{sheet.state}", lang)
        before = t(f"intake.state_{plan.state_before}", lang) if plan.state_before else t("scans.state_unknown", lang)
        lines.append(t("scans.plan_state", lang, before=before, after=after))
    if count := len(sheet.measurements):
        word = plural(count, lang, one="one", few="few", many="many")
        lines.append(t(f"scans.plan_measurements_{word}", lang, count=count))
    if not plan.incident_title:
        lines.append(t("scans.plan_no_incident", lang))
    return lines


def _incident(at: ScanDesk, plan: Plan, lang: str) -> tuple[bool, str]:
    """Whether to report an incident, and in which category; "" to let the kind of equipment decide."""
    if not plan.incident_title:
        return False, ""
    key = at.scan.identifier
    wanted = st.checkbox(
        t("scans.plan_incident", lang, title=plain(plan.incident_title)), value=True, key=f"incident_{key}",
        help=t("scans.plan_incident_help", lang),
    )  # fmt: skip
    if not wanted:
        return False, ""
    category = st.selectbox(
        t("scans.category", lang), ["", *cache.options().categories], key=f"category_{key}",
        format_func=lambda name: name or t("scans.category_auto", lang),
    )  # fmt: skip
    return True, category or ""


def _undecided(at: ScanDesk, waits: tuple[str, ...], lang: str) -> None:
    """Which fields hold saving up."""
    word = plural(len(waits), lang, one="one", few="few", many="many")
    names = ", ".join(plain(scan_desk.label(at, name, lang)) for name in waits[:8])
    more = t("scans.and_more", lang, count=len(waits) - 8) if len(waits) > 8 else ""
    st.warning(f"{t(f'scans.waits_{word}', lang, count=len(waits))}: {names}{more}", icon=":material/rule:")
