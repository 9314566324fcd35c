"""Pictures: their text is seen only by a reader of pictures, so nothing is told but that one is needed."""

from __future__ import annotations

from azs.knowledge.parsing.contents import Contents


def read_image(_data: bytes) -> Contents:
    """No blocks, one page, and the warning that the text has to be recognised."""
    return Contents([], pages=1, warnings=["scan_needs_ocr"])
