"""The training loop at a glance: what waits, what is learnt from, what answers."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import DASH, number
from azs.labelling.desk import desk
from azs.labelling.example import is_disputed
from azs.labelling.labels import may_label
from azs.settings import ROOT
from chains.models.catalog import title
from components import failures, people, quality_build, quality_runs, quality_versions, session
from components.plain_text import plain
from training import live, overview
from training.overview import DataSet
from training.registry import Registry

LABELLING = ROOT / "pages" / "admin" / "labelling.py"


def draw(lang: str) -> None:
    """All blocks, each on its own: what is broken in one leaves the others alone."""
    home = session.settings().home
    sets, known, scored = overview.data_sets(home), overview.register(home), overview.evaluations(home)
    register = known or Registry()
    with failures.shown(lang):
        _cards(sets, register, lang)
    with failures.shown(lang):
        _block("versions", lang)
        quality_versions.versions(known, lang)
    with failures.shown(lang):
        _block("evaluations", lang)
        quality_versions.evaluations(scored, lang)
    with failures.shown(lang):
        _block("runs", lang)
        quality_runs.runs(lang)
    with failures.shown(lang):
        _block("data", lang)
        quality_build.panel(lang)
        quality_runs.data_sets(sets, lang)
    with failures.shown(lang):
        shadow, drift = live.shadow(home, register.shadow), live.drift(home)
        _block("live", lang)
        quality_versions.live(shadow, drift, lang)
        if shadow is None and drift is None:
            st.info(t("quality.no_live", lang), icon=":material/monitoring:")
            st.code("python -m training.drift", language="bash")


def _cards(sets: tuple[DataSet, ...], register: Registry, lang: str) -> None:
    seen = desk(session.writer(), people.current())
    waiting = sum(not seen.labels.get(one.key) for one in seen.examples)
    disputed = sum(is_disputed(seen.labels.get(one.key, ())) for one in seen.examples)
    found = overview.runs(session.settings().home)
    running = [one for one in found if one.status == "running"]
    with st.grid(4, min_column_width=200, gap="small"):
        st.metric(
            t("quality.card_waiting", lang), number(waiting, lang), border=True, icon=":material/checklist:",
            delta=t("quality.card_disputed", lang, count=number(disputed, lang)), delta_color="off", delta_arrow="off",
            help=t("quality.card_waiting_help", lang),
        )  # fmt: skip
        st.metric(
            t("quality.card_data", lang), number(sets[0].total, lang) if sets else DASH, border=True,
            icon=":material/dataset:", delta=sets[0].name if sets else t("quality.card_none", lang),
            delta_color="off", delta_arrow="off",
        )  # fmt: skip
        st.metric(
            t("quality.card_runs", lang), number(len(running), lang), border=True, icon=":material/model_training:",
            delta=running[0].name if running else t("quality.card_runs_none", lang), delta_color="off",
            delta_arrow="off",
        )  # fmt: skip
        st.metric(
            t("quality.card_model", lang), _answering(register, lang), border=True, icon=":material/smart_toy:",
            delta=_answers(register, lang), delta_color="off", delta_arrow="off",
        )  # fmt: skip
    if may_label(people.current()):
        st.page_link(LABELLING, label=t("quality.to_labelling", lang), icon=":material/checklist:",
                     query_params={"lang": lang})  # fmt: skip


def _answering(register: Registry, lang: str) -> str:
    """The version that answers, or what does in its place."""
    off = session.settings().llm_mode == "off"
    return register.current or t("quality.card_model_off" if off else "quality.card_model_settings", lang)


def _answers(register: Registry, lang: str) -> str:
    if not register.current and session.settings().llm_mode == "off":
        return t("quality.model_off", lang)
    current = register.found(register.current)
    return title(current.base if current is not None and current.base else session.settings().llm_model)


def _block(name: str, lang: str) -> None:
    st.subheader(t(f"quality.{name}", lang), anchor=False)
    st.caption(plain(t(f"quality.{name}_about", lang)))
