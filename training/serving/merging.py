"""The base and the adapter as one set of weights."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from azs.errors import RegistryError
from training.serving.checks import BaseFiles

SHARD = "2GB"


def merge(base: BaseFiles, adapter: Path, out: Path) -> None:
    """Write the merged weights and the tokenizer of the base as safetensors into `out`.

    Raises:
        RegistryError: torch or peft is missing, the base is damaged, or the adapter does not fit it.
        OSError, MemoryError: the disk or the memory is full.
    """
    try:
        import torch
        import transformers
        from peft import PeftModel
        from safetensors import SafetensorError
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise RegistryError("registry.no_training") from error
    transformers.utils.logging.disable_progress_bar()
    folder, options = _place(base)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, **options)
        model = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, low_cpu_mem_usage=True, **options
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        if "memory" in str(error):
            raise MemoryError(str(error)) from error
        raise RegistryError("registry.base_damaged", base=base.name, place=base.folder or base.gguf) from error
    embeddings: Any = model.get_input_embeddings()
    rows = int(embeddings.weight.shape[0])
    if len(tokenizer) > rows:
        raise RegistryError("registry.tokenizer", adapter=len(tokenizer), expected=rows, base=base.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of transformers to itself
        try:
            tuned = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload(safe_merge=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise RegistryError("registry.adapter", file=adapter.name) from error
        plain = _plain_copy(tuned) if hasattr(tuned.config, "quantization_config") else tuned
        plain.to(torch.bfloat16).save_pretrained(out, max_shard_size=SHARD)
    tokenizer.save_pretrained(out)


def _place(base: BaseFiles) -> tuple[Path, dict[str, str]]:
    if base.folder is not None:
        return base.folder, {}
    if base.gguf is None:
        raise RegistryError("registry.base_missing", base=base.name)
    return base.gguf.parent, {"gguf_file": base.gguf.name}


def _plain_copy(loaded: Any) -> Any:
    """The same model without the note that it came from GGUF, with which transformers refuses to save it."""
    kept = {"model_type", "architectures", "transformers_version", "dtype", "torch_dtype", "quantization_config"}
    body = {name: value for name, value in loaded.config.to_dict().items() if name not in kept}
    plain = type(loaded)(type(loaded.config)(**body))
    plain.load_state_dict(loaded.state_dict(), strict=False)
    plain.tie_weights()
    plain.generation_config = loaded.generation_config
    return plain
