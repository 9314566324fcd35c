"""Russian in Latin letters is read in Cyrillic; English and other languages are let be."""

from __future__ import annotations

import pytest

from azs.complaints.latin import in_cyrillic


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("zapah gaza u kolonki", "запах газа у колонки"),
        ("b'et tokom ot kolonki, vyzovite mastera", "бьет током от колонки, вызовите мастера"),
        ("Shchitok iskrit i dymit, prishlite lyudey", "щиток искрит и дымит, пришлите людей"),
    ],
)
def test_russian_is_read(text: str, read: str) -> None:
    assert in_cyrillic(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "no gas", "The pump is on fire", "pump on fire, send help now", "Preise sind viel zu hoch heute",
        "narx juda qimmat ekan", "Дым от колонки near the shop", "", "12345", "🔥",
    ],
)  # fmt: skip
def test_what_is_no_russian_stays(text: str) -> None:
    assert in_cyrillic(text) == text
