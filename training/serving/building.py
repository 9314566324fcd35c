"""Builds a version of a run in the forms it can be served in: made aside, checked, and named only when whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from azs.errors import RegistryError
from azs.settings import Settings
from chains.models.files import read_header, sha256_of
from training.serving.checks import BaseFiles, base_files, check_adapter
from training.serving.gguf_file import convert, write_gguf
from training.serving.merging import merge

FORMS: Mapping[str, tuple[str, ...]] = {
    "local": ("adapter", "merged", "gguf"), "transformers": ("adapter", "merged"), "endpoint": ("adapter",),
    "off": ("adapter",),
}  # fmt: skip
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """Paths under `<home>/training` by form, and SHA-256 by path of every file."""

    files: Mapping[str, str]
    checksums: Mapping[str, str]


def versions_folder(home: Path) -> Path:
    """Where versions lie."""
    return home / "training" / "versions"


def build(
    settings: Settings, run: Path, base: str, *, identifier: str, converter: Path | None = None,
    tell: Tell = lambda _step: None,
) -> Built:  # fmt: skip
    """Build what AZS_LLM needs of a run's adapter; a version that is built already is taken as it is.

    Args:
        base: what the run was tuned from. converter: llama.cpp's, for bases without GGUF. tell: hears each step.

    Raises:
        RegistryError: the adapter is damaged or does not fit, a package or the disk space is missing; nothing is left.
    """
    known = base_files(settings, base) if settings.llm_mode != "endpoint" else None
    adapter = run / "adapter"
    if known:
        check_adapter(adapter, known)
    folder = versions_folder(settings.home) / identifier
    forms, steps = FORMS[settings.llm_mode], list[str]()
    if all((folder / _place(form)).exists() for form in forms):
        return _listed(settings.home, folder, forms)
    partial = folder.with_name(f".{identifier}.{os.getpid()}")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for form in forms:
            steps.append(form)
            tell(form)
            if form == "adapter":
                shutil.copytree(adapter, partial / "adapter")
            elif known and form == "merged":
                merge(known, adapter, partial / "merged")
            elif known:
                _write(known, partial, identifier=identifier, converter=converter, home=settings.home)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    except (OSError, MemoryError) as error:
        raise RegistryError("registry.build", step="".join(steps[-1:])) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return _listed(settings.home, folder, forms)


def _write(known: BaseFiles, folder: Path, *, identifier: str, converter: Path | None, home: Path) -> None:
    """The merged weights of a folder as GGUF in it."""
    target = folder / _place("gguf")
    if converter is not None:
        convert(converter, folder / "merged", target, home / "log" / "gguf.log")
    elif known.gguf is not None:
        write_gguf(known.gguf, folder / "merged", target, name=identifier)
    else:
        raise RegistryError("registry.architecture", name=known.name)
    read_header(target)


def _place(form: str) -> str:
    return "model.gguf" if form == "gguf" else form


def _listed(home: Path, folder: Path, forms: tuple[str, ...]) -> Built:
    root = home / "training"
    files = {form: str((folder / _place(form)).relative_to(root)) for form in forms}
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".verified." not in path.name)
    return Built(files, {str(path.relative_to(root)): sha256_of(path) for path in paths})
