"""One client for a model on an endpoint, on the local server, or in this process."""

from __future__ import annotations

from azs.errors import ModelError
from azs.settings import Settings
from chains.models.contract import FULL, Capabilities, Messages, ModelClient, Usage, parse_object
from chains.models.http_client import HttpClient
from chains.models.shadow import Shadowed
from chains.models.state import ModelState, model_state

__all__ = [
    "Capabilities", "HttpClient", "Messages", "ModelClient", "ModelState", "Usage", "connect", "model_state",
    "parse_object", "warm_up",
]  # fmt: skip


def connect(settings: Settings, *, pinned: bool = False, prompt: str = FULL) -> ModelClient:
    """Client of the promoted model, or of the one the settings choose; starts the local server where it does not run.

    Args:
        pinned: the model of the settings, whatever was promoted; worded to as `prompt` says.

    Raises:
        ModelError: switched off, not installed, not reachable.
        ModelFileError: the model file is missing or broken.
    """
    if settings.llm_mode == "off":
        raise ModelError("models.off")
    if settings.llm_mode == "transformers":
        from chains.models.transformers_client import TransformersClient

        return TransformersClient(settings, pinned=pinned, prompt=prompt)
    if settings.llm_mode == "endpoint" and not settings.llm_url:
        raise ModelError("models.no_url")
    client = HttpClient(settings, pinned=pinned, prompt=prompt)
    client.prepare()
    return client if pinned else Shadowed(client, settings)


def warm_up(client: ModelClient, messages: Messages) -> None:
    """Find out what the model can do, then let it read a long common prefix, ahead of the first question.

    Args:
        client: the model.
        messages: the beginning that later requests share.

    Raises:
        ModelError: the model does not answer.
    """
    for _ in client.stream_text(messages, max_tokens=1):
        pass
