"""Data sets and runs of training: what they are made of, live progress, curves, what stopped them."""

from __future__ import annotations

import ast

import streamlit as st

from azs.i18n import t, texts
from azs.i18n.formats import moment, number, plural
from components import failures, quality_charts, session
from components.charts import CONFIG
from components.plain_text import plain
from training import overview
from training.overview import DataSet, Run

EVERY_S = 3.0
MOST = 5
COLOURS = {
    "running": "blue",
    "done": "green",
    "failed": "red",
    "stopped": "gray",
    "lost": "orange",
    "damaged": "orange",
}
ICONS = {
    "running": "play_circle", "done": "check_circle", "failed": "error", "stopped": "stop_circle", "lost": "help",
    "damaged": "broken_image",
}  # fmt: skip
SETS = ("sft", "preference", "single", "classification")


def data_sets(found: tuple[DataSet, ...], lang: str) -> None:
    """The latest data set in full, the earlier ones in a line each."""
    if not found:
        st.info(t("quality.no_data", lang), icon=":material/dataset:")
        st.code("python -m training.dataset build --out data-1", language="bash")
        return
    _data_set(found[0], lang)
    if len(found) > 1:
        with st.expander(t("quality.earlier", lang, count=number(len(found) - 1, lang)), icon=":material/history:"):
            for one in found[1:]:
                said = moment(session.local(one.created), lang) if one.created else "—"
                st.markdown(f"**{plain(one.name)}** · {plain(said)} · {_rows(one.total, lang)}")


def runs(lang: str) -> None:
    """Runs; those under way are looked at again by themselves."""
    found = overview.runs(session.settings().home)
    if not found:
        st.info(t("quality.no_runs", lang), icon=":material/model_training:")
        st.code(t("quality.no_runs_command", lang), language="bash")
        return
    if any(one.status == "running" for one in found):
        st.fragment(_live, run_every=EVERY_S)(lang)
    else:
        _listed(found, lang)


def told_error(run: Run, lang: str) -> str:
    """What ended a run, in words; what its program said of it stands behind."""
    key = f"errors.{run.error_key}"
    if key in texts():
        return plain(texts()[key][lang].format_map(Blanks(_values(run))))
    said = t("quality.run_failed", lang)
    return f"{said} {plain(run.error_detail)}" if run.error_detail else said


