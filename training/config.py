"""The configuration of a run: one TOML file, read strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from azs.errors import TrainingError

CONFIGS = Path(__file__).parent / "configs"
DTYPES = ("float32", "bfloat16")
T = TypeVar("T")


@dataclass(frozen=True)
class ModelPart:
    """What is trained.

    Attributes:
        base: name of a packaged model, a folder of transformers, a GGUF file, or a name at the model hub.
        licence: note of the licence that the result inherits; goes into the model card.
        licence_accepted: a person has accepted it, where the licence asks for that.
        dtype: of the weights: "float32" or "bfloat16".
        quantize: "nf4" for QLoRA (needs CUDA and bitsandbytes); "" for none.
        attention: how attention is computed, as transformers names it.
    """

    base: str
    licence: str = ""
    licence_accepted: bool = False
    dtype: str = "float32"
    quantize: str = ""
    attention: str = "sdpa"


@dataclass(frozen=True)
class LoraPart:
    """Low-rank adapters (Hu et al., 2021): matrices of `rank`, scaled by alpha / rank, beside the layers `targets`."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.05
    targets: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class TrainPart:
    """How it is trained.

    Attributes:
        epochs: passes over the rows; `steps` above 0 counts instead.
        batch, accumulation: rows at once, and how many such batches make one step.
        warmup: share of the steps over which the rate rises.
        sequence: most tokens of a row; longer ones are left out and counted, never cut.
        recompute: activations are computed again in the backward pass, which spares memory.
        shared_prefix: rows that begin alike are computed as one sequence with one copy of the beginning.
        log_every, eval_every, save_every: steps; `save_every` and `eval_every` are multiples of `log_every`.
        keep: how many checkpoints stay beside the best.
        patience: evaluations without a better loss before the end; 0 for never.
        min_rows: fewer rows are refused.
        threads: of the processor; 0 for all. A resumed run keeps them, as sums depend on their number.
    """

    epochs: float = 1.0
    steps: int = 0
    batch: int = 4
    accumulation: int = 1
    learning_rate: float = 2e-4
    schedule: str = "cosine"
    warmup: float = 0.03
    weight_decay: float = 0.0
    max_grad_norm: float = 1.0
    sequence: int = 2048
    recompute: bool = False
    shared_prefix: bool = True
    log_every: int = 1
    eval_every: int = 50
    save_every: int = 50
    keep: int = 2
    patience: int = 0
    min_rows: int = 8
    seed: int = 7
    threads: int = 0


@dataclass(frozen=True)
class PreferencePart:
    """Learning from preferences.

    Attributes:
        beta: how strongly the result is held near the base.
        desirable, undesirable: weights of good and bad single answers (KTO).
        generations: answers tried for each question (GRPO). answer_tokens: most tokens of each. temperature: of them.
    """

    beta: float = 0.1
    desirable: float = 1.0
    undesirable: float = 1.0
    generations: int = 4
    answer_tokens: int = 96
    temperature: float = 1.0


@dataclass(frozen=True)
class ParallelPart:
    """Several processors: `processes` of `accelerate launch`, weights sharded by FSDP where `fsdp`."""

    processes: int = 1
    fsdp: bool = False
    layer: str = ""


@dataclass(frozen=True)
class MonitorPart:
    """Where progress is also told: `mlflow` is "local" (SQLite in the home folder), "off" or an address."""

    mlflow: str = "local"


@dataclass(frozen=True)
class TrainingConfig:
    """A whole configuration. `run_here`: "yes" where it has been run in full, or what is known of it.

    `hardware`: what it is made for, in words.
    """

    model: ModelPart
    name: str = ""
    hardware: str = ""
    run_here: str = ""
    lora: LoraPart = field(default_factory=LoraPart)
    train: TrainPart = field(default_factory=TrainPart)
    preference: PreferencePart = field(default_factory=PreferencePart)
    parallel: ParallelPart = field(default_factory=ParallelPart)
    monitor: MonitorPart = field(default_factory=MonitorPart)


