"""Tables of scanned sheets: the files, what was read of them, what people decided, and the records made of them."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.metadata import metadata


def _scan(*, short: str) -> sa.Column[str]:
    key = sa.ForeignKey("scans.scan_id", name=f"fk_{short}_scan")
    return sa.Column("scan_id", sa.String(36), key, primary_key=True)


scans = sa.Table(
    "scans",
    metadata,
    sa.Column("scan_id", sa.String(36), primary_key=True),
    sa.Column("file_name", sa.String(300), nullable=False),
    sa.Column("media_type", sa.String(80), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("pages", sa.Integer),
    sa.Column("document_type", sa.String(60)),
    sa.Column("station_id", sa.BigInteger, sa.ForeignKey("stations.station_id"), index=True),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("problem", sa.String(400)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("uploaded_by", sa.String(64), nullable=False),
    sa.Column("uploaded_at", sa.DateTime, nullable=False, index=True),
    sa.Column("claimed_by", sa.String(36)),
    sa.Column("claimed_at", sa.DateTime),
    sa.Column("read_at", sa.DateTime),
    sa.Column("settled_by", sa.String(64)),
    sa.Column("settled_at", sa.DateTime),
    sa.Column("note", sa.String(400)),
    sa.Column("changed_at", sa.DateTime, nullable=False),
)

scan_readings = sa.Table(
    "scan_readings",
    metadata,
    _scan(short="scan_readings"),
    sa.Column("document_zip", sa.LargeBinary, nullable=False),
)

scan_pages = sa.Table(
    "scan_pages",
    metadata,
    _scan(short="scan_pages"),
    sa.Column("page", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("picture_hash", sa.String(64), nullable=False),
)

scan_fields = sa.Table(
    "scan_fields",
    metadata,
    _scan(short="scan_fields"),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("raw_text", sa.String(2000)),
    sa.Column("value", sa.String(2000)),
    sa.Column("value_before", sa.String(2000)),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("doubtful", sa.Integer),
    sa.Column("second_text", sa.String(2000)),
    sa.Column("page", sa.Integer),
    sa.Column("box_left", sa.Float),
    sa.Column("box_top", sa.Float),
    sa.Column("box_right", sa.Float),
    sa.Column("box_bottom", sa.Float),
    sa.Column("problems", sa.String(400)),
    sa.Column("decision", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(400)),
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decided_at", sa.DateTime),
)

scan_records = sa.Table(
    "scan_records",
    metadata,
    _scan(short="scan_records"),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("record_id", sa.String(36), primary_key=True),
    sa.Column("written_json", sa.String(4000)),
)

inspections = sa.Table(
    "inspections",
    metadata,
    sa.Column("inspection_id", sa.String(36), primary_key=True),
    sa.Column("station_id", sa.BigInteger, sa.ForeignKey("stations.station_id"), nullable=False, index=True),
    sa.Column("equipment_id", sa.BigInteger, sa.ForeignKey("equipment.equipment_id"), index=True),
    sa.Column("document_type", sa.String(60)),
    sa.Column("act_number", sa.String(80)),
    sa.Column("inspected_on", sa.Date, nullable=False),
    sa.Column("inspector", sa.String(200)),
    sa.Column("state", sa.String(20)),
    sa.Column("remarks", sa.String(4000)),
    sa.Column("saved_by", sa.String(64), nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
)

measurements = sa.Table(
    "measurements",
    metadata,
    sa.Column(
        "inspection_id",
        sa.String(36),
        sa.ForeignKey("inspections.inspection_id", name="fk_measurements_inspection"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("parameter", sa.String(200), nullable=False),
    sa.Column("norm", sa.String(120)),
    sa.Column("value_text", sa.String(120)),
    sa.Column("value", sa.Float),
    sa.Column("unit", sa.String(40)),
)

equipment_states = sa.Table(
    "equipment_states",
    metadata,
    sa.Column(
        "equipment_id",
        sa.BigInteger,
        sa.ForeignKey("equipment.equipment_id", name="fk_equipment_states_equipment"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("state", sa.String(20)),
    sa.Column("inspected_on", sa.Date, nullable=False),
    sa.Column("inspection_id", sa.String(36), nullable=False),
)
