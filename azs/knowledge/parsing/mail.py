"""Letters (EML) with their attachments, and pages saved as one file (MHTML)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from email.message import EmailMessage, Message
from itertools import islice

from azs.errors import DocumentFileError
from azs.knowledge.document import Attachment, Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.hypertext import read_html
from azs.knowledge.parsing.prose import clean, fit
from azs.knowledge.parsing.text import decode, read_text

MAX_PARTS = 500
MAX_ATTACHMENTS = 100
MAX_ATTACHED_BYTES = 200_000_000
_FIELDS = (("from", "От"), ("to", "Кому"), ("date", "Дата"))
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, IndexError)  # what `email` raises on malformed letters


def read_mail(data: bytes) -> Contents:
    """Subject, sender and text of a letter; its files are attachments, letters inside it too.

    Raises:
        DocumentFileError: damaged.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        related = message.get_content_type() == "multipart/related"
        saved_page = "snapshot-content-location" in message or (related and not message["to"])
        parts = list(islice(message.walk(), MAX_PARTS))
    except (*_BROKEN, RecursionError) as error:
        raise DocumentFileError("documents.damaged") from error
    title = _field(message, "subject")
    body, attachments = _parts(parts, saved_page)
    page_title, blocks = body
    if saved_page or (page_title and not title):
        return Contents(blocks, title or page_title, attachments=attachments)
    head = [Block("heading", title, level=1)] if title else []
    lines = [f"{shown}: {text}" for name, shown in _FIELDS if (text := _field(message, name))]
    if lines:
        head.append(Block("paragraph", " · ".join(lines)))
    warnings = ["cut"] if len(parts) >= MAX_PARTS or len(attachments) >= MAX_ATTACHMENTS else []
    return Contents([piece for block in [*head, *blocks] for piece in fit(block)], title, None, warnings, attachments)


def _field(message: Message, name: str) -> str:
    try:
        return clean(str(message[name] or ""))
    except _BROKEN:
        return ""


def _parts(parts: Sequence[Message], saved_page: bool) -> tuple[tuple[str, list[Block]], tuple[Attachment, ...]]:
    """The text, of HTML before plain, and the files."""
    html: list[str] = []
    texts: list[str] = []
    attachments: list[Attachment] = []
    inside: set[int] = set()
    size = 0
    for part in parts:
        if id(part) in inside or (part.is_multipart() and part.get_content_type() != "message/rfc822"):
            continue
        kind, name = part.get_content_type(), _file_name(part)
        if kind == "message/rfc822":
            inside |= {id(below) for below in islice(part.walk(), MAX_PARTS)}
            attachments.append(Attachment(name or "letter.eml", _letter(part)))
        elif kind in ("text/html", "text/plain") and part.get_content_disposition() != "attachment":
            (html if kind == "text/html" else texts).append(_content(part))
        elif not saved_page and len(attachments) < MAX_ATTACHMENTS:
            data = payload(part)
            size += len(data)
            if data and size <= MAX_ATTACHED_BYTES and (name or not kind.startswith("image/")):
                attachments.append(Attachment(name or f"file.{part.get_content_subtype()}", data))
    body = read_html(html[0]) if html else ("", [block for text in texts for block in read_text(text).blocks])
    return body, tuple(attachments)


def _file_name(part: Message) -> str:
    try:
        return clean((part.get_filename() or "").replace("\\", "/").rpartition("/")[2])
    except _BROKEN:
        return ""


def payload(part: Message) -> bytes:
    """The bytes of a part, decoded; none where it is damaged or holds parts itself."""
    try:
        data = part.get_payload(decode=True)
    except _BROKEN:
        return b""
    return data if isinstance(data, bytes) else b""


def _letter(part: Message) -> bytes:
    inner = part.get_payload(0) if part.is_multipart() else None
    try:
        return inner.as_bytes() if isinstance(inner, EmailMessage) else payload(part)
    except _BROKEN:
        return b""


def _content(part: Message) -> str:
    data = payload(part)
    try:
        return data.decode(part.get_content_charset() or "ascii")
    except (UnicodeDecodeError, LookupError):
        return decode(data) if data.strip() else ""
