"""Killed, interrupted, cut short on the disk: the next run goes on, nothing is lost or read twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from ocr.batch.jobs import BatchStop
from ocr.batch.journal import Journal
from tests.ocr.batch.conftest import Folder

OPTIONS = ("--workers", "2", "--pages-per-job", "3")


def _fill(folder: Folder) -> dict[str, int]:
    """Two long files, twelve short ones and a bad one; pages of each."""
    folder.put_pdf("long/a.pdf", [f"a{number} SLOW" for number in range(11)])
    folder.put_pdf("long/b.pdf", [f"b{number} SLOW" for number in range(5)])
    for number in range(12):
        folder.put(f"{number:02}.png", f"SLOW|акт {number}")
    folder.put("bad.png", "CRASH")
    return {"long/a.pdf": 11, "long/b.pdf": 5} | {f"{number:02}.png": 1 for number in range(12)}


def _check(folder: Folder, pages: dict[str, int]) -> None:
    statuses = folder.statuses()
    assert statuses == dict.fromkeys(pages, "read") | {"bad.png": "quarantined"}
    assert {line["file"]: line["pages"] for line in folder.lines()} == pages | {"bad.png": 0}
    body = json.loads((folder.target / "long/a.json").read_text(encoding="utf-8"))
    assert [page["lines"][0]["text"] for page in body["pages"]] == [f"a{number} SLOW" for number in range(11)]
    left = {path.name for path in folder.target.rglob("*") if path.is_file()}
    names = {Path(file).stem for file in pages}
    lists = {"summary.jsonl", "quarantine.jsonl", "journal.jsonl", "lock", "workers.log"}
    assert left == {f"{name}{end}" for name in names for end in (".txt", ".json")} | lists


def test_killed_at_any_moment_it_goes_on(folder: Folder) -> None:
    (folder.source / "long").mkdir()
    pages = _fill(folder)
    chance, kills = random.Random(11), 0
    for _ in range(3):
        process = folder.start(*OPTIONS)
        workers = _wait_for_page(folder, process)
        time.sleep(chance.uniform(0.0, 0.3))
        kills += process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        _, alive = psutil.wait_procs(workers, timeout=60)
        assert not alive, "workers outlive their driver"
    code, _ = folder.finish(*OPTIONS)
    assert code == 1
    assert kills >= 2
    _check(folder, pages)
    in_hand = kills * 2 * 3
    assert len(folder.pages_read()) <= sum(pages.values()) + in_hand, "only pages in hand at a kill are read again"


def _wait_for_page(folder: Folder, process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Until this run has read a page; its workers."""
    before = len(folder.pages_read())
    while len(folder.pages_read()) == before and process.poll() is None:
        time.sleep(0.02)
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_ends_cleanly_and_goes_on(folder: Folder, number: signal.Signals) -> None:
    (folder.source / "long").mkdir()
    pages = _fill(folder)
    process = folder.start(*OPTIONS, "--language", "en")
    workers = _wait_for_page(folder, process)
    process.send_signal(number)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "The same command goes on from here" in said
    assert "Traceback" not in said
    assert not psutil.wait_procs(workers, timeout=60)[1]
    done = folder.statuses()
    code, _ = folder.finish(*OPTIONS)
    assert code == 1
    _check(folder, pages)
    short = Counter(page for page in folder.pages_read() if page.split(":")[0] in done and page.endswith(".png:1"))
    assert set(short.values()) <= {1}, "a finished file is not read again"


def test_one_batch_at_a_time(folder: Folder) -> None:
    folder.put("a.png", "SLOW")
    journal = Journal(folder.target / ".ocr-batch")
    code, said = folder.finish()
    journal.close()
    assert code == 3
    assert "другое чтение" in said


def test_a_line_cut_by_a_crash_is_dropped(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add_done("k1", {"file": "a", "status": "read"})
    journal.add_try("k2", (4,), "crash")
    journal.close()
    path = tmp_path / "journal.jsonl"
    with path.open("ab") as file:
        file.write(b'{"record": "done", "key": "k3", "fi')
    journal = Journal(tmp_path)
    journal.add_done("k4", {"file": "b", "status": "read"})
    journal.close()
    journal = Journal(tmp_path)
    assert sorted(journal.done) == ["a", "b"]
    assert journal.tries("k2") == {4: 1}
    journal.close()


def test_a_damaged_line_costs_its_file_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add_done("k1", {"file": "a", "status": "read"})
    journal.add_done("k2", {"file": "b", "status": "read"})
    journal.close()
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"\0\xff" + path.read_bytes()[2:])
    journal = Journal(tmp_path)
    assert list(journal.done) == ["b"]
    with pytest.raises(BatchStop, match="busy"):
        Journal(tmp_path)
    journal.close()


def test_a_try_before_a_kill_counts(folder: Folder) -> None:
    """A file that takes a worker down, then the driver is killed: it is tried once more, not twice."""
    folder.put("bad.png", "FAULT")
    folder.finish()
    journal = folder.target / ".ocr-batch" / "journal.jsonl"
    first = journal.read_bytes().splitlines(keepends=True)[0]
    assert b'"try"' in first
    journal.write_bytes(first)
    folder.finish()
    tries = [line for line in journal.read_bytes().splitlines() if b'"try"' in line]
    assert len(tries) == 2
    assert folder.statuses() == {"bad.png": "quarantined"}
