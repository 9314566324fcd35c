"""From the database to a folder of training data: made whole in a temporary folder, then put in its place."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.access import as_system
from azs.database.views import v_incident
from azs.errors import DatasetError
from azs.labelling.trust import SHARE
from azs.settings import Settings
from chains.golden import packaged_items
from chains.linker import Linker
from chains.models.contract import COMPACT
from chains.own_sql import OwnSql
from training.dataset.card import Counted, card_of, write_card
from training.dataset.complaint_rows import complaint_rows
from training.dataset.document_rows import document_rows
from training.dataset.feedback_rows import approved_items, feedback_rows, saved_rows
from training.dataset.files import Written, write_split
from training.dataset.frozen import FOLDER, Frozen, load_frozen
from training.dataset.label_rows import outcomes_of, question_rows, reviewed_categories, reviewed_votes
from training.dataset.placing import whole
from training.dataset.planner_rows import Bench, made_rows, spread_rows, verified_rows
from training.dataset.questions import CLASSES, Maker
from training.dataset.rows import SETS, SPLITS, Draft, Tally
from training.dataset.scan_rows import scan_rows
from training.dataset.splits import split_families
from training.dataset.spool import Spool
from training.dataset.sql_rows import Statements, approved_sql_rows
from training.dataset.texts import normalised, signature

KINDS = ("planner", "feedback", "documents", "scans", "complaints")
LEAST_ROWS = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
Progress = Callable[[str, int, int], None]
"""Told the stage, a key of `dataset.stage.*`, how far it is and how far it goes; 0 where that is not known."""


@dataclass(frozen=True)
class Options:
    """What to build.

    Attributes:
        rows: made questions that are read and run on the database. spread: further ones that are not.
        kinds: some of KINDS. prompt: of the planner, FULL or COMPACT.
        share: of all votes, the most that count of one person; few of each count in any case.
        today: what the words of dates count from; the day of the latest incident when not given.
        replace: put the set in the place of one of the same name.
    """

    seed: int = 7
    rows: int = 6_000
    spread: int = 0
    kinds: Sequence[str] = KINDS
    prompt: str = COMPACT
    share: float = SHARE
    today: dt.date | None = None
    replace: bool = False


def build(
    engine: sa.Engine, settings: Settings, name: str, *, options: Options | None = None,
    progress: Progress = lambda _stage, _done, _of: None,
) -> dict[str, Any]:  # fmt: skip
    """Build a data set in `datasets` of the home's training folder.

    Works beside the running app, in its process: it reads only.

    Returns:
        The card.

    Raises:
        DatasetError: the name or the options cannot be used, there is too little to learn from, or the disk is full.
        DatabaseError: the database cannot be read.
    """
    wanted = options or Options()
    folder = datasets_of(settings) / name
    _check(name, folder, wanted)
    reader = as_system(engine, "dataset")
    today = wanted.today or _last_day(reader)
    frozen = load_frozen((FOLDER, settings.home / "training" / "frozen"))
    with whole(folder) as place:
        tally = Tally()
        spool = Spool(place.spool)
        try:
            for draft in _drafts(reader, settings, wanted, today, tally, progress):
                _taken(draft, spool, frozen, tally)
            made = {
                "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "seed": wanted.seed,
                "today": today.isoformat(), "prompt": wanted.prompt, "kinds": list(wanted.kinds),
                "rows_wanted": wanted.rows, "frozen_questions": len(frozen),
            }  # fmt: skip
            card = _written(name, spool, place.made, made, wanted.seed, tally, progress)
        finally:
            spool.close()
    return card


def datasets_of(settings: Settings) -> Path:
    """Folder of the data sets."""
    return settings.home / "training" / "datasets"


def _check(name: str, folder: Path, options: Options) -> None:
    if not _NAME.fullmatch(name):
        raise DatasetError("dataset.name", name=name)
    if unknown := set(options.kinds) - set(KINDS):
        raise DatasetError("dataset.kinds", kinds=", ".join(sorted(unknown)), known=", ".join(KINDS))
    if folder.exists() and not options.replace:
        raise DatasetError("dataset.there_already", name=name)
    if options.rows < 0 or options.spread < 0 or not 0 < options.share <= 1:
        raise DatasetError("dataset.options")


def _last_day(engine: sa.Engine) -> dt.date:
    """Day of the latest incident: the same data give the same set, whenever it is built."""
    asked = sa.select(sa.func.max(v_incident.c.reported_at))
    latest = fetched(engine, lambda connection: connection.execute(asked).scalar_one_or_none())
    if latest is None:
        raise DatasetError("dataset.no_incidents")
    return latest.date() if isinstance(latest, dt.datetime) else latest


def _drafts(
    engine: sa.Engine, settings: Settings, options: Options, today: dt.date, tally: Tally, progress: Progress
) -> Iterator[Draft]:
    """Rows of all sources, those that people have checked first: of equal ones the first stays."""
    linker, month = Linker(engine), settings.fiscal_month
    own = approved_items(engine)
    known = (*packaged_items(today), *own)
    statements = Statements(
        engine, linker, today, lambda: OwnSql(engine, settings, today, verified=lambda: known), fiscal_month=month
    )  # fmt: skip
    bench = Bench(engine, linker, today, options.prompt, month, statements)
    said = outcomes_of(engine) if {"feedback", "complaints", "scans"} & set(options.kinds) else ()
    if "planner" in options.kinds:
        progress("golden", 0, 0)
        yield from verified_rows(bench, packaged_items(today), tally)
        yield from verified_rows(
            bench, [one for one in known if one.origin == "company" and one.plan_json], tally, source="approved"
        )
        yield from approved_sql_rows(statements, known, tally)
    if "feedback" in options.kinds:
        progress("feedback", 0, 0)
        yield from question_rows(bench, said, tally)
        yield from feedback_rows(bench, tally, share=options.share, reviewed=reviewed_votes(said))
        yield from saved_rows(bench, tally, share=options.share)
    if "documents" in options.kinds:
        progress("documents", 0, 0)
        yield from document_rows(engine, tally, today=today, seed=options.seed)
    if "scans" in options.kinds:
        progress("scans", 0, 0)
        yield from scan_rows(engine, tally, forms=settings.forms_dir, said=said)
    if "complaints" in options.kinds:
        progress("complaints", 0, 0)
        yield from reviewed_categories(said, tally)
        yield from complaint_rows(engine, tally, share=options.share)
    if "planner" in options.kinds:
        yield from _paraphrases(bench, options, tally, progress)


def _paraphrases(bench: Bench, options: Options, tally: Tally, progress: Progress) -> Iterator[Draft]:
    years = tuple(bench.today.year - back for back in range(3))
    values = {name: bench.linker.values(name) for name in CLASSES}
    maker = Maker(values, bench.today, years, options.seed)
    proved: set[str] = set()
    for draft in made_rows(
        bench, maker, tally, count=options.rows, progress=lambda done, of: progress("paraphrases", done, of)
    ):
        if draft.kind == "sft" and draft.source != "paraphrase:layout":
            proved.add(draft.family)
        yield draft
    if options.spread and proved:
        more = Maker(values, bench.today, years, options.seed + 1)
        for at, draft in enumerate(
            spread_rows(more, frozenset(proved), count=options.spread, prompt=options.prompt)
        ):  # fmt: skip
            if at % 5_000 == 0:
                progress("spread", at, options.spread)
            yield draft


def _taken(draft: Draft, spool: Spool, frozen: Frozen, tally: Tally) -> None:
    """Put a draft with the others, unless it gives an evaluation question away."""
    text = normalised(draft.asked)
    marks = signature(text)
    if not text:
        tally.drop("unreadable")
    elif frozen.holds(text, marks):
        tally.drop("evaluation_leak")
    else:
        spool.add(draft, text, marks)


def _written(
    name: str, spool: Spool, folder: Path, made: dict[str, Any], seed: int, tally: Tally, progress: Progress
) -> dict[str, Any]:
    progress("cleaning", 0, len(spool))
    keep = spool.kept(tally)
    _drop_single_classes(spool, keep, tally)
    if int(keep.sum()) < LEAST_ROWS:
        raise DatasetError("dataset.too_small", rows=int(keep.sum()), least=LEAST_ROWS)
    numbers = spool.family_numbers()
    sizes = np.bincount(numbers[keep], minlength=len(spool.families))
    names = list(spool.families)
    split_of = split_families({family: int(sizes[at]) for at, family in enumerate(names) if sizes[at]}, seed)
    places = np.array([SPLITS.index(split_of.get(family, "train")) for family in names], np.uint8)[numbers]
    kinds = np.frombuffer(spool.kinds, np.uint8)
    counted, done = Counted(), 0
    sets: dict[str, dict[str, Written]] = {}
    for at, kind in enumerate(SETS):
        sets[kind] = {}
        for split in SPLITS:
            chosen = np.flatnonzero(keep & (kinds == at) & (places == SPLITS.index(split)))
            progress("writing", done, int(keep.sum()))
            sets[kind][split] = _split(folder / kind, kind, split, spool, chosen, seed, counted)
            done += chosen.size
    card = card_of(name, made, sets, counted, tally.removed, tally.anomalies)
    write_card(folder, card)
    return card


def _split(
    folder: Path, kind: str, split: str, spool: Spool, chosen: np.ndarray[Any, Any], seed: int, counted: Counted
) -> Written:  # fmt: skip
    order = np.array([spool.order_of(int(at), seed) for at in chosen], np.uint64)

    def lines() -> Iterator[bytes]:
        for at in chosen[np.argsort(order, kind="stable")]:
            line = spool.line(int(at))
            counted.add(kind, orjson.loads(line))
            yield line

    return write_split(folder, kind, split, lines())


def _drop_single_classes(spool: Spool, keep: np.ndarray[Any, Any], tally: Tally) -> None:
    """Leave out tasks of classification, and the single answers, that have but one class.

    Raises:
        DatasetError: nothing else is left.
    """
    found: dict[str, Counter[str]] = {}
    rows: dict[str, list[int]] = {}
    for at in np.flatnonzero(keep & np.isin(spool.kinds, (SETS.index("single"), SETS.index("classification")))):
        row = orjson.loads(spool.line(int(at)))
        task = row.get("task", "single")
        found.setdefault(task, Counter())[str(row["label"])] += 1
        rows.setdefault(task, []).append(int(at))
    for task, labels in found.items():
        if len(labels) == 1:
            keep[rows[task]] = False
            tally.drop("one_class", len(rows[task]))
            if not keep.any():
                raise DatasetError("dataset.one_class", label=next(iter(labels)))


def rows_of(folder: Path, kind: str, split: str) -> Iterable[dict[str, Any]]:
    """Rows of a split, one at a time.

    Raises:
        DatasetError: the file is gone or a line of it cannot be read.
    """
    path = folder / kind / f"{split}.jsonl"
    try:
        with path.open("rb") as file:
            for line in file:
                yield orjson.loads(line)
    except (OSError, ValueError) as error:
        raise DatasetError("dataset.rows_unreadable", file=f"{kind}/{path.name}") from error
