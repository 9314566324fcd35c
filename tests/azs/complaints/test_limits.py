"""How often and how many at once."""

from __future__ import annotations

import pytest

from azs.complaints import limits
from azs.complaints.limits import Places, Rate, network_of


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_even_pace_and_each_client_for_itself() -> None:
    clock = Clock()
    rate = Rate(60, burst=3, clock=clock)
    assert [rate.wait_s("a") for _ in range(4)] == [0, 0, 0, pytest.approx(1.0)]
    assert rate.wait_s("b") == 0
    clock.now += 0.5
    assert rate.wait_s("a") == pytest.approx(0.5), "refused calls cost nothing"
    clock.now += 0.5
    assert rate.wait_s("a") == 0 and rate.wait_s("a") > 0
    clock.now += 3600
    assert [rate.wait_s("a") > 0 for _ in range(4)] == [False, False, False, True], "an hour of silence is no credit"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KNOWN", 100)
    rate = Rate(1, burst=1)
    for at in range(1000):
        rate.wait_s(str(at))
    assert len(rate._due) == 100


def test_places_are_counted_and_come_back() -> None:
    places = Places(3, most_of_one=2)
    assert [places.take("a") for _ in range(3)] == [True, True, False]
    assert [places.take(name) for name in "bc"] == [True, False]
    places.give_back("a")
    assert places.take("c")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"), ("", "?"), ("x" * 100, "x" * 64),
    ],
)  # fmt: skip
def test_one_subscriber_is_one_client(address: str, network: str) -> None:
    assert network_of(address) == network
