"""The adapter that comes with the product: whole, small, of the base and the data that its papers name."""

from __future__ import annotations

import json

import pytest

from azs.settings import ROOT
from chains.models.catalog import MODELS
from training.config import load_config

SHIPPED = ROOT / "training" / "shipped" / "qwen-0.5b-planner"
MOST_BYTES = 15_000_000


@pytest.fixture(scope="module")
def about() -> dict[str, str]:
    return dict(json.loads((SHIPPED / "run" / "adapter" / "training.json").read_text(encoding="utf-8")))


def test_its_papers_agree(about: dict[str, str]) -> None:
    state = json.loads((SHIPPED / "run" / "state.json").read_text(encoding="utf-8"))
    card = json.loads((SHIPPED / "dataset" / "card.json").read_text(encoding="utf-8"))
    assert state["status"] == "done" and state["dataset_hash"] == about["dataset_hash"]
    assert (card["name"], card["prompt"]) == (about["dataset"], "compact")
    assert card["sets"]["sft"]["train"]["rows"] == about["rows"]
    assert about["base"] in MODELS and about["licence"] == MODELS[about["base"]].licence


def test_the_configuration_that_made_it_is_the_packaged_one() -> None:
    used, packaged = (
        load_config(str(SHIPPED / "run" / "config.toml")), load_config("qwen2.5-coder-0.5b-cpu"),
    )  # fmt: skip
    assert (used.model, used.lora) == (packaged.model, packaged.lora)
    for name in ("epochs", "batch", "learning_rate", "sequence", "seed"):
        assert getattr(used.train, name) == getattr(packaged.train, name), name


def test_its_weights_are_whole_small_and_learnt(about: dict[str, str]) -> None:
    safetensors = pytest.importorskip("safetensors.torch")
    torch = pytest.importorskip("torch")
    file = SHIPPED / "run" / "adapter" / "adapter_model.safetensors"
    config = json.loads(file.with_name("adapter_config.json").read_text(encoding="utf-8"))
    assert file.stat().st_size < MOST_BYTES
    assert config["base_model_name_or_path"] == about["base"]
    weights = safetensors.load_file(file)
    assert len(weights) == 24 * len(config["target_modules"]) * 2
    assert all(torch.isfinite(one).all() and one.abs().sum() > 0 for one in weights.values())
    assert all(config["r"] in one.shape for one in weights.values())


def test_its_papers_name_no_place_of_the_machine_that_made_it() -> None:
    for file in SHIPPED.rglob("*"):
        if file.is_file() and file.suffix != ".safetensors":
            text = file.read_text(encoding="utf-8")
            assert not any(place in text for place in ("/tmp/", "/home/", "/root/", "/work/")), file.name
