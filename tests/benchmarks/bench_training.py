"""What a step of training costs on SmolLM2-135M, and how far `training.plan` is from it.

Each kind runs three steps in a process of its own on one core; figures are of the last steps.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from azs.semantic import load_model  # noqa: E402
from azs.settings import load_settings  # noqa: E402
from training import plan  # noqa: E402
from training.config import TrainingConfig, as_toml, load_config  # noqa: E402
from training.runs import read_metrics, read_state, run_folder  # noqa: E402

KINDS = ("sft", "dpo", "kto")
ROWS = 16


def main() -> None:
    """Print one line a kind."""
    settings = load_settings()
    with tempfile.TemporaryDirectory() as made:
        home, data = Path(made) / "home", Path(made) / "data"
        home.mkdir()
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        (home / "models").symlink_to(settings.models_dir)
        write_data(data)
        found = load_config("smollm2-135m-cpu")
        train = replace(found.train, steps=3, batch=4, threads=1, eval_every=50, save_every=50, sequence=512)
        config = replace(found, train=train, monitor=replace(found.monitor, mlflow="off"))
        for kind in KINDS:
            measure(kind, config, home, data)


def measure(kind: str, config: TrainingConfig, home: Path, data: Path) -> None:
    """Run one kind and print what it took beside what was expected."""
    path = home / f"{kind}.toml"
    path.write_text(as_toml(config), encoding="utf-8")
    module = ["training.sft"] if kind == "sft" else ["training.preference", "--kind", kind]
    command = [sys.executable, "-m", *module, "--config", str(path), "--data", str(data), "--run", kind]
    environ = {**os.environ, "AZS_HOME": str(home), "AZS_LLM": "off", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    folder = run_folder(home, kind)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    lines = [line for line in read_metrics(folder) if "loss" in line]
    steps = int(lines[-1]["step"]) - int(lines[0]["step"])
    cpu_s = (lines[-1]["cpu_s"] - lines[0]["cpu_s"]) / steps
    tokens = (lines[-1]["tokens"] - lines[0]["tokens"]) / steps
    peak = lines[-1]["peak_mb"]
    expected = plan.estimate(
        config, plan.shape_of("smollm2-135m"), plan.PROCESSORS["cpu"],
        plan.Work(ROWS, 0, int(tokens) if kind == "sft" else int(tokens / 2), passes=1.0 if kind == "sft" else 1.5),
    )  # fmt: skip
    total = expected.total / 1e6
    print(
        f"{kind}: {cpu_s:.2f} CPU-s a step of {tokens:.0f} tokens, peak {peak} MB; expected {expected.step_s:.2f} s "
        f"({expected.step_s / cpu_s - 1:+.0%}) and {total:.0f} MB ({total / peak - 1:+.0%}); "
        f"{read_state(folder).status}",
        flush=True,
    )


def write_data(data: Path) -> None:
    """Verified questions with a short task, as pairs and as single marks too."""
    rows: list[dict[str, Any]] = []
    for number, item in enumerate(load_model().golden[:ROWS]):
        prompt = [
            {"role": "system", "content": "Turn the question into a plan: metric, dimensions, order and limit. " * 6},
            {"role": "user", "content": item.question("en")},
        ]
        right = json.dumps({"metric": "", "dimensions": [], "order": "", "limit": 0, **item.plan})
        wrong = json.dumps({"metric": "cannot_answer", "dimensions": [], "order": "", "limit": 0})
        head = {"id": str(number), "family": str(number), "language": "en", "source": "golden"}
        answer = {"role": "assistant", "content": right}
        rows.append({**head, "set": "sft", "messages": [*prompt, answer]})
        rows.append({**head, "set": "preference", "prompt": prompt, "chosen": right, "rejected": wrong, "reason": "x"})
        rows.append({**head, "set": "single", "prompt": prompt, "completion": right, "label": True})
        rows.append({**head, "set": "single", "prompt": prompt, "completion": wrong, "label": False})
    for name in ("sft", "preference", "single"):
        (data / name).mkdir(parents=True)
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows if row["set"] == name]
        (data / name / "train.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
