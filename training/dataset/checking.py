"""Whether a data set is what its card says, and fit to train on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from azs.errors import DatasetError
from training.dataset.building import rows_of
from training.dataset.card import hash_of, read_card
from training.dataset.files import sha256
from training.dataset.frozen import Frozen
from training.dataset.rows import SPLITS
from training.dataset.texts import normalised, question_in

_FIELDS = {
    "sft": ("messages",), "preference": ("prompt", "chosen", "rejected"), "single": ("prompt", "completion", "label"),
    "classification": ("text", "label", "task"),
}  # fmt: skip


def faults(folder: Path, frozen: Frozen) -> Iterator[tuple[str, dict[str, object]]]:
    """What is wrong, as text keys below `dataset.fault.` with their values; nothing where all is well.

    Raises:
        DatasetError: there is no card, or rows cannot be read.
    """
    card = read_card(folder)
    if card.get("hash") != hash_of(card["sets"]):
        yield "card", {}
    for kind, splits in card["sets"].items():
        for split, told in splits.items():
            for ending, known in told["files"].items():
                path = folder / kind / f"{split}.{ending}"
                if not path.is_file() or sha256(path) != known:
                    yield "file", {"file": f"{kind}/{path.name}"}
    yield from _faults_of_rows(folder, card, frozen)


def _faults_of_rows(folder: Path, card: dict[str, Any], frozen: Frozen) -> Iterator[tuple[str, dict[str, object]]]:
    split_of: dict[str, str] = {}
    leaks = shared = unfit = 0
    for kind in card["sets"]:
        for split in SPLITS:
            for row in rows_of(folder, kind, split):
                unfit += not all(name in row and row[name] not in ("", []) for name in _FIELDS[kind])
                shared += split_of.setdefault(row["family"], split) != split
                leaks += split != "test" and frozen.holds(normalised(asked_of(row)))
    for name, count in (("leak", leaks), ("family", shared), ("row", unfit)):
        if count:
            yield name, {"count": count}


def asked_of(row: dict[str, Any]) -> str:
    """What the person wrote in a row: the text to class, or the question of the last message they sent."""
    if "text" in row:
        return str(row["text"])
    talk = row.get("messages") or row.get("prompt") or ()
    sent = [one["content"] for one in talk if one["role"] == "user"]
    if not sent:
        raise DatasetError("dataset.rows_unreadable", file=str(row.get("id", "")))
    return question_in(str(sent[-1]))
