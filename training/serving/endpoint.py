"""A version beside its base on an OpenAI-compatible server: vLLM started with `--enable-lora`.

The server lists an adapter among its models and answers requests that name it. One that is not listed is offered it by
`POST /v1/load_lora_adapter`, which vLLM takes where VLLM_ALLOW_RUNTIME_LORA_UPDATING is set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from azs.errors import ModelError, RegistryError
from azs.settings import Settings
from chains.models.wire import errors_named, host_of

LOAD_S = 120.0


def ensure_served(settings: Settings, identifier: str, adapter: Path | None) -> None:
    """See that the server answers for a model of this name.

    Args:
        adapter: folder of the adapter as the server sees it; None for a model that is no adapter.

    Raises:
        ModelError: the server does not answer. RegistryError: it does not have the model and does not take it.
    """
    import httpx

    url = settings.llm_url.rstrip("/")
    if not url:
        raise ModelError("models.no_url")
    headers = {"Authorization": f"Bearer {settings.llm_api_key}"} if settings.llm_api_key else {}
    with errors_named(url), httpx.Client(timeout=LOAD_S, headers=headers) as client:
        if identifier in _listed(client.get(f"{url}/models")):
            return
        if adapter is not None:
            order = {"lora_name": identifier, "lora_path": str(adapter)}
            client.post(f"{url}/load_lora_adapter", json=order)
            if identifier in _listed(client.get(f"{url}/models")):
                return
    raise RegistryError("registry.not_served", host=host_of(url), id=identifier, path=adapter or identifier)


def _listed(response: Any) -> set[str]:
    response.raise_for_status()
    return {str(one["id"]) for one in response.json()["data"]}
