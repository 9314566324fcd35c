"""The thread that reads documents beside the app."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.errors import DatabaseError, ModelError
from azs.knowledge import library, texts
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Completion
from azs.security.actor import SYSTEM
from azs.settings import Settings, load_settings
from components import knowledge, session
from tests.azs.knowledge.reading import Counting, procedure
from tests.pages.library import opened


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        yield engine


class Ended(BaseException):
    """Ends the thread of a test."""


def _add(engine: sa.Engine, name: str, data: bytes) -> None:
    library.add(engine, Originals(session.settings().documents_dir), SYSTEM, name=name, data=data)


def _until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    return done()


def test_no_error_ends_the_thread(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away, a fault nobody foresaw, a model that does not answer: then all is read."""
    troubles: list[Exception] = [DatabaseError("database.unreachable"), RuntimeError("unforeseen"), MemoryError()]
    stop, looks = threading.Event(), []

    def writer() -> sa.Engine:
        looks.append(1)
        if stop.is_set():
            raise Ended
        if troubles:
            knowledge.wake()
            raise troubles.pop(0)
        return engine

    answers: list[Exception] = [ModelError("models.embedder_unreachable")] * 2

    def embedder() -> Counting:
        if answers:
            raise answers.pop()
        return Counting()

    monkeypatch.setattr(session, "writer", writer)
    monkeypatch.setattr(knowledge, "embedder", embedder)
    monkeypatch.setattr(knowledge, "LOOK_S", 0.05)
    _add(engine, "битый.pdf", b"%PDF-1.7 broken")
    _add(engine, "порядок.md", procedure(2))

    def living() -> None:
        try:
            knowledge.read_always()
        except Ended:
            return

    thread = threading.Thread(target=living, daemon=True)
    thread.start()
    try:
        assert _until(lambda: not troubles and bool(texts.vectors_of(engine, "counting")))
        states = {one.file_name: one.status for one in library.every(engine)}
        assert states == {"битый.pdf": "failed", "порядок.md": "ready"}, "without the model it was read, then completed"
        _add(engine, "ещё.md", procedure(3))
        knowledge.wake()
        assert _until(lambda: {one.status for one in library.every(engine)} == {"failed", "ready"})
    finally:
        stop.set()
        knowledge.wake()
        thread.join(timeout=60)
    assert not thread.is_alive() and knowledge.progress() == {}


def test_the_folder_for_new_files_is_looked_at(
    engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import os

    inbox = tmp_path / "новые"
    inbox.mkdir()
    (inbox / "a.txt").write_text("Закрыть кран.", encoding="utf-8")
    os.utime(inbox / "a.txt", (time.time() - 60,) * 2)
    named = load_settings({"AZS_HOME": str(settings.home), "AZS_LLM": "off", "AZS_DOCUMENTS_INBOX": str(inbox)})
    knowledge._read(engine, named, Completion())
    assert [one.status for one in library.every(engine)] == ["ready"] and (inbox / ".taken" / "a.txt").exists()
