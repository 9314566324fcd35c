"""What all services outside have in common: the switch, the parcels, pages that fail alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from ocr.cloud.calling import Caller, OnSent
from ocr.cloud.configuration import Configuration
from ocr.cloud.parcels import Limits, Parcel, pack
from ocr.document import OcrDocument, Page
from ocr.errors import EngineError, EngineMissingError, FileError, OutsideForbiddenError, QuotaError
from ocr.options import OcrOptions

STOPPERS = (
    "cloud_wire",
    "cloud_key_file",
    "cloud_key",
    "cloud_unreachable",
    "cloud_address",
    "cloud_insecure",
    "cloud_redirect",
)
"""Errors after which the rest of a file is not sent."""


class CloudReader(ABC):
    """A `FileReader` that sends files out of the network.

    Attributes:
        name: as in `ocr.options.OUTSIDE`.
        title, privacy, cost: message keys of the product: its name; what is sent where; what it costs.
        configured_by: type of its configuration.
        limits: of one request.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    privacy: ClassVar[str]
    cost: ClassVar[str]
    configured_by: ClassVar[type]
    limits: ClassVar[Limits]

    def __init__(self, configuration: Configuration, *, on_sent: OnSent | None = None) -> None:
        self._wire, self._patience = configuration.wire, configuration.patience
        self._on_sent: OnSent = on_sent or (lambda _service, _pages: None)

    def read_file(self, data: bytes, options: OcrOptions, *, media_type: str = "") -> OcrDocument:
        """A document; see `ocr.readers.FileReader`. Pages that fail alone are in `failed`."""
        if not options.outside_allowed:
            raise OutsideForbiddenError("cloud_forbidden", service=self.name)
        if not self.is_configured():
            raise EngineMissingError("cloud_not_set", service=self.name)
        parcels = pack(data, options, self._limits(), media_type=media_type)
        pages: list[Page] = []
        failed: list[tuple[int, str]] = []
        first: EngineError | FileError | None = None
        stopped = False
        for parcel in parcels:
            if not stopped:
                try:
                    pages += self._delivered(parcel, options)
                    continue
                except (EngineError, FileError) as error:
                    first = first or error
                    stopped = isinstance(error, QuotaError) or error.key in STOPPERS
                    key = error.key
            failed += [(number, key) for number in parcel.numbers]
        if first is not None and not pages:
            raise first
        found = {page.number for page in pages}
        sent = [number for parcel in parcels for number in parcel.numbers]
        lost = [(n, "cloud_page_missing") for n in sent if n not in found and n not in dict(failed)]
        return OcrDocument(tuple(sorted(pages, key=lambda page: page.number)), tuple(sorted(failed + lost)))

    def _limits(self) -> Limits:
        """Of a request of this configuration."""
        return self.limits

    @abstractmethod
    def is_configured(self) -> bool:
        """Whether everything needed to call it is given."""

    @abstractmethod
    def _read(self, parcel: Parcel, caller: Caller) -> Sequence[Page]:
        """Pages, numbered from 1 within the parcel."""

    def _delivered(self, parcel: Parcel, options: OcrOptions) -> list[Page]:
        total_s = min(self._patience.total_s, options.page_timeout_s * len(parcel.numbers))
        with Caller(self.name, self._patience, self._wire, total_s=total_s, on_sent=self._on_sent) as caller:
            pages = self._read(parcel, caller)
        named: dict[int, Page] = {}
        for page in pages:
            if not 1 <= page.number <= len(parcel.numbers) or page.number in named:
                raise EngineError("cloud_answer", service=self.name)
            named[page.number] = replace(page, number=parcel.numbers[page.number - 1], notes=self._notes(page))
        return list(named.values())

    def _notes(self, page: Page) -> tuple[str, ...]:
        """What the page itself tells, beside what the service does."""
        notes = page.notes if any(line.text.strip() for line in page.lines) else (*page.notes, "blank")
        return tuple(dict.fromkeys(notes))
