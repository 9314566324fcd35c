"""Yandex Vision OCR over the wire."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from ocr.cloud import build
from ocr.cloud.configuration import YandexConfiguration
from ocr.cloud.reading import CloudReader
from ocr.document import Box
from ocr.errors import EngineError, EngineMissingError, FileError, OcrError, QuotaError
from tests.ocr.cloud.service import ALLOWED, QUICK, Service, Told, pdf, picture, widths

SYNC, ASYNC, PAGES = "/ocr/v1/recognizeText", "/ocr/v1/recognizeTextAsync", "/ocr/v1/getRecognition"


def box(left: int, top: int, right: int, bottom: int) -> dict[str, Any]:
    corners = [(left, top), (left, bottom), (right, bottom), (right, top)]
    return {"vertices": [{"x": str(x), "y": str(y)} for x, y in corners]}


def line(text: str, places: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    words = [{"boundingBox": box(*place), "text": word} for word, place in zip(text.split(), places, strict=True)]
    around = (
        min(p[0] for p in places),
        min(p[1] for p in places),
        max(p[2] for p in places),
        max(p[3] for p in places),
    )
    return {"boundingBox": box(*around), "text": text, "words": words}


def answer(*lines: dict[str, Any], page: int = 0, size: tuple[int, int] = (400, 600), **more: Any) -> dict[str, Any]:
    body = {"width": str(size[0]), "height": str(size[1]), "blocks": [{"lines": list(lines)}] if lines else []}
    return {"result": {"textAnnotation": body | more, "page": str(page)}}


def snake(body: Any) -> Any:
    """The older answers: snake_case, and a line's text within `alternatives`."""
    if isinstance(body, list):
        return [snake(one) for one in body]
    if not isinstance(body, dict):
        return body
    if {"text", "words", "boundingBox"} <= set(body):
        inner = {"text": body["text"], "words": snake(body["words"])}
        return {"bounding_box": snake(body["boundingBox"]), "alternatives": [inner]}
    return {"".join("_" + c.lower() if c.isupper() else c for c in name): snake(value) for name, value in body.items()}


TITLE = line("Акт осмотра", [(50, 40, 120, 60), (130, 40, 240, 60)])


def reader(service: Service, **given: Any) -> CloudReader:
    base = YandexConfiguration(api_key="key-1", url=service.url, operations_url=service.url, patience=QUICK)
    return build("yandex", replace(base, **given))


@pytest.mark.parametrize("written", [lambda body: body, snake], ids=["camelCase", "snake_case"])
def test_a_picture_is_read_at_once(service: Service, written: Any) -> None:
    service.on("POST", SYNC, Told(written(answer(TITLE))))
    document = reader(service, folder_id="f1").read_file(picture(), ALLOWED)
    [page] = document.pages
    assert (page.number, page.width, page.height, page.turned, page.engine) == (1, 400, 600, 0, "yandex")
    assert page.text == "Акт осмотра"
    assert page.lines[0].box == Box(50, 40, 240, 60)
    assert [(word.text, word.box) for word in page.lines[0].words] == [
        ("Акт", Box(50, 40, 120, 60)),
        ("осмотра", Box(130, 40, 240, 60)),
    ]
    assert page.lines[0].confidence == 0 and "unsure" in page.notes, "the service tells no confidence"
    [asked] = service.asked
    assert asked.headers["authorization"] == "Api-Key key-1"
    assert (asked.headers["x-folder-id"], asked.headers["x-data-logging-enabled"]) == ("f1", "false")
    assert (asked.json["mimeType"], asked.json["model"], asked.json["languageCodes"]) == ("PNG", "page", ["ru", "en"])
    assert base64.b64decode(asked.json["content"]).startswith(b"\x89PNG")


def test_a_token_signs_in_with_its_folder(service: Service) -> None:
    service.on("POST", SYNC, Told(answer(TITLE)))
    reader(service, api_key="", iam_token="t1.x", folder_id="f1").read_file(picture(), ALLOWED)
    assert service.asked[0].headers["authorization"] == "Bearer t1.x"
    with pytest.raises(EngineMissingError, match="cloud_not_set"):
        reader(service, api_key="", iam_token="t1.x").read_file(picture(), ALLOWED)


