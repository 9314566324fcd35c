"""A Hugging Face model in this process, for a machine with a GPU of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from azs.errors import CancelledError, ModelError, ModelFileError
from azs.settings import Settings
from chains.models.catalog import is_stand_in, title
from chains.models.client import Messages, parse_object
from chains.models.files import model_path, read_header

ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class TransformersClient:
    """Weights from a folder in Hugging Face layout or from a GGUF file.

    Raises:
        ModelError: torch or transformers is not installed, or cannot load the weights.
        ModelFileError: nothing lies at the path.
    """

    def __init__(self, settings: Settings) -> None:
        path = model_path(settings.models_dir, settings.llm_model)
        if not path.exists():
            raise ModelFileError("models.missing", file=path.name)
        self._name = settings.llm_model
        self._timeout_s = settings.llm_timeout_s
        self._lock = threading.Lock()
        self._tokenizer, self._model = _load(path)

    @property
    def name(self) -> str:
        """What the screen calls the model."""
        return title(Path(self._name).stem if "/" in self._name else self._name)

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""
        return is_stand_in(self._name)

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int,
        cancelled: Callable[[], bool] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """See `ModelClient`. The schema is stated in the prompt, since nothing here enforces it."""
        order = f"Answer with one JSON object of this JSON Schema and nothing else:\n{json.dumps(schema)}"
        text = "".join(self.stream_text([*messages, ("human", order)], max_tokens=max_tokens, cancelled=cancelled))
        if cancelled and cancelled():
            raise CancelledError("assistant.cancelled")
        return parse_object(text, schema)

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[str]:
        """See `ModelClient`."""
        import torch
        from transformers import StoppingCriteria, TextIteratorStreamer

        stopped = threading.Event()

        class Stop(StoppingCriteria):  # type: ignore[misc, unused-ignore]
            """Ends the generation once the reader has gone."""

            def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:  # noqa: ARG002
                return torch.full((input_ids.shape[0],), stopped.is_set(), dtype=torch.bool, device=input_ids.device)

        streamer = TextIteratorStreamer(
            self._tokenizer, skip_prompt=True, skip_special_tokens=True, timeout=self._timeout_s
        )
        worker = threading.Thread(
            target=self._generate, args=(messages,), daemon=True,
            kwargs={"streamer": streamer, "max_new_tokens": max_tokens, "stopping_criteria": [Stop()]},
        )  # fmt: skip
        with self._lock:
            worker.start()
            try:
                for piece in streamer:
                    if cancelled and cancelled():
                        return
                    if piece:
                        yield str(piece)
            finally:
                stopped.set()
                worker.join(self._timeout_s)

    def _generate(self, messages: Messages, *, streamer: Any, **options: Any) -> None:
        try:
            turns = [{"role": ROLES.get(role, role), "content": text} for role, text in messages]
            inputs = self._tokenizer.apply_chat_template(
                turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
            ).to(self._model.device)
            self._model.generate(**inputs, do_sample=False, streamer=streamer, **options)
        finally:
            streamer.end()


def _load(path: Path) -> tuple[Any, Any]:
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise ModelError("models.no_torch") from error
    folder, options = path, {}
    if path.is_file():
        read_header(path)
        folder, options = path.parent, {"gguf_file": path.name}
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, **options)
        model = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, dtype=torch.bfloat16 if device == "cuda" else torch.float32, **options
        )
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise ModelError("models.load", file=path.name) from error
    return tokenizer, model.to(device).eval()
