"""How complaints are understood: `python -m tests.evaluation.complaints --split dev [--peer PYTHON] [--tickets CSV]`.

PYTHON is one that has scikit-learn, for the comparison with TF-IDF and logistic regression. CSV holds IT tickets with
the columns Document and Topic_group. Of the test half only counts are printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from azs.complaints import measures
from azs.complaints.classifier import best, fit
from azs.complaints.complaint import CATEGORIES, Understood
from azs.complaints.danger import find_danger
from azs.complaints.examples import Example, examples
from azs.complaints.personal import find_personal, masked
from azs.complaints.repeats import LIKELY, SURE, Told, likeness
from azs.complaints.understanding import SentenceRows, sentence_model, written_understanding
from tests.evaluation.complaints.sets import NAMED, SPLITS, Asked, load

TICKETS = (1_500, 1_000)
"""IT tickets to learn from and to tell."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=SPLITS, default="dev")
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--tickets", type=Path)
    parser.add_argument("--show", action="store_true", help="what went wrong, of dev alone")
    args = parser.parse_args()
    asked = load(args.split)
    began = time.process_time()
    understand = written_understanding()
    understand("начало")
    ready_s, began = time.process_time() - began, time.process_time()
    told = [understand(masked(one.text)) for one in asked]
    spent_ms = 1000 * (time.process_time() - began) / len(asked)
    print(
        f"== {args.split}: {len(asked)} complaints, {spent_ms:.0f} CPU-ms each; {ready_s:.1f} CPU-s once in a process"
    )
    _categories(asked, told)
    _rest(asked, told)
    _dangers(asked, told)
    _entities(asked, told)
    _personal(asked)
    _repeats(asked, told)
    if args.peer:
        print("-- TF-IDF + logistic regression on the same complaints")
        _peer(args.peer, [(one.text, one.category) for one in examples()], [masked(one.text) for one in asked],
              [one.category for one in asked])  # fmt: skip
    if args.tickets:
        _tickets(args.tickets, args.peer)
    if args.show and args.split == "dev":
        _show(asked, told)


def _categories(asked: Sequence[Asked], told: Sequence[Understood]) -> None:
    wanted, found = [one.category for one in asked], [one.category for one in told]
    right, probabilities = [a == b for a, b in zip(wanted, found, strict=True)], [one.probability for one in told]
    print(f"category: {measures.accuracy(found, wanted):.3f} right, macro-F1 {measures.macro_f1(found, wanted):.3f}")
    print("  F1:", ", ".join(f"{name} {measures.f1(found, wanted, name):.2f}" for name in CATEGORIES))
    for mark in ("misspelt", "two_categories", "danger_words"):
        some = [ok for ok, one in zip(right, asked, strict=True) if mark in one.marks]
        print(f"  {mark}: {sum(some)} of {len(some)}")
    for language in ("en", "mixed"):
        some = [ok for ok, one in zip(right, asked, strict=True) if one.language == language]
        print(f"  {language}: {sum(some)} of {len(some)}")
    print(f"  calibration error (ECE) {measures.calibration_error(probabilities, right):.3f}")
    by_category = measures.calibration_by(probabilities, right, found)
    print("  ECE:", ", ".join(f"{name} {by_category[name]:.2f}" for name in CATEGORIES if name in by_category))
    print(f"  at 95 % right without a person: {100 * measures.routed(probabilities, right):.0f} %")
    for certainty in ("high", "medium", "low"):
        some = [ok for ok, one in zip(right, told, strict=True) if one.certainty == certainty]
        print(f"  {certainty}: {len(some)}, of them right {sum(some)}")


def _rest(asked: Sequence[Asked], told: Sequence[Understood]) -> None:
    for name in ("priority", "sentiment"):
        wanted, found = [getattr(one, name) for one in asked], [getattr(one, name) for one in told]
        print(f"{name}: {measures.accuracy(found, wanted):.3f} right, macro-F1 {measures.macro_f1(found, wanted):.3f}")
    some = [(one.language, other.language) for one, other in zip(asked, told, strict=True) if one.language != "mixed"]
    print(f"language: {sum(one == other for one, other in some)} of {len(some)}")


def _dangers(asked: Sequence[Asked], told: Sequence[Understood]) -> None:
    there = [(one, other) for one, other in zip(asked, told, strict=True) if one.danger]
    none = [(one, other) for one, other in zip(asked, told, strict=True) if not one.danger]
    words = sum(find_danger(one.text) is not None for one, _ in there)
    false = [bool(other.danger) for _, other in none]
    false_words = sum(find_danger(one.text) is not None for one, _ in none)
    print(f"danger: {sum(bool(other.danger) for _, other in there)} of {len(there)} heard, by words alone {words};"
          f" false {sum(false)} of {len(none)}, by words alone {false_words}")  # fmt: skip
    critical = [(one, other) for one, other in zip(asked, told, strict=True) if one.priority == "critical"]
    print(f"  of {len(critical)} critical, told as critical or high:"
          f" {sum(other.priority in ('critical', 'high') for _, other in critical)}")  # fmt: skip


def _entities(asked: Sequence[Asked], told: Sequence[Understood]) -> None:
    for name in NAMED:
        pairs = [(one.named.get(name, ""), dict(other.entities).get(name, "")) for one, other in
                 zip(asked, told, strict=True)]  # fmt: skip
        right = sum(_agree(wanted, found, words=name in ("station", "time")) for wanted, found in pairs)
        there, said = sum(bool(wanted) for wanted, _ in pairs), sum(bool(found) for _, found in pairs)
        print(f"{name}: {right} of {there} found; {said - right} of {said} told are wrong")


