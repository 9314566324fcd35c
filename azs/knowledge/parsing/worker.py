"""A process that reads files for another: frames in on standard input, answers out on standard output.

A request is three frames: the name, the data, and the processor seconds allowed. An answer is a frame of JSON, which
says whether it is the last of this process, and one frame for each attachment.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import BinaryIO

from azs.errors import DocumentFileError
from azs.knowledge.document import Parsed
from azs.knowledge.parsing.reading import parse
from ocr.limited import allow, confine, most_bytes, read_frame, write_frame

HEAVY_BYTES = 400_000_000  # of memory once used; such a process is not used again


def main() -> None:
    """Serve requests until the input ends, or until a file has used much memory."""
    confine()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    while (name := read_frame(requests)) is not None:
        data, seconds = read_frame(requests) or b"", int(read_frame(requests) or b"60")
        allow(seconds)
        if answer(answers, name.decode("utf-8", "replace"), data):
            return
        del data


def answer(answers: BinaryIO, name: str, data: bytes) -> bool:
    """Read one file and write what came of it: blocks, or the message key of an error.

    Returns:
        Whether the process has used so much memory that it must end.
    """
    reply: dict[str, object]
    attachments: list[bytes] = []
    try:
        parsed = parse(name, data)
        reply, attachments = {"parsed": _plain(parsed)}, [item.data for item in parsed.attachments]
    except DocumentFileError as error:
        reply = {"error": error.key, "params": error.params}
    except MemoryError:
        reply = {"error": "documents.memory", "params": {}}
    except RecursionError:
        reply = {"error": "documents.damaged", "params": {}}
    heavy = most_bytes() > HEAVY_BYTES
    write_frame(answers, json.dumps({**reply, "last": heavy}).encode())
    for item in attachments:
        write_frame(answers, item)
    answers.flush()
    return heavy


def _plain(parsed: Parsed) -> dict[str, object]:
    blocks = [[block.kind, block.text, block.page, block.level, block.label] for block in parsed.blocks]
    names = [item.name for item in parsed.attachments]
    plain = asdict(Parsed(parsed.title, parsed.language, (), parsed.pages, parsed.warnings, parsed.parser))
    return {**plain, "blocks": blocks, "attachments": names}


if __name__ == "__main__":
    main()
