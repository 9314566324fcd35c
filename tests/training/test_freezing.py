"""What is frozen can be read, is the same each time, and is never frozen twice."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.errors import RegistryError
from tests.training.made_runs import frozen
from training.freezing import freeze
from training.frozen import load_frozen

ENGINE = sa.create_engine("duckdb:///:memory:")


def test_the_shipped_sets_are_enough_to_judge_by_and_the_same_each_time(tmp_path: Path) -> None:
    counts = freeze(tmp_path / "one", None, ENGINE)
    assert counts == freeze(tmp_path / "two", None, ENGINE)
    one, two = load_frozen(tmp_path / "one"), load_frozen(tmp_path / "two")
    assert one.hashes == two.hashes
    assert {part.kind for part in one.sets} == {"execution", "faithfulness", "summary", "classification", "short"}
    assert all(len(part.items) >= 20 for part in one.sets)
    documents = next(part for part in one.sets if part.name == "documents")
    assert 0.2 < sum(not item.body["answerable"] for item in documents.items) / len(documents.items) < 0.5
    with pytest.raises(RegistryError) as caught:
        freeze(tmp_path / "one", None, ENGINE)
    assert caught.value.key == "registry.frozen_already"


def test_every_frozen_statement_can_be_run_as_it_is_written(demo_duckdb: sa.Engine, tmp_path: Path) -> None:
    freeze(tmp_path / "sets", None, ENGINE, only=["golden"])
    (golden,) = load_frozen(tmp_path / "sets").sets
    with demo_duckdb.connect() as connection:
        for item in golden.items:
            for statement in item.body["sql"]:
                connection.execute(sa.text(statement.replace(":", "\\:"))).fetchall()


def test_the_held_out_part_of_a_data_set_gives_plans_and_classes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    asked = [{"role": "user", "content": "Сколько?"}]
    plan = {
        "role": "assistant",
        "content": json.dumps({"metric": "incidents", "dimensions": [], "order": "", "limit": 0}),
    }
    rows = [
        {"id": "a", "family": "count", "language": "ru", "messages": [*asked, plan]},
        {"id": "b", "family": "text", "language": "ru", "messages": [*asked, {"role": "assistant", "content": "Два."}]},
    ]
    for part, lines in (("sft", rows), ("classification", [{"id": "c", "text": "x", "label": "y", "task": "topic"}])):
        (data / part).mkdir(parents=True)
        (data / part / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lines))
    freeze(tmp_path / "sets", data, ENGINE)
    found = {one.name: one for one in load_frozen(tmp_path / "sets").sets}
    assert [item.id for item in found["planner"].items] == ["a"]
    assert found["planner"].items[0].body["messages"] == asked
    assert found["classes"].items[0].body["label"] == "y"
    (data / "sft" / "test.jsonl").write_text("{")
    with pytest.raises(RegistryError) as caught:
        freeze(tmp_path / "other", data, ENGINE)
    assert caught.value.key == "registry.sets"


def test_general_questions_are_half_russian_and_can_be_frozen_alone(tmp_path: Path) -> None:
    assert freeze(tmp_path / "one", None, ENGINE, only=["general"]) == {"general": 80}
    (one,) = load_frozen(tmp_path / "one").sets
    assert (one.kind, one.margin) == ("short", 0.1)
    assert [sum(item.language == lang for item in one.items) for lang in ("ru", "en")] == [40, 40]
    assert len({item.body["question"] for item in one.items}) == 80
    told = [item.body for item in one.items if not item.body["whole"]]
    given_away = [b["question"] for b in told if re.search(rf"(?<!\w)(?:{b['answer']})(?!\w)", b["question"], re.I)]
    assert not given_away, "who repeats the question is not right"
    with pytest.raises(RegistryError) as caught:
        freeze(tmp_path / "two", None, ENGINE, only=["generl"])
    assert caught.value.key == "registry.no_set" and not (tmp_path / "two").exists()


def test_an_answer_that_is_no_expression_is_refused(tmp_path: Path) -> None:
    row = {"id": "a", "question": "Столица Франции?", "answer": "(париж"}
    frozen(tmp_path, {"general": ("short", [row])})
    with pytest.raises(RegistryError) as caught:
        load_frozen(tmp_path)
    assert caught.value.key == "registry.sets"
