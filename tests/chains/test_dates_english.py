"""Periods as people write them in English: words, first day, last day."""

from __future__ import annotations

import datetime as dt

import pytest

from chains.dates import find_periods

TODAY = dt.date(2026, 11, 20)  # a Friday
SENTENCES = ("{}", "incidents {}?", "show losses {} by region")
CASES = """
the day before yesterday|2026-11-18|2026-11-18
3 days ago|2026-11-17|2026-11-17
two weeks ago|2026-11-02|2026-11-08
a month ago|2026-10-01|2026-10-31
a year ago|2025-01-01|2025-12-31
in the last 90 days|2026-08-23|2026-11-20
over the past two weeks|2026-11-07|2026-11-20
in the past 12 months|2025-11-21|2026-11-20
during the last six months|2026-05-21|2026-11-20
in the last couple of weeks|2026-11-07|2026-11-20
past month|2026-10-21|2026-11-20
over the past year|2025-11-21|2026-11-20
in the last half year|2026-05-21|2026-11-20
last two years|2024-11-21|2026-11-20
previous month|2026-10-01|2026-10-31
this week|2026-11-16|2026-11-20
current quarter|2026-10-01|2026-11-20
last year's|2025-01-01|2025-12-31
YTD|2026-01-01|2026-11-20
MTD|2026-11-01|2026-11-20
QTD|2026-10-01|2026-11-20
WTD|2026-11-16|2026-11-20
month to date|2026-11-01|2026-11-20
since the beginning of the year|2026-01-01|2026-11-20
since the start of 2025|2025-01-01|2026-11-20
from the beginning of 2025|2025-01-01|2026-11-20
since the start of last month|2026-10-01|2026-11-20
since Monday|2026-11-16|2026-11-20
last Friday|2026-11-13|2026-11-13
last Monday|2026-11-16|2026-11-16
this Tuesday|2026-11-17|2026-11-17
last weekend|2026-11-14|2026-11-15
this weekend|2026-11-14|2026-11-15
over the past weekend|2026-11-14|2026-11-15
Q1 2025|2025-01-01|2025-03-31
in Q1 of 2025|2025-01-01|2025-03-31
1Q25|2025-01-01|2025-03-31
Q1'25|2025-01-01|2025-03-31
2025Q3|2025-07-01|2025-09-30
2025-Q3|2025-07-01|2025-09-30
Q3|2026-07-01|2026-09-30
Q1-Q3 2025|2025-01-01|2025-09-30
Q1 2025 to Q2 2026|2025-01-01|2026-06-30
Q3 last year|2025-07-01|2025-09-30
first quarter of 2025|2025-01-01|2025-03-31
the third quarter of last year|2025-07-01|2025-09-30
in the fourth quarter|2026-10-01|2026-12-31
2nd quarter 2025|2025-04-01|2025-06-30
H1 2025|2025-01-01|2025-06-30
2H25|2025-07-01|2025-12-31
in the second half of 2025|2025-07-01|2025-12-31
first half of March|2026-03-01|2026-03-15
in the first half of the year|2026-01-01|2026-06-30
early March|2026-03-01|2026-03-10
mid-March 2025|2025-03-11|2025-03-20
late March|2026-03-21|2026-03-31
at the end of March 2025|2025-03-21|2025-03-31
at the beginning of 2025|2025-01-01|2025-04-30
Sep 2025|2025-09-01|2025-09-30
Sept. 2025|2025-09-01|2025-09-30
Sep '25|2025-09-01|2025-09-30
in Dec|2025-12-01|2025-12-31
in May|2026-05-01|2026-05-31
May 2025|2025-05-01|2025-05-31
in may 2025|2025-05-01|2025-05-31
March of last year|2025-03-01|2025-03-31
March this year|2026-03-01|2026-03-31
last March|2026-03-01|2026-03-31
from March to May|2026-03-01|2026-05-31
March through May 2025|2025-03-01|2025-05-31
March-May 2025|2025-03-01|2025-05-31
Jan to Mar 2025|2025-01-01|2025-03-31
between March and June 2025|2025-03-01|2025-06-30
between 1 and 15 June 2025|2025-06-01|2025-06-15
between June 1 and 15|2026-06-01|2026-06-15
between June 1 and June 15, 2025|2025-06-01|2025-06-15
June 3 - July 10, 2025|2025-06-03|2025-07-10
from June 3 to July 10|2026-06-03|2026-07-10
June 3-15|2026-06-03|2026-06-15
from 3 June to 10 July 2025|2025-06-03|2025-07-10
from May to July|2026-05-01|2026-07-31
since June|2026-06-01|2026-11-20
since June 2025|2025-06-01|2026-11-20
since 2025|2025-01-01|2026-11-20
since yesterday|2026-11-19|2026-11-20
since last week|2026-11-09|2026-11-20
starting from June 2025|2025-06-01|2026-11-20
from June 2025 onwards|2025-06-01|2026-11-20
from June 2025 until now|2025-06-01|2026-11-20
until March 2025|2000-01-01|2025-02-28
before 2025|2000-01-01|2024-12-31
before July 1|2000-01-01|2026-06-30
until the end of March|2000-01-01|2026-03-31
up to March 15 inclusive|2000-01-01|2026-03-15
after 2024|2025-01-01|2026-11-20
after March 15, 2025|2025-03-16|2026-11-20
this summer|2026-06-01|2026-08-31
last summer|2026-06-01|2026-08-31
last winter|2025-12-01|2026-02-28
winter 2024/25|2024-12-01|2025-02-28
spring 2025|2025-03-01|2025-05-31
in the autumn of 2025|2025-09-01|2025-11-30
fall 2025|2025-09-01|2025-11-30
in 2025|2025-01-01|2025-12-31
from 2024 to 2025|2024-01-01|2025-12-31
2023, 2024 and 2025|2023-01-01|2025-12-31
FY2025|2025-01-01|2025-12-31
March 15, 2025|2025-03-15|2025-03-15
on March 15|2026-03-15|2026-03-15
15 March 2025|2025-03-15|2025-03-15
March 15th, 2025|2025-03-15|2025-03-15
on the 15th of March|2026-03-15|2026-03-15
the first of June|2026-06-01|2026-06-01
June twenty-fifth|2026-06-25|2026-06-25
the twenty-fifth of June 2025|2025-06-25|2025-06-25
2025-03-15|2025-03-15|2025-03-15
on 2025/03/15|2025-03-15|2025-03-15
03/15/2025|2025-03-15|2025-03-15
New Year holidays|2026-01-01|2026-01-08
May holidays 2025|2025-05-01|2025-05-11
on Victory Day|2026-05-09|2026-05-09
at Christmas|2026-01-07|2026-01-07
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_period(sentence: str, case: str) -> None:
    words, start, end = case.split("|")
    found = find_periods(sentence.format(words), TODAY)
    assert [(str(item.period.start), str(item.period.end)) for item in found] == [(start, end)]
