"""How well lines were read: character error rate and the share of words right."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a set of lines.

    Attributes:
        lines: how many.
        characters, wrong_characters: of the truth; edits (insert, delete, replace) needed to mend the reading.
        words, right_words: of the truth; those the reading has in the same order, letter for letter.
        wrong_words: edits of whole words needed to mend the reading, words too many included.
    """

    lines: int
    characters: int
    wrong_characters: int
    words: int
    right_words: int
    wrong_words: int

    @property
    def error_rate(self) -> float:
        """Character error rate, 0 = perfect; can pass 1."""
        return self.wrong_characters / max(self.characters, 1)

    @property
    def words_right(self) -> float:
        """Share of words right, 0..1."""
        return self.right_words / max(self.words, 1)

    @property
    def word_error_rate(self) -> float:
        """Word error rate, 0 = perfect; can pass 1."""
        return self.wrong_words / max(self.words, 1)

    def __str__(self) -> str:
        errors = f"CER {self.error_rate:.2%}, WER {self.word_error_rate:.2%}"
        return f"{errors}, words right {self.words_right:.2%} ({self.lines} lines)"


def score_lines(truths: Sequence[str], readings: Sequence[str]) -> Score:
    """Compare readings with truths, line by line.

    Raises:
        ValueError: different numbers of lines.
    """
    wrong = right = words = wrong_words = 0
    for truth, reading in zip(truths, readings, strict=True):
        wrong += edit_distance(truth, reading)
        expected, got = truth.split(), reading.split()
        matcher = SequenceMatcher(None, expected, got, autojunk=False)
        right += sum(block.size for block in matcher.get_matching_blocks())
        words += len(expected)
        wrong_words += edit_distance(expected, got)
    return Score(len(truths), sum(map(len, truths)), wrong, words, right, wrong_words)


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein distance: the fewest inserted, deleted and replaced characters, or words of two lists."""
    if one == other:
        return 0
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, start=1):
        diagonal, row[0] = row[0], number
        for place, wanted in enumerate(other, start=1):
            best = min(diagonal + (character != wanted), row[place] + 1, row[place - 1] + 1)
            diagonal, row[place] = row[place], best
    return row[-1]
