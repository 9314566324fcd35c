"""What an evaluation has heard so far, kept line by line, so that one that was stopped goes on where it stood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from azs.errors import RegistryError
from training.asking import Graded
from training.registry import write_whole


@dataclass(frozen=True)
class Told:
    """What a side was asked: the model, by its fingerprint, and the hashes of the sets by their names."""

    model: str
    sets: Mapping[str, str]


class Answers:
    """Answers of both models in one folder: `answers.jsonl`, and in `asked.json` which sets each of them saw."""

    def __init__(self, folder: Path) -> None:
        self._path, self._asked = folder / "answers.jsonl", folder / "asked.json"
        self._known: dict[tuple[str, str, str], Graded] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            text = self._path.read_text(encoding="utf-8", errors="replace")
            for line in text.splitlines():
                self._read(line)
            if text and not text.endswith("\n"):  # cut off while it was written
                with self._path.open("a", encoding="utf-8") as file:
                    file.write("\n")

    def begin(self, side: str, model: str, hashes: Mapping[str, str]) -> None:
        """Note what a side ("base" or "candidate") is asked.

        Raises:
            RegistryError: it, or the other side, was asked other sets or another model before.
        """
        told = self.told()
        for name, one in told.items():
            if one.sets != dict(hashes):
                differing = sorted(
                    key for key in one.sets.keys() | hashes.keys() if one.sets.get(key) != hashes.get(key)
                )
                raise RegistryError("registry.other_sets", sets=", ".join(differing))
            if name == side and one.model != model:
                raise RegistryError("registry.other_model", before=one.model, now=model)
        told[side] = Told(model, dict(hashes))
        body = {name: asdict(one) for name, one in told.items()}
        write_whole(self._asked, json.dumps(body, ensure_ascii=False, indent=1))

    def told(self) -> dict[str, Told]:
        """What each side was asked, as noted by `begin`.

        Raises:
            RegistryError: the note is damaged.
        """
        try:
            body = json.loads(self._asked.read_text(encoding="utf-8"))
            return {side: Told(str(one["model"]), dict(one["sets"])) for side, one in body.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RegistryError("registry.damaged", file=self._asked.name) from error

    def known(self, side: str, name: str, item: str) -> Graded | None:
        """The answer of a side to an item of a set, if it was heard."""
        return self._known.get((side, name, item))

    def add(self, side: str, name: str, item: str, graded: Graded) -> None:
        """Keep an answer, but not one that only the model's being away has spoilt."""
        if graded.failed:
            return
        self._known[(side, name, item)] = graded
        body = {"side": side, "set": name, "item": item, **asdict(graded)}
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(body, ensure_ascii=False) + "\n")
        except OSError as error:
            raise RegistryError("registry.unwritable", file=self._path.name) from error

    def _read(self, line: str) -> None:
        try:
            body = json.loads(line)
            key = (body.pop("side"), body.pop("set"), body.pop("item"))
            self._known[key] = Graded(**body)
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # cut off while it was written
