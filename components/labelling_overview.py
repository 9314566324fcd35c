"""What came of labelling: disagreements to settle, agreement, unusual votes, files."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from azs import audit
from azs.i18n import t
from azs.i18n.formats import moment, number, percent, plural
from azs.labelling import trust
from azs.labelling.agreement import Agreement, by_people, overall
from azs.labelling.desk import Desk, Dispute, votes
from azs.labelling.example import Label
from azs.labelling.exporting import FORMATS, file_of
from azs.labelling.labels import Verdict
from azs.labelling.outcomes import Outcome, counted, outcomes
from components import failures, labelling, labelling_card, labelling_edit, people, session
from components.complaint_words import person, word
from components.plain_text import plain

MOST = 20
FEW_PAIRS = 30


def disputes(desk: Desk, lang: str) -> None:
    """What two see differently; administrators decide."""
    found = desk.disputes()
    if not found:
        st.info(t("labelling.disputes_empty", lang), icon=":material/handshake:")
        return
    st.caption(t("labelling.disputes_about", lang))
    for one in found[:MOST]:
        with st.container(border=True), failures.shown(lang):
            labelling_card.draw(one.example, lang)
            _dispute(one, lang)
    if len(found) > MOST:
        st.caption(t("labelling.cut", lang, count=number(MOST, lang)))


def agreement(desk: Desk, lang: str) -> None:
    """How far reviewers agree, over all and by pair."""
    whole = overall(desk.labels.values())
    if not whole.pairs:
        st.info(t("labelling.agreement_none", lang), icon=":material/group:")
        return
    with st.grid(3, min_column_width=210, gap="small"):
        st.metric(t("labelling.pairs", lang), number(whole.pairs, lang), border=True, height="stretch")
        raw = None if whole.raw is None else 100 * whole.raw
        ends = whole.raw_interval and tuple(percent(100 * end, lang, 0) for end in whole.raw_interval)
        st.metric(t("labelling.raw", lang), percent(raw, lang, 0), border=True, **_ends(ends, lang))
        st.metric(
            t("labelling.kappa", lang), number(whole.kappa, lang, 2), border=True, help=t("labelling.kappa_help", lang),
            **_ends(whole.kappa_interval and tuple(number(end, lang, 2) for end in whole.kappa_interval), lang),
        )  # fmt: skip
    if whole.kappa is None:
        st.caption(t("labelling.kappa_none", lang))
    if whole.pairs < FEW_PAIRS:
        st.caption(t("labelling.few", lang))
    pairs = by_people(desk.labels.values())
    if len(pairs) > 1:
        st.markdown(f"**{t('labelling.by_people', lang)}**")
        _pairs(pairs, lang)


def unusual(lang: str) -> None:
    """What stands out in the votes, and how many of one person's count."""
    found = votes(session.writer())
    st.caption(f"{t('labelling.trust_about', lang)} {t('labelling.trust_votes', lang, count=number(len(found), lang))}")
    told = trust.anomalies(found)
    if not told:
        st.info(t("labelling.trust_empty", lang), icon=":material/verified_user:")
    for one in told:
        forms = {name: t(f"labelling.vote_{name}", lang) for name in ("one", "few", "many")}
        said = t(
            f"labelling.trust_{one.kind}", lang, who=plain(person(one.person)), count=number(one.count, lang),
            word=plural(one.count, lang, **forms), since=moment(session.local(one.since), lang),
            until=moment(session.local(one.until), lang),
        )  # fmt: skip
        st.warning(said, icon=":material/warning:")
    counts = pd.Series([one.person for one in found if one.person], dtype=object).value_counts()
    kept = trust.capped(found, person=lambda one: one.person, identifier=lambda one: one.identifier)
    st.caption(t(
        "labelling.trust_limit", lang, share=percent(100 * trust.SHARE, lang, 0), floor=trust.FLOOR,
        most=number(trust.limit(counts.tolist()), lang), left=number(len(found) - len(kept), lang),
    ))  # fmt: skip


