"""Tables of customers' complaints: what was said, who said it, what was made of it, and messages on their way out."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.metadata import metadata


def _complaint(short: str, *, key: bool = True) -> sa.Column[str]:
    target = sa.ForeignKey("complaints.complaint_id", name=f"fk_{short}_complaint")
    return sa.Column("complaint_id", sa.String(36), target, primary_key=key, nullable=False, index=not key)


complaints = sa.Table(
    "complaints",
    metadata,
    sa.Column("complaint_id", sa.String(36), primary_key=True),
    sa.Column("complaint_number", sa.String(20), nullable=False, unique=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("received_at", sa.DateTime, nullable=False, index=True),
    sa.Column("station_id", sa.BigInteger, sa.ForeignKey("stations.station_id"), index=True),
    sa.Column("station_said", sa.String(200)),
    sa.Column("happened", sa.String(200)),
    sa.Column("masked_text", sa.Text, nullable=False),
    sa.Column("language", sa.String(2)),
    sa.Column("category", sa.String(40), index=True),
    sa.Column("category_by", sa.String(20)),
    sa.Column("certainty", sa.String(10)),
    sa.Column("probability", sa.Float),
    sa.Column("priority", sa.String(20)),
    sa.Column("sentiment", sa.String(20)),
    sa.Column("danger", sa.String(20)),
    sa.Column("entities_json", sa.String(2000)),
    sa.Column("model_version", sa.String(40)),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("department", sa.String(120)),
    sa.Column("routed_as", sa.String(80)),
    sa.Column("assignee", sa.String(64), index=True),
    sa.Column("due_at", sa.DateTime),
    sa.Column("escalated_at", sa.DateTime),
    sa.Column("repeats_id", sa.String(36)),
    sa.Column("incident_id", sa.BigInteger),
    sa.Column("answered_at", sa.DateTime),
    sa.Column("closed_at", sa.DateTime),
    sa.Column("changed_at", sa.DateTime, nullable=False),
)

complaint_people = sa.Table(
    "complaint_people",
    metadata,
    _complaint("complaint_people"),
    sa.Column("full_text", sa.Text, nullable=False),
    sa.Column("person_name", sa.String(200)),
    sa.Column("phone", sa.String(40)),
    sa.Column("email", sa.String(200)),
    sa.Column("consent_at", sa.DateTime),
    sa.Column("keep_until", sa.DateTime, nullable=False, index=True),
)
"""What tells who complained: the text as it was written, with names and numbers, and the contact. Deleted when the time
is over or on request; `complaints.masked_text` stays."""

complaint_files = sa.Table(
    "complaint_files",
    metadata,
    _complaint("complaint_files"),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("file_name", sa.String(300), nullable=False),
    sa.Column("media_type", sa.String(80), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
)

complaint_events = sa.Table(
    "complaint_events",
    metadata,
    sa.Column("event_id", sa.String(36), primary_key=True),
    _complaint("complaint_events", key=False),
    sa.Column("happened_at", sa.DateTime, nullable=False),
    sa.Column("position", sa.Integer),
    sa.Column("happened_by", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("value_before", sa.String(400)),
    sa.Column("value_after", sa.String(400)),
    sa.Column("note", sa.String(4000)),
)

complaint_keys = sa.Table(
    "complaint_keys",
    metadata,
    sa.Column("request_key", sa.String(64), primary_key=True),
    sa.Column("body_sha256", sa.String(64), nullable=False),
    _complaint("complaint_keys", key=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
)
"""Idempotency keys of REST: the hash of client and key -> the complaint that it made."""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("message_id", sa.String(36), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("complaint_id", sa.String(36), index=True),
    sa.Column("recipient", sa.String(400), nullable=False),
    sa.Column("subject", sa.String(400)),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("due_at", sa.DateTime, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("problem", sa.String(400)),
    sa.Column("claimed_by", sa.String(36)),
    sa.Column("claimed_at", sa.DateTime),
    sa.Column("sent_at", sa.DateTime),
)
"""Messages by e-mail and webhook, written in the transaction that gives rise to them. Those of a complaint that hold an
address or an answer are deleted with what tells who complained."""

api_clients = sa.Table(
    "api_clients",
    metadata,
    sa.Column("client_id", sa.String(36), primary_key=True),
    sa.Column("client_name", sa.String(120), nullable=False),
    sa.Column("key_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("revoked_at", sa.DateTime),
)

complaint_models = sa.Table(
    "complaint_models",
    metadata,
    sa.Column("version", sa.String(40), primary_key=True),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("corrections", sa.Integer, nullable=False),
    sa.Column("figures_json", sa.String(2000), nullable=False),
    sa.Column("in_force_since", sa.DateTime, index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""What was learnt from corrections. In force is the version put in force last; none, and the written examples are."""

staff_absences = sa.Table(
    "staff_absences",
    metadata,
    sa.Column("absence_id", sa.String(36), primary_key=True),
    sa.Column("user_name", sa.String(64), nullable=False, index=True),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("substitute", sa.String(64)),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("removed_at", sa.DateTime),
)
"""Who is away from complaints, both days included, and who stands in."""
