"""Adapters that are not whole or do not fit, weights written as GGUF, and a version merged from a tiny model."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from azs.errors import AzsError, RegistryError
from azs.i18n import describe
from azs.settings import Settings, load_settings
from tests.training.made_runs import run, safetensors
from training.serving.building import build
from training.serving.checks import BaseFiles, base_files, check_adapter, licence_of, run_state
from training.serving.gguf_file import interleaved

BASE = BaseFiles("qwen-base", None, None)
QUIET = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning", "ignore::DeprecationWarning")


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    return run(tmp_path, "r") / "adapter"


def test_a_whole_adapter_passes(adapter: Path) -> None:
    check_adapter(adapter, BASE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        safetensors(a=(2, 4))[:-4],
        safetensors(a=(2, 4)) + b"x",
        b"\xff" * 64,
        safetensors(),
        b"\x02" + bytes(7) + b"{}",
    ],
)
def test_a_damaged_adapter_is_named(adapter: Path, data: bytes) -> None:
    (adapter / "adapter_model.safetensors").write_bytes(data)
    assert refused(adapter, BASE) == ("registry.adapter", {"file": "adapter_model.safetensors"})


@pytest.mark.parametrize("text", [None, "", "[]", "{}", "{"])
def test_a_damaged_configuration_is_named(adapter: Path, text: str | None) -> None:
    path = adapter / "adapter_config.json"
    path.unlink() if text is None else path.write_text(text)
    assert refused(adapter, BASE) == ("registry.adapter", {"file": "adapter_config.json"})


def test_an_adapter_of_another_base_is_refused(adapter: Path) -> None:
    key, told = refused(adapter, BaseFiles("llama3-8b", None, None))
    assert (key, told["trained"]) == ("registry.adapter_base", "qwen-base")
    check_adapter(adapter, BaseFiles("other-name", Path("/models/transformers/qwen-base"), None))


def test_an_adapter_with_another_vocabulary_is_refused(adapter: Path, tmp_path: Path) -> None:
    for folder, count in ((adapter, 5), (tmp_path / "base", 7)):
        folder.mkdir(exist_ok=True)
        vocabulary = {f"t{at}": at for at in range(count)}
        body = {"model": {"vocab": vocabulary}, "added_tokens": [{"content": "t0"}, {"content": "<end>"}]}
        (folder / "tokenizer.json").write_text(json.dumps(body))
    key, told = refused(adapter, BaseFiles("qwen-base", tmp_path / "base", None))
    assert (key, told["adapter"], told["expected"]) == ("registry.tokenizer", 6, 8)


def test_licences(tmp_path: Path) -> None:
    stated = run(tmp_path, "right", base="qwen-0.5b", licence="apache-2.0")
    assert licence_of(stated, "qwen-0.5b") == "apache-2.0"
    for name, licence, key in (("wrong", "MIT", "registry.licence"), ("none", "", "registry.no_licence")):
        with pytest.raises(RegistryError) as caught:
            licence_of(run(tmp_path, name, base="qwen-0.5b", licence=licence), "qwen-0.5b")
        assert caught.value.key == key
        assert "config.toml" in describe(caught.value, "ru") or not licence
    card_only = run(tmp_path, "card", base="qwen-0.5b")
    (card_only / "config.toml").unlink()
    assert licence_of(card_only, "qwen-0.5b") == "Apache-2.0"


def test_a_run_without_a_note_is_known_by_its_configuration(tmp_path: Path) -> None:
    folder = run(tmp_path, "r")
    (folder / "state.json").write_text("{")
    assert run_state(folder)["model"] == "qwen-base"
    (folder / "config.toml").unlink()
    with pytest.raises(RegistryError):
        run_state(folder)


def test_a_base_that_is_not_here_is_said_how_to_fetch(settings: Settings) -> None:
    with pytest.raises(RegistryError) as caught:
        base_files(settings, "qwen-0.5b")
    assert "python -m chains.models pull qwen-0.5b" in describe(caught.value, "en")


def test_rows_of_heads_are_interleaved_as_llama_cpp_does() -> None:
    rows = np.arange(8)[:, None]  # two heads of four rows, whose halves are turned together
    assert interleaved(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


@pytest.fixture
def architecture() -> str:
    return "llama"


@pytest.fixture
def tiny(tmp_path: Path, architecture: str) -> Settings:
    """A random model of two layers as a GGUF file, and a run whose adapter was trained on it."""
    for name in ("torch", "transformers", "peft", "gguf"):
        pytest.importorskip(name)
    settings = load_settings({"AZS_HOME": str(tmp_path), "AZS_LLM": "local", "AZS_LLM_MODEL": "tiny"})
    from tests.training.tiny_model import make_tiny

    make_tiny(settings, run(tmp_path, "r", base="tiny") / "adapter", architecture)
    return settings


@QUIET
@pytest.mark.parametrize("architecture", ["llama", "qwen2"])
def test_a_version_has_the_weights_of_base_and_adapter_in_every_form(tiny: Settings, architecture: str) -> None:
    import gguf
    import torch
    from transformers import AutoModelForCausalLM

    steps: list[str] = []
    built = build(tiny, tiny.home / "training" / "runs" / "r", "tiny", identifier="v1", tell=steps.append)
    assert steps == ["adapter", "merged", "gguf"]
    folder = tiny.home / "training"
    base: Any = AutoModelForCausalLM.from_pretrained(tiny.models_dir / "transformers" / "tiny")
    merged: Any = AutoModelForCausalLM.from_pretrained(folder / built.files["merged"], dtype=torch.float32)
    name = "model.layers.1.mlp.up_proj.weight"
    change = (merged.state_dict()[name] - base.state_dict()[name]).numpy()
    assert np.abs(change - 2 * np.ones((64, 1)) @ np.ones((1, 32)) * 0.01).max() < 0.02, "alpha ÷ rank · B · A"
    tensors = {one.name: one for one in gguf.GGUFReader(folder / built.files["gguf"]).tensors}
    written = gguf.quants.dequantize(tensors["blk.1.ffn_up.weight"].data, tensors["blk.1.ffn_up.weight"].tensor_type)
    assert np.abs(written - merged.state_dict()[name].numpy()).max() < 0.02
    query = tensors["blk.0.attn_q.weight"]
    expected = merged.state_dict()["model.layers.0.self_attn.q_proj.weight"].numpy()
    expected = interleaved(expected, 4) if architecture == "llama" else expected
    assert np.abs(gguf.quants.dequantize(query.data, query.tensor_type) - expected).max() < 0.02
    biases = {name: one for name, one in tensors.items() if name.endswith("bias")}
    assert len(biases) == (6 if architecture == "qwen2" else 0)
    for name, one in biases.items():
        source = name.replace("blk", "model.layers").replace("attn_", "self_attn.").replace(".bias", "_proj.bias")
        assert np.array_equal(one.data, merged.state_dict()[source].numpy())
    again = build(tiny, tiny.home / "training" / "runs" / "r", "tiny", identifier="v1", tell=steps.append)
    assert again == built and len(steps) == 3, "a version that is built is taken as it is"


def not_built(settings: Settings) -> AzsError:
    """Why no version is built of the tiny run; nothing of it is left."""
    with pytest.raises(AzsError) as caught:
        build(settings, settings.home / "training" / "runs" / "r", "tiny", identifier="v1")
    versions = settings.home / "training" / "versions"
    assert not versions.exists() or list(versions.iterdir()) == []
    for lang in ("ru", "en"):
        assert "{" not in describe(caught.value, lang)
    return caught.value


@QUIET
@pytest.mark.parametrize(
    ("step", "place", "kind", "words"),
    [
        ("gguf", "building.write_gguf", "OSError", "No space left on device"),
        ("merged", "building.merge", "SafetensorError", "I/O error: No space left on device (os error 28)"),
        ("merged", "building.merge", "Exception", "No space left on device (os error 28)"),
        ("merged", "building.merge", "MemoryError", ""),
    ],
)
def test_a_build_that_fails_leaves_nothing(
    tiny: Settings, monkeypatch: pytest.MonkeyPatch, step: str, place: str, kind: str, words: str
) -> None:
    from safetensors import SafetensorError

    known = {one.__name__: one for one in (OSError, SafetensorError, Exception, MemoryError)}

    def full(*_: object, **__: object) -> None:
        raise known[kind](words)

    monkeypatch.setattr(f"training.serving.{place}", full)
    found = not_built(tiny)
    assert (found.key, found.params) == ("registry.build", {"step": step})


@QUIET
def test_a_file_that_a_full_disk_cut_short_is_no_version(tiny: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.serving.building.write_gguf", lambda _base, _merged, out, **_: out.write_bytes(b"GG"))
    assert not_built(tiny).params == {"step": "gguf"}


@QUIET
@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_base_is_named_and_not_the_adapter(tiny: Settings, name: str) -> None:
    path = tiny.models_dir / "transformers" / "tiny" / name
    path.write_bytes(path.read_bytes()[:20])
    found = not_built(tiny)
    assert (found.key, found.params["place"]) == ("registry.base_damaged", path.parent)


@QUIET
@pytest.mark.parametrize(("data", "key"), [(b"GGUF" + bytes(500), "models.damaged"), (None, "models.truncated")])
def test_a_damaged_file_of_the_local_engine_is_named_first(tiny: Settings, data: bytes | None, key: str) -> None:
    path = tiny.models_dir / "tiny.gguf"
    path.write_bytes(path.read_bytes()[:-3000] if data is None else data)
    assert not_built(tiny).key == key


@QUIET
def test_what_a_killed_build_left_is_removed(tiny: Settings) -> None:
    gone, alive = (tiny.home / "training" / "versions" / f".v1.{pid}" for pid in (2**22 + 1, os.getppid()))
    for folder in (gone, alive):
        (folder / "merged").mkdir(parents=True)
    build(tiny, tiny.home / "training" / "runs" / "r", "tiny", identifier="v1")
    assert not gone.exists() and alive.exists()


def refused(adapter: Path, base: BaseFiles) -> tuple[str, dict[str, object]]:
    with pytest.raises(RegistryError) as caught:
        check_adapter(adapter, base)
    assert describe(caught.value, "ru") and describe(caught.value, "en")
    return caught.value.key, caught.value.params
