"""The question sets keep their promises: enough of each kind, no repetition, answers that the documents really give."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from chains.documents import alarm
from tests.evaluation.documents.question_sets import (
    DOCUMENT_SPLITS,
    HALVES,
    KINDS,
    LATER,
    ROUTE_KINDS,
    ROUTES,
    SPLITS,
    DocumentQuestion,
    RouteQuestion,
    load_danger_questions,
    load_document_questions,
    load_route_questions,
)

DOCUMENTS = Path(str(files("azs.demo"))) / "documents"
LEAST = {"unanswerable": 45, "english": 40, "jargon": 40, "typo": 35, "paraphrase": 40, "plain": 20, "safety": 20}
LEAST_ROUTES = {"data": 60, "documents": 60, "both": 30, "none": 40}

Asked = DocumentQuestion | RouteQuestion


def test_every_question_stands_once() -> None:
    sets: list[list[Asked]] = [
        [item for split in DOCUMENT_SPLITS for item in load_document_questions(split)],
        [item for split in SPLITS for item in load_route_questions(split)],
    ]
    for items in sets:
        assert not _repeated([item.id for item in items])
        assert not _repeated([_plain(item.question) for item in items])


def test_there_are_enough_of_each_kind_and_the_halves_are_alike() -> None:
    halves = [Counter(item.kind for item in load_document_questions(split)) for split in SPLITS]
    assert sum(map(Counter.total, halves)) >= 200
    for kind, least in LEAST.items():
        assert halves[0][kind] + halves[1][kind] >= least
        assert abs(halves[0][kind] - halves[1][kind]) <= 4
    assert sum(bool(item.says) for split in SPLITS for item in load_document_questions(split)) >= 100


def test_the_tuning_set_is_spread_evenly_over_kinds_and_documents() -> None:
    items = load_document_questions("tuning")
    kinds = Counter(item.kind for item in items)
    unanswerable = kinds.pop("unanswerable")
    assert unanswerable >= 130 and kinds.total() >= 170
    assert {*kinds, "unanswerable"} == {*KINDS} and max(kinds.values()) - min(kinds.values()) <= 2
    assert all(item.says for item in items if item.relevant)
    asked = Counter(name for item in items for name in item.relevant)
    assert all(times >= 2 for name, times in asked.items() if not name.startswith("review-"))
    foreign = sum(item.language == "en" for item in items if not item.relevant)
    assert 0.3 <= foreign / unanswerable <= 0.36


def test_as_many_cries_for_help_as_look_alikes_and_both_halves_the_same() -> None:
    items = load_danger_questions()
    counts = Counter((item.half, bool(item.relevant)) for item in items)
    assert {key: counts.pop(key) for key in ((LATER, True), (LATER, False))} == {(LATER, True): 20, (LATER, False): 10}
    assert set(counts) == {(half, danger) for half in HALVES for danger in (True, False)}
    assert set(counts.values()) == {20}
    assert not _repeated([_plain(item.question) for item in items])
    assert all((DOCUMENTS / f"{name}.md").is_file() for item in items for name in item.relevant)
    said = {_plain(line) for file in (alarm.DANGER, alarm.HARMLESS) for line in alarm.statements(file)}
    assert not said & {_plain(item.question) for item in items}, "nothing is learnt by heart"


def test_there_are_enough_of_each_route_and_the_halves_are_alike() -> None:
    halves = [Counter(item.route for item in load_route_questions(split)) for split in SPLITS]
    assert sum(map(Counter.total, halves)) >= 220
    for route, least in LEAST_ROUTES.items():
        assert halves[0][route] + halves[1][route] >= least
        assert abs(halves[0][route] - halves[1][route]) <= 4


@pytest.mark.parametrize("split", DOCUMENT_SPLITS)
def test_the_fields_of_document_questions_agree_with_each_other(split: str) -> None:
    for item in load_document_questions(split):
        assert item.kind in KINDS
        assert bool(item.relevant) == (item.kind != "unanswerable"), item.id
        assert not item.says or (item.relevant and 3 <= len(item.says.split()) <= 10), item.id
        assert item.language == "en" or item.kind != "english", item.id


@pytest.mark.parametrize("split", SPLITS)
def test_the_fields_of_route_questions_agree_with_each_other(split: str) -> None:
    earlier: set[str] = set()
    for route in load_route_questions(split):
        assert route.route in ROUTES and route.kind in ROUTE_KINDS and {*route.also} <= {*ROUTES} - {route.route}
        assert bool(route.data_part and route.documents_part) == (route.route == "both"), route.id
        assert bool(route.after) == (route.kind == "fragment"), route.id
        assert not route.after or route.after in earlier, route.id
        earlier.add(route.id)


@pytest.mark.parametrize("split", DOCUMENT_SPLITS)
def test_english_has_no_cyrillic_and_russian_only_lacks_it_on_the_wrong_layout(split: str) -> None:
    latin = 0
    routes = load_route_questions(split) if split in SPLITS else []
    for item in (*load_document_questions(split), *routes):
        cyrillic = any("а" <= letter <= "я" for letter in item.question.lower())
        assert item.language == "ru" or (item.language == "en" and not cyrillic), item.id
        latin += item.language == "ru" and not cyrillic
    assert 1 <= latin <= 10


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="no demo documents here")
@pytest.mark.parametrize("split", DOCUMENT_SPLITS)
def test_the_documents_answer_what_they_are_said_to(split: str) -> None:
    for item in load_document_questions(split):
        texts = [_text(name) for name in item.relevant]
        assert not item.says or any(_spaced(item.says) in text for text in texts), (item.id, item.says)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="no demo documents here")
def test_every_procedure_and_review_is_asked_about_in_each_set() -> None:
    names = {path.stem for path in DOCUMENTS.glob("*.md") if "." not in path.stem}
    tables = {name for name in names if name.startswith(("form-", "passport-"))}
    tables |= {"sla-escalation", "phone-list", "duty-schedule", "data-retention"}
    for split in DOCUMENT_SPLITS:
        asked = {name for item in load_document_questions(split) for name in item.relevant}
        assert asked <= names and not names - tables - asked, split


def _repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def _plain(question: str) -> str:
    return " ".join(question.lower().replace("ё", "е").strip(" ?!.…").split())


def _spaced(text: str) -> str:
    return " ".join(text.replace("**", "").split())


@cache
def _text(name: str) -> str:
    """The document in force, checked to be so, with its spaces made one."""
    _, head, body = (DOCUMENTS / f"{name}.md").read_text(encoding="utf-8").split("+++", 2)
    assert "valid_until" not in tomllib.loads(head), name
    return _spaced(body)
