"""Evaluations and versions: whether a candidate is better, which model answers, promoting and going back."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from azs.i18n import t, texts
from azs.i18n.formats import DASH, date, moment, number, percent, signed
from chains.models.catalog import title
from components import people, quality_charts, quality_promotion, session
from components.charts import CONFIG
from components.plain_text import plain
from components.quality_runs import Blanks
from training.live import Drift, Shadow
from training.overview import Evaluation, SetScore, moment_of
from training.registry import Registry, Version

MOST_EXAMPLES, MOST_VERSIONS = 10, 20


def evaluations(found: tuple[Evaluation, ...], lang: str) -> None:
    """The latest comparison in full, accuracy over time, the choice of an earlier one."""
    if not found:
        st.info(t("quality.no_evaluations", lang), icon=":material/balance:")
        st.code("python -m training.evaluate", language="bash")
        return
    names = {one.name: one for one in found}
    chosen = found[0]
    if len(found) > 1:
        name = st.selectbox(
            t("quality.evaluation", lang), list(names), key="quality_evaluation",
            format_func=lambda one: f"{one} · {_when(names[one], lang)}",
        )  # fmt: skip
        chosen = names.get(str(name), chosen)
    _evaluation(chosen, lang)
    figure = quality_charts.over_time(found, lang)
    if figure is not None:
        st.markdown(f"**{t('quality.over_time', lang)}**")
        st.plotly_chart(figure, key="quality_over_time", config=CONFIG, alt=t("quality.over_time", lang))


def versions(register: Registry | None, lang: str) -> None:
    """The model that answers, where it comes from, and the others; None for a damaged register."""
    if register is None:
        st.error(t("quality.register_damaged", lang), icon=":material/broken_image:")
        return
    current = register.found(register.current)
    with st.container(border=True):
        if current is None:
            off = session.settings().llm_mode == "off"
            said = "quality.current_off" if off else "quality.current_settings"
            st.markdown(f"**{t(said, lang, model=plain(_model_of_settings()))}**")
            st.caption(t("quality.current_none", lang))
        else:
            st.markdown(f"**{t('quality.current', lang)}: {plain(current.id)}**")
            _lineage(current, lang)
        quality_promotion.back(register, lang)
    others = [one for one in register.versions if one.id != register.current]
    if not register.versions:
        st.caption(t("quality.no_versions", lang))
    for one in others[:MOST_VERSIONS]:
        _version(one, register, lang)
    _history(register, lang)


def live(shadow: Shadow | None, drift: Drift | None, lang: str) -> None:
    """What is seen of the model at work; nothing where nothing was written down."""
    if shadow is not None:
        with st.container(border=True):
            st.markdown(f"**{t('quality.shadow', lang, version=plain(shadow.version))}**")
            counted = shadow.asked - shadow.failed
            share = percent(100 * shadow.same / counted, lang, 0) if counted else DASH
            st.markdown(t(
                "quality.shadow_told", lang, asked=number(shadow.asked, lang), share=share,
                failed=number(shadow.failed, lang), seconds=number(shadow.seconds, lang, 1),
                other=number(shadow.seconds_shadow, lang, 1),
            ))  # fmt: skip
    if drift is not None:
        with st.container(border=True):
            st.markdown(
                f"**{t('quality.drift', lang)}** · {t('quality.drift_week', lang, day=date(drift.start, lang))}"
            )
            if drift.is_damaged:
                st.warning(t("quality.drift_damaged", lang), icon=":material/broken_image:")
            for one in drift.shifts:
                ends = {"before": percent(100 * one.before, lang, 0), "now": percent(100 * one.now, lang, 0)}
                st.warning(t(f"quality.drift_{one.name}", lang, **ends), icon=":material/warning:")
            for name, before, now in drift.moved:
                counts = {"before": number(before, lang), "now": number(now, lang)}
                st.info(t("quality.drift_moved", lang, name=plain(name), **counts), icon=":material/swap_vert:")
            if not (drift.shifts or drift.moved or drift.is_damaged):
                st.caption(t("quality.drift_none", lang))


def reason(told: object, lang: str) -> str:
    """A reason of the gate: a text key with its values, or words."""
    if isinstance(told, dict):
        key = str(told.get("key", ""))
        if key in texts():
            values = {
                name: number(value, lang, 1) if isinstance(value, float) else str(value) for name, value in told.items()
            }
            return plain(texts()[key][lang].format_map(Blanks(values)))
        return plain(str(told.get("text") or key or told))
    return plain(str(told))


def _evaluation(one: Evaluation, lang: str) -> None:
    if one.is_damaged:
        st.warning(t("quality.evaluation_damaged", lang, name=plain(one.name)), icon=":material/broken_image:")
        return
    sides = {"base": plain(title(one.base) or DASH), "candidate": plain(one.candidate or one.name)}
    st.markdown(f"{t('quality.compared', lang, **sides)} · {plain(_when(one, lang))}")
    verdicts = [score.verdict for score in one.sets]
    for name, show in (("worse", st.error), ("unknown", st.warning), ("better", st.success)):
        if name in verdicts:
            sets = ", ".join(plain(score.name) for score in one.sets if score.verdict == name)
            show(t(f"quality.sum_{name}", lang, sets=sets), icon=f":material/{_icon(name)}:")
    if verdicts and set(verdicts) == {"same"}:
        st.info(t("quality.sum_same", lang), icon=":material/drag_handle:")
    if one.sets:
        st.dataframe(
            pd.DataFrame([_row(score, lang) for score in one.sets]), hide_index=True,
            alt=t("quality.evaluations", lang),
            column_config={name: t(f"quality.column_{name}", lang) for name in _row(one.sets[0], lang)},
        )  # fmt: skip
    examples = [(score.name, example) for score in one.sets for example in score.examples][:MOST_EXAMPLES]
    if examples:
        with st.expander(t("quality.examples", lang), icon=":material/compare:"):
            for name, example in examples:
                _example(name, example, lang)


def _row(one: SetScore, lang: str) -> dict[str, str]:
    points = None if one.base is None or one.candidate is None else 100 * (one.candidate - one.base)
    ends = "" if one.low is None or one.high is None else (
        f" ({signed(100 * one.low, lang, 1)} … {signed(100 * one.high, lang, 1)})"
    )  # fmt: skip
    return {
        "score_set": one.name, "items": number(one.rows, lang) if one.rows else DASH, "base": _share(one.base, lang),
        "candidate": _share(one.candidate, lang), "difference": signed(points, lang, 1) + ends,
        "wins": f"{number(one.wins, lang)} / {number(one.losses, lang)}",
        "verdict": t(f"quality.verdict_{one.verdict}", lang),
    }  # fmt: skip


def _share(value: float | None, lang: str) -> str:
    return percent(None if value is None else 100 * value, lang, 1)


def _example(name: str, example: object, lang: str) -> None:
    told = dict(example) if isinstance(example, dict) else {}
    with st.container(gap="xxsmall"):
        asked = str(told.get("question") or told.get("asked") or told.get("input") or DASH)
        st.markdown(f"**{plain(asked)}** :gray[{plain(name)}]")
        left, right = st.columns(2)
        for column, side in ((left, "base"), (right, "candidate")):
            with column:
                st.caption(t(f"quality.column_{side}", lang))
                st.text(str(told.get(side) or DASH))


def _lineage(one: Version, lang: str) -> None:
    facts = {
        "run": one.run, "base": title(one.base), "kind": one.kind.upper(), "data": one.data_hash[:12],
        "code": one.code_version[:12], "created": _moment(moment_of(one.created), lang) if one.created else "",
    }  # fmt: skip
    said = [t(f"quality.line_{name}", lang, value=plain(value)) for name, value in facts.items() if value]
    if one.files:
        said.append(t("quality.line_files", lang, value=plain(", ".join(one.files))))
    st.caption(" · ".join(said))
    if scores := _scores(one, lang):
        st.caption(t("quality.line_scores", lang, value=", ".join(scores)))


def _scores(one: Version, lang: str) -> list[str]:
    """Shares of right answers by frozen set, as the register has them."""
    found = []
    for name, told in one.metrics.items():
        share = told.get("candidate") if isinstance(told, dict) else told
        if isinstance(share, int | float) and 0 <= share <= 1:
            found.append(f"{plain(name)} {percent(100 * share, lang, 0)}")
    return found


def _version(one: Version, register: Registry, lang: str) -> None:
    with st.container(border=True, key=f"version_{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(one.id)}**")
            status = one.status if one.status in ("candidate", "current", "retired") else "candidate"
            st.badge(t(f"quality.version_{status}", lang), color="gray")
            gate = "open" if one.gate.passed else "shut"
            st.badge(t(f"quality.gate_{gate}", lang), icon=f":material/{'lock_open' if one.gate.passed else 'lock'}:",
                     color="green" if one.gate.passed else "orange")  # fmt: skip
            if register.shadow == one.id:
                st.badge(t("quality.in_shadow", lang), icon=":material/visibility_off:", color="violet")
        _lineage(one, lang)
        for told in one.gate.reasons:
            st.markdown(f"- {reason(told, lang)}")
        if people.current().role == "administrator":
            quality_promotion.promote(one, lang)


def _history(register: Registry, lang: str) -> None:
    if not register.history:
        return
    with st.expander(t("quality.history", lang), icon=":material/history:"):
        for one in reversed(register.history[-MOST_VERSIONS:]):
            sides = {"before": _named(one.before, lang), "after": _named(one.after, lang)}
            action = one.action if one.action in ("promote", "rollback") else "promote"
            said = t(f"quality.did_{action}", lang, who=plain(one.actor), **sides)
            st.markdown(f"{plain(_moment(moment_of(one.at), lang))} · {said}")


def _named(version: str, lang: str) -> str:
    return plain(version) if version else t("quality.of_settings", lang)


def _model_of_settings() -> str:
    return title(session.settings().llm_model)


def _icon(verdict: str) -> str:
    return {"better": "trending_up", "worse": "trending_down", "unknown": "help"}[verdict]


def _when(one: Evaluation, lang: str) -> str:
    return _moment(one.at, lang)


def _moment(at: object, lang: str) -> str:
    return moment(session.local(at), lang) if isinstance(at, dt.datetime) else DASH
