"""Embedders: the packaged model, the letters, a model of Hugging Face, an address that speaks OpenAI's protocol."""

from __future__ import annotations

import base64
import http.server
import json
import os
import sys
import threading
import types
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from azs.errors import ModelError, SettingsError
from azs.i18n import describe
from azs.knowledge.embedding import Embedder
from azs.settings import Settings, load_settings
from chains.retrieval import embedders
from chains.retrieval.embedders import LetterEmbedder, load_embedder
from chains.retrieval.index import SearchIndex
from tests.chains.retrieval.conftest import ENTRIES

UGLY = ("", " ", "\0", "пожар\0на АЗС", "\ud800", "a" * 1_500, "🔥" * 50, "\u202e", "\n\t")
DIM = 16


def vector(text: str) -> list[float]:
    """Counts of letters: the same words give the same direction, of a length other than 1."""
    found = [0.1] * DIM
    for letter in text.lower():
        found[ord(letter) % DIM] += 1.0
    return found


@dataclass
class Server:
    """An embeddings server and what it was asked.

    Attributes:
        status: of every answer.
        dims: lengths of the next vectors; DIM after them.
        lists: answers with lists of numbers even where base64 was asked for, as some servers do.
    """

    url: str = ""
    status: int = 200
    dims: list[int] = field(default_factory=list)
    lists: bool = False
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.bodies.append(body)
            server.keys.append(self.headers["Authorization"])
            assert self.path == "/v1/embeddings"
            texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
            dim = server.dims.pop(0) if server.dims else DIM
            data = [{"object": "embedding", "index": at, "embedding": self._packed(vector(text)[:dim], body)}
                    for at, text in enumerate(texts)]  # fmt: skip
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            self._json({"object": "list", "data": data, "model": body["model"], "usage": usage}, server.status)

        def _packed(self, values: list[float], body: dict[str, Any]) -> object:
            if body.get("encoding_format") == "base64" and not server.lists:
                return base64.b64encode(np.array(values, "<f4").tobytes()).decode()
            return values

        def _json(self, body: object, status: int) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}/v1"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def endpoint(url: str, model: str = "intfloat/multilingual-e5-large") -> Settings:
    return load_settings({"AZS_EMBEDDER": "endpoint", "AZS_EMBEDDER_URL": url, "AZS_EMBEDDER_MODEL": model,
                          "AZS_EMBEDDER_API_KEY": "secret", "AZS_LLM_TIMEOUT_S": "5"})  # fmt: skip


def assert_unit(embedder: Embedder) -> None:
    for rows in (embedder.passages(UGLY), embedder.queries(UGLY)):
        assert rows.shape == (len(UGLY), embedder.dim) and rows.dtype == np.float32
        lengths = np.linalg.norm(rows, axis=1)
        assert np.all(np.isclose(lengths, 1, atol=1e-3) | np.isclose(lengths, 0))
    assert embedder.passages([]).shape == (0, embedder.dim)


def test_the_packaged_model_reads_anything(e5: Embedder) -> None:
    assert e5.dim == 384
    assert_unit(e5)
    assert np.allclose(*e5.passages(["пожар\0на\ud800 АЗС", " пожар на\n АЗС"]))


def test_questions_and_passages_are_told_apart(e5: Embedder) -> None:
    assert not np.allclose(e5.queries(["пожар"]), e5.passages(["пожар"]), atol=1e-3)


def test_the_end_of_a_long_passage_counts(e5: Embedder) -> None:
    start = "Правила приёма топлива из автоцистерны. "
    plain, told = e5.passages([start * 3, start * 45 + "Пожар тушат порошковыми огнетушителями. " * 15])
    asked = e5.queries(["чем тушить пожар"])[0]
    assert told @ asked > plain @ asked + 0.01


def test_threads_get_the_vectors_of_their_own_texts(e5: Embedder) -> None:
    texts = [f"пролив на колонке {number}" for number in range(16)]
    expected = e5.queries(texts)
    with ThreadPoolExecutor(8) as pool:
        passages = pool.submit(e5.passages, texts[:4])
        found = list(pool.map(lambda text: e5.queries([text])[0], texts))
    assert np.allclose(found, expected, atol=1e-5)
    assert np.allclose(passages.result(), e5.passages(texts[:4]), atol=1e-5)


def test_letters_serve_where_the_model_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedders, "load_packaged", lambda: None)
    found = load_embedder(load_settings({}))
    assert found.name == "letters"
    assert_unit(found)


def test_letters_read_a_whole_passage() -> None:
    one, other = LetterEmbedder().passages(["слово " * 400, "слово " * 400 + "огнетушитель"])
    assert not np.allclose(one, other)


