"""Files that come from a folder: all at once, or as they come to rest in it."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.errors import DatabaseError
from azs.knowledge import inbox, library
from azs.knowledge.document import DocumentCard
from azs.knowledge.inbox import Taken
from azs.knowledge.originals import Originals
from azs.security.actor import SYSTEM


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "files")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Входящие"
    made.mkdir()
    return made


def _put(path: Path, data: bytes, age_s: float = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def _lying(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_files_at_rest_are_taken_once_and_put_aside(
    duckdb_engine: sa.Engine, originals: Originals, folder: Path
) -> None:
    _put(folder / "Пожар на ТРК.txt", b"fire")
    _put(folder / "пустой.txt", b"")
    _put(folder / "пишется.pdf", b"%PDF-1", age_s=0)
    _put(folder / ".скрытый", b"x")
    _put(folder / "внутри" / "глубже.txt", b"deep")
    taken = inbox.take_in(duckdb_engine, originals, folder)
    assert [(one.path.name, one.error and one.error.key) for one in taken] == [
        ("Пожар на ТРК.txt", None), ("пустой.txt", "documents.empty")
    ]  # fmt: skip
    assert _lying(folder) == {
        ".taken/Пожар на ТРК.txt", ".refused/пустой.txt", "пишется.pdf", ".скрытый", "внутри/глубже.txt"
    }  # fmt: skip
    (found,) = library.every(duckdb_engine)
    assert (found.card.title, found.status, found.uploaded_by) == ("Пожар на ТРК", "queued", inbox.WATCHER.user)
    assert inbox.take_in(duckdb_engine, originals, folder) == []
    _put(folder / "пишется.pdf", b"%PDF-1.7 whole")
    assert [one.known for one in inbox.take_in(duckdb_engine, originals, folder)] == [False]
    assert len(library.every(duckdb_engine)) == 2


def test_the_same_name_twice_loses_neither_file(duckdb_engine: sa.Engine, originals: Originals, folder: Path) -> None:
    for data in (b"first", b"second", b"second"):
        _put(folder / "a.txt", data)
        (one,) = inbox.take_in(duckdb_engine, originals, folder)
    assert one.known and len(library.every(duckdb_engine)) == 2
    aside = folder / ".taken"
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == {
        "a.txt": b"first", "a (2).txt": b"second", "a (3).txt": b"second"
    }  # fmt: skip


def test_a_folder_that_cannot_be_written_still_gives_its_files(
    duckdb_engine: sa.Engine,
    originals: Originals,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("a.txt", "b.txt"):
        _put(folder / name, name.encode())

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "replace", refused, raising=True)
    monkeypatch.setattr(Originals, "keep", lambda _self, data: data.hex().ljust(64, "0"))
    with caplog.at_level(logging.WARNING):
        first = inbox.take_in(duckdb_engine, originals, folder)
    assert [one.known for one in first] == [False, False] and "a.txt stays" in caplog.text
    assert [one.known for one in inbox.take_in(duckdb_engine, originals, folder)] == [True, True]


def test_no_folder_is_no_trouble(duckdb_engine: sa.Engine, originals: Originals, folder: Path) -> None:
    assert inbox.take_in(duckdb_engine, originals, folder / "нет") == []


def test_a_database_that_is_gone_leaves_the_file_where_it_is(
    duckdb_engine: sa.Engine, originals: Originals, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(folder / "a.txt", b"a")

    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("database.unreachable")

    monkeypatch.setattr(library, "add", gone)
    with pytest.raises(DatabaseError):
        inbox.take_in(duckdb_engine, originals, folder)
    assert _lying(folder) == {"a.txt"}


def test_a_folder_is_added_with_what_lies_below_it(
    duckdb_engine: sa.Engine, originals: Originals, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MAX_BYTES", 20)
    for name, data in {
        "b.txt": b"b", "вложено/a.txt": b"a", "пустой.txt": b"", ".git/x": b"x", "большой.bin": b"x" * 21, "c.txt": b"b"
    }.items():  # fmt: skip
        _put(folder / name, data)

    def added(path: Path) -> list[tuple[str, bool, str]]:
        card = DocumentCard("", owner="Отдел")
        some: list[Taken] = list(inbox.add_folder(duckdb_engine, originals, SYSTEM, folder=path, card=card))
        return [(one.path.name, one.known, one.error.key if one.error else "") for one in some]

    assert added(folder) == [
        ("b.txt", False, ""), ("c.txt", True, ""), ("большой.bin", False, "documents.too_large"),
        ("a.txt", False, ""), ("пустой.txt", False, "documents.empty"),
    ]  # fmt: skip
    assert added(folder / "b.txt") == [("b.txt", True, "")]
    assert {one.card.owner for one in library.every(duckdb_engine)} == {"Отдел"}
    assert "b.txt" in _lying(folder), "a folder that is added stays as it is"
