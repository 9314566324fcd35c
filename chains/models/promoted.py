"""Which model answers: the one of the settings, or the version of the company's own that was promoted.

Reads `<home>/training/registry.json` (see `training.registry`), again once the file has changed.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from azs.settings import Settings
from chains.models.catalog import is_stand_in, title
from chains.models.contract import COMPACT, FULL

log = logging.getLogger("azs.models")
_lock = threading.Lock()
_read: dict[Path, tuple[tuple[int, int, int], Mapping[str, Any]]] = {}


@dataclass(frozen=True)
class InForce:
    """How to ask the model that answers.

    Attributes:
        settings: with the name or file of the model. version: "" for the model of the settings.
        base: what the version was tuned from; the model itself where there is none.
        prompt: how it is worded to, FULL or COMPACT.
    """

    settings: Settings
    version: str
    base: str
    prompt: str = FULL

    @property
    def title(self) -> str:
        """What the screen calls the model."""
        return f"{self.version} ({title(self.base)})" if self.version else title(self.base)

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""
        return is_stand_in(self.base)


def in_force(settings: Settings) -> InForce:
    """The model that answers now."""
    return _chosen(settings, "current") or InForce(settings, "", settings.llm_model)


def in_shadow(settings: Settings) -> InForce | None:
    """The version that answers unseen beside it, if any."""
    return _chosen(settings, "shadow")


def _chosen(settings: Settings, place: str) -> InForce | None:
    body = _registry(settings.home / "training" / "registry.json")
    identifier = body.get(place)
    for version in body.get("versions", ()) if identifier else ():
        if version.get("id") == identifier:
            return _of(settings, version)
    return None


def _of(settings: Settings, version: Mapping[str, Any]) -> InForce | None:
    """The version as these settings can ask it; None where it was made ready for another way of running models."""
    serves = version.get("serves") or {}
    if serves.get("mode") != settings.llm_mode:
        return None
    if settings.llm_mode == "endpoint" and serves.get("url", "") != settings.llm_url.rstrip("/"):
        return None
    name = str(serves.get("name", ""))
    if not name:
        return None
    if settings.llm_mode != "endpoint" and "/" in name:
        name = str(settings.home / "training" / name)
    prompt = COMPACT if version.get("prompt") == COMPACT else FULL
    return InForce(replace(settings, llm_model=name), str(version["id"]), str(version.get("base") or name), prompt)


def _registry(path: Path) -> Mapping[str, Any]:
    """The registry as last written; what was read before where the file cannot be read now."""
    try:
        stat = path.stat()
    except OSError:
        return {}
    state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    with _lock:
        known = _read.get(path)
        if known and known[0] == state:
            return known[1]
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(body, dict) or not _is_list_of_objects(body.get("versions", [])):
                raise ValueError("no registry")
        except (OSError, ValueError) as error:
            log.warning("registry of models unreadable, keeping what was read before", exc_info=error)
            return known[1] if known else {}
        _read[path] = (state, body)
        return body


def _is_list_of_objects(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)
