"""`python -m training.plan --model NAME --gpu NAME`: memory and time of a training before it starts.

Memory is weights, adapters with their gradients and moments, activations, the head, and what the process takes.
The sizes of activations are those that autograd keeps for a block of Llama or Qwen2 under LoRA, in bytes a token;
`tests/benchmarks/bench_training.py` compares the sum with steps that really ran.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from azs.errors import AzsError, TrainingError
from azs.i18n import describe, t
from azs.settings import load_settings
from training.config import TrainingConfig, config_names, load_config

GB = 1e9
QUANTIZED_BYTES = 0.53
"""A weight in NF4 with double quantisation (Dettmers et al., 2023): 4 bits, and 0.127 for the scales."""
MOMENTS_BYTES = 16
"""Weight, gradient and two moments of AdamW of a parameter that learns, all in 32 bits."""
ANSWER_TOKENS = 40
LONG_STEPS, GROWTH = 50, 2.0
"""After so many steps of changing lengths the allocator of the system holds so much more (seen with 0.5B)."""


@dataclass(frozen=True)
class Shape:
    """Sizes of a model of the Llama family: widths, layers, and whether head and embedding are one."""

    hidden: int
    inner: int
    layers: int
    heads: int
    key_heads: int
    vocabulary: int
    tied: bool

    @property
    def blocks(self) -> int:
        """Parameters of all layers, without embedding and head."""
        keys = self.hidden * self.key_heads // self.heads
        return self.layers * (2 * self.hidden * self.hidden + 2 * self.hidden * keys + 3 * self.hidden * self.inner)

    @property
    def parameters(self) -> int:
        """All of them."""
        return self.blocks + self.vocabulary * self.hidden * (1 if self.tied else 2)

    def adapters(self, rank: int, targets: tuple[str, ...]) -> int:
        """Parameters of adapters of a rank."""
        keys = self.hidden * self.key_heads // self.heads
        widths = {
            "q_proj": 2 * self.hidden, "k_proj": self.hidden + keys, "v_proj": self.hidden + keys,
            "o_proj": 2 * self.hidden, "gate_proj": self.hidden + self.inner, "up_proj": self.hidden + self.inner,
            "down_proj": self.hidden + self.inner,
        }  # fmt: skip
        return rank * self.layers * sum(widths.get(name, 0) for name in targets)


@dataclass(frozen=True)
class Processor:
    """What computes: memory in GB, useful operations a second with 32 and 16 bits, bytes it takes for itself.

    `slack`: what the allocator holds beyond what is alive, as a factor on activations.
    """

    memory_gb: float
    float32: float
    bfloat16: float
    own: float
    slack: float


SHAPES = {
    "smollm2-135m": Shape(576, 1536, 30, 9, 3, 49_152, tied=True),
    "qwen-0.5b": Shape(896, 4864, 24, 14, 2, 151_936, tied=False),
    "qwen-1.5b": Shape(1536, 8960, 28, 12, 2, 151_936, tied=False),
    "llama3-8b": Shape(4096, 14_336, 32, 32, 8, 128_256, tied=False),
}
NAMES = {"meta-llama/Meta-Llama-3-8B-Instruct": "llama3-8b"}
PROCESSORS = {
    # One core as measured here; graphics cards: 40 % of the peak of their data sheets, not measured.
    "cpu": Processor(0, 38e9, 65e9, 0.75 * GB, 1.5),
    "l4-24gb": Processor(24, 12e12, 48e12, 1.0 * GB, 1.1),
    "a10g-24gb": Processor(24, 12e12, 28e12, 1.0 * GB, 1.1),
    "a100-40gb": Processor(40, 8e12, 125e12, 1.0 * GB, 1.1),
    "a100-80gb": Processor(80, 8e12, 125e12, 1.0 * GB, 1.1),
    "h100-80gb": Processor(80, 20e12, 390e12, 1.0 * GB, 1.1),
}


@dataclass(frozen=True)
class Work:
    """What goes through: rows of a data set, tokens of a row, tokens at once, and how many times each is computed."""

    rows: int
    row_tokens: int
    batch_tokens: int
    passes: float = 1.0


@dataclass(frozen=True)
class Estimate:
    """Bytes by part, on one processor, and seconds. `fits`: None where the memory of the processor is not known."""

    weights: float
    learning: float
    activations: float
    head: float
    own: float
    step_s: float
    total_s: float
    fits: bool | None

    @property
    def total(self) -> float:
        """All bytes."""
        return self.weights + self.learning + self.activations + self.head + self.own


def shape_of(model: str) -> Shape:
    """Sizes of a known model, or of a folder of transformers.

    Raises:
        TrainingError: neither.
    """
    name = NAMES.get(model, model)
    if name in SHAPES:
        return SHAPES[name]
    try:
        body = json.loads((Path(model).expanduser() / "config.json").read_text(encoding="utf-8"))
        return Shape(
            body["hidden_size"], body["intermediate_size"], body["num_hidden_layers"], body["num_attention_heads"],
            body.get("num_key_value_heads", body["num_attention_heads"]), body["vocab_size"],
            tied=bool(body.get("tie_word_embeddings", False)),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError("training.base", base=model) from error


def processor_of(name: str) -> Processor:
    """A known processor; a number is a graphics card of so many GB and the speed of an A10G.

    Raises:
        TrainingError: neither.
    """
    if name in PROCESSORS:
        return PROCESSORS[name]
    try:
        return replace(PROCESSORS["a10g-24gb"], memory_gb=float(name))
    except ValueError as error:
        raise TrainingError("training.gpu", name=name, known=", ".join(PROCESSORS)) from error


def work_of(config: TrainingConfig, rows: int, row_tokens: int, *, own_tokens: int = 80, kind: str = "sft") -> Work:
    """What a configuration puts through the model at once.

    Args:
        row_tokens: of a whole row. own_tokens: those of them that are not the common beginning.
        kind: "dpo" computes two answers a row, and each kind of preference the reference too.
    """
    batch = config.train.batch
    if kind == "sft" and config.train.shared_prefix and batch > 1:
        return Work(rows, row_tokens, max(row_tokens - own_tokens, 0) + batch * own_tokens)
    if kind == "sft":
        return Work(rows, row_tokens, batch * row_tokens)
    return Work(
        rows, row_tokens, batch * row_tokens * (2 if kind == "dpo" else 1), passes=1.5 if kind == "dpo" else 2.0
    )


def estimate(config: TrainingConfig, shape: Shape, processor: Processor, work: Work, *, cores: int = 1) -> Estimate:
    """Memory and time of a training.

    Args:
        cores: processors of this kind that share a step (CPU only; graphics cards come from the configuration).
    """
    model, lora, train, parallel = config.model, config.lora, config.train, config.parallel
    shards = parallel.processes if parallel.fsdp else 1
    wide = model.dtype == "float32"
    size = 4 if wide else 2
    head = shape.parameters - shape.blocks
    weights = shape.blocks * (QUANTIZED_BYTES if model.quantize else size) + head * size
    learning = shape.adapters(lora.rank, lora.targets) * MOMENTS_BYTES
    layer = _layer_bytes(config, shape) * work.batch_tokens
    kept = (shape.layers * shape.hidden * size * work.batch_tokens + layer) if train.recompute else shape.layers * layer
    logits = 3 * 4 * shape.vocabulary * train.batch * ANSWER_TOKENS
    operations = (6 if train.recompute else 4) * shape.blocks * work.batch_tokens * work.passes
    operations += 6 * shape.layers * shape.hidden * work.batch_tokens**2
    speed = (processor.float32 if wide else processor.bfloat16) * (cores if processor.memory_gb == 0 else 1)
    step_s = operations * train.accumulation / speed
    rows_a_step = train.batch * train.accumulation * parallel.processes
    steps = train.steps or -(-work.rows * train.epochs // rows_a_step)
    kept *= processor.slack * (GROWTH if processor.memory_gb == 0 and steps >= LONG_STEPS else 1)
    found = Estimate(weights / shards, learning / shards, kept, logits, processor.own, step_s, step_s * steps, None)
    if processor.memory_gb:
        found = replace(found, fits=found.total <= processor.memory_gb * GB * 0.95)
    return found


def _layer_bytes(config: TrainingConfig, shape: Shape) -> float:
    """Bytes that autograd keeps of a token in one layer: of the block itself, and of the inputs of the adapters."""
    block = 7 * shape.hidden + 4 * shape.inner
    inputs = 6 * shape.hidden + shape.inner
    share = len(config.lora.targets) / 7
    if config.model.dtype == "float32":
        return 4 * block + (5.8 * inputs * share if config.lora.dropout else 0)
    return 2 * block + (7.4 if config.lora.dropout else 4.0) * inputs * share


def as_text(found: Estimate, lang: str) -> str:
    """The estimate for a person."""
    lines = [
        t(f"training.plan.{name}", lang, gb=f"{getattr(found, name) / GB:.2f}")
        for name in ("weights", "learning", "activations", "head", "own", "total")
    ]
    lines.append(t("training.plan.time", lang, step=f"{found.step_s:.1f}", hours=f"{found.total_s / 3600:.2f}"))
    if found.fits is not None:
        lines.append(t("training.plan.fits" if found.fits else "training.plan.too_big", lang))
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Print an estimate; 0 where it fits, 1 where it does not, 2 after one sentence on what is wrong."""
    settings = load_settings()
    lang = settings.language
    options = argparse.ArgumentParser(prog="python -m training.plan", description=t("training.cli.plan", lang))
    options.add_argument("--config", help=t("training.cli.config", lang, names=", ".join(config_names())))
    options.add_argument("--model", default="", help=t("training.cli.model", lang, names=", ".join(SHAPES)))
    options.add_argument("--gpu", default="cpu", help=t("training.cli.gpu", lang, names=", ".join(PROCESSORS)))
    options.add_argument("--kind", choices=("sft", "dpo", "kto", "grpo"), default="sft")
    options.add_argument("--rows", type=int, default=2000, help=t("training.cli.rows", lang))
    options.add_argument("--tokens", type=int, default=1780, help=t("training.cli.tokens", lang))
    options.add_argument("--cores", type=int, default=1)
    given = options.parse_args(argv)
    try:
        config = load_config(given.config or _config_for(given.model or "qwen-0.5b", given.gpu))
        shape, processor = shape_of(given.model or config.model.base), processor_of(given.gpu)
        work = work_of(config, given.rows, given.tokens, kind=given.kind)
        found = estimate(config, shape, processor, work, cores=given.cores)
    except AzsError as error:
        sys.stderr.write(describe(error, lang) + "\n")
        return 2
    sys.stdout.write(as_text(found, lang) + "\n")
    return 1 if found.fits is False else 0


def _config_for(model: str, gpu: str) -> str:
    """The configuration that is made for a model and a processor."""
    if NAMES.get(model, model) == "llama3-8b":
        return "llama3-8b-24gb" if processor_of(gpu).memory_gb < 40 else "llama3-8b-80gb"
    return {"smollm2-135m": "smollm2-135m-cpu", "qwen-1.5b": "qwen2.5-coder-1.5b-cpu"}.get(
        model, "qwen2.5-coder-0.5b-cpu"
    )


if __name__ == "__main__":
    sys.exit(main())
