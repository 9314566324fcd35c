"""The embedder the settings choose: the packaged model, one of Hugging Face, or an OpenAI-compatible address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from azs.errors import ModelError
from azs.knowledge.embedding import Embedder, Vectors, readable
from azs.knowledge.packaged import load_packaged
from azs.settings import Settings
from chains.meaning import LETTER_PLACES, LetterVectors

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

HUGGING_FACE, ENDPOINT = "hf:", "endpoint"
BATCH = 32
LONGEST = 4_000
"""Characters of a text that are sent; a model cuts off what it cannot read itself."""
_PREFIXES = {
    "e5": ("query: ", "passage: "),
    "frida": ("search_query: ", "search_document: "),
    "nomic": ("search_query: ", "search_document: "),
}
"""What models of these names were trained to read before a question and before a passage, by their model cards."""


class LetterEmbedder:
    """Lemmas and letter triples, where no model can be used: knows no synonyms and no other language."""

    name = "letters"
    dim = LETTER_PLACES

    def __init__(self) -> None:
        self._vectors = LetterVectors(longest=LONGEST)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched: float32, (len(texts), dim)."""
        return self._vectors.vectors(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions: float32, (len(texts), dim)."""
        return self._vectors.vectors(texts)


class LangChainEmbedder:
    """Any embeddings of LangChain, with the prefixes the model expects and rows of length 1."""

    def __init__(self, name: str, embeddings: Embeddings, *, guard: Callable[[], Iterator[None]]) -> None:
        """
        Args:
            name: of the model; its prefixes are known by it.
            embeddings: what turns texts into vectors.
            guard: of every call, turns the errors of the model into those of the product.

        Raises:
            ModelError: the model does not answer.
        """
        self.name = name
        self._embeddings = embeddings
        self._guard = contextmanager(guard)
        self._query, self._passage = next(
            (prefixes for part, prefixes in _PREFIXES.items() if part in name.lower()), ("", "")
        )
        self._lock = threading.Lock()
        self.dim = 0
        self.dim = self.queries(["?"]).shape[1]

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched: float32, (len(texts), dim). Raises: ModelError."""
        return self._rows([self._passage + readable(text, LONGEST) for text in texts])

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions: float32, (len(texts), dim). Raises: ModelError."""
        return self._rows([self._query + readable(text, LONGEST) for text in texts])

    def _rows(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        with self._guard():
            rows = np.asarray(self._embeddings.embed_documents([text or " " for text in texts]), np.float32)
        if rows.ndim != 2 or len(rows) != len(texts) or (self.dim and rows.shape[1] != self.dim):
            raise ModelError("models.embedder_answer", model=self.name)
        rows = np.nan_to_num(rows, posinf=0.0, neginf=0.0)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


def load_embedder(settings: Settings) -> Embedder:
    """The embedder the settings choose; the letters where the packaged model cannot be used.

    Raises:
        ModelError: the model chosen is not installed, not found or does not answer.
    """
    if settings.embedder.startswith(HUGGING_FACE):
        return _hugging_face(settings.embedder.removeprefix(HUGGING_FACE))
    if settings.embedder == ENDPOINT:
        return _endpoint(settings)
    return load_packaged() or LetterEmbedder()


def _hugging_face(model: str) -> Embedder:
    try:
        from langchain_huggingface import HuggingFaceEmbeddings

        embeddings = HuggingFaceEmbeddings(model_name=model, encode_kwargs={"batch_size": BATCH})
    except ImportError as error:
        raise ModelError("models.embedder_no_torch") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError("models.embedder_missing", model=model) from error

    def guard() -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:  # torch: out of memory, a text it cannot read
            raise ModelError("models.embedder_failed", model=model) from error

    return LangChainEmbedder(f"{HUGGING_FACE}{model}", embeddings, guard=guard)


def _endpoint(settings: Settings) -> Embedder:
    if not settings.embedder_url or not settings.embedder_model:
        raise ModelError("models.embedder_no_url")
    try:
        import openai
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr
    except ImportError as error:
        raise ModelError("models.embedder_no_client") from error

    def guard() -> Iterator[None]:
        try:
            yield
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ModelError("models.embedder_unauthorised") from error
        except openai.APIConnectionError as error:
            raise ModelError("models.embedder_unreachable") from error
        except (openai.OpenAIError, ValueError, TypeError) as error:
            raise ModelError("models.embedder_failed", model=settings.embedder_model) from error

    embeddings = OpenAIEmbeddings(
        model=settings.embedder_model,
        base_url=settings.embedder_url,
        api_key=SecretStr(settings.embedder_api_key or "none"),
        check_embedding_ctx_length=False,  # texts as they are: other servers read no tokens of OpenAI's
        chunk_size=BATCH,
        timeout=settings.llm_timeout_s,
    )
    return LangChainEmbedder(f"{ENDPOINT}:{settings.embedder_model}", embeddings, guard=guard)
