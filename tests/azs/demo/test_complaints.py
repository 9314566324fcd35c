"""The made-up network has complaints: spread over stations and days, understood as any other."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.complaints.complaint import CATEGORIES, Understood
from azs.database.complaint_tables import complaint_events, complaint_people, complaints
from azs.database.schema import app_info
from azs.demo.complaints import COUNT, DAYS, load, remove
from tests.azs.intake.sheets import places

UNTIL = dt.datetime(2026, 11, 20, 18)


def _understand(text: str) -> Understood:
    """Everything is about the price, but what names a pump."""
    category = "equipment" if "олонк" in text else "price"
    return Understood(category, "medium", "negative", "ru", "high", 0.9, "model", model_version="examples")


@pytest.fixture
def network(engine: sa.Engine) -> sa.Engine:
    places(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(app_info), [{"name": "demo", "value": "done"}])
    return engine


def test_they_are_written_once_and_removed(network: sa.Engine) -> None:
    assert load(network, until=UNTIL, seed=7, understand=_understand) == COUNT
    assert load(network, until=UNTIL, seed=7, understand=_understand) == 0
    with network.begin() as connection:
        rows = connection.execute(sa.select(complaints)).all()
        people = connection.execute(sa.select(complaint_people)).all()
        events = connection.execute(sa.select(complaint_events)).all()
        assert len(people) == COUNT and all("[" not in one.full_text for one in people)
        assert {one.status for one in rows} == {"new", "in_progress", "closed"}
        assert all(UNTIL - dt.timedelta(days=DAYS + 1) <= one.received_at <= UNTIL for one in rows)
        assert len({one.station_id for one in rows}) > 1 and len({one.complaint_number for one in rows}) == COUNT
        corrected = [one for one in events if one.kind == "category"]
        assert corrected and {one.value_after for one in corrected} <= set(CATEGORIES)
        assert not any("{" in one.masked_text for one in rows)
        remove(connection)
        for table in (complaints, complaint_people, complaint_events):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_none_are_written_into_a_company_s_network(engine: sa.Engine) -> None:
    places(engine)
    assert load(engine, until=UNTIL, seed=7, understand=_understand) == 0
