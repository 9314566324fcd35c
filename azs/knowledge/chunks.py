"""Blocks of a document put together into chunks to be searched, along its structure; a step or a row is never torn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from azs.knowledge.document import BLOCK_CHARS, Block, Chunk

TARGET_CHARS = 900
SMALL_CHARS = 350  # a chunk below this takes one more unit even if it grows beyond the target
CAPTION_CHARS = 250
_LIST = ("step", "item")


@dataclass(frozen=True)
class _Unit:
    """Blocks that stay together, from `first` to `last`, both inclusive."""

    first: int
    last: int
    chars: int
    alone: bool = False  # nothing is added behind it


def chunks(title: str, blocks: Sequence[Block]) -> tuple[Chunk, ...]:
    """Chunks of a document in its order; every block but the headings stands in exactly one.

    A chunk stays under one heading. A list with the line that announces it stays whole if it fits; a longer one is
    parted between its upper steps. Chunks have 600 to 900 characters where the structure allows.

    Args:
        title: of the document; the first of the headings of each chunk, "" for none.
    """
    made: list[Chunk] = []
    for path, first, last in _sections(title, blocks):
        for start, end in _packed(blocks, first, last):
            made.append(_chunk(len(made), path, blocks, start, end))
    return tuple(made)


def line(block: Block) -> str:
    """A block as it is shown in a chunk: its label before its text."""
    return f"{block.label} {block.text}" if block.label else block.text


def _sections(title: str, blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Runs of blocks under one heading with the titles above them. Headings above nothing stand above the next one, "an
    appendix" above its name; where they cannot, they are a run of their own."""
    open_: list[tuple[int, tuple[str, ...]]] = []
    led: tuple[str, ...] = ()
    at = 0
    while at < len(blocks):
        end, leading = at, False
        if blocks[at].kind != "heading":
            while end + 1 < len(blocks) and blocks[end + 1].kind != "heading":
                end += 1
            yield _path(title, open_), at, end
        elif _is_bare(blocks, at):
            while end + 1 < len(blocks) and _is_bare(blocks, end + 1) and blocks[end + 1].level >= blocks[at].level:
                end += 1
            leading = _leads(blocks, at, end)
            if not leading:
                yield _path(title, [(level, texts) for level, texts in open_ if level < blocks[at].level]), at, end
        for block in blocks[at : end + 1]:
            if block.kind == "heading":
                above = [(level, texts) for level, texts in open_ if level < block.level]
                open_, led = [*above, (block.level, (*led, line(block)))], ()
        if leading:
            led = tuple(line(block) for block in blocks[at : end + 1])
        at = end + 1


def _is_bare(blocks: Sequence[Block], at: int) -> bool:
    """Whether nothing stands below a heading: the next one is of its level or above."""
    if blocks[at].kind != "heading":
        return False
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    return below is None or (below.kind == "heading" and below.level <= blocks[at].level)


def _leads(blocks: Sequence[Block], first: int, last: int) -> bool:
    """Whether headings above nothing are short and no numbered section that is empty."""
    some = blocks[first : last + 1]
    if last + 1 == len(blocks) or sum(len(line(block)) for block in some) > CAPTION_CHARS:
        return False
    return first == 0 or blocks[last + 1].level >= blocks[first].level or not any(block.label for block in some)


def _path(title: str, open_: list[tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
    found = [text for _, texts in open_ for text in texts]
    if title and found[:1] != [title]:
        found.insert(0, title)
    return tuple(found)


def _packed(blocks: Sequence[Block], first: int, last: int) -> Iterator[tuple[int, int]]:
    held: _Unit | None = None
    for unit in _units(blocks, first, last):
        if held is not None and _join(held, unit):
            held = _Unit(held.first, unit.last, held.chars + 1 + unit.chars, unit.alone)
            continue
        if held is not None:
            yield held.first, held.last
        held = unit
    if held is not None:
        yield held.first, held.last


def _join(held: _Unit, unit: _Unit) -> bool:
    chars = held.chars + 1 + unit.chars
    if held.alone or chars > BLOCK_CHARS:
        return False
    return chars <= TARGET_CHARS or held.chars < SMALL_CHARS


def _units(blocks: Sequence[Block], first: int, last: int) -> Iterator[_Unit]:
    at = first
    while at <= last:
        end = at
        if blocks[at].kind in _LIST or _announces(blocks, at, last):
            while end < last and blocks[end + 1].kind in _LIST:
                end += 1
        elif at < last and blocks[at + 1].kind == "table" and len(line(blocks[at])) <= CAPTION_CHARS:
            end = at + 1
        whole = _unit(blocks, at, end)
        if whole.chars <= BLOCK_CHARS:
            yield whole
        else:
            yield from _parted(blocks, at, end)
        at = end + 1


def _announces(blocks: Sequence[Block], at: int, last: int) -> bool:
    return (
        blocks[at].kind == "paragraph"
        and at < last
        and blocks[at + 1].kind in _LIST
        and len(line(blocks[at])) < TARGET_CHARS
    )


def _parted(blocks: Sequence[Block], first: int, last: int) -> Iterator[_Unit]:
    """A list that does not fit, at its upper steps; a step whose own list does not fit, at the steps of that."""
    top = min(blocks[at].level for at in range(first, last + 1))
    starts = [at for at in range(first, last + 1) if at == first or blocks[at].level == top]
    if blocks[first].kind not in _LIST and len(starts) > 1:  # the line that announces goes with the first step
        below = min(blocks[at].level for at in range(first + 1, last + 1))
        starts = [first] + [at for at in range(first + 2, last + 1) if blocks[at].level == below]
    if len(starts) == 1:
        if first == last:
            yield _unit(blocks, first, last)
            return
        starts = [first, first + 1]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), last], strict=True):
        unit = _unit(blocks, start, end)
        if unit.chars <= BLOCK_CHARS:
            yield unit
        else:
            yield from _parted(blocks, start, end)


def _unit(blocks: Sequence[Block], first: int, last: int) -> _Unit:
    chars = sum(len(line(blocks[at])) + 1 for at in range(first, last + 1)) - 1
    return _Unit(first, last, chars, alone=blocks[last].kind in ("table", "code") and chars > TARGET_CHARS // 2)


def _chunk(number: int, path: tuple[str, ...], blocks: Sequence[Block], first: int, last: int) -> Chunk:
    text = "\n".join(line(blocks[at]) for at in range(first, last + 1))
    pages = [page for at in range(first, last + 1) if (page := blocks[at].page) is not None]
    return Chunk(number, path, text[:BLOCK_CHARS], min(pages, default=None), max(pages, default=None), first, last)