def config_names() -> list[str]:
    """Names of the configurations that come with the product."""
    return sorted(path.stem for path in CONFIGS.glob("*.toml"))


def load_config(what: str) -> TrainingConfig:
    """The configuration of a name or of a file.

    Raises:
        TrainingError: no such configuration, an unknown field, or a value that cannot be used.
    """
    path = CONFIGS / f"{what}.toml" if what in config_names() else Path(what).expanduser()
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError("training.no_config", name=what, known=", ".join(config_names())) from error
    except tomllib.TOMLDecodeError as error:
        raise TrainingError("training.config", name=what, field=str(error)) from error
    return parse_config({"name": path.stem, **body}, what)


def parse_config(body: Mapping[str, Any], name: str) -> TrainingConfig:
    """The configuration of a parsed file; `name` is told in errors.

    Raises:
        TrainingError: an unknown field, or a value that cannot be used.
    """
    config = _made(TrainingConfig, body, name, "")
    wrong = _wrong(config)
    if wrong:
        raise TrainingError("training.config", name=name, field=wrong)
    return config


def as_toml(config: TrainingConfig) -> str:
    """The text of a configuration that `load_config` reads back."""
    body = asdict(config)
    plain = {name: value for name, value in body.items() if not isinstance(value, dict)}
    lines = [f"{name} = {_value(value)}" for name, value in plain.items()]
    for name, part in body.items():
        if isinstance(part, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in part.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _made(kind: type[T], body: Mapping[str, Any], name: str, place: str) -> T:
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    for key, value in body.items():
        wanted = types.get(key)
        where = f"{place}{key}"
        if wanted is None:
            raise TrainingError("training.config", name=name, field=where)
        if is_dataclass(wanted) and isinstance(wanted, type):
            if not isinstance(value, Mapping):
                raise TrainingError("training.config", name=name, field=where)
            values[key] = _made(wanted, value, name, f"{where}.")
        else:
            values[key] = _plain(wanted, value, name, where)
    missing = [item.name for item in fields(kind) if item.name not in values and item.name in ("model", "base")]  # type: ignore[arg-type]
    if missing:
        raise TrainingError("training.config", name=name, field=f"{place}{missing[0]}")
    return kind(**values)


def _plain(wanted: Any, value: Any, name: str, where: str) -> Any:
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if wanted in (int, float, str, bool):
        if type(value) is wanted:
            return value
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise TrainingError("training.config", name=name, field=where)


def _wrong(config: TrainingConfig) -> str:
    """The first field whose value cannot be used, or ""."""
    train, lora, tried = config.train, config.lora, config.preference
    checks = {
        "model.base": bool(config.model.base.strip()),
        "model.dtype": config.model.dtype in DTYPES,
        "model.quantize": config.model.quantize in ("", "nf4"),
        "lora.rank": lora.rank > 0,
        "lora.alpha": lora.alpha > 0,
        "lora.dropout": 0 <= lora.dropout < 1,
        "lora.targets": bool(lora.targets),
        "train.epochs": train.epochs > 0 or train.steps > 0,
        "train.batch": train.batch > 0,
        "train.accumulation": train.accumulation > 0,
        "train.learning_rate": 0 < train.learning_rate < 1,
        "train.warmup": 0 <= train.warmup < 1,
        "train.sequence": train.sequence > 1,
        "train.log_every": train.log_every > 0,
        "train.eval_every": train.eval_every > 0 and train.eval_every % train.log_every == 0,
        "train.save_every": train.save_every > 0 and train.save_every % train.log_every == 0,
        "train.keep": train.keep > 0,
        "train.patience": train.patience >= 0,
        "train.min_rows": train.min_rows > 0,
        "train.threads": train.threads >= 0,
        "preference.beta": tried.beta >= 0,
        "preference.generations": tried.generations > 1,
        "preference.answer_tokens": tried.answer_tokens > 0,
        "preference.temperature": tried.temperature > 0,
        "parallel.processes": config.parallel.processes > 0,
    }
    return next((name for name, good in checks.items() if not good), "")
