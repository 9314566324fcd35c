"""RTF files: their paragraphs and tables; styles are not told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from striprtf.striprtf import rtf_to_text

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.labels import promote
from azs.knowledge.parsing.prose import plain, table

_ROW = re.compile(r"\|.*\|\s*$")  # as striprtf writes rows of cells


def read_rtf(data: bytes) -> Contents:
    """Paragraphs with the numbers that the file prints before them.

    Raises:
        DocumentFileError: damaged.
    """
    try:
        text: str = rtf_to_text(  # type: ignore[no-untyped-call]
            data.decode("latin-1"), encoding=_encoding(data), errors="replace"
        )
    except (ValueError, IndexError, KeyError, LookupError, TypeError) as error:
        raise DocumentFileError("documents.damaged") from error
    return Contents(promote(list(_blocks(text))), warnings=["old_format"])


def _encoding(data: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", data[:2000])
    return f"cp{found[1].decode()}" if found and found[1] != b"0" else "cp1251"


def _blocks(text: str) -> Iterator[Block]:
    for is_row, group in groupby(text.split("\n"), lambda line: bool(_ROW.search(line))):
        lines = list(group)
        yield from table([line.split("|")[:-1] for line in lines]) if is_row else plain(lines)
