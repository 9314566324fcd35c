"""Every kind of file is told by its content, and its structure is kept."""

from __future__ import annotations

import email.message
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from azs.errors import DocumentFileError
from azs.knowledge.document import BLOCK_CHARS, Parsed
from azs.knowledge.parsing.reading import parse
from tests.azs.knowledge.parsing.files import docx, lines, package, paragraph, pdf, relations

RUSSIAN = "Закройте кран и позовите старшего смены. Топливо засыпьте песком из красного ящика."


def shown(parsed: Parsed) -> list[tuple[str, int, str, str]]:
    return [(block.kind, block.level, block.label, block.text) for block in parsed.blocks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866"])
def test_russian_text_in_any_encoding(encoding: str) -> None:
    parsed = parse("a.txt", RUSSIAN.encode(encoding))
    assert (parsed.blocks[0].text, parsed.language) == (RUSSIAN, "ru")


def test_plain_text_keeps_its_numbers_and_joins_broken_lines() -> None:
    text = (
        "3. Порядок действий\n"
        "3.1. Оператор нажимает кнопку общей остановки и предупреждает людей у колонки, что\n"
        "подходить к месту пролива нельзя, пока топливо не собрано и не вынесено наружу в\n"
        "контейнер.\n3.2. Оператор звонит старшему смены, называет станцию и номер колонки, а потом ждёт\n"
        "распоряжений у телефона и не выходит из операторной до тех пор, пока их не получит.\n"
        "а) пострадавших нет;\nб) пострадавшие есть.\n• песок\n"
    )
    assert [item[:3] for item in shown(parse("a.txt", text.encode()))] == [
        ("heading", 1, "3."),
        ("step", 2, "3.1."),
        ("step", 2, "3.2."),
        ("step", 3, "а)"),
        ("step", 3, "б)"),
        ("item", 4, "•"),
    ]


def test_dates_and_decimals_are_no_steps() -> None:
    text = "01.02.2026 принято\n\n2026 год\n\nА. С. Петров\n\n12 литров"
    assert {kind for kind, *_ in shown(parse("a.txt", text.encode()))} == {"paragraph"}


def test_markdown_is_exact() -> None:
    text = """---
title: "ИНС-ПБ-03"
---
# Пролив

3. Стоп
   - кран
     1) вентиль
4. Звонок

| Код | Что |
|--|--|
| E1 | `стоп`<br>ждать |

```sh
a  b
```
"""
    parsed = parse("a.md", text.encode())
    assert parsed.title == "ИНС-ПБ-03"
    assert shown(parsed) == [
        ("heading", 1, "", "Пролив"),
        ("step", 1, "3.", "Стоп"),
        ("item", 2, "•", "кран"),
        ("step", 3, "1.", "вентиль"),
        ("step", 1, "4.", "Звонок"),
        ("table", 0, "", "Код\tЧто\nE1\tстоп ждать"),
        ("code", 0, "", "a  b"),
    ]


def test_page_without_what_is_hidden_and_with_merged_cells() -> None:
    page = """<html><head><title>Т</title><style>p{}</style></head><body><h2>Глава</h2><script>x</script>
    <p style="display: none">тайна</p><ol start=4 type=a><li>раз<ul><li>внутри</ul><li value=7>два</ol>
    <table><tr><th rowspan=2>А<th colspan=2>Б<tr><td>1<td>2</table><p>1.1. Шаг<br>1.2. Другой"""
    parsed = parse("a.txt", page.encode())
    assert (parsed.title, parsed.parser) == ("Т", "html")
    assert shown(parsed) == [
        ("heading", 2, "", "Глава"),
        ("step", 1, "d.", "раз"),
        ("item", 2, "•", "внутри"),
        ("step", 1, "g.", "два"),
        ("table", 0, "", "А\tБ\nА\t1\t2"),
        ("step", 2, "1.1.", "Шаг"),
        ("step", 2, "1.2.", "Другой"),
    ]


def test_xml_of_records_is_a_table() -> None:
    parsed = parse("a.xml", "<с><к><код>1</код><имя>А</имя></к><к><код>2</код><имя>Б</имя></к></с>".encode())
    assert shown(parsed)[-1] == ("table", 0, "", "код\tимя\n1\tА\n2\tБ")


def letter() -> email.message.EmailMessage:
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@azs.ru", "b@azs.ru", "Пролив на АЗС 12"
    message.set_content("1. Закрыть кран\n2. Позвать старшего")
    message.add_attachment("протокол".encode(), maintype="text", subtype="plain", filename="../прото кол.txt")
    return message


def test_letter_with_its_attachment_and_a_letter_inside() -> None:
    outer = letter()
    outer.add_attachment(letter())
    parsed = parse("a.eml", outer.as_bytes())
    assert parsed.title == "Пролив на АЗС 12"
    assert [item[:3] for item in shown(parsed)][-2:] == [("step", 1, "1."), ("step", 1, "2.")]
    assert [item.name for item in parsed.attachments] == ["прото кол.txt", "letter.eml"]
    assert parse("b.eml", parsed.attachments[1].data).title == "Пролив на АЗС 12"


def test_saved_page() -> None:
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x/\r\nMIME-Version: 1.0\r\nSubject: s\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<h1>=D0=A8=D0=B0=D0=B3</h1><p>text\r\n--b\r\nContent-Type: image/png\r\n\r\nxx\r\n--b--\r\n"
    )
    parsed = parse("a.mhtml", data.encode())
    assert shown(parsed) == [("heading", 1, "", "Шаг"), ("paragraph", 0, "", "text")]
    assert parsed.attachments == ()


