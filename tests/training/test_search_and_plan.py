"""The search of settings goes on where it stopped; the estimator knows sizes and limits."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from azs.errors import TrainingError
from tests.training.conftest import Tiny
from training import plan, runs
from training.config import load_config
from training.search import search
from training.tracking import Tracker, local_store

pytestmark = pytest.mark.filterwarnings("ignore")


def _quiet(_text: str) -> None:
    return None


def test_a_search_goes_on_and_keeps_to_its_budget(tiny: Tiny) -> None:
    pytest.importorskip("optuna")
    config = load_config(tiny.configure(epochs="1", eval_every="2"))
    with pytest.raises(TrainingError, match="no_trial"):
        search("s", config, "small", tiny.settings, trials=3, budget_s=-1, tell=_quiet)
    first = search("s", config, "small", tiny.settings, trials=1, budget_s=600, tell=_quiet)
    assert (first.trial, first.finished) == (0, 1) and math.isfinite(first.loss)
    second = search("s", config, "small", tiny.settings, trials=2, budget_s=600, tell=_quiet)
    assert second.finished + second.pruned == 2 and second.loss <= first.loss
    assert {state.name for state in runs.list_runs(tiny.home)} == {"s-t0", "s-t1"}
    assert set(second.params) == {"rank", "dropout", "learning_rate"}


def test_metrics_go_to_the_local_store(tiny: Tiny) -> None:
    mlflow = pytest.importorskip("mlflow")
    state = runs.RunState("r", "sft", runs.RUNNING, 0, 2, runs.now(), runs.now(), "m", "d", "h")
    config = load_config(str(tiny.config))
    tracker = Tracker(tiny.home, "local", state, config)
    assert tracker.problem == ""
    tracker.log({"step": 1, "loss": 2.5, "accuracy": 0.5})
    tracker.end(good=True)
    client = mlflow.MlflowClient(tracking_uri=local_store(tiny.home))
    found = client.search_runs([client.get_experiment_by_name("azs-assistant").experiment_id])
    assert [(run.data.metrics["loss"], run.info.status) for run in found] == [(2.5, "FINISHED")]
    assert found[0].data.params["lora.rank"] == "4"
    away = Tracker(tiny.home, f"sqlite:///{tiny.config}/no.db", state, config)
    away.log({"step": 1, "loss": 1.0})
    assert away.problem


def test_sizes_are_those_of_the_models(tiny_base: Path) -> None:
    assert plan.SHAPES["llama3-8b"].parameters == pytest.approx(8.03e9, rel=0.001)
    assert plan.SHAPES["qwen-0.5b"].parameters == pytest.approx(630e6, rel=0.001), "its file has a head of its own"
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_base)
    count = sum(one.numel() for one in model.parameters())
    assert plan.shape_of(str(tiny_base)).parameters == pytest.approx(count, rel=0.01)


def test_what_fits_where() -> None:
    def total(config: str, gpu: str) -> plan.Estimate:
        found = load_config(config)
        shape = plan.shape_of(found.model.base)
        return plan.estimate(found, shape, plan.processor_of(gpu), plan.work_of(found, 2000, 1780))

    assert total("llama3-8b-24gb", "l4-24gb").fits
    assert total("llama3-8b-80gb", "a100-80gb").fits
    assert not total("llama3-8b-80gb", "12").fits
    assert total("llama3-8b-8gpu-fsdp", "a100-40gb").weights < 16.1e9 / 7.9
    assert total("smollm2-135m-cpu", "cpu").fits is None
    config = load_config("qwen2.5-coder-0.5b-cpu")
    short, long = (
        plan.estimate(config, plan.shape_of("qwen-0.5b"), plan.processor_of("cpu"), plan.Work(rows, 100, 900))
        for rows in (100, 3000)
    )
    assert long.activations == plan.GROWTH * short.activations


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert plan.main(["--model", "llama3-8b", "--gpu", "24"]) == 0
    assert plan.main(["--config", "llama3-8b-80gb", "--gpu", "12"]) == 1
    assert plan.main(["--model", "llama3-8b", "--gpu", "abacus"]) == 2
    said = capsys.readouterr()
    assert "ГБ" in said.out and "abacus" in said.err
