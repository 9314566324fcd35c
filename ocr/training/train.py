"""Trains the recogniser for a given time: `python -m ocr.training.train --help`.

Lines are made while the network learns. First each width of batch is tried once, so that the graphics card makes its
plans; the time to learn counts from there. Every minute the averaged weights are measured on the evaluation sets and
written out, so a run can be stopped at any moment and gone on with by `--resume`.
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from ocr.training.examples import ExampleSet, load_sets
from ocr.training.learner import Learner, TrainingOptions
from ocr.training.lines import LARGEST_WIDTH_PX
from ocr.training.measures import score_lines
from ocr.training.recogniser import export_model
from ocr.training.stream import Batch, LineStream, StreamOptions

_PRINT_EVERY_S = 5
_WARM_UP_ORDER = (2048, 640, 1216, 320, 896, 1600, 448, 2560)
"""The widest that learning needs first: with it alone every made line can be shown."""
_LONGEST_WARM_UP_S = 60
_FIRST_LINES = 150
_SAVING_S = 15
_STOPPED_HARD = 4
"""Exit status of a process that was stopped."""


class Journal:
    """Measures, keeps the best model by its mean share of words right, and writes the log."""

    def __init__(self, options: TrainingOptions) -> None:
        self._options = options
        self._sets = [example_set for path in options.sets for example_set in load_sets(path)]
        self._part = thin_sets(self._sets, lines=_FIRST_LINES)
        self._best = -1.0
        options.output.mkdir(parents=True, exist_ok=True)

    def note(self, learner: Learner, *, first: bool = False, **facts: float) -> None:
        """Measure the averaged weights on every set, write the model, and the best model if it is.

        Args:
            learner: whose weights.
            first: measure a part of the lines only; the next measurement is then the best in any case.
            facts: what else to log.
        """
        sets = self._part if first else self._sets
        scores = _score_sets(learner, sets)
        right = sum(words for _, words in scores.values()) / max(len(scores), 1)
        weights = learner.averaged_weights()
        export_model(weights, self._options.start, self._options.output / "last")
        if right > self._best:
            self._best = -1.0 if first else right
            export_model(weights, self._options.start, self._options.output / "best")
        entry = {"step": learner.steps, **facts, "first": first, "scores": scores, "mean_words_right": right}
        with (self._options.output / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
        shown = "  ".join(f"{name} CER {error:.2%} words {words:.2%}" for name, (error, words) in scores.items())
        print(f"== {_count_lines(sets)} lines  {shown}", flush=True)

    def whole_share(self) -> float:
        """How many times the lines of the first measurement all the others have."""
        return _count_lines(self._sets) / max(_count_lines(self._part), 1)


def _count_lines(sets: Sequence[ExampleSet]) -> int:
    return sum(len(one.lines) for one in sets)


def thin_sets(sets: Sequence[ExampleSet], *, lines: int) -> list[ExampleSet]:
    """Take every so many-th line of each set, at most `lines` together and at least one of each set."""
    step = -(-_count_lines(sets) // max(lines - len(sets), 1))
    return [ExampleSet(one.name, one.lines[:: max(step, 1)]) for one in sets]


def _score_sets(learner: Learner, sets: Sequence[ExampleSet]) -> dict[str, tuple[float, float]]:
    """Character error rate and share of words right by set; lines wider than every bucket don't count."""
    lines = [line for one in sets for line in one.lines]
    readings = iter(learner.read_lines(lines))
    scores = {}
    for one in sets:
        pairs = [
            (line.text, reading) for line, reading in zip(one.lines, readings, strict=False) if reading is not None
        ]
        score = score_lines([text for text, _ in pairs], [reading for _, reading in pairs])
        scores[one.name] = (round(score.error_rate, 5), round(score.words_right, 5))
    return scores


class Progress:
    """Prints every few seconds how the run goes."""

    def __init__(self) -> None:
        self._printed = time.monotonic()
        self._losses: list[float] = []
        self._shown = self._repeated = 0

    def add(self, batch: Batch, loss: float | None) -> None:
        """Count a step."""
        self._losses += [loss] if loss is not None else []
        self._shown += len(batch.lines)
        self._repeated += 0 if batch.fresh else len(batch.lines)

    def show(self, learner: Learner, stream: LineStream, *, seconds: float) -> None:
        """Print, if it is time."""
        now = time.monotonic()
        if now - self._printed < _PRINT_EVERY_S:
            return
        mean = sum(self._losses) / len(self._losses) if self._losses else float("nan")
        speed = self._shown / (now - self._printed)
        repeated = self._repeated / max(self._shown, 1)
        print(
            f"{seconds:.0f} s  step {learner.steps}  {speed:.0f} lines/s  loss {mean:.3f}  queue {stream.waiting()}  "
            f"shown before {repeated:.0%}  made {stream.made}",
            flush=True,
        )
        self._printed, self._losses, self._shown, self._repeated = now, [], 0, 0


