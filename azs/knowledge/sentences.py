"""Sentences of Russian and English documents, each with the block and the page it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from azs.knowledge.document import Block, BlockKind

MOST_CHARS = 300_000  # about 150 pages are read of one file; of a longer one its beginning and stretches of the rest
FIRST_CHARS = 100_000
STRETCH = 12  # blocks in a row read of each stretch

_END = re.compile(r"(?P<end>[.!?…]+)(?P<close>[»”\")\]]*)(?P<gap>\s+)(?=(?P<open>[«“„\"'(\[—–-]*\s*)(?P<next>\w))")
_JOINED = re.compile(r"(?<=[а-яё]{2}[.!?])(?=[А-ЯЁ][а-яё])")
_LAST = re.compile(r"(?:(?P<before>[\w%-]+)[ \u00a0.(]*)?(?<!\w)(?P<word>[^\W\d_]+)$")
_LABEL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[^\W\d_])\)?$")
_NEVER = frozenset(
    """п пп ст ч ул им см ср стр рис табл гл разд прил подп абз пос дер обл просп пр-т наб корп кв оф тел ред изд т е к
    н напр сокр т.е т.к т.н акад проф инж зам зав нач гр тов св вн доб моб mr mrs ms dr prof st no nos vs fig figs sec art para
    eq ch vol e.g i.e cf approx dept al jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)  # fmt: skip
_BEFORE_NUMBER = frozenset("л м мин сек час руб шт кг г гг чел экз no nos p pp с д № n ch art".split())
_CLASSED = (
    "категор", "класс", "групп", "тип", "марк", "вариант", "приложен", "таблиц", "схем", "литер", "форм", "лит",
    "class", "grade", "type", "annex", "appendix", "group", "category", "zone",
)  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """A sentence, word for word.

    Attributes:
        block: number of its block, from 0.
        place: its number within the block, from 0.
        heading: the nearest heading above, "" before the first.
        tail: for a sentence that ends in a colon, the items it opens, as one line.
    """

    text: str
    block: int
    page: int | None
    kind: BlockKind = "paragraph"
    place: int = 0
    heading: str = ""
    tail: str = ""


def split(text: str) -> list[str]:
    """Sentences of a text in order, without the spaces around them."""
    found, start = [], 0
    for cut, after in _cuts(text):
        if _label_only(text[start:cut]):
            continue
        found.append(text[start:cut].strip())
        start = after
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _cuts(text: str) -> list[tuple[int, int]]:
    """Where a sentence ends and where the next one starts."""
    found = [(at.start(), at.start()) for at in _JOINED.finditer(text)]
    for match in _END.finditer(text):
        if _ends(text, match):
            found.append((match.end("close"), match.end("gap")))
    return sorted(found)


def _ends(text: str, match: re.Match[str]) -> bool:
    after = match["next"]
    if after.islower() or after == "_":
        return False
    if match["end"] != ".":
        return True
    last = _LAST.search(text[max(0, match.start() - 40) : match.start()])
    if last is None or match["close"]:
        return True
    word, before = last["word"], (last["before"] or "").lower()
    if len(word) == 1 and word.isupper():  # an initial, unless it names a class or is a unit
        return (
            before.startswith(_CLASSED) or before[-1:].isdigit() or text[match.start() - 2 : match.start() - 1] == "°"
        )
    low = word.lower()
    if low == "г":  # 2022 г., but г. Казань
        return before.isdigit() and not after.isdigit()
    if low in ("т", "е", "к", "н", "д", "п", "e", "i") and before in ("т", "и", "e", "i"):
        return low in ("д", "п")
    if low == "no" and after.isalpha():
        return True
    if low in ("ч", "с", "м", "st", "art", "ch") and before[-1:].isdigit():
        return not after.isdigit()
    return low not in _NEVER and not (after.isdigit() and low in _BEFORE_NUMBER)


def _label_only(piece: str) -> bool:
    return _LABEL.fullmatch(piece.strip().rstrip(".")) is not None


def sentences_of(blocks: Sequence[Block]) -> list[Sentence]:
    """Sentences of the paragraphs, steps and items among the blocks; headings, tables and code have none."""
    found: list[Sentence] = []
    heading = ""
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            heading = block.text
            continue
        if block.kind in ("table", "code"):
            continue
        for place, text in enumerate(split(clean(block.text))):
            tail = _opened(blocks, number) if text.endswith(":") else ""
            found.append(Sentence(text, number, block.page, block.kind, place, heading, tail))
    return found


def _opened(blocks: Sequence[Block], number: int) -> str:
    """The items and steps that follow a block right away, with their labels."""
    opened = []
    for block in blocks[number + 1 : number + 13]:
        if block.kind not in ("item", "step"):
            break
        opened.append(f"{block.label} {clean(block.text)}".strip())
    return " ".join(opened)


def clean(text: str) -> str:
    """The text with spaces made one, without halves of surrogate pairs, which cannot be stored."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def sampled(blocks: Sequence[Block]) -> tuple[list[int], float]:
    """Numbers of the blocks to read, and the share of the text in them, 0 to 1.

    A file of up to MOST_CHARS is read whole. Of a longer one its first FIRST_CHARS are, and stretches of STRETCH
    blocks evenly over the rest.
    """
    total = sum(len(block.text) for block in blocks)
    if total <= MOST_CHARS:
        return list(range(len(blocks))), 1.0
    chosen, read = [], 0
    for number, block in enumerate(blocks):
        if read + len(block.text) > FIRST_CHARS:
            break
        chosen.append(number)
        read += len(block.text)
    rest = range(len(chosen), len(blocks))
    share = (MOST_CHARS - read) / (total - read)
    for number in _spread(rest, share):
        if read + len(blocks[number].text) <= MOST_CHARS:
            chosen.append(number)
            read += len(blocks[number].text)
    return chosen, read / total


def _spread(rest: range, share: float) -> Iterator[int]:
    """Whole stretches of a range that together make up a share of it."""
    due = 0.0
    for start in range(rest.start, rest.stop, STRETCH):
        due += share
        if due >= 1:
            due -= 1
            yield from range(start, min(start + STRETCH, rest.stop))
