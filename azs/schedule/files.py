"""Files of reports that have gone out: kept for a while, so that they can be sent again as they were."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schedule_tables import outbox_files, report_files
from azs.errors import ScheduleError
from azs.knowledge.library import now
from azs.reports.report import Report
from azs.reports.write import FORMATS, write

KEPT = dt.timedelta(days=92)
MOST_BYTES = 10 * 1024 * 1024
"""What mail servers commonly take, less what base64 adds."""


def keep(engine: sa.Engine, report: Report, form: str) -> str:
    """Write a report and keep its file; its identifier.

    Raises:
        ScheduleError: the file is too large to be sent. ReportError: it cannot be written.
    """
    data, c = write(report, form), report_files.c
    if len(data) > MOST_BYTES:
        raise ScheduleError("schedule.too_large", size_mb=round(len(data) / 2**20, 1), most_mb=MOST_BYTES // 2**20)
    identifier = str(uuid.uuid4())
    row = {
        c.file_id: identifier, c.file_name: f"{report.kind}-{report.made_at:%Y-%m-%d}.{form}",
        c.media_type: FORMATS[form][1], c.content: data, c.made_at: now(),
    }  # fmt: skip
    with changing(engine) as connection:
        connection.execute(sa.insert(report_files).values({column.name: value for column, value in row.items()}))
    return identifier


def kept(engine: sa.Engine, identifier: str) -> bool:
    """Whether a file is still there."""
    asked = sa.select(report_files.c.file_id).where(report_files.c.file_id == identifier)
    return fetched(engine, lambda connection: connection.execute(asked).one_or_none()) is not None


def attach(connection: sa.Connection, message_id: str, file_id: str) -> None:
    """Let a file travel with a message, in the message's transaction."""
    connection.execute(sa.insert(outbox_files).values(message_id=message_id, file_id=file_id))


def purge(engine: sa.Engine) -> int:
    """Delete files older than KEPT; how many. A message that still waits for one says that it is gone."""
    c = report_files.c
    with changing(engine) as connection:
        return int(connection.execute(sa.delete(report_files).where(c.made_at < now() - KEPT)).rowcount)
