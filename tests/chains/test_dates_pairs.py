"""Two periods in one question, and fiscal years."""

from __future__ import annotations

import datetime as dt

import pytest

from chains.dates import find_periods

TODAY = dt.date(2026, 11, 20)  # a Friday

AGAINST = """
июнь к июню|2026-06-01|2026-06-30|2025-06-01|2025-06-30
2025 к 2024|2025-01-01|2025-12-31|2024-01-01|2024-12-31
2025 год к 2024|2025-01-01|2025-12-31|2024-01-01|2024-12-31
2026 к 2025|2026-01-01|2026-11-20|2025-01-01|2025-11-20
июнь 2025 к июню 2024|2025-06-01|2025-06-30|2024-06-01|2024-06-30
июнь к маю|2026-06-01|2026-06-30|2026-05-01|2026-05-31
январь к декабрю|2026-01-01|2026-01-31|2025-12-01|2025-12-31
ноябрь к октябрю|2026-11-01|2026-11-20|2026-10-01|2026-10-20
1 квартал 2025 к 1 кварталу 2024|2025-01-01|2025-03-31|2024-01-01|2024-03-31
4 квартал 2026 к 4 кварталу 2025|2026-10-01|2026-11-20|2025-10-01|2025-11-20
этот месяц к прошлому|2026-11-01|2026-11-20|2026-10-01|2026-10-20
этот год к прошлому|2026-01-01|2026-11-20|2025-01-01|2025-11-20
эта неделя против прошлой|2026-11-16|2026-11-20|2026-11-09|2026-11-13
прошлая неделя к позапрошлой|2026-11-09|2026-11-15|2026-11-02|2026-11-08
вчера против позавчера|2026-11-19|2026-11-19|2026-11-18|2026-11-18
лето 2026 к лету 2025|2026-06-01|2026-08-31|2025-06-01|2025-08-31
май 2026 против апреля|2026-05-01|2026-05-31|2026-04-01|2026-04-30
Q1 2025 vs Q1 2024|2025-01-01|2025-03-31|2024-01-01|2024-03-31
H1 2026 versus H1 2025|2026-01-01|2026-06-30|2025-01-01|2025-06-30
June over June|2026-06-01|2026-06-30|2025-06-01|2025-06-30
this month vs last month|2026-11-01|2026-11-20|2026-10-01|2026-10-20
this month vs last|2026-11-01|2026-11-20|2026-10-01|2026-10-20
first quarter vs second quarter|2026-01-01|2026-03-31|2026-04-01|2026-06-30
""".strip().splitlines()
APART = """
сравни 2024 и 2025|2024-01-01|2025-01-01
сравни 2025 с 2024|2025-01-01|2024-01-01
сравни март с февралём|2026-03-01|2026-02-01
сравни прошлый месяц с этим месяцем|2026-10-01|2026-11-01
compare March and April 2025|2025-03-01|2025-04-01
compare 2025 with 2024|2025-01-01|2024-01-01
октябрь 2026 по сравнению с сентябрём|2026-10-01|2026-09-01
в октябре этого года и в октябре прошлого|2026-10-01|2025-10-01
1 и 2 квартал 2025|2025-01-01|2025-04-01
incidents in June over the last year|2026-06-01|2025-01-01
""".strip().splitlines()
FISCAL = """
финансовый год 2025|2025-04-01|2026-03-31
2025 финансовый год|2025-04-01|2026-03-31
за финансовый 2025 год|2025-04-01|2026-03-31
в этом фингоду|2026-04-01|2026-11-20
в этом финансовом году|2026-04-01|2026-11-20
в прошлом финансовом году|2025-04-01|2026-03-31
с начала финансового года|2026-04-01|2026-11-20
1 квартал финансового 2025 года|2025-04-01|2025-06-30
1 квартал финансового года|2026-04-01|2026-06-30
4 фин. квартал 2025|2026-01-01|2026-03-31
первый финансовый квартал|2026-04-01|2026-06-30
fiscal year 2025|2025-04-01|2026-03-31
FY25|2025-04-01|2026-03-31
FY2025|2025-04-01|2026-03-31
FY 2025|2025-04-01|2026-03-31
last fiscal year|2025-04-01|2026-03-31
this fiscal year|2026-04-01|2026-11-20
fiscal Q1|2026-04-01|2026-06-30
fiscal Q1 2025|2025-04-01|2025-06-30
Q4 FY25|2026-01-01|2026-03-31
в 2025 году|2025-01-01|2025-12-31
1 квартал 2025|2025-01-01|2025-03-31
с начала года|2026-01-01|2026-11-20
""".strip().splitlines()


@pytest.mark.parametrize("case", AGAINST)
@pytest.mark.parametrize("sentence", ["{}", "ущерб за {}?", "показатели: {} по регионам"])
def test_one_expression_sets_two_periods_against_each_other(sentence: str, case: str) -> None:
    words, *days = case.split("|")
    question = sentence.format(words)
    [first] = find_periods(question, TODAY)
    assert first.against is not None and question[first.start : first.end].endswith(words)
    assert [str(day) for day in (first.period.start, first.period.end)] == days[:2]
    assert [str(day) for day in (first.against.start, first.against.end)] == days[2:]


@pytest.mark.parametrize("case", APART)
def test_two_periods_side_by_side_are_two(case: str) -> None:
    words, *starts = case.split("|")
    found = find_periods(words, TODAY)
    assert [str(item.period.start) for item in found] == starts
    assert all(item.against is None for item in found)


@pytest.mark.parametrize("case", FISCAL)
@pytest.mark.parametrize("sentence", ["{}", "Инциденты {}?", "losses {} by region"])
def test_fiscal_words_follow_the_fiscal_year(sentence: str, case: str) -> None:
    words, start, end = case.split("|")
    found = find_periods(sentence.format(words), TODAY, fiscal_month=4)
    assert [(str(item.period.start), str(item.period.end)) for item in found] == [(start, end)]


def test_a_month_that_is_over_today_is_set_against_the_whole_one() -> None:
    first = find_periods("этот месяц к прошлому", dt.date(2026, 11, 30))[0]
    assert first.against is not None and first.against.end == dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("today", "start", "end"),
    [
        ((2026, 11, 20), (2026, 11, 14), (2026, 11, 15)),
        ((2026, 11, 21), (2026, 11, 21), (2026, 11, 21)),
        ((2026, 11, 22), (2026, 11, 21), (2026, 11, 22)),
        ((2026, 11, 23), (2026, 11, 21), (2026, 11, 22)),
    ],
)
def test_this_weekend_is_the_latest_that_has_begun(
    today: tuple[int, int, int], start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    period = find_periods("в эти выходные", dt.date(*today))[0].period
    assert (period.start, period.end) == (dt.date(*start), dt.date(*end))
