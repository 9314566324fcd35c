"""Printed numbers of steps and marks of lists: "3.2.", "а)", "•", and how deep each of them stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from azs.knowledge.document import Block

BULLET = "•"
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,5}"
_LABEL = re.compile(
    rf"(?P<label>{_NUMBER}[.)]|\d{{1,3}}(?:\.\d{{1,3}}){{1,5}}|[а-яёa-zА-ЯЁA-Z]\)|\((?:\d{{1,2}}|[а-яёa-z])\)"
    r"|[IVX]{1,6}[.)]|[А-ЯЁA-Z]\.?\d{1,3}(?:\.\d{1,3}){0,4}\."
    r"|(?:Шаг|Этап|Step)\s\d{1,3}[.:)]?)\s+(?=\S)"
)
_TIGHT = re.compile(rf"(?P<label>[А-ЯЁ]?{_NUMBER}\.)(?=[А-ЯЁA-Z«])")  # "1.Общие положения"
_MARK = re.compile(r"(?:[•‣▪▫●○◦■□◆◇∙·➢►▶✓✔→*–—-]|[\uf000-\uf0ff])\s+(?=\S)|[•▪●■➢►✓✔\uf000-\uf0ff](?=\S)")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})\b")
_WORD = re.compile(r"\w")
TITLE_CHARS = 160


def split_label(text: str, *, wrapped: bool = False) -> tuple[str, str]:
    """The number, letter or mark at the start of a text, and the rest; ("", text) where there is none.

    Marks of a list come back as "•" whatever their look. Dates, years and initials are no labels.

    Args:
        wrapped: the text is a line of a paragraph, which may begin with any number: "5.10 настоящего Положения".
    """
    found = _MARK.match(text)
    if found:
        return BULLET, text[found.end() :].lstrip()
    found = _LABEL.match(text) or _TIGHT.match(text)
    if not found or _DATE.match(text) or not _WORD.search(text[found.end() :]):
        return "", text
    label, rest = found["label"], text[found.end() :].lstrip()
    if wrapped and "." in label and label[-1] != ")" and not rest[:1].isupper():
        return "", text
    return label, rest


def depth(label: str) -> int:
    """How many numbers a dotted label has: 2 of "3.2."; 0 of "а)" and "•"."""
    return len(re.findall(r"\d+", label)) if re.fullmatch(rf"{_NUMBER}\.?", label) else 0


def follows(label: str, next_: str) -> bool:
    """Whether a number is the one after another: "3." after "2."."""
    one, other = re.search(r"(\d+)\W*$", label), re.search(r"(\d+)\W*$", next_)
    return bool(one and other and int(one[1]) + 1 == int(other[1]) and label[: one.start()] == next_[: other.start()])


class Nesting:
    """Depth of each label in a run of labels, from their kinds: "1." holds "а)", which holds "•"."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []

    def reset(self) -> None:
        """Begin anew: a heading stands between."""
        self._open = []

    def level(self, label: str, kind: str = "", least: int = 1) -> int:
        """Level of the next label, from 1.

        Args:
            kind: what labels of one level share, where the format tells it; seen from the label when not given.
            least: the level of a label that stands in nothing, where the format tells it.
        """
        kind, numbers = kind or _kind(label), depth(label)
        for place, (known, level) in enumerate(self._open):
            if known == kind:
                del self._open[place + 1 :]
                return level
        if numbers > 1:
            self._open = [(known, level) for known, level in self._open if level < numbers]
            level = numbers
        else:
            level = max(min(self._open[-1][1] + 1, 6) if self._open else 1, least)
        self._open.append((kind, level))
        return level


def _kind(label: str) -> str:
    if label == BULLET:
        return BULLET
    numbers = depth(label)
    if numbers > 1 or (numbers and label[-1] == "."):
        return f"n{numbers}"
    shape = re.sub(r"[а-яё]", "б", re.sub(r"[a-z]", "a", re.sub(r"\d+", "1", label)))
    return re.sub(r"[IVX]+(?=[.)])", "I", shape)


def promote(blocks: Sequence[Block]) -> list[Block]:
    """Numbered steps that are titles of the steps below them made headings: "3. Порядок" before "3.1. Оператор …"."""
    found = list(blocks)
    for place, (block, below) in enumerate(pairwise(blocks)):
        own, next_ = block.label.rstrip("."), below.label.rstrip(".")
        if (
            block.kind == "step"
            and below.kind in ("step", "heading")
            and depth(block.label)
            and next_ == f"{own}.1"
            and is_title(block.text)
        ):
            found[place] = replace(block, kind="heading", level=min(depth(block.label), 6))
    return found


def is_title(text: str) -> bool:
    """Whether a line can be a title: short, begins with a capital, does not end as a sentence or a list does."""
    return len(text) <= TITLE_CHARS and text[:1].upper() == text[:1] and text[-1:] not in ".,;:!?-"
