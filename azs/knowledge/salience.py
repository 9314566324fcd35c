"""Which sentences tell most of a document: LexRank over lemmas, then the choice of different ones (MMR)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from azs.knowledge.sentences import Sentence
from azs.knowledge.word_forms import WORD, lemmas

MOST_RANKED = 400
DAMPING = 0.85
ROUNDS = 40
SAME = 0.1  # sentences less alike than this are no neighbours
TWIN = 0.6  # a sentence as like a chosen one as this says the same
NOVELTY = 0.35  # weight of being unlike the chosen ones
GOOD_CHARS = (45, 320)
_LEANS = re.compile(
    r"(?:он|она|оно|они|это|этот|эта|эти|этого|этим|этой|их|его|её|ее|там|тогда|также|так|поэтому|кроме того|при этом|однако|но|а|и"
    r"|например|затем|далее|в этом|в том|в нем|в нём|теперь|причем|такой|такие|такое|it|this|these|they|those|that|he|she|but|and|also"
    r"|however|therefore|then|for example|in this|such)(?!\w)", re.IGNORECASE,
)  # fmt: skip
_FURNITURE = re.compile(r"\.{4,}|_{3,}|страница\s\d|page\s\d+\sof|©|https?://|www\.|утверждаю\b|оглавление|содержание$", re.IGNORECASE)  # fmt: skip
Scores = NDArray[np.float64]


def choose(sentences: Sequence[Sentence], *, title: str, count: int) -> list[Sentence]:
    """Up to `count` sentences that tell most and differ, in the order of the document."""
    able = candidates(sentences)
    if len(able) <= count:
        return able
    words = [lemmas(sentence.text) for sentence in able]
    able, words = _likeliest(able, words)
    rows = _rows(words)
    alike = rows @ rows.T
    score = _central(alike) * _weights(able, words, title)
    chosen = _different(score / score.max(), alike, count)
    return [able[at] for at in sorted(chosen)]


def candidates(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences that say something alone: not repeated furniture of pages, not fragments; all where none is left."""
    often = Counter(sentence.text for sentence in sentences)
    once = {sentence.text: sentence for sentence in reversed(sentences)}
    single = [sentence for sentence in sentences if once[sentence.text] is sentence]
    whole = [sentence for sentence in single if often[sentence.text] < 3 and _whole(sentence.text)]
    return whole or [sentence for sentence in single if WORD.search(sentence.text)]


def _whole(text: str) -> bool:
    words = WORD.findall(text)
    letters = sum(map(str.isalpha, text))
    return (
        len(words) >= 4 and text[:1] == text[:1].upper() and letters >= 0.6 * len(text) and len(text) <= 900
        and text[-1] not in ":;,?" and not _FURNITURE.search(text) and not (text.isupper() and len(text) > 30)
    )  # fmt: skip


def _likeliest(able: list[Sentence], words: list[list[str]]) -> tuple[list[Sentence], list[list[str]]]:
    """At most MOST_RANKED of the sentences: those whose words are commonest in the document."""
    if len(able) <= MOST_RANKED:
        return able, words
    spread = Counter(word for row in words for word in set(row))
    value = [sum(math.log1p(spread[w]) for w in set(row)) / (6 + len(row)) for row in words]
    best = sorted(sorted(range(len(able)), key=lambda at: -value[at])[:MOST_RANKED])
    return [able[at] for at in best], [words[at] for at in best]


def _rows(words: Sequence[Sequence[str]]) -> Scores:
    """Unit TF-IDF rows, sentences by lemmas; a row of zeros where a sentence has no telling word."""
    spread = Counter(word for row in words for word in set(row))
    column = {word: at for at, word in enumerate(spread)}
    found = np.zeros((len(words), max(len(column), 1)))
    for at, row in enumerate(words):
        for word, times in Counter(row).items():
            found[at, column[word]] = times * (1 + math.log(len(words) / spread[word]))
    length = np.linalg.norm(found, axis=1, keepdims=True)
    rows: Scores = found / np.where(length > 0, length, 1)
    return rows


def _central(alike: Scores) -> Scores:
    """PageRank of the graph whose edges are the likeness of sentences."""
    edges = np.where(alike >= SAME, alike, 0.0)
    np.fill_diagonal(edges, 0.0)
    out = edges.sum(axis=1, keepdims=True)
    count = len(edges)
    steps = np.where(out > 0, edges / np.where(out > 0, out, 1), 1 / count)
    rank = np.full(count, 1 / count)
    for _ in range(ROUNDS):
        rank = (1 - DAMPING) / count + DAMPING * (rank @ steps)
    return rank


def _weights(able: Sequence[Sentence], words: Sequence[Sequence[str]], title: str) -> Scores:
    """What a sentence's place, its headings, its length and its beginning add or take."""
    named = set(lemmas(title))
    last = max(able[-1].block, 1)
    found = np.ones(len(able))
    for at, sentence in enumerate(able):
        own = set(words[at])
        found[at] *= 1.0 + 0.5 * max(0.0, 1 - 4 * sentence.block / last)
        found[at] *= 1.15 if sentence.place == 0 else 1.0
        found[at] *= 1.0 + 0.5 * len(own & named) / max(len(named), 1)
        found[at] *= 1.0 + 0.2 * min(len(own & set(lemmas(sentence.heading))), 2)
        found[at] *= 0.4 if _LEANS.match(sentence.text) else 1.0
        found[at] *= 1.0 if sentence.text[-1] in ".!»)" else 0.5
        found[at] *= 1.0 if GOOD_CHARS[0] <= len(sentence.text) <= GOOD_CHARS[1] else 0.5
    return found


def _different(score: Scores, alike: Scores, count: int) -> list[int]:
    """The best ones in turn, each as unlike those chosen before as it is good (maximal marginal relevance)."""
    chosen: list[int] = []
    nearest = np.zeros(len(score))
    for _ in range(count):
        worth = (1 - NOVELTY) * score - NOVELTY * nearest - (nearest >= TWIN)
        worth[chosen] = -np.inf
        best = int(np.argmax(worth))
        chosen.append(best)
        nearest = np.maximum(nearest, alike[best])
    return chosen
