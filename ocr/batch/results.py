"""What a batch writes: parts of files while they are read, then `NAME.txt` and `NAME.json`, and the lists.

A file's results come together page by page from its parts, so that a long file never lies whole in memory. Everything
is written beside and renamed: what stands under its name is whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ocr.batch.jobs import Reading, Trouble
from ocr.batch.journal import Record, sync_folder
from ocr.batch.reading import dump

VERSION = 1
STATUSES = ("read", "partial", "failed", "quarantined", "skipped")


@dataclass(frozen=True)
class Shelf:
    """The parts of one file that are read already, `folder/FIRST-LAST.jsonl`: a line about the part, then its pages."""

    folder: Path

    def add(self, pages: tuple[int, ...] | None, answer: Reading | Trouble) -> None:
        """Keep an answer; pages None is the whole file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{pages[0]:06}-{pages[-1]:06}.jsonl" if pages else "all.jsonl"
        bodies = [page.body for page in answer.pages] if isinstance(answer, Reading) else []
        write(self.folder / name, [dump(_head(pages, answer)), *bodies], scratch=self.folder / "part")

    def heads(self) -> list[Record]:
        """The line about each part, in the order of their pages."""
        found = []
        for path in self._paths():
            with path.open("rb") as file:
                found.append(json.loads(file.readline()))
        return found

    def pages(self) -> Iterator[bytes]:
        """The JSON of each page, in order, without the end of its line."""
        for path in self._paths():
            with path.open("rb") as file:
                file.readline()
                for line in file:
                    yield line.rstrip(b"\n")

    def clear(self) -> None:
        """Throw the parts away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))


def assemble(shelf: Shelf, file: str, *, digest: str, target: Path, output: str, scratch: Path) -> Record:
    """Write the results of a file whose parts are all there.

    Args:
        output: path of the results below `target`, without its end.

    Returns:
        The file's line of the summary.
    """
    heads = shelf.heads()
    line = _line(heads, file, digest)
    ends = (target / f"{output}.txt", target / f"{output}.json")
    if line["status"] not in ("read", "partial"):
        for path in ends:
            path.unlink(missing_ok=True)
        return line
    ends[0].parent.mkdir(parents=True, exist_ok=True)
    write(ends[0], _texts(shelf), scratch=scratch)
    write(ends[1], _json(shelf, heads, line), scratch=scratch)
    return line | {"output": output}


def write_list(path: Path, lines: Iterable[Record], *, scratch: Path) -> None:
    """JSON Lines, as a whole."""
    write(path, map(dump, lines), scratch=scratch)


def write(path: Path, lines: Iterable[bytes], *, scratch: Path) -> None:
    """Lines to a file that appears under its name only when it is whole and on the disk.

    Args:
        scratch: takes it until then; on the same file system.
    """
    with scratch.open("wb") as file:
        _write_lines(file, lines)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    sync_folder(path.parent)


def _write_lines(file: IO[bytes], lines: Iterable[bytes]) -> None:
    for line in lines:
        file.write(line)
        file.write(b"\n")


def _head(pages: tuple[int, ...] | None, answer: Reading | Trouble) -> Record:
    if isinstance(answer, Trouble):
        failed = [[number, answer.reason] for number in pages or ()]
        taken_down = {"pages": pages, "reason": answer.reason, "detail": answer.detail}
        return {"pages": pages, "failed": failed, "reason": answer.reason, "quarantined": answer.again and taken_down}
    engines = Counter(page.engine for page in answer.pages)
    return {
        "pages": pages,
        "read": [page.number for page in answer.pages],
        "failed": answer.failed,
        "letters": sum(page.letters for page in answer.pages),
        "sure": sum(page.letters * page.confidence for page in answer.pages),
        "doubtful": sum(page.doubtful for page in answer.pages),
        "engines": engines,
        "notes": sorted({note for page in answer.pages for note in page.notes}),
        "fields": answer.fields,
        "fields_error": answer.fields_error,
        "seconds": answer.seconds,
    }


def _line(heads: list[Record], file: str, digest: str) -> Record:
    read = sum(len(head.get("read", ())) for head in heads)
    failed = [pair for head in heads for pair in head["failed"]]
    reasons = [head["reason"] for head in heads if "reason" in head] + [key for _, key in failed]
    quarantined = [head["quarantined"] for head in heads if head.get("quarantined")]
    letters = sum(head.get("letters", 0) for head in heads)
    engines: Counter[str] = Counter()
    for head in heads:
        engines.update(head.get("engines", {}))
    return {
        "file": file,
        "status": _status(read, failed=bool(reasons), quarantined=bool(quarantined)),
        "pages": read,
        "failed": failed,
        "reason": reasons[0] if reasons else ("" if read else "empty"),
        "quarantined": quarantined,
        "confidence": round(sum(head.get("sure", 0.0) for head in heads) / letters, 4) if letters else 0.0,
        "doubtful_lines": sum(head.get("doubtful", 0) for head in heads),
        "engines": dict(engines),
        "notes": sorted({note for head in heads for note in head.get("notes", ())}),
        "forms": sum(len(head.get("fields", ())) for head in heads),
        "seconds": round(sum(head.get("seconds", 0.0) for head in heads), 3),
        "sha256": digest,
    }


def _status(read: int, *, failed: bool, quarantined: bool) -> str:
    if read:
        return "partial" if failed else "read"
    return "quarantined" if quarantined else "failed"


def _texts(shelf: Shelf) -> Iterator[bytes]:
    """Lines of all pages in reading order, a form feed between pages."""
    feed = ""
    for body in shelf.pages():
        page: dict[str, Any] = json.loads(body)
        text = "\n".join(line["text"] for line in page["lines"])
        yield (feed + text).encode(errors="replace")
        feed = "\f"


def _json(shelf: Shelf, heads: list[Record], line: Record) -> Iterator[bytes]:
    """`OcrDocument.from_json` reads it: `pages` and `failed` are as that wrote them."""
    top = {"version": VERSION, "file": line["file"], "sha256": line["sha256"], "status": line["status"]}
    top |= {"confidence": line["confidence"], "failed": line["failed"]}
    top["fields"] = [field for head in heads for field in head.get("fields", ())]
    top["fields_error"] = next((head["fields_error"] for head in heads if head.get("fields_error")), "")
    yield dump(top)[:-1] + b', "pages": ['
    comma = b""
    for body in shelf.pages():
        yield comma + body
        comma = b","
    yield b"]}"
