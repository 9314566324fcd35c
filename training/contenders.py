"""What an evaluation asks: a ready model, a version of the registry, or a training run that is built into one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from azs.errors import RegistryError
from azs.settings import ROOT, Settings
from chains.models import server
from chains.models.catalog import MODELS
from chains.models.client import ModelClient, connect
from chains.models.contract import COMPACT, FULL
from chains.models.files import model_path, sha256_of, verify
from training import registry
from training.registry import Version
from training.serving import building, checks, endpoint

Tell = Callable[[str], None]
APART = "serving"
"""Folder of the homes of local servers beside the one that people use."""
FORM = {"local": "gguf", "transformers": "merged"}


@dataclass(frozen=True)
class Contender:
    """A model that is asked.

    Attributes:
        title: what reports call it. settings: with which it is asked.
        fingerprint: what tells it from another model of the same name.
        version: what goes into the registry if it is promoted; None for what is there already.
        prompt: how requests to it are worded, FULL or COMPACT.
    """

    title: str
    settings: Settings
    fingerprint: str
    version: Version | None = field(default=None)
    prompt: str = FULL


def contender(
    settings: Settings, name: str, *, identifier: str = "", converter: Path | None = None,
    tell: Tell = lambda _step: None,
) -> Contender:  # fmt: skip
    """What `name` means: a version, a run (built into the version `identifier`), or a model.

    Raises:
        RegistryError: a run is not finished, its files are damaged or do not fit, or the model is switched off.
        ModelFileError: the model's file is missing or damaged.
    """
    if settings.llm_mode == "off":
        raise RegistryError("registry.mode_off")
    known = {one.id: one for one in registry.load(settings.home).versions}
    run = settings.home / "training" / "runs" / name
    if (run / "adapter").is_dir() and identifier:
        return _of_run(settings, run, identifier, converter, tell)
    if name in known and known[name].run:
        found = known[name]
        return Contender(name, _asking(settings, served_name(settings, found)), name, prompt=found.prompt)
    if run.is_dir() and "/" not in name:  # a path names a folder of weights
        raise RegistryError("registry.no_run", name=name)
    base = known[name].base if name in known else name
    asked = _asking(settings, base)
    made = Version(
        identifier, "", base, "model", code_version=code_version(), created=registry.moment(),
        licence=MODELS[base].licence if base in MODELS else "",
    )  # fmt: skip
    return Contender(base, asked, _fingerprint(asked), made if identifier else None)


def served_name(settings: Settings, made: Version) -> str:
    """Under which name or path the model of a version is asked.

    Raises:
        RegistryError: it was not built for this way of running models.
    """
    if settings.llm_mode == "endpoint":
        return made.id if made.run else made.base
    if not made.run:
        return made.base
    form = FORM[settings.llm_mode]
    if not made.files.get(form):
        raise RegistryError("registry.no_form", id=made.id, mode=settings.llm_mode, form=form)
    return made.files[form]


@contextmanager
def asked(one: Contender) -> Iterator[ModelClient]:
    """A client of the model; a local server that was started for it is stopped, its log kept where it failed."""
    try:
        yield connect(one.settings, pinned=True, prompt=one.prompt)
    finally:
        if one.settings.llm_mode == "local":
            server.stop(one.settings)
    if one.settings.llm_mode == "local" and one.settings.home.parent.name == APART:
        shutil.rmtree(one.settings.home, ignore_errors=True)


def code_version() -> str:
    """The revision of the code, or the version of the package where it is no checkout."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, timeout=10, check=False
        )
        if done.returncode == 0:
            return done.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        pass
    try:
        return version("azs-assistant")
    except PackageNotFoundError:
        return ""


def _of_run(settings: Settings, run: Path, identifier: str, converter: Path | None, tell: Tell) -> Contender:
    state = checks.run_state(run)
    base = str(state.get("model") or "")
    licence = checks.licence_of(run, base)
    built = building.build(settings, run, base, identifier=identifier, converter=converter, tell=tell)
    config = run / "config.toml"
    made = Version(
        identifier, run.name, base, str(state.get("kind") or ""), str(state.get("dataset_hash") or ""), code_version(),
        hashlib.sha256(config.read_bytes()).hexdigest() if config.is_file() else "",
        created=registry.moment(), files=built.files, checksums=built.checksums, licence=licence,
        prompt=_prompt_of(settings, str(state.get("dataset") or "")),
    )  # fmt: skip
    if settings.llm_mode == "endpoint":
        endpoint.ensure_served(settings, made.id, settings.home / "training" / built.files["adapter"])
    told = _asking(settings, served_name(settings, made))
    weights = hashlib.sha256("".join(sorted(built.checksums.values())).encode()).hexdigest()
    return Contender(identifier, told, weights, made, made.prompt)


def _prompt_of(settings: Settings, dataset: str) -> str:
    """How the rows of a data set word a request; FULL where its card is gone or says nothing."""
    try:
        card = json.loads((settings.home / "training" / "datasets" / dataset / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return FULL
    return COMPACT if isinstance(card, dict) and card.get("prompt") == COMPACT else FULL


def _asking(settings: Settings, name: str) -> Settings:
    """Settings that ask this model, on a server apart from the one that people use."""
    if settings.llm_mode == "endpoint":
        return replace(settings, llm_model=name)
    built = settings.home / "training" / name
    path = built if built.exists() else model_path(settings.models_dir, name)
    own = settings.home / "training" / APART / str(os.getpid())  # others may be evaluating at the same time
    apart = own if settings.llm_mode == "local" else settings.home
    return replace(settings, home=apart, llm_model=str(path))


def _fingerprint(settings: Settings) -> str:
    if settings.llm_mode == "endpoint":
        return f"{settings.llm_url.rstrip('/')} {settings.llm_model}"
    path = Path(settings.llm_model)
    if settings.llm_mode == "local":
        return verify(path).sha256
    index = path / "config.json"
    return f"{path.name} {sha256_of(index) if index.is_file() else ''}"
