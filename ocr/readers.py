"""What every engine promises: the one interface between the reader and those who use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ocr.document import OcrDocument, Page
from ocr.options import OcrOptions
from ocr.pictures import Picture, Pixels


class PageReader(Protocol):
    """Reads pictures of pages on this machine."""

    name: str

    def read_page(self, picture: Picture, options: OcrOptions) -> Page:
        """A page.

        Raises:
            EngineError: the engine cannot read.
        """

    def read_lines(self, pictures: Sequence[Pixels]) -> list[tuple[str, float]]:
        """The text of pictures of one line each, and the confidence, 0 to 1.

        Raises:
            EngineError: the engine cannot read.
        """


class FileReader(Protocol):
    """Reads whole files: a service outside, or the text layer of a PDF."""

    name: str

    def read_file(self, data: bytes, options: OcrOptions, *, media_type: str = "") -> OcrDocument:
        """A document.

        Args:
            media_type: such as "application/pdf"; guessed from the first bytes where it is empty.

        Raises:
            FileError: the engine does not take the file.
            OutsideForbiddenError: the engine is outside and `options.outside_allowed` is not set.
            QuotaError: the service refuses for now.
            EngineError: the engine cannot read.
        """
