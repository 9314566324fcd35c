"""Every error of the reader, in one tree.

An error carries a key and its parameters, as those of the product do, and no sentence: the product words it
(`errors.ocr.*` in its catalogue). `str(error)` is for the log.
"""

from __future__ import annotations


class OcrError(Exception):
    """Base of all errors of the reader.

    Args:
        key: message key below `errors.ocr.`, for example `too_large`.
        params: values named in the message.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(f"{key} {params}" if params else key)


class FileError(OcrError):
    """The file cannot be read: damaged, protected, empty, of an unknown kind, too large."""


class EngineError(OcrError):
    """The engine cannot read: it is not installed, does not answer, or refuses."""


class EngineMissingError(EngineError):
    """The engine or its model is not on this machine."""


class OutsideForbiddenError(EngineError):
    """The engine would send the page out of the network and no administrator has allowed it."""


class QuotaError(EngineError):
    """The service refuses for now: too many requests, or the paid amount is used up."""
