"""A value as people read it, by its unit; the same words in every file."""

from __future__ import annotations

import datetime as dt
import math

from azs.i18n import t
from azs.i18n.formats import DASH, NBSP, date, moment, month, number, percent, signed
from azs.reports.report import Cell, Column, Fact, Unit, Value


def shown(value: Value, unit: Unit, digits: int, lang: str) -> str:
    """A value with its unit; a dash for nothing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return DASH
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return _day(value, unit, lang)
    if unit == "%":
        return percent(value, lang, digits)
    return _with_unit(number(value, lang, digits), unit, lang)


def cell(value: Cell, column: Column, lang: str) -> str:
    """A value of a table: its column's heading names the unit."""
    if isinstance(value, Fact):
        return value.text
    plain = column.unit if column.unit in ("date", "moment", "month") else "count"
    return shown(value, plain, column.digits, lang)


def bare(value: Cell) -> Value:
    """The value of a cell."""
    return value.value if isinstance(value, Fact) else value


def change(value: float | None, unit: Unit, lang: str) -> str:
    """A change with its sign: percent, or points of a share."""
    if value is None:
        return DASH
    text = signed(value, lang, 1)
    return f"{text}{NBSP}{t('reports.points', lang)}" if unit == "%" else percent_of(text, lang)


def percent_of(text: str, lang: str) -> str:
    """A number already written, as percent."""
    return f"{text}{NBSP}%" if lang == "ru" else f"{text}%"


def _day(value: dt.date, unit: Unit, lang: str) -> str:
    if unit == "month":
        return month(value, lang)
    if unit == "moment" and isinstance(value, dt.datetime):
        return moment(value, lang)
    return date(value.date() if isinstance(value, dt.datetime) else value, lang)


def _with_unit(text: str, unit: Unit, lang: str) -> str:
    if unit == "rub":
        return f"{text}{NBSP}₽" if lang == "ru" else f"₽{text}"
    return f"{text}{NBSP}{t(f'reports.unit_{unit}', lang)}" if unit in ("h", "d", "l") else text
