"""How likely an answer is wrong, told by how near its question is to questions whose answers were checked.

The rules explain every word and still may read it as something else. What tells such answers apart is neither the
length of a question nor its words alone, but whether something said in this way has been checked to mean a plan of this
kind. The answer of an unfamiliar question carries a sign. `python -m tests.evaluation.calibrate` writes both files:
the wordings that were answered right, and the weights, fitted to answers given before the rules had seen the question.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import threading
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from chains.golden import GoldenItem
from chains.golden_source import Approved
from chains.linker import Linker
from chains.plan import Plan
from chains.wordings import outline, parts, wording

FOLDER = Path(__file__).parent
WORDINGS, WEIGHTS = FOLDER / "checked_wordings.txt", FOLDER / "familiarity.toml"
FEATURES = ("one", "same", "other", "near", "new_pairs", "follow_up", "unsupported", "new_outline", "size")
NEAREST = 10
SUPPORT = 0.2
"""A part of a plan is supported by a word of the question that goes with it in this share of the checked ones."""


@dataclass(frozen=True)
class Checked:
    """A question whose answer was right: its wording and the parts of its plan, see `wordings`."""

    wording: tuple[str, ...]
    parts: frozenset[str]
    follow_up: bool = False


@dataclass(frozen=True)
class Weights:
    """Of each of FEATURES; a risk above `most` is told."""

    values: tuple[float, ...]
    most: float

    def risk(self, features: Sequence[float]) -> float:
        """How likely an answer with these features is wrong, 0 … 1."""
        return 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(self.values, features, strict=True))))


class Familiarity:
    """Knows the checked questions. Holds no state that changes; safe to share between threads."""

    def __init__(self, checked: Iterable[Checked]) -> None:
        """Args: checked: any number of them."""
        self._checked = tuple(dict.fromkeys(checked))
        grams = [_grams(one.wording) for one in self._checked]
        self._outlines = [outline(one.parts) for one in self._checked]
        self._known = Counter(self._outlines)
        self._follows = np.array([one.follow_up for one in self._checked], bool)
        counts = Counter(gram for one in grams for gram in one)
        self._weights = {gram: math.log((len(grams) + 1) / (count + 0.5)) for gram, count in counts.items()}
        self._rare = math.log((len(grams) + 1) / 0.5)
        self._lengths = np.array([self._length(one) for one in grams])
        self._holding: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(grams):
            for gram in one:
                self._holding[gram].append(at)
        self._words: Counter[str] = Counter()
        self._together: dict[str, Counter[str]] = defaultdict(Counter)
        for found in self._checked:
            if not found.follow_up:
                self._words.update(set(found.wording))
                for word in set(found.wording):
                    self._together[word].update(found.parts)

    def features(self, asked: Checked, *, before: frozenset[str] = frozenset()) -> tuple[float, ...]:
        """The values of FEATURES for a question and the plan made of it.

        Args:
            before: parts of the plan that a follow-up goes on from.
        """
        grams = _grams(asked.wording)
        alike = self._similarities(grams, follow_up=asked.follow_up)
        kind = outline(asked.parts)
        same = np.array([one == kind for one in self._outlines], bool)
        near = np.argsort(-alike, kind="stable")[:NEAREST]
        weights = alike[near] ** 2 + 1e-9
        shared = np.array([_shared(asked.parts, self._checked[at].parts) for at in near])
        new = sum(gram not in self._weights for gram in grams if " " in gram)
        return (
            1.0, float(alike[same].max(initial=0.0)), float(alike[~same].max(initial=0.0)),
            float((weights * shared).sum() / max(weights.sum(), 1e-9)), math.log1p(new), float(asked.follow_up),
            float(any(not self._supported(part, asked.wording) for part in asked.parts - before)),
            float(not self._known[kind]), len(asked.parts) / 5,
        )  # fmt: skip

    def _similarities(self, grams: set[str], *, follow_up: bool) -> np.ndarray:
        """Cosine of the wording with each checked one of its sort: follow-ups with follow-ups."""
        found = np.zeros(len(self._checked))
        for gram in grams:
            if weight := self._weights.get(gram):
                found[self._holding[gram]] += weight * weight
        own = self._length(grams)
        return np.where(self._follows == follow_up, found / np.maximum(self._lengths * own, 1e-9), 0.0)

    def _length(self, grams: set[str]) -> float:
        return math.sqrt(sum(self._weights.get(gram, self._rare) ** 2 for gram in grams))

    def _supported(self, part: str, wording: Sequence[str]) -> bool:
        return any(self._together[word][part] >= SUPPORT * (self._words[word] + 1) for word in set(wording)
                   if word in self._together)  # fmt: skip


class FamiliaritySource:
    """Tells which questions are unfamiliar, by the checked wordings of the product and by what the company approved."""

    def __init__(self, approved: Approved | None) -> None:
        """Args: approved: what the company has approved; asked before every judgement, so it should remember."""
        self._approved = approved
        self._lock = threading.Lock()
        self._state: tuple[GoldenItem, ...] | None = None
        self._familiarity: Familiarity | None = None

    def unfamiliar(
        self, question: str, plan: Plan, linker: Linker, today: dt.date, *, given: Plan | None = None, follow_up: bool
    ) -> bool:
        """Whether the answer of a plan the rules made of a question needs a sign.

        Args:
            given: a plan whose parts the question need not say: that before a follow-up, or one with a selection.
        """
        asked = Checked(wording(question, linker, today), parts(plan), follow_up)
        before = parts(given) if given else frozenset()
        found = weights()
        return found.risk(self._known(linker, today).features(asked, before=before)) > found.most

    def _known(self, linker: Linker, today: dt.date) -> Familiarity:
        items = tuple(self._approved()) if self._approved else ()
        with self._lock:
            if self._familiarity is None or self._state != items:
                verified = tuple(
                    Checked(wording(text, linker, today), parts(Plan.from_json(item.plan_json)))
                    for item in items if item.plan_json for text in item.questions
                )  # fmt: skip
                self._familiarity, self._state = _with_packaged(verified), items
            return self._familiarity


@lru_cache(maxsize=4)
def _with_packaged(verified: tuple[Checked, ...]) -> Familiarity:
    """Shared by everybody for whom the same is checked: people differ in what they see, not in how they ask."""
    return Familiarity((*packaged(), *verified))


def as_line(checked: Checked) -> str:
    """A line of the file of wordings."""
    return "\t".join(("+" if checked.follow_up else "", " ".join(checked.wording), " ".join(sorted(checked.parts))))


@lru_cache(maxsize=1)
def packaged() -> tuple[Checked, ...]:
    """The checked questions that come with the product."""
    lines = (line.split("\t") for line in WORDINGS.read_text(encoding="utf-8").splitlines())
    return tuple(Checked(tuple(said.split()), frozenset(made.split()), bool(mark)) for mark, said, made in lines)


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Those last fitted."""
    body = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(tuple(float(body["weights"][name]) for name in FEATURES), float(body["most"]))


def _grams(wording: tuple[str, ...]) -> set[str]:
    """Words and neighbouring pairs, the ends included."""
    ends = ("^", *wording, "$")
    return {*wording, *(f"{one} {two}" for one, two in itertools.pairwise(ends))}


def _shared(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / max(len(one | two), 1)
