"""Whether an adapter is whole, belongs to the base it is put on, and may be used; told before anything is built."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azs.errors import RegistryError
from azs.settings import Settings
from chains.models.catalog import MODELS
from chains.models.files import model_path

CONFIG, WEIGHTS, CARD = "adapter_config.json", "adapter_model.safetensors", "model_card.md"
UNPACKED = "transformers"
WIDTHS = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2}
_LICENCE = re.compile(r"(?:licen[cs]e|лицензия)[^\w\n]*:[^\w\n]*(\w[\w.\- ]*)", re.IGNORECASE)
_NAMES = {"llama3": "metallama3communitylicense", "apache20": "apache20"}


@dataclass(frozen=True)
class BaseFiles:
    """Where a base lies: a folder of transformers, a GGUF file, or both."""

    name: str
    folder: Path | None
    gguf: Path | None


def base_files(settings: Settings, base: str) -> BaseFiles:
    """Files of a base: a folder, a GGUF file, or a name in the folder of models.

    Raises:
        RegistryError: there are none.
    """
    given = Path(base).expanduser()
    if (given / "config.json").is_file():
        return BaseFiles(base, given, None)
    places = (model_path(settings.models_dir, base), settings.models_dir / UNPACKED / f"{given.stem}.gguf")
    gguf = next((path for path in places if path.is_file()), None)
    folder = settings.models_dir / UNPACKED / (gguf.stem if gguf else given.name)
    found = BaseFiles(base, folder if (folder / "config.json").is_file() else None, gguf)
    if not (found.folder or found.gguf):
        raise RegistryError("registry.base_missing", base=base)
    return found


def check_adapter(folder: Path, base: BaseFiles) -> None:
    """Refuse an adapter that is not whole or was trained on something else.

    Raises:
        RegistryError: see above.
    """
    config = _json(folder / CONFIG)
    if not config.get("peft_type"):
        raise RegistryError("registry.adapter", file=CONFIG)
    check_safetensors(folder / WEIGHTS)
    trained = str(config.get("base_model_name_or_path") or "")
    if trained and _plain(trained) != _plain(base.name) and not _same_place(trained, base):
        raise RegistryError("registry.adapter_base", trained=Path(trained).name, base=base.name)
    try:
        expected = vocabulary(base.folder) if base.folder else 0
    except RegistryError as error:
        raise RegistryError("registry.base_damaged", base=base.name, place=base.folder) from error
    own = vocabulary(folder)
    if own and expected and own != expected:
        raise RegistryError("registry.tokenizer", adapter=own, expected=expected, base=base.name)


def check_safetensors(path: Path) -> Mapping[str, Any]:
    """The table of tensors of a safetensors file, compared with its length.

    Raises:
        RegistryError: the file is missing, cut short or damaged.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 0 < length <= size - 8:
                raise ValueError(length)
            table: dict[str, Any] = json.loads(file.read(length))
        ends = [8 + length]
        for name, one in table.items():
            if name == "__metadata__":
                continue
            start, end = one["data_offsets"]
            values = 1
            for side in one["shape"]:
                values *= side
            if end - start != values * WIDTHS.get(one["dtype"], 1):
                raise ValueError(name)
            ends.append(8 + length + end)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RegistryError("registry.adapter", file=path.name) from error
    if max(ends) != size or len(ends) == 1:
        raise RegistryError("registry.adapter", file=path.name)
    return table


def vocabulary(folder: Path) -> int:
    """How many tokens the tokenizer of a folder knows; 0 where it has none.

    Raises:
        RegistryError: its file is damaged.
    """
    path = folder / "tokenizer.json"
    if not path.is_file():
        return 0
    body = _json(path)
    try:
        added = {one["content"] for one in body.get("added_tokens", ())}
        return len(added | set(body["model"]["vocab"]))
    except (KeyError, TypeError) as error:
        raise RegistryError("registry.adapter", file=path.name) from error


def licence_of(run: Path, base: str) -> str:
    """The licence that a run states, in its configuration or its model card.

    Raises:
        RegistryError: none is stated, or it is not that of the base.
    """
    stated, place = "", "config.toml"
    try:
        stated = str(tomllib.loads((run / "config.toml").read_text(encoding="utf-8"))["model"]["licence"])
    except (OSError, ValueError, KeyError, TypeError):
        stated = ""
    if not stated:
        card = run / "adapter" / CARD
        found = _LICENCE.search(card.read_text(encoding="utf-8", errors="replace")) if card.is_file() else None
        stated, place = found[1].strip() if found else "", CARD
    if not stated:
        raise RegistryError("registry.no_licence")
    expected = MODELS[base].licence if base in MODELS else stated
    if _licence(stated) != _licence(expected):
        raise RegistryError("registry.licence", file=place, card=stated, expected=expected, base=base)
    return stated


def _licence(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return _NAMES.get(plain, plain)


def _plain(name: str) -> str:
    return Path(name).name.removesuffix(".gguf").lower()


def _same_place(trained: str, base: BaseFiles) -> bool:
    """Whether the name that an adapter notes is one of the places of the base."""
    places = [place for place in (base.folder, base.gguf) if place]
    return any(_plain(trained) == _plain(place.name) for place in places)


def _json(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RegistryError("registry.adapter", file=path.name) from error
    if not isinstance(body, dict):
        raise RegistryError("registry.adapter", file=path.name)
    return body


def run_state(run: Path) -> dict[str, Any]:
    """What a run noted of itself; of a folder without a note, what its configuration says.

    Raises:
        RegistryError: neither names the base.
    """
    found: dict[str, Any] = {}
    try:
        told = json.loads((run / "state.json").read_text(encoding="utf-8"))
        found = told if isinstance(told, dict) else {}
    except (OSError, ValueError):
        pass
    if not found.get("model"):
        try:
            found["model"] = tomllib.loads((run / "config.toml").read_text(encoding="utf-8"))["model"]["base"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RegistryError("registry.no_run", name=run.name) from error
    return found
