"""Supervised training of a random Llama of two layers: what is learned, and that a kill changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from azs.settings import ROOT
from tests.training.conftest import Tiny
from training import checkpoints, runs
from training.session import Options
from training.sft import train

pytestmark = pytest.mark.filterwarnings("ignore")


def _start(tiny: Tiny, run: str, *more: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "training.sft",
        "--config",
        str(tiny.config),
        "--data",
        "small",
        "--run",
        run,
        *more,
    ]
    environ = {**os.environ, "AZS_HOME": str(tiny.home), "AZS_LLM": "off"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )  # fmt: skip


def test_a_killed_run_goes_on_with_the_same_curve(tiny: Tiny) -> None:
    train(Options("sft", str(tiny.config), "small", "whole"), tiny.settings, tell=lambda _: None)
    whole = runs.run_folder(tiny.home, "whole")
    killed = runs.run_folder(tiny.home, "killed")
    process = _start(tiny, "killed")
    deadline = time.monotonic() + 240
    while not (checkpoints.steps(killed.checkpoints) and process.poll() is None) and time.monotonic() < deadline:
        time.sleep(0.005)
        if process.poll() is not None:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert runs.read_state(killed).status == runs.RUNNING and not runs.read_state(killed).alive
    train(Options("sft", "", "small", "killed", resume=True), tiny.settings, tell=lambda _: None)
    assert runs.comparable(runs.read_metrics(killed)) == runs.comparable(runs.read_metrics(whole))
    assert runs.read_state(killed).status == runs.DONE
    one, other = (folder.adapter / "adapter_model.safetensors" for folder in (whole, killed))
    assert one.read_bytes() == other.read_bytes()
