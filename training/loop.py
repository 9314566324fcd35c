"""What is added to the trainers of trl: whole checkpoints, a guard against NaN, live progress, an early end."""

from __future__ import annotations

import math
import resource
import shutil
import time
from pathlib import Path
from typing import Any

from azs.errors import TrainingError
from training import checkpoints, runs
from training.session import Session
from training.tracking import Tracker

NAMES = {
    "loss": "loss", "eval_loss": "eval_loss", "learning_rate": "learning_rate", "mean_token_accuracy": "accuracy",
    "eval_mean_token_accuracy": "accuracy", "rewards/accuracies": "accuracy", "eval_rewards/accuracies": "accuracy",
    "rewards/margins": "margin", "eval_rewards/margins": "margin", "reward": "reward", "eval_reward": "reward",
}  # fmt: skip
"""Names of trl, and ours in the lines of metrics."""


def arguments(session: Session) -> dict[str, Any]:
    """What every trainer is configured with."""
    import torch

    train, model, parallel = session.config.train, session.config.model, session.config.parallel
    cuda = torch.cuda.is_available()
    if train.threads:
        torch.set_num_threads(train.threads)
    found: dict[str, Any] = {
        "output_dir": str(session.folder.checkpoints / checkpoints.PARTIAL),
        "per_device_train_batch_size": train.batch, "per_device_eval_batch_size": train.batch,
        "gradient_accumulation_steps": train.accumulation, "num_train_epochs": train.epochs,
        "max_steps": train.steps or -1, "learning_rate": train.learning_rate, "lr_scheduler_type": train.schedule,
        "warmup_steps": train.warmup, "weight_decay": train.weight_decay, "max_grad_norm": train.max_grad_norm,
        "logging_steps": train.log_every, "save_strategy": "steps", "save_steps": train.save_every,
        "eval_strategy": "steps" if session.dev else "no", "eval_steps": train.eval_every, "seed": train.seed,
        "data_seed": train.seed, "use_cpu": not cuda, "bf16": cuda and model.dtype == "bfloat16",
        "gradient_checkpointing": train.recompute, "logging_nan_inf_filter": False, "disable_tqdm": True,
        "report_to": "none", "dataloader_pin_memory": cuda,
    }  # fmt: skip
    if parallel.fsdp:
        found["fsdp"] = "full_shard auto_wrap"
        found["fsdp_config"] = {"transformer_layer_cls_to_wrap": [parallel.layer], "use_orig_params": True}
    return found


def guarded(base: type, session: Session) -> type:
    """A trainer of trl whose checkpoints are whole and which stops at the first loss that is no number."""

    class Guarded(base):  # type: ignore[misc, valid-type, unused-ignore]
        """See `guarded`."""

        def create_model_card(self, *args: Any, **kwargs: Any) -> None:
            """Nothing: the card is written once, with the result."""

        def training_step(self, *args: Any, **kwargs: Any) -> Any:
            loss = super().training_step(*args, **kwargs)
            if not math.isfinite(float(loss.detach())):
                raise _no_number(session, self.state.global_step + 1)
            return loss

        def _save_checkpoint(self, model: Any, trial: Any) -> None:
            step = self.state.global_step
            if not _finite(self.model):
                raise _no_number(session, step)
            partial = Path(self.args.output_dir)
            if not self.args.should_save:
                super()._save_checkpoint(model, trial)
                return
            before = checkpoints.steps(session.folder.checkpoints)
            last = checkpoints.folder_of(session.folder.checkpoints, before[-1]) if before else None
            need = checkpoints.size_of(last) if last else _state_bytes(self.model)
            checkpoints.need_space(session.folder.checkpoints, need)
            try:
                super()._save_checkpoint(model, trial)
                checkpoints.publish(partial / f"checkpoint-{step}", session.folder.checkpoints, step)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
            checkpoints.prune(
                session.folder.checkpoints, session.config.train.keep, also=filter(None, [best_step(session)])
            )  # fmt: skip

    return Guarded


