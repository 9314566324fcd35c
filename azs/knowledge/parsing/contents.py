"""What a reader of one kind of file hands back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from azs.knowledge.document import Attachment, Block


@dataclass(frozen=True)
class Contents:
    """As `azs.knowledge.document.Parsed`, before title and language are settled."""

    blocks: Iterable[Block]
    title: str = ""
    pages: int | None = None
    warnings: Iterable[str] = ()
    attachments: tuple[Attachment, ...] = ()
