"""`python -m training.sft`: supervised fine-tuning with low-rank adapters on the rows of a data set."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from azs.errors import AzsError
from azs.i18n import describe
from azs.settings import Settings, load_settings
from training import models
from training.batches import Collator, GroupedOrder, grouped
from training.loop import arguments, guarded, progress
from training.result import write_result
from training.rows import IGNORED, TokenRow, check_rows, tokenized
from training.session import Options, Session, open_session, parser, running
from training.tracking import Tracker


def main(argv: list[str] | None = None) -> int:
    """Train; 0 when done, 2 after one sentence on what is wrong."""
    settings = load_settings()
    given = parser("training.cli.sft", settings.language).parse_args(argv)
    options = Options("sft", given.config, given.data, given.run, given.resume)
    try:
        train(options, settings, accepted=given.accept_licence)
    except AzsError as error:
        sys.stderr.write(describe(error, settings.language) + "\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def say(text: str) -> None:
    """One line of progress on the screen."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def train(
    options: Options, settings: Settings, *, accepted: bool = False, tell: Callable[[str], None] = say,
    watch: Callable[[dict[str, Any]], bool] | None = None,
) -> Session:  # fmt: skip
    """Run supervised training to its end, or on from its latest checkpoint.

    Args:
        watch: told each line of metrics; True from it ends the run early.

    Returns:
        The session, whose state is "done" or "stopped".

    Raises:
        AzsError: what went wrong; checkpoints stay.
    """
    session = open_session(options, settings, tell, accepted=accepted)
    session.watch = watch
    with running(session):
        models.import_torch()
        base = models.base_folder(session.config.model.base, settings, session.report)
        tokenizer = models.load_tokenizer(base)
        rows = {part: _rows(session, part, tokenizer) for part in ("train", "dev")}
        check_rows(rows["train"], "sft", least=session.config.train.min_rows)
        model = models.load_base(base, session.config.model)
        models.check_fit(tokenizer, model)
        tracker = Tracker(settings.home, session.config.monitor.mlflow, session.state, session.config)
        run_trainer(session, make_trainer(session, model, tokenizer, rows, tracker), tracker, base)
    closing(session)
    return session


def closing(session: Session) -> None:
    """The last line of a run."""
    if session.stop.is_set():
        session.tell("training.said.stopped", step=session.state.step)
    else:
        session.tell("training.said.done", folder=session.folder.adapter)


def run_trainer(session: Session, trainer: Any, tracker: Tracker, base: str) -> None:
    """Train from the latest checkpoint, then write the result; shared by every kind."""
    if tracker.problem:
        session.tell("training.said.no_mlflow", reason=tracker.problem)
    good = False
    try:
        checkpoint = session.checkpoint()
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        if not session.stop.is_set() and trainer.args.should_save:
            write_result(session, trainer, base)
        good = True
    finally:
        tracker.end(good=good)


def _rows(session: Session, part: str, tokenizer: Any) -> list[TokenRow]:
    read = session.train if part == "train" else session.dev
    found = tokenized(read, tokenizer, longest=session.config.train.sequence)
    if len(found) < len(read):
        session.tell("training.said.long", count=len(read) - len(found), longest=session.config.train.sequence)
    return grouped(found)


def make_trainer(
    session: Session, model: Any, tokenizer: Any, rows: dict[str, list[TokenRow]], tracker: Tracker
) -> Any:
    """The trainer of trl with our order of rows, layout of batches and loss."""
    from datasets import Dataset
    from transformers import PrinterCallback
    from trl import SFTConfig, SFTTrainer

    config = session.config
    sets = {
        part: Dataset.from_dict({"input_ids": [row.ids for row in found], "labels": [row.labels for row in found]})
        for part, found in rows.items()
        if found
    }
    options = SFTConfig(
        **arguments(session), max_length=None, dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
    )  # fmt: skip
    kind = ordered(guarded(SFTTrainer, session), rows["train"], config.train.batch, config.train.seed)
    trainer = kind(
        model=model, args=options, train_dataset=sets["train"], eval_dataset=sets.get("dev"),
        processing_class=tokenizer, peft_config=models.lora_config(config.lora, model),
        data_collator=Collator(tokenizer.pad_token_id, shared_prefix=config.train.shared_prefix),
        callbacks=[progress(session, tracker)],
    )  # fmt: skip
    trainer.remove_callback(PrinterCallback)
    return trainer


def ordered(base: type, rows: list[TokenRow], batch: int, seed: int) -> type:
    """A trainer that takes rows in `GroupedOrder`, and scores only the tokens that the loss stands on."""

    class Ordered(base):  # type: ignore[misc, valid-type, unused-ignore]
        """See `ordered`."""

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:  # noqa: ARG002
            return GroupedOrder(rows, batch, seed)

        def compute_loss(
            self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
        ) -> Any:
            loss, right = answer_loss(model, inputs, num_items_in_batch)
            if num_items_in_batch is not None and self.args.average_tokens_across_devices:
                loss = loss * self.accelerator.num_processes
            mode = "train" if self.model.training else "eval"
            self._metrics[mode]["mean_token_accuracy"].append(right)
            return (loss, None) if return_outputs else loss

    return Ordered


def answer_loss(model: Any, inputs: dict[str, Any], count: Any = None) -> tuple[Any, float]:
    """Cross-entropy of the labelled tokens, and the share of them that the model ranks first.

    The head of the model, whose vocabulary is most of a small model's work, runs on the places before labelled tokens
    only.

    Args:
        inputs: of `Collator`. count: what the sum is divided by; the labelled tokens at hand when None.
    """
    import torch

    labels = inputs["labels"][:, 1:]
    places = (labels != IGNORED).any(dim=0).nonzero().squeeze(1)
    rest = {name: value for name, value in inputs.items() if name != "labels"}
    logits = model(**rest, use_cache=False, logits_to_keep=places).logits.float()
    wanted = labels[:, places]
    total = torch.nn.functional.cross_entropy(
        logits.reshape(-1, logits.shape[-1]), wanted.reshape(-1), ignore_index=IGNORED, reduction="sum"
    )  # fmt: skip
    labelled = wanted != IGNORED
    right = ((logits.argmax(-1) == wanted) & labelled).sum() / labelled.sum().clamp(min=1)
    return total / (labelled.sum() if count is None else count), float(right)


if __name__ == "__main__":
    sys.exit(main())
