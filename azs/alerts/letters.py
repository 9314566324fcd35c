"""What alerts say: one sentence each, and the message about a station."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from azs.alerts.alert import Alert
from azs.i18n import t
from azs.i18n.formats import date, moment, number
from azs.reports.report import Unit
from azs.reports.values import shown
from azs.semantic import load_model

NEARLY_ALL_PCT = 95


def sentence(one: Alert, lang: str) -> str:
    """What stands out, in words."""
    said = one.said
    if one.kind == "silence":
        return _silence(said, lang)
    if one.kind == "sla_risk":
        key = "late" if said["late"] else "risk"
        due = moment(dt.datetime.fromisoformat(str(said["due"])), lang)
        return t(f"alerts.said_{key}", lang, incident=said["incident"], title=said["title"], due=due)
    metric = load_model().metric(str(said["metric"]))
    unit: Unit = "%" if metric.unit == "%" else "rub" if metric.unit == "rub" else "count"
    values = {name: shown(float(str(said[name])), unit, metric.digits, lang) for name in ("value", "limit")}
    key = f"alerts.said_{one.kind}_{said['side']}"
    return t(key, lang, metric=metric.label(lang), days=said["days"], **values)


def place(one: Alert, lang: str) -> str:
    """Where it is."""
    if one.station:
        return one.station
    return load_model().value_label("region", one.region, lang) if one.region else t("alerts.network", lang)


def to_people(found: Sequence[Alert], lang: str) -> tuple[str, str]:
    """Subject and body about one place."""
    where = place(found[0], lang)
    key = "alerts.letter_subject" if len(found) == 1 else "alerts.letter_subject_many"
    subject = t(key, lang, place=where, rule=kind(found[0], lang), count=len(found))
    lines = [f"- {sentence(one, lang)}" for one in found]
    return subject, "\n".join(
        [t("alerts.letter", lang, place=where), "", *lines, "", t("alerts.letter_foot", lang), ""]
    )


def kind(one: Alert, lang: str) -> str:
    """What sort of a signal it is."""
    return t(f"alerts.kind_{one.kind}", lang)


def as_json(found: Sequence[Alert]) -> Mapping[str, Any]:
    """The same for a program; moments in UTC, ISO 8601."""
    return {
        "event": "alert.opened", "station": found[0].station or None, "region": found[0].region or None,
        "alerts": [
            {
                "alert_id": one.identifier, "rule": one.rule, "kind": one.kind, "severity": one.severity,
                "opened_at": f"{one.opened_at.isoformat(timespec='seconds')}Z", **one.said,
            }
            for one in found
        ],
    }  # fmt: skip


def _silence(said: Mapping[str, Any], lang: str) -> str:
    since = date(dt.date.fromisoformat(said["since"]), lang)
    values = {
        "since": since, "lost": number(said["lost_l"], lang), "expected": number(said["expected_l"], lang),
        "share": number(said["share_pct"], lang, 0),
    }  # fmt: skip
    if said["missing"]:
        return t("alerts.said_missing", lang, **values)
    if said["share_pct"] >= NEARLY_ALL_PCT:
        return t("alerts.said_nothing", lang, **values)
    told = t("alerts.said_silence", lang, **values)
    if said["silent"] and said["held"] and said["silent"] < said["held"]:
        told += " " + t("alerts.said_silent_of", lang, silent=said["silent"], held=said["held"])
    return told
