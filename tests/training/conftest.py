"""A random Llama of two layers with a tokenizer of single words, and a small data set in the home folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azs.settings import Settings, load_settings

WORDS = [
    "сколько",
    "инцидентов",
    "по",
    "регионам",
    "городам",
    "за",
    "год",
    "месяц",
    "план",
    "metric",
    "incidents",
    "loss",
    "region",
    "city",
    "none",
    "a",
    "b",
    "c",
    "d",
    "e",
]
TEMPLATE = (
    "{% for m in messages %}{{ '<s>' + m['role'] + ' ' + m['content'] + '</s>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<s>assistant ' }}{% endif %}"
)
CONFIG = """
[model]
base = "{base}"
licence = "Apache-2.0"
[lora]
rank = 4
alpha = 8
dropout = 0.1
targets = ["q_proj", "v_proj"]
[train]
epochs = 2
batch = 2
accumulation = 2
learning_rate = 0.01
sequence = 64
eval_every = 4
save_every = 2
threads = 1
[monitor]
mlflow = "off"
"""


@dataclass(frozen=True)
class Tiny:
    """A home with a base, a configuration and a data set."""

    home: Path
    base: Path
    config: Path
    data: Path

    @property
    def settings(self) -> Settings:
        return load_settings({"AZS_HOME": str(self.home), "AZS_LLM": "off"})

    def configure(self, **changes: str) -> str:
        """The configuration with lines replaced: `epochs="1"`. Returns its path."""
        lines = self.config.read_text(encoding="utf-8").splitlines()
        for name, value in changes.items():
            lines = [f"{name} = {value}" if line.startswith(f"{name} =") else line for line in lines]
        path = self.config.with_name("changed.toml")
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the random model."""
    pytest.importorskip("trl", reason="the extra training is not installed")
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

    folder = tmp_path_factory.mktemp("tiny")
    names = [
        "<unk>",
        "<s>",
        "</s>",
        "<pad>",
        "system",
        "user",
        "assistant",
        *dict.fromkeys(WORDS),
        *map(str, range(30)),
    ]
    words = Tokenizer(models.WordLevel({name: at for at, name in enumerate(names)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )
    tokenizer.chat_template = TEMPLATE
    set_seed(1)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=256, bos_token_id=1, eos_token_id=2, pad_token_id=3,
        )
    )  # fmt: skip
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def tiny(tmp_path: Path, tiny_base: Path) -> Tiny:
    """A home of its own for each test."""
    home = tmp_path / "home"
    data = home / "training" / "datasets" / "small"
    for part, count, start in (("train", 16, 0), ("dev", 4, 16)):
        rows = [_row(number) for number in range(start, start + count)]
        write_set(data, "sft", part, rows)
        write_set(data, "preference", part, [_pair(row) for row in rows])
        write_set(data, "single", part, [one for row in rows for one in _singles(row)])
    config = tmp_path / "tiny.toml"
    config.write_text(CONFIG.format(base=tiny_base), encoding="utf-8")
    return Tiny(home, tiny_base, config, data)


def write_set(data: Path, name: str, part: str, rows: list[dict[str, Any]]) -> None:
    """Write one file of a data set."""
    path = data / name / f"{part}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _row(number: int) -> dict[str, Any]:
    prompt = [
        {"role": "system", "content": "план a b c d e a b c d e a b c d e"},
        {"role": "user", "content": f"сколько инцидентов по {WORDS[number % 7]} {number}"},
    ]
    answer = {"role": "assistant", "content": f"metric {WORDS[10 + number % 4]} {number % 3}"}
    return {
        "id": f"r{number}", "family": f"f{number}", "language": "ru", "source": "golden", "messages": [*prompt, answer],
    }  # fmt: skip


def _pair(row: dict[str, Any]) -> dict[str, Any]:
    *prompt, answer = row["messages"]
    kept = {name: row[name] for name in ("id", "family", "language", "source")}
    return {**kept, "prompt": prompt, "chosen": answer["content"], "rejected": "metric none 29", "reason": "execution"}


def _singles(row: dict[str, Any]) -> list[dict[str, Any]]:
    pair = _pair(row)
    kept = {name: pair[name] for name in ("id", "family", "language", "source", "prompt")}
    return [
        {**kept, "completion": pair["chosen"], "label": True},
        {**kept, "completion": pair["rejected"], "label": False},
    ]
