"""Files read in another process: hostile ones are refused by name, the limits hold, and the application lives on."""

from __future__ import annotations

import io
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from azs.errors import DocumentFileError
from azs.i18n import describe
from azs.knowledge.document import Parsed
from azs.knowledge.parsing.limited import Reader, parse_limited, stop_readers
from azs.knowledge.parsing.reading import parse
from tests.azs.knowledge.parsing.files import docx, package, paragraph, relations


@pytest.fixture(scope="module", autouse=True)
def _no_process_left() -> Iterator[None]:
    yield
    stop_readers()


def process_of(reader: Reader) -> subprocess.Popen[bytes]:
    """The process that reads for it."""
    assert reader._child is not None
    return reader._child.process


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(DocumentFileError) as refused:
        parse_limited(name, data)
    assert describe(refused.value, "ru")
    assert describe(refused.value, "en") != describe(refused.value, "ru")
    return refused.value.key


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 30_000_000)
    return file.getvalue()


def sparse_sheet() -> bytes:
    """Two cells in opposite corners, which the library lays out as 17 thousand million."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    cells = "".join(
        f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
        for row, cell in ((1, "A1"), (1048576, "XFD1048576"))
    )
    sheet = '<sheet name="S" sheetId="1" r:id="rId1"/>'
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f"<workbook {main} {r}><sheets>{sheet}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations([("worksheet", "worksheets/sheet1.xml")]),
            "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
        }
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><l>&j;</l>"
).encode()
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("empty.txt", b"", "empty"),
        ("spaces.docx", b" \r\n\t" * 20, "empty"),
        ("nothing.docx", docx(paragraph("")), "empty"),
        ("zeros.bin", bytes(range(256)) * 40, "kind"),
        ("a.rar", b"Rar!\x1a\x07\x01\0" + bytes(50), "archive"),
        ("a.zip", bomb(), "bomb"),
        ("a.docx", package({"[Content_Types].xml": "<a/>", "word/document.xml": LAUGHS}), "hostile"),
        ("laughs.xml", LAUGHS, "hostile"),
        ("outside.xml", OUTSIDE, "hostile"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "damaged"),
        ("broken.docx", docx(paragraph("текст"))[:-40], "damaged"),
        ("broken.json", b'{"a": ', "damaged"),
        ("deep.json", b"[" * 100_000, "damaged"),
        ("sparse.xlsx", sparse_sheet(), "memory"),
    ],
)
def test_refused_by_name(name: str, data: bytes, key: str) -> None:
    assert refusal(name, data) == f"documents.{key}"


def test_what_is_read_is_what_the_process_read_attachments_too() -> None:
    data = package({"папка/а.txt": "текст", "b.bin": b"\0\1"})
    assert parse_limited("a.zip", data) == parse("a.zip", data)
    assert parse_limited("a.docx", docx(paragraph("3.1. Шаг"))) == parse("a.docx", docx(paragraph("3.1. Шаг")))


def test_names_are_only_names() -> None:
    for name in ("../../etc/passwd", "a\0b.txt", "'; drop table--.txt", "😀.txt", "\ud800.txt", ""):
        assert parse_limited(name, "текст".encode()).blocks[0].text == "текст"


def test_process_serves_many_files_and_a_killed_one_is_replaced() -> None:
    reader = Reader()
    try:
        first = reader.read("a.txt", b"text")
        process = process_of(reader)
        assert reader.read("a.txt", b"text") == first
        assert process_of(reader) is process
        process.kill()
        process.wait()
        assert reader.read("a.txt", b"text") == first
    finally:
        reader.close()


def test_late_file_is_broken_off_and_the_next_is_read() -> None:
    reader = Reader()
    try:
        reader.read("a.txt", b"text")
        started = time.monotonic()
        with pytest.raises(DocumentFileError) as refused:
            reader.read("deep.html", b"<div>" * 200_000, wall_s=0.5)
        assert refused.value.key == "documents.timeout"
        assert time.monotonic() - started < 60
        assert reader.read("a.txt", b"text").blocks
    finally:
        reader.close()


def test_process_dies_with_its_pipe() -> None:
    reader = Reader()
    reader.read("a.txt", b"text")
    process = process_of(reader)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.close()
    assert process.wait(60) == 0
    process.stdout.close()


def test_reader_has_no_secrets_no_network_and_writes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Asked of the process itself, under the same confinement."""
    import sys

    monkeypatch.setenv("AZS_DATABASE_PASSWORD", "secret")
    reader = Reader()
    reader.read("a.txt", b"text")
    environment = Path(f"/proc/{process_of(reader).pid}/environ").read_bytes()
    reader.close()
    assert b"secret" not in environment
    tried = (
        "import socket, subprocess, sys\n"
        "from ocr.limited import confine\n"
        "confine()\n"
        "def write():\n    with open(sys.argv[1], 'w') as file: file.write('x')\n"
        "for act in (lambda: socket.socket(), lambda: subprocess.run(['true']), write):\n"
        "    try:\n        act()\n    except OSError:\n        print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", tried, str(tmp_path / "x")], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert done.stdout.split() == ["refused"] * 3


def test_threads_read_at_the_same_time() -> None:
    found: list[Parsed] = []

    def read(number: int) -> None:
        found.append(parse_limited("a.md", f"# Глава {number}\n\nтекст".encode()))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {parsed.title for parsed in found} == {"Глава 0", "Глава 1", "Глава 2"}


def test_hostile_collections_run_through(shared_data: Path) -> None:
    """Files of the JSON suite are read or refused by name; none breaks the process. All of them: bench_documents."""
    folder = shared_data / "hostile" / "JSONTestSuite" / "test_parsing"
    for path in sorted(folder.iterdir())[::8]:
        try:
            parse_limited(path.name, path.read_bytes())
        except DocumentFileError as error:
            assert error.key in ("documents.damaged", "documents.empty", "documents.kind")
            assert path.name[0] in "ni" or error.key == "documents.empty"


def test_the_memory_of_the_app_is_not_taken_for_that_of_the_reader() -> None:
    held = bytearray(b"x" * 600_000_000)
    reader = Reader()
    try:
        reader.read("a.txt", b"text")
        assert process_of(reader).poll() is None, len(held)
    finally:
        reader.close()
