"""The runner over PDF files, on a small one made here; and the questions keep their promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from azs.knowledge.document import Block, DocumentCard
from azs.knowledge.printing import pdf_of
from chains.retrieval.embedders import LetterEmbedder
from tests.evaluation.documents import pdfs

BLOCKS = (
    Block("heading", "Мойка", level=1),
    Block("paragraph", "Бокс промывают каждую смену. " + "Оператор мойки записывает это в журнал. " * 200),
    Block("heading", "Компрессор", level=1),
    Block("paragraph", "Давление в ресивере компрессора не выше десяти атмосфер."),
)
QUESTIONS = """
[files]
post = "Пост.pdf"
[[question]]
id = "1"
split = "dev"
question = "Какое давление в ресивере компрессора?"
language = "ru"
kind = "plain"
answers = { post = ["не выше десяти атмосфер"] }
[[question]]
id = "2"
split = "dev"
question = "Кто выиграл чемпионат мира по хоккею?"
language = "ru"
kind = "unanswerable"
[[question]]
id = "3"
split = "test"
question = "Как часто промывают бокс?"
language = "ru"
kind = "plain"
answers = { post = ["промывают каждый год"] }
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Arguments for a folder of one file and questions about it."""
    monkeypatch.setattr(pdfs, "load_embedder", lambda settings: LetterEmbedder())
    folder, questions = tmp_path / "files", tmp_path / "questions.toml"
    folder.mkdir()
    blocks = [piece for block in BLOCKS for piece in _parted(block)]
    (folder / "Пост.pdf").write_bytes(pdf_of(DocumentCard("Пост"), blocks))
    questions.write_text(QUESTIONS, encoding="utf-8")
    return [str(folder), "--home", str(tmp_path / "home"), "--questions", str(questions)]


def test_the_document_its_page_and_the_passage_are_found(run: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert pdfs.main(run) == 0
    told = capsys.readouterr().out
    levels = told.split("== ")[1:]
    assert [level.split(",")[0] for level in levels] == ["by document", "by page", "by passage", "what is shown"]
    assert "Документов 1," in levels[0] and "Документов 1," not in levels[2]
    assert all("100.0 %" in next(line for line in level.splitlines() if "R@1 " in line) for level in levels[:3])
    shown = dict(line.split("  ", 1) for line in levels[3].splitlines()[1:])
    assert shown["the very words quoted"].split() == shown["first page"].split() == ["1", "/", "1", "=", "100%"]


def test_files_once_read_are_not_read_again(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdfs.main(run) == 0
    monkeypatch.setattr("azs.knowledge.reader.parse_limited", lambda *_: pytest.fail("read again"))
    assert pdfs.main(run) == 0


def test_words_that_stand_nowhere_are_named(run: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert pdfs.main([*run, "--split", "test"]) == 2
    told = capsys.readouterr().out
    assert "nowhere: 3" in told and "==" not in told


def test_the_page_is_that_of_the_words(run: list[str], tmp_path: Path) -> None:
    shelf = pdfs.PdfShelf(tmp_path / "files", tmp_path / "home")
    (one, *_) = pdfs.load_pdf_questions(tmp_path / "questions.toml")
    last = max(block.page or 0 for blocks in shelf.blocks.values() for block in blocks)
    assert last > 1 and shelf.pages(one) == {("Пост.pdf", last)}
    assert len(shelf.relevant(one, "passage")) == 1 <= len(shelf.relevant(one, "page")) < len(shelf.chunks)


@pytest.mark.parametrize(
    ("text", "phrase", "said"),
    [
        ("хранить\n45 лет, не меньше", "45 лет", True),
        ("№ 57", "№ 5", False),
        ("Расстояние до 20\t7\t5", "До 20 7 5", True),
        ("в течение 145 лет", "45 лет", False),
    ],
)
def test_words_are_told_by_their_letters(text: str, phrase: str, said: bool) -> None:
    assert pdfs.says(text, [phrase]) is said


def test_the_questions_are_enough_of_each_kind_and_halved() -> None:
    asked = pdfs.load_pdf_questions()
    kinds = [Counter(one.kind for one in asked if one.split == split) for split in pdfs.SPLITS]
    assert len({one.id for one in asked}) == len({one.question for one in asked}) == len(asked)
    assert {*kinds[0]} == {*kinds[1]} == {*pdfs.KINDS} and all(abs(kinds[0][k] - kinds[1][k]) <= 1 for k in pdfs.KINDS)
    assert kinds[0]["unanswerable"] + kinds[1]["unanswerable"] >= 25 and kinds[0]["english"] + kinds[1]["english"] >= 10
    assert sum(bool(one.answers) for one in asked) >= 80
    for one in asked:
        assert bool(one.answers) == (one.kind != "unanswerable"), one.id
        assert (one.language == "en") == (not any("а" <= letter <= "я" for letter in one.question.lower())), one.id
        assert all(len(phrase.split()) <= 8 for said in one.answers.values() for phrase in said), one.id
    names = Counter(name for one in asked for name in one.answers)
    assert len(names) == 12 and min(names.values()) >= 5


def _parted(block: Block) -> list[Block]:
    """A long paragraph as several, as a page holds them."""
    words = block.text.split(". ")
    return [Block(block.kind, ". ".join(words[at : at + 9]), level=block.level) for at in range(0, len(words), 9)]
