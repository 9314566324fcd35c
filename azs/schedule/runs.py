"""Runs of schedules: one row a due moment, claimed before anything is made, taken over where its maker has died."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schedule_tables import report_runs
from azs.errors import AzsError, DatabaseError
from azs.knowledge.library import now

ABANDONED = dt.timedelta(minutes=10)
PAUSE = dt.timedelta(minutes=10)
"""Between attempts at a run that failed."""
ATTEMPTS = 5


def claim(engine: sa.Engine, schedule_id: str, day: dt.date, *, worker: str) -> bool:
    """Whether a run is this worker's to make: nobody has begun it, its maker gave no sign, or it failed a while ago."""
    c, moment = report_runs.c, now()
    key = sa.and_(c.schedule_id == schedule_id, c.due_on == day)
    row = fetched(engine, lambda connection: connection.execute(sa.select(report_runs).where(key)).one_or_none())
    taken = {"claimed_by": worker, "claimed_at": moment, "status": "making"}
    try:
        with changing(engine) as connection:
            if row is None:
                values = {"schedule_id": schedule_id, "due_on": day, "attempts": 1, **taken}
                connection.execute(sa.insert(report_runs).values(**values))
                return True
            free = sa.or_(
                sa.and_(c.status == "making", c.claimed_at < moment - ABANDONED),
                sa.and_(c.status == "failed", c.claimed_at < moment - PAUSE, c.attempts < ATTEMPTS),
            )
            if row.status == "done":
                return False
            change = sa.update(report_runs).where(key, free, c.attempts == row.attempts)
            return bool(connection.execute(change.values(**taken, attempts=row.attempts + 1)).rowcount)
    except DatabaseError as error:
        if error.key != "database.not_saved":
            raise
        return False  # another worker took it at the same moment


def say_alive(engine: sa.Engine, schedule_id: str, day: dt.date, *, worker: str) -> None:
    """A sign of life of a run's maker."""
    _change(engine, schedule_id, day, worker, claimed_at=now())


def settle(engine: sa.Engine, schedule_id: str, day: dt.date, *, worker: str, problem: AzsError | None) -> None:
    """What came of a run."""
    told = None
    if problem is not None:
        params = {name: str(value)[:80] for name, value in problem.params.items()}
        told = json.dumps({"key": problem.key, **params}, ensure_ascii=False)
        told = told if len(told) <= 400 else json.dumps({"key": problem.key})
    status = "failed" if problem is not None else "done"
    _change(engine, schedule_id, day, worker, status=status, claimed_at=now(), problem=told)


def _change(engine: sa.Engine, schedule_id: str, day: dt.date, worker: str, **values: object) -> None:
    c = report_runs.c
    change = sa.update(report_runs).where(c.schedule_id == schedule_id, c.due_on == day, c.claimed_by == worker)
    with changing(engine) as connection:
        connection.execute(change.values(**values))
