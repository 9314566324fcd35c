"""PDF files are read in their order: paragraphs whole, headings, steps and tables told apart, page furniture gone."""

from __future__ import annotations

import pytest

from azs.errors import DocumentFileError
from azs.knowledge.parsing.reading import parse
from tests.azs.knowledge.parsing.files import lines, pdf

TEXT = [
    (60, 720, "The operator stops the pump at once and warns the people who are waiting in the line near"),
    (60, 706, "the column, then calls the senior."),
    (60, 692, "1.1. Close the valve of the tank."),
    (60, 678, "1.2. Put up the sign and keep everybody away until the fuel has been taken up with the sand"),
    (60, 664, "from the red box."),
    (60, 650, "- do not smoke;"),
]


def page(number: int) -> str:
    furniture = lines([(200, 820, "INS-03 Spill of fuel"), (290, 20, f"{number}")], size=9)
    return "\n".join([lines([(60, 780, f"Part {number} of the work")], "F2", 16), lines(TEXT), furniture])


def test_headings_steps_and_paragraphs() -> None:
    parsed = parse("a.pdf", pdf([page(number) for number in range(1, 5)]))
    first = [block for block in parsed.blocks if block.page == 1]
    assert [(block.kind, block.level, block.label) for block in first] == [
        ("heading", 1, ""),
        ("paragraph", 0, ""),
        ("step", 2, "1.1."),
        ("step", 2, "1.2."),
        ("item", 3, "•"),
    ]
    assert first[1].text.endswith("waiting in the line near the column, then calls the senior.")
    assert first[3].text.endswith("taken up with the sand from the red box.")
    assert (parsed.pages, parsed.language, parsed.parser) == (4, "en", "pdf")
    assert not any("INS-03" in block.text or block.text.isdigit() for block in parsed.blocks)


def test_paragraph_goes_on_over_the_page_and_hyphens_are_mended() -> None:
    top = lines(
        [(60, 400, "The valve has to be closed by hand because the auto-"), (60, 386, "matic one needs power and")]
    )
    parsed = parse("a.pdf", pdf([top, lines([(60, 760, "power may be lost in a storm.")])]))
    assert [block.text for block in parsed.blocks] == [
        "The valve has to be closed by hand because the automatic one needs power and power may be lost in a storm."
    ]


def test_ruled_table_with_a_merged_cell_and_its_header_on_the_next_page() -> None:
    across = [f"60 {y} m 360 {y} l S" for y in (700, 680, 660)] + ["160 640 m 360 640 l S", "60 620 m 360 620 l S"]
    upright = [f"{x} 620 m {x} 700 l S" for x in (60, 160, 360)]
    cells = [(64, 685, "Code"), (164, 685, "What to do"), (64, 665, "E1"), (164, 665, "Stop the pump")]
    cells += [(64, 635, "E2"), (164, 645, "Wait"), (164, 625, "Call the shop")]
    first = "\n".join([*across, *upright, lines(cells)])
    more = "\n".join([*across[:3], *[line.replace("620 m", "660 m") for line in upright]])
    second = more + "\n" + lines([(64, 685, "E3"), (164, 685, "Restart"), (64, 665, "E4"), (164, 665, "Close")])
    blocks = parse("a.pdf", pdf([first, second])).blocks
    assert [block.kind for block in blocks] == ["table", "table"]
    assert blocks[0].text.split("\n") == ["Code\tWhat to do", "E1\tStop the pump", "E2\tWait", "E2\tCall the shop"]
    assert blocks[1].text.split("\n")[0] == "Code\tWhat to do"
    assert blocks[1].page == 2


def test_columns_without_lines_are_a_table() -> None:
    rows = [(60, 700 - 14 * at, f"name {at}") for at in range(4)] + [
        (300, 700 - 14 * at, f"{at}0 l") for at in range(4)
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    assert parse("a.pdf", pdf([lines(rows)])).blocks[0].text.split("\n")[1] == "name 1\t10 l"


def test_scan_is_told_and_so_is_a_page_without_text() -> None:
    scan = parse("scan.pdf", pdf(["10 10 200 200 re f"] * 2))
    assert (scan.blocks, scan.warnings, scan.pages) == ((), ("scan_needs_ocr",), 2)
    mixed = parse("mixed.pdf", pdf([lines(TEXT), "10 10 200 200 re f"]))
    assert mixed.blocks
    assert mixed.warnings == ("pages_without_text",)


@pytest.mark.parametrize("cut", [9, 200, 700])
def test_truncated_file_is_damaged_or_read_but_never_a_crash(cut: int) -> None:
    data = pdf([lines(TEXT)])
    try:
        assert parse("a.pdf", data[:cut]).blocks is not None
    except DocumentFileError as error:
        assert error.key in ("documents.damaged", "documents.empty")


def test_locked_file_asks_for_the_password() -> None:
    padding = "28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A"
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{padding}> /U <{padding}> >> /ID [<00> <00>]"
    with pytest.raises(DocumentFileError) as refused:
        parse("a.pdf", pdf([lines(TEXT)], lock))
    assert refused.value.key == "documents.password"


def test_two_thousand_pages() -> None:
    parsed = parse("a.pdf", pdf([lines(TEXT[:2])] * 2000))
    assert parsed.pages == 2000
    assert parsed.blocks[-1].page == 2000 or "pages_left_out" in parsed.warnings


def test_a_slow_file_is_cut_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azs.knowledge.parsing.pdf.TIME_LIMIT_S", -1.0)
    parsed = parse("a.pdf", pdf([lines(TEXT)] * 3))
    assert {block.page for block in parsed.blocks} == {1}
    assert parsed.warnings == ("pages_left_out",)
