"""Builder of reports: what to choose, the work, the preview and the files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from azs import audit, saved
from azs.analytics.filters import Filters
from azs.analytics.incidents import FilterOptions
from azs.errors import CancelledError
from azs.i18n import t
from azs.i18n.formats import date
from azs.reports.build import KINDS, Order, build
from azs.reports.report import Report
from azs.reports.write import FORMATS, write
from chains.kept_sections import kept_section
from chains.polish import polish
from components import assistant, people, session
from components.asking import Work
from components.plain_text import plain

KEPT = "report_made"
ICONS = {
    "summary": ":material/summarize:",
    "incidents": ":material/report:",
    "station": ":material/local_gas_station:",
    "equipment": ":material/build:",
    "sla": ":material/timer:",
    "inspections": ":material/fact_check:",
    "complaints": ":material/forum:",
}
FILE_ICONS = {"pdf": "picture_as_pdf", "docx": "description", "xlsx": "table_view", "html": "html"}


def choice(options: FilterOptions, filters: Filters, lang: str) -> tuple[Order, bool, bool]:
    """What the person wants: the order, whether their kept answers join it, whether a model polishes it."""
    kind = st.pills(
        t("reports.kind", lang),
        list(KINDS),
        default="summary",
        required=True,
        key="report_kind",
        format_func=lambda name: f"{ICONS[name]} {t(f'reports.kind_{name}', lang)}",
    )
    st.caption(t(f"reports.about_{kind}", lang))
    if kind == "station":
        filters = replace(filters, stations=_station(options, filters, lang))
    with st.expander(t("reports.more", lang), icon=":material/tune:"):
        words, language, kept, polished = _more(lang)
    measures = tuple(filter(None, (part.strip() for part in words.split(","))))
    zone = session.settings().timezone
    now = dt.datetime.now(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    return Order(str(kind), replace(filters, measures=measures), language, now, zone), kept, polished


def _more(lang: str) -> tuple[str, str, bool, bool]:
    """Words of measures, the report's language, whether kept answers join it, whether a model polishes it."""
    words = st.text_input(
        t("reports.measures", lang), key="report_measures", max_chars=100, help=t("reports.measures_help", lang)
    )
    language = st.segmented_control(
        t("reports.language", lang), list(session.LANGUAGE_NAMES), default=lang, required=True, key="report_language",
        format_func=session.LANGUAGE_NAMES.__getitem__,
    )  # fmt: skip
    count = len(saved.mine(session.writer(), people.current(), "report"))
    small = assistant.state().ready and assistant.state().stand_in
    ready = assistant.state().ready and not small
    label = t("reports.with_kept", lang, count=count)
    kept = st.toggle(label, key="report_kept", disabled=not count, help=t("reports.kept_help", lang))
    about = t("reports.polish_small" if small else "reports.polish_help" if ready else "reports.polish_none", lang)
    polished = st.toggle(t("reports.polish", lang), key="report_polish", disabled=not ready, help=about)
    return words, str(language or lang), bool(kept and count), bool(polished and ready)


def _station(options: FilterOptions, filters: Filters, lang: str) -> tuple[str, ...]:
    names = {one.code: f"{one.code} · {one.name}" for one in options.stations}
    chosen = [code for code in filters.stations if code in names]
    at = list(names).index(chosen[0]) if chosen else 0
    picked = st.selectbox(
        t("reports.one_station", lang),
        list(names),
        index=at,
        key="report_station",
        format_func=lambda code: names[code],
    )
    return (picked,) if picked else ()


def make(order: Order, lang: str, *, kept: bool, polished: bool) -> None:
    """Build the report with its stages shown, and keep it for the page.

    Raises:
        AzsError: it cannot be built.
    """
    actor, records = people.current(), session.writer()
    answers = saved.mine(records, actor, "report") if kept else ()
    extra = [kept_section(item, assistant.mine()) for item in answers]
    work = partial(
        _building, order, extra, lang, polished=polished, engine=people.reader("report", actor), records=records
    )
    report = Work(work).show(t("reports.building", lang), t("reports.stop", lang))
    event = audit.Event("export", place=f"report.{order.kind}", question=report.about[0][1])
    audit.record(records, actor, event)
    st.session_state[KEPT] = (replace(order, now=report.made_at), report)


def _building(
    order: Order,
    extra: Sequence[Callable[..., object]],
    lang: str,
    *,
    polished: bool,
    engine: object,
    records: object,
    on_stage: Callable[[str], None],
    cancelled: Callable[[], bool],
) -> Report:
    def tell(stage: str, _part: float) -> None:
        if cancelled():
            raise CancelledError("assistant.cancelled")
        on_stage(t(f"reports.stage_{stage}", lang))

    report = build(engine, order, records=records, tell=tell, extra=extra)  # type: ignore[arg-type]
    if polished:
        on_stage(t("reports.stage_model", lang))
        report, _ = polish(report, assistant.client(), cancelled=cancelled)
    return report


def made() -> Report | None:
    """The report built last in this session."""
    found: tuple[Order, Report] | None = st.session_state.get(KEPT)
    return found[1] if found else None


def files(report: Report, lang: str) -> None:
    """A button for every format; a file is made when it is asked for."""
    name = f"{report.kind}-{report.made_at:%Y-%m-%d}"
    with st.container(horizontal=True):
        for kind, (_, media) in FORMATS.items():
            st.download_button(
                kind.upper(),
                data=partial(_file, report, kind),
                file_name=f"{name}.{kind}",
                mime=media,
                on_click="ignore",
                key=f"report_{kind}",
                icon=f":material/{FILE_ICONS.get(kind, 'data_object')}:",
                type="primary" if kind == "pdf" else "secondary",
            )
    st.caption(t("reports.files_about", lang))


def _file(report: Report, kind: str) -> bytes:
    """The file; who took what is written down."""
    data = write(report, kind)
    event = audit.Event("export", place=f"report.{report.kind}.{kind}", question=report.about[0][1])
    audit.record(session.writer(), people.current(), event)
    return data


def stale(order: Order, report: Report, lang: str) -> None:
    """Say so where what is shown is not what is chosen now."""
    shown, (built, _) = report.about[0][1], st.session_state[KEPT]
    if replace(order, now=built.now) != built:
        st.info(t("reports.stale", lang, title=plain(report.title), selection=plain(shown)), icon=":material/history:")


def period(filters: Filters, lang: str) -> str:
    """The period in words."""
    return f"{date(filters.start, lang)} — {date(filters.end, lang)}"
