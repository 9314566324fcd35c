"""Periods named in a question, in Russian and English, read without a model.

What the words mean:

- A unit counted back to today ends today: "за неделю", "за последние 3 месяца", "в этом году", "с начала года".
- A unit named by its own name is whole, even where it is under way: "в ноябре", "за 2026 год", "4 квартал".
- Without a year it is the latest that has begun: in November "в марте" is of this year, "в декабре" of the last.
- "3 дня назад" is that one day; "две недели назад", "месяц назад" are that whole calendar week or month.
- "в начале", "в середине", "в конце": days 1-10, 11-20 and 21 to the end of a month; a third of a quarter or a year.
- "в первой половине марта": up to the 15th.
- "до 1 июля" ends the day before, "до конца марта" and "по 1 июля" with that day; both begin with `FIRST_DAY`.
- "после 15 марта" begins the day after and ends today.
- A winter is named by the year it ends in. "Прошлым летом" is the summer of last year, "last summer" the latest that
  is over.
- "майские праздники" are 1-11 May, "новогодние праздники" 1-8 January, "на Новый год" 31 December and 1 January,
  "Рождество" 7 January.
- "в прошлую пятницу" is the latest Friday before today; "в эти выходные" the latest weekend that has begun, "в прошлые"
  the one of the week before.
- A fiscal year is named by the year in which it begins; only words that say "финансовый", "fiscal" or "FY" mean it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from chains.dates.joins import FIRST_DAY, read_periods
from chains.dates.spans import Span, minus_months, month_end, preceding, unit_span, year_before
from chains.plan import Period

__all__ = [
    "FIRST_DAY", "DateMatch", "Span", "find_periods", "minus_months", "month_end", "preceding", "unit_span",
    "year_before",
]  # fmt: skip


@dataclass(frozen=True)
class DateMatch:
    """A period and the characters of the question that name it.

    Attributes:
        against: the period that the same expression sets it against ("июнь к июню", "Q1 2025 vs Q1 2024"): one match.
            Of a period under way only the days up to today count then, and as many of the other.
    """

    start: int
    end: int
    period: Period
    against: Period | None = None


def find_periods(text: str, today: dt.date, fiscal_month: int = 1) -> list[DateMatch]:
    """Periods named in `text`, in the order they stand there; overlapping ones once, the longest first.

    Args:
        text: the question; letter case and ё do not matter.
        today: the day that "today" means. A period counted up to now ends today.
        fiscal_month: first month of the fiscal year, for words that say so: FY2025 begins in 2025.
    """
    return [
        DateMatch(
            item.start,
            item.end,
            Period(*item.span, text[item.start : item.end].strip()),
            Period(*item.against) if item.against else None,
        )
        for item in read_periods(text, today, fiscal_month)
    ]
