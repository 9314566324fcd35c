"""Which files are read and how their results are called."""

from pathlib import Path

import pytest

from ocr.batch.sources import find_files, is_scan, name_results
from ocr.batch.texts import LANGUAGES, say_reason


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a/act.pdf", "b/act.pdf"], ["a/act", "b/act"]),
        (["act.pdf", "act.png", "Act.tif"], ["act.pdf", "act.png", "Act.tif"]),
        (["A.png", "a.png"], ["A.png~", "a.png~"]),
        (["act.pdf", "act.png", "act.pdf.png"], ["act.pdf~", "act.png", "act.pdf.png~"]),
        (["act.txt/1.png", "act.pdf"], ["act.txt/1", "act.pdf"]),
        ([".png", "без окончания"], [".png", "без окончания"]),
    ],
)
def test_no_two_results_take_one_place(files: list[str], names: list[str]) -> None:
    found = name_results(files, {})
    assert [found[file].partition("~")[0] + "~" * ("~" in found[file]) for file in files] == names
    assert len({name.casefold() for name in found.values()}) == len(files)


def test_a_name_once_given_stays_when_a_rival_comes() -> None:
    assert name_results(["act.pdf", "act.png"], {"act.pdf": "act"}) == {"act.pdf": "act", "act.png": "act.png"}


def test_a_name_too_long_for_its_ends_is_cut() -> None:
    files = ["я" * 125 + ".png", "я" * 125 + ".pdf"]
    found = name_results(files, {})
    assert len(set(found.values())) == 2
    assert all(len(f"{name}.json".encode()) <= 255 for name in found.values())


def test_results_within_the_source_are_not_read(tmp_path: Path) -> None:
    for file in ("b/2.png", "a.png", "out/a.json"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert find_files(tmp_path, tmp_path / "out") == ["a.png", "b/2.png"]


@pytest.mark.parametrize(
    ("name", "data", "scan"),
    [
        ("скан", b"%PDF-1.4", True),
        ("x.bin", b"\xff\xd8\xff\xe0", True),
        ("x.TIF", b"", True),
        ("архив.djvu", b"", True),
        ("книга", b"AT&TFORM\0\0\0\0DJVM", True),
        ("факс.PCX", b"", True),
        ("Thumbs.db", b"\xd0\xcf", False),
    ],
)
def test_a_scan_is_known_by_its_suffix_or_its_bytes(tmp_path: Path, name: str, data: bytes, scan: bool) -> None:
    (tmp_path / name).write_bytes(data)
    assert is_scan(tmp_path / name) is scan


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "x.png")
    assert not is_scan(tmp_path / "x.png")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "reason",
    ["damaged", "protected", "unknown_kind", "too_large", "too_many_pixels", "too_many_pages", "page_timeout",
     "djvu_missing", "empty", "memory"],
)  # fmt: skip
def test_every_refusal_of_a_file_is_told_in_words(reason: str, language: str) -> None:
    assert f"«{reason}»" not in say_reason(reason, language)
    assert f"“{reason}”" not in say_reason(reason, language)