def train(options: TrainingOptions, stream_options: StreamOptions) -> None:
    """Warm up, train until the time is up, then measure once more."""
    began = time.monotonic()
    torch.manual_seed(stream_options.seed)
    stream = LineStream(stream_options)
    try:
        learner, journal = Learner(options), Journal(options)
        _stop_hard_later(learner, stream, options, began=began)
        before_s = 0.0
        if options.resume and options.state is not None and options.state.exists():
            before_s = learner.restore(options.state)
        warm_up(learner, stream)
        started = time.monotonic()
        limit_s = min(options.seconds, options.hard_stop_s - (started - began) - _SAVING_S)
        print(f"warm after {started - began:.1f} s, {limit_s:.0f} s to learn", flush=True)
        reserve_s = _run(learner, journal, stream, options, started=started, limit_s=limit_s, before_s=before_s)
        elapsed_s = time.monotonic() - started
        journal.note(learner, seconds=round(elapsed_s), lines=stream.made, reserve_s=round(reserve_s))
        if options.state is not None:
            learner.save(options.state, elapsed_s=before_s + time.monotonic() - started)
    finally:
        stream.close()


def warm_up(learner: Learner, stream: LineStream) -> None:
    """Try each bucket once; after a minute the buckets not tried yet are dropped."""
    began = time.monotonic()
    warm: list[int] = []
    for bucket in _WARM_UP_ORDER:
        begun = time.monotonic()
        if warm and begun - began > _LONGEST_WARM_UP_S:
            break
        learner.warm_up(bucket)
        warm.append(bucket)
        print(f"warm-up  {bucket} px  {time.monotonic() - begun:.2f} s", flush=True)
    learner.buckets = tuple(sorted(warm))
    stream.use_buckets(tuple(bucket for bucket in learner.buckets if bucket <= LARGEST_WIDTH_PX))
    print(f"buckets {learner.buckets}", flush=True)


def _stop_hard_later(learner: Learner, stream: LineStream, options: TrainingOptions, *, began: float) -> None:
    """End the process at its hard stop even if it hangs, with the averaged weights and the state written."""

    def stop() -> None:
        print(f"hard stop after {time.monotonic() - began:.0f} s at step {learner.steps}", flush=True)
        threading.Thread(target=save, daemon=True).start()
        saved.wait(_SAVING_S)
        stream.close()
        os._exit(_STOPPED_HARD)

    def save() -> None:
        try:
            export_model(learner.averaged_weights(), options.start, options.output / "last")
            if options.state is not None:
                learner.save(options.state, elapsed_s=min(options.seconds, time.monotonic() - began))
            print("saved", flush=True)
        finally:
            saved.set()

    saved = threading.Event()
    timer = threading.Timer(max(0.0, options.hard_stop_s - (time.monotonic() - began)), stop)
    timer.daemon = True
    timer.start()


def _run(
    learner: Learner,
    journal: Journal,
    stream: LineStream,
    options: TrainingOptions,
    *,
    started: float,
    limit_s: float,
    before_s: float,
) -> float:
    """Step until the time left is what the last measurement takes; returns that reserve in seconds."""
    journal.note(learner, first=True, seconds=0, lines=stream.made)
    measured_s = (time.monotonic() - started) * journal.whole_share()
    reserve_s = min(2 + 1.5 * measured_s, limit_s / 4)
    saved, progress = time.monotonic(), Progress()
    for batch in stream.batches():
        now = time.monotonic()
        if now - started > limit_s - reserve_s:
            break
        if batch is not None:
            share = (before_s + now - started) / max(before_s + limit_s - reserve_s, 1.0)
            progress.add(batch, learner.learn(batch, share))
        progress.show(learner, stream, seconds=now - started)
        if now - saved > options.save_every_s:
            saved = now
            journal.note(learner, seconds=round(now - started), lines=stream.made)
            reserve_s = min(2 + 1.5 * (time.monotonic() - now), limit_s / 4)
            if options.state is not None:
                learner.save(options.state, elapsed_s=before_s + now - started)
    return reserve_s


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    for name in ("start", "output", "corpus", "shelf"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--seconds", type=float, default=540, help="time to learn, after the warm-up")
    parser.add_argument("--hard-stop", type=float, help="end of the process; seconds, by default 90 more than to learn")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="highest step, as a share of the weights")
    parser.add_argument("--save-every", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch-width", type=int, default=90_000, help="pixels of width in one batch")
    parser.add_argument("--uses", type=int, default=3, help="how often a line may be shown")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full-precision", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--no-cudnn", action="store_true", help="every convolution without cuDNN and its plans")
    given = parser.parse_args()
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.enabled = not given.no_cudnn
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options = TrainingOptions(
        start=given.start,
        output=given.output,
        state=given.state,
        sets=tuple(given.sets),
        seconds=given.seconds,
        hard_stop_s=given.hard_stop or given.seconds + 90,
        batch_width_px=given.batch_width,
        rate=given.rate,
        save_every_s=given.save_every,
        device=device,
        half=device == "cuda" and not given.full_precision,
        resume=given.resume,
    )
    seed = given.seed * 1000
    stream = StreamOptions(given.corpus, given.shelf, given.workers, seed, given.batch_width, given.uses)
    print(f"{options}\n{stream}", flush=True)
    train(options, stream)


if __name__ == "__main__":
    main()
