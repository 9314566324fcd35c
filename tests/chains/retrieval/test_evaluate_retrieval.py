"""The measures of a search, and the command that prints them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from chains import evaluate_retrieval
from chains.retrieval.confidence import FEATURES, weights
from chains.retrieval.embedders import LetterEmbedder
from chains.retrieval.measures import measure, percentile
from tests.chains.retrieval.conftest import ENTRIES

QUESTIONS = (("пролив топлива", ["spill"]), ("пожар на территории", ["fire"]), ("Кто выиграл чемпионат мира?", []),
             ("car wash emergency stop", ["wash", "ev"]))  # fmt: skip


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A corpus, one document of it far too long for one chunk, and questions."""
    monkeypatch.setattr(evaluate_retrieval, "load_embedder", lambda settings: LetterEmbedder())
    corpus, questions = tmp_path / "corpus.jsonl", tmp_path / "questions.jsonl"
    documents = [{"id": one.key, "title": one.title, "text": one.text} for one in ENTRIES]
    documents.append({"id": 7, "title": "", "text": "Сверить пломбы с накладной. " * 200})
    corpus.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in documents), encoding="utf-8")
    lines = [json.dumps({"question": text, "relevant": ids}, ensure_ascii=False) for text, ids in QUESTIONS]
    questions.write_text("\ufeff" + "\n\n".join([*lines, '{"question": "пломбы и накладная", "relevant": [7]}']),
                         encoding="utf-8")  # fmt: skip
    return corpus, questions


def run(files: tuple[Path, Path], *more: str) -> int:
    return evaluate_retrieval.main(["--corpus", str(files[0]), "--questions", str(files[1]), *more])


def test_a_corpus_and_questions_give_a_table_and_a_file(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files, "--answers") == 0
    told = capsys.readouterr().out
    assert "R@1" in told and "nDCG@10" in told and "поиск продукта" in told
    report = json.loads(files[1].with_suffix(".retrieval.json").read_text(encoding="utf-8"))
    ours, dense, words = report["figures"][:3]
    assert (ours["name"], dense["name"], words["name"]) == ("ours", "dense", "words")
    assert ours["measures"]["recall"]["1"] == 1.0 and ours["measures"]["questions"] == 4
    assert ours["cited"] == 1.0 and dense["cited"] is None
    assert ours["refused"] in (0.0, 1.0) and ours["median_ms"] > 0
    assert report["chunks"] > report["documents"] == len(ENTRIES) + 1
    assert [one["documents"][0] for one in report["questions"]][-1] == "7"


def test_langchains_retriever_is_measured_beside_ours(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rank_bm25")
    assert run(files) == 0
    told = capsys.readouterr().out
    assert "EnsembleRetriever" in told and "не измерен" not in told
    report = json.loads(files[1].with_suffix(".retrieval.json").read_text(encoding="utf-8"))
    assert report["figures"][3]["name"] == "ensemble"
    assert 0 < report["figures"][3]["measures"]["recall"]["10"] <= 1


def test_without_its_packages_the_others_are_measured(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rank_bm25", None)
    assert run(files) == 0
    assert "EnsembleRetriever не измерен" in capsys.readouterr().out


def test_a_glossary_helps(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_text('{"question": "гоп-стоп", "relevant": ["robbery"]}', encoding="utf-8")
    glossary, out = tmp_path / "glossary.json", tmp_path / "out.json"
    glossary.write_text(json.dumps([["гоп-стоп", "вооружённое нападение"]]), encoding="utf-8")
    assert run(files, "--glossary", str(glossary), "--out", str(out)) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["figures"][0]["measures"]["recall"]["1"] == 1.0


@pytest.mark.parametrize(
    ("corpus", "part"),
    [
        ('{"id": 1, "text": "а"}\n{oops', "строка 2"),
        ('{"text": "а"}', "«id»"),
        ("[1]", "строка 1"),
        ('{"id": 1}\n{"id": "1"}', "один и тот же id"),
        ("\xff\xfe", "не читается"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], corpus: str, part: str
) -> None:
    files[0].write_bytes(corpus.encode("latin-1" if corpus.startswith("\xff") else "utf-8"))
    assert run(files) == 2
    assert part in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run((tmp_path / "no.jsonl", tmp_path / "no.jsonl")) == 2
    assert "no.jsonl" in capsys.readouterr().err


def test_measures_are_those_of_the_textbook() -> None:
    found = measure([(["a", "b", "c"], {"a"}), (["b", "a", "c"], {"a"}), (["b", "c"], {"a"}), (["a", "b"], {"a", "b"})])
    assert found.recall == {1: 0.5, 3: 0.75, 5: 0.75, 10: 0.75}
    assert found.mrr == pytest.approx((1 + 0.5 + 0 + 1) / 4)
    assert found.ndcg == pytest.approx((1 + 0.6309 + 0 + 1) / 4, abs=1e-4)
    assert measure([]).questions == 0


def test_percentiles_are_values_that_were_seen() -> None:
    assert (percentile([3, 1, 2], 0.5), percentile([1, 2, 3, 4], 0.95), percentile([], 0.5)) == (2, 4, 0.0)


def test_the_weights_in_force_are_of_these_features() -> None:
    found = weights()
    assert len(found.values) == len(FEATURES) and 0 < found.least < 1 and 0 < found.least_foreign < 1
    assert all(found.values[FEATURES.index(name)] > 0 for name in ("held", "near", "lead"))
