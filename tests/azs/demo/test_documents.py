"""The procedures that the demo network comes with: whole, well-formed and free of contradictory revisions."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from azs import demo
from azs.demo.stations import places
from azs.knowledge.document import KINDS
from azs.security.actor import ROLES

FOLDER = Path(demo.__file__).parent / "documents"
FILES = sorted(FOLDER.glob("*.md"))
ONE_DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 26)
DOCUMENT_KINDS = set(KINDS) - {"glossary", "data"}
TOPICS = {
    "spill", "fire", "injury", "fuel_dispenser", "tanker", "gas", "tank", "cash", "power", "security", "customer",
    "staff", "environment", "equipment", "shift",
}  # fmt: skip
TEXTS = ("code", "title", "kind", "revision", "owner", "topic")
LISTS = ("equipment", "stations", "regions", "reader_roles")
OPTIONAL = {"valid_until", "asked"}
MOST_ASKED, LONGEST_ASKED = 150, 170
EMERGENCY = re.compile(r"\b(?:101|102|103|104|112)\b")
WORD = re.compile(r"[^\W_]+(?:[-.,][^\W_]+)*")
CODE = re.compile(r"[А-Я]+(?:-[А-Я]{2,})?-\d{2}")


@dataclass(frozen=True)
class Demo:
    """A file: its card, and its text below the card."""

    name: str
    card: dict[str, Any]
    body: str

    @property
    def sections(self) -> list[str]:
        return re.findall(r"^## (.+)$", self.body, re.M)

    def in_force(self, day: dt.date) -> bool:
        return self.card["valid_from"] <= day <= self.card.get("valid_until", dt.date.max)


@cache
def read(path: Path) -> Demo:
    mark, card, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    assert mark == "", f"{path.name} does not begin with +++"
    return Demo(path.stem, tomllib.loads(card), body)


def revisions() -> dict[str, list[Demo]]:
    """The documents by their code, each in the order of coming into force."""
    found: dict[str, list[Demo]] = {}
    for document in sorted(map(read, FILES), key=lambda one: one.card["valid_from"]):
        found.setdefault(document.card["code"], []).append(document)
    return found


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> Demo:
    return read(request.param)


def test_there_are_procedures_and_reviews() -> None:
    kinds = [read(path).card["kind"] for path in FILES]
    assert kinds.count("incident_review") >= 6
    assert len(kinds) - kinds.count("incident_review") >= 27


def test_card_is_complete(document: Demo) -> None:
    card = document.card
    expected = {*TEXTS, *LISTS, "valid_from", "safety"}
    assert expected <= set(card) <= expected | OPTIONAL
    assert all(isinstance(card[name], str) and card[name].strip() for name in TEXTS)
    assert all(isinstance(card[name], list) for name in LISTS)
    assert type(card["valid_from"]) is dt.date
    assert type(card.get("valid_until", card["valid_from"])) is dt.date
    assert isinstance(card["safety"], bool)
    assert CODE.fullmatch(card["code"])


def test_phrases_people_ask_with_name_the_section_that_answers(document: Demo) -> None:
    asked = document.card.get("asked", [])
    assert isinstance(asked, list)
    numbers = {section.split(".")[0] for section in document.sections}
    assert all(re.fullmatch(r"\d+: \S.*\S", phrase) for phrase in asked)
    assert {phrase.split(":")[0] for phrase in asked} <= numbers
    assert len(asked) <= MOST_ASKED and max(map(len, asked), default=0) <= LONGEST_ASKED


def test_no_phrase_people_ask_with_belongs_to_two_documents() -> None:
    phrases = [phrase.partition(": ")[2].casefold() for path in FILES for phrase in read(path).card.get("asked", [])]
    assert [phrase for phrase, times in Counter(phrases).items() if times > 1] == []


def test_card_names_known_things(document: Demo) -> None:
    card = document.card
    assert card["kind"] in DOCUMENT_KINDS
    assert card["topic"] in TOPICS
    assert set(card["reader_roles"]) <= set(ROLES)
    assert set(card["equipment"]) <= {entry["kind"] for entry in places()["equipment"]}
    assert set(card["regions"]) <= {region["name"] for region in places()["region"]}
    assert all(re.fullmatch(r"АЗС-\d{3}", station) for station in card["stations"])


def test_code_and_revision_are_told_apart_by_the_file_name() -> None:
    for documents in revisions().values():
        numbers = [one.card["revision"] for one in documents]
        assert len(set(numbers)) == len(numbers), numbers
        current = documents[-1]
        older = [f"{current.name}.r{one.card['revision']}" for one in documents[:-1]]
        assert [one.name for one in documents[:-1]] == older


def test_no_day_has_two_revisions_of_one_code_and_none_is_skipped() -> None:
    for code, documents in revisions().items():
        for earlier, later in pairwise(documents):
            assert earlier.card["valid_until"] + ONE_DAY == later.card["valid_from"], code
        assert sum(one.in_force(TODAY) for one in documents) == 1, code
        assert all(one.card["valid_from"] <= one.card.get("valid_until", dt.date.max) for one in documents), code


def test_text_is_built_as_readers_expect(document: Demo) -> None:
    titles = re.findall(r"^# (.+)$", document.body, re.M)
    assert titles == [document.card["title"]]
    assert 3 <= len(document.sections) <= 7
    assert [int(section.split(".")[0]) for section in document.sections] == list(range(1, len(document.sections) + 1))
    least = 250 if document.card["kind"] in ("form", "regulation", "passport") else 350
    assert least <= len(WORD.findall(document.body)) <= 700


def test_steps_are_numbered_without_gaps(document: Demo) -> None:
    for section in re.split(r"^## ", document.body, flags=re.M):
        expected = 1
        for number in map(int, re.findall(r"^(\d+)\. ", section.partition("\n")[2], re.M)):
            assert number in (expected, 1), f"step {number} in «{section.partition(chr(10))[0]}»"
            expected = number + 1


def test_procedures_have_steps(document: Demo) -> None:
    if document.card["kind"] == "instruction":
        assert len(re.findall(r"^\d+\. ", document.body, re.M)) >= 5


def test_tables_have_one_width(document: Demo) -> None:
    for table in re.findall(r"(?:^\|.*\|\n)+", document.body, re.M):
        rows = table.splitlines()
        assert re.fullmatch(r"\|(?:-{3}\|)+", rows[1]), rows[0]
        assert len({row.count("|") for row in rows}) == 1, rows[0]


def test_safety_documents_begin_with_the_call_for_help(document: Demo) -> None:
    if document.card["safety"]:
        first = re.search(r"^1\. (.+)$", document.body, re.M)
        assert first
        assert EMERGENCY.search(first[1])


def test_codes_named_in_the_text_exist(document: Demo) -> None:
    named = set(re.findall(r"\bИНС-[А-Я]{2}-\d{2}\b", document.body))
    parts = {code.rsplit("-", 1)[0] for code in revisions()}
    assert {code for code in named if code.rsplit("-", 1)[0] in parts} <= set(revisions())
