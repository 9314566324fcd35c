"""Answers from the demo documents, and where questions go: `python -m tests.evaluation.documents.run HOME --split dev`.
`--split danger` asks cries for help and their look-alikes, and counts the emergency steps.

HOME keeps the demo data and the documents once they are read. Of the test half only counts are printed.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from functools import partial
from pathlib import Path

from azs.security.actor import SYSTEM
from azs.settings import load_settings
from chains.assistant import Assistant
from chains.documents.adviser import Advice
from chains.documents.combined import Consultation, ask, understands
from tests.evaluation.documents.demo_shelf import DAY, DemoShelf
from tests.evaluation.documents.question_sets import (
    DOCUMENT_SPLITS,
    SPLITS,
    DocumentQuestion,
    RouteQuestion,
    load_danger_questions,
    load_document_questions,
    load_route_questions,
)

Counts = Counter[tuple[str, bool]]


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--split", choices=(*DOCUMENT_SPLITS, "danger"), default="dev")
    args = parser.parse_args()
    shelf = DemoShelf(args.home)
    if args.split == "danger":
        _print(_dangers(shelf))
        return
    counts, began = Counter[tuple[str, bool]](), time.process_time()
    asked = load_document_questions(args.split)
    for one in asked:
        _count(counts, one, shelf.adviser.ask(one.question, SYSTEM, today=DAY), shelf)
    spent_ms = 1000 * (time.process_time() - began) / len(asked)
    print(f"== documents, {args.split}, {len(asked)} questions, {spent_ms:.0f} CPU-ms each")
    _print(counts)
    if args.split not in SPLITS:
        return
    routes = Counter[tuple[str, bool]]()
    consultation = _consultation(shelf, args.home)
    for item in load_route_questions(args.split):
        if not item.after:
            _count_route(routes, item, consultation, show=args.split == "dev")
    print(f"== where questions go, {args.split}")
    _print(routes)


def _count(counts: Counts, one: DocumentQuestion, found: Advice, shelf: DemoShelf) -> None:
    names = [shelf.name_of(quote.document) for quote in found.quotes]
    if one.kind == "unanswerable":
        counts["refused, unanswerable", not found.answered] += 1
        return
    right = bool(names) and names[0] in one.relevant
    counts["answered", found.answered] += 1
    counts["first document", right] += 1
    counts["among the shown", any(name in one.relevant for name in names)] += 1
    counts[f"first document, {one.kind}", right] += 1
    if one.says:
        quoted = " ".join(quote.text.replace("\t", " ") for quote in found.quotes)
        counts["the very words quoted", " ".join(one.says.split()) in " ".join(quoted.split())] += 1
    if one.kind == "safety":
        counts["emergency step on top", found.urgent is not None] += 1


def _dangers(shelf: DemoShelf) -> Counts:
    """What went wrong is shown, of the half "check" only counts."""
    counts: Counts = Counter()
    for one in load_danger_questions():
        found = shelf.adviser.ask(one.question, SYSTEM, today=DAY)
        urgent = found.urgent
        name = shelf.name_of(urgent.document) if urgent else ""
        if one.relevant:
            counts[f"emergency step on top, {one.half}", bool(name)] += 1
            counts[f"of the right document, {one.half}", name in one.relevant] += 1
            first = shelf.name_of(found.quotes[0].document) if found.quotes else ""
            counts[f"that document quoted first, {one.half}", first in one.relevant] += 1
        else:
            counts[f"no step where harmless, {one.half}", not name] += 1
        if one.half != "check" and (name not in one.relevant if one.relevant else name):
            print(f"   {name or 'none'}: {one.question}")
    return counts


def _consultation(shelf: DemoShelf, home: Path) -> Consultation:
    settings = load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})
    assistant = Assistant(shelf.engine, model=None, settings=settings, today=DAY)
    return Consultation(assistant.ask, partial(understands, assistant), shelf.adviser, SYSTEM, DAY)


def _count_route(counts: Counts, one: RouteQuestion, consultation: Consultation, *, show: bool) -> None:
    found = ask(consultation, one.question)
    gone = {"data": "data", "clarify": "data"}.get(found.route, "none")
    if found.advice is not None and (found.advice.answered or found.advice.urgent):
        gone = "both" if gone == "data" else "documents"
    right = gone == one.route or gone in one.also
    counts[one.route, right] += 1
    counts["all", right] += 1
    if show and not right:
        print(f"   {one.route} → {gone}: {one.question}")


def _print(counts: Counts) -> None:
    for name in dict.fromkeys(name for name, _ in counts):
        right, all_ = counts[name, True], counts[name, True] + counts[name, False]
        print(f"{name:32s} {right:4d} / {all_:4d} = {right / all_:.0%}")


if __name__ == "__main__":
    main()
