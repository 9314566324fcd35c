"""The result of a run: the adapter of its best step, and a card that says what it is made of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from azs.i18n import t
from training import checkpoints, runs
from training.loop import best_step
from training.session import Session

FILES = ("adapter_model.safetensors", "adapter_config.json")
ABOUT = "training.json"
CARD = "model_card.md"


def write_result(session: Session, trainer: Any, base_folder: str) -> Path:
    """Write `adapter/` aside and rename it: of the best checkpoint, or of the last weights where nothing was evaluated.

    Raises:
        OSError: the disk is full; an earlier result stays.
    """
    partial = session.folder.path / ".adapter"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    best = best_step(session)
    folder = checkpoints.folder_of(session.folder.checkpoints, best) if best is not None else None
    try:
        if folder and checkpoints.is_whole(folder):
            for name in FILES:
                shutil.copyfile(folder / name, partial / name)
        else:
            best = trainer.state.global_step
            trainer.model.save_pretrained(partial, selected_adapters=["default"])
        about = _about(session, int(best or 0), base_folder)
        (partial / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        (partial / CARD).write_text(_card(session, about), encoding="utf-8")
        shutil.rmtree(session.folder.adapter, ignore_errors=True)
        return partial.replace(session.folder.adapter)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _about(session: Session, step: int, base_folder: str) -> dict[str, Any]:
    state, model = session.state, session.config.model
    return {
        "run": state.name, "kind": state.kind, "base": model.base, "tokenizer": Path(base_folder).name,
        "licence": model.licence, "dataset": state.dataset, "dataset_hash": state.dataset_hash, "step": step,
        "rows": len(session.train), "adapter": session.options.adapter,
    }  # fmt: skip


def _card(session: Session, about: dict[str, Any]) -> str:
    last: dict[str, Any] = {}
    for line in runs.read_metrics(session.folder):
        if line["step"] <= about["step"]:
            last |= line
    figures = {name: f"{last[name]:.4f}" if name in last else "—" for name in ("loss", "eval_loss", "accuracy")}
    told = about | {"adapter": about["adapter"] or "—"}
    return "\n\n".join(t("training.card", lang, **told, **figures) for lang in ("ru", "en")) + "\n"
