"""What comes with the product is not made again on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from azs.demo.knowledge import demo_documents
from azs.knowledge.document import Block
from azs.knowledge.embedding import Vectors, runs_packaged_model
from azs.knowledge.known_vectors import FILE, PASSAGE, QUERY, KnownVectors, keys_of, write
from azs.knowledge.phrases import phrase_chunks
from azs.knowledge.texts import searched_text

MADE = "python scripts/known_vectors.py makes them anew"


class Model:
    """Counts the texts it reads; every row is all ones over their length."""

    name, dim = "counted", 4

    def __init__(self) -> None:
        self.read: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return np.full((len(texts), 4), 0.5, np.float32)

    queries = passages


def kept(path: Path, *, name: str = "counted") -> Path:
    row = np.array([1, 0, 0, 0], np.float32)
    write(path, name, {int(keys_of(QUERY, ["известно"])[0]): row, int(keys_of(PASSAGE, ["текст"])[0]): row})
    return path


def test_a_known_text_is_not_read_and_the_others_are(tmp_path: Path) -> None:
    model = Model()
    found = KnownVectors(model, kept(tmp_path / "known.npz")).queries(["новое", " известно ", "текст"])
    assert model.read == ["новое", "текст"]  # "текст" is known as a passage, not as a question
    assert found.tolist() == [[0.5] * 4, [1, 0, 0, 0], [0.5] * 4] and found.dtype == np.float32


def test_no_texts_give_no_rows(tmp_path: Path) -> None:
    assert KnownVectors(Model(), kept(tmp_path / "known.npz")).passages([]).shape == (0, 4)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 damaged", b"\x93NUMPY"])
def test_a_file_that_cannot_be_used_leaves_the_work_to_the_model(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "known.npz"
    if content is not None:
        path.write_bytes(content)
    model = Model()
    assert KnownVectors(model, path).queries(["известно"]).tolist() == [[0.5] * 4]


def test_vectors_of_another_model_are_not_used(tmp_path: Path) -> None:
    model = Model()
    KnownVectors(model, kept(tmp_path / "known.npz", name="other")).queries(["известно"])
    assert model.read == ["известно"]


@pytest.mark.skipif(not runs_packaged_model(), reason="the packaged model needs AVX2")
def test_shipped_vectors_are_those_of_the_model() -> None:
    from azs.knowledge.e5_onnx import OnnxE5

    phrases = [phrase for document in demo_documents() for phrase in document.card.asked][::400]
    texts = [searched_text(chunk) for chunk in phrase_chunks(demo_documents()[0].card, (Block("text", "да"),))][:4]
    model = OnnxE5()
    known = KnownVectors(model)
    assert not [text for text in texts if keys_of(QUERY, [text])[0] not in known._keys], MADE
    np.testing.assert_allclose(known.queries(texts), model.queries(texts), atol=2e-3)
    assert phrases


def test_every_phrase_of_the_demo_is_known() -> None:
    with np.load(FILE) as file:
        known = set(file["keys"].tolist())
    said = [
        searched_text(chunk)
        for document in demo_documents()
        for chunk in phrase_chunks(document.card, (Block("text", "да"),))
    ]
    assert [text for text, key in zip(said, keys_of(QUERY, said).tolist(), strict=True) if key not in known] == [], MADE