def _agree(wanted: str, found: str, *, words: bool) -> bool:
    one, other = wanted.casefold(), found.casefold()
    return bool(one and other) and (one == other or (words and (one in other or other in one)))


def _personal(asked: Sequence[Asked]) -> None:
    """Whether each piece is gone from the masked text; and how much else is masked."""
    pieces = [(one.text, piece) for one in asked for piece in one.personal]
    hidden = sum(piece not in masked(text) for text, piece in pieces)
    clean = [one for one in asked if not one.personal]
    changed = sum(bool(find_personal(one.text)) for one in clean)
    print(f"personal: {hidden} of {len(pieces)} pieces masked; of {len(clean)} texts without any, {changed} changed")


def _repeats(asked: Sequence[Asked], told: Sequence[Understood]) -> None:
    rows = SentenceRows(sentence_model())
    every = [Told.of(one.identifier, masked(one.text), category=other.category)
             for one, other in zip(asked, told, strict=True)]  # fmt: skip
    same = {frozenset((one.identifier, one.duplicate_of)) for one in asked if one.duplicate_of}
    first = shown = sure = false_shown = false_sure = 0
    for one, item in zip(every, asked, strict=True):
        others = [other for other in every if other.key != one.key]
        values = likeness(one, others, rows)
        order = sorted(range(len(others)), key=lambda at: -values[at])
        for at in order[:3]:
            if frozenset((one.key, others[at].key)) in same:
                shown, sure = shown + (values[at] >= LIKELY), sure + (values[at] >= SURE)
                first += item.duplicate_of == others[at].key and at == order[0]
            else:
                false_shown, false_sure = false_shown + (values[at] >= LIKELY), false_sure + (values[at] >= SURE)
    print(f"repeats: {first} of {len(same)} first; of {2 * len(same)} ways to see them {shown} shown, {sure} sure;"
          f" besides {false_shown} shown, {false_sure} sure, of {len(every)} complaints")  # fmt: skip
    _incidents(asked, every, rows)


def _incidents(asked: Sequence[Asked], every: Sequence[Told], rows: SentenceRows) -> None:
    """Each complaint beside all incidents of the set; the product leaves out those of other stations."""
    known = [Told.of(one.identifier, one.incident, station=other.station) for one, other in
             zip(asked, every, strict=True) if one.incident]  # fmt: skip
    first = sure = false_sure = 0
    for item, one in zip(asked, every, strict=True):
        values = likeness(one, known, rows)
        at = int(values.argmax()) if len(values) else -1
        about = item.identifier if item.incident else item.duplicate_of
        right = at >= 0 and known[at].key == about
        first += bool(item.incident) and right
        sure += bool(item.incident) and right and values[at] >= SURE
        false_sure += at >= 0 and not right and values[at] >= SURE
    print(f"incidents: {first} of {len(known)} first, {sure} sure; besides {false_sure} sure")


def _peer(python: Path, train: Sequence[tuple[str, str]], texts: Sequence[str], wanted: Sequence[str]) -> None:
    asked = json.dumps({"train": train, "test": texts})
    script = Path(__file__).with_name("peer.py")
    done = subprocess.run([str(python), str(script)], input=asked, capture_output=True, text=True, check=True)
    for name, found in json.loads(done.stdout).items():
        print(f"  {name}: {measures.accuracy(found['told'], wanted):.3f} right,"
              f" macro-F1 {measures.macro_f1(found['told'], wanted):.3f}, {found['cpu_s']:.1f} CPU-s")  # fmt: skip


def _tickets(path: Path, peer: Path | None) -> None:
    """The same way of learning on IT tickets in English; their groups stand in the columns of categories."""
    with path.open(encoding="utf-8") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    random.Random(7).shuffle(rows)
    groups = sorted({row["Topic_group"] for row in rows})
    train, test = rows[: TICKETS[0]], rows[TICKETS[0] : sum(TICKETS)]
    stand_in = dict(zip(groups, CATEGORIES, strict=False))
    began, sentences = time.process_time(), SentenceRows(sentence_model())
    learnt = [Example(row["Document"], stand_in[row["Topic_group"]]) for row in train]
    model = fit(learnt, sentences.rows([one.text for one in learnt])).classifier
    told = [best(model.scores(row["Document"], sentences.row(row["Document"])), CATEGORIES) for row in test]
    wanted = [stand_in[row["Topic_group"]] for row in test]
    print(f"== IT tickets, {len(train)} to learn from, {len(test)} told, {len(groups)} groups")
    print(f"  own: {measures.accuracy(told, wanted):.3f} right, macro-F1 {measures.macro_f1(told, wanted):.3f},"
          f" {time.process_time() - began:.1f} CPU-s")  # fmt: skip
    if peer:
        _peer(peer, [(one.text, one.category) for one in learnt], [row["Document"] for row in test], wanted)


def _show(asked: Sequence[Asked], told: Sequence[Understood]) -> None:
    for one, other in zip(asked, told, strict=True):
        if one.category != other.category:
            print(f"{one.category} -> {other.category} ({other.certainty}) | {one.text[:150]}")
        if bool(one.danger) != bool(other.danger):
            print(f"danger {one.danger or '-'} -> {other.danger or '-'} | {one.text[:150]}")


if __name__ == "__main__":
    main()
