"""Settings: defaults, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from azs.errors import SettingsError
from azs.i18n import describe
from azs.settings import load_settings
from ocr.cloud.configuration import YandexConfiguration
from ocr.options import OUTSIDE


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


def test_services_outside_are_off_and_take_their_keys() -> None:
    assert not load_settings({}).ocr_outside.allowed
    given = {"AZS_OCR_OUTSIDE": "on", "AZS_OCR_YANDEX_API_KEY": "hush", "AZS_OCR_PROXY": "http://proxy:3128"}
    outside = load_settings(given | {"AZS_OCR_CLOUD_TIMEOUT_S": "40"}).ocr_outside
    yandex = outside.clouds["yandex"]
    assert outside.allowed and isinstance(yandex, YandexConfiguration)
    assert (yandex.api_key, yandex.model, yandex.wire.proxy) == ("hush", "page", "http://proxy:3128")
    assert {one.patience.total_s for one in outside.clouds.values()} == {40}
    assert set(outside.clouds) == set(OUTSIDE)
    assert "hush" not in repr(outside) and "hush" not in repr(yandex)


def test_staff_are_led_to_the_app_where_it_can_be_opened() -> None:
    public = {"AZS_PUBLIC_URL": "https://azs.example/"}
    hidden = {**public, "AZS_PUBLIC_HOST": "azs.example"}
    inside = {**hidden, "AZS_STAFF_URL": "https://inside.azs.example/app/"}
    told = [load_settings(given).outgoing.staff_url for given in ({}, public, hidden, inside)]
    assert told == ["", "https://azs.example", "", "https://inside.azs.example/app"]
    with pytest.raises(SettingsError):
        load_settings({"AZS_STAFF_URL": "azs.example"})
