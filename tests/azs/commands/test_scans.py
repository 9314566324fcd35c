"""`python -m azs scans`: what it says and writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from azs.__main__ import main
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.intake import child, queue, scans
from azs.intake.exports import csv_file, json_file, xml_file
from azs.intake.queue import Desk
from azs.knowledge.originals import Originals
from azs.settings import Settings
from ocr.document import OcrDocument
from ocr.errors import FileError
from tests.azs.intake.sheets import ANNA, act, jpeg, read_scan


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    return main(["scans", *map(str, arguments)])


def test_scans_are_listed_exported_and_put_back(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("AZS_HOME", str(migrated.home))
    originals, engine = Originals(migrated.scans_dir), as_system(open_engine(migrated))

    def broken(_data: bytes, _name: str) -> OcrDocument:
        raise FileError("unknown_here")

    name = read_scan(engine, originals, jpeg(act(1)[0]), name="=акт.jpg")
    bad = queue.enqueue(engine, originals, ANNA, name="битый.jpg", data=b"x").identifier
    queue.work_off(Desk(engine, originals, broken))
    engine.dispose()
    assert _run(monkeypatch, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{name}\tЖдёт проверки\t\tinspection\t=акт.jpg"
    assert lines[1].startswith(f"{bad}\tНе прочитан") and "журнал" in lines[1]
    readers = {"json": json_file.read_json, "xml": xml_file.read_xml, "csv": csv_file.read_csv,
               "records": csv_file.read_records}  # fmt: skip
    for kind, read in readers.items():
        assert _run(monkeypatch, "export", "--format", kind, "--out", tmp_path / f"x.{kind}") == 0
        assert len(read((tmp_path / f"x.{kind}").read_bytes())) in (1, 14)
    assert capsys.readouterr().out.splitlines()[0] == "Выгружено сканов: 1. Файл: x.json."
    monkeypatch.setattr(child.Child.__init__, "__kwdefaults__", {
        "reader": "", "decoder": "tests.azs.intake.fake_reader:pictures", "wall_s": 60.0,
    })  # fmt: skip
    assert _run(monkeypatch, "export", name, "--format", "pdf", "--out", tmp_path / "pdf") == 0
    assert [one.read_bytes()[:4] for one in (tmp_path / "pdf").iterdir()] == [b"%PDF"]
    assert _run(monkeypatch, "export", "--out", tmp_path / "нет" / "x.json") == 2
    assert _run(monkeypatch, "export", bad, "--out", tmp_path / "y.json") == 2
    said = capsys.readouterr()
    assert "не записан" in said.err and "ещё не прочитан" in said.err
    assert _run(monkeypatch, "requeue") == 0 and "в очередь: 1" in capsys.readouterr().out
    engine = as_system(open_engine(migrated))
    assert {one.identifier: one.status for one in scans.visible(engine, ANNA)} == {name: "to_review", bad: "queued"}
    engine.dispose()