def files(lang: str) -> None:
    """What counts, to take away."""
    engine, actor = session.writer(), people.current()
    every = outcomes(engine, actor)
    found = counted(every)
    right = tuple(one for one in found if one.verdict != "rejected")
    wrong = tuple(one for one in found if one.verdict == "rejected")
    st.caption(t("labelling.export_about", lang))
    if not found:
        st.info(t("labelling.export_none", lang), icon=":material/inbox:")
        return
    st.markdown(t(
        "labelling.export_counts", lang, accepted=number(len(right), lang), rejected=number(len(wrong), lang),
        left=number(len(every) - len(found), lang),
    ))  # fmt: skip
    with st.container(horizontal=True):
        for name, ones in (("accepted", right), ("rejected", wrong)):
            for kind in FORMATS:
                st.download_button(
                    f"{t(f'labelling.export_{name}', lang)} · {kind.upper()}", _maker(ones, kind, lang),
                    f"labels_{name}.{kind}", key=f"labels_{name}_{kind}", on_click="ignore",
                    icon=":material/download:", disabled=not ones,
                )  # fmt: skip


def _maker(found: tuple[Outcome, ...], kind: str, lang: str) -> Callable[[], bytes]:
    def made() -> bytes:
        event = audit.Event("export", place="labelling", question=kind, rows=len(found))
        audit.record(session.writer(), people.current(), event)
        return file_of(found, kind=kind, lang=lang)

    return made


def _dispute(one: Dispute, lang: str) -> None:
    for said in one.labels:
        verdict = t(f"labelling.said_{said.verdict}", lang)
        line = t("labelling.said", lang, who=plain(person(said.reviewer)), verdict=f"**{verdict}**")
        put = f" → {plain(_put(one, said, lang))}" if said.verdict == "corrected" else ""
        note = f" · {plain(said.note)}" if said.note else ""
        st.markdown(line + put + note)
    if people.current().role != "administrator":
        st.caption(t("labelling.disputes_admin", lang))
        return
    key = "_".join(one.example.key)
    with st.container(horizontal=True):
        for name, icon in (("approve", "check"), ("reject", "close")):
            if st.button(t(f"labelling.{name}", lang), key=f"{name}_{key}", icon=f":material/{icon}:"):
                verdict = "approved" if name == "approve" else "rejected"
                with failures.shown(lang):
                    labelling.settle(one.example, Verdict(verdict), lang)
        for said in one.labels:
            who = plain(person(said.reviewer))
            if said.verdict == "corrected" and st.button(
                t("labelling.take_this", lang, who=who), key=f"take_{said.reviewer}_{key}", icon=":material/edit:"
            ):
                with failures.shown(lang):
                    labelling.settle(one.example, Verdict("corrected", said.content), lang)
        if st.button(t("labelling.correct", lang), key=f"correct_{key}", icon=":material/edit:"):
            st.session_state[labelling.EDITED] = one.example.key
    if st.session_state.get(labelling.EDITED) == one.example.key:
        labelling_edit.form(one.example, "", lang, give=labelling.settle)


def _put(one: Dispute, said: Label, lang: str) -> str:
    if one.example.task == "category":
        return word("category", said.content.text, lang)
    return labelling_card.words_of(said.content, lang)


def _ends(ends: tuple[str, ...] | None, lang: str) -> dict[str, str]:
    """The interval below a figure."""
    if not ends:
        return {}
    said = t("labelling.interval", lang, low=ends[0], high=ends[1])
    return {"delta": said, "delta_color": "off", "delta_arrow": "off"}


def _pairs(pairs: dict[tuple[str, str], Agreement], lang: str) -> None:
    rows = [
        {
            "people": f"{person(first)} — {person(second)}", "pairs": one.pairs,
            "raw": None if one.raw is None else round(100 * one.raw), "kappa": number(one.kappa, lang, 2),
            "interval": " … ".join(number(end, lang, 2) for end in one.kappa_interval or ()) or "—",
        }
        for (first, second), one in pairs.items()
    ]  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, placeholder="—", alt=t("labelling.by_people", lang),
        column_config={name: t(f"labelling.column_{name}", lang) for name in rows[0]},
    )  # fmt: skip
