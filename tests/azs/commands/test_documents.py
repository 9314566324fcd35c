"""`python -m azs documents`: what it says and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from azs.__main__ import main
from azs.commands import documents
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.knowledge import library, packaged, reader, texts
from azs.settings import ROOT, Settings
from tests.azs.knowledge.reading import Counting, procedure


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    monkeypatch.setattr(packaged, "load_packaged", Counting)
    made = tmp_path / "Документы"
    made.mkdir()
    yield made


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str, lang: str = "ru") -> int:
    monkeypatch.setenv("AZS_LANGUAGE", lang)
    return main(["documents", *arguments])


def test_a_folder_is_added_read_and_listed(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "порядок.md").write_bytes(procedure(2))
    (folder / "кран.txt").write_text("Закрыть кран.", encoding="utf-8")
    assert _run(monkeypatch, "add", str(folder)) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "кран.txt: добавлен",
        "порядок.md: добавлен",
        "Прочитано: 2 документа, не прочитано: 0.",
    ]
    assert said.err == ""
    assert _run(monkeypatch, "add", str(folder), lang="en") == 0
    assert capsys.readouterr().out.splitlines() == [
        "кран.txt: known already", "порядок.md: known already", "Read: 0 documents, not read: 0."
    ]  # fmt: skip
    assert _run(monkeypatch, "list") == 0
    assert sorted(capsys.readouterr().out.splitlines()) == ["ready\t\t\tПорядок работ", "ready\t\t\tкран"]
    engine = as_system(open_engine(settings))
    assert len(texts.vectors_of(engine, "counting")) == len(texts.chunks_of(engine)) > 2
    engine.dispose()


def test_bad_files_are_named_and_end_with_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "битый.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    (folder / "пустой.txt").write_bytes(b"")
    (folder / "хороший.txt").write_text("Закрыть кран.", encoding="utf-8")
    assert _run(monkeypatch, "add", str(folder)) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "Прочитано: 1 документ, не прочитано: 1."
    refused = said.err.splitlines()
    assert refused[0].startswith("пустой.txt: В файле нет текста") and refused[1].startswith(
        "битый.pdf: Файл повреждён"
    )
    assert _run(monkeypatch, "read", lang="en") == 0, "nothing is queued any more"
    assert capsys.readouterr().out == "Read: 0 documents, not read: 0.\n"


def test_files_can_be_queued_and_read_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text("Закрыть кран.", encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert _run(monkeypatch, "add", "--no-read", str(folder)) == 0
    assert _run(monkeypatch, "list") == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()[2:]] == ["queued", "queued"]
    assert _run(monkeypatch, "read") == 1
    said = capsys.readouterr()
    assert said.out == "Прочитано: 1 документ, не прочитано: 1.\n" and "b.pdf: Файл повреждён" in said.err


@pytest.mark.parametrize(("lang", "words"), [("ru", "нет. Проверьте путь"), ("en", "Check the path")])
def test_no_such_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    assert _run(monkeypatch, "add", str(folder / "нет такой"), lang=lang) == 2
    said = capsys.readouterr()
    assert words in said.err and "нет такой" in said.err and said.out == ""


def test_a_watched_folder_is_looked_at_until_the_person_stops(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = []

    def sleep(_seconds: float) -> None:
        if turns:
            raise KeyboardInterrupt
        turns.append(1)
        (folder / "новый.txt").write_text("Новый текст.", encoding="utf-8")
        os.utime(folder / "новый.txt", (time.time() - 60,) * 2)

    monkeypatch.setattr(documents, "time", SimpleNamespace(sleep=sleep))
    assert _run(monkeypatch, "add", "--watch", str(folder)) == 130
    assert "новый.txt: добавлен" in capsys.readouterr().out and (folder / ".taken" / "новый.txt").exists()
    engine = open_engine(settings)  # it was closed
    assert [one.status for one in library.every(as_system(engine))] == ["ready"]
    engine.dispose()


def test_what_another_process_reads_in_a_shared_database_is_left_to_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shared:
        class dialect:  # noqa: N801
            name = "oracle"

    monkeypatch.setattr(reader, "requeue", lambda _engine: pytest.fail("the app is reading"))
    for name, found in (("waiting", 0), ("work_off", 0)):
        monkeypatch.setattr(reader, name, lambda *_, found=found: found)
    monkeypatch.setattr(library, "every", lambda _engine: ())
    assert documents._read(Shared(), settings) == 0  # type: ignore[arg-type]


def test_a_wrong_action_is_explained() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "azs", "documents", "burn"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "add" in done.stderr and "Traceback" not in done.stderr
