"""GGUF files: whole ones pass, every kind of broken one gets its own sentence."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from azs.errors import ModelFileError
from azs.i18n import describe
from chains.models.files import read_header, record, recorded, verify


def gguf(*, tensors: int = 2, values: int = 64, kind: int = 0, version: int = 3, tail: int | None = None) -> bytes:
    """A small GGUF file; `tail`: bytes of tensor data, what the table needs when not given."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    pairs = [
        text("general.architecture") + struct.pack("<I", 8) + text("llama"),
        text("general.name") + struct.pack("<I", 8) + text("Tiny"),
        text("tokens") + struct.pack("<IIQ", 9, 8, 2) + text("а") + text("б"),
        text("scores") + struct.pack("<IIQ", 9, 6, 3) + struct.pack("<3f", 1, 2, 3),
    ]
    block, size = {0: (1, 4), 2: (32, 18)}.get(kind, (1, 4))
    extent = -(-values // block) * size
    table = b"".join(
        text(f"t{number}") + struct.pack("<IQIQ", 1, values, kind, number * extent) for number in range(tensors)
    )
    head = b"GGUF" + struct.pack("<IQQ", version, tensors, len(pairs)) + b"".join(pairs) + table
    head += b"\0" * (-len(head) % 32)
    return head + b"\1" * (tensors * extent if tail is None else tail)


@pytest.mark.parametrize("kind", [0, 2])
def test_whole_file_passes_and_ends_exactly_where_its_tensors_end(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(gguf(kind=kind))
    header = read_header(path)
    assert (header.architecture, header.name, header.tensors) == ("llama", "Tiny", 2)
    assert header.end == path.stat().st_size


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "models.not_gguf"),
        (b"PK\3\4 a zip file", "models.not_gguf"),
        (b"GGUF", "models.truncated"),
        (gguf()[:60], "models.truncated"),
        (gguf(tail=511), "models.truncated"),
        (gguf(version=99), "models.damaged"),
        (gguf(kind=255), "models.damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1), "models.damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + struct.pack("<Q", 1 << 62), "models.damaged"),
    ],
)
def test_broken_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as caught:
        read_header(path)
    assert caught.value.key == key
    assert "broken.gguf" in describe(caught.value, "ru")


def test_nested_arrays_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    path = tmp_path / "deep.gguf"
    pair = struct.pack("<Q", 1) + b"k" + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 5000
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair)
    with pytest.raises(ModelFileError):
        read_header(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError) as caught:
        verify(tmp_path / "none.gguf")
    assert caught.value.key == "models.missing"


def test_record_holds_until_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(gguf())
    assert recorded(path) is None
    found = verify(path)
    assert recorded(path) == found
    path.write_bytes(gguf(tensors=3))
    assert recorded(path) is None
    assert verify(path).sha256 != found.sha256


def test_file_under_a_known_name_must_have_the_known_checksum(tmp_path: Path) -> None:
    path = tmp_path / "qwen-0.5b.gguf"
    path.write_bytes(gguf())
    record(path, "0" * 64)
    with pytest.raises(ModelFileError) as caught:
        verify(path, "qwen-0.5b")
    assert caught.value.key == "models.checksum"
