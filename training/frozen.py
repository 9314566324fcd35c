"""Frozen sets: the questions every model is measured on, files that are written once and known by their hashes.

A folder holds `sets.toml` and the files of JSON Lines it names:

    [database]                # the figures questions are asked of: demo data, the same from the same numbers
    stations = 12
    incidents = 3000
    years = 3
    seed = 7
    today = 2026-11-20

    [[sets]]
    name = "planner"          # letters, digits and hyphens
    kind = "execution"        # one of KINDS
    file = "planner.jsonl"
    margin = 0.05             # the largest loss that is put up with where nothing better can be told
    hidden = true             # its texts stay out of reports
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from azs.demo.options import DemoOptions
from azs.errors import RegistryError

KINDS = ("execution", "plan", "classification", "faithfulness", "summary", "short")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "execution": ("question", "sql"), "plan": ("messages", "expected"), "classification": ("text", "label"),
    "faithfulness": ("question", "passages", "answerable"), "summary": ("title", "text"),
    "short": ("question", "answer"),
}  # fmt: skip
MARGIN = 0.05
TODAY = dt.date(2026, 11, 20)
MANIFEST = "sets.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Item:
    """One thing that is asked. `body`: what its kind needs. `family`: the category it is counted in."""

    id: str
    language: str
    family: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class FrozenSet:
    """A set. `sha256`: of its file and of how it is asked."""

    name: str
    kind: str
    margin: float
    hidden: bool
    sha256: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Frozen:
    """All sets of a folder and the data their questions are about."""

    sets: tuple[FrozenSet, ...]
    demo: DemoOptions

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 by set."""
        return {one.name: one.sha256 for one in self.sets}


def load_frozen(folder: Path) -> Frozen:
    """Read the sets of a folder.

    Raises:
        RegistryError: there are none, a file is missing or damaged, or an item lacks what its kind needs.
    """
    path = folder / MANIFEST
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RegistryError("registry.no_sets", folder=folder) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError("registry.sets", file=MANIFEST, item="TOML") from error
    try:
        demo = DemoOptions(**{"stations": 12, "incidents": 3000, "today": TODAY, **body.get("database", {})})
    except TypeError as error:
        raise RegistryError("registry.sets", file=MANIFEST, item="[database]") from error
    sets = tuple(_set(folder, one, demo) for one in body.get("sets", ()))
    if not sets or len({one.name for one in sets}) != len(sets):
        raise RegistryError("registry.sets", file=MANIFEST, item="[[sets]]")
    return Frozen(sets, demo)


def _set(folder: Path, told: Mapping[str, Any], demo: DemoOptions) -> FrozenSet:
    name, kind = str(told.get("name", "")), str(told.get("kind", ""))
    if not _NAME.fullmatch(name) or kind not in KINDS:
        raise RegistryError("registry.sets", file=MANIFEST, item=name or "[[sets]]")
    path = folder / str(told.get("file", f"{name}.jsonl"))
    try:
        data = path.read_bytes()
        items = tuple(_item(line, kind) for line in data.decode("utf-8").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, re.error) as error:
        raise RegistryError("registry.sets", file=path.name, item=name) from error
    if not items or len({one.id for one in items}) != len(items):
        raise RegistryError("registry.sets", file=path.name, item=name)
    asked = json.dumps([kind, asdict(demo) if kind == "execution" else None], default=str)
    return FrozenSet(
        name, kind, float(told.get("margin", MARGIN)), bool(told.get("hidden", False)),
        hashlib.sha256(asked.encode() + data).hexdigest(), items,
    )  # fmt: skip


def _item(line: str, kind: str) -> Item:
    body = json.loads(line)
    for field in NEEDED[kind]:
        body[field]
    if kind == "short":
        re.compile(body["answer"])
    return Item(str(body["id"]), str(body.get("language", "")), str(body.get("family", "")), body)
