"""A server on loopback that behaves as vLLM's documentation says of `--enable-lora`: a base, and adapters beside it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azs.settings import Settings, load_settings
from tests.chains.models.fake_server import Handler, Script

BASE = "qwen-base"
Brain = Callable[[dict[str, Any]], str]


def said(body: dict[str, Any]) -> str:
    """What a request asks last."""
    return str(body["messages"][-1]["content"])


def trial_or(answer: str) -> Brain:
    """A model that answers the trial question and gives `answer` to all else."""
    return lambda body: '{"answer": "yes"}' if said(body).startswith("Answer yes or no") else answer


@dataclass
class LoraScript(Script):
    """Which models there are and what each answers.

    Attributes:
        brains: by name of the model. updating: adapters may be loaded while it runs.
        away: models that answer with an error.
    """

    brains: dict[str, Brain] = field(default_factory=dict)
    served: list[str] = field(default_factory=lambda: [BASE])
    updating: bool = True
    away: set[str] = field(default_factory=set)
    by_model: list[str] = field(default_factory=list)


class LoraHandler(Handler):
    """Plays it."""

    script: LoraScript

    def do_GET(self) -> None:  # noqa: N802
        if self.path != "/v1/models":
            super().do_GET()
            return
        listed = [
            {
                "id": name,
                "object": "model",
                "owned_by": "vllm",
                "parent": None if name == BASE else BASE,
                "max_model_len": 8192,
            }
            for name in self.script.served
        ]
        self._json({"object": "list", "data": listed})

    def do_POST(self) -> None:  # noqa: N802
        if self.path != "/v1/load_lora_adapter":
            super().do_POST()
            return
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.script.updating:
            self._json({"detail": "Not Found"}, 404)
        elif not Path(body["lora_path"]).joinpath("adapter_config.json").is_file():
            self._json({"error": {"message": "No adapter found", "type": "NotFoundError", "code": 404}}, 404)
        else:
            self.script.served.append(body["lora_name"])
            self._send(200, f"Success: LoRA adapter '{body['lora_name']}' added successfully.".encode(), "text/plain")

    def _chat(self, body: dict[str, Any]) -> None:
        name = body["model"]
        if name not in self.script.served:
            message = f"The model `{name}` does not exist."
            self._json({"error": {"message": message, "type": "NotFoundError", "code": 404}}, 404)
        elif name in self.script.away:
            self._json({"error": {"message": "out of memory"}}, 500)
        else:
            self.script.by_model.append(name)
            super()._chat(body)

    def _pieces(self, body: dict[str, Any]) -> tuple[str, ...]:
        brain = self.script.brains.get(body["model"])
        return (brain(body),) if brain else super()._pieces(body)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *args: object) -> None:
        """A client that hangs up is part of the play."""


@contextmanager
def serving(script: LoraScript, home: Path) -> Iterator[Settings]:
    """The server, and settings of a home that uses it."""
    handler = type("Played", (LoraHandler,), {"script": script})
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield load_settings(
            {
                "AZS_HOME": str(home),
                "AZS_LLM": "endpoint",
                "AZS_LLM_URL": f"http://127.0.0.1:{server.server_port}/v1",
                "AZS_LLM_MODEL": BASE,
                "AZS_LLM_TIMEOUT_S": "60",
            }
        )
        server.shutdown()