def test_a_long_file_waits_for_its_operation(service: Service) -> None:
    three = [answer(line(f"Лист {n}", [(10, 10, 50, 20), (60, 10, 70, 20)]), page=n) for n in range(3)]
    service.on("POST", ASYNC, Told({"id": "op1", "done": False}))
    service.on("GET", "/operations/op1", Told({"id": "op1", "done": False}), Told({"id": "op1", "done": True}))
    service.on("GET", PAGES, Told("\n".join(json.dumps(one) for one in (three[2], three[0], three[1]))))
    document = reader(service).read_file(pdf(3), ALLOWED)
    assert [(page.number, page.text) for page in document.pages] == [(1, "Лист 0"), (2, "Лист 1"), (3, "Лист 2")]
    assert len(service.to("/operations/op1")) == 2
    assert service.to(PAGES)[0].query == {"operationId": ["op1"]}
    assert all(asked.headers["x-data-logging-enabled"] == "false" for asked in service.asked)


def test_pages_may_be_spread_over_lines_or_not_be_ready(service: Service) -> None:
    service.on("POST", ASYNC, Told({"id": "op1"}))  # no operation to ask for: the address answers 404
    body = json.dumps(snake(answer(TITLE, page=0)), indent=2) + "\n" + json.dumps(answer(page=1), indent=2)
    service.on("GET", PAGES, Told(status=404), Told(status=404), Told(body))
    document = reader(service).read_file(pdf(2), ALLOWED)
    assert [page.text for page in document.pages] == ["Акт осмотра", ""]
    assert "blank" in document.pages[1].notes and "blank" not in document.pages[0].notes


def test_one_bad_page_does_not_lose_the_others(service: Service) -> None:
    service.on("POST", ASYNC, Told({"id": "op1"}))
    broken = {"error": {"code": 3, "message": "Can't decode Image"}}
    service.on("GET", PAGES, Told(json.dumps(broken) + "\n" + json.dumps(answer(TITLE, page=1))))
    document = reader(service).read_file(pdf(2), ALLOWED)
    assert [page.number for page in document.pages] == [2]
    assert document.failed == ((1, "cloud_page_missing"),)


def test_pages_counted_from_one_are_understood(service: Service) -> None:
    service.on("POST", ASYNC, Told({"id": "op1"}))
    service.on("GET", PAGES, Told("\n".join(json.dumps(answer(TITLE, page=n)) for n in (1, 2))))
    assert [page.number for page in reader(service).read_file(pdf(2), ALLOWED).pages] == [1, 2]


@pytest.mark.parametrize(
    ("code", "kind", "key"),
    [(8, QuotaError, "cloud_quota"), (3, FileError, "cloud_unreadable"), (13, EngineError, "cloud_failed")],
)
def test_a_failed_operation_is_named(service: Service, code: int, kind: type[OcrError], key: str) -> None:
    service.on("POST", ASYNC, Told({"id": "op1"}))
    failed = {"id": "op1", "done": True, "error": {"code": code, "message": "секретный текст"}}
    service.on("GET", "/operations/op1", Told(failed))
    with pytest.raises(kind) as caught:
        reader(service).read_file(pdf(2), ALLOWED)
    assert caught.value.key == key and "секретный" not in str(caught.value)


def test_only_the_chosen_pages_leave(service: Service) -> None:
    service.on("POST", ASYNC, Told({"id": "op1"}))
    service.on("GET", PAGES, Told("\n".join(json.dumps(answer(TITLE, page=n)) for n in (0, 1))))
    document = reader(service).read_file(pdf(5), replace(ALLOWED, pages=(2, 5)))
    assert widths(base64.b64decode(service.to(ASYNC)[0].json["content"])) == [2, 5]
    assert [page.number for page in document.pages] == [2, 5]


def rotated(text: str, turn: int) -> dict[str, Any]:
    """A line as it stands on a page of 400×600 that was turned clockwise by `turn`."""
    upright = [(50, 40, 120, 60), (130, 40, 240, 60)]  # of a page of 600×400
    moves = {
        90: lambda p: (400 - p[3], p[0], 400 - p[1], p[2]),
        270: lambda p: (p[1], 600 - p[2], p[3], 600 - p[0]),
    }
    return line(text, [moves[turn](place) for place in upright])


