"""DPO, KTO and GRPO of a random Llama of two layers; a resumed run has the curve of a whole one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from azs.errors import TrainingError
from azs.settings import Settings
from tests.training.conftest import Tiny, write_set
from training import checkpoints, runs
from training.preference import train
from training.reward import ExecutionReward, open_execute
from training.rows import read_rows
from training.session import Options
from training.sft import train as train_sft

pytestmark = pytest.mark.filterwarnings("ignore")


def _quiet(_text: str) -> None:
    return None


def _broken_off(tiny: Tiny, name: str, copy: str, step: int) -> None:
    """A copy of a whole run as a kill after `step` would have left it."""
    whole, cut = runs.run_folder(tiny.home, name), runs.run_folder(tiny.home, copy)
    shutil.copytree(whole.path, cut.path)
    shutil.rmtree(cut.adapter)
    for later in checkpoints.steps(cut.checkpoints):
        if later > step:
            shutil.rmtree(checkpoints.folder_of(cut.checkpoints, later))
    runs.write_state(cut, runs.read_state(whole), name=copy, status=runs.RUNNING, pid=0)


@pytest.mark.parametrize("kind", ["dpo", "kto", "grpo"])
def test_each_kind_runs_and_goes_on_with_the_same_curve(tiny: Tiny, kind: str) -> None:
    config = tiny.configure(keep="9", epochs="1", batch="4", accumulation="1")
    Path(config).write_text(
        Path(config).read_text().replace("[train]", "[preference]\nanswer_tokens = 4\n[train]\nkeep = 9\nsteps = 4")
    )
    whole = train(Options(kind, config, "small", "whole"), tiny.settings, tell=_quiet, execute=_length)
    assert whole.state.status == runs.DONE and (whole.folder.adapter / "adapter_model.safetensors").exists()
    lines = runs.read_metrics(whole.folder)
    assert all("loss" in line or "eval_loss" in line for line in lines)
    _broken_off(tiny, "whole", "cut", 2)
    cut = train(Options(kind, "", "small", "cut", resume=True), tiny.settings, tell=_quiet, execute=_length)
    assert runs.comparable(runs.read_metrics(cut.folder)) == runs.comparable(lines)


def _length(answer: str) -> tuple[tuple[object, ...], ...] | None:
    return ((len(answer) % 2,),)


def test_preferences_go_on_from_another_run(tiny: Tiny) -> None:
    train_sft(Options("sft", tiny.configure(epochs="1"), "small", "first"), tiny.settings, tell=_quiet)
    found = train(
        Options("dpo", tiny.configure(epochs="1"), "small", "second", adapter="first"), tiny.settings, tell=_quiet
    )
    about = json.loads((found.folder.adapter / "training.json").read_text())
    assert about["adapter"] == "first"
    assert (found.folder.adapter / "adapter_config.json").exists()


def test_single_marks_of_one_kind_are_refused(tiny: Tiny) -> None:
    rows = [row for row in read_rows(tiny.data, "kto", "train") if row["label"]]
    write_set(tiny.data, "single", "train", rows)
    with pytest.raises(TrainingError, match="one_label"):
        train(Options("kto", str(tiny.config), "small", "one"), tiny.settings, tell=_quiet)
    assert not runs.run_folder(tiny.home, "one").path.exists()


def test_the_reward_is_what_execution_gives(demo_settings: Settings, demo_duckdb: object) -> None:
    demo_duckdb.dispose()  # type: ignore[attr-defined]
    reward = ExecutionReward(open_execute(demo_settings))
    by_region = '{"metric": "incidents", "dimensions": ["region"], "order": "desc", "limit": 3}'
    told = {
        by_region: 1.0,
        '{"order": "desc", "limit": 3, "metric": "incidents", "dimensions": ["region"]}': 1.0,
        '{"metric": "incidents", "dimensions": ["region"], "order": "asc", "limit": 3}': 0.2,
        "SELECT COUNT(*) FROM v_incident": 0.2,
        '{"metric": "cannot_answer", "dimensions": [], "order": "", "limit": 0}': 0.0,
        '{"metric": "rm -rf", "dimensions": [], "order": "", "limit": 0}': 0.0,
        "DELETE FROM incidents": 0.0,
        "SELECT * FROM employees": 0.0,
        "[]": 0.0,
        "не знаю": 0.0,
        "": 0.0,
    }
    assert {answer: reward.score(answer, by_region) for answer in told} == told
    refusal = '{"metric": "cannot_answer", "dimensions": [], "order": "", "limit": 0}'
    assert reward.score(refusal, refusal) == 1.0 and reward.score(by_region, refusal) == 0.0
    messages = [[{"role": "assistant", "content": by_region}]]
    assert reward(["?"], messages, [by_region]) == [1.0]
