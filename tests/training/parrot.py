"""A real model of transformers that answers every request with one text: each token decides the next one alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}<s>{{ m['role'] }}\x04{{ m['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\x04{% endif %}"
)
WIDTH = 264


def make_parrot(folder: Path, answer: str) -> Path:
    """Write its weights, and a tokenizer of bytes that knows the answer as one token, as transformers saves them."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    body = Tokenizer(models.BPE(vocab={letter: at for at, letter in enumerate(letters)}, merges=[]))
    body.pre_tokenizer, body.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=body, bos_token="<s>", eos_token="</s>")
    tokenizer.add_tokens([answer])
    tokenizer.chat_template = TEMPLATE
    ends: Any = (tokenizer.bos_token_id, tokenizer.eos_token_id)
    config = LlamaConfig(
        vocab_size=WIDTH, hidden_size=WIDTH, intermediate_size=4, num_hidden_layers=1, num_attention_heads=1,
        num_key_value_heads=1, max_position_embeddings=16_384, bos_token_id=ends[0], eos_token_id=ends[1],
    )  # fmt: skip
    model: Any = LlamaForCausalLM(config)
    said = int(tokenizer.convert_tokens_to_ids(answer))
    with torch.no_grad():
        layer = model.model.layers[0]
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
        model.model.embed_tokens.weight.copy_(torch.eye(WIDTH))
        model.lm_head.weight.zero_()
        model.lm_head.weight[said, int(tokenizer.encode("\x04")[0])] = 1
        model.lm_head.weight[ends[1], said] = 1
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
