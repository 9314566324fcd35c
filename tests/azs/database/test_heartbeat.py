"""Signs of life come for as long as the work lasts, also after one of them is lost."""

from __future__ import annotations

import threading

import pytest

from azs.database import heartbeat
from azs.errors import DatabaseError


def test_beats_go_on_after_one_fails_and_end_with_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.01)
    beats, thrice = [0], threading.Event()

    def beat() -> None:
        beats[0] += 1
        if beats[0] == 1:
            raise DatabaseError("database.broke_off")
        if beats[0] == 3:
            thrice.set()

    with heartbeat.beating(beat, of="a scan"):
        assert thrice.wait(60)
    told = beats[0]
    assert not any(one.name == "heartbeat" for one in threading.enumerate()) and beats[0] == told