def test_workbook_has_the_values_of_its_formulas_and_its_sheets() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Нормы"
    for row in (["Нормы расхода"], ["Вид", "Литров"], ["АИ-92", 1.5], ["ДТ", 3.0]):
        sheet.append(row)
    sheet["B5"] = "=SUM(B3:B4)"
    book.create_sheet("Пусто")
    book.save(file)
    assert shown(parse("a.xlsx", file.getvalue())) == [
        ("heading", 1, "", "Нормы"),
        ("paragraph", 0, "", "Нормы расхода"),
        ("table", 0, "", "Вид\tЛитров\nАИ-92\t1.5\nДТ\t3"),
    ]


def test_workbook_that_has_been_computed_shows_results_not_formulas() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["а", "б"])
    sheet.append([2, "=A2*2"])
    book.save(file)
    computed = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(computed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(b"<f>A2*2</f><v />", b"<f>A2*2</f><v>4</v>").replace(b"<v></v>", b"<v>4</v>")
            )
    assert parse("a.xlsx", computed.getvalue()).blocks[-1].text == "а\tб\n2\t4"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_table_in_plain_text(separator: str) -> None:
    rows = [["код", "имя"], ["1", '"А\nБ"']]
    text = "\n".join(separator.join(row) for row in rows)
    assert parse("a.csv", text.encode("cp1251")).blocks[0].text == "код\tимя\n1\tА Б"


def test_long_table_is_cut_into_parts_with_the_header_on_each() -> None:
    text = "код;имя\n" + "\n".join(f"{at};{'слово ' * 20}" for at in range(200))
    blocks = parse("a.csv", text.encode()).blocks
    assert all(block.text.startswith("код\tимя\n") and len(block.text) <= BLOCK_CHARS for block in blocks)
    assert sum(block.text.count("\n") for block in blocks) == 200


def test_slides() -> None:
    a = 'xmlns:a="a" xmlns:p="p"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

    def shape(place: str, *texts: str) -> str:
        paragraphs = "".join(f"<a:p>{text}</a:p>" for text in texts)
        holder = f'<p:nvSpPr><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>'
        return f"<p:sp>{holder}<p:txBody>{paragraphs}</p:txBody></p:sp>"

    def run(text: str, properties: str = "<a:pPr/>") -> str:
        return f"{properties}<a:r><a:t>{text}</a:t></a:r>"

    auto = '<a:pPr><a:buAutoNum type="arabicParenR"/></a:pPr>'
    shapes = shape("title", run("Пролив")) + shape("body", run("кран"), run("раз", auto), run("два", auto))
    slide = f"<p:sld {a}><p:cSld><p:spTree>{shapes}{shape('sldNum', run('1'))}</p:spTree></p:cSld></p:sld>"
    order = '<p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst>'
    data = package(
        {
            "[Content_Types].xml": "<a/>",
            "_rels/.rels": relations([("officeDocument", "ppt/presentation.xml")]),
            "ppt/presentation.xml": f"<p:presentation {a} {r}>{order}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations([("slide", "slides/b.xml"), ("slide", "slides/a.xml")]),
            "ppt/slides/a.xml": slide,
            "ppt/slides/b.xml": slide.replace("Пролив", "Второй"),
        }
    )
    parsed = parse("a.pptx", data)
    assert (parsed.title, parsed.pages) == ("Пролив", 2)
    assert shown(parsed)[:4] == [
        ("heading", 1, "", "Пролив"),
        ("item", 1, "•", "кран"),
        ("step", 1, "1)", "раз"),
        ("step", 1, "2)", "два"),
    ]
    assert parsed.blocks[4].page == 2


