"""The commands as people run them: what they print and how they end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from azs.settings import Settings
from tests.training.lora_server import BASE, LoraScript, serving
from tests.training.made_runs import classifier, frozen, messages, run
from training import drift, evaluate, promote


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    script = LoraScript(brains={BASE: classifier(20), "v1": classifier(36), "v2": classifier(4)})
    with serving(script, tmp_path / "home") as settings:
        run(settings.home, "first")
        frozen(settings.home / "training" / "frozen", {"classes": ("classification", messages(40))})
        for name, value in (
            ("HOME", str(settings.home)),
            ("LLM", "endpoint"),
            ("LLM_URL", settings.llm_url),
            ("LLM_MODEL", BASE),
        ):
            monkeypatch.setenv(f"AZS_{name}", value)
        yield settings


def test_the_loop_from_the_command_line(endpoint: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert promote.main(["--list"]) == 0
    assert "В реестре нет версий." in capsys.readouterr().out
    asked = ["--base", BASE, "--candidate", "first", "--out"]
    assert evaluate.main([*asked, "v1"]) == 0
    assert "Проверка пройдена" in capsys.readouterr().out
    assert evaluate.main([*asked, "v2"]) == 1
    assert "Набор «classes» стал хуже" in capsys.readouterr().out
    assert promote.main(["v2"]) == 2
    assert "не прошла проверку" in capsys.readouterr().err
    assert promote.main(["v1"]) == 0
    assert promote.main(["--list"]) == 0
    assert "* v1  отвечает" in capsys.readouterr().out
    assert promote.main(["--shadow", "v2"]) == 0
    assert evaluate.main(["--shadow", "v2"]) == 2
    assert "Записей теневого режима" in capsys.readouterr().err
    assert promote.main(["--shadow", "off"]) == 0
    assert promote.main(["--rollback"]) == 0
    assert f"Возвращено: отвечает модель из настроек ({BASE})." in capsys.readouterr().out
    assert promote.main(["--rollback"]) == 2
    assert "Возвращать нечего" in capsys.readouterr().err


def test_what_is_missing_is_said_with_the_way_out(endpoint: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (endpoint.home / "training" / "frozen" / "sets.toml").unlink()
    assert evaluate.main(["--base", BASE, "--candidate", "first", "--out", "v1"]) == 2
    assert "--freeze" in capsys.readouterr().err
    assert evaluate.main(["--candidate", "first"]) == 2
    assert "Имя версии" in capsys.readouterr().err
    (endpoint.home / "training" / "runs" / "broken").mkdir()
    frozen(endpoint.home / "training" / "frozen", {"classes": ("classification", messages(40))})
    assert evaluate.main(["--base", BASE, "--candidate", "broken", "--out", "v1"]) == 2
    assert "нет папки adapter" in capsys.readouterr().err


def test_drift_of_a_home_where_nobody_asked(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZS_HOME", str(migrated.home))
    monkeypatch.setenv("AZS_LLM", "off")
    assert drift.main(["--week", "2026-11-18", "--tell"]) == 0
    said = capsys.readouterr().out
    assert "Неделя 16.11.2026 — 22.11.2026" in said and "Вопросов не было." in said
    assert (migrated.home / "training" / "drift" / "2026-W47.md").is_file()
