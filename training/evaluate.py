"""`python -m training.evaluate --base MODEL --candidate MODEL|RUN --out ID`: is the new model better?

Both models are asked the same frozen sets; the report says what became better or worse and how sure that is, and the
candidate is entered into the registry. A stopped evaluation goes on when the command is repeated.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import generate
from azs.errors import AzsError, RegistryError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.models.catalog import MODELS
from chains.models.contract import COMPACT, FULL
from training import registry
from training.answers import Answers
from training.asking import Examiner, Graded
from training.contenders import Contender, asked, contender
from training.evaluation_report import Report, metrics_of, reasons, write_report
from training.freezing import freeze
from training.frozen import Frozen, FrozenSet, load_frozen
from training.gate import compare, judge, latency
from training.shadow_summary import shadow_text

TOLD_EVERY = 10
AWAY_AT_MOST = 5
"""Answers in a row that a model may fail to give before the evaluation stops."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Contest:
    """What is compared under which name.

    Attributes:
        sets: folder of the frozen sets.
        base_prompt: how the base is asked, FULL or COMPACT, to tell what training brought from what the wording did;
            "" for the way it is asked at work.
    """

    base: str
    candidate: str
    out: str
    sets: Path
    limit: int = 0
    converter: Path | None = None
    base_prompt: str = ""


def evaluate(settings: Settings, contest: Contest, tell: Tell = lambda _line: None) -> Report:
    """Ask both models, write the report and register the candidate.

    Raises:
        RegistryError: names, sets or files are not right, the models were asked different things before, or a model
            was away; what was heard is kept.
        ModelError: a model cannot be used at all.
    """
    registry.checked_identifier(contest.out, tuple(MODELS))
    frozen = _cut(load_frozen(contest.sets), contest.limit)
    lang = settings.language
    base = contender(settings, contest.base)
    if contest.base_prompt:
        told = contest.base_prompt
        base = replace(
            base, prompt=told, title=f"{base.title} ({told})", fingerprint=f"{base.fingerprint}:{told}"
        )  # fmt: skip
    candidate = contender(
        settings, contest.candidate, identifier=contest.out, converter=contest.converter,
        tell=lambda step: tell(t("registry.cli.built", lang, id=contest.out, step=step)),
    )  # fmt: skip
    if base.fingerprint == candidate.fingerprint:
        raise RegistryError("registry.same_models")
    folder = settings.home / "training" / "evaluations" / contest.out
    answers = Answers(folder)
    with demo_data(frozen) as engine:
        for side, one in (("base", base), ("candidate", candidate)):
            answers.begin(side, one.fingerprint, frozen.hashes)
            _ask_all(side, one, frozen, engine, answers=answers, tell=tell)
    report = _report(contest, frozen, answers, base, candidate)
    write_report(folder, report)
    if candidate.version is not None and not contest.limit:
        made = replace(candidate.version, metrics=metrics_of(report.sets, report.latency), gate=report.gate)
        with registry.changing(settings.home) as draft:
            draft.registry = draft.registry.added(made)
    return report


def _report(contest: Contest, frozen: Frozen, answers: Answers, base: Contender, candidate: Contender) -> Report:
    heard = {side: [_heard(answers, side, one) for one in frozen.sets] for side in ("base", "candidate")}
    sets = tuple(
        compare(one, ours, theirs)
        for one, ours, theirs in zip(frozen.sets, heard["base"], heard["candidate"], strict=True)
    )
    seconds = latency(
        [one for part in heard["base"] for one in part], [one for part in heard["candidate"] for one in part]
    )
    made = candidate.version
    lineage = {
        "run": made.run, "data": made.data_hash, "code": made.code_version, "config": made.config_sha256,
        "licence": made.licence,
    } if made else {}  # fmt: skip
    return Report(
        contest.out, base.title, candidate.title, registry.moment(), base.fingerprint, candidate.fingerprint, sets,
        seconds, judge(sets, seconds), lineage,
    )  # fmt: skip


