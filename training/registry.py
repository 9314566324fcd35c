"""The register of the company's own models: what each was made from, what it is worth, and which one answers.

One file, `<home>/training/registry.json`, replaced as a whole under a lock. `chains.models.promoted` reads it at each
request, so that a change is in force at once.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from azs.errors import RegistryError

STATUSES = ("candidate", "current", "retired")
ACTIONS = ("promote", "rollback")
FILES = ("adapter", "merged", "gguf")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Gate:
    """Whether a version may be promoted, and why not: text keys with their values."""

    passed: bool = False
    reasons: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Version:
    """A model of the company's own.

    Attributes:
        run: the training run it comes from; "" for a ready model. base: what it was tuned from, or the model itself.
        kind: "sft", "dpo", "kto", "grpo", or "model" for a ready one.
        metrics: figures of its evaluation by set.
        files: paths under `<home>/training` of the forms it can be served in, each one of FILES.
        checksums: SHA-256 by path of every file of these.
        licence: under which the base may be used.
        prompt: how the planner asks it, "full" or "compact": as its rows were written.
        serves: how it is asked once promoted: `mode` (of AZS_LLM), `name` of the model there, `url` of an endpoint.
    """

    id: str
    run: str
    base: str
    kind: str
    data_hash: str = ""
    code_version: str = ""
    config_sha256: str = ""
    metrics: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""
    status: str = "candidate"
    gate: Gate = field(default_factory=Gate)
    files: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    prompt: str = "full"
    serves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """Who made which version answer instead of which; "" is the model of the settings."""

    at: str
    actor: str
    action: str
    before: str
    after: str


@dataclass(frozen=True)
class Registry:
    """Every version, the one that answers, and the one that answers unseen beside it; "" where there is none."""

    versions: tuple[Version, ...] = ()
    current: str = ""
    shadow: str = ""
    history: tuple[Change, ...] = ()

    def version(self, identifier: str) -> Version:
        """The version of this name.

        Raises:
            RegistryError: there is none.
        """
        found = self.found(identifier)
        if found is not None:
            return found
        known = ", ".join(one.id for one in self.versions) or "—"
        raise RegistryError("registry.unknown", id=identifier, known=known)

    def found(self, identifier: str) -> Version | None:
        """The version of this name, if there is one."""
        return next((one for one in self.versions if one.id == identifier), None)

    def added(self, version: Version) -> Registry:
        """The registry with a new candidate.

        Raises:
            RegistryError: the name is taken by one that is or was in use.
        """
        for one in self.versions:
            if one.id == version.id and one.status != "candidate":
                raise RegistryError("registry.taken", id=version.id)
        others = tuple(one for one in self.versions if one.id != version.id)
        return replace(self, versions=(*others, version))

    def turned(self, identifier: str, *, action: str, actor: str) -> Registry:
        """The registry with another version answering; "" for the model of the settings."""
        versions = tuple(
            replace(one, status=_status(one, identifier, self.current)) for one in self.versions
        )  # fmt: skip
        change = Change(moment(), actor, action, self.current, identifier)
        shadow = "" if self.shadow == identifier else self.shadow
        return replace(self, versions=versions, current=identifier, shadow=shadow, history=(*self.history, change))

    def previous(self) -> str:
        """What answered before the version that answers now.

        Raises:
            RegistryError: nothing was ever promoted.
        """
        for change in reversed(self.history):
            if change.action == "promote" and change.after == self.current:
                return change.before
        raise RegistryError("registry.nothing_before")


def registry_path(home: Path) -> Path:
    """Where the registry of a home lies."""
    return home / "training" / "registry.json"


def load(home: Path) -> Registry:
    """The registry; an empty one where nothing was registered.

    Raises:
        RegistryError: the file cannot be read.
    """
    path = registry_path(home)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Registry()
    except OSError as error:
        raise RegistryError("registry.unreadable", file=path.name) from error
    try:
        return _parsed(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RegistryError("registry.damaged", file=path.name) from error


@contextmanager
def changing(home: Path) -> Iterator[Draft]:
    """Change the registry: what `draft.registry` holds at the end is written, unless something was raised.

    Others who change it wait; readers see the old file or the new one.

    Raises:
        RegistryError: it cannot be read or written; nothing was changed.
    """
    path = registry_path(home)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except OSError as error:
        raise RegistryError("registry.unwritable", file=path.name) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft = Draft(load(home))
        before = draft.registry
        yield draft
        if draft.registry != before:
            write_whole(path, json.dumps(_body(draft.registry), ensure_ascii=False, indent=1))


@dataclass
class Draft:
    """The registry under change."""

    registry: Registry


def checked_identifier(identifier: str, taken: Sequence[str] = ()) -> str:
    """A name for a version, as it may stand in paths and requests.

    Raises:
        RegistryError: it may not, or a ready model has it.
    """
    if not IDENTIFIER.fullmatch(identifier) or identifier.endswith(".gguf"):
        raise RegistryError("registry.identifier", id=identifier)
    if identifier in taken:
        raise RegistryError("registry.taken", id=identifier)
    return identifier


def write_whole(path: Path, text: str) -> None:
    """Replace a file at once, after its new text is safe on disk.

    Raises:
        RegistryError: it cannot be written (a full disk, rights); the old file stands.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RegistryError("registry.unwritable", file=path.name) from error


def moment() -> str:
    """Now, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()


def _status(version: Version, chosen: str, current: str) -> str:
    if version.id == chosen:
        return "current"
    return "retired" if version.id == current else version.status


def _parsed(body: Mapping[str, Any]) -> Registry:
    versions = []
    for one in body.get("versions", ()):
        gate = one.get("gate") or {}
        known = {name: one[name] for name in Version.__dataclass_fields__ if name in one}
        known |= {
            "run": one.get("run") or "",
            "gate": Gate(bool(gate.get("passed")), tuple(gate.get("reasons", ()))),
            "files": {name: path for name, path in one.get("files", {}).items() if path},
        }
        versions.append(Version(**known))
    history = tuple(
        Change(one["at"], one["actor"], one["action"], one["from"] or "", one["to"] or "")
        for one in body.get("history", ())
    )
    return Registry(tuple(versions), body.get("current") or "", body.get("shadow") or "", history)


def _body(registry: Registry) -> dict[str, Any]:
    versions = []
    for one in registry.versions:
        versions.append(
            asdict(one) | {"run": one.run or None, "files": {name: one.files.get(name) for name in FILES}}
        )  # fmt: skip
    history = [
        {"at": one.at, "actor": one.actor, "action": one.action, "from": one.before or None, "to": one.after or None}
        for one in registry.history
    ]
    return {
        "versions": versions, "current": registry.current or None, "shadow": registry.shadow or None,
        "history": history,
    }  # fmt: skip
