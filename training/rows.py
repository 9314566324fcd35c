"""Rows of a data set folder, checked and turned into tokens; the loss stands on the assistant's last words alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azs.errors import TrainingError

IGNORED = -100
SETS = {"sft": "sft", "dpo": "preference", "kto": "single", "grpo": "sft"}
ROLES = ("system", "user", "assistant")
Row = dict[str, Any]


@dataclass(frozen=True)
class TokenRow:
    """One row as numbers: `labels` repeat `ids` where the loss stands and are IGNORED elsewhere."""

    ids: list[int]
    labels: list[int]


def dataset_folder(home: Path, data: str) -> Path:
    """The folder of a data set: a path, or a name below `<home>/training/datasets`.

    Raises:
        TrainingError: there is none.
    """
    named = home / "training" / "datasets" / data
    for path in (named, Path(data).expanduser()):
        if path.is_dir():
            return path
    raise TrainingError("training.no_data", name=data)


def dataset_hash(folder: Path, kind: str) -> str:
    """SHA-256 of the train and dev files that a run of `kind` reads."""
    digest = hashlib.sha256()
    for part in ("train", "dev"):
        path = folder / SETS[kind] / f"{part}.jsonl"
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def read_rows(folder: Path, kind: str, part: str) -> list[Row]:
    """Rows of "train", "dev" or "test" for a run of `kind`; an absent file has none.

    Raises:
        TrainingError: a line is no row of this kind; the line is named.
    """
    path = folder / SETS[kind] / f"{part}.jsonl"
    if not path.exists():
        return []
    found = []
    with path.open(encoding="utf-8") as lines:
        try:
            for number, text in enumerate(lines, 1):
                if text.strip():
                    found.append(_row(text, kind, f"{path.name}:{number}"))
        except UnicodeDecodeError as error:
            raise TrainingError("training.row", place=path.name) from error
    return found


def check_rows(rows: Sequence[Any], kind: str, *, least: int) -> None:
    """Refuse what nothing can be learned from.

    Raises:
        TrainingError: too few rows, or single answers all good or all bad.
    """
    if not rows:
        raise TrainingError("training.empty", set=SETS[kind])
    if len(rows) < least:
        raise TrainingError("training.tiny", count=len(rows), least=least)
    if kind == "kto" and len({row["label"] for row in rows}) < 2:
        raise TrainingError("training.one_label")


def tokenized(rows: Sequence[Row], tokenizer: Any, *, longest: int) -> list[TokenRow]:
    """Rows of supervised training as numbers; those of more than `longest` tokens are left out.

    Raises:
        TrainingError: the chat template writes the prompt of a row otherwise once an answer follows, or every row is
            too long.
    """
    found = [_tokens(row["messages"], tokenizer) for row in rows]
    fitting = [row for row in found if len(row.ids) <= longest]
    if rows and not fitting:
        raise TrainingError("training.long", longest=longest, shortest=min(len(row.ids) for row in found))
    return fitting


def chat(rows: Sequence[Row], kind: str) -> list[Row]:
    """Rows as trl wants them: prompts as messages, answers as one message of the assistant."""
    if kind == "grpo":
        return [{"prompt": row["messages"][:-1], "expected": row["messages"][-1]["content"]} for row in rows]
    if kind == "kto":
        return [
            {"prompt": row["prompt"], "completion": _said(row["completion"]), "label": row["label"]} for row in rows
        ]
    return [
        {"prompt": row["prompt"], "chosen": _said(row["chosen"]), "rejected": _said(row["rejected"])} for row in rows
    ]


def _said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def _tokens(messages: list[dict[str, str]], tokenizer: Any) -> TokenRow:
    prompt = _ids(tokenizer, messages[:-1], add_generation_prompt=True)
    whole = _ids(tokenizer, messages)
    if whole[: len(prompt)] != prompt or len(whole) <= len(prompt):
        raise TrainingError("training.template", base=str(tokenizer.name_or_path))
    end = tokenizer.eos_token_id
    if end in whole[len(prompt) :]:
        while whole[-1] != end:  # the line break after the end of a turn is not said by the model
            whole.pop()
    return TokenRow(whole, [IGNORED] * len(prompt) + whole[len(prompt) :])


def _ids(tokenizer: Any, messages: list[dict[str, str]], **options: Any) -> list[int]:
    found = tokenizer.apply_chat_template(messages, tokenize=True, return_dict=True, **options)
    return list(found["input_ids"])


def _row(text: str, kind: str, place: str) -> Row:
    try:
        row = json.loads(text)
        good = _GOOD[kind](row)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        good = False
    if not good:
        raise TrainingError("training.row", place=place)
    return dict(row)


def _dialogue(messages: Any, *, answered: bool) -> bool:
    good = isinstance(messages, list) and bool(messages) and all(
        one["role"] in ROLES and isinstance(one["content"], str) for one in messages
    )  # fmt: skip
    return good and (messages[-1]["role"] == "assistant") == answered and bool(messages[-1]["content"].strip())


def _texts(row: Row, *names: str) -> Iterator[bool]:
    return (isinstance(row[name], str) and bool(row[name].strip()) for name in names)


_GOOD: dict[str, Callable[[Row], bool]] = {
    "sft": lambda row: _dialogue(row["messages"], answered=True) and len(row["messages"]) > 1,
    "grpo": lambda row: _dialogue(row["messages"], answered=True) and len(row["messages"]) > 1,
    "dpo": lambda row: (
        _dialogue(row["prompt"], answered=False)
        and all(_texts(row, "chosen", "rejected"))
        and row["chosen"] != row["rejected"]
    ),
    "kto": lambda row: (
        _dialogue(row["prompt"], answered=False) and all(_texts(row, "completion")) and isinstance(row["label"], bool)
    ),
}
