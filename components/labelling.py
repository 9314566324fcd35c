"""Labelling in the app: the desk of the person, examples run anew, corrections tried out."""

from __future__ import annotations

import json
from functools import partial

import streamlit as st

from azs.errors import AzsError, LabelError
from azs.i18n import t, texts
from azs.labelling import labels
from azs.labelling.desk import Desk, desk
from azs.labelling.example import Content, Example
from azs.labelling.labels import Verdict
from chains.answer import Answer
from chains.plan import Plan
from components import assistant, notices, people, session

ROWS = 5
LAST, EDITED, KEPT = "labelling_last", "labelling_edited", "labelling_answers"
MOST_KEPT = 20


def mine() -> Desk:
    """The desk of the person as it is now.

    Raises:
        QueryError: the database cannot be read.
    """
    return desk(session.writer(), people.current())


def answered(example: Example, content: Content) -> Answer | None:
    """What a plan or SQL gives now, for the stations of the person; None for a plan that cannot be read.

    Raises:
        AzsError: it cannot be run.
    """
    kept: dict[tuple[str, ...], Answer | None] = st.session_state.setdefault(KEPT, {})
    key = (*example.key, content.plan_json, content.sql_text)
    if key not in kept:
        try:
            kept[key] = run(example, content)
        except LabelError as error:
            if error.key != "labelling.no_plan":
                raise
            kept[key] = None
        while len(kept) > MOST_KEPT:
            kept.pop(next(iter(kept)))
    return kept[key]


def run(example: Example, content: Content) -> Answer:
    """Run a plan or SQL in place of an example's answer; that the person looked is written down.

    Raises:
        LabelError: it is no plan, or has no answer. AzsError: it cannot be run.
    """
    own, actor, log = assistant.mine(), people.current(), session.writer()
    if content.sql_text and not content.plan_json:
        ask = partial(own.run_sql, sql=content.sql_text, language=example.language)
    else:
        try:
            plan = Plan.from_json(content.plan_json)
        except ValueError as error:
            raise LabelError("labelling.no_plan") from error
        ask = partial(own.run, plan=plan, language=example.language)
    try:
        found = assistant.audited(ask, actor, log, example.asked)
    except (KeyError, ValueError, TypeError, AttributeError) as error:  # names that no plan has, or another release
        raise LabelError("labelling.no_plan") from error
    if found.route != "data":
        raise LabelError("labelling.no_answer", reason=found.reason or found.text)
    return found


def give(example: Example, verdict: Verdict, lang: str) -> None:
    """Keep a label and go on to the next example.

    Raises:
        AzsError: it was not kept.
    """
    labels.label(session.writer(), people.current(), example, verdict, try_out=partial(_try, example))
    st.session_state[LAST] = example.key
    st.session_state.pop(EDITED, None)
    notices.later(t(f"labelling.told_{verdict.name}", lang), icon=":material/check:")
    st.rerun()


def settle(example: Example, verdict: Verdict, lang: str) -> None:
    """Keep the decision on a disagreement.

    Raises:
        AzsError: it was not kept.
    """
    labels.settle(session.writer(), people.current(), example, verdict, try_out=partial(_try, example))
    st.session_state.pop(EDITED, None)
    notices.later(t("labelling.told_settled", lang), icon=":material/gavel:")
    st.rerun()


def undo(lang: str) -> None:
    """Take back the person's last label.

    Raises:
        AzsError: nothing was changed.
    """
    found = labels.undo(session.writer(), people.current(), st.session_state.pop(LAST, None))
    st.session_state.pop(EDITED, None)
    said = "labelling.told_undone" if found else "labelling.told_no_undo"
    notices.later(t(said, lang), icon=":material/undo:")
    st.rerun()


def written(content: Content) -> str:
    """A plan as people edit it, or the statement."""
    if not content.plan_json:
        return content.sql_text
    try:
        return json.dumps(json.loads(content.plan_json), ensure_ascii=False, indent=2)
    except ValueError:
        return content.plan_json


def field_name(name: str, lang: str) -> str:
    """What a field of a sheet is called; a cell with its row."""
    table, _, rest = name.partition(".")
    row, _, column = rest.partition(".")
    key = f"scans.field_{column or table}"
    said = t(key, lang) if key in texts() else column or table
    return f"{said} · {int(row) + 1}" if row.isdigit() else said


def _try(example: Example, content: Content) -> None:
    """Run what is about to be taken.

    Raises:
        AzsError: it cannot be run.
    """
    run(example, content)


def refused(error: AzsError, lang: str) -> str:
    """Why a correction is not taken, in words."""
    return t(f"errors.{error.key}", lang, **error.params)
