"""Putting a version to work and going back, by administrators: asked twice, and written down."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import streamlit as st

from azs import audit
from azs.errors import AzsError
from azs.i18n import t
from components import failures, notices, people, session
from components.plain_text import plain
from training.registry import Registry, Version

MODULE = "training.promote"


def promote(one: Version, lang: str) -> None:
    """The button of a version that has passed the gate; why there is none for the others is said above it."""
    if not one.gate.passed:
        return
    if not _is_there():
        st.caption(t("quality.by_command", lang, command=f"`python -m {MODULE} {plain(one.id)}`"))
        return
    with st.popover(t("quality.promote", lang), icon=":material/rocket_launch:", key=f"promote_{one.id}_open"):
        st.markdown(t("quality.promote_sure", lang, version=plain(one.id)))
        if st.button(t("quality.promote_do", lang), type="primary", key=f"promote_{one.id}"):
            with failures.shown(lang):
                with st.spinner(t("quality.promoting", lang)):
                    _do("promote", one.id)
                notices.later(t("quality.told_promote", lang, version=plain(one.id)), icon=":material/check:")
                st.rerun()


def back(register: Registry, lang: str) -> None:
    """The button that gives the work back to what answered before; only where something was promoted."""
    if people.current().role != "administrator" or not register.current:
        return
    before = next((one.before for one in reversed(register.history) if one.after == register.current), "")
    if not _is_there():
        st.caption(t("quality.by_command", lang, command=f"`python -m {MODULE} --rollback`"))
        return
    with st.popover(t("quality.rollback", lang), icon=":material/undo:", key="rollback_open"):
        name = plain(before) if before else t("quality.of_settings", lang)
        st.markdown(t("quality.rollback_sure", lang, now=plain(register.current), before=name))
        if st.button(t("quality.rollback_do", lang), type="primary", key="rollback"):
            with failures.shown(lang):
                _do("rollback", register.current)
                notices.later(t("quality.told_rollback", lang, before=name), icon=":material/undo:")
                st.rerun()


def promoter() -> Any:
    """What promotes and goes back."""
    return importlib.import_module(MODULE)


def _is_there() -> bool:
    return importlib.util.find_spec(MODULE) is not None


def _do(what: str, version: str) -> None:
    """Do it, and write down who did; a refusal is written down too.

    Raises:
        AzsError: the version may not be promoted, or there is nothing to go back to.
    """
    actor, log = people.require("administrator", place=f"training.{what}"), session.writer()
    module = promoter()
    settings = session.settings()
    works: dict[str, Callable[[], object]] = {
        "promote": lambda: module.promote(settings, version, actor=actor.user),
        "rollback": lambda: module.rollback(settings, actor=actor.user),
    }
    try:
        works[what]()
    except AzsError:
        audit.record(log, actor, audit.Event("write", "failed", f"training.{what}", version))
        raise
    audit.record(log, actor, audit.Event("write", place=f"training.{what}", question=version, rows=1))
