"""When schedules are due, by the network's clocks, and of which days they tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from azs.errors import ScheduleError
from azs.schedule.due import last_due, moment_of, next_due, period, periods_before
from azs.schedule.schedule import Schedule, check
from tests.azs.schedule.cases import MONDAY, MOSCOW, WEEKLY

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = replace(WEEKLY, every="day")


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (dt.datetime(2026, 11, 23, 4, 59), dt.date(2026, 11, 16)), (dt.datetime(2026, 11, 23, 5), MONDAY),
        (dt.datetime(2026, 11, 29, 20), MONDAY), (dt.datetime(2026, 11, 1, 0, 0), None),
    ],
)  # fmt: skip
def test_a_week_is_due_at_eight_in_moscow(now: dt.datetime, found: dt.date | None) -> None:
    assert last_due(WEEKLY, now, MOSCOW) == found


def test_what_was_due_while_nobody_looked_is_due_once() -> None:
    assert last_due(DAILY, dt.datetime(2026, 11, 23, 4), MOSCOW) == dt.date(2026, 11, 22)
    assert next_due(DAILY, dt.datetime(2026, 11, 23, 4), MOSCOW) == dt.datetime(2026, 11, 23, 5)


def test_the_clocks_are_the_networks() -> None:
    night = replace(DAILY, at=dt.time(1))
    assert last_due(night, dt.datetime(2026, 11, 22, 22), MOSCOW) == MONDAY, "it is Monday there already"
    assert last_due(night, dt.datetime(2026, 11, 22, 22), ZoneInfo("UTC")) == dt.date(2026, 11, 22)


def test_hours_that_clocks_skip_or_repeat_are_due_once() -> None:
    half = replace(DAILY, at=dt.time(2, 30))
    skipped, twice = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
    assert moment_of(half, skipped, BERLIN) == dt.datetime(2026, 3, 29, 1, 30)
    first = moment_of(half, twice, BERLIN)
    assert first == dt.datetime(2026, 10, 25, 0, 30)
    since = replace(half, active_since=dt.datetime(2026, 10, 1))
    assert {last_due(since, first + dt.timedelta(minutes=at), BERLIN) for at in (0, 60, 90)} == {twice}


def test_periods_are_whole_and_end_the_day_before() -> None:
    assert period("day", MONDAY) == (dt.date(2026, 11, 22), dt.date(2026, 11, 22))
    assert period("week", MONDAY) == (dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    assert period("month", dt.date(2026, 3, 28)) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert periods_before("month", dt.date(2026, 2, 1), 2) == (
        (dt.date(2025, 12, 1), dt.date(2025, 12, 31)), (dt.date(2026, 1, 1), dt.date(2026, 1, 31)),
    )  # fmt: skip
    weeks = periods_before("week", dt.date(2026, 11, 16), 3)
    assert [first for first, _ in weeks] == [dt.date(2026, 10, 26), dt.date(2026, 11, 2), dt.date(2026, 11, 9)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"), ({"title": "x" * 121}, "title"), ({"kind": "passport"}, "kind"),
        ({"format": "exe"}, "format"), ({"every": "hour"}, "every"), ({"on_day": 8}, "on_day"),
        ({"every": "month", "on_day": 31}, "on_day"), ({"roles": ()}, "roles"), ({"roles": ("boss",)}, "roles"),
        ({"people": tuple(map(str, range(51)))}, "people"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(wrong: dict[str, object], field: str) -> None:
    check(WEEKLY)
    with pytest.raises(ScheduleError) as caught:
        check(replace(WEEKLY, **wrong))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_schedule_made_after_its_hour_waits_for_the_next_one() -> None:
    late = Schedule("x", "sla", "day", dt.time(8), active_since=dt.datetime(2026, 11, 23, 6))
    assert last_due(late, dt.datetime(2026, 11, 23, 7), MOSCOW) is None
    assert last_due(late, dt.datetime(2026, 11, 24, 5), MOSCOW) == dt.date(2026, 11, 24)
