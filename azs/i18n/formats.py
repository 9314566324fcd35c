"""Numbers, money, durations, dates and plurals as each language writes them."""

from __future__ import annotations

import datetime as dt
import math

NBSP = "\u00a0"
MONTHS_SHORT = {
    "ru": ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_MONTHS_RU = {
    "": ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
         "декабрь"),
    "of": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря"),
    "in": ("январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре",
           "декабре"),
}  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS_SHORT = {
    "ru": ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
DASH = "—"


def number(value: float | int | None, lang: str, digits: int = 0) -> str:
    """Group thousands: `1 234 567,8` in Russian, `1,234,567.8` in English; a dash for nothing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return DASH
    text = f"{value:,.{digits}f}"
    if lang == "ru":
        text = text.replace(",", NBSP).replace(".", ",")
    return text


def signed(value: float | None, lang: str, digits: int = 0) -> str:
    """Like `number`, with the sign always shown."""
    if value is None or not math.isfinite(value):
        return DASH
    return ("+" if value > 0 else "") + number(value, lang, digits)


def percent(value: float | None, lang: str, digits: int = 1) -> str:
    """`83,4 %` in Russian, `83.4%` in English."""
    text = number(value, lang, digits)
    return text if text == DASH else text + (f"{NBSP}%" if lang == "ru" else "%")


def money(value: float | None, lang: str) -> str:
    """Roubles, shortened from a million: `12,3 млн ₽`, `₽12.3M`."""
    if value is None or not math.isfinite(value):
        return DASH
    if value < 0 and lang == "en":  # the sign stands before the currency
        return f"-{money(-value, lang)}"
    for limit, ru, en in ((1e9, "млрд", "B"), (1e6, "млн", "M"), (1e4, "тыс.", "K")):
        if abs(value) >= limit:
            scaled = value / limit if limit != 1e4 else value / 1e3
            short = number(scaled, lang, 0 if abs(scaled) >= 100 else 1)
            return f"{short}{NBSP}{ru}{NBSP}₽" if lang == "ru" else f"₽{short}{en}"
    return f"{number(value, lang)}{NBSP}₽" if lang == "ru" else f"₽{number(value, lang)}"


def date(value: dt.date | None, lang: str) -> str:
    """`05.11.2026` in Russian, `5 Nov 2026` in English."""
    if value is None:
        return DASH
    return f"{value:%d.%m.%Y}" if lang == "ru" else f"{value.day} {MONTHS_SHORT['en'][value.month - 1]} {value.year}"


def moment(value: dt.datetime | None, lang: str) -> str:
    """Date with hours and minutes."""
    return DASH if value is None else f"{date(value.date(), lang)} {value:%H:%M}"


def month(value: dt.date, lang: str) -> str:
    """`ноя 2026`, `Nov 2026`."""
    return f"{MONTHS_SHORT[lang][value.month - 1]} {value.year}"


def month_name(value: dt.date, lang: str, *, case: str = "") -> str:
    """`ноябрь 2026 года`; `case` "of" as after «с»: `ноября 2026 года`, "in" as after «в»: `ноябре 2026 года`."""
    if lang == "en":
        return f"{_MONTHS_EN[value.month - 1]} {value.year}"
    return f"{_MONTHS_RU[case][value.month - 1]} {value.year} года"


def plural(count: int, lang: str, *, one: str, few: str, many: str) -> str:
    """Pick the form for `count`: 1 инцидент, 2 инцидента, 5 инцидентов. English uses `one` and `many`."""
    if lang == "en":
        return one if abs(count) == 1 else many
    last, last_two = abs(count) % 10, abs(count) % 100
    if last == 1 and last_two != 11:
        return one
    if 2 <= last <= 4 and not 12 <= last_two <= 14:
        return few
    return many
