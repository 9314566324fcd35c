"""Where a complaint goes and until when: rules, working hours, holidays, absences; and files with mistakes in them."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from azs.complaints.complaint import CATEGORIES, PRIORITIES
from azs.complaints.routing import route
from azs.complaints.rules_file import SHIPPED, load_rules, rules_of
from azs.complaints.working_time import due_at
from azs.errors import ComplaintError
from azs.i18n import describe

DAY = dt.date(2026, 1, 1)
FRIDAY_NOON = dt.datetime(2026, 11, 27, 9, 0)  # 12:00 in Moscow
RULES = load_rules()


def _own(**changed: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "calendar": {"timezone": "Asia/Yekaterinburg", "hours": ["09:00", "18:00"]},
        "departments": {"all": {"ru": "Все"}, "south": {"ru": "Юг"}},
        "rule": [{"department": "all", "hours": 9}],
    }
    return body | changed


def test_the_shipped_rules_have_a_place_for_everything() -> None:
    for category in ("", *CATEGORIES):
        for priority in PRIORITIES:
            found = route(RULES, category, region="", priority=priority, now=FRIDAY_NOON)
            assert found.department in RULES.departments and found.due_at > FRIDAY_NOON
            assert found.alert == (priority == "critical")
            if priority == "critical":
                assert found.due_at == FRIDAY_NOON + dt.timedelta(hours=1), "day and night"


@pytest.mark.parametrize(
    ("begun", "hours", "until"),
    [
        ("2026-11-27 09:00", 2, "2026-11-27 11:00"), ("2026-11-27 14:00", 2, "2026-11-30 07:00"),
        ("2026-11-27 15:00", 1, "2026-11-30 07:00"), ("2026-11-28 10:00", 1, "2026-11-30 07:00"),
        ("2026-11-27 02:00", 1, "2026-11-27 07:00"), ("2026-12-30 14:30", 1, "2027-01-11 06:30"),
        ("2026-11-03 15:00", 9, "2026-11-05 15:00"), ("2026-11-27 06:00", 9, "2026-11-27 15:00"),
        ("2026-11-27 06:00", 18, "2026-11-30 15:00"), ("2026-11-27 21:30", 0.5, "2026-11-30 06:30"),
    ],
)  # fmt: skip
def test_working_hours_in_moscow(begun: str, hours: float, until: str) -> None:
    """All in UTC: work lasts from 06:00 to 15:00; off are weekends, 4 November, 31 December, and until 10 January."""
    assert due_at(RULES.times, dt.datetime.fromisoformat(begun), hours) == dt.datetime.fromisoformat(until)


def test_a_worked_saturday_counts_and_a_zone_with_summer_time_moves() -> None:
    body = _own(calendar={"timezone": "Europe/Berlin", "hours": ["09:00", "17:00"], "days_on": [dt.date(2026, 3, 28)]})
    times = rules_of(body).times
    friday = dt.datetime(2026, 3, 27, 15, 0)  # 16:00 in Berlin
    assert due_at(times, friday, 2) == dt.datetime(2026, 3, 28, 9, 0), "Saturday 10:00, winter time"
    assert due_at(times, friday, 9 + 1) == dt.datetime(2026, 3, 30, 8, 0), "Monday 10:00, summer time"


def test_a_calendar_without_working_days_ends() -> None:
    off = [dt.date(2026, 11, 27) + dt.timedelta(days=7 * week) for week in range(200)]
    times = rules_of(_own(calendar={"weekdays": [5], "days_off": off})).times
    assert due_at(times, FRIDAY_NOON, 1) > FRIDAY_NOON + dt.timedelta(days=365)


def test_more_conditions_are_stronger_whatever_their_order() -> None:
    rules = rules_of(_own(rule=[
        {"department": "all", "hours": 9}, {"region": "юг", "department": "south", "hours": 4},
        {"category": "price", "department": "all", "hours": 3}, {"priority": "high", "department": "all", "hours": 2},
        {"category": "price", "region": "Юг", "priority": "high", "department": "south", "person": "olga", "hours": 1},
    ]))  # fmt: skip

    def hours(category: str, region: str, priority: str) -> float:
        found = route(rules, category, region=region, priority=priority, now=dt.datetime(2026, 11, 27, 4))
        return (found.due_at - dt.datetime(2026, 11, 27, 4)).total_seconds() / 3600

    assert [hours("price", "Юг", "high"), hours("price", "Север", "high"), hours("price", "Юг", "low")] == [1, 2, 3]
    assert [hours("staff", "ЮГ", "high"), hours("staff", "ЮГ", "low"), hours("", "", "low")] == [2, 4, 9]


def test_a_substitute_stands_in_and_nobody_where_all_are_away() -> None:
    away = [
        {"person": "anna", "since": dt.date(2026, 11, 27), "until": dt.date(2026, 11, 27), "substitute": "boris"},
        {"person": "boris", "since": dt.date(2026, 11, 28), "until": dt.date(2026, 11, 30), "substitute": "anna"},
    ]
    rules = rules_of(_own(rule=[{"department": "all", "person": "anna", "hours": 1}], absence=away))

    def person(moment: str) -> str:
        return route(rules, "", region="", priority="low", now=dt.datetime.fromisoformat(moment)).person

    assert person("2026-11-27 12:00") == "boris" and person("2026-11-28 12:00") == "anna"
    assert person("2026-11-26 19:30") == "boris", "it is the 27th in Yekaterinburg already"
    both = [away[0], away[1] | {"since": dt.date(2026, 11, 27)}]
    rules = rules_of(_own(rule=[{"department": "all", "person": "anna", "hours": 1}], absence=both))
    assert person("2026-11-27 12:00") == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rule": []}, "нет правила без условий"),
        ({"rule": [{"department": "all", "hours": 1, "category": "price"}]}, "нет правила без условий"),
        (
            {"rule": [{"department": "nobody", "hours": 1}]},
            "rule 1: department: «nobody» не подходит. Допустимо: all, south",
        ),
        ({"rule": [{"department": "all", "hours": 0}]}, "rule 1: hours"),
        ({"rule": [{"department": "all", "hours": True}]}, "rule 1: hours"),
        ({"rule": [{"department": "all"}]}, "rule 1: hours"),
        ({"rule": [{"department": "all", "hours": 1, "categry": "price"}]}, "rule 1: categry: такого имени здесь нет"),
        ({"rule": [{"department": "all", "hours": 1, "category": "prise"}]}, "rule 1: category: «prise»"),
        ({"rule": [{"department": "all", "hours": 1, "clock": "night"}]}, "rule 1: clock"),
        (
            {"rule": [{"department": "all", "hours": 1}, {"department": "south", "hours": 2}]},
            "такие же условия у правила 1",
        ),
        ({"rule": "все"}, "rule: значение"), ({"rules": []}, "rules: такого имени"),
        ({"departments": {}}, "departments: не заполнено"),
        ({"departments": {"all": {"en": "All"}}}, "departments.all.ru"),
        ({"departments": {"all": {"ru": "Все", "email": "a@b"}}}, "departments.all.email"),
        ({"departments": {"all": {"ru": "Все", "email": "a@b.ru,c@d.ru"}}}, "departments.all.email"),
        ({"departments": {"Весь отдел": {"ru": "Все"}}}, "departments.Весь отдел"),
        ({"calendar": {"timezone": "Moscow"}}, "calendar.timezone"),
        ({"calendar": {"timezone": "../etc/passwd"}}, "timezone"),
        ({"calendar": {"hours": ["18:00", "09:00"]}}, "calendar.hours"),
        ({"calendar": {"hours": ["9", "18"]}}, "calendar.hours"),
        ({"calendar": {"weekdays": [0]}}, "calendar.weekdays"), ({"calendar": {"weekdays": []}}, "calendar.weekdays"),
        ({"calendar": {"days_off": ["2026-01-01"]}}, "calendar.days_off"),
        ({"calendar": {"days_off": [dt.date(2026, 1, 1)], "days_on": [dt.date(2026, 1, 1)]}}, "calendar.days_on"),
        ({"alerts": {"priorities": ["urgent"]}}, "alerts.priorities"), ({"alerts": {"emails": ["x"]}}, "alerts.emails"),
        (
            {"absence": [{"person": "a", "since": dt.date(2026, 1, 2), "until": dt.date(2026, 1, 1)}]},
            "absence 1: until",
        ),
        (
            {"absence": [{"person": "a", "substitute": "a", "since": DAY, "until": DAY}]},
            "absence 1: person",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named_with_its_place(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ComplaintError) as caught:
        rules_of(_own(**changed))
    assert words in describe(caught.value, "ru") and describe(caught.value, "en")


def test_the_companys_file_replaces_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "routing.toml"
    assert load_rules(own) == RULES, "there is none yet"
    own.write_text('[departments.all]\nru = "Все"\n[[rule]]\ndepartment = "all"\nhours = 1\n', encoding="utf-8")
    assert list(load_rules(own).departments) == ["all"]
    own.write_text("[departments", encoding="utf-8")
    with pytest.raises(ComplaintError) as caught:
        load_rules(own)
    assert "routing.toml" in describe(caught.value, "ru")
    own.write_bytes("ru = 'Все'".encode("cp1251"))
    with pytest.raises(ComplaintError):
        load_rules(own)


def test_holidays_of_the_named_years_are_whole() -> None:
    body = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["calendar"]
    days = [day for day in body["days_off"] if day.isoweekday() > 5]
    assert not days, "a weekend is off anyway: a date here is a slip"
    assert {day.year for day in body["days_off"]} == set(body["years"])
