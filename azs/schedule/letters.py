"""What the message says that brings a report."""

from __future__ import annotations

from collections.abc import Sequence

from azs.i18n import t
from azs.i18n.formats import date
from azs.reports.noteworthy import Reason
from azs.schedule.due import Period
from azs.schedule.schedule import Schedule


def report(schedule: Schedule, days: Period, reasons: Sequence[Reason]) -> tuple[str, str]:
    """Subject and body, in the report's language."""
    lang = schedule.language
    told = date(days[0], lang) if days[0] == days[1] else f"{date(days[0], lang)} — {date(days[1], lang)}"
    kind = t(f"reports.kind_{schedule.kind}", lang)
    lines = [t("schedule.letter", lang, kind=kind, period=told)]
    if reasons:
        lines += ["", t("schedule.letter_noteworthy", lang), *(f"- {one.words(lang)}" for one in reasons)]
    lines += ["", "-- ", t("schedule.letter_foot", lang, title=schedule.title), ""]
    return t("schedule.letter_subject", lang, kind=kind, period=told), "\n".join(lines)