@pytest.mark.parametrize("lists", [False, True])
def test_an_endpoint_gives_rows_of_length_one(lists: bool) -> None:
    with serving(Server(lists=lists)) as server:
        embedder = load_embedder(endpoint(server.url))
        assert (embedder.dim, embedder.name) == (DIM, "endpoint:intfloat/multilingual-e5-large")
        assert_unit(embedder)
        assert set(server.keys) == {"Bearer secret"}
        sent = [text for body in server.bodies for text in body["input"]]
        assert all(isinstance(text, str) and text.startswith(("query: ", "passage: ")) for text in sent)
        assert {body["model"] for body in server.bodies} == {"intfloat/multilingual-e5-large"}


def test_an_endpoint_is_asked_in_batches() -> None:
    with serving(Server()) as server:
        embedder = load_embedder(endpoint(server.url, "bge-m3"))
        texts = [f"текст {number}" for number in range(70)]
        rows = embedder.passages(texts)
        assert [len(body["input"]) for body in server.bodies] == [1, 32, 32, 6]
        assert server.bodies[1]["input"][0] == "текст 0"
        assert np.allclose(rows[69], np.array(vector("текст 69")) / np.linalg.norm(vector("текст 69")), atol=1e-5)


def test_an_endpoint_serves_the_search() -> None:
    with serving(Server()) as server:
        index = SearchIndex(ENTRIES, load_embedder(endpoint(server.url)))
        assert index.search("тушение пожара").hits[0].key == "fire"


@pytest.mark.parametrize(
    ("server", "key"),
    [
        (Server(status=401), "models.embedder_unauthorised"),
        (Server(status=400), "models.embedder_failed"),
        (Server(dims=[DIM, DIM - 1]), "models.embedder_answer"),
    ],
)
def test_what_goes_wrong_at_an_endpoint_is_named(server: Server, key: str) -> None:
    with serving(server), pytest.raises(ModelError) as caught:
        load_embedder(endpoint(server.url)).passages(["пожар"])
    assert caught.value.key == key
    assert all(describe(caught.value, lang) for lang in ("ru", "en"))


def test_an_address_nobody_listens_at_is_named() -> None:
    with pytest.raises(ModelError) as caught:
        load_embedder(endpoint("http://127.0.0.1:9/v1"))
    assert caught.value.key == "models.embedder_unreachable"


def test_an_endpoint_without_an_address_is_refused() -> None:
    with pytest.raises(ModelError) as caught:
        load_embedder(load_settings({"AZS_EMBEDDER": "endpoint"}))
    assert caught.value.key == "models.embedder_no_url"


@pytest.mark.parametrize("value", ["magic", "hf:", "E5"])
def test_an_unknown_embedder_is_refused(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"AZS_EMBEDDER": value})
    assert value in describe(caught.value, "ru")


def test_a_hugging_face_model_is_loaded_through_langchain(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[dict[str, object]] = []

    class HuggingFaceEmbeddings:
        """What langchain-huggingface offers, as far as it is used here."""

        def __init__(self, *, model_name: str, encode_kwargs: dict[str, object]) -> None:
            if model_name == "nowhere":
                raise OSError(model_name)
            loaded.append({"model_name": model_name, **encode_kwargs})

        def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
            if any("слишком" in text for text in texts):
                raise RuntimeError("CUDA out of memory")
            return [vector(text) for text in texts]

    module = types.ModuleType("langchain_huggingface")
    module.HuggingFaceEmbeddings = HuggingFaceEmbeddings  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain_huggingface", module)
    found = load_embedder(load_settings({"AZS_EMBEDDER": "hf:ai-forever/FRIDA"}))
    assert (found.name, found.dim) == ("hf:ai-forever/FRIDA", DIM)
    assert loaded == [{"model_name": "ai-forever/FRIDA", "batch_size": 32}]
    assert_unit(found)
    with pytest.raises(ModelError, match="embedder_failed"):
        found.passages(["слишком"])
    with pytest.raises(ModelError, match="embedder_missing"):
        load_embedder(load_settings({"AZS_EMBEDDER": "hf:nowhere"}))


def test_without_torch_a_hugging_face_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_huggingface", None)
    with pytest.raises(ModelError, match="embedder_no_torch"):
        load_embedder(load_settings({"AZS_EMBEDDER": "hf:intfloat/multilingual-e5-base"}))


@pytest.mark.skipif("AZS_TEST_HF_MODEL" not in os.environ, reason="AZS_TEST_HF_MODEL names no folder of a model")
def test_a_real_hugging_face_model_gives_unit_rows() -> None:
    assert_unit(load_embedder(load_settings({"AZS_EMBEDDER": f"hf:{os.environ['AZS_TEST_HF_MODEL']}"})))
