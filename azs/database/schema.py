"""Tables of the application, as SQLAlchemy Core.

On DuckDB there are no foreign keys and no secondary indexes: DuckDB refuses updates of referenced rows (see
docs/decisions). `create_tables` leaves them out there; Oracle gets them all.
"""

from __future__ import annotations

import sqlalchemy as sa

from azs.database import complaint_tables as complaint_tables
from azs.database import labelling_tables as labelling_tables
from azs.database import scan_tables as scan_tables
from azs.database import schedule_tables as schedule_tables
from azs.database import sign_in_tables as sign_in_tables
from azs.database.metadata import metadata as metadata

SEVERITIES = ("critical", "high", "medium", "low")
STATUSES = ("new", "in_progress", "resolved", "closed")
OPEN_STATUSES = ("new", "in_progress")


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _money(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Numeric(16, 2, asdecimal=False))


stations = sa.Table(
    "stations",
    metadata,
    _id("station_id"),
    sa.Column("code", sa.String(60), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("region", sa.String(120)),
    sa.Column("city", sa.String(120)),
    sa.Column("address", sa.String(300)),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("format", sa.String(60)),
    sa.Column("opened_on", sa.Date),
)

equipment = sa.Table(
    "equipment",
    metadata,
    _id("equipment_id"),
    sa.Column("station_id", sa.BigInteger, sa.ForeignKey("stations.station_id"), nullable=False, index=True),
    sa.Column("kind", sa.String(80), nullable=False),
    sa.Column("model", sa.String(120)),
    sa.Column("serial", sa.String(80)),
    sa.Column("installed_on", sa.Date),
)

incident_types = sa.Table(
    "incident_types",
    metadata,
    _id("type_id"),
    sa.Column("category", sa.String(120), nullable=False, unique=True),
    sa.Column("sla_h", sa.Float),
    sa.Column("department", sa.String(120)),
)

incidents = sa.Table(
    "incidents",
    metadata,
    _id("incident_id"),
    sa.Column("external_id", sa.String(120)),
    sa.Column("import_source", sa.String(120)),
    sa.Column("station_id", sa.BigInteger, sa.ForeignKey("stations.station_id"), index=True),
    sa.Column("equipment_id", sa.BigInteger, sa.ForeignKey("equipment.equipment_id"), index=True),
    sa.Column("type_id", sa.BigInteger, sa.ForeignKey("incident_types.type_id"), nullable=False, index=True),
    sa.Column("severity", sa.String(20), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("title", sa.String(400), nullable=False),
    sa.Column("description", sa.String(4000)),
    sa.Column("source", sa.String(80)),
    sa.Column("reported_by", sa.String(120)),
    sa.Column("occurred_at", sa.DateTime, nullable=False),
    sa.Column("reported_at", sa.DateTime, nullable=False, index=True),
    sa.Column("resolved_at", sa.DateTime),
    _money("loss_rub"),
    sa.Column("litres_spilled", sa.Float),
    sa.Column("people_injured", sa.Integer),
    sa.Column("root_cause", sa.String(200)),
    sa.UniqueConstraint("import_source", "external_id"),
)

actions = sa.Table(
    "actions",
    metadata,
    _id("action_id"),
    sa.Column("incident_id", sa.BigInteger, sa.ForeignKey("incidents.incident_id"), nullable=False, index=True),
    sa.Column("taken_at", sa.DateTime, nullable=False),
    sa.Column("action", sa.String(1000), nullable=False),
    sa.Column("performed_by", sa.String(120)),
)

station_days = sa.Table(
    "station_days",
    metadata,
    sa.Column("station_id", sa.BigInteger, sa.ForeignKey("stations.station_id"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("transactions", sa.Integer, nullable=False),
    sa.Column("litres_sold", sa.Float, nullable=False),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("import_id", sa.String(36), primary_key=True),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("file_name", sa.String(300), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("imported_at", sa.DateTime, nullable=False),
    sa.Column("rows_taken", sa.Integer, nullable=False),
    sa.Column("rows_skipped", sa.Integer, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("feedback_id", sa.String(36), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("question", sa.String(2000), nullable=False),
    sa.Column("plan_json", sa.String(4000)),
    sa.Column("sql_text", sa.String(4000)),
    sa.Column("vote", sa.Integer, nullable=False),
    sa.Column("correction", sa.String(2000)),
    sa.Column("model_name", sa.String(120)),
    sa.Column("language", sa.String(2)),
    sa.Column("reasons", sa.String(120)),
    sa.Column("user_name", sa.String(64)),
    sa.Column("badge", sa.String(20)),
)

verified_questions = sa.Table(
    "verified_questions",
    metadata,
    sa.Column("verified_id", sa.String(36), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("question", sa.String(1000), nullable=False),
    sa.Column("question_other", sa.String(1000)),
    sa.Column("plan_json", sa.String(4000)),
    sa.Column("sql_text", sa.String(4000)),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("reviewer", sa.String(64)),
    sa.Column("reviewed_at", sa.DateTime),
    sa.Column("note", sa.String(500)),
    sa.Column("reviews", sa.String(4000)),
)

saved_answers = sa.Table(
    "saved_answers",
    metadata,
    sa.Column("saved_id", sa.String(36), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("user_name", sa.String(64), nullable=False, index=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("question", sa.String(1000), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("plan_json", sa.String(4000)),
    sa.Column("sql_text", sa.String(4000)),
    sa.Column("chart", sa.String(20)),
    sa.Column("place", sa.String(20), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("shared", sa.Integer, nullable=False),
    sa.Column("deleted_at", sa.DateTime),
)

glossary_terms = sa.Table(
    "glossary_terms",
    metadata,
    sa.Column("term_id", sa.String(36), primary_key=True),
    sa.Column("term", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("definition", sa.String(1000), nullable=False),
    sa.Column("synonyms", sa.String(1000)),
    sa.Column("english", sa.String(500)),
    sa.Column("source", sa.String(300)),
    sa.Column("note", sa.String(500)),
    sa.Column("updated_at", sa.DateTime, nullable=False),
    sa.Column("updated_by", sa.String(64), nullable=False),
    sa.Column("deleted_at", sa.DateTime),
)

glossary_changes = sa.Table(
    "glossary_changes",
    metadata,
    sa.Column("change_id", sa.String(36), primary_key=True),
    sa.Column("term_id", sa.String(36), nullable=False, index=True),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("before_json", sa.String(4000)),
    sa.Column("after_json", sa.String(4000)),
)

app_info = sa.Table(
    "app_info",
    metadata,
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("value", sa.String(400)),
)

app_users = sa.Table(
    "app_users",
    metadata,
    sa.Column("user_name", sa.String(64), primary_key=True),
    sa.Column("full_name", sa.String(200)),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("active", sa.Integer, nullable=False),
)

app_user_scopes = sa.Table(
    "app_user_scopes",
    metadata,
    sa.Column("user_name", sa.String(64), sa.ForeignKey("app_users.user_name"), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("value", sa.String(200), primary_key=True),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("event_id", sa.String(36), primary_key=True),
    sa.Column("happened_at", sa.DateTime, nullable=False, index=True),
    sa.Column("user_name", sa.String(64), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("place", sa.String(60)),
    sa.Column("scope_text", sa.String(400)),
    sa.Column("question", sa.String(2000)),
    sa.Column("sql_text", sa.String(4000)),
    sa.Column("row_count", sa.Integer),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("document_id", sa.String(36), primary_key=True),
    sa.Column("parent_id", sa.String(36)),
    sa.Column("code", sa.String(80), index=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("revision", sa.String(40)),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_until", sa.Date),
    sa.Column("owner", sa.String(120)),
    sa.Column("file_name", sa.String(300), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("language", sa.String(2)),
    sa.Column("pages", sa.Integer),
    sa.Column("parser", sa.String(60)),
    sa.Column("warnings", sa.String(400)),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("problem", sa.String(400)),
    sa.Column("summary_json", sa.String(4000)),
    sa.Column("uploaded_by", sa.String(64), nullable=False),
    sa.Column("uploaded_at", sa.DateTime, nullable=False),
    sa.Column("claimed_at", sa.DateTime),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("deleted_by", sa.String(64)),
    sa.Column("deleted_at", sa.DateTime),
)

document_marks = sa.Table(
    "document_marks",
    metadata,
    sa.Column("document_id", sa.String(36), sa.ForeignKey("documents.document_id"), primary_key=True),
    sa.Column("mark", sa.String(20), primary_key=True),
    sa.Column("value", sa.String(200), primary_key=True),
)

document_phrases = sa.Table(
    "document_phrases",
    metadata,
    sa.Column(
        "document_id",
        sa.String(36),
        sa.ForeignKey("documents.document_id", name="fk_document_phrases_document"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("phrase", sa.String(300), nullable=False),
)

document_blocks = sa.Table(
    "document_blocks",
    metadata,
    sa.Column("document_id", sa.String(36), sa.ForeignKey("documents.document_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Column("label", sa.String(40)),
    sa.Column("page", sa.Integer),
    sa.Column("body", sa.String(4000), nullable=False),
)

document_chunks = sa.Table(
    "document_chunks",
    metadata,
    sa.Column("document_id", sa.String(36), sa.ForeignKey("documents.document_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("heading", sa.String(1000)),
    sa.Column("body", sa.String(4000), nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("page_last", sa.Integer),
    sa.Column("block_first", sa.Integer, nullable=False),
    sa.Column("block_last", sa.Integer, nullable=False),
)

document_vectors = sa.Table(
    "document_vectors",
    metadata,
    sa.Column(
        "document_id",
        sa.String(36),
        sa.ForeignKey("documents.document_id", name="fk_document_vectors_document"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("embedder", sa.String(120), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

document_retellings = sa.Table(
    "document_retellings",
    metadata,
    sa.Column(
        "document_id",
        sa.String(36),
        sa.ForeignKey("documents.document_id", name="fk_retellings_document"),
        primary_key=True,
    ),
    sa.Column("summary_json", sa.String(4000), nullable=False),
    sa.Column("told_by", sa.String(64), nullable=False),
    sa.Column("told_at", sa.DateTime, nullable=False),
)

knowledge_gaps = sa.Table(
    "knowledge_gaps",
    metadata,
    sa.Column("gap_id", sa.String(36), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("user_name", sa.String(64), nullable=False),
    sa.Column("question", sa.String(1000), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("nearest", sa.String(1000)),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("note", sa.String(500)),
    sa.Column("closed_by", sa.String(64)),
    sa.Column("closed_at", sa.DateTime),
)
