"""Merged weights as a GGUF file for the local engine: all but the weights is taken from the base's own GGUF file.

Names and the order of query and key rows are those of llama.cpp's converter (MIT): `convert_hf_to_gguf.py`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from azs.errors import ModelFileError, RegistryError

ARCHITECTURES = ("llama", "qwen2")
BLOCK = 32
"""Values in a block of Q8_0."""
_OUTER = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_INNER = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}  # fmt: skip
_LAYER = re.compile(r"blk\.(\d+)\.(\w+)\.(weight|bias)")
_WRITTEN = ("general.architecture", "general.file_type", "general.quantization_version", "general.name")
MOSTLY_Q8_0 = 7
CONVERT_TIMEOUT_S = 3600


def write_gguf(base: Path, merged: Path, out: Path, *, name: str) -> None:
    """Write `merged`, a folder of safetensors, as GGUF with matrices in Q8_0.

    Args:
        base: GGUF file of the same shape, whose vocabulary and settings are kept.
        name: what the file calls the model.

    Raises:
        RegistryError: an architecture that is not written here, weights of another shape, or no package for it.
        ModelFileError: the file of the base is damaged.
    """
    try:
        import gguf
    except ImportError as error:
        raise RegistryError("registry.no_training") from error
    try:
        reader = gguf.GGUFReader(base)
        fields: Any = reader.fields
        architecture = str(fields["general.architecture"].contents())
    except (ValueError, KeyError, IndexError) as error:
        raise ModelFileError("models.damaged", file=base.name) from error
    if architecture not in ARCHITECTURES:
        raise RegistryError("registry.architecture", name=architecture)
    writer = gguf.GGUFWriter(out, architecture)
    _copy_fields(reader, writer)
    writer.add_name(name)
    writer.add_file_type(MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    _write_tensors(reader, writer, merged, base.stem)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_tensors(reader: Any, writer: Any, merged: Path, base: str) -> None:
    """Add every tensor that the base has, with the merged weights."""
    import gguf

    kind, fields, weights = gguf.GGMLQuantizationType, reader.fields, Weights(merged)
    architecture = str(fields["general.architecture"].contents())
    heads = int(fields[f"{architecture}.attention.head_count"].contents())
    kv_heads = fields.get(f"{architecture}.attention.head_count_kv")
    groups = int(kv_heads.contents()) if kv_heads else heads
    for tensor in reader.tensors:
        values = weights.of(tensor.name)
        if values is None:  # frequencies of the rotary positions, which no training changes
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        if values.shape != tuple(int(side) for side in reversed(tensor.shape)):
            raise RegistryError("registry.tensors", base=base, tensor=tensor.name)
        if architecture == "llama" and re.search(r"attn_[qk]\.", tensor.name):
            values = interleaved(values, heads if "attn_q" in tensor.name else groups)
        if values.ndim > 1 and values.shape[-1] % BLOCK == 0:
            writer.add_tensor(tensor.name, gguf.quants.quantize(values, kind.Q8_0), raw_dtype=kind.Q8_0)
        else:
            writer.add_tensor(tensor.name, values)


def convert(converter: Path, merged: Path, out: Path, log: Path) -> None:
    """Write GGUF by llama.cpp's own `convert_hf_to_gguf.py`, for bases without a GGUF file.

    Raises:
        RegistryError: it failed; what it said is in `log`.
    """
    command = [sys.executable, str(converter), str(merged), "--outfile", str(out), "--outtype", "q8_0"]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        try:
            done = subprocess.run(
                command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, timeout=CONVERT_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RegistryError("registry.converter", log=log) from error
    if done.returncode != 0 or not out.is_file():
        raise RegistryError("registry.converter", log=log)


def interleaved(values: np.ndarray, heads: int) -> np.ndarray:
    """Rows of queries or keys as llama.cpp rotates them: the two halves of each head by turns.

    Args:
        values: (heads · 2 · half, …).
    """
    half = values.shape[0] // heads // 2
    return values.reshape(heads, 2, half, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)


class Weights:
    """Tensors of a folder of safetensors by their names in GGUF, as float32, one at a time."""

    def __init__(self, folder: Path) -> None:
        from safetensors import safe_open

        index = folder / "model.safetensors.index.json"
        if index.is_file():
            files = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
        else:
            with safe_open(folder / "model.safetensors", framework="pt") as opened:
                files = dict.fromkeys(opened.keys(), "model.safetensors")
        self._folder, self._files = folder, files

    def of(self, name: str) -> np.ndarray | None:
        """A tensor; None for one that models do not learn."""
        wanted = next((one for one in _names(name) if one in self._files), None)
        if wanted is None:
            if name.startswith("rope_"):
                return None
            raise RegistryError("registry.tensors", base=self._folder.name, tensor=name)
        from safetensors import safe_open

        with safe_open(self._folder / self._files[wanted], framework="pt") as opened:
            values: np.ndarray = opened.get_tensor(wanted).float().numpy()
        return values


def _names(name: str) -> Iterator[str]:
    """What transformers may call a tensor of GGUF."""
    if layer := _LAYER.fullmatch(name):
        if layer[2] in _INNER:
            yield f"model.layers.{layer[1]}.{_INNER[layer[2]]}.{layer[3]}"
        return
    part, _, kind = name.rpartition(".")
    if part in _OUTER:
        yield f"{_OUTER[part]}.{kind}"
    if part == "output":  # the same matrix reads and writes
        yield "model.embed_tokens.weight"


def _copy_fields(reader: Any, writer: Any) -> None:
    """Settings and vocabulary of the base."""
    import gguf

    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in _WRITTEN:
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=inner)
