"""Periods and the bounds of single incidents in words."""

from __future__ import annotations

import datetime as dt

from azs.i18n import t
from azs.i18n.formats import date
from chains.amounts import measure_text
from chains.conditions import DATED
from chains.directory_words import BEGINNING
from chains.plan import Period, PlanRange

OF_ONE = {"resolution_h": "h", "loss_rub": "rub", "litres_spilled": "l", "people_injured": "count", "open_d": "d"}


def range_text(item: PlanRange, lang: str) -> str:
    """A condition on single incidents in words."""
    name = t(f"assistant.of_{item.column}", lang)
    if item.column in DATED:
        return t("assistant.dated_range", lang, name=name, period=_days_text(item, lang))
    if item.column == "overdue_h" and not item.over and item.under is None:
        return t("assistant.overdue", lang)
    unit = {"age_h": "h", "overdue_h": "h", **OF_ONE}[item.column]
    if item.column == "overdue_h" and item.over is not None:
        return t("assistant.overdue_over", lang, value=_amount(item.over, unit, lang))
    if item.over is not None:
        return t("assistant.range_over", lang, name=name, value=_amount(item.over, unit, lang))
    return t("assistant.range_under", lang, name=name, value=_amount(item.under or 0, unit, lang))


def _days_text(item: PlanRange, lang: str) -> str:
    """The days of opening or installing that a range holds."""
    first = None if item.over is None else dt.date.fromordinal(int(item.over))
    last = None if item.under is None else dt.date.fromordinal(int(item.under))
    if first and last:
        return period_text(Period(first, last), lang)
    if first:
        return t("assistant.since_day", lang, day=date(first, lang))
    return t("assistant.before_day", lang, day=date((last or BEGINNING) + dt.timedelta(days=1), lang))


def _amount(value: float, unit: str, lang: str) -> str:
    if unit == "h" and value >= 48 and value % 24 == 0:
        text = measure_text(value / 24, "d", 0, lang)
        return text.replace("дня", "дней") if lang == "ru" and (value // 24) % 10 != 1 else text  # "больше 3 дней"
    return measure_text(value, unit, 0 if value == int(value) else 1, lang)


def period_text(period: Period, lang: str) -> str:
    """Days of a period, both ends included."""
    if period.start == BEGINNING:
        return t("assistant.before_day", lang, day=date(period.end + dt.timedelta(days=1), lang))
    if period.start == period.end:
        return t("assistant.on_day", lang, start=date(period.start, lang))
    return t("assistant.between", lang, start=date(period.start, lang), end=date(period.end, lang))
