"""ABBYY Cloud OCR SDK over the wire."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from typing import Any

import pytest

from ocr.cloud import build
from ocr.cloud.configuration import AbbyyCloudConfiguration
from ocr.cloud.reading import CloudReader
from ocr.document import Box
from ocr.errors import EngineError, FileError, QuotaError
from tests.ocr.cloud.service import ALLOWED, QUICK, Service, Told, pdf, picture

START, STATUS, DELETE = "/v2/processImage", "/v2/getTaskStatus", "/v2/deleteTask"
TASK = "c3187247-7e81-4d12-8767-bc886c1ab878"
NAMESPACE = "http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"


def letters(
    text: str, place: tuple[int, int], *, step: tuple[int, int] = (10, 0), sure: str = 'charConfidence="90"'
) -> str:
    """Letters of 10×20 pixels, one after another in the direction of `step`."""
    (x, y), found, starts = place, "", True
    for letter in text:
        mark = ' wordStart="1"' if starts and letter != " " else ""
        found += f'<charParams l="{x}" t="{y}" r="{x + 10}" b="{y + 20}" {sure}{mark}>{letter}</charParams>'
        starts = letter == " "
        x, y = x + step[0], y + step[1]
    return found


def line(text: str, place: tuple[int, int], **more: Any) -> str:
    x, y = place
    inner = letters(text, place, **more)
    return (
        f'<line baseline="{y + 18}" l="{x}" t="{y}" r="{x + 10 * len(text)}" b="{y + 20}">'
        f'<formatting lang="Russian">{inner}</formatting></line>'
    )


def text(*lines: str) -> str:
    return f"<text><par>{''.join(lines)}</par></text>"


def xml(*pages: str) -> str:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<document xmlns="{NAMESPACE}" version="1.0">'
    return head + "".join(pages) + "</document>"


def page(*blocks: str, size: tuple[int, int] = (400, 600), more: str = 'originalCoords="1"') -> str:
    return f'<page width="{size[0]}" height="{size[1]}" resolution="300" {more}>{"".join(blocks)}</page>'


def block(*lines: str) -> str:
    return f'<block blockType="Text" l="0" t="0" r="400" b="600">{text(*lines)}</block>'


TITLE = block(line("Акт осмотра", (50, 40)))


def reader(service: Service, **given: Any) -> CloudReader:
    base = AbbyyCloudConfiguration(service.url, "приложение", "pass", patience=replace(QUICK, read_s=1))
    return build("abbyy_cloud", replace(base, **given))


def answered(service: Service, body: str | bytes, *, url: str = "") -> Service:
    """The service with a task whose result this is."""
    done = {"taskId": TASK, "status": "Completed", "resultUrls": [url or service.url + "/files/1.result?sig=SIGNED"]}
    service.on("POST", START, Told({"taskId": TASK, "status": "Queued", "requestStatusDelay": 20}))
    service.on("GET", STATUS, Told({"taskId": TASK, "status": "InProgress", "requestStatusDelay": 5}), Told(done))
    service.on("POST", DELETE, Told({"taskId": TASK, "status": "Deleted"}))
    return service.on("GET", "/files/1.result", Told(body))


def test_a_picture_is_read_and_its_task_deleted(service: Service) -> None:
    answered(service, xml(page(TITLE)))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert (found.number, found.width, found.height, found.turned, found.engine) == (1, 400, 600, 0, "abbyy_cloud")
    [one] = found.lines
    assert (one.text, one.box, one.confidence) == ("Акт осмотра", Box(50, 40, 160, 60), pytest.approx(0.9))
    assert [(word.text, word.box) for word in one.words] == [
        ("Акт", Box(50, 40, 80, 60)),
        ("осмотра", Box(90, 40, 160, 60)),
    ]
    start, result = service.to(START)[0], service.to("/files/1.result")[0]
    assert base64.b64decode(start.headers["authorization"].split()[1]).decode() == "приложение:pass"
    assert start.body.startswith(b"\x89PNG") and start.query["language"] == ["Russian,English"]
    assert start.query["exportFormat"] == ["xml"]
    assert "authorization" not in result.headers and result.query == {"sig": ["SIGNED"]}
    assert [asked.query for asked in service.to(STATUS)] == [{"taskId": [TASK]}] * 2
    assert service.to(DELETE)[0].query == {"taskId": [TASK]}


def test_many_pages(service: Service) -> None:
    answered(service, xml(page(TITLE), page(), page(TITLE)))
    found = reader(service).read_file(pdf(3), ALLOWED)
    assert [(one.number, one.text) for one in found.pages] == [(1, "Акт осмотра"), (2, ""), (3, "Акт осмотра")]
    assert found.pages[1].notes == ("blank",)


@pytest.mark.parametrize(
    ("status", "kind", "key"),
    [
        ("NotEnoughCredits", QuotaError, "cloud_quota"),
        ("ProcessingFailed", FileError, "cloud_unreadable"),
        ("Deleted", EngineError, "cloud_answer"),
        ("", EngineError, "cloud_answer"),
    ],
)
def test_a_task_that_ends_badly_is_told_and_deleted(service: Service, status: str, kind: Any, key: str) -> None:
    answered(service, "")
    service.on("GET", STATUS, Told({"taskId": TASK, "status": status, "error": "Иванов И. И."}))
    with pytest.raises(kind) as caught:
        reader(service).read_file(picture(), ALLOWED)
    assert caught.value.key == key and "Иванов" not in str(caught.value)
    assert len(service.to(DELETE)) == 1


def test_a_task_that_never_ends(service: Service) -> None:
    answered(service, "")
    service.on("GET", STATUS, Told({"taskId": TASK, "status": "InProgress"}))
    with pytest.raises(EngineError, match="cloud_slow"):
        reader(service, patience=replace(QUICK, total_s=0.3)).read_file(picture(), ALLOWED)
    assert len(service.to(DELETE)) == 1, "the file is taken out of the service all the same"


def test_paid_work_is_not_asked_for_twice(service: Service) -> None:
    service.on("POST", START, Told(drop=True))
    with pytest.raises(EngineError, match="cloud_unreachable"):
        reader(service).read_file(picture(), ALLOWED)
    assert len(service.to(START)) == 1


def test_work_that_was_certainly_not_taken_is_asked_for_again(service: Service) -> None:
    answered(service, xml(page(TITLE)))
    accepted = Told({"taskId": TASK, "status": "Queued"})
    service.on("POST", START, Told("", 503), Told("", 429), accepted)
    assert reader(service).read_file(picture(), ALLOWED).pages


def test_a_result_elsewhere_is_not_fetched(service: Service) -> None:
    with Service() as other:
        other.on("GET", "/files/1.result", Told(xml(page(TITLE))))
        answered(service, "", url=other.url + "/files/1.result")
        with pytest.raises(EngineError, match="cloud_redirect"):
            reader(service).read_file(picture(), ALLOWED)
        assert other.asked == []
        known = reader(service, result_hosts=("127.0.0.1",)).read_file(picture(), ALLOWED)
        assert known.text == "Акт осмотра" and "authorization" not in other.asked[0].headers


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://169.254.169.254/", "https://ocrsdk.com.evil.org/", "x"])
def test_a_strange_address_of_a_result_is_refused(service: Service, url: str) -> None:
    answered(service, "", url=url)
    with pytest.raises(EngineError, match="cloud_redirect"):
        reader(service).read_file(picture(), ALLOWED)


def test_what_stays_in_the_service_is_told_to_the_administrator(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    answered(service, xml(page(TITLE))).on("POST", DELETE, Told("", 450))
    assert reader(service).read_file(picture(), ALLOWED).pages
    assert any(TASK in record.getMessage() and record.levelno == logging.ERROR for record in caplog.records)
    assert "SIGNED" not in caplog.text


BOMB = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "xxxxxxxxxx">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        BOMB + ']><document><page width="1" height="1">&j;</page></document>',
        '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><document><page>&e;</page></document>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd"><document><page/></document>',
        "<document><page>",
        "",
        "{}",
        "<html/>",
        '<?xml version="1.0" encoding="utf-99"?><document><page/></document>',
        b"\x00\x01\x02",
    ],
)
def test_a_hostile_result_is_refused(service: Service, body: str | bytes) -> None:
    answered(service, body)
    with pytest.raises(EngineError, match="cloud_answer"):
        reader(service).read_file(picture(), ALLOWED)


def test_a_result_without_end_is_dropped(service: Service) -> None:
    answered(service, "<document>" + " " * 1_000_000)
    with pytest.raises(EngineError, match="cloud_answer_large"):
        reader(service).read_file(picture(), ALLOWED)


def test_a_page_on_its_side_is_told_upright(service: Service) -> None:
    """Sent on its side, text running down; `width` and `height` are of the turned picture."""
    inner = letters("Акт осмотра", (340, 50), step=(0, 20))
    down = f'<line l="340" t="50" r="350" b="270"><formatting>{inner}</formatting></line>'
    for size in ((400, 600), (600, 400)):
        answered(
            service, xml(page(block(down), size=size, more='originalCoords="true" rotation="RotatedCounterclockwise"'))
        )
        [found] = reader(service).read_file(picture(), ALLOWED).pages
        assert (found.turned, found.width, found.height) == (270, 600, 400)
        assert found.lines[0].box == Box(50, 50, 270, 60)


def test_one_word_relies_on_the_rotation_told(service: Service) -> None:
    inner = letters("Акт", (340, 50), step=(0, 20))
    down = f'<line l="340" t="50" r="350" b="110"><formatting>{inner}</formatting></line>'
    answered(service, xml(page(block(down), more='originalCoords="1" rotation="RotatedCounterclockwise"')))
    assert reader(service).read_file(picture(), ALLOWED).pages[0].turned == 270


def test_confidence_without_figures_is_of_the_letters_not_suspected(service: Service) -> None:
    one = letters("Акт", (50, 40), sure="") + letters("ы", (80, 40), sure='suspicious="true"').replace(
        ' wordStart="1"', ""
    )
    answered(service, xml(page(block(f'<line l="50" t="40" r="90" b="60"><formatting>{one}</formatting></line>'))))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert (found.lines[0].text, found.lines[0].confidence) == ("Акты", pytest.approx(0.75))


def test_a_line_without_letters_keeps_its_text(service: Service) -> None:
    plain = '<line l="50" t="40" r="90" b="60"><formatting lang="Russian">Акт  осмотра</formatting></line>'
    answered(service, xml(page(block(plain))))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert (found.text, found.lines[0].words, found.lines[0].confidence) == ("Акт осмотра", (), 0.0)


def test_tables_know_their_spans_and_places(service: Service) -> None:
    def cell(words: str, place: tuple[int, int], width: int, height: int, more: str = "") -> str:
        inner = text(line(words, place)) if words else ""
        return f'<cell width="{width}" height="{height}" {more}>{inner}</cell>'

    wide, high, void = 'colSpan="2"', 'rowSpan="2"', cell("", (0, 0), 80, 30)
    rows = "".join(
        f"<row>{cells}</row>"
        for cells in (
            cell("ТРК", (12, 12), 300, 30, wide) + void,
            cell("1", (12, 42), 100, 60, high) + cell("да", (112, 42), 200, 30) + void,
            cell("нет", (112, 72), 200, 30) + cell("9", (312, 72), 80, 30),
        )
    )
    table = f'<block blockType="Table" l="10" t="10" r="390" b="100">{rows}</block>'
    answered(service, xml(page(table, TITLE)))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert found.tables[0].rows() == [["ТРК", "", ""], ["1", "да", ""], ["", "нет", "9"]]
    boxes = {cell.text: cell.box for cell in found.tables[0].cells if cell.text}
    assert (boxes["ТРК"], boxes["1"]) == (Box(10, 10, 310, 40), Box(10, 40, 110, 100))
    assert (boxes["нет"], boxes["9"]) == (Box(110, 70, 310, 100), Box(310, 70, 390, 100))
    assert [one.text for one in found.lines] == ["ТРК", "1", "да", "нет", "9", "Акт осмотра"]


def test_a_wrong_password(service: Service) -> None:
    service.on("POST", START, Told({"error": {"code": "Unauthorized"}}, 401))
    with pytest.raises(EngineError, match="cloud_key"):
        reader(service).read_file(picture(), ALLOWED)
