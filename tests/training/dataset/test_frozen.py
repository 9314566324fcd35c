"""No question that models are measured on passes, however it is put."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from azs.errors import DatasetError
from training.dataset.frozen import FOLDER, Frozen, _files, _read, load_frozen
from training.dataset.texts import normalised


@pytest.fixture(scope="module")
def questions() -> list[str]:
    return [text for path in _files(FOLDER) for text in _read(path) if len(normalised(text)) >= 12]


@pytest.fixture(scope="module")
def frozen() -> Frozen:
    return load_frozen()


def _slip(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(text) - 1)
    return text[:at] + rng.choice(("", text[at] * 2, "щ")) + text[at + 1 :]


def test_every_frozen_question_is_known_in_any_dress(frozen: Frozen, questions: list[str]) -> None:
    rng = random.Random(1)
    dressed = {
        "as it is": lambda text: text,
        "capitals": lambda text: text.upper(),
        "signs": lambda text: "— «" + text.replace(" ", ",  ").rstrip("?.") + "»!!!",
        "ё": lambda text: text.replace("е", "ё"),
        "order": lambda text: " ".join(reversed(text.split())),
        "slip": lambda text: _slip(text, rng),
        "slip in capitals, without signs": lambda text: _slip(text, rng).upper().replace("?", ""),
    }
    assert len(questions) > 4_000
    missed = {name: sum(not frozen.holds(normalised(put(text))) for text in questions) for name, put in dressed.items()}
    assert missed == dict.fromkeys(dressed, 0)  # numbers alone: held-out questions are not to be printed


def test_other_questions_pass(frozen: Frozen) -> None:
    for text in (
        "Дай сводку: повторы на том же оборудовании по форматам станций с 1 марта 2025 по 15 марта 2025",
        "подскажи, какая окупаемость станции за позапрошлый месяц",
        "please list spilled per million litres sold by kind of equipment since the beginning of the year",
    ):
        assert not frozen.holds(normalised(text))


def test_short_texts_are_held_only_where_they_are_much_alike() -> None:
    held = Frozen(["сколько ДТП за вчера", "да"])
    assert held.holds("сколько дтп за вчра") and held.holds("да")
    assert not held.holds("сколько травм за год") and not held.holds("до")


def test_questions_of_the_company_and_of_messages_count(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text(
        '{"messages": [{"role": "user", "content": "Какие азс самые тихие зимой?\\nFilters already found: none"}]}',
        "utf-8",
    )
    assert load_frozen((tmp_path, tmp_path / "nowhere")).holds(normalised("какие азс самые тихие ЗИМОЙ"))


def test_a_file_that_cannot_be_read_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("[{", "utf-8")
    with pytest.raises(DatasetError) as raised:
        load_frozen((tmp_path,))
    assert raised.value.key == "dataset.frozen_unreadable"
