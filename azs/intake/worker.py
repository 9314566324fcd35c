"""The process that decodes and reads scans for another: frames in on standard input, answers out on standard output.

A request is four frames: what is wanted ("read", "hashes", "pdf"), the name, the data, and a document as JSON for
"pdf". An answer is a frame of JSON and one of bytes.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

from azs.intake.picture_hash import picture_hash
from ocr.document import OcrDocument
from ocr.errors import FileError, OcrError
from ocr.limited import read_frame, write_frame
from ocr.options import OcrOptions


def main(reader: str, decoder: str) -> None:
    """Serve requests until the input ends.

    Args:
        reader, decoder: "module:function", loaded when they are first needed.
    """
    logging.disable(logging.CRITICAL)
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
        pictures = _loaded(targets[1])(data, OcrOptions(), name=name)
        if what == "hashes":
            return {"hashes": [picture_hash(one.pixels) for one in pictures]}, b""
        from azs.intake.exports.searchable_pdf import searchable_pdf

        return {}, searchable_pdf(OcrDocument.from_json(json.loads(more)), pictures, title=name)
    except OcrError as error:
        params = {key: str(value) for key, value in error.params.items()}
        return {"error": error.key, "params": params, "of_file": isinstance(error, FileError)}, b""
    except Exception as error:  # told to the application, which knows the file
        logging.getLogger("azs.intake").error("worker", exc_info=error)
        return {"unexpected": type(error).__name__}, b""


def _loaded(target: str) -> Callable[..., Any]:
    module, function = target.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
