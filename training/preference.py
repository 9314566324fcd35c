"""`python -m training.preference --kind dpo|kto|grpo`: learning from pairs, single marks, or results of execution."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from azs.errors import AzsError, TrainingError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from training import models, runs
from training.loop import arguments, guarded, progress
from training.result import FILES
from training.reward import Execute, ExecutionReward, open_execute
from training.rows import Row, chat, check_rows
from training.session import Options, Session, open_session, parser, running
from training.sft import closing, run_trainer, say
from training.tracking import Tracker

KINDS = ("dpo", "kto", "grpo")


def main(argv: list[str] | None = None) -> int:
    """Train; 0 when done, 2 after one sentence on what is wrong."""
    settings = load_settings()
    options = parser("training.cli.preference", settings.language, kinds=KINDS)
    options.add_argument("--adapter", default="", help=t("training.cli.adapter", settings.language))
    given = options.parse_args(argv)
    asked = Options(given.kind, given.config, given.data, given.run, given.resume, given.adapter)
    try:
        train(asked, settings, accepted=given.accept_licence)
    except AzsError as error:
        sys.stderr.write(describe(error, settings.language) + "\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def train(
    options: Options, settings: Settings, *, accepted: bool = False, tell: Callable[[str], None] = say,
    execute: Execute | None = None,
) -> Session:  # fmt: skip
    """Run one kind of learning from preferences to its end, or on from its latest checkpoint.

    Args:
        execute: what GRPO executes answers with; the database of the settings when not given.

    Raises:
        AzsError: what went wrong; checkpoints stay.
    """
    session = open_session(options, settings, tell, accepted=accepted)
    _check(session)
    with running(session):
        models.import_torch()
        base = models.base_folder(session.config.model.base, settings, session.report)
        tokenizer = models.load_tokenizer(base)
        rows = {"train": _fitting(session, session.train, tokenizer), "dev": _fitting(session, session.dev, tokenizer)}
        check_rows(rows["train"], options.kind, least=session.config.train.min_rows)
        model = models.load_base(base, session.config.model)
        models.check_fit(tokenizer, model)
        if options.adapter:
            model = _on_adapter(session, model)
        tracker = Tracker(settings.home, session.config.monitor.mlflow, session.state, session.config)
        reward = ExecutionReward(execute or open_execute(settings)) if options.kind == "grpo" else None
        run_trainer(session, make_trainer(session, model, tokenizer, rows, tracker, reward), tracker, base)
    closing(session)
    return session


def _check(session: Session) -> None:
    train, tried = session.config.train, session.config.preference
    if session.options.kind == "grpo" and train.batch * train.accumulation % tried.generations:
        raise TrainingError("training.config", name=session.config.name, field="preference.generations")
    if session.options.kind == "kto" and train.batch < 2:
        raise TrainingError("training.config", name=session.config.name, field="train.batch")


def _on_adapter(session: Session, model: Any) -> Any:
    """The base with the result of another run, which goes on learning; the reference is that result as it was."""
    from peft import PeftModel

    folder = runs.run_folder(session.settings.home, session.options.adapter).adapter
    if not all((folder / name).exists() for name in FILES):
        raise TrainingError("training.no_run", name=session.options.adapter)
    return PeftModel.from_pretrained(model, str(folder), is_trainable=True)


def _fitting(session: Session, rows: list[Row], tokenizer: Any) -> list[Row]:
    """Rows whose prompt and longest answer fit in `train.sequence`."""
    longest, found = session.config.train.sequence, []
    for row in rows:
        prompt = row["messages"][:-1] if "messages" in row else row["prompt"]
        answers = [str(row[name]) for name in ("chosen", "rejected", "completion") if name in row]
        size = len(tokenizer.apply_chat_template(prompt, add_generation_prompt=True, return_dict=True)["input_ids"])
        size += max((len(tokenizer(text)["input_ids"]) for text in answers), default=0) + 2
        if size <= longest:
            found.append(row)
    if len(found) < len(rows):
        session.tell("training.said.long", count=len(rows) - len(found), longest=longest)
    return found


def make_trainer(
    session: Session, model: Any, tokenizer: Any, rows: dict[str, list[Row]], tracker: Tracker,
    reward: ExecutionReward | None = None,
) -> Any:  # fmt: skip
    """The trainer of trl for the kind of the run."""
    from datasets import Dataset
    from transformers import PrinterCallback

    kind, config = session.options.kind, session.config
    base, options = _kind(session)
    sets = {part: Dataset.from_list(chat(found, kind)) for part, found in rows.items() if found}
    extra = {"reward_funcs": [reward]} if reward else {}
    adapted = hasattr(model, "peft_config")
    trainer = guarded(base, session)(
        model=model, args=options, train_dataset=sets["train"], eval_dataset=sets.get("dev"),
        processing_class=tokenizer, peft_config=None if adapted else models.lora_config(config.lora, model),
        callbacks=[progress(session, tracker)], **extra,
    )  # fmt: skip
    trainer.remove_callback(PrinterCallback)
    return trainer


def _kind(session: Session) -> tuple[type, Any]:
    tried, longest = session.config.preference, session.config.train.sequence
    if session.options.kind == "grpo":
        without = replace(session, dev=[]) if session.dev else session  # rewards of dev rows cost as much as learning
        from trl import GRPOConfig, GRPOTrainer

        return GRPOTrainer, GRPOConfig(
            **arguments(without), num_generations=tried.generations, max_completion_length=tried.answer_tokens,
            temperature=tried.temperature, beta=tried.beta,
        )  # fmt: skip
    if session.options.kind == "kto":
        from trl import KTOConfig, KTOTrainer

        return KTOTrainer, KTOConfig(
            **arguments(session), max_length=longest, beta=tried.beta, desirable_weight=tried.desirable,
            undesirable_weight=tried.undesirable,
        )  # fmt: skip
    from trl import DPOConfig, DPOTrainer

    return DPOTrainer, DPOConfig(**arguments(session), max_length=longest, beta=tried.beta)


if __name__ == "__main__":
    sys.exit(main())
