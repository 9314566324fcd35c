"""Letters taken in from files: .eml, mbox, ZIP archives of both, folders. Each is taken once, wherever it lies."""

from __future__ import annotations

import mailbox
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from azs.complaints.mail import read_letter
from azs.complaints.reception import Reception, request_key
from azs.errors import AzsError, ComplaintError
from azs.knowledge.parsing.package import open_zip, read_member

ENDINGS = (".eml", ".mbox", ".mbx", ".zip")
MAX_LETTER_BYTES = 60_000_000
_ZIP, _MBOX = b"PK\x03\x04", b"From "


@dataclass(frozen=True)
class Taken:
    """What became of a letter.

    Attributes:
        place: the file, and which letter of it. outcome: "taken", "known", "skipped", "failed".
        number: of the complaint. reason: why it was skipped, see `Letter.reason`. error: why it was not taken.
    """

    place: str
    outcome: str
    number: str = ""
    reason: str = ""
    error: AzsError | None = None
    left_out: int = 0


def take_letters(reception: Reception, paths: Sequence[Path], mailboxes: Collection[str]) -> Iterator[Taken]:
    """Take in every letter below `paths`; one that cannot be taken is told and leaves the others alone.

    Args:
        mailboxes: our own addresses, in lower case.
    """
    for path in _files(paths):
        try:
            for place, data in _letters(path):
                yield _take(reception, place, data, mailboxes)
        except OSError:
            yield Taken(path.name, "failed", error=ComplaintError("complaints.no_file"))
        except AzsError as error:
            yield Taken(path.name, "failed", error=error)


def _take(reception: Reception, place: str, data: bytes, mailboxes: Collection[str]) -> Taken:
    try:
        if len(data) > MAX_LETTER_BYTES:
            raise ComplaintError("complaints.large_letter", megabytes=MAX_LETTER_BYTES // 1_000_000)
        letter = read_letter(data, mailboxes)
        if letter.reason:
            return Taken(place, "skipped", reason=letter.reason)
        receipt = reception.submit(letter.submission, request_key=request_key("email", letter.key))
    except AzsError as error:
        if error.key == "complaints.other_body":  # the same letter, changed by a server on its way
            return Taken(place, "known", reason="known")
        return Taken(place, "failed", error=error)
    return Taken(place, "known" if receipt.repeated else "taken", receipt.number, left_out=letter.left_out)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS and one.is_file())
        else:
            yield path


def _letters(path: Path) -> Iterator[tuple[str, bytes]]:
    """Letters of a file, each with its place."""
    with path.open("rb") as file:
        head = file.read(5)
    if head[:4] == _ZIP:
        yield from _zipped(path)
    elif head == _MBOX:
        yield from _mboxed(path, path.name)
    else:
        yield path.name, path.read_bytes()


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with open_zip(path.read_bytes()) as archive:
        for item in archive.infolist():
            name = item.filename
            if item.is_dir() or name.startswith("__MACOSX/") or not name.lower().endswith(ENDINGS[:3]):
                continue
            data, place = read_member(archive, item), f"{path.name}/{name}"
            if data.startswith(_MBOX):
                with tempfile.NamedTemporaryFile(suffix=".mbox") as copy:
                    copy.write(data)
                    copy.flush()
                    yield from _mboxed(Path(copy.name), place)
            else:
                yield place, data


def _mboxed(path: Path, place: str) -> Iterator[tuple[str, bytes]]:
    box = mailbox.mbox(path, create=False)
    try:
        for at, key in enumerate(box.iterkeys(), start=1):
            yield f"{place}#{at}", box.get_bytes(key)
    finally:
        box.close()
