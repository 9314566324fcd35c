"""What of a document is quoted: whole steps and sentences of the section that was found, word for word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from azs.knowledge.document import Block, Chunk
from azs.knowledge.revisions import Document
from chains.lexemes import tokens

MOST_BLOCKS = 16
STEPS = ("step", "item")
_SMALL = 3


@dataclass(frozen=True)
class QuotedBlock:
    """A block as it stands in its document; `marked` where it is what the question is about."""

    position: int
    block: Block
    marked: bool = False


@dataclass(frozen=True)
class Quote:
    """A run of blocks of one document.

    Attributes:
        heading: titles above it, without that of the document.
        score: of the search; comparable within one answer only.
        in_force: False of an earlier revision that was asked for.
    """

    document: Document
    heading: tuple[str, ...]
    blocks: tuple[QuotedBlock, ...]
    score: float = 0.0
    in_force: bool = True

    @property
    def page(self) -> int | None:
        """The page the quotation begins on."""
        return next((one.block.page for one in self.blocks if one.block.page), None)

    @property
    def has_steps(self) -> bool:
        """Whether it is a list of things to do."""
        return sum(one.block.kind == "step" for one in self.blocks) > 1

    @property
    def text(self) -> str:
        """The quotation as plain text, a block a line."""
        return "\n".join(" ".join(filter(None, (one.block.label, one.block.text))) for one in self.blocks)


def quote(
    document: Document, blocks: Sequence[Block], chunk: Chunk, question: str, *, score: float = 0.0
) -> Quote:  # fmt: skip
    """The section that `chunk` belongs to, where it is short enough, else the chunk; its best blocks are marked."""
    first, last = _section(blocks, chunk)
    wanted = _content(question)
    numbered = [
        (position, blocks[position]) for position in range(first, last + 1) if blocks[position].kind != "heading"
    ]  # fmt: skip
    overlap = [len(wanted & _content(block.text)) for _, block in numbered]
    best = max(overlap, default=0)
    quoted = tuple(
        QuotedBlock(position, block, marked=best > 0 and shared == best and len(numbered) > 1)
        for (position, block), shared in zip(numbered, overlap, strict=True)
    )
    if sum(one.marked for one in quoted) > len(quoted) / 2:  # marking most of it marks nothing
        quoted = tuple(QuotedBlock(one.position, one.block) for one in quoted)
    return Quote(document, _headings(blocks, first, last), quoted, score)


def step_section(blocks: Sequence[Block], chunks: Collection[Chunk]) -> Chunk | None:
    """The first chunk that is a list of steps: what an operator is to do first."""
    for chunk in sorted(chunks, key=lambda one: one.number):
        inside = blocks[chunk.block_first : chunk.block_last + 1]
        if sum(block.kind == "step" for block in inside) > 1:
            return chunk
    return None


def _section(blocks: Sequence[Block], chunk: Chunk) -> tuple[int, int]:
    """First and last block of the section of a chunk; of the chunk itself where the section is long."""
    last = min(chunk.block_last, len(blocks) - 1)
    first = min(chunk.block_first, last)
    start = first
    while start > 0 and blocks[start].kind != "heading":
        start -= 1
    end = last
    while end + 1 < len(blocks) and blocks[end + 1].kind != "heading":
        end += 1
    if end - start > MOST_BLOCKS:
        return _whole_list(blocks, first, last)
    return start, end


def _whole_list(blocks: Sequence[Block], first: int, last: int) -> tuple[int, int]:
    """The chunk with the steps right before and after it, as far as they are few."""
    while first > 0 and last - first < MOST_BLOCKS and blocks[first].kind in STEPS and blocks[first - 1].kind in STEPS:
        first -= 1
    while (
        last + 1 < len(blocks)
        and last - first < MOST_BLOCKS
        and blocks[last].kind in STEPS
        and blocks[last + 1].kind in STEPS
    ):
        last += 1
    return first, last


def _headings(blocks: Sequence[Block], first: int, last: int) -> tuple[str, ...]:
    """Titles above a run of blocks, the outermost first; the title of the document itself is level 1 and left out."""
    inside = next((at for at in range(first, last + 1) if blocks[at].kind != "heading"), first)
    found: list[Block] = []
    level = 7
    for at in range(inside - 1, -1, -1):
        block = blocks[at]
        if block.kind == "heading" and block.level < level:
            level = block.level
            found.append(block)
    found.reverse()
    if found and found[0].level == 1 and len(found) > 1:
        found = found[1:]
    return tuple(" ".join(filter(None, (block.label, block.text))) for block in found)


@lru_cache(maxsize=5_000)
def _content(text: str) -> frozenset[str]:
    """Lemmas of the words that mean something, each once."""
    said = (token for token in tokens(text) if len(token.text) > _SMALL or token.text.isdigit())
    return frozenset(min(token.lemmas) for token in said)
