"""Documents printed as PDF, read back, and shown as pictures with a passage marked."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image, ImageChops

from azs.demo.knowledge import demo_documents
from azs.errors import DocumentError
from azs.knowledge.document import Block, DocumentCard
from azs.knowledge.page_image import MARK_RGB, MOST_PIXELS, page_image
from azs.knowledge.parsing.limited import parse_limited
from azs.knowledge.parsing.markup import read_markdown
from azs.knowledge.printing import pdf_of
from tests.azs.knowledge.parsing.files import lines, pdf

CARD = DocumentCard(
    "Пролив <20 л> & уборка", "instruction", "ИНС-ПБ-01", "3", dt.date(2026, 2, 1), owner="Отдел безопасности"
)
TEXT = """# Пролив <20 л> & уборка

## 1. Когда применяется

Инструкция действует, если на площадку вылилось до 20 литров бензина.

- перелив из бака;
- опрокинутая канистра.

## 2. Первые действия

1. Остановить отпуск кнопкой на пульте оператора.
   - повесить пистолет в гнездо;
   - закрыть соседний пост.
2. Позвонить по номеру 112.

## 3. Кому сообщить

| Кому | Срок | Кто сообщает |
|---|---|---|
| Старшему смены | сразу | кто увидел пролив |
| Диспетчеру сети | 30 минут | старший смены |
"""


def _plain(blocks: tuple[Block, ...]) -> list[tuple[str, str, int, str]]:
    return [(one.kind, one.text, one.level, one.label) for one in blocks]


def _facts(block: Block) -> bool:
    """The line of the card at the foot, which the Markdown does not have; read where there is but one page."""
    return block.text.startswith(CARD.code)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_printed_document_reads_back_as_it_was_written(lang: str) -> None:
    written = read_markdown(TEXT)
    printed = pdf_of(CARD, written.blocks, lang=lang)
    assert printed == pdf_of(CARD, written.blocks, lang=lang), "the same document is the same file"
    read = parse_limited("a.pdf", printed)
    assert (read.title, read.language, read.pages, read.warnings) == (CARD.title, "ru", 1, ())
    assert _plain(tuple(one for one in read.blocks if not _facts(one))) == _plain(written.blocks)
    assert {(one.kind, one.level) for one in written.blocks} >= {("step", 1), ("item", 1), ("item", 2), ("table", 0)}
    (foot,) = filter(_facts, read.blocks)
    assert foot == read.blocks[-1] and foot.text.endswith(" 1"), "what stands below the text comes after it"
    assert ("ред. 3" if lang == "ru" else "rev. 3") in foot.text and "Отдел безопасности" in foot.text


def test_a_demo_procedure_reads_back_over_its_pages() -> None:
    one = next(one for one in demo_documents() if one.name == "fuel-spill-small")
    written = read_markdown(one.text).blocks
    read = parse_limited("a.pdf", pdf_of(one.card, written))
    assert read.pages == 2 and {block.page for block in read.blocks} == {1, 2}
    assert _plain(read.blocks) == _plain(written), "the foot of the pages is no text of the document"


def _picture(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_the_passage_is_marked_and_nothing_else() -> None:
    data = pdf_of(CARD, read_markdown(TEXT).blocks)
    bare, again = (_picture(page_image(data, 1)) for _ in range(2))
    assert not ImageChops.difference(bare, again).getbbox()
    marked = _picture(page_image(data, 1, ["Позвонить по номеру 112."]))
    box = ImageChops.difference(bare, marked).getbbox()
    assert marked.size == bare.size and box is not None
    left, top, right, bottom = box
    assert bottom - top < bare.height * 0.03 and right - left < bare.width * 0.5, "one line, as wide as its words"
    assert marked.getpixel((left + 1, top + 1)) == MARK_RGB
    other = _picture(page_image(data, 1, ["такого здесь нет", "", "  "]))
    assert not ImageChops.difference(bare, other).getbbox()


def test_what_is_no_pdf_has_no_picture() -> None:
    for data in (b"", b"PK\x03\x04", "Текст".encode(), b"<html>%PDF-"):
        assert page_image(data, 1) is None


def test_a_page_that_cannot_be_drawn_is_told() -> None:
    whole = pdf([lines([(60, 780, "Close the valve.")])])
    for data, page in ((whole, 2), (b"%PDF-1.7 damaged", 1)):
        with pytest.raises(DocumentError, match="no_picture"):
            page_image(data, page)
    huge = whole.replace(b"[0 0 595 842]", b"[0 0 9e4 9e3]")
    assert max(_picture(page_image(huge, 1)).size) <= MOST_PIXELS
