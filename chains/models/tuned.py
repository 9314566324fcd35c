"""How a model is asked that the company has trained itself: the registry of its versions says so."""

from __future__ import annotations

import json
import logging

from azs.settings import Settings

FULL, COMPACT = "full", "compact"
"""Prompts of the planner: the whole one, and the short one that tuned models are trained on."""
REGISTRY = ("training", "registry.json")
_log = logging.getLogger(__name__)


def prompt_of(settings: Settings) -> str:
    """The prompt of the model the settings choose: that of its version in the registry, FULL where it has none.

    A version is the model where its `id` is the model's name, or the model's name or path is among its `files`.
    """
    path = settings.home.joinpath(*REGISTRY)
    try:
        versions = json.loads(path.read_text(encoding="utf-8"))["versions"]
        for version in versions:
            files = version.get("files") or {}
            if settings.llm_model in (version["id"], *files.values()):
                return COMPACT if version.get("prompt") == COMPACT else FULL
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("registry of models: %s", error)
    return FULL