def progress(session: Session, tracker: Tracker) -> Any:
    """The callback that writes metrics and state, and ends the run early where asked."""
    from transformers import TrainerCallback

    class Progress(TrainerCallback):  # type: ignore[misc, unused-ignore]
        """See `progress`."""

        def on_train_begin(self, _args: Any, state: Any, _control: Any, **kwargs: Any) -> None:
            session.write(steps=state.max_steps, step=state.global_step)
            self._meter, self._enough = Meter(session), False
            self._meter.watch(kwargs["model"])

        def on_pre_optimizer_step(self, _args: Any, state: Any, _control: Any, **kwargs: Any) -> None:
            if not _finite(kwargs["model"], gradients=True):
                raise _no_number(session, state.global_step + 1)

        def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_kwargs: Any) -> None:
            line = self._meter.line(state, logs or {})
            if line and state.is_world_process_zero:
                runs.append_metrics(session.folder, line)
                tracker.log(line)
                session.write(step=state.global_step)
                session.say(_shown(line, state.max_steps))
                self._enough = bool(session.watch and session.watch(line))

        def on_evaluate(self, _args: Any, state: Any, control: Any, **_kwargs: Any) -> Any:
            if best_step(session) == state.global_step:
                control.should_save = True
            if _patience_over(session):
                session.tell("training.said.early", step=state.global_step)
                control.should_save = control.should_training_stop = True
            return control

        def on_step_end(self, _args: Any, _state: Any, control: Any, **_kwargs: Any) -> Any:
            if session.stop.is_set() or self._enough:
                control.should_save = control.should_training_stop = True
            return control

    return Progress()


class Meter:
    """Counts tokens, seconds and memory of a run, over all its resumptions."""

    def __init__(self, session: Session) -> None:
        known = runs.read_metrics(session.folder)
        self._tokens = max((int(line.get("tokens", 0)) for line in known), default=0)
        self._cpu_s = max((float(line.get("cpu_s", 0)) for line in known), default=0.0) - time.process_time()
        self._seen = self._tokens
        self._at = time.monotonic()

    def watch(self, model: Any) -> None:
        """Count the tokens that go through a model."""
        model.register_forward_pre_hook(self._count, with_kwargs=True)

    def _count(self, model: Any, _args: Any, kwargs: Any) -> None:
        if model.training and (ids := kwargs.get("input_ids")) is not None:
            self._tokens += int(ids.numel())

    def line(self, state: Any, logs: dict[str, Any]) -> dict[str, Any]:
        """The line of metrics for what a trainer logs; {} for its closing summary."""
        told = {NAMES[name]: float(value) for name, value in logs.items() if name in NAMES}
        if not ("loss" in told or "eval_loss" in told or "reward" in told):
            return {}
        line = {"step": state.global_step, "epoch": round(float(state.epoch or 0), 4), **told, "tokens": self._tokens}
        now = time.monotonic()
        if self._tokens > self._seen:
            line["tokens_s"] = round((self._tokens - self._seen) / max(now - self._at, 1e-6), 1)
            self._seen, self._at = self._tokens, now
        return {**line, "peak_mb": peak_mb(), "cpu_s": round(self._cpu_s + time.process_time(), 2)}


def peak_mb() -> int:
    """Most memory this process has held, in MB: of the graphics card where there is one."""
    import torch

    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated() / 1e6)
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def best_step(session: Session) -> int | None:
    """The step of the least loss on the dev rows; None where nothing was evaluated."""
    found = _evaluations(session)
    return min(found, key=lambda pair: pair[1])[0] if found else None


def _evaluations(session: Session) -> list[tuple[int, float]]:
    lines = runs.read_metrics(session.folder)
    return [(int(line["step"]), float(line["eval_loss"])) for line in lines if "eval_loss" in line]


def _patience_over(session: Session) -> bool:
    patience, found = session.config.train.patience, _evaluations(session)
    if not patience or not found:
        return False
    best = min(range(len(found)), key=lambda at: found[at][1])
    return len(found) - 1 - best >= patience


def _no_number(session: Session, step: int) -> TrainingError:
    kept = checkpoints.steps(session.folder.checkpoints)
    if kept:
        return TrainingError("training.nan", step=step, kept=kept[-1])
    return TrainingError("training.nan_first", step=step)


def _finite(model: Any, *, gradients: bool = False) -> bool:
    import torch

    tensors = [one.grad if gradients else one for one in model.parameters() if one.requires_grad]
    return all(bool(torch.isfinite(one).all()) for one in tensors if one is not None)


def _state_bytes(model: Any) -> int:
    """Weights that learn, and two moments of AdamW in 32 bits for each."""
    return sum(one.numel() * (one.element_size() + 8) for one in model.parameters() if one.requires_grad)


def _shown(line: dict[str, Any], steps: int) -> str:
    names = ("loss", "eval_loss", "accuracy", "reward", "margin")
    told = "  ".join(f"{name} {line[name]:.4f}" for name in names if name in line)
    return f"{line['step']}/{steps}  {told}  {line.get('tokens_s', '')} tokens/s  {line['peak_mb']} MB"
