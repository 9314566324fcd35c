"""ABBYY Vantage over the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ocr.cloud import build
from ocr.cloud.configuration import VantageConfiguration
from ocr.cloud.reading import CloudReader
from ocr.document import Box
from ocr.errors import EngineError, FileError, OcrError
from tests.ocr.cloud.service import ALLOWED, QUICK, Service, Told, pdf, picture

TOKEN, ALL = "/auth2/connect/token", "/api/publicapi/v1/transactions"
ONE = f"{ALL}/6352f22a-f15d-4301-b601-a460004a77e1"
DOWNLOAD = f"{ONE}/files/f-2/download"
FILES = [{"fileId": "f-1", "type": "Text", "fileName": "a"}, {"fileId": "f-2", "type": "OcrJson", "fileName": "b"}]
DONE = {"status": "Processed", "documents": [{"resultFiles": FILES}]}


def at(left: int, top: int, right: int, bottom: int) -> dict[str, int]:
    return {"l": left, "t": top, "r": right, "b": bottom}


def line(text: str, places: list[tuple[int, int, int, int]], sure: float = 90) -> dict[str, Any]:
    words = [
        {"text": word, "position": at(*p), "confidence": sure} for word, p in zip(text.split(), places, strict=True)
    ]
    left, top = min(p[0] for p in places), min(p[1] for p in places)
    right, bottom = max(p[2] for p in places), max(p[3] for p in places)
    return {"text": text, "position": at(left, top, right, bottom), "confidence": sure, "words": words}


def texts(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"id": "t", "position": lines[0]["position"], "confidence": 90, "lines": list(lines)}


TITLE = texts(line("Акт осмотра", [(50, 40, 120, 60), (130, 40, 240, 60)]))


def result(*pages: dict[str, Any]) -> dict[str, Any]:
    return {"version": "Vantage OCR.Skill JSON output v1.0", "layout": {"pages": list(pages)}, "content": {}}


def page(*blocks: dict[str, Any], size: tuple[int, int] = (400, 600), **more: Any) -> dict[str, Any]:
    return {"width": size[0], "height": size[1], "rotated": "none", "texts": list(blocks), "tables": []} | more


def reader(service: Service, **given: Any) -> CloudReader:
    base = VantageConfiguration(service.url, "client", "hush", skill_id="skill-1", patience=QUICK)
    return build("abbyy_vantage", replace(base, **given))


def answered(service: Service, body: Any) -> Service:
    service.on("POST", TOKEN, Told({"access_token": "tok", "expires_in": 86400, "token_type": "Bearer"}))
    service.on("POST", ALL, Told({"transactionId": ONE.rpartition("/")[2]}, 201))
    service.on("POST", f"{ONE}/files", Told("")).on("POST", f"{ONE}/start", Told(""))
    service.on("GET", ONE, Told({"status": "New"}), Told({"status": "Processing"}), Told(DONE))
    return service.on("DELETE", ONE, Told("", 204)).on("GET", DOWNLOAD, Told(body))


def test_a_picture_goes_through_a_transaction(service: Service) -> None:
    answered(service, result(page(TITLE)))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert (found.number, found.width, found.height, found.turned, found.engine) == (1, 400, 600, 0, "abbyy_vantage")
    assert (found.text, found.lines[0].box, found.lines[0].confidence) == ("Акт осмотра", Box(50, 40, 240, 60), 0.9)
    assert [word.text for word in found.lines[0].words] == ["Акт", "осмотра"]
    order = [(one.method, one.path) for one in service.asked]
    assert order == [
        ("POST", TOKEN), ("POST", ALL), ("POST", f"{ONE}/files"), ("POST", f"{ONE}/start"),
        ("GET", ONE), ("GET", ONE), ("GET", ONE), ("GET", DOWNLOAD), ("DELETE", ONE),
    ]  # fmt: skip
    token, created, files = service.asked[:3]
    assert token.form == {
        "grant_type": "client_credentials", "client_id": "client", "client_secret": "hush",
        "scope": "openid permissions global.wildcard",
    }  # fmt: skip
    assert created.json == {"skillId": "skill-1"} and created.headers["authorization"] == "Bearer tok"
    assert b'name="Model"' in files.body and b'filename="document.png"' in files.body and b"\x89PNG" in files.body


def test_a_user_signs_in_at_his_tenant(service: Service) -> None:
    answered(service, result(page(TITLE)))
    service.on("POST", "/auth2/t-1/connect/token", Told({"access_token": "tok", "expires_in": 60}))
    reader(service, user="ivanov", password="p", tenant_id="t-1").read_file(picture(), ALLOWED)
    form = service.to("/auth2/t-1/connect/token")[0].form
    assert (form["grant_type"], form["username"], form["password"]) == ("password", "ivanov", "p")


def test_a_token_is_kept_and_fetched_anew_when_refused(service: Service) -> None:
    answered(service, result(page(TITLE)))
    one = reader(service)
    one.read_file(picture(), ALLOWED)
    service.on("POST", ALL, Told("", 401), Told({"transactionId": ONE.rpartition("/")[2]}))
    assert one.read_file(picture(), ALLOWED).pages
    assert len(service.to(TOKEN)) == 2


@pytest.mark.parametrize("answer", [Told({"error": "invalid_client"}, 400), Told("", 401)])
def test_a_wrong_secret(service: Service, answer: Told) -> None:
    answered(service, "").on("POST", TOKEN, answer)
    with pytest.raises(EngineError, match="cloud_key"):
        reader(service).read_file(picture(), ALLOWED)


def test_a_client_without_rights_is_told_after_one_more_token(service: Service) -> None:
    answered(service, "").on("POST", ALL, Told("", 401))
    with pytest.raises(EngineError, match="cloud_key"):
        reader(service).read_file(picture(), ALLOWED)
    assert len(service.to(TOKEN)) == 2


def test_a_file_that_arrived_before_its_answer_was_lost(service: Service) -> None:
    answered(service, result(page(TITLE)))
    service.on("POST", f"{ONE}/files", Told(drop=True), Told("", 409))
    service.on("POST", f"{ONE}/start", Told(drop=True), Told("", 400))
    assert reader(service).read_file(picture(), ALLOWED).text == "Акт осмотра"


@pytest.mark.parametrize(
    ("state", "kind", "key"),
    [
        ({"status": "Failed"}, FileError, "cloud_unreadable"),
        ({"status": "Canceled"}, EngineError, "cloud_failed"),
        ({"status": "Processed", "documents": []}, EngineError, "cloud_no_text"),
        ({"status": "Processed", "documents": [{"resultFiles": None}]}, EngineError, "cloud_no_text"),
    ],
)
def test_a_transaction_that_ends_badly_is_told_and_deleted(
    service: Service, state: Any, kind: type[OcrError], key: str
) -> None:
    answered(service, "").on("GET", ONE, Told(state))
    with pytest.raises(kind, match=key):
        reader(service).read_file(picture(), ALLOWED)
    assert len(service.to(ONE)) == 2 and service.asked[-1].method == "DELETE"


def test_a_transaction_that_waits_for_a_person_ends_at_the_deadline(service: Service) -> None:
    answered(service, "").on("GET", ONE, Told({"status": "Processing", "manualReviewLink": "https://x"}))
    with pytest.raises(EngineError, match="cloud_slow"):
        reader(service, patience=replace(QUICK, total_s=0.3)).read_file(picture(), ALLOWED)
    assert service.asked[-1].method == "DELETE", "the file is taken out of the service all the same"


@pytest.mark.parametrize("body", ["", "{", "[]", "\x00"])
def test_a_broken_result_is_refused(service: Service, body: str) -> None:
    answered(service, body)
    with pytest.raises(EngineError, match="cloud_answer"):
        reader(service).read_file(picture(), ALLOWED)


def test_many_pages_and_an_empty_one(service: Service) -> None:
    answered(service, result(page(TITLE), page(), page(TITLE)))
    found = reader(service).read_file(pdf(3), ALLOWED)
    assert [(one.number, one.text) for one in found.pages] == [(1, "Акт осмотра"), (2, ""), (3, "Акт осмотра")]
    assert found.pages[1].notes == ("blank",)


@pytest.mark.parametrize("size", [(400, 600), (600, 400)])
def test_a_page_on_its_side_is_told_upright(service: Service, size: tuple[int, int]) -> None:
    down = texts(line("Акт осмотра", [(340, 50, 360, 120), (340, 130, 360, 240)]))
    answered(service, result(page(down, size=size, rotated="counterclockwise")))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert (found.turned, found.width, found.height) == (270, 600, 400)
    assert found.lines[0].box == Box(50, 40, 240, 60)


def test_a_scale_of_its_own_is_undone(service: Service) -> None:
    big = texts(line("Акт осмотра", [(100, 80, 240, 120), (260, 80, 480, 120)]))
    answered(service, result(page(big, size=(800, 1200))))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert (found.width, found.height, found.lines[0].box) == (400, 600, Box(50, 40, 240, 60))


def test_unknown_confidence_is_none(service: Service) -> None:
    answered(service, result(page(texts(line("Акт", [(50, 40, 120, 60)], sure=-1)))))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert found.lines[0].confidence == 0.0


def test_the_grid_of_a_table_is_made_of_places(service: Service) -> None:
    def cell(words: str, place: tuple[int, int, int, int]) -> dict[str, Any]:
        inner = [line(words, [place])] if words else []
        return {"position": at(*place), "confidence": 90, "lines": inner}

    cells = [
        cell("ТРК", (10, 110, 300, 140)),
        cell("", (300, 111, 380, 140)),
        cell("1", (11, 140, 100, 200)),
        cell("да", (100, 140, 300, 170)),
        cell("", (300, 140, 380, 170)),
        cell("нет", (101, 170, 300, 200)),
        cell("9", (299, 171, 380, 200)),
        {"position": at(5, 5, 5, 5)},
    ]
    below = texts(line("Подпись", [(50, 400, 120, 420)]))
    table = {"id": "x", "position": at(10, 110, 380, 200), "cells": cells}
    answered(service, result(page(TITLE, below, tables=[table])))
    [found] = reader(service).read_file(picture(), ALLOWED).pages
    assert found.tables[0].rows() == [["ТРК", "", ""], ["1", "да", ""], ["", "нет", "9"]]
    spans = {one.text: (one.row_span, one.column_span) for one in found.tables[0].cells if one.text}
    assert spans == {"ТРК": (1, 2), "1": (2, 1), "да": (1, 1), "нет": (1, 1), "9": (1, 1)}
    assert [one.text for one in found.lines] == ["Акт осмотра", "ТРК", "1", "да", "нет", "9", "Подпись"]
