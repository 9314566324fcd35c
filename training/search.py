"""`python -m training.search`: settings with the least loss on the dev rows, within a number of trials and a time.

The study lies in `<home>/training/search/NAME.db` and goes on where it was broken off. A trial is a run like any other,
named `NAME-tN`; it is pruned where its evaluations are worse than the median of the trials before.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from azs.errors import AzsError, TrainingError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from training import runs
from training.config import TrainingConfig, as_toml, config_names, load_config
from training.models import import_torch
from training.session import Options
from training.sft import say, train

RATES = (1e-5, 1e-3)
RANKS = (4, 8, 16, 32)
DROPOUTS = (0.0, 0.05, 0.1)
FIRST_TRIALS = 2


@dataclass(frozen=True)
class Found:
    """The best trial: its number, loss and settings, and how many of the trials were finished and pruned."""

    trial: int
    loss: float
    params: dict[str, Any]
    finished: int
    pruned: int


def search(
    name: str, config: TrainingConfig, data: str, settings: Settings, *, trials: int, budget_s: float,
    tell: Callable[[str], None] = say,
) -> Found:  # fmt: skip
    """Try settings until `trials` are done in all or the time is up; a trial under way is finished.

    Raises:
        TrainingError: no dev rows to judge by, nothing was finished, or what a run fails with at once.
    """
    import_torch()
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folder = settings.home / "training" / "search"
    folder.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name=name, storage=f"sqlite:///{folder / f'{name}.db'}", load_if_exists=True,
        sampler=optuna.samplers.TPESampler(seed=config.train.seed, n_startup_trials=FIRST_TRIALS),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=FIRST_TRIALS),
    )  # fmt: skip
    done = [trial for trial in study.trials if trial.state.is_finished()]
    deadline = time.monotonic() + budget_s
    for _ in range(max(trials - len(done), 0)):
        if time.monotonic() > deadline:
            break
        trial = study.ask()
        _try(study, trial, chosen(trial, config), Options("sft", "", data, f"{name}-t{trial.number}"), settings, tell)
    return _found(study)


def chosen(trial: Any, config: TrainingConfig) -> TrainingConfig:
    """The configuration with the settings of a trial; alpha is twice the rank."""
    rank = trial.suggest_categorical("rank", RANKS)
    lora = replace(config.lora, rank=rank, alpha=2 * rank, dropout=trial.suggest_categorical("dropout", DROPOUTS))
    return replace(
        config, lora=lora,
        train=replace(config.train, learning_rate=trial.suggest_float("learning_rate", *RATES, log=True)),
    )  # fmt: skip


def _try(
    study: Any, trial: Any, config: TrainingConfig, options: Options, settings: Settings, tell: Callable[[str], None]
) -> None:
    import optuna

    folder = settings.home / "training" / "search"
    path = folder / f"{options.run}.toml"
    runs.write_atomically(path, as_toml(config))
    pruned = False

    def watch(line: dict[str, Any]) -> bool:
        nonlocal pruned
        if "eval_loss" in line:
            trial.report(line["eval_loss"], line["step"])
            pruned = pruned or trial.should_prune()
        return pruned

    try:
        session = train(replace(options, config=str(path)), settings, tell=tell, watch=watch)
    except TrainingError as error:
        if error.key in ("training.nan", "training.nan_first", "training.memory"):
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            return
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        raise
    losses = [line["eval_loss"] for line in runs.read_metrics(session.folder) if "eval_loss" in line]
    if pruned:
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)
    elif losses:
        study.tell(trial, min(losses))
    else:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        raise TrainingError("training.no_dev")


def _found(study: Any) -> Found:
    states = [trial.state.name for trial in study.trials]
    if "COMPLETE" not in states:
        raise TrainingError("training.no_trial")
    best = study.best_trial
    return Found(best.number, float(best.value), dict(best.params), states.count("COMPLETE"), states.count("PRUNED"))


def main(argv: list[str] | None = None) -> int:
    """Search and print the best settings as JSON; 0 when found, 2 after one sentence on what is wrong."""
    settings = load_settings()
    lang = settings.language
    options = argparse.ArgumentParser(prog="python -m training.search", description=t("training.cli.search", lang))
    names = ", ".join(config_names())
    options.add_argument("--config", required=True, help=t("training.cli.config", lang, names=names))
    options.add_argument("--data", required=True, help=t("training.cli.data", lang))
    options.add_argument("--name", default="search", help=t("training.cli.run", lang))
    options.add_argument("--trials", type=int, default=10, help=t("training.cli.trials", lang))
    options.add_argument("--budget-s", type=float, default=3600, help=t("training.cli.budget", lang))
    given = options.parse_args(argv)
    try:
        found = search(
            given.name, load_config(given.config), given.data, settings, trials=given.trials, budget_s=given.budget_s
        )
    except AzsError as error:
        sys.stderr.write(describe(error, lang) + "\n")
        return 2
    sys.stdout.write(json.dumps(found.__dict__) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
