"""Builds a version of a run in the forms it can be served in: made aside, checked, and named only when whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from azs.errors import AzsError, ModelFileError, RegistryError
from azs.settings import Settings
from chains.models.files import read_header, sha256_of
from training.checkpoints import is_disk_full
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
        ModelFileError: the GGUF file of the base is damaged.
    """
    known = base_files(settings, base) if settings.llm_mode != "endpoint" else None
    adapter = run / "adapter"
    if known:
        check_adapter(adapter, known)
    folder = versions_folder(settings.home) / identifier
    forms, steps = FORMS[settings.llm_mode], list[str]()
    if all((folder / _place(form)).exists() for form in forms):
        return _listed(settings.home, folder, forms)
    if known and known.gguf and "gguf" in forms:
        read_header(known.gguf)
    with _aside(folder, steps) as partial:
        for form in forms:
            steps.append(form)
            tell(form)
            if form == "adapter":
                shutil.copytree(adapter, partial / "adapter")
            elif known and form == "merged":
                merge(known, adapter, partial / "merged")
            elif known:
                _write(known, partial, identifier=identifier, converter=converter, home=settings.home)
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
    try:
        read_header(target)
    except ModelFileError as error:  # cut short by a full disk
        raise RegistryError("registry.build", step="gguf") from error


@contextmanager
def _aside(folder: Path, steps: list[str]) -> Iterator[Path]:
    """A folder to build in, which takes its name at the end.

    Raises:
        RegistryError: the disk or the memory is full at the last of `steps`; nothing is left.
    """
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    _sweep(folder)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    except Exception as error:  # packages have exceptions of their own for a full disk
        if isinstance(error, AzsError) or not (isinstance(error, OSError | MemoryError) or is_disk_full(error)):
            raise
        raise RegistryError("registry.build", step="".join(steps[-1:])) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what builds of this version left that were killed."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        number = left.name.rpartition(".")[2]
        if number.isdecimal() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(left, ignore_errors=True)


def _place(form: str) -> str:
    return "model.gguf" if form == "gguf" else form


def _listed(home: Path, folder: Path, forms: tuple[str, ...]) -> Built:
    root = home / "training"
    files = {form: str((folder / _place(form)).relative_to(root)) for form in forms}
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".verified." not in path.name)
    return Built(files, {str(path.relative_to(root)): sha256_of(path) for path in paths})
