"""What a row of a data set is: made by a source as a draft, finished when its split and id are known."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

SETS = ("sft", "preference", "single", "classification")
SPLITS = ("train", "dev", "test")
ROLES = {"system": "system", "human": "user", "ai": "assistant"}
ID_CHARS = 20


@dataclass(frozen=True)
class Draft:
    """A row before it is checked against the others.

    Attributes:
        kind: one of SETS. family: rows of one family share a split.
        asked: the text a person wrote, compared with other rows and with the evaluation.
        answer: what is to be learnt for it; rows with other answers are no duplicates.
        body: the fields of the row beside id, family, language and source.
        person: who said so, "" where nobody did.
    """

    kind: str
    family: str
    language: str
    source: str
    asked: str
    answer: str
    body: Mapping[str, Any]
    person: str = ""

    def line(self) -> bytes:
        """The row as it is written: one line of JSON, its id made of its content."""
        said = orjson.dumps([self.kind, self.body])
        identifier = hashlib.blake2b(said, digest_size=ID_CHARS // 2).hexdigest()
        row = {"id": identifier, "family": self.family, "language": self.language, "source": self.source, **self.body}
        return orjson.dumps(row)


@dataclass
class Tally:
    """What was left out, by reason, and what the person should look at."""

    removed: Counter[str] = field(default_factory=Counter)
    anomalies: list[dict[str, Any]] = field(default_factory=list)

    def drop(self, reason: str, count: int = 1) -> None:
        """Count rows that are left out."""
        if count:
            self.removed[reason] += count


def conversation(messages: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Messages of `chains` in the form the trainers read."""
    return [{"role": ROLES[role], "content": text} for role, text in messages]


def sft(
    messages: Sequence[tuple[str, str]], answer: str, *, asked: str, family: str, language: str, source: str,
    person: str = "",
) -> Draft:  # fmt: skip
    """A conversation that ends with the answer to learn."""
    told = [*conversation(messages), {"role": "assistant", "content": answer}]
    return Draft("sft", family, language, source, asked, answer, {"messages": told}, person)


def pair(
    messages: Sequence[tuple[str, str]], better: str, worse: str, *, reason: str, asked: str, family: str,
    language: str, source: str, person: str = "",
) -> Draft:  # fmt: skip
    """Two answers to one prompt, of which one is to be preferred."""
    body = {"prompt": conversation(messages), "chosen": better, "rejected": worse, "reason": reason}
    return Draft("preference", family, language, source, asked, f"{better}\n{worse}", body, person)


def single(
    messages: Sequence[tuple[str, str]], answer: str, *, right: bool, asked: str, family: str, language: str,
    source: str, person: str = "",
) -> Draft:  # fmt: skip
    """One answer, told right or wrong."""
    body = {"prompt": conversation(messages), "completion": answer, "label": right}
    return Draft("single", family, language, source, asked, f"{right}\n{answer}", body, person)


def labelled(text: str, label: str, *, task: str, family: str, language: str, source: str, person: str = "") -> Draft:
    """A text with its class."""
    body = {"text": text, "label": label, "task": task}
    return Draft("classification", family, language, source, text, label, body, person)
