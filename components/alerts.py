"""Alerts on the screen: by place, with who has taken them on, and the rules that they come of."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from azs.alerts import alert, letters
from azs.alerts.alert import Alert
from azs.alerts.rules import Rule, load_rules
from azs.database.schema import SEVERITIES
from azs.errors import AlertError, AzsError
from azs.i18n import describe, t
from azs.i18n.formats import moment, number
from azs.semantic import load_model
from components import notices, people, session
from components.plain_text import plain

VIEW = "alerts_view"
COLOURS = {"critical": "red", "high": "orange", "medium": "blue", "low": "gray"}
ICONS = {"silence": "local_gas_station", "sla_risk": "timer", "xmr": "monitoring", "threshold": "straighten"}


def listed(lang: str) -> None:
    """The view, and its alerts by place."""
    engine, actor = session.writer(), people.current()
    counts = alert.count(engine, actor)
    st.session_state.setdefault(VIEW, "open" if counts["open"] or not counts["taken"] else "taken")
    view = st.segmented_control(
        t("alerts_page.view", lang), list(alert.STATES), key=VIEW, required=True, label_visibility="collapsed",
        format_func=lambda name: f"{t(f'alerts_page.view_{name}', lang)} · {number(counts[name], lang)}",
    )  # fmt: skip
    found = alert.visible(engine, actor, states=(view or "open",))
    if not found:
        st.info(t(f"alerts_page.empty_{view}", lang), icon=":material/notifications_off:")
        return
    places: dict[tuple[str, str], list[Alert]] = {}
    for one in sorted(found, key=_gravity):
        places.setdefault((one.station, one.region), []).append(one)
    for group in places.values():
        with st.container(border=True, gap="small"):
            st.markdown(f"**{plain(_place(group[0], lang))}**")
            for one in group:
                _alert(one, lang)
    if len(found) == alert.LIST_ROWS:
        st.caption(t("alerts_page.cut", lang, count=number(alert.LIST_ROWS, lang)))


def rules(lang: str) -> None:
    """What the app looks at, and what is wrong in the company's file."""
    with st.expander(t("alerts_page.rules", lang), icon=":material/rule:"):
        try:
            found = load_rules(session.settings().alerts_file)
        except AlertError as error:
            st.error(plain(describe(error, lang)), icon=":material/error:")
            return
        for rule in found.rules:
            roles = ", ".join(t(f"people.role_{role}", lang).lower() for role in rule.roles) or "—"
            told = t("alerts_page.rule_told", lang, roles=roles)
            st.markdown(f":material/{ICONS[rule.kind]}: {plain(_rule(rule, lang))} :gray[{plain(told)}]")
        quiet = found.quiet
        if quiet.since != quiet.until:
            times = {"since": f"{quiet.since:%H:%M}", "until": f"{quiet.until:%H:%M}"}
            urgent = ", ".join(_severity(name, lang).lower() for name in quiet.urgent) or "—"
            st.caption(plain(t("alerts_page.quiet", lang, urgent=urgent, **times)))


def _alert(one: Alert, lang: str) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(letters.kind(one, lang), icon=f":material/{ICONS.get(one.kind, 'help')}:",
                 color=COLOURS.get(one.severity, "gray"))  # fmt: skip
        if one.taken_by and one.state == "taken":
            st.badge(plain(_person(one.taken_by)), icon=":material/front_hand:", color="green")
    st.markdown(plain(letters.sentence(one, lang)))
    st.caption(plain(_when(one, lang)))
    if alert.may_handle(people.current()):
        with st.container(horizontal=True):
            for what in _possible(one):
                _button(what, one, lang)


def _possible(one: Alert) -> list[str]:
    user = people.current().user
    if one.state == "closed":
        return ["reopen"] if one.closed_by == user else []
    if one.state == "open":
        return ["take", "close"]
    return ["close", "release"] if one.taken_by == user else ["close"]


def _button(what: str, one: Alert, lang: str) -> None:
    works: dict[str, tuple[str, Callable[..., None]]] = {
        "take": ("front_hand", alert.take), "close": ("task_alt", alert.close), "release": ("undo", alert.release),
        "reopen": ("undo", alert.reopen),
    }  # fmt: skip
    icon, work = works[what]
    st.button(
        t(f"alerts_page.{what}", lang), key=f"alert_{what}_{one.identifier}", icon=f":material/{icon}:",
        type="primary" if what == "take" else "secondary", on_click=_do, args=(work, what, one.identifier, lang),
    )  # fmt: skip


def _do(work: Callable[..., None], what: str, identifier: str, lang: str) -> None:
    try:
        work(session.writer(), people.current(), identifier)
        notices.later(t(f"alerts_page.done_{what}", lang), icon=":material/check:")
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/warning:")


def _when(one: Alert, lang: str) -> str:
    parts = [t("alerts_page.opened", lang, when=moment(session.local(one.opened_at), lang))]
    if one.told_at is None and one.state == "open":
        parts.append(t("alerts_page.not_told", lang))
    if one.told_at:
        parts.append(t("alerts_page.told", lang, when=moment(session.local(one.told_at), lang)))
    if one.closed_at:
        own = one.closed_by == "azs:system"
        key = "alerts_page.closed_itself" if own else "alerts_page.closed_by"
        parts.append(t(key, lang, when=moment(session.local(one.closed_at), lang), who=_person(one.closed_by)))
    return " · ".join(parts)


def _rule(rule: Rule, lang: str) -> str:
    if rule.kind == "silence":
        return t("alerts_page.rule_silence", lang, share=number(100 * rule.share, lang))
    if rule.kind == "sla_risk":
        named = ", ".join(_severity(name, lang).lower() for name in rule.severities)
        return t("alerts_page.rule_sla_risk", lang, share=number(100 * rule.share, lang), severities=named)
    key = "xmr" if rule.kind == "xmr" else "above" if rule.above is not None else "below"
    metric = load_model().metric(rule.metric)
    limit = rule.above if rule.above is not None else rule.below
    return t(
        f"alerts_page.rule_{key}", lang, metric=metric.label(lang), days=rule.days, limit=number(limit, lang),
        by=t(f"alerts_page.by_{rule.by}", lang),
    )  # fmt: skip


def _place(one: Alert, lang: str) -> str:
    where = letters.place(one, lang)
    return f"{where}, {load_model().value_label('region', one.region, lang)}" if one.station and one.region else where


def _gravity(one: Alert) -> int:
    return SEVERITIES.index(one.severity) if one.severity in SEVERITIES else len(SEVERITIES)


def _severity(name: str, lang: str) -> str:
    return load_model().value_label("severity", name, lang)


def _person(user: str) -> str:
    found = people.known().get(user)
    return found.full_name if found and found.full_name else user
