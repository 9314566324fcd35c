"""The rules of complaints on the screen: those in force, where a text would go, another file in their place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from azs.complaints import rulebook, rules_file, trial
from azs.complaints.complaint import TEXT_CHARS
from azs.complaints.routing import Rule, Rules
from azs.complaints.trial import Trial
from azs.i18n import t
from azs.i18n.formats import number, percent
from components import complaint_list, complaints, failures, notices, people, session
from components.complaint_words import PRIORITY_COLOURS, local, person, word
from components.plain_text import plain

TRIED = "complaint_trial"


def in_force(lang: str) -> None:
    """The rules, the strongest first, departments, calendar, alerts."""
    rules = complaints.rules()
    own = rulebook.is_own(session.settings().complaints_dir)
    st.caption(
        f"{t('complaint_rules.own' if own else 'complaint_rules.shipped', lang)} {t('complaint_rules.order', lang)}"
    )
    _doubts(rules, lang)
    _table(rules, lang)
    st.markdown(f"**{t('complaint_rules.departments', lang)}**")
    heads = [t(f"complaint_rules.{name}", lang) for name in ("department", "email", "head")]
    rows = [(one.name(lang), one.email or "—", person(one.head) or "—") for one in rules.departments.values()]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, width="stretch")
    st.caption(plain(_calendar(rules, lang)))
    st.caption(plain(_alerts(rules, lang)))


def attempt(lang: str) -> None:
    """A text, a station, and where it would go."""
    with st.form("complaint_trial_form", border=False):
        text = st.text_area(
            t("complaint_rules.trial_text", lang), key="trial_text", height=120, max_chars=TEXT_CHARS,
            placeholder=t("complaint_rules.trial_example", lang),
        )  # fmt: skip
        station = st.selectbox(
            t("complaint_rules.trial_station", lang), ["", *complaint_list.station_codes()], key="trial_station",
            format_func=lambda code: code or t("complaint_rules.trial_none", lang),
        )  # fmt: skip
        pressed = st.form_submit_button(t("complaint_rules.try", lang), key="trial_try", icon=":material/alt_route:")
    if pressed:
        st.session_state.pop(TRIED, None)
        if not text.strip():
            st.warning(t("complaint_rules.trial_empty", lang), icon=":material/edit:")
            return
        st.session_state[TRIED] = trial.tried(
            session.writer(), complaints.rules(), text, station=station or "", understand=complaints.understanding()
        )
    if (found := st.session_state.get(TRIED)) is not None:
        _tried(found, complaints.rules(), lang)


def own_file(lang: str) -> None:
    """The file in force to take away, another one checked and put in its place, and the one before put back."""
    folder = session.settings().complaints_dir
    st.caption(t("complaint_rules.file_about", lang))
    with st.container(horizontal=True):
        st.download_button(
            t("complaint_rules.download", lang), data=lambda: rulebook.content(folder), file_name=rules_file.OWN,
            mime="application/toml", on_click="ignore", icon=":material/download:", key="rules_download",
        )  # fmt: skip
        if rulebook.can_go_back(folder):
            pressed = st.button(t("complaint_rules.go_back", lang), key="rules_back", icon=":material/undo:")
            if pressed:
                rulebook.go_back(session.writer(), people.current(), folder)
                _changed("complaint_rules.gone_back", lang)
    given = st.file_uploader(
        t("complaint_rules.upload", lang), type=["toml"], max_upload_size=1,
        key=f"rules_upload_{st.session_state.get('rules_uploads', 0)}",
    )  # fmt: skip
    if given is None:
        return
    with failures.shown(lang):
        rules = rules_file.read_rules(given.getvalue(), given.name)
        counts = {"rules": number(len(rules.rules), lang), "departments": number(len(rules.departments), lang)}
        st.success(t("complaint_rules.checked", lang, **counts), icon=":material/check_circle:")
        st.markdown(_difference(rules, lang))
        _doubts(rules, lang)
        _table(rules, lang)
        st.caption(t("complaint_rules.open_first", lang))
        label = t("complaint_rules.replace", lang)
        if st.button(label, key="rules_replace", type="primary", icon=":material/check:"):
            rulebook.put(session.writer(), people.current(), folder, given.getvalue())
            st.session_state["rules_uploads"] = st.session_state.get("rules_uploads", 0) + 1
            _changed("complaint_rules.replaced", lang)


def _changed(told: str, lang: str) -> None:
    complaints.forget_rules()
    st.session_state.pop(TRIED, None)
    notices.later(t(told, lang), icon=":material/check:")
    st.rerun()


def _difference(rules: Rules, lang: str) -> str:
    now = set(rules_file.load_rules(session.settings().complaints_dir / rules_file.OWN).rules)
    added, gone = len(set(rules.rules) - now), len(now - set(rules.rules))
    if not added and not gone:
        return t("complaint_rules.same", lang)
    return t("complaint_rules.changes", lang, added=number(added, lang), gone=number(gone, lang))


def _doubts(rules: Rules, lang: str) -> None:
    today = dt.datetime.now(rules.times.zone).date()
    for one in rulebook.doubts(rules, people.known(), today=today):
        told = t(f"complaint_rules.doubt_{one.key}", lang, **one.params)
        st.warning(plain(told), icon=":material/warning:")


def _ordered(rules: Rules) -> Sequence[Rule]:
    return sorted(rules.rules, key=lambda rule: rule.rank, reverse=True)


def _table(rules: Rules, lang: str) -> None:
    any_word = t("complaint_rules.any", lang)
    rows = [
        (
            at, word("category", rule.category, lang) if rule.category else t("complaint_rules.any_category", lang),
            word("priority", rule.priority, lang) if rule.priority else any_word,
            rules.department_name(rule.department, lang), _term(rule, lang), rule.region or any_word,
            person(rule.person) or "—",
        )
        for at, rule in enumerate(_ordered(rules), 1)
    ]  # fmt: skip
    names = ("category", "priority", "department", "term", "region", "person")
    heads = ["№", *(t(f"complaint_rules.{name}", lang) for name in names)]
    config = {"№": st.column_config.NumberColumn(width=40)}
    st.dataframe(
        pd.DataFrame(rows, columns=heads), hide_index=True, width="stretch", column_config=config,
        height=35 * len(rows) + 38,
    )  # fmt: skip


def _term(rule: Rule, lang: str) -> str:
    hours = number(rule.hours, lang, 0 if rule.hours == int(rule.hours) else 1)
    return t(f"complaint_rules.hours_{rule.clock}", lang, hours=hours)


def _calendar(rules: Rules, lang: str) -> str:
    times = rules.times
    days = ", ".join(t(f"complaint_rules.day_{day}", lang) for day in sorted(times.weekdays))
    return t(
        "complaint_rules.calendar", lang, opens=f"{times.opens:%H:%M}", closes=f"{times.closes:%H:%M}", days=days,
        zone=times.zone.key, years=", ".join(map(str, sorted(times.years))) or "—",
    )  # fmt: skip


def _alerts(rules: Rules, lang: str) -> str:
    if not rules.alerts.priorities:
        return t("complaint_rules.alerts_none", lang)
    named = ", ".join(word("priority", one, lang).lower() for one in rules.alerts.priorities)
    whom = [*rules.alerts.emails, *([t("complaint_rules.webhook", lang)] if rules.alerts.webhook else [])]
    said = ", ".join(whom) or t("complaint_rules.nobody", lang)
    return t("complaint_rules.alerts", lang, priorities=named, whom=said)


def _tried(found: Trial, rules: Rules, lang: str) -> None:
    with st.container(border=True):
        name = rules.department_name(found.way.department, lang)
        st.markdown(f"**{plain(t('complaint_rules.trial_goes', lang, department=name))}**")
        with st.container(horizontal=True, gap="xsmall"):
            st.badge(word("category", found.read.category, lang), color="violet")
            st.badge(word("priority", found.priority, lang), color=PRIORITY_COLOURS.get(found.priority, "gray"))
            if found.danger:
                st.badge(word("danger", found.danger, lang), icon=":material/warning:", color="red")
        place = _ordered(rules).index(found.rule) + 1 if found.rule in rules.rules else 0
        told = [
            t("complaint_rules.trial_rule", lang, number=place or "—", conditions=_conditions(found.rule, lang)),
            t("complaint_rules.trial_person", lang, person=person(found.way.person)) if found.way.person
            else t("complaint_rules.trial_no_person", lang),
            t("complaint_rules.trial_until", lang, when=local(found.way.due_at, lang)),
            *([t("complaint_rules.trial_alert", lang)] if found.way.alert else []),
        ]  # fmt: skip
        st.markdown("\n".join(f"- {plain(one)}" for one in told))
        sure = word("certainty", found.read.certainty, lang)
        share = percent(100 * (found.read.probability or 0), lang, 0)
        st.caption(t("complaint_rules.trial_read", lang, sure=sure, share=share))


def _conditions(rule: Rule, lang: str) -> str:
    """What a rule is for, in words."""
    said = [
        f"{t(f'complaint_rules.{name}', lang).lower()} «{value}»" if lang == "ru" else
        f"{t(f'complaint_rules.{name}', lang).lower()} “{value}”"
        for name, value in (
            ("priority", word("priority", rule.priority, lang) if rule.priority else ""),
            ("category", word("category", rule.category, lang) if rule.category else ""), ("region", rule.region),
        ) if value
    ]  # fmt: skip
    return ", ".join(said) or t("complaint_rules.condition_any", lang)
