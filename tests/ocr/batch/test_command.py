"""The command line: exit codes, languages, progress."""

from __future__ import annotations

import io
import os
import pty
import re
from pathlib import Path

import pytest

from ocr.batch.__main__ import main
from ocr.batch.jobs import Tally
from ocr.batch.progress import Progress, say_left
from ocr.batch.texts import _texts, say
from tests.ocr.batch.conftest import Folder


def test_all_read_is_zero(folder: Folder) -> None:
    folder.put("a.png")
    code, said = folder.finish("--workers", "1", env={"AZS_LANGUAGE": "en"})
    assert code == 0
    assert "Read: a.png (pages: 1, confidence 90 %)" in said
    assert "Read: 1, in part: 0" in said


def test_an_empty_folder_is_no_fault(folder: Folder) -> None:
    assert folder.finish("--workers", "1")[0] == 0
    assert folder.lines() == []


def test_an_error_of_the_reader_is_told_in_words(folder: Folder) -> None:
    folder.put("a.png", "DAMAGED")
    code, said = folder.finish("--workers", "1")
    assert code == 1
    assert "Не прочитан: a.png: файл или страница повреждены" in said


@pytest.mark.parametrize("out", [".", ".."])
def test_results_may_not_mix_with_scans(folder: Folder, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder.source), "--out", str(folder.source / out)]) == 2
    assert "не может содержать" in capsys.readouterr().err


def test_a_wrong_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "нет"), "--out", str(tmp_path / "out"), "--language", "en"]) == 2
    assert "No such folder" in capsys.readouterr().err


def test_pages_leave_the_network_with_leave_alone(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder.source), "--out", str(folder.target), "--engine", "yandex"]) == 2
    assert "--allow-outside" in capsys.readouterr().err


def test_help_is_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, word in (("ru", "Коды завершения"), ("en", "Exit codes")):
        with pytest.raises(SystemExit):
            main(["--language", language, "--help"])
        assert word in capsys.readouterr().out


@pytest.mark.parametrize(
    ("tally", "left"),
    [
        (Tally(files=10), "not known yet"),
        (Tally(files=10, done=5, pages=10), "about 1 min"),
        (Tally(files=5000, done=50, pages=100), "about 1 h 39 min"),
        (Tally(files=1000, done=950, kept=940, pages=10), "about 5 min"),
        (Tally(files=10, done=10, pages=10), "about 0 min"),
    ],
)
def test_time_left(tally: Tally, left: str) -> None:
    assert say_left(tally, 60.0, "en") == left


def test_a_terminal_has_one_line_that_renews_itself() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        progress = Progress(stream, "ru")
        progress.tick(Tally(files=3))
        progress.tick(Tally(files=3, done=1, pages=1))
        progress.end("Готово")
        said = b""
        while b"\n" not in said:
            said += os.read(ours, 4000)
    os.close(ours)
    assert said.count(b"\r\x1b[K") == 3
    assert said.count(b"\n") == 1


def test_elsewhere_there_are_no_signs_of_a_terminal() -> None:
    stream = io.StringIO()
    Progress(stream, "ru").tick(Tally(files=3))
    assert stream.getvalue() == ""


def test_every_text_has_both_languages_and_the_same_places() -> None:
    def walk(node: dict[str, object]) -> int:
        if "ru" in node:
            places = [set(re.findall(r"\{(\w+)", str(node[language]))) for language in ("ru", "en")]
            assert places[0] == places[1], node
            return 1
        return sum(walk(child) for child in node.values() if isinstance(child, dict))

    assert walk(_texts()) > 30
    assert say("left.minutes", "ru", minutes=2) == "около 2 мин"
