"""The record of runs in MLflow: a SQLite file of the home folder, or a server. Training goes on where it fails."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.config import TrainingConfig
from training.runs import RunState

EXPERIMENT = "azs-assistant"


class Tracker:
    """Sends the lines of metrics of one run to MLflow; does nothing where it is off or not installed.

    Args:
        home: the home folder. where: "local", "off" or an address.
    """

    def __init__(self, home: Path, where: str, state: RunState, config: TrainingConfig) -> None:
        self.problem = ""
        self._client: Any = None
        if where == "off":
            return
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        try:
            self._start(home, where, state, config)
        except ImportError as error:
            self.problem = f"{error.name}"
        except Exception as error:  # noqa: BLE001  (the record is not worth the run)
            self._client, self.problem = None, type(error).__name__

    def _start(self, home: Path, where: str, state: RunState, config: TrainingConfig) -> None:
        from mlflow import MlflowClient

        folder = home / "training" / "mlflow"
        folder.mkdir(parents=True, exist_ok=True)
        client = MlflowClient(tracking_uri=local_store(home) if where == "local" else where)
        found = client.get_experiment_by_name(EXPERIMENT)
        experiment = found.experiment_id if found else client.create_experiment(EXPERIMENT, folder.as_uri())
        tags = {"azs.run": state.name, "azs.kind": state.kind, "azs.dataset": state.dataset}
        same = client.search_runs([experiment], f"tags.`azs.run` = '{state.name}'", max_results=1)
        if same:
            self._run = same[0].info.run_id
            client.update_run(self._run, status="RUNNING")
        else:
            self._run = client.create_run(experiment, tags=tags, run_name=state.name).info.run_id
            for name, value in _params(config).items():
                client.log_param(self._run, name, value)
        self._client = client

    def log(self, line: Mapping[str, Any]) -> None:
        """Send one line of metrics."""
        if self._client is None:
            return
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        sent = [
            Metric(name, float(value), now, int(line["step"])) for name, value in line.items() if name != "step"
        ]  # fmt: skip
        try:
            self._client.log_batch(self._run, metrics=sent)
        except Exception as error:  # noqa: BLE001  (see above)
            self._client, self.problem = None, type(error).__name__

    def end(self, *, good: bool) -> None:
        """Close the run."""
        if self._client is None:
            return
        try:
            self._client.set_terminated(self._run, "FINISHED" if good else "FAILED")
        except Exception as error:  # noqa: BLE001  (see above)
            self.problem = type(error).__name__


def local_store(home: Path) -> str:
    """Address of the store in the home folder, for `mlflow ui --backend-store-uri`."""
    return f"sqlite:///{home / 'training' / 'mlflow' / 'mlflow.db'}"


def _params(config: TrainingConfig) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, part in asdict(config).items():
        if isinstance(part, dict):
            found.update({f"{name}.{key}": str(value)[:250] for key, value in part.items()})
        else:
            found[name] = str(part)[:250]
    return found
