"""A random Llama that is made in a second, in both forms a base may have, and an adapter for it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from azs.settings import Settings
from training.serving.gguf_file import interleaved

TOKENS = 64
OUTER = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
LAYER = {
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


BIASES = {f"attn_{one}": f"self_attn.{one}_proj" for one in "qkv"}


def make_tiny(settings: Settings, adapter: Path, architecture: str = "llama") -> None:
    """Write the base into the folder of models and an adapter that adds 0.02 to two matrices of its second layer."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    config = AutoConfig.for_model(
        architecture,
        vocab_size=TOKENS,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=2,
    )
    model: Any = AutoModelForCausalLM.from_config(config)
    for name, values in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(values.data)
    folder = settings.models_dir / "transformers" / "tiny"
    model.save_pretrained(folder)
    vocabulary = {f"t{at}": at for at in range(TOKENS - 1)} | {"<|endoftext|>": TOKENS - 1}
    body = {
        "version": "1.0",
        "added_tokens": [],
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "t0"},
    }
    (folder / "tokenizer.json").write_text(json.dumps(body))
    PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json")).save_pretrained(folder)
    weights = {name: one.numpy() for name, one in model.state_dict().items()}
    _write_gguf(settings.models_dir / "tiny.gguf", weights, architecture)
    tuned: Any = get_peft_model(
        model, LoraConfig(r=2, lora_alpha=2, target_modules=["up_proj"], layers_to_transform=[1], task_type="CAUSAL_LM")
    )
    for name, values in tuned.named_parameters():
        if "lora_" in name:
            values.data.fill_(0.1)
    tuned.peft_config["default"].base_model_name_or_path = "tiny"
    tuned.save_pretrained(adapter)


def _write_gguf(path: Path, weights: dict[str, Any], architecture: str) -> None:
    import gguf

    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_token_list([f"t{at}" for at in range(TOKENS)])
    names = OUTER | {
        f"blk.{at}.{one}.weight": f"model.layers.{at}.{two}.weight" for at in (0, 1) for one, two in LAYER.items()
    }
    if architecture == "qwen2":
        names |= {
            f"blk.{at}.{one}.bias": f"model.layers.{at}.{two}.bias" for at in (0, 1) for one, two in BIASES.items()
        }
    for name, source in names.items():
        values = weights[source]
        if architecture == "llama" and re.search("attn_[qk]", name):
            values = interleaved(values, 4 if "attn_q" in name else 2)
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
