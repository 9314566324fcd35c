"""The evaluation questions, read from the files beside this one.

`dev` and `test` (folder `assistant`) hold questions of three kinds, some of them turns of a conversation; the older
files hold lines "level | question | SQL". `test` is held out: it is counted, and looked at by nobody who changes the
product.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from azs.semantic import load_model
from chains.answer import language_of
from chains.golden import plan_of
from chains.plan import Plan

TODAY = dt.date(2026, 11, 20)
FOLDER = Path(__file__).parent
SPLITS = ("dev", "test")
FILES = ("questions", "unseen", "blind", "blind2")
SETS = (*SPLITS, *FILES)
KINDS = ("answer", "unanswerable", "clarify")


@dataclass(frozen=True)
class Question:
    """A question and what is wanted of it.

    Attributes:
        kind: one of KINDS: "answer" has rows, "unanswerable" has to be refused, "clarify" may mean several things.
        gold: SQL of the rows wanted, one for each right form; for "clarify" one for each reading that may be taken.
        after: id of the question whose plan is the context of this one; empty where it stands alone.
        ordered: the order of the rows counts.
        wider: further columns do no harm.
    """

    id: str
    text: str
    lang: str
    kind: str
    level: str
    tags: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    after: str = ""
    ordered: bool = False
    wider: bool = False


def load(name: str) -> list[Question]:
    """The questions of one of SETS, in the order they are to be asked."""
    return _split(name) if name in SPLITS else _lines(name)


def questions(name: str) -> list[tuple[str, str, str]]:
    """Level, question and SQL of every line of one of FILES; no SQL where it cannot be answered."""
    text = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["lines"]
    parts = [line.split("|", 2) for line in text.strip().splitlines()]
    return [(level, question, sql) for level, question, sql in parts]


def golden_pairs() -> list[tuple[str, Plan | None]]:
    """Questions, each with the plan of the verified one it means; None where it means none of them.

    They are the even lines of `golden_pairs.toml`, which measure; the odd ones have chosen thresholds.
    """
    text = tomllib.loads((FOLDER / "golden_pairs.toml").read_text(encoding="utf-8"))["lines"]
    plans = {item.name: plan_of(item, TODAY) for item in load_model().golden}
    parts = [line.rpartition("|") for line in text.strip().splitlines()[1::2]]
    return [(question, plans[name] if name else None) for question, _, name in parts]


def _split(name: str) -> list[Question]:
    body = json.loads((FOLDER / "assistant" / f"{name}.json").read_text(encoding="utf-8"))
    return [
        Question(
            item["id"], item["question"], item["lang"], item["kind"], item["level"], tuple(item["tags"]),
            gold=tuple(filter(None, (item.get("sql"), *item.get("also", item.get("accept", ()))))),
            after=item.get("after", ""), ordered=bool(item.get("ordered")), wider=bool(item.get("optional_columns")),
        )
        for item in body
    ]  # fmt: skip


def _lines(name: str) -> list[Question]:
    return [
        Question(
            f"{name}-{at}", text, language_of(text, "ru"), "answer" if sql else "unanswerable", level,
            gold=(sql,) if sql else (),
        )
        for at, (level, text, sql) in enumerate(questions(name), 1)
    ]  # fmt: skip
