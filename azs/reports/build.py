"""A report from the database and the documents: what is asked, and who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.database.access import person_of
from azs.errors import ReportError, SqlRefusedError
from azs.i18n import t
from azs.reports.draft import Draft, Tell
from azs.reports.kinds import complaints, equipment, incidents, inspections, sla, station, summary
from azs.reports.queries import known_codes
from azs.reports.report import Report, Section
from azs.security.actor import SYSTEM, Actor

KINDS: Mapping[str, Callable[[Draft], tuple[Section, ...]]] = {
    "summary": summary.sections, "incidents": incidents.sections, "station": station.sections,
    "equipment": equipment.sections, "sla": sla.sections, "inspections": inspections.sections,
    "complaints": complaints.sections,
}  # fmt: skip
"""Kinds of reports and what makes their sections; a further kind is a file of `kinds` and a line here."""
LONGEST_DAYS = 3_660


@dataclass(frozen=True)
class Order:
    """What report is wanted.

    Attributes:
        kind: one of KINDS. filters: the period and what is counted. language: "ru" or "en".
        now: in the network's time; the report carries it, and no day after it is counted.
        zone: of the network, by which moments that are kept in UTC are told.
    """

    kind: str
    filters: Filters
    language: str
    now: dt.datetime
    zone: str = "Europe/Moscow"


def build(
    engine: sa.Engine, order: Order, *, records: sa.Engine, tell: Tell = lambda _stage, _part: None,
    extra: Sequence[Callable[[Draft], Section]] = (),
) -> Report:  # fmt: skip
    """Make a report, within the stations of the person the engine works for.

    Args:
        engine: of `azs.database.access.as_person`. records: the writing account's, for inspections and documents.
        tell: told each stage (a key below `reports.stage_`) and how far the whole is, 0 to 1.
        extra: makers of sections that come last, for example of answers a person has kept.

    Raises:
        ReportError: no such kind, a period that cannot be, a station the person does not see.
        CancelledError: `tell` may raise it.
        DatabaseError: the database cannot be read.
    """
    actor = person_of(engine)
    if actor is None:
        raise SqlRefusedError("guard.no_person")
    if order.kind not in KINDS:
        raise ReportError("reports.unknown_kind", kind=order.kind[:40], known=", ".join(KINDS))
    _need_period(order)
    filters = replace(order.filters, end=min(order.filters.end, order.now.date()))
    draft = Draft(engine, records, actor, filters, order.language, order.now, tell, zone=ZoneInfo(order.zone))
    _need_stations(draft)
    sections = KINDS[order.kind](draft)
    if extra:
        tell("kept", 0.8)
    sections += tuple(make(draft) for make in extra)
    tell("done", 1.0)
    return Report(
        order.kind, order.language, t(f"reports.kind_{order.kind}", order.language), _about(draft, actor, order.kind),
        order.now, sections, tuple(draft.sources),
    )  # fmt: skip


def _need_period(order: Order) -> None:
    """Raises: ReportError for a period that has not begun or is too long."""
    if order.filters.start > order.now.date():
        raise ReportError("reports.future", start=order.filters.start.isoformat())
    if order.filters.days > LONGEST_DAYS:
        raise ReportError("reports.too_long", years=LONGEST_DAYS // 366)


def _need_stations(draft: Draft) -> None:
    """Raises: ReportError where a chosen station is not there for the person; unknown and not theirs look the same."""
    wanted = draft.filters.stations
    if not wanted:
        return
    known = set(draft.read(known_codes(wanted))["station_code"])
    if lost := [code for code in wanted if code not in known]:
        raise ReportError("reports.no_station", stations=", ".join(code[:60] for code in lost[:5]))


def _about(draft: Draft, actor: Actor, kind: str) -> tuple[tuple[str, str], ...]:
    lang, scope = draft.lang, actor.scope
    sees = t("reports.all_stations", lang) if scope.everything else ", ".join((*scope.regions, *scope.stations))
    before = draft.selection(draft.filters.previous()) if draft.comparable else t("reports.no_previous", lang)
    compared = () if kind == "complaints" else ((t("reports.about_previous", lang), before),)
    return (
        (t("reports.about_selection", lang), draft.selection(draft.filters)),
        *compared,
        (t("reports.about_scope", lang), sees or "—"),
        (t("reports.about_person", lang), _name(actor, lang)),
    )


def _name(actor: Actor, lang: str) -> str:
    return t("reports.by_program", lang) if actor == SYSTEM else actor.full_name or actor.user
