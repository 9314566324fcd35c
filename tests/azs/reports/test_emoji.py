"""Emoji are told in words where a page has no such sign."""

from __future__ import annotations

import pytest

from azs.reports.formats.emoji import in_words


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("пожар🔥🔥🔥!", "ru", "пожар (огонь)!"),
        ("Спасибо 👍🏽 вам", "ru", "Спасибо (палец вверх) вам"),
        ("so bad 😡🤮", "en", "so bad (angry, vomiting)"),
        ("🚀кофе", "ru", "(эмодзи) кофе"),
        ("❤️", "en", "(heart)"),
        ("№ 5 — 100 % «да»", "ru", "№ 5 — 100 % «да»"),
        ("", "ru", ""),
    ],
)
def test_each_has_a_name_once_in_a_row(text: str, lang: str, told: str) -> None:
    assert in_words(text, lang) == told


def test_signs_of_the_font_are_let_be() -> None:
    assert in_words("✓ готово", "ru", known=frozenset({ord("✓")})) == "✓ готово"