@pytest.mark.parametrize("turn", [90, 270])
@pytest.mark.parametrize("told", ["ANGLE_UNSPECIFIED", "ANGLE_90"])
def test_a_page_on_its_side_is_told_upright(service: Service, turn: int, told: str) -> None:
    service.on("POST", SYNC, Told(answer(rotated("Акт осмотра", turn), rotate=told)))
    [page] = reader(service).read_file(picture(), ALLOWED).pages
    assert (page.turned, page.width, page.height) == (360 - turn, 600, 400)
    assert page.lines[0].box == Box(50, 40, 240, 60)


def test_a_page_upside_down_is_told_upright(service: Service) -> None:
    down = line("Акт осмотра", [(280, 540, 350, 560), (160, 540, 270, 560)])
    service.on("POST", SYNC, Told(answer(down)))
    [page] = reader(service).read_file(picture(), ALLOWED).pages
    assert (page.turned, page.lines[0].box) == (180, Box(50, 40, 240, 60))


def test_a_page_that_the_service_turned_stays(service: Service) -> None:
    service.on("POST", SYNC, Told(answer(TITLE, size=(600, 400), rotate="ANGLE_90")))
    [page] = reader(service).read_file(picture(), ALLOWED).pages
    assert (page.turned, page.width, page.height, page.lines[0].box) == (270, 600, 400, Box(50, 40, 240, 60))


def test_tables_come_with_numbers_as_text(service: Service) -> None:
    cells = [
        {"boundingBox": box(10, 10, 60, 30), "rowIndex": "0", "columnIndex": "0", "columnSpan": "2", "text": "ТРК"},
        {"boundingBox": box(10, 30, 30, 50), "rowIndex": "1", "columnIndex": "0", "text": "1"},
        {"boundingBox": box(30, 30, 60, 50), "rowIndex": "1", "columnIndex": "1", "rowSpan": "1", "text": "исправна"},
    ]
    table = {"boundingBox": box(10, 10, 60, 50), "rowCount": "2", "columnCount": "2", "cells": cells}
    service.on("POST", SYNC, Told(answer(TITLE, tables=[table])))
    [page] = reader(service, model="table").read_file(picture(), ALLOWED).pages
    assert page.tables[0].rows() == [["ТРК", ""], ["1", "исправна"]]
    assert page.tables[0].cells[2].box == Box(30, 30, 60, 50)
    assert service.asked[0].json["model"] == "table"


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "null", "<html>", "{" * 5000, "\xff"])
def test_a_broken_answer_is_refused(service: Service, body: str) -> None:
    service.on("POST", SYNC, Told(body.encode("latin-1")))
    with pytest.raises(EngineError, match="cloud_answer"):
        reader(service).read_file(picture(), ALLOWED)


@pytest.mark.parametrize(
    "body",
    [
        {
            "result": {
                "textAnnotation": {"width": None, "height": "a", "blocks": [None, {"lines": "x"}, {"lines": [7]}]}
            }
        },
        {"result": {"textAnnotation": {"blocks": [{"lines": [{"boundingBox": {"vertices": [{"x": "1e400"}]}}]}]}}},
        {"result": {"page": {"a": 1}}},
    ],
)
def test_odd_answers_give_an_empty_page(service: Service, body: Any) -> None:
    service.on("POST", SYNC, Told(body))
    [page] = reader(service).read_file(picture(), ALLOWED).pages
    assert page.lines == () and "blank" in page.notes


def test_an_operation_with_a_strange_name_is_not_asked_for(service: Service) -> None:
    service.on("POST", ASYNC, Told({"id": "../../secret?x="}))
    with pytest.raises(EngineError, match="cloud_answer"):
        reader(service).read_file(pdf(2), ALLOWED)
    assert len(service.asked) == 1


def test_a_long_file_that_may_have_been_taken_is_not_sent_again(service: Service) -> None:
    service.on("POST", ASYNC, Told(drop=True))
    with pytest.raises(EngineError, match="cloud_unreachable"):
        reader(service).read_file(pdf(2), ALLOWED)
    assert len(service.asked) == 1
