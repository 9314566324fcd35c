"""Numbers, dates and plurals as each language writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from azs.i18n import formats


@pytest.mark.parametrize(
    ("value", "digits", "ru", "en"),
    [
        (1234567.891, 1, "1\u00a0234\u00a0567,9", "1,234,567.9"),
        (0, 0, "0", "0"),
        (-5320.5, 2, "-5\u00a0320,50", "-5,320.50"),
        (None, 0, "—", "—"),
        (float("nan"), 1, "—", "—"),
        (float("inf"), 1, "—", "—"),
    ],
)
def test_number(value: float | None, digits: int, ru: str, en: str) -> None:
    assert formats.number(value, "ru", digits) == ru
    assert formats.number(value, "en", digits) == en


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (1, "инцидент"),
        (2, "инцидента"),
        (5, "инцидентов"),
        (11, "инцидентов"),
        (12, "инцидентов"),
        (21, "инцидент"),
        (22, "инцидента"),
        (111, "инцидентов"),
        (101, "инцидент"),
        (0, "инцидентов"),
    ],
)
def test_russian_plural(count: int, word: str) -> None:
    assert formats.plural(count, "ru", one="инцидент", few="инцидента", many="инцидентов") == word


def test_english_plural() -> None:
    assert formats.plural(1, "en", one="incident", few="incidents", many="incidents") == "incident"
    assert formats.plural(21, "en", one="incident", few="incidents", many="incidents") == "incidents"


def test_money_is_shortened_in_each_language() -> None:
    assert formats.money(12_345_678, "ru") == "12,3\u00a0млн\u00a0₽"
    assert formats.money(12_345_678, "en") == "₽12.3M"
    assert formats.money(45_600, "ru") == "45,6\u00a0тыс.\u00a0₽"
    assert formats.money(950, "ru") == "950\u00a0₽"
    assert formats.money(-82_100, "en") == "-₽82.1K"
    assert formats.money(None, "ru") == "—"


def test_dates() -> None:
    assert formats.date(dt.date(2026, 11, 5), "ru") == "05.11.2026"
    assert formats.date(dt.date(2026, 11, 5), "en") == "5 Nov 2026"
    assert formats.moment(dt.datetime(2026, 11, 5, 7, 3), "ru") == "05.11.2026 07:03"
    assert formats.month(dt.date(2026, 5, 1), "ru") == "май 2026"
    assert formats.date(None, "ru") == "—"
