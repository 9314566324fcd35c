"""The card of a data set: what is in it, what was left out and why, how it was made; as JSON and for people."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azs.errors import DatasetError
from azs.i18n import t
from azs.i18n.formats import number
from training.dataset.files import Written
from training.dataset.rows import SETS, SPLITS

FILE = "card.json"
_BINS = (50, 100, 200, 400, 800, 1_600, 3_200, 6_400)
TOKENS = 3.0
"""Letters a token, roughly, of Russian text mixed with JSON."""


@dataclass
class Counted:
    """What is counted of the rows that are written."""

    sources: Counter[str] = field(default_factory=Counter)
    languages: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lengths: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, kind: str, row: Mapping[str, Any]) -> None:
        """Count a row."""
        self.sources[f"{kind}/{row['source']}"] += 1
        self.languages[kind][row["language"]] += 1
        if kind == "classification":
            self.labels[row["task"]][row["label"]] += 1
        elif kind == "single":
            self.labels["single"][str(row["label"]).lower()] += 1
        self.lengths[kind][_length(row)] += 1


def _length(row: Mapping[str, Any]) -> int:
    """Letters a model reads and writes of a row."""
    talk = row.get("messages") or row.get("prompt") or ()
    rest = sum(len(row[name]) for name in ("text", "chosen", "rejected", "completion") if name in row)
    return sum(len(one["content"]) for one in talk) + rest


def card_of(
    name: str, made: Mapping[str, Any], sets: Mapping[str, Mapping[str, Written]], counted: Counted,
    removed: Mapping[str, int], anomalies: Sequence[dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """The card. made: how the set was made: created, seed, today, prompt, kinds and the like."""
    told = {
        kind: {
            split: {"rows": one.rows, "sha256": one.sha256["jsonl"], "files": one.sha256}
            for split, one in splits.items()
        }
        for kind, splits in sets.items()
    }
    return {
        "name": name, **made, "hash": hash_of(told), "sets": told,
        "sources": dict(sorted(counted.sources.items())),
        "languages": {kind: dict(sorted(found.items())) for kind, found in sorted(counted.languages.items())},
        "labels": {task: dict(sorted(found.items())) for task, found in sorted(counted.labels.items())},
        "lengths": {kind: _spread(found) for kind, found in sorted(counted.lengths.items())},
        "removed": {reason: count for reason, count in sorted(removed.items()) if reason != "masked"},
        "masked": removed.get("masked", 0), "anomalies": list(anomalies),
    }  # fmt: skip


def hash_of(sets: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """SHA-256 over the checksums of all splits: the same for the same data and seed."""
    lines = [f"{kind}/{split} {sets[kind][split]['sha256']}" for kind in SETS if kind in sets for split in SPLITS]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _spread(lengths: Counter[int]) -> dict[str, Any]:
    """Letters of a row: median, 95th percentile, most, and rows up to each of _BINS."""
    total, seen = lengths.total(), 0
    points: dict[str, int] = {}
    wanted = {"median": 0.5, "p95": 0.95, "max": 1.0}
    for length, count in sorted(lengths.items()):
        seen += count
        points |= {name: length for name, share in wanted.items() if name not in points and seen >= share * total}
    bins = {f"<={most}": sum(count for length, count in lengths.items() if length <= most) for most in _BINS}
    return {**points, "mean": round(sum(length * count for length, count in lengths.items()) / max(total, 1), 1),
            "tokens_p95": round(points.get("p95", 0) / TOKENS), "up_to": bins}  # fmt: skip


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write `card.json` and `card.md`.

    Raises:
        OSError: the disk is full.
    """
    text = json.dumps(card, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
    (folder / "card.md").write_text("\n\n".join(told(card, lang) for lang in ("ru", "en")), encoding="utf-8")


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a data set.

    Raises:
        DatasetError: there is none, or it cannot be read.
    """
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DatasetError("dataset.gone", name=folder.name) from error
    except (OSError, ValueError) as error:
        raise DatasetError("dataset.card_unreadable", name=folder.name) from error
    if not isinstance(found, dict) or not isinstance(found.get("sets"), dict):
        raise DatasetError("dataset.card_unreadable", name=folder.name)
    return found


def told(card: Mapping[str, Any], lang: str) -> str:
    """The card as Markdown."""
    rows = _table((t("dataset.card.set", lang), *SPLITS), [
        (t(f"dataset.set.{kind}", lang), *(number(splits[split]["rows"], lang) for split in SPLITS))
        for kind, splits in card["sets"].items()
    ])  # fmt: skip
    made = {name: card[name] for name in ("created", "seed", "today", "prompt", "hash")}
    languages = {f"{kind}/{name}": count for kind, found in card["languages"].items() for name, count in found.items()}
    parts = [
        f"# {t('dataset.card.title', lang, name=card['name'])}", t("dataset.card.made", lang, **made), rows,
        f"## {t('dataset.card.sources', lang)}", _counts(card["sources"], lang),
        f"## {t('dataset.card.removed', lang)}", *_removed(card, lang),
        f"## {t('dataset.card.anomalies', lang)}", _anomalies(card["anomalies"], lang),
        f"## {t('dataset.card.languages', lang)}", _counts(languages, lang),
        f"## {t('dataset.card.lengths', lang)}", _lengths(card["lengths"], lang),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _removed(card: Mapping[str, Any], lang: str) -> tuple[str, str]:
    rows = [(t(f"dataset.removed.{reason}", lang), number(count, lang)) for reason, count in card["removed"].items()]
    compared = {name: number(card[name], lang) for name in ("frozen_questions", "masked")}
    head = (t("dataset.card.reason", lang), t("dataset.card.rows", lang))
    return _table(head, rows), t("dataset.card.frozen", lang, **compared)


def _anomalies(found: Sequence[Mapping[str, Any]], lang: str) -> str:
    lines = [
        "- " + t(f"dataset.anomaly.{one['kind']}", lang, person=one["person"], **_numbers(one, lang)) for one in found
    ]
    return "\n".join(lines) or t("dataset.card.no_anomalies", lang)


def _numbers(one: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {name: number(one[name], lang) for name in ("votes", "of", "kept") if name in one}


def _lengths(found: Mapping[str, Mapping[str, Any]], lang: str) -> str:
    rows = [
        (t(f"dataset.set.{kind}", lang), *(number(one[name], lang) for name in ("median", "p95", "max")))
        for kind, one in found.items()
    ]
    return _table((t("dataset.card.set", lang), "50 %", "95 %", "max"), rows)


def _counts(found: Mapping[str, int], lang: str) -> str:
    return "\n".join(f"- {name}: {number(count, lang)}" for name, count in found.items())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
