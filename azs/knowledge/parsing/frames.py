"""Frames between the application and the process that reads files: a length in eight bytes and that many bytes."""

from __future__ import annotations

from typing import IO

FRAME_BYTES = 8


def read_frame(source: IO[bytes]) -> bytes | None:
    """The next frame; None where the input ends."""
    head = source.read(FRAME_BYTES)
    if len(head) < FRAME_BYTES:
        return None
    size = int.from_bytes(head, "big")
    data = source.read(size)
    return data if len(data) == size else None


def write_frame(target: IO[bytes], data: bytes) -> None:
    """Write one frame."""
    target.write(len(data).to_bytes(FRAME_BYTES, "big"))
    target.write(data)
