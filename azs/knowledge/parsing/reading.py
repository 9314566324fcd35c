"""The entry: bytes of a file of any known kind into `Parsed`. Untrusted files go through `parse_limited` instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from azs.errors import DocumentFileError
from azs.knowledge.document import Block, Parsed
from azs.knowledge.parsing.archive import read_gzip, read_tar, read_zip
from azs.knowledge.parsing.compound import read_doc, read_msg, read_ppt
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.images import read_image
from azs.knowledge.parsing.kinds import OF_NAME, binary_kind, extension, text_kind
from azs.knowledge.parsing.mail import read_mail
from azs.knowledge.parsing.markup import read_markdown, read_page, read_xml
from azs.knowledge.parsing.open_document import read_open_document
from azs.knowledge.parsing.pdf import read_pdf
from azs.knowledge.parsing.prose import clean, fit, language
from azs.knowledge.parsing.rich_text import read_rtf
from azs.knowledge.parsing.sheets import read_csv, read_sheets
from azs.knowledge.parsing.slides import read_pptx
from azs.knowledge.parsing.text import decode, read_json, read_text
from azs.knowledge.parsing.word import read_docx

MAX_BYTES = 200_000_000
MAX_BLOCKS = 200_000
_BINARY: Mapping[str, Callable[[bytes], Contents]] = {
    "pdf": read_pdf, "docx": read_docx, "pptx": read_pptx, "sheet": read_sheets, "odt": read_open_document,
    "odp": read_open_document, "doc": read_doc, "ppt": read_ppt, "msg": read_msg, "rtf": read_rtf, "zip": read_zip,
    "tar": read_tar, "image": read_image,
}  # fmt: skip
_TEXT: Mapping[str, Callable[[str], Contents]] = {
    "markdown": read_markdown, "html": read_page, "csv": read_csv, "json": read_json, "text": read_text,
}  # fmt: skip
_MARKED: Mapping[str, Callable[[bytes], Contents]] = {"xml": read_xml, "mail": read_mail}  # they tell their encoding


def parse(name: str, data: bytes) -> Parsed:
    """A file as blocks, its kind told by its content first and by its name second.

    Raises:
        DocumentFileError: empty, too large, damaged, locked, hostile or of a kind that is not read.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise DocumentFileError("documents.empty")
    if len(data) > MAX_BYTES:
        raise DocumentFileError("documents.too_large", megabytes=MAX_BYTES // 1_000_000)
    kind, contents = _read(name, data)
    blocks = tuple(_bounded(contents.blocks))
    warnings = list(dict.fromkeys(contents.warnings))
    if len(blocks) > MAX_BLOCKS:
        blocks, warnings = blocks[:MAX_BLOCKS], [*warnings, "cut"]
    if not blocks and not contents.attachments and "scan_needs_ocr" not in warnings:
        raise DocumentFileError("documents.empty")
    promised = OF_NAME.get(extension(name), kind)
    if promised != kind:
        warnings.append("other_kind")
    return Parsed(
        title=clean(contents.title),
        language=language(block.text for block in blocks[:2000]),
        blocks=blocks,
        pages=contents.pages,
        warnings=tuple(warnings),
        parser=kind,
        attachments=contents.attachments,
    )


def _read(name: str, data: bytes) -> tuple[str, Contents]:
    kind = binary_kind(data)
    if kind in _BINARY:
        return kind, _BINARY[kind](data)
    if kind == "gzip":
        return kind, read_gzip(name, data)
    if kind:
        raise DocumentFileError("documents.archive" if kind == "archive_closed" else "documents.kind")
    text = decode(data)
    kind = text_kind(name, text)
    return kind, _MARKED[kind](data) if kind in _MARKED else _TEXT[kind](text)


def _bounded(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with texts and labels that can be stored and shown."""
    found = []
    for block in blocks:
        kept = replace(block, label=clean(block.label)[:40]) if block.label else block
        found.extend(fit(kept))
    return found
