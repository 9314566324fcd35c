"""Runs and frozen sets as small as they can be."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LABELS = ("equipment", "payment")


def safetensors(**tensors: tuple[int, ...]) -> bytes:
    """A file of float32 zeros of these shapes."""
    table, at = {}, 0
    for name, shape in tensors.items():
        size = 4
        for side in shape:
            size *= side
        table[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    head = json.dumps(table).encode()
    return struct.pack("<Q", len(head)) + head + bytes(at)


def run(home: Path, name: str, *, base: str = "qwen-base", licence: str = "Apache-2.0") -> Path:
    """A finished run with an adapter."""
    folder = home / "training" / "runs" / name
    adapter = folder / "adapter"
    adapter.mkdir(parents=True)
    config = {"peft_type": "LORA", "base_model_name_or_path": base, "r": 2, "lora_alpha": 4}
    (adapter / "adapter_config.json").write_text(json.dumps(config))
    (adapter / "adapter_model.safetensors").write_bytes(safetensors(a=(2, 4)))
    (adapter / "model_card.md").write_text(f"---\nlicense: {licence}\n---\n")
    (folder / "config.toml").write_text(f'[model]\nbase = "{base}"\nlicence = "{licence}"\n')
    state = {"name": name, "kind": "sft", "status": "done", "model": base, "dataset": "d", "dataset_hash": "d4t4"}
    (folder / "state.json").write_text(json.dumps(state))
    return folder


def frozen(folder: Path, sets: dict[str, tuple[str, Sequence[dict[str, Any]]]], **options: str) -> Path:
    """A folder of frozen sets."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = "[database]\nstations = 6\nincidents = 60\nyears = 1\n"
    for name, (kind, rows) in sets.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        manifest += f'\n[[sets]]\nname = "{name}"\nkind = "{kind}"\nfile = "{name}.jsonl"\n{options.get(name, "")}\n'
    (folder / "sets.toml").write_text(manifest)
    return folder


def messages(count: int) -> list[dict[str, Any]]:
    """Items of a classification, both labels by turns; the text names the number and the right label."""
    return [
        {
            "id": f"c{at}",
            "language": "ru",
            "family": LABELS[at % 2],
            "text": f"Сообщение {at} {LABELS[at % 2]}",
            "label": LABELS[at % 2],
        }
        for at in range(count)
    ]


def classifier(right: int) -> Any:
    """A model that labels the first `right` messages rightly and the rest wrongly."""

    def answer(body: dict[str, Any]) -> str:
        text = str(body["messages"][-1]["content"])
        if text.startswith("Answer yes or no"):
            return '{"answer": "yes"}'
        _, number, label = text.split()
        other = LABELS[1 - LABELS.index(label)]
        return json.dumps({"label": label if int(number) < right else other})

    return answer
