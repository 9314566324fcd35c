"""Questions whose answer people have checked, and which of them a new question means.

A match answers with a badge of trust, so it is right or it is not made. Sentence vectors alone cannot make it: "по
районам" lies as near to "по регионам" as a true paraphrase does. So what the rules read of both has to agree:

- "wording": the words are those of a verified question, up to case and punctuation.
- "plan": the rules explain every word, and their plan is the verified one.
- "meaning": the rules explain all but some words; a verified wording holds the same ones, everything else the rules
  read of both is equal, and the two are near as sentences, nearer than any wording of another plan that fits as well.

Periods count as days, and those of a verified question are read anew each day. A number, a negation or the name of a
group that the plan does not answer for speaks against any match.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from azs.errors import AzsError
from azs.knowledge.embedding import Vectors
from azs.semantic import load_model
from azs.semantic.model import GoldenQuestion
from azs.verified import normalised
from chains.comparing import set_against
from chains.dates import find_periods
from chains.golden_checks import Reader, ReadQuestion, leaves_out, moves, plan_key, same_days, word_sets
from chains.meaning import Meaning
from chains.plan import Period, Plan

LEAST_SIMILARITY = {"sentences": 0.93, "letters": 0.5}
"""How near a match by meaning has to be, by kind of vectors.

