"""Checks of the evaluation set itself: its mix, its ids, its split, and that every query runs on the demo data."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from azs.settings import ROOT

FOLDER = Path(__file__).parent / "assistant"
SPLITS = ("dev", "test")
LEAST = {"answer": 175, "unanswerable": 35, "clarify": 24, "followup": 36, "ru": 175, "en": 90}
LEAST_TYPO_SHARE, DEV_SHARE = 0.08, (0.5, 0.95)
REQUIRED = {"id", "lang", "persona", "kind", "level", "tags", "family", "question"}
OPTIONAL = {"after", "sql", "also", "accept", "expect", "ordered", "optional_columns", "why"}
VALUES = {
    "lang": {"ru", "en"},
    "persona": {"manager", "analyst", "operator"},
    "kind": {"answer", "unanswerable", "clarify"},
    "level": {"easy", "medium", "hard"},
}
LEAST_READINGS = 3
LONGEST_LIST_ROWS = 60
EMPTY = (3, 6)

Item = dict[str, Any]


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Item]]:
    """The items of each file."""
    return {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in SPLITS}


@pytest.fixture(scope="module")
def items(splits: dict[str, list[Item]]) -> list[Item]:
    """All items."""
    return [item for name in SPLITS for item in splits[name]]


def test_items_have_the_fields_they_need(items: list[Item]) -> None:
    for item in items:
        assert set(item) >= REQUIRED, item["id"]
        assert set(item) <= REQUIRED | OPTIONAL, item["id"]
        assert all(item[field] in allowed for field, allowed in VALUES.items()), item["id"]
        assert item["question"].strip() == item["question"] != "", item["id"]
        assert item["tags"], item["id"]


def test_each_kind_carries_its_own_gold(items: list[Item]) -> None:
    for item in items:
        kind = item["kind"]
        assert ("sql" in item) == (kind == "answer"), item["id"]
        assert ("accept" in item) == (kind == "clarify") == (item.get("expect") == "clarify"), item["id"]
        assert ("why" in item) == (kind != "answer"), item["id"]


def test_there_are_enough_of_each_sort(items: list[Item]) -> None:
    alone = Counter(item["kind"] for item in items if "after" not in item)
    counts = {
        **alone,
        **Counter(item["lang"] for item in items),
        "followup": sum("after" in item for item in items),
    }
    assert {name: counts[name] for name, least in LEAST.items() if counts[name] < least} == {}
    typos = sum("typo" in item["tags"] for item in items)
    assert typos >= LEAST_TYPO_SHARE * len(items)


def test_ids_and_questions_are_unique(items: list[Item]) -> None:
    assert repeated(item["id"] for item in items) == set()
    assert repeated(plain(item["question"]) for item in items if "after" not in item) == set()


def test_a_turn_follows_one_before_it_in_its_own_conversation(splits: dict[str, list[Item]]) -> None:
    for found in splits.values():
        seen: dict[str, Item] = {}
        for item in found:
            if "after" in item:
                assert item["after"] in seen, item["id"]
                assert seen[item["after"]]["family"] == item["family"], item["id"]
                assert "followup" in item["tags"], item["id"]
            seen[item["id"]] = item


def test_families_do_not_cross_the_split(splits: dict[str, list[Item]]) -> None:
    dev, test = ({item["family"] for item in splits[name]} for name in SPLITS)
    assert not dev & test
    share = len(splits["dev"]) / sum(map(len, splits.values()))
    assert DEV_SHARE[0] <= share <= DEV_SHARE[1]


def test_both_files_have_the_same_mix(splits: dict[str, list[Item]]) -> None:
    for field in ("kind", "lang"):
        dev, test = (Counter(item[field] for item in splits[name]) for name in SPLITS)
        for value in VALUES[field]:
            shares = [part[value] / part.total() for part in (dev, test)]
            assert shares[0] == pytest.approx(shares[1], abs=0.09), value


def test_every_gold_query_runs(items: list[Item], demo_duckdb: sa.Engine) -> None:
    empty = []
    with demo_duckdb.connect() as connection:
        for item in items:
            if item["kind"] != "answer":
                continue
            found = rows(connection, item["sql"])
            assert len(found) <= LONGEST_LIST_ROWS, item["id"]
            if not found:
                empty.append(item["id"])
            elif len(found) == 1 and "zero" not in item["tags"]:
                assert any(value not in (0, None) for value in found[0]), item["id"]
    assert empty == [item["id"] for item in items if "empty" in item["tags"]]
    assert EMPTY[0] <= len(empty) <= EMPTY[1]


def test_a_gold_list_is_cut_at_a_clear_place(items: list[Item], demo_duckdb: sa.Engine) -> None:
    """The last row of a "top N" must differ from the next one, or another answer would be as good."""
    with demo_duckdb.connect() as connection:
        for item in items:
            cut = re.search(r" ORDER BY (\d+)(?: DESC)? LIMIT (\d+)$", item.get("sql", ""))
            if cut:
                column, count = int(cut[1]) - 1, int(cut[2])
                found = [row[column] for row in rows(connection, item["sql"][: -len(f" LIMIT {count}")])]
                assert found[count - 1 : count] != found[count : count + 1], item["id"]


def test_readings_of_an_unclear_question_differ(items: list[Item], demo_duckdb: sa.Engine) -> None:
    with demo_duckdb.connect() as connection:
        for item in items:
            if item["kind"] == "clarify":
                found = {repr(rows(connection, query)) for query in item["accept"]}
                assert len(found) >= LEAST_READINGS, item["id"]


def test_queries_do_not_depend_on_the_clock(items: list[Item]) -> None:
    words = re.compile(r"\b(now\(|today\(|current_date\b|current_timestamp\b|random\()", re.IGNORECASE)
    for item in items:
        for query in (item.get("sql", ""), *item.get("accept", ())):
            assert not words.search(query), item["id"]
            dates = [dt.date.fromisoformat(found) for found in re.findall(r"DATE '([^']*)'", query)]
            assert all(day <= dt.date(2026, 11, 21) for day in dates), item["id"]


def test_no_question_is_one_of_the_examples_given_to_the_model(items: list[Item]) -> None:
    examples = tomllib.loads((ROOT / "azs" / "semantic" / "golden.toml").read_text(encoding="utf-8"))
    known = {plain(text) for text in strings(examples)}
    assert known
    assert [item["id"] for item in items if "after" not in item and plain(item["question"]) in known] == []


def rows(connection: sa.Connection, query: str) -> list[tuple[Any, ...]]:
    """The rows of `query`."""
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def plain(text: str) -> str:
    """`text` in lower case, words only."""
    return " ".join(re.findall(r"\w+", text.lower()))


def repeated(values: Iterator[str]) -> set[str]:
    """Values that occur more than once."""
    return {value for value, count in Counter(values).items() if count > 1}


def strings(value: object) -> Iterator[str]:
    """Every text within `value`, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