def test_open_document() -> None:
    text = 'xmlns:text="t" xmlns:table="b" xmlns:office="o" xmlns:style="s"'
    shape = 'text:level="{}" text:display-levels="{}" style:num-suffix="{}"'
    style = f'<text:list-level-style-number {shape} style:num-format="1"/>'
    styles = f'<text:list-style style:name="L">{style.format(1, 1, ".")}{style.format(2, 2, "")}</text:list-style>'
    inner = "<text:list><text:list-item><text:p>мелко</text:p></text:list-item></text:list>"
    items = "".join(
        f"<text:list-item><text:p>{words}</text:list-item>" for words in (f"раз</text:p>{inner}", "два</text:p>")
    )
    cells = "".join(f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in "аб")
    body = (
        f'<text:h text:outline-level="2">Глава</text:h><text:list text:style-name="L">{items}</text:list>'
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    )
    content = (
        f"<office:document-content {text}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    data = package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    assert shown(parse("a.odt", data)) == [
        ("heading", 2, "", "Глава"),
        ("step", 1, "1.", "раз"),
        ("step", 2, "1.1", "мелко"),
        ("step", 1, "2.", "два"),
        ("table", 0, "", "а\tб"),
    ]


def test_rich_text_in_russian() -> None:
    words = "".join(f"\\'{byte:02x}" for byte in "Закройте кран".encode("cp1251"))
    parsed = parse("a.doc", f"{{\\rtf1\\ansi\\ansicpg1251 1. {words}\\par 2. Second\\par}}".encode())
    assert shown(parsed) == [("step", 1, "1.", "Закройте кран"), ("step", 1, "2.", "Second")]
    assert set(parsed.warnings) == {"other_kind", "old_format"}


def tar(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            item = tarfile.TarInfo(name)
            item.size = len(data)
            archive.addfile(item, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


FILES = {"../../etc/a.txt": b"1", "C:\\b\\a.txt": b"2", "/etc/a.txt": b"3", "😀 папка/б.txt": b"4", "__MACOSX/x": b"5"}
NAMES = {"etc/a.txt": b"1", "b/a.txt": b"2", "2 etc/a.txt": b"3", "😀 папка/б.txt": b"4"}


@pytest.mark.parametrize("pack", [lambda files: package(dict(files)), tar, lambda files: gzip.compress(tar(files))])
def test_archive_names_lead_nowhere(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    parsed = parse("a.zip", pack(FILES))
    assert {item.name: item.data for item in parsed.attachments} == NAMES
    assert all(not item.name.startswith("/") and ".." not in item.name.split("/") for item in parsed.attachments)


def test_archive_of_many_files_is_cut_and_a_locked_one_refused() -> None:
    parsed = parse("a.zip", package({f"{at}.txt": "x" for at in range(600)}))
    assert (len(parsed.attachments), parsed.warnings) == (500, ("cut",))
    locked = bytearray(package({"a.txt": "x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    with pytest.raises(DocumentFileError) as refused:
        parse("a.zip", bytes(locked))
    assert refused.value.key == "documents.password"


@pytest.mark.parametrize(
    ("name", "data", "parser", "told"),
    [
        ("a.docx", pdf([lines([(60, 700, "text")])]), "pdf", True),
        ("a.pdf", docx(paragraph("текст")), "docx", True),
        ("no_extension", docx(paragraph("текст")), "docx", False),
        ("a.xlsx", b"just a text", "text", True),
        ("a.txt", b'{"a": 1}', "json", False),
        ("a.html", b"1) no tags\n\n2) at all", "text", False),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + bytes(20), "image", True),
    ],
)
def test_wrong_endings_are_read_and_told(name: str, data: bytes, parser: str, told: bool) -> None:
    parsed = parse(name, data)
    assert (parsed.parser, "other_kind" in parsed.warnings) == (parser, told)


def test_nothing_unseen_or_broken_is_left_in_texts() -> None:
    text = "а\u200bб\x07в\ufeff\u00adг  \t д\r\n\r\n" + "слово " * 1000
    for name in ("a.txt", "a.md", "a.html"):
        blocks = parse(name, text.encode()).blocks
        assert blocks[0].text.startswith("аб вг д")
        assert all(len(block.text) <= BLOCK_CHARS for block in blocks)
        assert all(char.isprintable() for block in blocks for char in block.text)
