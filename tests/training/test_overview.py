"""What is read of the files of training, whole, half-written and damaged."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.training.loop_files import NOON, put, put_card, put_report, put_run, score, version
from training import live, overview
from training.registry import Registry


def test_an_empty_home_has_nothing_and_nothing_is_made(tmp_path: Path) -> None:
    assert overview.data_sets(tmp_path) == overview.runs(tmp_path) == overview.evaluations(tmp_path) == ()
    assert overview.register(tmp_path) == Registry()
    assert live.shadow(tmp_path, "x") is None and live.drift(tmp_path) is None and not list(tmp_path.iterdir())


def test_a_card_is_counted(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_card(tmp_path, "data-2", created="2026-11-21T12:00:00+03:00")
    put(tmp_path, "datasets/half/card.json", "{")
    newest, one, damaged = overview.data_sets(tmp_path)
    assert newest.name == "data-2" and damaged.is_damaged
    assert one.total == 1055 and one.languages == {"ru": 705, "en": 350} and one.removed == {"leak": 3}
    assert one.created == dt.datetime(2026, 11, 20, 9)


def test_a_run_is_read_with_the_lines_that_are_whole(tmp_path: Path) -> None:
    put_run(tmp_path, "sft-1")
    (run,) = overview.runs(tmp_path)
    assert run.status == "running" and run.share == 0.5 and run.left_s == pytest.approx(600)
    assert run.curve("loss") == ([10, 20], [2.5, 1.5]) and run.curve("accuracy") == ([20], [0.4])
    assert run.curve("absent") == ([], [])


@pytest.mark.parametrize("pid", [2**22 + 1, 0, -5, 2**80])
def test_a_run_without_its_process_is_broken_off(tmp_path: Path, pid: object) -> None:
    put_run(tmp_path, "sft-1", pid=pid)
    (run,) = overview.runs(tmp_path)
    assert run.status == "lost" and run.left_s is None


@pytest.mark.parametrize(
    "changes",
    [{"steps": 0}, {"steps": None}, {"step": "x"}, {"started": "yesterday"}, {"error": "text"}, {"pid": True}],
)
def test_odd_states_are_read_or_told(tmp_path: Path, changes: dict[str, object]) -> None:
    put_run(tmp_path, "sft-1", **changes)
    (run,) = overview.runs(tmp_path)
    assert 0 <= run.share <= 1 and run.name == "sft-1"
    odd = changes.keys() & {"error", "pid", "step"} or changes == {"steps": None}
    assert (run.status == "damaged") == bool(odd)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", "[" * 100_000])
def test_damaged_files_are_named_and_leave_the_others_alone(tmp_path: Path, text: str) -> None:
    put_run(tmp_path, "sft-1")
    put(tmp_path, "runs/bad/state.json", text)
    put(tmp_path, "evaluations/bad/report.json", text)
    put(tmp_path, "registry.json", text)
    put(tmp_path, "drift/2026-W47.json", text)
    assert {run.name: run.status for run in overview.runs(tmp_path)} == {"sft-1": "running", "bad": "damaged"}
    assert overview.evaluations(tmp_path)[0].is_damaged and overview.register(tmp_path) is None
    found = live.drift(tmp_path)
    assert found is not None and found.is_damaged


def test_figures_that_are_none_are_left_out(tmp_path: Path) -> None:
    lines = [{"step": 1, "loss": float("nan")}, {"step": 2, "loss": float("inf")}, {"step": 3, "loss": True},
             {"step": 4, "loss": "1"}, {"loss": 1}, {"step": 5, "loss": 0.5}]  # fmt: skip
    put_run(tmp_path, "sft-1")
    put(tmp_path, "runs/sft-1/metrics.jsonl", "\n".join(map(json.dumps, lines)))
    assert overview.runs(tmp_path)[0].curve("loss") == ([5], [0.5])


def test_a_report_says_what_is_better(tmp_path: Path) -> None:
    sets = {"planner": score(0.4, 0.6), "refusals": score(0.9, 0.9, verdict="same"), "few": score(0.5, 0.5, verdict="")}
    put_report(tmp_path, "e1", NOON, sets)
    (found,) = overview.evaluations(tmp_path)
    assert (found.base, found.candidate) == ("qwen-0.5b", "azs-1")
    first, second, third = found.sets
    assert (first.name, first.rows, first.verdict, first.wins) == ("planner", 200, "better", 40)
    assert first.low == pytest.approx(0.15) and (second.verdict, third.verdict) == ("same", "unknown")


@pytest.mark.parametrize(
    "one", [{}, {"wins": "x", "difference": 5, "base": None, "verdict": ["better"]}, {"verdict": 7}]
)
def test_a_set_that_says_nothing_is_no_verdict(tmp_path: Path, one: dict[str, object]) -> None:
    put(tmp_path, "evaluations/e/report.json", {"sets": {"x": one, "y": "text"}})
    assert [(one.verdict, one.wins, one.low) for one in overview.evaluations(tmp_path)[0].sets] == [
        ("unknown", None, None)
    ]


def test_the_register_is_read(tmp_path: Path) -> None:
    history = [{"at": NOON, "actor": "admin", "action": "promote", "from": None, "to": "azs-1"}]
    versions = [version("azs-1", status="current"), version("azs-2", passed=False, reasons=[{"key": "x"}])]
    put(tmp_path, "registry.json", {"versions": versions, "current": "azs-1", "shadow": None, "history": history})
    found = overview.register(tmp_path)
    assert found is not None and found.found("azs-9") is None
    current = found.version("azs-1")
    assert current.gate.passed and current.files == {"adapter": "runs/sft-1/adapter"}
    assert found.current == "azs-1" and found.shadow == "" and found.history[0].before == ""
    assert [one.gate.passed for one in found.versions] == [True, False]
    put(tmp_path, "registry.json", {"versions": [*versions, "nonsense"], "current": "azs-1", "history": history})
    assert overview.register(tmp_path) is None


def test_what_the_shadow_answered_is_summed_up(tmp_path: Path) -> None:
    lines = [{"day": "2026-11-20", "seconds": [1.0, 2.0], "failed": "", "same": True},
             {"day": "2026-11-21", "seconds": [3.0, 4.0], "failed": "", "same": False},
             {"day": "2026-11-21", "seconds": [1.0, 9.0], "failed": "timeout"}]  # fmt: skip
    put(tmp_path, "shadow/azs-2.old.jsonl", json.dumps(lines[0]) + "\n")
    put(tmp_path, "shadow/azs-2.jsonl", "\n".join(map(json.dumps, lines[1:])) + "\n{")
    found = live.shadow(tmp_path, "azs-2")
    assert found is not None and (found.asked, found.same, found.failed) == (3, 1, 1)
    assert (found.seconds, found.seconds_shadow, found.since) == (2.0, 3.0, "2026-11-20")
    assert live.shadow(tmp_path, "../shadow/azs-2") is None and live.shadow(tmp_path, "") is None


def test_drift_tells_what_got_worse_alone(tmp_path: Path) -> None:
    shifts = [
        {"name": "refused", "now": [9, 100], "before": [4, 100], "change": 0.05, "low": 0.01, "high": 0.09},
        {"name": "liked", "now": [90, 100], "before": [60, 100], "change": 0.3, "low": 0.2, "high": 0.4},
        {"name": "failed", "now": [0, 0], "before": [0, 0], "change": None, "low": None, "high": None},
    ]
    body = {"week": {"start": "2026-11-16"}, "shifts": shifts, "moved": [["ru v_incident", 10, 60]], "alarming": True}
    put(tmp_path, "drift/2026-W46.json", {})
    put(tmp_path, "drift/2026-W47.json", body)
    found = live.drift(tmp_path)
    assert found is not None and found.shifts == (live.Shift("refused", 0.04, 0.09),)
    assert found.moved == (("ru v_incident", 10, 60),) and found.start == dt.date(2026, 11, 16)
