"""A customer's letter (RFC 5322): who writes, what of it is new, which pictures, whether it is a complaint at all."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from azs.complaints.complaint import MAX_FILE_BYTES, MAX_FILES, Contact, Photo, Submission
from azs.complaints.quoting import own_words, own_words_of_html
from azs.errors import AzsError, ComplaintError
from azs.intake.queue import media_type
from azs.knowledge.parsing.mail import payload
from azs.knowledge.parsing.text import decode

MAX_PARTS = 300
ICON_BYTES = 8_000
"""Smaller pictures inside the text are lines, buttons and logos of signatures."""
_PASSED_ON = ("fw", "fwd", "пересл", "пересылка")
_ANSWERS = ("re", "ответ", "отв", *_PASSED_ON)
_AUTOMATIC = re.compile(
    r"(?:automatic reply|auto(?:matic)?[ -]?response|out of (?:the )?office|авто(?:матический )?ответ)\s*[:.]", re.I
)
_ADDRESS = re.compile(r"[^@\s]{1,64}@[\w-]+(?:\.[\w-]+)+")
_BULK = ("bulk", "list", "junk", "auto_reply")
_MACHINES = ("mailer-daemon", "postmaster", "noreply", "no-reply", "no_reply", "do-not-reply", "donotreply")
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError)  # of malformed letters


@dataclass(frozen=True)
class Letter:
    """What a letter says.

    Attributes:
        key: the Message-ID, or the hash of the whole letter where it has none.
        reason: why it is no complaint: "auto", "bulk", "own", "spam", "empty"; "" where it is one.
        left_out: pictures that were too many or too large.
    """

    key: str
    submission: Submission
    reason: str = ""
    left_out: int = 0


def read_letter(data: bytes, mailboxes: Collection[str]) -> Letter:
    """Read a letter.

    Args:
        mailboxes: our own addresses, in lower case.

    Raises:
        ComplaintError: these bytes are no letter.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = list(islice(message.walk(), MAX_PARTS))
    except _BROKEN as error:
        raise ComplaintError("complaints.no_letter") from error
    if not any(message[name] for name in ("from", "date", "message-id", "received", "subject")):
        raise ComplaintError("complaints.no_letter")
    name, address = email.utils.parseaddr(_field(message, "from"))
    _, answer_to = email.utils.parseaddr(_field(message, "reply-to"))
    subject = _field(message, "subject")
    text = _with_subject(subject, _text(parts, passed_on=subject.partition(":")[0].strip().lower() in _PASSED_ON))
    photos, left_out = _photos(parts)
    reached = next((one for one in (answer_to, address) if _ADDRESS.fullmatch(one)), "")
    contact = Contact("" if "@" in name else name.strip()[:200], "", reached, consent=True)
    submission = Submission(text, "", _date(message), contact, photos, channel="email")
    key = _field(message, "message-id").strip() or hashlib.sha256(data).hexdigest()
    return Letter(key, submission, _reason(message, address.lower(), text, mailboxes), left_out)


def _reason(message: Message, address: str, text: str, mailboxes: Collection[str]) -> str:
    """Why a letter is no complaint of a person: answering machines writing to each other would never end (RFC 3834)."""
    if address in mailboxes:
        return "own"
    automatic = _field(message, "auto-submitted").split(";")[0].strip().lower() not in ("", "no")
    local = address.partition("@")[0]
    if automatic or message.get_content_type() == "multipart/report" or local.startswith(_MACHINES):
        return "auto"
    if (
        _AUTOMATIC.match(_field(message, "subject"))
        or message["x-autoreply"]
        or message["x-autorespond"]
        or _field(message, "return-path").strip() == "<>"
    ):
        return "auto"
    if _field(message, "precedence").strip().lower() in _BULK or message["list-id"] or message["list-unsubscribe"]:
        return "bulk"
    if _field(message, "x-spam-flag").strip().lower() == "yes":
        return "spam"
    return "" if text.strip() else "empty"


def _field(message: Message, name: str) -> str:
    """A header in plain letters, whatever encodings it is in; "" where it cannot be read."""
    try:
        written = message[name] or ""
        whole = (
            re.sub(r"\r?\n(?=[ \t])", "", written) if isinstance(written, str) else written
        )  # a space may stand there
        parts = email.header.decode_header(whole)
        said = "".join(_decoded(part, charset) if isinstance(part, bytes) else part for part, charset in parts)
    except (*_BROKEN, email.errors.HeaderParseError):
        return ""
    return " ".join(said.split())


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        try:
            return decode(data)
        except AzsError:
            return data.decode("utf-8", "replace")


def _date(message: Message) -> str:
    try:
        return email.utils.parsedate_to_datetime(_field(message, "date")).isoformat(" ", "minutes")
    except _BROKEN:
        return ""


def _with_subject(subject: str, text: str) -> str:
    """The subject says what the text often does not: the station, or all of it."""
    while (head := subject.partition(":"))[1] and head[0].strip().lower() in _ANSWERS:
        subject = head[2].strip()
    return text if subject.casefold() in text.casefold() else f"{subject}\n\n{text}".strip()


def _text(parts: list[Message], *, passed_on: bool) -> str:
    """The writer's own words: of the plain text where there is one, else of HTML."""
    plain: list[str] = []
    html: list[str] = []
    for part in parts:
        if part.get_content_disposition() == "attachment" or part.is_multipart():
            continue
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html"):
            (plain if kind == "text/plain" else html).append(_decoded(payload(part), part.get_content_charset()))
    if any(text.strip() for text in plain):
        return own_words("\n".join(plain), passed_on=passed_on)
    return "\n".join(own_words_of_html(LexborHTMLParser(text), passed_on=passed_on) for text in html).strip()


def _photos(parts: list[Message]) -> tuple[tuple[Photo, ...], int]:
    """The largest pictures, and how many were left out."""
    found = list(_pictures(parts))
    kept = sorted((one for one in found if len(one.data) <= MAX_FILE_BYTES), key=lambda one: -len(one.data))[:MAX_FILES]
    return tuple(one for one in found if one in kept), len(found) - len(kept)


def _pictures(parts: list[Message]) -> Iterator[Photo]:
    seen: set[bytes] = set()
    for part in parts:
        if part.is_multipart():
            continue
        data = payload(part)
        inside = part.get_content_disposition() != "attachment"
        if not media_type("", data).startswith("image/") or (inside and len(data) < ICON_BYTES):
            continue
        if (digest := hashlib.sha256(data).digest()) not in seen:
            seen.add(digest)
            yield Photo(_name(part), data)


def _name(part: Message) -> str:
    try:
        return str(part.get_filename() or "photo")
    except _BROKEN:
        return "photo"
