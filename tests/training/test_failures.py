"""What goes wrong in training: a clear message, the last good checkpoint kept, nothing half-written."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from azs.errors import AzsError, TrainingError
from azs.i18n import describe
from tests.training.conftest import Tiny, write_set
from training import checkpoints, runs, sft
from training.config import as_toml, config_names, load_config, parse_config
from training.models import check_licence
from training.rows import read_rows
from training.session import Options, Session

pytestmark = pytest.mark.filterwarnings("ignore")


def _train(
    tiny: Tiny, run: str = "run", *, resume: bool = False, said: list[str] | None = None, **changes: str
) -> Session:
    options = Options("sft", "" if resume else tiny.configure(**changes), "small", run, resume)
    return sft.train(options, tiny.settings, tell=said.append if said is not None else lambda _: None)


def _fails(tiny: Tiny, key: str, **changes: str) -> AzsError:
    with pytest.raises(AzsError) as caught:
        _train(tiny, **changes)
    assert caught.value.key == f"training.{key}"
    for lang in ("ru", "en"):
        assert "{" not in describe(caught.value, lang)
    return caught.value


def _failing(monkeypatch: pytest.MonkeyPatch, step: int, act: Any) -> None:
    """Let `act(trainer loss)` take the place of the loss from a micro-batch on."""
    real, seen = sft.answer_loss, {"calls": 0}

    def loss(model: Any, *args: Any, **kwargs: Any) -> Any:
        value = real(model, *args, **kwargs)
        seen["calls"] += model.training
        return act(value) if seen["calls"] >= step and model.training else value

    monkeypatch.setattr(sft, "answer_loss", loss)


def test_a_loss_that_is_no_number_stops_the_run(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    _failing(monkeypatch, 7, lambda value: (value[0] * float("nan"), value[1]))
    error = _fails(tiny, "nan")
    folder = runs.run_folder(tiny.home, "run")
    assert error.params == {"step": 4, "kept": 2}
    state = runs.read_state(folder)
    assert state.status == runs.FAILED and state.error and state.error["key"] == "training.nan"
    assert checkpoints.is_whole(checkpoints.folder_of(folder.checkpoints, 2)) and not folder.adapter.exists()


def test_out_of_memory_says_what_to_lower(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_value: Any) -> Any:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried")

    _failing(monkeypatch, 6, full)
    advice = str(_fails(tiny, "memory").params["advice"])
    assert advice.startswith("train.recompute = true, train.batch = 1, train.accumulation = 4")


def test_a_full_disk_leaves_the_checkpoints_before(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    real = checkpoints.publish

    def publish(made: Path, folder: Path, step: int) -> Path:
        if step > 2:
            (made / "optimizer.pt").write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(made, folder, step)

    monkeypatch.setattr(checkpoints, "publish", publish)
    _fails(tiny, "disk")
    folder = runs.run_folder(tiny.home, "run").checkpoints
    assert [path.name for path in folder.iterdir()] == ["step-2"]
    monkeypatch.undo()
    assert _train(tiny, resume=True).state.status == runs.DONE


def test_no_checkpoint_is_begun_without_room(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tiny.home.parent)
    monkeypatch.setattr(checkpoints.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    error = _fails(tiny, "disk")
    assert error.params["free_mb"] == 1


def test_a_damaged_checkpoint_is_put_aside(tiny: Tiny) -> None:
    whole = _train(tiny, keep="9")
    folder = whole.folder
    last = checkpoints.steps(folder.checkpoints)[-1]
    broken = checkpoints.folder_of(folder.checkpoints, last) / "optimizer.pt"
    broken.write_bytes(broken.read_bytes()[:100])
    lines = runs.comparable(runs.read_metrics(folder))
    said: list[str] = []
    again = _train(tiny, resume=True, said=said)
    assert any(f"step-{last}" in line for line in said)
    assert again.state.error == {"key": "training.broken", "detail": f"step-{last}"}
    assert runs.comparable(runs.read_metrics(folder)) == lines
    assert (folder.checkpoints / f"step-{last}.broken").exists()


def test_an_early_end_and_a_stop(tiny: Tiny) -> None:
    options = Options("sft", tiny.configure(save_every="50"), "small", "asked")
    said: list[str] = []

    def ask(text: str) -> None:
        said.append(text)
        if len(said) == 1:
            os.kill(os.getpid(), signal.SIGTERM)

    asked = sft.train(options, tiny.settings, tell=ask, watch=None)
    assert asked.state.status == runs.STOPPED and checkpoints.steps(asked.folder.checkpoints) == [2]
    assert not asked.folder.adapter.exists()
    patient = Path(tiny.configure(learning_rate="0.9", eval_every="1", epochs="30", save_every="50"))
    patient.write_text(patient.read_text().replace("[train]", "[train]\npatience = 2"), encoding="utf-8")
    found = sft.train(Options("sft", str(patient), "small", "patient"), tiny.settings, tell=lambda _: None)
    assert found.state.step < found.state.steps
    assert (found.folder.adapter / "adapter_model.safetensors").exists()


def test_another_tokenizer_is_refused(tiny: Tiny, tmp_path: Path) -> None:
    import transformers

    base = tmp_path / "other"
    shutil.copytree(tiny.base, base)
    tokenizer = transformers.AutoTokenizer.from_pretrained(base)
    tokenizer.add_tokens([f"new{number}" for number in range(40)])
    tokenizer.save_pretrained(base)
    _fails(tiny, "tokenizer", base=f'"{base}"')
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny.base)
    tokenizer.eos_token = "<pad>"
    tokenizer.save_pretrained(base)
    _fails_again(tiny, base)


def _fails_again(tiny: Tiny, base: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        sft.train(
            Options("sft", tiny.configure(base=f'"{base}"'), "small", "end"), tiny.settings, tell=lambda _: None
        )  # fmt: skip
    assert caught.value.key == "training.tokenizer_end"


def test_data_that_cannot_be_learned_from(tiny: Tiny) -> None:
    rows = read_rows(tiny.data, "sft", "train")
    folder = runs.run_folder(tiny.home, "run").path
    for kept, key in (([], "empty"), (rows[:3], "tiny"), ([{**rows[0], "messages": []}], "row")):
        write_set(tiny.data, "sft", "train", kept)
        _fails(tiny, key)
        assert not folder.exists()
    (tiny.data / "sft" / "train.jsonl").write_bytes('{"messages": "Привет'.encode("cp1251"))
    _fails(tiny, "row")
    write_set(tiny.data, "sft", "train", rows)
    _fails(tiny, "long", sequence="4")


def test_a_run_is_not_written_over(tiny: Tiny) -> None:
    whole = _train(tiny, epochs="1")
    _fails(tiny, "exists")
    runs.write_state(whole.folder, whole.state, status=runs.RUNNING, pid=1)
    _fails(tiny, "busy")
    runs.write_state(whole.folder, whole.state)
    write_set(tiny.data, "sft", "train", read_rows(tiny.data, "sft", "train")[1:])
    with pytest.raises(TrainingError, match="changed_data"):
        _train(tiny, resume=True)
    with pytest.raises(TrainingError, match="no_run"):
        _train(tiny, "never", resume=True)
    for name in ("", "../x", "a b", "я"):
        with pytest.raises(TrainingError, match=r"training\.name"):
            runs.run_folder(tiny.home, name)


def test_licence_notes() -> None:
    part = load_config("smollm2-135m-cpu").model
    check_licence(part)
    llama = load_config("llama3-8b-24gb").model
    for model, key in (
        ({"base": part.base}, "no_licence"),
        ({"base": part.base, "licence": "MIT"}, "licence"),
        ({"base": llama.base, "licence": "Apache-2.0"}, "licence"),
        ({"base": llama.base, "licence": llama.licence}, "licence_accept"),
    ):
        with pytest.raises(TrainingError) as caught:
            check_licence(parse_config({"model": model}, "x").model)
        assert caught.value.key == f"training.{key}"


def test_configurations_are_read_strictly(tmp_path: Path) -> None:
    assert len(config_names()) == 7
    for name in config_names():
        config = load_config(name)
        path = tmp_path / f"{name}.toml"
        path.write_text(as_toml(config), encoding="utf-8")
        assert load_config(str(path)) == config
    for body, field in (
        ({}, "model"),
        ({"model": {}}, "model.base"),
        ({"model": {"base": "x"}, "speed": 1}, "speed"),
        ({"model": {"base": "x", "dtype": "int8"}}, "model.dtype"),
        ({"model": {"base": "x"}, "train": {"batch": "4"}}, "train.batch"),
        ({"model": {"base": "x"}, "train": {"log_every": 2, "save_every": 3}}, "train.save_every"),
        ({"model": {"base": "x"}, "train": 5}, "train"),
    ):
        with pytest.raises(TrainingError) as caught:
            parse_config(body, "x")
        assert caught.value.params["field"] == field


def test_state_that_cannot_be_read(tmp_path: Path) -> None:
    folder = runs.run_folder(tmp_path, "x")
    folder.path.mkdir(parents=True)
    for text in ("", "{", "[]", json.dumps({"name": "x"})):
        folder.state.write_text(text)
        with pytest.raises(TrainingError, match=r"training\.state"):
            runs.read_state(folder)
    assert runs.list_runs(tmp_path) == []
    folder.metrics.write_text('{"step": 1, "loss": 2}\n{"step": 2, "lo')
    assert runs.read_metrics(folder) == [{"step": 1, "loss": 2}]
