"""Learning from corrections on the screen: what there is to learn, versions and their figures, going back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from azs.complaints import desk, training, versions
from azs.complaints.corrections import Correction, corrections
from azs.complaints.examples import examples
from azs.complaints.training import Trained
from azs.complaints.understanding import WRITTEN
from azs.complaints.versions import VersionCard
from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import number, percent, plural
from components import failures, notices, people, session
from components.asking import Work
from components.complaint_words import local, person, word
from components.plain_text import plain

ASKED, DONE = "training_asked", "training_done"
SHOWN = 50


def panel(lang: str) -> None:
    """Everything on the page."""
    engine = session.writer()
    found, cards = corrections(engine), versions.versions(engine)
    current = next((one for one in cards if one.in_force), None)
    waiting = [one for one in found if current is None or one.at > current.made_at]
    _summary(found, waiting, current, lang)
    with failures.shown(lang):
        _train(lang)
    _result(lang)
    _button(bool(found), len(waiting), lang)
    _waiting(waiting, lang)
    st.subheader(t("complaint_learning.versions", lang), anchor=False, help=t("complaint_learning.figures_help", lang))
    for one in cards:
        _version(one, lang)
    _written(current is None, lang)


def _summary(
    found: Sequence[Correction], waiting: Sequence[Correction], current: VersionCard | None, lang: str
) -> None:  # fmt: skip
    shown = (
        ("examples", number(len(examples()), lang)), ("corrections", number(len(found), lang)),
        ("waiting", number(len(waiting), lang)),
        ("in_force", local(current.made_at, lang) if current else t("complaint_learning.written_short", lang)),
    )  # fmt: skip
    with st.container(horizontal=True):
        for name, value in shown:
            st.metric(t(f"complaint_learning.{name}", lang), value, border=True, width="stretch")


def _button(any_there: bool, waiting: int, lang: str) -> None:
    if not any_there:
        st.info(t("complaint_learning.no_corrections", lang), icon=":material/school:")
        return
    st.button(
        t("complaint_learning.train", lang), key="training_start", icon=":material/model_training:", on_click=_ask,
        type="primary" if waiting else "secondary", help=t("complaint_learning.train_help", lang),
    )  # fmt: skip
    if not waiting:
        st.caption(t("complaint_learning.nothing_waiting", lang))


def _ask() -> None:
    st.session_state[ASKED] = True
    st.session_state.pop(DONE, None)


def _train(lang: str) -> None:
    """Learn where the person has asked for it."""
    if not st.session_state.pop(ASKED, False):
        return
    engine, actor = session.writer(), people.current()

    def work(*, on_stage: Callable[[str], None], cancelled: Callable[[], bool]) -> Trained:
        def tell(stage: str) -> None:
            on_stage(t(f"complaint_learning.stage_{stage}", lang))

        return training.train(engine, actor, tell=tell, cancelled=cancelled)

    made = Work(work).show(t("complaint_learning.training", lang), t("chat.stop", lang))
    st.session_state[DONE] = made
    st.rerun()


def _result(lang: str) -> None:
    """The new version beside the one that was in force, until the next one is made."""
    made: Trained | None = st.session_state.get(DONE)
    if made is None:
        return
    with st.container(border=True):
        if made.in_force:
            st.success(t("complaint_learning.better", lang), icon=":material/check_circle:")
        else:
            st.warning(t("complaint_learning.worse", lang), icon=":material/warning:")
        figures = vars(made.check)
        rows = [
            (t(f"complaint_learning.figure_{name}", lang), _figure(figures, name, "before", lang),
             _figure(figures, name, "after", lang))
            for name in ("examples", "corrections", "macro_f1", "ece", "routed")
        ]  # fmt: skip
        heads = [t(f"complaint_learning.{name}", lang) for name in ("figure", "before", "after")]
        st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, width="stretch")


def _figure(figures: Mapping[str, float], name: str, when: str, lang: str) -> str:
    """A figure of a check as it is written; a dash where a version was kept before there was one."""
    value = figures.get(f"{name}_{when}")
    if value is None:
        return "—"
    if name in ("examples", "corrections"):
        total = number(figures[name], lang)
        return t("complaint_learning.of", lang, count=number(value, lang), total=total)
    return percent(100 * value, lang, 0) if name == "routed" else number(value, lang, 3)


def _version(one: VersionCard, lang: str) -> None:
    with st.container(border=True, gap="xsmall"):
        _head(t("complaint_learning.version", lang, when=local(one.made_at, lang)), one.in_force, lang)
        count = plural(one.corrections, lang, one="one", few="few", many="many")
        knows = t(f"complaint_learning.knows_{count}", lang, count=number(one.corrections, lang))
        by_product = one.made_by.startswith("azs:")
        who = (
            t("complaint_learning.by_product", lang)
            if by_product
            else t("complaint_learning.made_by", lang, who=person(one.made_by))
        )
        st.caption(plain(f"{knows} · {who}"))
        _told(one.figures, ("macro_f1", "ece", "examples", "corrections"), lang)
        if one.in_force:
            _act("roll_back", one.name, "undo", _roll_back, lang)
        else:
            _act("use", one.name, "play_arrow", lambda: _use(one.name), lang)


def _written(in_force: bool, lang: str) -> None:
    with st.container(border=True, gap="xsmall"):
        _head(t("complaint_learning.written", lang), in_force, lang)
        st.caption(t("complaint_learning.knows_examples", lang))
        _told(training.written_figures(), ("macro_f1", "ece", "examples"), lang)
        if not in_force:
            _act("use", WRITTEN, "play_arrow", lambda: _use(WRITTEN), lang)


def _head(title: str, in_force: bool, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(title)}**", width="content")
        if in_force:
            st.badge(t("complaint_learning.in_force", lang), icon=":material/check:", color="green")


def _told(figures: Mapping[str, float], names: Sequence[str], lang: str) -> None:
    told = [
        f"{t(f'complaint_learning.figure_{name}', lang)} {_figure(figures, name, 'after', lang)}" for name in names
        if f"{name}_after" in figures
    ]  # fmt: skip
    st.markdown(plain(" · ".join(told)))


def _act(what: str, name: str, icon: str, work: Callable[[], object], lang: str) -> None:
    st.button(
        t(f"complaint_learning.{what}", lang), key=f"version_{what}_{name}", icon=f":material/{icon}:",
        on_click=_done, args=(work, lang),
    )  # fmt: skip


def _use(name: str) -> None:
    versions.use(session.writer(), people.current(), name)


def _roll_back() -> None:
    versions.roll_back(session.writer(), people.current())


def _done(work: Callable[[], object], lang: str) -> None:
    try:
        work()
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/error:")
        return
    st.session_state.pop(DONE, None)
    notices.later(t("complaint_learning.used", lang), icon=":material/check:")


def _waiting(waiting: Sequence[Correction], lang: str) -> None:
    """What the person may see of the corrections that the version in force does not know."""
    if not waiting:
        return
    latest = list(reversed(waiting))[:SHOWN]
    seen = {one.identifier for one in desk.several(session.writer(), people.current(), [c.identifier for c in latest])}
    rows = [
        (" ".join(one.text.split())[:300], word("category", one.before, lang), word("category", one.category, lang),
         _local(one.at))
        for one in latest if one.identifier in seen
    ]  # fmt: skip
    if not rows:
        return
    with st.expander(t("complaint_learning.waiting_list", lang), icon=":material/fact_check:"):
        st.caption(t("complaint_learning.waiting_about", lang))
        names = [t(f"complaint_learning.column_{name}", lang) for name in ("text", "before", "after", "at")]
        config = {
            names[0]: st.column_config.TextColumn(width="large"),
            names[3]: st.column_config.DatetimeColumn(
                format="DD.MM.YYYY HH:mm" if lang == "ru" else "D MMM YYYY HH:mm"
            ),
        }
        st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, width="stretch", column_config=config)


def _local(at: dt.datetime) -> dt.datetime:
    return session.local(at).replace(microsecond=0)
