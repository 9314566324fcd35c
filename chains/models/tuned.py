"""How a model is asked that the company has trained itself: the registry of its versions says so."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from azs.settings import Settings

FULL, COMPACT = "full", "compact"
"""Prompts of the planner: the whole one, and the short one that tuned models are trained on."""
_log = logging.getLogger(__name__)


def prompt_of(settings: Settings) -> str:
    """The prompt of the model the settings choose: `serves.prompt` of its version in the registry; FULL where it has
    none. Of several versions of one name the latest counts.
    """
    path = settings.home / "training" / "registry.json"
    try:
        for version in reversed(json.loads(path.read_text(encoding="utf-8"))["versions"]):
            if settings.llm_model in _names(settings, version):
                return COMPACT if (version.get("serves") or {}).get("prompt") == COMPACT else FULL
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("registry of models: %s", error)
    return FULL


def _names(settings: Settings, version: Mapping[str, Any]) -> Iterator[str]:
    """What a version is called where models are asked: its id, its name there, its files."""
    yield str(version["id"])
    for name in ((version.get("serves") or {}).get("name"), *(version.get("files") or {}).values()):
        if name:
            yield from (str(name), str(settings.home / "training" / str(name)))
