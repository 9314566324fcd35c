"""What a person sees while a file is imported: shares of each stage, the command's lines."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.__main__ import main
from azs.importing import changes, read, store
from azs.importing.load import import_file
from azs.settings import Settings
from tests.azs.importing.samples import ROWS, json_file

Told = list[tuple[str, float]]


def _many(count: int) -> list[dict[str, str]]:
    return [{**ROWS[0], "номер": str(at)} for at in range(count)]


def _import(engine: sa.Engine, file: Path, mapping: Path) -> dict[str, list[float]]:
    told: Told = []
    import_file(engine, file, mapping, progress=lambda stage, share: told.append((stage, share)))
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["read", "convert", "save"]
    shares = {stage: [share for name, share in told if name == stage] for stage in ("read", "convert", "save")}
    for stage in shares.values():
        assert stage == sorted(stage) and stage[0] == 0.0 and stage[-1] == 1.0
    return shares


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "json", "xlsx"])
def test_progress_grows_to_the_end_of_every_stage(
    duckdb_engine: sa.Engine, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(read, "CHUNK_ROWS", 2000)
    monkeypatch.setattr(store, "CHUNK_ROWS", 2000)
    table, file = pd.DataFrame(_many(10_000 if kind != "xlsx" else 500)), tmp_path / f"many.{kind}"
    if kind == "xlsx":
        table.to_excel(file, index=False)
    elif kind in ("csv", "tsv"):
        table.to_csv(file, index=False, sep=";" if kind == "csv" else "\t", encoding="utf-8-sig")
    else:
        table.to_json(file, orient="records", lines=kind == "jsonl", force_ascii=False)
    shares = _import(duckdb_engine, file, mapping)
    assert len(set(shares["convert"])) >= 8
    if kind in ("csv", "tsv", "jsonl"):
        assert len(set(shares["read"])) >= 4
    if kind != "xlsx":
        assert len(set(shares["save"])) >= 6


def test_updates_and_a_file_imported_before_reach_the_end_too(
    engine: sa.Engine, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "UPDATES_A_STATEMENT", 5)
    _import(engine, json_file(tmp_path, "old.json", _many(30)), mapping)
    newer = json_file(tmp_path, "new.json", [{**row, "ущерб": "1"} for row in _many(30)])
    assert len(set(_import(engine, newer, mapping)["save"])) >= 6
    assert _import(engine, newer, mapping)["save"] == [0.0, 1.0]


def _run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *arguments: str, lang: str) -> int:
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    monkeypatch.setenv("AZS_LANGUAGE", lang)
    return main(("import", *arguments))


def test_the_command_says_what_it_did(
    settings: Settings, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    old = json_file(tmp_path, "old.json", ROWS[:2])
    assert _run(settings, monkeypatch, str(old), "--mapping", str(mapping), lang="ru") == 0
    said = capsys.readouterr()
    assert said.out == "Строк в файле: 2. Новых инцидентов: 2. Обновлено: 0. Без изменений: 0.\n"
    assert said.err.splitlines() == [
        "Чтение файла: 100%", "Сопоставление столбцов: 100%", "Запись в базу данных: 100%"
    ]  # fmt: skip
    new = json_file(tmp_path, "new.json", [{**ROWS[0], "ущерб": "1", "вид": "ж" * 130}, *ROWS[1:]])
    report = tmp_path / "report.json"
    assert _run(settings, monkeypatch, str(new), "--mapping", str(mapping), "--report", str(report), lang="en") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Rows in the file: 3. New incidents: 0. Updated: 1. Unchanged: 1.",
        "Skipped without a report date: 1 (rows 4).",
        "Taken with a shortened text: 1 (rows 2).",
    ]
    assert json.loads(report.read_text(encoding="utf-8")) == {
        "rows": 3, "taken": 0, "known": 1, "changed": 1, "skipped": {"no_date": [4], "text_cut": [2]}, "already": False
    }  # fmt: skip


def test_on_a_terminal_the_line_is_rewritten(
    settings: Settings, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    file = json_file(tmp_path, "data.json", ROWS)
    assert _run(settings, monkeypatch, str(file), "--mapping", str(mapping), lang="ru") == 0
    shown = capsys.readouterr().err
    assert shown.count("Сопоставление столбцов") >= 5 and "\r" in shown
    assert "Запись в базу данных: 100%" in shown
