"""Google Document AI over the wire."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ocr.cloud import build
from ocr.cloud.configuration import GoogleConfiguration
from ocr.cloud.reading import CloudReader
from ocr.document import Box
from ocr.errors import EngineError, OcrError
from tests.ocr.cloud.service import ALLOWED, QUICK, Asked, Service, Told, pdf, picture, widths

PROCESSOR = "projects/p1/locations/eu/processors/n1"
PROCESS, BATCH = f"/v1/{PROCESSOR}:process", f"/v1/{PROCESSOR}:batchProcess"
OPERATION = "projects/p1/locations/eu/operations/77"
TEXT = "Акт осмотра\nТРК исправна\n"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


Given = Callable[..., CloudReader]


@pytest.fixture
def reader(service: Service, key: rsa.RSAPrivateKey, tmp_path: Path) -> Given:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    account = {
        "type": "service_account",
        "client_email": "reader@p1.iam.gserviceaccount.com",
        "private_key": pem.decode(),
        "private_key_id": "k1",
        "token_uri": service.url + "/token",
    }
    (tmp_path / "key.json").write_text(json.dumps(account))
    service.on("POST", "/token", Told({"access_token": "ya29.x", "expires_in": 3600, "token_type": "Bearer"}))

    def given(**more: Any) -> CloudReader:
        base = GoogleConfiguration(
            PROCESSOR, str(tmp_path / "key.json"), url=service.url, storage_url=service.url, patience=QUICK
        )  # fmt: skip
        return build("google", replace(base, **more))

    return given


def layout(text: str, box: tuple[int, int, int, int], size: tuple[int, int], *, sure: float = 0.9) -> dict[str, Any]:
    """As the service writes it: 64-bit numbers as text, zeros left out."""
    start = TEXT.index(text)
    segment = {"endIndex": str(start + len(text))} | ({"startIndex": str(start)} if start else {})
    left, top, right, bottom = box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    vertices = [{k: v for k, v in (("x", x / size[0]), ("y", y / size[1])) if v} for x, y in corners]
    return {
        "layout": {
            "textAnchor": {"textSegments": [segment]},
            "boundingPoly": {"normalizedVertices": vertices},
            "confidence": sure,
        }
    }


def page(number: int = 1, size: tuple[int, int] = (400, 600), **more: Any) -> dict[str, Any]:
    return {
        "pageNumber": number,
        "dimension": {"width": float(size[0]), "height": float(size[1]), "unit": "pixels"},
        "layout": {"orientation": "PAGE_UP"},
        "lines": [
            layout("Акт осмотра\n", (0, 40, 240, 60), size, sure=0.97),
            layout("ТРК исправна\n", (50, 80, 250, 100), size, sure=0.5),
        ],
        "tokens": [
            layout("Акт ", (0, 40, 120, 60), size, sure=0.99),
            layout("осмотра\n", (130, 40, 240, 60), size, sure=0.95),
            layout("ТРК ", (50, 80, 100, 100), size),
            layout("исправна\n", (110, 80, 250, 100), size),
        ],
    } | more


def document(*pages: dict[str, Any]) -> dict[str, Any]:
    return {"document": {"text": TEXT, "pages": list(pages)}}


def test_a_picture_is_read(service: Service, reader: Given) -> None:
    service.on("POST", PROCESS, Told(document(page())))
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert (found.number, found.width, found.height, found.turned, found.engine) == (1, 400, 600, 0, "google")
    assert [(line.text, line.confidence) for line in found.lines] == [("Акт осмотра", 0.97), ("ТРК исправна", 0.5)]
    first = found.lines[0]
    assert (first.box.left, first.box.bottom) == (0, pytest.approx(60))
    assert [(word.text, word.confidence) for word in first.words] == [("Акт", 0.99), ("осмотра", 0.95)]
    asked = service.to(PROCESS)[0]
    assert asked.headers["authorization"] == "Bearer ya29.x"
    assert asked.json["rawDocument"]["mimeType"] == "image/png"
    assert "pages.image" not in asked.json["fieldMask"] and "pages.lines" in asked.json["fieldMask"]
    assert asked.json["processOptions"]["ocrConfig"]["hints"]["languageHints"] == ["ru", "en"]


def test_the_account_signs_for_its_token(service: Service, reader: Given, key: rsa.RSAPrivateKey) -> None:
    service.on("POST", PROCESS, Told(document(page())))
    one = reader()
    one.read_file(picture(), ALLOWED)
    one.read_file(picture(), ALLOWED)
    [asked] = service.to("/token")  # the token is kept for the second file
    assert asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    head, claims, signature = asked.form["assertion"].split(".")
    plain = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    assert plain[0] == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert plain[1]["iss"] == "reader@p1.iam.gserviceaccount.com" and plain[1]["aud"] == service.url + "/token"
    assert plain[1]["exp"] - plain[1]["iat"] == 3600 and plain[1]["scope"].endswith("/cloud-platform")
    signed = base64.urlsafe_b64decode(signature + "==")
    key.public_key().verify(signed, f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())


def test_a_token_that_ends_is_fetched_anew(service: Service, reader: Given) -> None:
    service.on("POST", "/token", Told({"access_token": "a", "expires_in": 1}))
    service.on("POST", PROCESS, Told(document(page())))
    one = reader()
    one.read_file(picture(), ALLOWED)
    one.read_file(picture(), ALLOWED)
    assert len(service.to("/token")) == 2


def test_a_withdrawn_key_is_told(service: Service, reader: Given) -> None:
    service.on("POST", "/token", Told({"error": "invalid_grant", "error_description": "reader@p1 is gone"}, 400))
    with pytest.raises(EngineError) as caught:
        reader().read_file(picture(), ALLOWED)
    assert caught.value.key == "cloud_key" and "reader@p1" not in str(caught.value)
    assert service.to(PROCESS) == []


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"private_key": "x", "client_email": "a", "token_uri": "b"}'])
def test_a_bad_key_file_is_told(reader: Given, tmp_path: Path, body: str) -> None:
    (tmp_path / "bad.json").write_text(body)
    with pytest.raises(EngineError, match="cloud_key_file") as caught:
        reader(key_file=str(tmp_path / "bad.json")).read_file(picture(), ALLOWED)
    assert caught.value.__cause__ is None


def test_a_long_file_goes_in_direct_requests(service: Service, reader: Given) -> None:
    def read(asked: Asked) -> Told:
        count = len(widths(base64.b64decode(asked.json["rawDocument"]["content"])))
        return Told(document(*(page(number) for number in range(1, count + 1))))

    service.on("POST", PROCESS, read)
    found = reader().read_file(pdf(17), ALLOWED)
    assert [one.number for one in found.pages] == list(range(1, 18))
    assert [len(widths(base64.b64decode(one.json["rawDocument"]["content"]))) for one in service.to(PROCESS)] == [15, 2]


def test_tables_know_their_spans(service: Service, reader: Given) -> None:
    size = (400, 600)

    def cell(text: str, box: tuple[int, int, int, int], **spans: int) -> dict[str, Any]:
        return layout(text, box, size) | spans

    table = {
        "layout": layout(TEXT, (10, 10, 90, 60), size)["layout"],
        "headerRows": [{"cells": [cell("Акт осмотра\n", (10, 10, 90, 30), rowSpan=1, colSpan=3)]}],
        "bodyRows": [
            {"cells": [cell("ТРК", (10, 30, 30, 60), rowSpan=2, colSpan=1), cell("исправна\n", (30, 30, 90, 45))]},
            {"cells": [cell("Акт", (30, 45, 60, 60)), cell("осмотра", (60, 45, 90, 60))]},
        ],
    }
    service.on("POST", PROCESS, Told(document(page(tables=[table]))))
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert found.tables[0].rows() == [["Акт осмотра", "", ""], ["ТРК", "исправна", ""], ["", "Акт", "осмотра"]]
    assert found.tables[0].box == Box(10, 10, 90, 60)


def test_an_empty_page(service: Service, reader: Given) -> None:
    service.on(
        "POST", PROCESS, Told({"document": {"pages": [{"pageNumber": 1, "dimension": {"width": 9, "height": 9}}]}})
    )
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert (found.lines, found.notes) == ((), ("blank",))


def test_a_page_that_is_not_given_back_is_named(service: Service, reader: Given) -> None:
    service.on("POST", PROCESS, Told(document(page(2))))
    found = reader().read_file(pdf(2), ALLOWED)
    assert ([one.number for one in found.pages], found.failed) == ([2], ((1, "cloud_page_missing"),))


@pytest.mark.parametrize("pages", [[page(1), page(1)], [page(9)]])
def test_pages_with_impossible_numbers_are_refused(service: Service, reader: Given, pages: list[Any]) -> None:
    service.on("POST", PROCESS, Told(document(*pages)))
    with pytest.raises(EngineError, match="cloud_answer"):
        reader().read_file(picture(), ALLOWED)


def test_a_page_on_its_side_as_sent(service: Service, reader: Given) -> None:
    """The text runs down: places are of the picture as it was sent."""
    size = (400, 600)
    down = page(
        layout={"orientation": "PAGE_RIGHT"},
        lines=[layout("Акт осмотра\n", (340, 50, 360, 240), size)],
        tokens=[layout("Акт ", (340, 50, 360, 120), size), layout("осмотра\n", (340, 130, 360, 240), size)],
    )
    service.on("POST", PROCESS, Told(document(down)))
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert (found.turned, found.width, found.height) == (270, 600, 400)
    box = found.lines[0].box
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((50, 40, 240, 60))


def test_the_head_tells_where_no_line_does(service: Service, reader: Given) -> None:
    one = layout("Акт", (340, 50, 360, 120), (400, 600))
    service.on("POST", PROCESS, Told(document(page(layout={"orientation": "PAGE_LEFT"}, lines=[one], tokens=[one]))))
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert (found.turned, found.width) == (90, 600)


@pytest.mark.parametrize(("kind", "code"), [("<f4", 5), ("<f8", 6)])
def test_a_page_that_google_turned_is_turned_back_first(service: Service, reader: Given, kind: str, code: int) -> None:
    """Sent on its side (400×600, text down), turned by Google by a quarter to the left: 600×400."""
    matrix = np.array([[0, 1, 0], [-1, 0, 400]], dtype=kind)  # (x, y) -> (y, 400 - x)
    data = base64.b64encode(matrix.tobytes()).decode()
    transform = {"rows": 2, "cols": 3, "type": code, "data": data}
    service.on("POST", PROCESS, Told(document(page(size=(600, 400), transforms=[transform]))))
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert (found.turned, found.width, found.height) == (270, 600, 400)
    box = found.lines[1].box
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((50, 80, 250, 100), abs=0.01)


def test_a_page_that_google_straightened_leans_again(service: Service, reader: Given) -> None:
    angle = math.radians(-2)  # turned back by two degrees: the text leans clockwise
    matrix = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0]])
    transform = {"rows": 2, "cols": 3, "type": 6, "data": base64.b64encode(matrix.tobytes()).decode()}
    service.on("POST", PROCESS, Told(document(page(transforms=[transform]))))
    [found] = reader().read_file(picture(), ALLOWED).pages
    assert found.skew_deg == pytest.approx(2.0) and found.turned == 0
    first, last = found.lines[0].words[0].box, found.lines[0].words[-1].box
    assert last.top > first.top, "a line that leans clockwise goes down to the right"


@pytest.mark.parametrize("transform", [{"rows": 2, "cols": 3, "type": 6, "data": "!!"}, {"type": 0}, {"rows": "x"}])
def test_a_strange_transform_is_left_alone(service: Service, reader: Given, transform: Any) -> None:
    service.on("POST", PROCESS, Told(document(page(transforms=[transform]))))
    assert reader().read_file(picture(), ALLOWED).pages[0].turned == 0


STORE, UPLOAD = "/storage/v1/b/scans/o", "/upload/storage/v1/b/scans/o"


class Bucket:
    """Cloud Storage as far as it is needed; `quote`d names reach the server as they are."""

    def __init__(self, service: Service) -> None:
        self.service, self.objects = service, {}
        service.on("POST", UPLOAD, self.put).on("GET", STORE, self.list)

    def put(self, asked: Asked) -> Told:
        self.keep(asked.query["name"][0], asked.body)
        return Told({"name": asked.query["name"][0]})

    def keep(self, name: str, body: bytes) -> None:
        self.objects[name] = body
        path = f"{STORE}/{name.replace('/', '%2F')}"
        self.service.on("GET", path, lambda _: Told(self.objects[name]))
        self.service.on("DELETE", path, lambda _: Told(self.objects.pop(name) and b"", 204))

    def list(self, asked: Asked) -> Told:
        names = sorted(name for name in self.objects if name.startswith(asked.query["prefix"][0]))
        start = int(asked.query.get("pageToken", ["0"])[0])
        more = {"nextPageToken": str(start + 1)} if start + 1 < len(names) else {}
        return Told({"items": [{"name": name} for name in names[start : start + 1]]} | more)


def batch(service: Service, bucket: Bucket, shards: list[dict[str, Any]], *, state: str = "SUCCEEDED") -> None:
    def start(asked: Asked) -> Told:
        out = asked.json["documentOutputConfig"]["gcsOutputConfig"]["gcsUri"].removeprefix("gs://scans/")
        for number, shard in enumerate(shards):
            bucket.keep(f"{out}77/0/in-{number}.json", json.dumps(shard).encode())
        return Told({"name": OPERATION})

    done = {"name": OPERATION, "done": True, "metadata": {"state": state}}
    service.on("POST", BATCH, start)
    service.on("GET", f"/v1/{OPERATION}", Told({"name": OPERATION, "metadata": {"state": "RUNNING"}}), Told(done))


def test_a_long_file_goes_through_the_bucket_in_one_piece(service: Service, reader: Given) -> None:
    bucket = Bucket(service)
    shards = [
        document(*(page(n) for n in range(1, 13)))["document"],
        document(*(page(n) for n in range(13, 21)))["document"],
    ]
    batch(service, bucket, shards)
    found = reader(bucket="scans").read_file(pdf(20), ALLOWED)
    assert [one.number for one in found.pages] == list(range(1, 21)) and found.failed == ()
    assert widths(service.to(UPLOAD)[0].body) == list(range(1, 21))
    assert service.to(BATCH)[0].json["inputDocuments"]["gcsDocuments"]["documents"][0]["mimeType"] == "application/pdf"
    assert bucket.objects == {}, "nothing is left in the bucket"


def test_pieces_that_count_anew_are_put_one_after_another(service: Service, reader: Given) -> None:
    bucket = Bucket(service)
    batch(service, bucket, [document(*(page(n) for n in range(1, 10)))["document"]] * 2)
    found = reader(bucket="scans").read_file(pdf(18), ALLOWED)
    assert [one.number for one in found.pages] == list(range(1, 19))


def test_a_failed_batch_leaves_nothing_behind(service: Service, reader: Given) -> None:
    bucket = Bucket(service)
    batch(service, bucket, [], state="FAILED")
    with pytest.raises(EngineError, match="cloud_failed"):
        reader(bucket="scans").read_file(pdf(16), ALLOWED)
    assert bucket.objects == {}


def test_a_batch_that_may_have_begun_is_not_begun_again(service: Service, reader: Given) -> None:
    Bucket(service)
    service.on("POST", BATCH, Told(drop=True))
    with pytest.raises(OcrError, match="cloud_unreachable"):
        reader(bucket="scans").read_file(pdf(16), ALLOWED)
    assert len(service.to(BATCH)) == 1


def test_a_short_file_needs_no_bucket(service: Service, reader: Given) -> None:
    service.on("POST", PROCESS, Told(document(page())))
    assert reader(bucket="scans").read_file(picture(), ALLOWED).pages