def _values(run: Run) -> dict[str, str]:
    """Values of the text of an error; its detail is the error as the log has it: its key, then its values."""
    told = run.error_detail.removeprefix(run.error_key).strip()
    try:
        found = ast.literal_eval(told)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    named = {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
    return {"detail": run.error_detail, **named}


def left(seconds: float | None, lang: str) -> str:
    """How long something will take, roughly; "" where nobody can tell."""
    if seconds is None:
        return ""
    if seconds < 90:
        return t("quality.left_s", lang, count=number(max(seconds, 1), lang))
    if seconds < 5400:
        return t("quality.left_min", lang, count=number(seconds / 60, lang))
    return t("quality.left_h", lang, count=number(seconds / 3600, lang, 1))


def _live(lang: str) -> None:
    with failures.shown(lang):
        found = overview.runs(session.settings().home)
        if not any(one.status == "running" for one in found):
            st.rerun(scope="app")  # it has ended: the rest of the page is drawn anew too
        _listed(found, lang)


def _listed(found: tuple[Run, ...], lang: str) -> None:
    for at, one in enumerate(found[:MOST]):
        if at == 0 or one.status == "running":
            with st.container(border=True):
                _run(one, lang)
        else:
            with st.expander(f"{plain(one.name)} · {t(f'quality.status_{_status(one)}', lang)}",
                             icon=f":material/{ICONS[_status(one)]}:"):  # fmt: skip
                _run(one, lang, title=False)
    if len(found) > MOST:
        st.caption(t("quality.more_runs", lang, count=number(len(found) - MOST, lang)))


def _run(one: Run, lang: str, *, title: bool = True) -> None:
    status = _status(one)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if title:
            st.markdown(f"**{plain(one.name)}**")
        st.badge(t(f"quality.status_{status}", lang), icon=f":material/{ICONS[status]}:", color=COLOURS[status])  # type: ignore[arg-type]
        if one.kind:
            st.badge(one.kind.upper(), color="gray")
    if status == "damaged":
        st.warning(t("quality.run_damaged", lang), icon=":material/broken_image:")
        return
    parts = (one.model, one.dataset, moment(session.local(one.started), lang) if one.started else "")
    st.caption(" · ".join(plain(part) for part in parts if part))
    if one.steps:
        said = t("quality.steps", lang, step=number(one.step, lang), steps=number(one.steps, lang))
        still = left(one.left_s, lang)
        st.progress(one.share, text=f"{said}, {still}" if still else said)
    if one.error_key or status == "failed":
        show = st.error if status == "failed" else st.warning
        show(told_error(one, lang), icon=":material/error:")
    elif status == "lost":
        st.warning(t("quality.run_lost", lang), icon=":material/help:")
    _curves(one, lang)


def _curves(one: Run, lang: str) -> None:
    figures = {kind: quality_charts.curves(one, kind, lang) for kind in quality_charts.CURVES}
    drawn = {kind: figure for kind, figure in figures.items() if figure is not None}
    if not drawn:
        st.caption(t("quality.no_metrics", lang))
        return
    for column, (kind, figure) in zip(st.columns(len(drawn)), drawn.items(), strict=True):
        with column:
            st.markdown(f":gray[{t(f'quality.chart_{kind}', lang)}]")
            st.plotly_chart(figure, key=f"curve_{kind}_{one.name}", config=CONFIG, alt=t(f"quality.chart_{kind}", lang))
    last = one.lines[-1]
    facts = [
        t(f"quality.fact_{name}", lang, value=number(float(last[name]), lang, digits))
        for name, digits in (("tokens_s", 0), ("peak_mb", 0), ("cpu_s", 1))
        if isinstance(last.get(name), int | float)
    ]
    if facts:
        st.caption(" · ".join(facts))


def _data_set(one: DataSet, lang: str) -> None:
    with st.container(border=True):
        said = moment(session.local(one.created), lang) if one.created else "—"
        st.markdown(f"**{plain(one.name)}** · {plain(said)} · {_rows(one.total, lang)}")
        if one.is_damaged:
            st.warning(t("quality.data_damaged", lang), icon=":material/broken_image:")
            return
        rows = [
            {"set": t(f"quality.set_{kind}", lang) if kind in SETS else kind,
             **{split: splits.get(split, 0) for split in ("train", "dev", "test")}}
            for kind, splits in one.rows.items()
        ]  # fmt: skip
        config: dict[str, object] = {"set": t("quality.column_set", lang)}
        config |= {
            split: st.column_config.NumberColumn(t(f"quality.column_{split}", lang), format="localized")
            for split in ("train", "dev", "test")
        }
        if rows:
            st.dataframe(rows, hide_index=True, column_config=config, alt=t("quality.data", lang))
        facts = [
            t("quality.languages", lang, text=_counts(one.languages, lang)) if one.languages else "",
            t("quality.removed", lang, count=number(sum(one.removed.values()), lang)) if one.removed else "",
            t("quality.hash", lang, hash=one.hash[:12]) if one.hash else "",
            "" if one.seed is None else t("quality.seed", lang, seed=one.seed),
        ]  # fmt: skip
        st.caption(" · ".join(plain(fact) for fact in facts if fact))


def _counts(counts: object, lang: str) -> str:
    return ", ".join(f"{name} {number(count, lang)}" for name, count in dict(counts).items())  # type: ignore[call-overload]


def _rows(count: int, lang: str) -> str:
    forms = {name: t(f"quality.row_{name}", lang) for name in ("one", "few", "many")}
    return f"{number(count, lang)} {plural(count, lang, **forms)}"


def _status(one: Run) -> str:
    return one.status if one.status in COLOURS else "damaged"


class Blanks(dict[str, str]):
    """Values of a text; what is not known is left blank."""

    def __missing__(self, key: str) -> str:
        return ""
