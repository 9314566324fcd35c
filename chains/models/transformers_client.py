"""A Hugging Face model in this process, for a machine with a GPU of its own."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from azs.errors import CancelledError, ModelError, ModelFileError
from azs.settings import Settings
from chains.models.catalog import title
from chains.models.contract import (
    FULL,
    Cancelled,
    Capabilities,
    Messages,
    OnUsage,
    OnWait,
    Usage,
    asked_again,
    formed,
    parse_object,
    worded,
)
from chains.models.files import model_path, read_header
from chains.models.probe import DEFAULT_CONTEXT_TOKENS
from chains.models.promoted import InForce, in_force
from chains.models.turns import LOOK_S, Turns

ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class TransformersClient:
    """Weights from a folder in Hugging Face layout or from a GGUF file: the promoted version's, read once it changes.

    Args:
        pinned: the model of the settings, whatever was promoted; worded to as `prompt` says.

    Raises:
        ModelError: torch or transformers is not installed, or cannot load the weights.
        ModelFileError: nothing lies at the path.
    """

    def __init__(self, settings: Settings, *, pinned: bool = False, prompt: str = FULL) -> None:
        self._given, self._pinned, self._prompt = settings, pinned, prompt
        self._timeout_s = settings.llm_timeout_s
        self._turns = Turns(1, settings.llm_queue)
        self._name = ""
        self._follow()

    @property
    def name(self) -> str:
        """What the screen calls the model."""
        chosen = self._chosen()
        return title(Path(chosen.base).stem) if "/" in chosen.base and not chosen.version else chosen.title

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""
        return self._chosen().stand_in

    def _chosen(self) -> InForce:
        if self._pinned:
            return InForce(self._given, "", self._given.llm_model, self._prompt)
        return in_force(self._given)

    def _follow(self) -> InForce:
        """Read the weights that are in force, unless they are read; returns what is asked."""
        chosen = self._chosen()
        name = chosen.settings.llm_model
        if name == self._name:
            return chosen
        path = model_path(self._given.models_dir, name)
        if not path.exists():
            raise ModelFileError("models.missing", file=path.name)
        self._tokenizer, self._model = _load(path)
        self._name = name
        return chosen

    @property
    def prompt(self) -> str:
        """How requests to this model are worded, FULL or COMPACT."""
        return self._chosen().prompt

    def capabilities(self) -> Capabilities:
        """See `ModelClient`. Nothing here enforces a schema or understands a tool call."""
        stated = getattr(self._model.config, "max_position_embeddings", None)
        room = stated if isinstance(stated, int) else DEFAULT_CONTEXT_TOKENS
        return Capabilities(False, False, room, "transformers", context_known=isinstance(stated, int))

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int, cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> dict[str, Any]:  # fmt: skip
        """See `ModelClient`. The schema is stated in the prompt; to a version trained on COMPACT only if need be."""
        asked = partial(self._pieces, max_tokens=max_tokens, cancelled=cancelled, on_usage=on_usage)
        with self._turns.turn(cancelled=cancelled, on_wait=on_wait) as waited_s:
            prompt = self._follow().prompt
            text = "".join(asked(formed(messages, schema, prompt), waited_s=waited_s))
            try:
                return parse_object(text, schema)
            except ModelError:
                again = asked_again(messages, schema, text, prompt)
                return parse_object("".join(asked(again, waited_s=waited_s)), schema)

    def complete_text(
        self, messages: Messages, *, max_tokens: int, stop: Sequence[str] = (), cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> str:  # fmt: skip
        """See `ModelClient`."""
        with self._turns.turn(cancelled=cancelled, on_wait=on_wait) as waited_s:
            text, said = "", worded(messages, self._follow().prompt)
            for piece in self._pieces(
                said, max_tokens=max_tokens, cancelled=cancelled, on_usage=on_usage, waited_s=waited_s
            ):
                text += piece
                if ends := [text.index(word) for word in stop if word in text]:
                    return text[: min(ends)]
            return text

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Cancelled = None, on_wait: OnWait = None,
        on_usage: OnUsage = None,
    ) -> Iterator[str]:  # fmt: skip
        """See `ModelClient`."""
        try:
            with self._turns.turn(cancelled=cancelled, on_wait=on_wait) as waited_s:
                said = worded(messages, self._follow().prompt)
                yield from self._pieces(
                    said, max_tokens=max_tokens, cancelled=cancelled, on_usage=on_usage, waited_s=waited_s
                )
        except CancelledError:
            return

    def _pieces(
        self, messages: Messages, *, max_tokens: int, cancelled: Cancelled, on_usage: OnUsage, waited_s: float
    ) -> Iterator[str]:
        """Pieces of an answer to messages in its wording. The turn is held until the model has really stopped."""
        from transformers import TextIteratorStreamer

        started, stopped, failures = time.monotonic(), threading.Event(), list[Exception]()
        inputs = self._tokenized(messages, max_tokens=max_tokens)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True, timeout=LOOK_S)
        worker = threading.Thread(
            target=self._generate, args=(inputs, streamer, stopped, failures), daemon=True,
            kwargs={"max_new_tokens": max_tokens},
        )  # fmt: skip
        worker.start()
        text = ""
        try:
            for piece in self._heard(streamer, started + self._timeout_s, cancelled=cancelled):
                text += piece
                yield piece
        finally:
            stopped.set()
            worker.join(self._timeout_s)
            if on_usage:
                tokens = (int(inputs["input_ids"].shape[-1]), len(self._tokenizer.encode(text)))
                on_usage(Usage(*tokens, time.monotonic() - started, waited_s))
        if failures:
            raise ModelError("models.broken_off", host=self.name) from failures[0]

    def _heard(self, streamer: Any, deadline: float, *, cancelled: Cancelled) -> Iterator[str]:
        """What the streamer gives until it ends, the person stops the question, or the time is up."""
        pieces = iter(streamer)
        while True:
            if cancelled and cancelled():
                raise CancelledError("assistant.cancelled")
            if time.monotonic() > deadline:
                raise ModelError("models.timeout", host=self.name)
            try:
                piece = next(pieces)
            except queue.Empty:
                continue
            except StopIteration:
                return
            if piece:
                yield str(piece)

    def _tokenized(self, messages: Messages, *, max_tokens: int) -> Any:
        turns = [{"role": ROLES.get(role, role), "content": text} for role, text in messages]
        inputs = self._tokenizer.apply_chat_template(
            turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
        ).to(self._model.device)
        tokens, room = int(inputs["input_ids"].shape[-1]), self.capabilities().context_tokens - max_tokens
        if tokens > room:
            raise ModelError("models.too_long", tokens=tokens, room=max(0, room))
        return inputs

    def _generate(
        self, inputs: Any, streamer: Any, stopped: threading.Event, failures: list[Exception], **options: Any
    ) -> None:
        import torch
        from transformers import StoppingCriteria

        class Stop(StoppingCriteria):  # type: ignore[misc, unused-ignore]
            """Ends the generation once the reader has gone."""

            def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:  # noqa: ARG002
                return torch.full((input_ids.shape[0],), stopped.is_set(), dtype=torch.bool, device=input_ids.device)

        try:
            self._model.generate(**inputs, do_sample=False, streamer=streamer, stopping_criteria=[Stop()], **options)
        except (RuntimeError, ValueError, IndexError) as error:
            failures.append(error)
        finally:
            streamer.end()


def _load(path: Path) -> tuple[Any, Any]:
    try:
        import torch
        from safetensors import SafetensorError
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
    except (OSError, ValueError, RuntimeError, KeyError, ImportError, SafetensorError) as error:
        raise ModelError("models.load", file=path.name) from error
    return tokenizer, model.to(device).eval()
