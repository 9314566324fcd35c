"""Settings: defaults, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from azs.errors import SettingsError
from azs.i18n import describe
from azs.settings import load_settings


def test_defaults_need_no_environment() -> None:
    settings = load_settings({})
    assert settings.database_url.startswith("duckdb:///")
    assert (settings.language, settings.llm_mode, settings.llm_model) == ("ru", "local", "qwen-1.5b")


def test_home_moves_the_database(tmp_path: Path) -> None:
    assert str(tmp_path) in load_settings({"AZS_HOME": str(tmp_path)}).database_url


@pytest.mark.parametrize(
    ("name", "value"),
    [("AZS_LANGUAGE", "de"), ("AZS_LLM", "magic"), ("AZS_MAX_ROWS", "-1"), ("AZS_LLM_TIMEOUT_S", "soon")],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})
    for lang in ("ru", "en"):
        assert name in describe(caught.value, lang) and value in describe(caught.value, lang)
