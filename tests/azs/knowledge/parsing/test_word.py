"""Word files come out as Word shows them: headings, numbers with their restarts, tables, footnotes."""

from __future__ import annotations

import pytest

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.reading import parse
from tests.azs.knowledge.parsing.files import NUMBERING, STYLES, W, docx, package, paragraph


def read(body: str, **parts: str) -> tuple[Block, ...]:
    return parse("a.docx", docx(body, styles=STYLES, numbering=NUMBERING, **parts)).blocks


def shown(blocks: tuple[Block, ...]) -> list[tuple[str, int, str, str]]:
    return [(block.kind, block.level, block.label, block.text) for block in blocks]


def test_multilevel_numbers_restart_under_each_number_above() -> None:
    body = "".join(
        paragraph(text, list_id=1, level=level)
        for text, level in [
            ("Общее", 0),
            ("раз", 1),
            ("два", 1),
            ("мелко", 2),
            ("Дальше", 0),
            ("снова", 1),
            ("буква", 2),
        ]
    )
    labels = [(label, level) for _, level, label, _ in shown(read(body))]
    assert labels == [("1.", 1), ("1.1.", 2), ("1.2.", 2), ("а)", 3), ("2.", 1), ("2.1.", 2), ("а)", 3)]


def test_another_list_starts_where_it_says_and_bullets_nest() -> None:
    body = (
        paragraph("шаг", list_id=1)
        + paragraph("пункт", list_id=2)
        + paragraph("новый", list_id=3)
        + paragraph("следующий", list_id=3)
    )
    assert shown(read(body)) == [
        ("step", 1, "1.", "шаг"),
        ("item", 2, "•", "пункт"),
        ("step", 1, "5.", "новый"),
        ("step", 1, "6.", "следующий"),
    ]


def test_headings_come_from_styles_and_the_styles_they_are_based_on() -> None:
    body = paragraph("Пролив", "t") + paragraph("Глава", "my", list_id=1) + paragraph("Часть", "2") + paragraph("текст")
    parsed = parse("a.docx", docx(body, styles=STYLES, numbering=NUMBERING))
    assert parsed.title == "Пролив"
    assert shown(parsed.blocks)[1:3] == [("heading", 1, "1.", "Глава"), ("heading", 2, "", "Часть")]


def test_bold_line_is_a_heading_and_a_bold_word_is_not() -> None:
    body = paragraph("Порядок действий", bold=True) + paragraph("Закройте кран.", bold=True) + paragraph("текст")
    assert [block.kind for block in read(body)] == ["heading", "paragraph", "paragraph"]


def test_typed_number_above_its_own_points_is_a_heading() -> None:
    body = paragraph("3. Порядок") + paragraph("3.1. Остановить колонку.") + paragraph("3.2. Позвать старшего.")
    assert shown(read(body)) == [
        ("heading", 1, "3.", "Порядок"),
        ("step", 2, "3.1.", "Остановить колонку."),
        ("step", 2, "3.2.", "Позвать старшего."),
    ]


def test_merged_cells_keep_their_columns() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    rows = [
        cell("Вид", '<w:vMerge w:val="restart"/>') + cell("Сроки", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("лето") + cell("зима"),
        cell("Насос") + cell("1") + cell("2"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert read(body)[0].text.split("\n") == ["Вид\tСроки", "Вид\tлето\tзима", "Насос\t1\t2"]


def test_footnote_follows_its_section_comment_and_deletion_are_left_out() -> None:
    reference = '<w:p><w:r><w:t>Кран</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    deleted = (
        "<w:p><w:del><w:r><w:delText>старое</w:delText></w:r></w:del><w:ins><w:r><w:t>новое</w:t></w:r></w:ins></w:p>"
    )
    footnotes = (
        f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>шаровой</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    comments = f'<w:comments {W}><w:comment w:id="1"><w:p><w:r><w:t>спорно</w:t></w:r></w:p></w:comment></w:comments>'
    body = reference + deleted + paragraph("Далее", "1") + paragraph("конец")
    data = docx(body, styles=STYLES, footnotes=footnotes, comments=comments)
    parsed = parse("a.docx", data)
    assert [block.text for block in parsed.blocks] == ["Кран", "новое", "шаровой", "Далее", "конец"]
    assert parsed.blocks[2].label == "1"
    assert parsed.warnings == ("comments",)


def test_contents_hidden_text_and_copies_of_boxes_are_left_out() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>тайна</w:t></w:r><w:r><w:t>явь</w:t></w:r></w:p>"
    box = f"<w:txbxContent>{paragraph('в рамке')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = (
        f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    body = paragraph("1. Общее 5", "toc") + hidden + f"<w:p><w:r>{choice}</w:r></w:p>"
    assert [block.text for block in read(body)] == ["явь", "в рамке"]


def test_external_entity_and_broken_parts_are_refused_by_name() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    for content, key in ((bomb, "documents.hostile"), ("<w:document", "documents.damaged")):
        with pytest.raises(DocumentFileError) as refused:
            parse("a.docx", package({"[Content_Types].xml": "<a/>", "word/document.xml": content}))
        assert refused.value.key == key
