"""The audit log for administrators: search, table, export."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from azs import audit
from azs.analytics import export
from azs.i18n import t
from azs.i18n.formats import number, plural
from azs.security.actor import Actor
from components import people, session

COLUMNS = (
    "happened_at", "user_name", "role", "kind", "outcome", "place", "row_count", "question", "sql_text", "scope_text"
)  # fmt: skip
DAYS = 30
SHOWN_ROWS = 15


def asked(lang: str) -> audit.AuditQuery | None:
    """Controls of the page; None while only one end of the period is chosen."""
    today = dt.datetime.now(dt.UTC).date()
    period, person, kind = st.columns([3, 2, 2], vertical_alignment="bottom")
    days = period.date_input(
        t("audit.period", lang), (today - dt.timedelta(days=DAYS), today), key="audit_period",
        format="DD.MM.YYYY" if lang == "ru" else "YYYY-MM-DD",
    )  # fmt: skip
    users = ["", *people.known()]
    user = person.selectbox(
        t("audit.user", lang), users, key="audit_user", format_func=lambda name: name or t("audit.any", lang)
    )
    kinds = ["", *audit.KINDS]
    chosen = kind.selectbox(t("audit.kind", lang), kinds, key="audit_kind", format_func=lambda name: _kind(name, lang))
    words = st.text_input(t("audit.words", lang), key="audit_words", max_chars=200)
    if not isinstance(days, tuple) or len(days) != 2:
        st.info(t("audit.both_days", lang), icon=":material/date_range:")
        return None
    return audit.AuditQuery(days[0], days[1], user or "", chosen or "", words or "")


def table(actor: Actor, query: audit.AuditQuery, lang: str) -> None:
    """Events of the query, and their file."""
    found = audit.search(session.writer(), actor, query)
    if found.empty:
        st.info(t("audit.nothing", lang), icon=":material/search_off:")
        return
    word = plural(
        len(found), lang, one=t("audit.event_one", lang), few=t("audit.event_few", lang),
        many=t("audit.event_many", lang),
    )  # fmt: skip
    st.caption(t("audit.found", lang, count=number(len(found), lang), word=word))
    shown = _labelled(found[list(COLUMNS)], lang)
    heads = {name: t(f"audit.column_{name}", lang) for name in COLUMNS}
    day = "DD.MM.YYYY HH:mm:ss" if lang == "ru" else "YYYY-MM-DD HH:mm:ss"
    config: dict[str, object] = {name: st.column_config.TextColumn(head) for name, head in heads.items()}
    config["happened_at"] = st.column_config.DatetimeColumn(heads["happened_at"], format=day)
    config |= {name: st.column_config.TextColumn(heads[name], width="medium") for name in ("question", "sql_text")}
    config["row_count"] = st.column_config.NumberColumn(heads["row_count"], format="localized")
    st.dataframe(
        shown,
        hide_index=True,
        column_config=config,
        height=38 + 35 * min(len(shown), SHOWN_ROWS),
        placeholder="—",
        alt=t("app.audit", lang),
    )

    def csv() -> bytes:
        audit.record(session.writer(), actor, audit.Event("export", place="audit", rows=len(found)))
        return export.to_csv([shown], heads, lang=lang)

    st.download_button(
        "CSV", csv, "audit.csv", key="audit_csv", on_click="ignore", icon=":material/download:", type="tertiary"
    )


def _labelled(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    shown = found.copy()
    shown["kind"] = [_kind(name, lang) for name in shown["kind"]]
    shown["outcome"] = [t(f"audit.outcome_{name}", lang) for name in shown["outcome"]]
    shown["role"] = [t(f"people.role_{name}", lang) for name in shown["role"]]
    shown["scope_text"] = [t("people.everything", lang) if text == "*" else text for text in shown["scope_text"]]
    shown["place"] = [t(f"audit.place_{name}", lang) if name in PLACES else name for name in shown["place"]]
    return shown


PLACES = frozenset(("overview", "assistant", "feedback", "audit"))


def _kind(name: str, lang: str) -> str:
    return t(f"audit.kind_{name}", lang) if name else t("audit.any", lang)
