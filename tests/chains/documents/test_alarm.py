"""A cry for help is told from what only looks like one, and whose help it is, though no word of it is on a list."""

from __future__ import annotations

import numpy as np
import pytest

from azs.knowledge.known_vectors import FILE, QUERY, keys_of
from chains.documents.alarm import DANGER, HARMLESS, SERVICES, alarm, cries, statements
from chains.documents.outside import questions
from chains.retrieval.embedders import LetterEmbedder

EMBEDDER = LetterEmbedder()


def loudness(question: str) -> float:
    return alarm(EMBEDDER).hear(question, EMBEDDER.queries([question])[0]).loudness


def test_every_cry_names_a_service_and_stands_once() -> None:
    assert {service for service, _ in cries()} == {*SERVICES}
    said = [said.casefold() for _, said in cries()] + [said.casefold() for said in statements(HARMLESS)]
    assert all(said) and len(said) == len({*said}) and not {*said} & {*map(str.casefold, questions())}
    assert len(cries()) == len(statements(DANGER))


@pytest.mark.parametrize(
    "question", ["Кассирша обожгла руку маслом!", "человека придавило воротами", "a worker is trapped under the truck"]
)
def test_cries_are_loud(question: str) -> None:
    assert loudness(question) > 0


@pytest.mark.parametrize(
    "question",
    [
        "график проверки огнетушителей",
        "сколько травм было за год",
        "first aid kit order",
        "какого числа аванс",
        "?",
        "",
    ],
)
def test_what_only_looks_like_one_is_not(question: str) -> None:
    assert loudness(question) < 0


@pytest.mark.parametrize(
    ("question", "service"),
    [
        ("утечка газа у баллонов", "104"),
        ("нас грабят с ножом", "102"),
        ("человек без сознания", "103"),
        ("пожар", "101"),
    ],
)
def test_the_service_that_is_needed_is_known(question: str, service: str) -> None:
    assert alarm(EMBEDDER).hear(question, EMBEDDER.queries([question])[0]).service == service


def test_what_the_alarm_is_fitted_to_comes_with_its_vectors() -> None:
    with np.load(FILE) as file:
        known = set(file["keys"].tolist())
    said = [*(text for _, text in cries()), *statements(HARMLESS), *questions()]
    missing = [text for text, key in zip(said, keys_of(QUERY, said).tolist(), strict=True) if key not in known]
    assert missing == [], "python scripts/known_vectors.py makes them anew"
