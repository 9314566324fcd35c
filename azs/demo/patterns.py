"""Incident categories and the sentences that describe incidents."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILES = ("patterns_equipment.toml", "patterns_people.toml")
SLOTS = (
    "n", "nozzle", "grade", "litres", "sum", "minutes", "percent", "code", "plate", "amount", "temp", "volts", "volume",
)  # fmt: skip
SOURCES = ("Оператор", "Клиент", "Датчик", "Обход", "Колл-центр")
GRADES = ("АИ-92", "АИ-95", "АИ-98", "АИ-100", "ДТ")
GRADE_SHARES = (0.33, 0.37, 0.05, 0.06, 0.19)
REGISTERED = (
    "Обращение зарегистрировано, назначен исполнитель",
    "Заявка принята в работу",
    "Передано дежурному инженеру",
)
CLOSED = (
    "Работы приняты, замечаний нет",
    "Проверено, оборудование и пост в работе",
    "Заявитель уведомлён о решении",
)

# Weights of the 24 hours of a day.
HOURS: Mapping[str, tuple[float, ...]] = {
    "day": (1, 1, 1, 1, 1, 2, 4, 7, 9, 8, 7, 6, 6, 6, 6, 7, 8, 9, 8, 6, 4, 3, 2, 1),
    "evening": (1, 1, 1, 1, 1, 1, 2, 4, 5, 5, 5, 6, 7, 6, 6, 7, 8, 10, 10, 9, 7, 5, 3, 2),
    "night": (8, 9, 8, 7, 5, 3, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5, 6, 7, 9, 9),
    "flat": (4, 4, 4, 4, 4, 4, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5, 5, 5, 4, 4),
}


@dataclass(frozen=True)
class Fact:
    """What happened: title and first sentence, with slots already numbered for `str.format`."""

    kind: str
    title: str
    sentence: str
    season: str


@dataclass(frozen=True)
class Category:
    """One incident category; the fields are described at the top of patterns_equipment.toml."""

    name: str
    department: str
    sla_h: float
    share: float
    pace: float
    severity: tuple[float, ...]
    season: tuple[float, float]
    weekend: float
    hours: str
    delay_min: float
    sources: tuple[float, ...]
    loss: tuple[float, float, float]
    litres: tuple[float, float, float]
    injured: float
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    causes: tuple[str, ...]
    actions: tuple[str, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """Equipment kinds named by the facts, "" for none."""
        return frozenset(fact.kind for fact in self.facts)


@lru_cache(maxsize=1)
def categories() -> tuple[Category, ...]:
    """All 14 categories, in the order of the files."""
    entries: list[dict[str, Any]] = []
    for name in FILES:
        entries += tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["category"]
    return tuple(_category(entry) for entry in entries)


def description_patterns() -> dict[str, tuple[str, ...]]:
    """Distinct descriptions of each category before the slots are filled."""
    return {
        category.name: tuple(f"{fact.sentence} {note}" for fact in category.facts for note in category.notes)
        for category in categories()
    }


def fill(templates: Sequence[str], chosen: Sequence[int], slots: Sequence[Sequence[object]]) -> list[str]:
    """Fill `templates[chosen[i]]` with the i-th value of every slot, for all i."""
    bound = [template.format for template in templates]
    return [bound[k](*values) for k, values in zip(chosen, zip(*slots, strict=True), strict=True)]


def _category(entry: dict[str, Any]) -> Category:
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    facts = tuple(_fact(*row) for row in plain.pop("facts"))
    notes = tuple(_numbered(note) for note in plain.pop("notes"))
    return Category(facts=facts, notes=notes, **plain)


def _fact(kind: str, title: str, sentence: str, season: str = "") -> Fact:
    return Fact(kind=kind, title=_numbered(title), sentence=_numbered(sentence), season=season)


def _numbered(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: f"{{{SLOTS.index(match[1])}}}", text)