Chosen below the farthest right match (0.947 and 0.551) in the odd lines of `tests/evaluation/golden_pairs.toml`. On its
even lines no trap of 116 is matched and 64 of 79 paraphrases are, with either kind. Similarity alone would not do:
traps lie at up to 0.994 ("не решили" for "решили"), paraphrases at down to 0.866.
"""
LEAST_MARGIN = 0.01
CLOCK = ("current_date", "sysdate", "current_timestamp", "now(", "today(")


@dataclass(frozen=True)
class GoldenItem:
    """A verified question.

    Attributes:
        questions: its wordings, the one it was verified with first.
        plan_json: its plan as written by `Plan.to_json`; empty where `sql` answers it.
        origin: where it comes from.
    """

    questions: tuple[str, ...]
    plan_json: str
    sql: str = ""
    origin: str = ""


@dataclass(frozen=True)
class GoldenMatch:
    """A verified question that a question means.

    Attributes:
        question: the wording of `item` that it agrees with.
        plan: with the periods of today; None where `item.sql` answers.
        way: "wording", "plan" or "meaning", see the module.
        similarity: cosine of the two questions; 1 where it was not needed.
    """

    item: GoldenItem
    question: str
    plan: Plan | None
    way: str
    similarity: float = 1.0


class GoldenIndex:
    """Verified questions, ready to be matched. Holds no readings and no dates; safe to share between threads."""

    def __init__(self, items: Iterable[GoldenItem], meaning: Meaning, *, least_similarity: float | None = None) -> None:
        """Items whose plan cannot be read are left out.

        Args:
            least_similarity: that of `LEAST_SIMILARITY` for the kind of vectors when not given.
        """
        self._meaning = meaning
        self._least = LEAST_SIMILARITY[meaning.name] if least_similarity is None else least_similarity
        self._items: list[GoldenItem] = []
        self._plans: dict[GoldenItem, Plan | None] = {}
        self._by_text: dict[str, GoldenItem] = {}
        self._by_plan: dict[Plan, list[GoldenItem]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[GoldenItem, str]]] = defaultdict(list)
        for item in items:
            self._add(item)

    def match(self, question: str, reading: ReadQuestion, *, read: Reader) -> GoldenMatch | None:
        """The verified question that `question` means, None where none does for sure.

        Args:
            reading: of `question`, for today.
            read: reads a verified question in the same way: same day, no context, no selection. Remembering what it has
                read saves 2 ms for each candidate.
        """
        if reading.follow_up:
            return None
        same = self._by_text.get(normalised(question))
        if same is not None:
            return self._agreed(same, question, reading, read)
        if reading.doubt is not None:
            return None
        if reading.unknown:
            return self._by_meaning(question, reading, read)
        return self._same_plan(question, reading, read) if reading.sure_metric else None

    def nearest(self, question: str, count: int) -> list[GoldenItem]:
        """The verified questions nearest in meaning, the nearest first; as examples, not as answers."""
        if not self._items:
            return []
        texts, matrix = self._matrix
        own = self._meaning.vectors([question])[0]
        near = np.einsum("ij,j->i", matrix, own)  # the product of BLAS keeps a second core spinning for 30 ms
        found = dict.fromkeys(texts[at] for at in np.argsort(-near, kind="stable"))
        return list(found)[: max(count, 0)]

    def warm_up(self) -> None:
        """Compute the vectors that `nearest` needs, 20 to 40 CPU-ms a wording, so that no question waits for them."""
        _ = self._matrix

    @cached_property
    def _matrix(self) -> tuple[list[GoldenItem], Vectors]:
        pairs = [(item, text) for item in self._items for text in item.questions[:2]]
        return [item for item, _ in pairs], self._meaning.vectors([text for _, text in pairs])

    def _add(self, item: GoldenItem) -> None:
        plan = None
        if item.plan_json:
            try:
                plan = Plan.from_json(item.plan_json)
            except ValueError:
                return
        elif any(map(moves, item.questions)) and not any(word in item.sql.lower() for word in CLOCK):
            return  # its dates stand still while the words move on
        self._items.append(item)
        self._plans[item] = plan
        if plan is not None:
            self._by_plan[plan_key(plan)].append(item)
        for text in item.questions:
            self._by_text.setdefault(normalised(text), item)
            for lemma in frozenset[str]().union(*word_sets(text)):
                self._by_word[lemma].append((item, text))

    def _agreed(self, item: GoldenItem, question: str, reading: ReadQuestion, read: Reader) -> GoldenMatch | None:
        """The match of the very wording, unless a selection or a choice has changed what it means."""
        if not (stored := _read(question, read)) or not _equal(stored.plan, reading.plan):
            return None
        plan = self._plan_of(item, stored)
        return GoldenMatch(item, question, plan, "wording") if plan or item.sql else None

    def _same_plan(self, question: str, reading: ReadQuestion, read: Reader) -> GoldenMatch | None:
        for item in self._by_plan.get(plan_key(reading.plan), ()):
            text = item.questions[0]
            plan = self._plan_of(item, stored) if (stored := _read(text, read)) else None
            if plan and _equal(plan, reading.plan) and not leaves_out(question, plan, text):
                return GoldenMatch(item, text, plan, "plan")
        return None

    def _by_meaning(self, question: str, reading: ReadQuestion, read: Reader) -> GoldenMatch | None:
        fitting: dict[tuple[GoldenItem, str], Plan | None] = {}
        for item, text in self._sharing(reading.unknown):
            stored = _read(text, read)
            if stored is None or stored.doubt is not None or not _same_words(stored.unknown, reading.unknown):
                continue
            plan = self._plan_of(item, stored)
            alike = (plan or item.sql) and _equal(stored.plan, reading.plan)
            if alike and not leaves_out(question, plan or stored.plan, text):
                fitting[item, text] = plan
        return self._nearest_of(question, fitting)

    def _sharing(self, unknown: Sequence[str]) -> list[tuple[GoldenItem, str]]:
        """Wordings that hold each of these words."""
        found: set[tuple[GoldenItem, str]] | None = None
        for own in word_sets(" ".join(unknown), everything=True):
            holding = {pair for lemma in own for pair in self._by_word.get(lemma, ())}
            found = holding if found is None else found & holding
        return sorted(found or (), key=lambda pair: pair[1])

    def _nearest_of(
        self, question: str, fitting: dict[tuple[GoldenItem, str], Plan | None]
    ) -> GoldenMatch | None:  # fmt: skip
        if not fitting:
            return None
        pairs = list(fitting)
        own, *others = self._meaning.vectors([question, *(text for _, text in pairs)])
        near = [float(other @ own) for other in others]
        best = max(range(len(pairs)), key=near.__getitem__)
        item, text = pairs[best]
        mine = (fitting[pairs[best]], item.sql)
        rivals = [near[at] for at, pair in enumerate(pairs) if (fitting[pair], pair[0].sql) != mine]
        if near[best] < self._least or near[best] - max(rivals, default=0) < LEAST_MARGIN:
            return None
        return GoldenMatch(item, text, fitting[pairs[best]], "meaning", near[best])

    def _plan_of(self, item: GoldenItem, stored: ReadQuestion) -> Plan | None:
        """The verified plan with the periods its words mean today; None where they and the plan do not go together."""
        plan = self._plans[item]
        if plan is None or stored.plan.period is None:
            return plan
        if plan.period is None or (plan.compare is None) != (stored.plan.compare is None):
            return None
        return replace(plan, period=stored.plan.period, compare=stored.plan.compare)


@lru_cache(maxsize=2)
def packaged_items(today: dt.date) -> tuple[GoldenItem, ...]:
    """The verified questions that come with the product, with the periods of `today`."""
    return tuple(
        GoldenItem((item.question("ru"), item.question("en"), *item.wordings), plan_of(item, today).to_json())
        for item in load_model().golden
    )


def plan_of(item: GoldenQuestion, today: dt.date) -> Plan:
    """The whole plan of a packaged question."""
    body = {**item.plan, **item.rest}
    body["dimensions"] = list(body["dimensions"])
    plan = Plan.from_json(json.dumps(body))
    now, other = _period(item.period, today), _period(item.compare, today)
    if now and other:
        now, other = set_against(now, other, today)
    return replace(plan, period=now, compare=other)


def _period(words: str, today: dt.date) -> Period | None:
    return find_periods(words, today)[0].period if words else None


def _read(question: str, read: Reader) -> ReadQuestion | None:
    """The reading; None where the data at hand do not hold what the question names."""
    try:
        return read(question)
    except AzsError:
        return None


def _equal(one: Plan, other: Plan) -> bool:
    return plan_key(one) == plan_key(other) and same_days(one, other)


def _same_words(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each word of either has a form of it in the other."""
    one, two = word_sets(" ".join(some), everything=True), word_sets(" ".join(others), everything=True)
    return all(any(a & b for b in two) for a in one) and all(any(a & b for b in one) for a in two)
