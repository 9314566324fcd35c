"""Which station is meant, and which is not."""

from __future__ import annotations

import pytest

from azs.complaints.stations import Station, StationBook

BOOK = StationBook([
    Station(1, "АЗС-001", "Центральная"), Station(12, "АЗС-012", "Ленинский, 7"), Station(3, "АЗС-003", "Южная"),
    Station(4, "ТЗК 4", "Южная"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("said", "station"),
    [
        ("АЗС-012", 12), ("азс 12", 12), ("12", 12), ("№12", 12), ("станция № 012", 12), ("ЦЕНТРАЛЬНАЯ", 1),
        ("ленинский 7", 12), ("Ленинский проспект, 12", None), ("Южная", None), ("12 или 1", None), ("", None),
        ("!!!", None), ("7", None), ("строка: 1", None), ("0", None), ("4", None),
    ],
)  # fmt: skip
def test_a_station_is_found_by_what_its_sign_says(said: str, station: int | None) -> None:
    found = BOOK.find(said)
    assert (found.identifier if found else None) == station
