"""What the screen says of the model before anything is asked of it."""

from __future__ import annotations

import http.client
import importlib.util
import urllib.parse
from dataclasses import dataclass

from azs.errors import ModelFileError
from azs.settings import Settings
from chains.models import server
from chains.models.files import model_path, read_header, recorded
from chains.models.promoted import in_force

PROBE_TIMEOUT_S = 3


@dataclass(frozen=True)
class ModelState:
    """Whether questions can be asked of a model now.

    Attributes:
        ready: the model is there; the local server may still have to load it.
        name: what the screen calls it; empty where the model is switched off.
        stand_in: takes the place of the documented default.
        reason_key: text key of what to do where it is not ready.
    """

    ready: bool
    name: str
    stand_in: bool
    reason_key: str | None = None


def model_state(settings: Settings) -> ModelState:
    """What the screen says of the model. Cheap for local files; one short request for an endpoint."""
    if settings.llm_mode == "off":
        return ModelState(False, "", False, "models.state.off")
    checks = {"endpoint": _endpoint_reason, "local": _local_reason, "transformers": _transformers_reason}
    chosen = in_force(settings)
    reason = checks[settings.llm_mode](chosen.settings)
    return ModelState(reason is None, chosen.title, chosen.stand_in, reason)


def _endpoint_reason(settings: Settings) -> str | None:
    if not settings.llm_url:
        return "models.state.no_url"
    status = _status(settings)
    if status is None:
        return "models.state.unreachable"
    return "models.state.unauthorised" if status in (401, 403) else None


def _status(settings: Settings) -> int | None:
    """Status of GET <url>/models; None where nothing answers."""
    parts = urllib.parse.urlsplit(settings.llm_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"Authorization": f"Bearer {settings.llm_api_key}"} if settings.llm_api_key else {}
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=PROBE_TIMEOUT_S)
        try:
            connection.request("GET", f"{parts.path.rstrip('/')}/models", headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _local_reason(settings: Settings) -> str | None:
    if not server.runtime_installed():
        return "models.state.no_runtime"
    path = model_path(settings.models_dir, settings.llm_model)
    if not path.exists():
        return "models.state.missing"
    try:
        if not recorded(path):
            read_header(path)
    except ModelFileError:
        return "models.state.broken"
    return None


def _transformers_reason(settings: Settings) -> str | None:
    if not all(importlib.util.find_spec(name) for name in ("torch", "transformers")):
        return "models.state.no_torch"
    path = model_path(settings.models_dir, settings.llm_model)
    return None if path.exists() else "models.state.missing"
