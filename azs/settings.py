"""All settings of the product. The only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from azs.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru", "en")
LLM_MODES = ("local", "endpoint", "transformers", "off")


@dataclass(frozen=True)
class Settings:
    """Values in force for this process. Times in seconds, sizes in rows."""

    home: Path
    database_url: str
    language: str
    timezone: str
    llm_mode: str
    llm_model: str
    llm_url: str
    llm_api_key: str
    llm_threads: int
    llm_timeout_s: float
    query_timeout_s: float
    max_rows: int

    @property
    def models_dir(self) -> Path:
        """Folder of model files and their checksums."""
        return self.home / "models"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read settings from environment variables named AZS_*.

    Args:
        environ: variables; the process environment when not given.

    Raises:
        SettingsError: a value is outside what is allowed.
    """
    env = os.environ if environ is None else environ
    home = Path(env.get("AZS_HOME") or ROOT / "var").expanduser().resolve()
    return Settings(
        home=home,
        database_url=env.get("AZS_DATABASE_URL") or f"duckdb:///{home / 'azs.duckdb'}",
        language=_choice(env, "AZS_LANGUAGE", "ru", LANGUAGES),
        timezone=env.get("AZS_TIMEZONE") or "Europe/Moscow",
        llm_mode=_choice(env, "AZS_LLM", "local", LLM_MODES),
        llm_model=env.get("AZS_LLM_MODEL") or "qwen-1.5b",
        llm_url=env.get("AZS_LLM_URL") or "",
        llm_api_key=env.get("AZS_LLM_API_KEY") or "",
        llm_threads=int(_number(env, "AZS_LLM_THREADS", min(os.cpu_count() or 1, 8))),
        llm_timeout_s=_number(env, "AZS_LLM_TIMEOUT_S", 120),
        query_timeout_s=_number(env, "AZS_QUERY_TIMEOUT_S", 30),
        max_rows=int(_number(env, "AZS_MAX_ROWS", 10_000)),
    )


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value not in allowed:
        raise SettingsError("settings.choice", name=name, value=value, allowed=", ".join(allowed))
    return value


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise SettingsError("settings.number", name=name, value=text) from error
    if value <= 0:
        raise SettingsError("settings.number", name=name, value=text)
    return value
