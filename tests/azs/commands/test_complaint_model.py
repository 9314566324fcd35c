"""`python -m azs complaints`: learning, the versions, rolling back."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import uuid

import pytest
import sqlalchemy as sa

from azs.__main__ import main
from azs.complaints import training
from azs.complaints.complaint import Submission
from azs.complaints.examples import examples
from azs.complaints.submitting import submit
from azs.database.complaint_tables import complaint_events, complaints
from azs.database.engine import open_engine
from azs.knowledge.originals import Originals
from azs.settings import Settings


def _corrected(settings: Settings) -> None:
    engine = open_engine(settings)
    receipt = submit(engine, Originals(settings.home / "photos"), Submission("ковшик самоката искрутился"))
    event = {
        "event_id": str(uuid.uuid4()), "complaint_id": receipt.identifier, "kind": "category", "happened_by": "анна",
        "happened_at": dt.datetime(2026, 11, 20), "value_before": "staff", "value_after": "equipment",
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(complaint_events).values(**event))
        connection.execute(sa.update(complaints).values(category="equipment", category_by="person"))
    engine.dispose()


def test_learning_and_rolling_back(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = examples()[::12]
    monkeypatch.setattr(training, "examples", lambda: few)
    monkeypatch.setattr(training, "sentence_model", lambda: None)
    monkeypatch.setenv("AZS_HOME", str(migrated.home))
    assert main(["complaints", "train"]) == 2 and "учиться не на чем" in capsys.readouterr().err
    _corrected(migrated)
    assert main(["complaints", "train"]) == 0
    assert "верно было" in capsys.readouterr().out
    assert main(["complaints", "versions"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("*\t") and last.startswith("\texamples")
    assert main(["complaints", "rollback"]) == 0 and "examples" in capsys.readouterr().out
    assert main(["complaints", "use", first.split("\t")[1]]) == 0
    assert main(["complaints", "use", "nonsense"]) == 2 and "nonsense" in capsys.readouterr().err


def test_while_the_app_runs_its_page_is_named(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another process holds the file, as the app does."""
    monkeypatch.setenv("AZS_HOME", str(migrated.home))
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(migrated.home / "azs.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as app:
        assert app.stdout is not None and app.stdin is not None
        app.stdout.readline()
        for action in (["train"], ["versions"], ["rollback"], ["use", "examples"]):
            assert main(["complaints", *action]) == 2
            assert "«Обучение на обращениях» (/learning)" in capsys.readouterr().err
        app.stdin.close()
