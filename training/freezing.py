"""Writes frozen sets: verified questions, the held-out part of a data set, documents, complaints, general questions."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from azs.complaints.examples import examples
from azs.errors import RegistryError
from azs.semantic import load_model
from azs.settings import ROOT
from chains.compile import compile_plan, literal_sql
from chains.golden import plan_of
from training.frozen import MANIFEST, TODAY
from training.registry import write_whole

DOCUMENTS = ROOT / "azs" / "demo" / "documents"
GENERAL = Path(__file__).with_name("general.toml")
MARGINS = {"general": 0.1}
"""What a set may lose where it is not `MARGIN`: of 80 general questions five may go astray by chance."""
MOST = 120
"""Items of a set that is drawn from something larger: each costs a request to both models."""
MAX_ROWS = 10_000
SEED = 7
_MANIFEST = """[database]
stations = 12
incidents = 3000
years = 3
seed = 7
today = 2026-11-20
"""


def freeze(
    folder: Path, dataset: Path | None, engine: sa.Engine, *, only: Collection[str] = ()
) -> dict[str, int]:  # fmt: skip
    """Write the sets of a folder, once.

    Args:
        dataset: folder of a data set, whose held-out part gives the questions of the planner and the classes.
        engine: for its dialect alone; statements are written for it.
        only: names of the sets to write; all where there are none.

    Returns:
        Items by set.

    Raises:
        RegistryError: there are sets already, the data set cannot be read, or no set has one of the names.
    """
    if (folder / MANIFEST).exists():
        raise RegistryError("registry.frozen_already", folder=folder)
    found: dict[str, tuple[str, list[dict[str, Any]]]] = {
        "golden": ("execution", list(_golden(engine))),
        "documents": ("faithfulness", _drawn(_documents())),
        "summaries": ("summary", _drawn(_summaries(), 40)),
        "general": ("short", list(_general())),
    }
    if dataset is not None:
        found["planner"] = ("plan", _drawn(_plans(dataset / "sft" / "test.jsonl")))
        found["classes"] = ("classification", _drawn(_classes(dataset / "classification" / "test.jsonl")))
    else:
        found["classes"] = ("classification", _drawn(_complaints()))
    if unknown := [name for name in only if name not in found]:
        raise RegistryError("registry.no_set", name=", ".join(unknown), known=", ".join(found))
    found = {name: one for name, one in found.items() if one[1] and (not only or name in only)}
    manifest = _MANIFEST
    for name, (kind, rows) in found.items():
        lines = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
        write_whole(folder / f"{name}.jsonl", lines)
        manifest += f'\n[[sets]]\nname = "{name}"\nkind = "{kind}"\nfile = "{name}.jsonl"\n'
        manifest += f"margin = {MARGINS[name]}\n" if name in MARGINS else ""
    write_whole(folder / MANIFEST, manifest)
    return {name: len(rows) for name, (_, rows) in found.items()}


def _drawn(rows: Iterable[dict[str, Any]], most: int = MOST) -> list[dict[str, Any]]:
    listed = list(rows)
    if len(listed) <= most:
        return listed
    chosen = set(random.Random(SEED).sample(range(len(listed)), most))  # noqa: S311  (no secret)
    return [row for at, row in enumerate(listed) if at in chosen]


def _golden(engine: sa.Engine) -> Iterator[dict[str, Any]]:
    for item in load_model().golden:
        sql = literal_sql(compile_plan(plan_of(item, TODAY), MAX_ROWS, today=TODAY), engine.dialect)
        for language in ("ru", "en"):
            yield {
                "id": f"{item.name}.{language}", "language": language, "family": str(item.plan.get("metric", "")),
                "question": item.question(language), "sql": [sql],
            }  # fmt: skip


def _plans(path: Path) -> Iterator[dict[str, Any]]:
    for row in _rows(path):
        *asked, last = row["messages"]
        try:
            expected = json.loads(last["content"])
        except ValueError:
            continue
        if isinstance(expected, dict) and "metric" in expected:
            yield {
                "id": row["id"], "language": row.get("language", ""), "family": row.get("family", ""),
                "messages": asked, "expected": expected,
            }  # fmt: skip


def _classes(path: Path) -> Iterator[dict[str, Any]]:
    for row in _rows(path):
        yield {
            "id": row["id"], "language": row.get("language", ""), "family": str(row.get("task", "")),
            "text": row["text"], "label": row["label"],
        }  # fmt: skip


def _complaints() -> Iterator[dict[str, Any]]:
    for at, one in enumerate(examples()):
        yield {
            "id": f"complaint-{at}", "language": "ru", "family": one.category, "text": one.text, "label": one.category,
        }  # fmt: skip


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise RegistryError("registry.sets", file=path.name, item=path.parent.name) from error


def _documents() -> Iterator[dict[str, Any]]:
    """Questions with the section that answers them, and every third with a section of another document."""
    known = [(path.stem, *_parted(path)) for path in sorted(DOCUMENTS.glob("*.md"))]
    number = 0
    for at, (name, asked, sections) in enumerate(known):
        other = next(iter(known[(at + len(known) // 2) % len(known)][2].values()), "")
        for told in asked:
            section, _, question = told.partition(": ")
            if section not in sections or not other:
                continue
            number += 1
            answerable = number % 3 != 0
            yield {
                "id": f"{name}-{number}", "language": "ru" if _russian(question) else "en", "family": name,
                "question": question, "passages": [sections[section] if answerable else other],
                "answerable": answerable,
            }  # fmt: skip


def _summaries() -> Iterator[dict[str, Any]]:
    for path in sorted(DOCUMENTS.glob("*.md")):
        text = "\n".join(_parted(path)[1].values())[:4000]
        if len(text) > 500:
            yield {"id": path.stem, "language": "ru", "family": "document", "title": path.stem, "text": text}


def _general() -> Iterator[dict[str, Any]]:
    body = tomllib.loads(GENERAL.read_text(encoding="utf-8"))
    for language in ("ru", "en"):
        for family, listed in body[language].items():
            for at, (question, answer) in enumerate(listed, 1):
                yield {
                    "id": f"{language}-{family}-{at}", "language": language, "family": family, "question": question,
                    "answer": answer, "whole": family in body["whole"],
                }  # fmt: skip


def _parted(path: Path) -> tuple[list[str], dict[str, str]]:
    """The questions in the head of a document, and its sections by their numbers, counted from 1."""
    _, head, text = path.read_text(encoding="utf-8").split("+++", 2)
    told = tomllib.loads(head)
    parts = [part.strip() for part in ("\n" + text).split("\n## ")[1:]]
    return list(told.get("asked", ())), {str(at): part for at, part in enumerate(parts, 1)}


def _russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())
