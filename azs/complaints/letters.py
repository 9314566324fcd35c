"""What messages say: to the customer in their language, to staff in Russian and by webhook as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from azs.complaints.routing import Route, Rules
from azs.i18n import t
from azs.i18n.formats import moment as written

STAFF_CHARS = 1_500


def receipt(number: str, lang: str) -> tuple[str, str]:
    """Subject and body of what a customer gets at once."""
    lang = lang if lang in ("ru", "en") else "ru"
    return t("letters.receipt_subject", lang, number=number), t("letters.receipt", lang, number=number)


def answer(number: str, text: str, lang: str) -> tuple[str, str]:
    """Subject and body of an answer; `text` is what a person has written."""
    lang = lang if lang in ("ru", "en") else "ru"
    body = f"{text.strip()}\n\n-- \n{t('letters.foot', lang, number=number)}\n"
    return t("letters.answer_subject", lang, number=number), body


def to_staff(kind: str, row: Any, way: Route, rules: Rules) -> tuple[str, str]:
    """Subject and body for staff, in Russian; `kind` is "alert" or "overdue", `row` has the masked text."""
    station = row.code or row.station_said or t("letters.no_station", "ru")
    subject = t(f"letters.{kind}_subject", "ru", number=row.complaint_number, station=station)
    until = way.due_at.replace(tzinfo=dt.UTC).astimezone(rules.times.zone).replace(tzinfo=None)
    body = t(
        "letters.staff", "ru", number=row.complaint_number, station=station,
        category=t(f"complaint_words.category_{row.category}", "ru") if row.category else "—",
        department=rules.department_name(way.department, "ru"), until=written(until, "ru"),
        text=_cut(row.masked_text),
    )  # fmt: skip
    return subject, f"{body}\n{link}\n" if (link := page_of(rules, row.complaint_id)) else body


def page_of(rules: Rules, complaint_id: str) -> str:
    """Where staff open a complaint, after signing in as ever; "" where the app's address is not set."""
    return f"{rules.staff_url}/complaints?id={complaint_id}" if rules.staff_url else ""


def as_json(kind: str, row: Any, way: Route, rules: Rules) -> Mapping[str, Any]:
    """The same for a program; moments in UTC, ISO 8601."""
    return {
        "event": f"complaint.{kind}", "complaint_id": row.complaint_id, "number": row.complaint_number,
        "category": row.category, "priority": row.priority, "danger": row.danger, "station": row.code,
        "region": row.region, "department": way.department, "assignee": way.person or None,
        "received_at": f"{row.received_at.isoformat(timespec='seconds')}Z",
        "due_at": f"{way.due_at.isoformat(timespec='seconds')}Z", "text": _cut(row.masked_text),
        "url": page_of(rules, row.complaint_id) or None,
    }  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= STAFF_CHARS else f"{text[: STAFF_CHARS - 1].rstrip()}…"