def _ask_all(
    side: str, one: Contender, frozen: Frozen, engine: sa.Engine | None, *, answers: Answers, tell: Tell
) -> None:  # fmt: skip
    """Ask one model everything that it was not asked before.

    Raises:
        RegistryError: it did not answer some of it.
    """
    waiting = [
        (part, item) for part in frozen.sets for item in part.items if answers.known(side, part.name, item.id) is None
    ]  # fmt: skip
    if not waiting:
        return
    away = in_a_row = 0
    with asked(one) as client:
        examiner = Examiner(client, one.settings, engine, frozen.demo.today)
        for done, (part, item) in enumerate(waiting, 1):
            graded = examiner.ask(part, item)
            answers.add(side, part.name, item.id, graded)
            away, in_a_row = away + graded.failed, (in_a_row + 1) * graded.failed
            if in_a_row >= AWAY_AT_MOST:
                break
            if done % TOLD_EVERY == 0 or done == len(waiting):
                lang = one.settings.language
                tell(t("registry.cli.asked", lang, side=side, done=done, total=len(waiting), set=part.name))
    if away:
        raise RegistryError("registry.model_away", count=away)


def _heard(answers: Answers, side: str, frozen: FrozenSet) -> list[Graded]:
    found = [answers.known(side, frozen.name, item.id) for item in frozen.items]
    if any(one is None for one in found):
        raise RegistryError("registry.other_sets", sets=frozen.name)
    return [one for one in found if one is not None]


@contextmanager
def demo_data(frozen: Frozen) -> Iterator[sa.Engine | None]:
    """The data that questions about figures are asked of, made anew in a folder of their own; None where none are."""
    if not any(one.kind == "execution" for one in frozen.sets):
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(load_settings({"AZS_HOME": folder, "AZS_LLM": "off"}))
        try:
            generate(engine, frozen.demo)
            yield as_system(engine, "evaluate")
        finally:
            engine.dispose()


def _cut(frozen: Frozen, limit: int) -> Frozen:
    if limit <= 0:
        return frozen
    return replace(
        frozen, sets=tuple(replace(one, items=one.items[:limit], sha256=f"{one.sha256}:{limit}") for one in frozen.sets)
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 when the gate is passed, 1 when not, 2 where something is missing."""
    settings = load_settings()
    lang = settings.language
    options = _options(lang).parse_args(argv)
    sets = Path(options.sets) if options.sets else settings.home / "training" / "frozen"
    try:
        if options.shadow:
            _say(shadow_text(settings.home, options.shadow, lang))
            return 0
        if options.freeze:
            return _freeze(settings, sets, options.dataset, options.only)
        contest = Contest(
            options.base or settings.llm_model, options.candidate or "", options.out or "", sets, options.limit,
            Path(options.converter) if options.converter else None, options.base_prompt,
        )  # fmt: skip
        report = evaluate(settings, contest, _say)
    except AzsError as error:
        sys.stderr.write(describe(error, lang) + "\n")
        return 2
    except KeyboardInterrupt:
        return 130
    _say(t("registry.gate.passed" if report.gate.passed else "registry.gate.refused", lang))
    for reason in reasons(report.gate, lang):
        _say(f"- {reason}")
    folder = settings.home / "training" / "evaluations" / contest.out
    _say(t("registry.cli.written", lang, path=folder / "report.md"))
    return 0 if report.gate.passed else 1


def _freeze(settings: Settings, folder: Path, dataset: str | None, only: Sequence[str]) -> int:
    data = settings.home / "training" / "datasets" / dataset if dataset else None
    engine = sa.create_engine("duckdb:///:memory:")
    try:
        for name, items in freeze(folder, data, engine, only=only).items():
            _say(t("registry.cli.frozen", settings.language, set=name, items=items))
    finally:
        engine.dispose()
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _options(lang: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=t("registry.cli.evaluate", lang))
    for name in ("base", "candidate", "out", "sets", "dataset", "converter"):
        parser.add_argument(f"--{name}", help=t(f"registry.cli.{name}", lang))
    parser.add_argument("--base-prompt", choices=(FULL, COMPACT), default="", help=t("registry.cli.base_prompt", lang))
    parser.add_argument("--limit", type=int, default=0, help=t("registry.cli.limit", lang))
    parser.add_argument("--freeze", action="store_true", help=t("registry.cli.freeze", lang))
    parser.add_argument("--only", nargs="+", default=(), metavar="SET", help=t("registry.cli.only", lang))
    parser.add_argument("--shadow", metavar="ID", help=t("registry.cli.shadow", lang))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
