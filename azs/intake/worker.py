"""The process that decodes and reads scans for another: frames in on standard input, answers out on standard output.

A request is four frames: what is wanted ("read", "hashes", "page", "pdf"), the name, the data, and more as JSON: the
document for "pdf"; number, turn and longest side for "page". An answer is a frame of JSON and one of bytes.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from azs.intake.page_pictures import blank, jpeg_of
from azs.intake.picture_hash import picture_hash
from ocr.document import OcrDocument
from ocr.errors import FileError, OcrError
from ocr.limited import read_frame, write_frame
from ocr.options import OcrOptions
from ocr.pictures import Picture

NICE = 19
"""Reading steps back behind the pages that people look at."""


def main(reader: str, decoder: str) -> None:
    """Serve requests until the input ends.

    Args:
        reader, decoder: "module:function", loaded when they are first needed.
    """
    logging.disable(logging.CRITICAL)
    os.nice(NICE)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    while (what := read_frame(requests)) is not None:
        name, data, more = (read_frame(requests) or b"" for _ in range(3))
        body, made = answer(what.decode(), name.decode("utf-8", "replace"), data, more, targets=(reader, decoder))
        write_frame(answers, json.dumps(body).encode())
        write_frame(answers, made)
        answers.flush()


def answer(
    what: str, name: str, data: bytes, more: bytes, *, targets: tuple[str, str]
) -> tuple[dict[str, Any], bytes]:  # fmt: skip
    """What is to be written back: JSON and bytes."""
    try:
        if what == "read":
            document: OcrDocument = _loaded(targets[0])(data, OcrOptions(), name=name)
            return {"document": document.to_json()}, b""
        return _from_pictures(what, name, data, more, decode=_loaded(targets[1]))
    except OcrError as error:
        params = {key: str(value) for key, value in error.params.items()}
        return {"error": error.key, "params": params, "of_file": isinstance(error, FileError)}, b""
    except Exception as error:  # told to the application, which knows the file
        logging.getLogger("azs.intake").error("worker", exc_info=error)
        return {"unexpected": type(error).__name__}, b""


def _from_pictures(
    what: str, name: str, data: bytes, more: bytes, *, decode: Callable[..., Any]
) -> tuple[dict[str, Any], bytes]:  # fmt: skip
    if what == "page":
        asked = json.loads(more)
        pages = decode(data, OcrOptions(pages=(asked["page"],)), name=name)
        picture = next(one for one in pages if one.number == asked["page"])
        if not isinstance(picture, Picture):
            raise FileError(picture.key, name=name)
        return {}, jpeg_of(picture.pixels, turned=asked["turned"], longest=asked["longest"])
    pages = decode(data, OcrOptions(), name=name)
    if what == "hashes":
        return {"hashes": [picture_hash(one.pixels) if isinstance(one, Picture) else "" for one in pages]}, b""
    from azs.intake.exports.searchable_pdf import searchable_pdf

    return {}, searchable_pdf(OcrDocument.from_json(json.loads(more)), _with_blanks(pages), title=name)


def _with_blanks(pages: Iterable[Any]) -> Iterator[Picture]:
    """The pages; a blank one where a page could not be decoded, so that the others keep their numbers."""
    for one in pages:
        yield one if isinstance(one, Picture) else blank(one.number)


def _loaded(target: str) -> Callable[..., Any]:
    module, function = target.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
