"""What holds for every service: the switch, patience, limits, silence."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import ssl
import time
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

import ocr.cloud
from azs.i18n import texts
from ocr.cloud import build
from ocr.cloud.configuration import (
    AbbyyCloudConfiguration,
    Configuration,
    GoogleConfiguration,
    Patience,
    VantageConfiguration,
    Wire,
    YandexConfiguration,
)
from ocr.cloud.reading import CloudReader
from ocr.errors import EngineError, EngineMissingError, FileError, OutsideForbiddenError, QuotaError
from ocr.options import OUTSIDE, OcrOptions
from tests.ocr.cloud.service import ALLOWED, QUICK, Service, Told, pdf, picture

PATH = "/ocr/v1/recognizeText"
SECRET = "key-very-secret"
GOOD = Told({"result": {"textAnnotation": {"width": "400", "height": "600", "blocks": [
    {"lines": [{"text": "Акт о личном деле", "boundingBox": {"vertices": []}}]}]}}})  # fmt: skip


def reader(service: Service, patience: Patience = QUICK, **given: Any) -> CloudReader:
    return build("yandex", YandexConfiguration(api_key=SECRET, url=service.url, patience=patience), **given)


@pytest.mark.parametrize(
    ("name", "configuration"),
    [
        ("yandex", YandexConfiguration(api_key="k")),
        ("google", GoogleConfiguration("projects/p/locations/eu/processors/n", "/no/key.json")),
        ("abbyy_cloud", AbbyyCloudConfiguration("https://cloud-eu.ocrsdk.com", "a", "p")),
        ("abbyy_vantage", VantageConfiguration("https://vantage-eu.abbyy.com", "c", "s", skill_id="k")),
    ],
)
class TestEachService:
    def test_nothing_leaves_unless_allowed(self, name: str, configuration: Configuration) -> None:
        counted: list[int] = []
        one = build(name, configuration, on_sent=lambda _, pages: counted.append(pages))
        with pytest.raises(OutsideForbiddenError):
            one.read_file(picture(), OcrOptions())
        assert counted == []

    def test_it_says_what_it_sends_and_costs(self, name: str, configuration: Configuration) -> None:
        one = build(name, configuration)
        for key in (one.title, one.privacy, one.cost):
            assert texts()[key]["ru"] and texts()[key]["en"]

    def test_without_keys_it_is_missing(self, name: str, configuration: Configuration) -> None:
        one = build(name, type(configuration)())
        with pytest.raises(EngineMissingError, match="cloud_not_set"):
            one.read_file(picture(), ALLOWED)

    def test_secrets_are_not_shown(self, name: str, configuration: Configuration) -> None:
        secrets = {"api_key", "iam_token", "password", "client_secret"} & set(vars(configuration))
        shown = repr(replace(configuration, **dict.fromkeys(secrets, SECRET)))
        assert SECRET not in shown


def test_all_services_can_be_built() -> None:
    configurations = [YandexConfiguration(), GoogleConfiguration(), AbbyyCloudConfiguration(), VantageConfiguration()]
    assert [build(name, one).name for name, one in zip(OUTSIDE, configurations, strict=True)] == list(OUTSIDE)
    with pytest.raises(EngineMissingError):
        build("google", YandexConfiguration())


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_told_at_once(service: Service, status: int) -> None:
    service.on("POST", PATH, Told({"message": f"wrong {SECRET}"}, status))
    with pytest.raises(EngineError) as caught:
        reader(service).read_file(picture(), ALLOWED)
    assert (caught.value.key, len(service.asked)) == ("cloud_key", 1)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "key"), [(400, "cloud_refused"), (404, "cloud_refused"), (413, "cloud_refused_size")]
)
def test_a_refusal_is_not_repeated(service: Service, status: int, key: str) -> None:
    service.on("POST", PATH, Told("", status))
    with pytest.raises((EngineError, FileError), match=key):
        reader(service).read_file(picture(), ALLOWED)
    assert len(service.asked) == 1


def test_too_many_requests_wait_as_long_as_asked(service: Service) -> None:
    service.on("POST", PATH, Told("", 429, {"retry-after": "0.3"}), GOOD)
    started = time.monotonic()
    assert reader(service).read_file(picture(), ALLOWED).pages
    assert time.monotonic() - started >= 0.3


def test_too_many_requests_for_too_long_is_a_quota(service: Service) -> None:
    service.on("POST", PATH, Told("", 429))
    with pytest.raises(QuotaError, match="cloud_quota"):
        reader(service).read_file(picture(), ALLOWED)
    assert len(service.asked) == QUICK.attempts


@pytest.mark.parametrize("after", ["3600", "Wed, 01 Jan 2120 00:00:00 GMT"])
def test_a_wait_beyond_the_deadline_is_not_begun(service: Service, after: str) -> None:
    service.on("POST", PATH, Told("", 429, {"retry-after": after}))
    started = time.monotonic()
    with pytest.raises(QuotaError):
        reader(service).read_file(picture(), ALLOWED)
    assert time.monotonic() - started < 60 and len(service.asked) == 1


@pytest.mark.parametrize("after", ["soon", "-5", "", "Wed, 01 Jan 2020 00:00:00 GMT"])
def test_a_strange_wait_is_not_obeyed(service: Service, after: str) -> None:
    service.on("POST", PATH, Told("", 503, {"retry-after": after}), GOOD)
    assert reader(service).read_file(picture(), ALLOWED).pages


def test_nothing_left_to_pay_with_is_a_quota(service: Service) -> None:
    service.on("POST", PATH, Told("", 402))
    with pytest.raises(QuotaError):
        reader(service).read_file(picture(), ALLOWED)
    assert len(service.asked) == 1


@pytest.mark.parametrize("first", [Told("", 500), Told("", 503), Told(drop=True)])
def test_a_passing_fault_is_overcome(service: Service, first: Told) -> None:
    service.on("POST", PATH, first, first, GOOD)
    assert reader(service).read_file(picture(), ALLOWED).text == "Акт о личном деле"
    assert len(service.asked) == 3


def test_a_lasting_fault_is_told(service: Service) -> None:
    service.on("POST", PATH, Told("", 502))
    with pytest.raises(EngineError) as caught:
        reader(service).read_file(picture(), ALLOWED)
    assert (caught.value.key, caught.value.params["status"]) == ("cloud_down", 502)


def test_a_silent_service_ends_at_the_deadline(service: Service) -> None:
    service.on("POST", PATH, Told("", slow_s=30))
    started = time.monotonic()
    with pytest.raises(EngineError, match="cloud_slow"):
        reader(service, replace(QUICK, total_s=0.4)).read_file(picture(), ALLOWED)
    assert time.monotonic() - started < 20


def test_the_page_has_its_own_deadline(service: Service) -> None:
    service.on("POST", PATH, Told("", slow_s=30))
    started = time.monotonic()
    with pytest.raises(EngineError, match="cloud_slow"):
        reader(service).read_file(picture(), replace(ALLOWED, page_timeout_s=0.3))
    assert time.monotonic() - started < 20


def test_nobody_there(service: Service) -> None:
    nowhere = YandexConfiguration(api_key="k", url="http://127.0.0.1:9", patience=QUICK)
    counted: list[int] = []
    with pytest.raises(EngineError, match="cloud_unreachable"):
        build("yandex", nowhere, on_sent=lambda _, pages: counted.append(pages)).read_file(picture(), ALLOWED)
    assert counted == [], "what nobody took has not left"


def test_an_answer_without_end_is_dropped(service: Service) -> None:
    service.on("POST", PATH, Told(b"[" * 10_000_000))
    with pytest.raises(EngineError, match="cloud_answer_large"):
        reader(service).read_file(picture(), ALLOWED)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_host_gets_nothing(service: Service, status: int) -> None:
    with Service() as other:
        other.on("POST", PATH, GOOD).on("GET", PATH, GOOD)
        service.on("POST", PATH, Told("", status, {"location": other.url + PATH}))
        with pytest.raises(EngineError, match="cloud_redirect"):
            reader(service).read_file(picture(), ALLOWED)
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed(service: Service) -> None:
    service.on("POST", PATH, Told("", 308, {"location": "/v2/read"})).on("POST", "/v2/read", GOOD)
    assert reader(service).read_file(picture(), ALLOWED).pages


def test_redirects_in_a_circle_end(service: Service) -> None:
    service.on("POST", PATH, Told("", 307, {"location": PATH}))
    with pytest.raises(EngineError, match="cloud_redirect"):
        reader(service).read_file(picture(), ALLOWED)


def test_an_address_without_tls_is_refused() -> None:
    plain = YandexConfiguration(api_key="k", url="http://ocr.example.org", patience=QUICK)
    with pytest.raises(EngineError, match="cloud_insecure"):
        build("yandex", plain).read_file(picture(), ALLOWED)


@pytest.mark.parametrize("key", ["ключ", "key\n", "key\r\nx-evil: 1"])
def test_a_key_that_no_header_takes(service: Service, key: str) -> None:
    odd = YandexConfiguration(api_key=key, url=service.url, patience=QUICK)
    with pytest.raises(EngineError, match="cloud_address"):
        build("yandex", odd).read_file(picture(), ALLOWED)


def test_logs_hold_neither_text_nor_keys(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    service.on("POST", PATH, Told("", 503), Told(GOOD.body, headers={"x-request-id": "req-7\tx"}))
    reader(service).read_file(picture(), ALLOWED)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("ocr", "httpx")))
    assert "req-7x" in ours and "recognizeText" in ours
    assert all(word not in ours for word in (SECRET, "личном", "http://"))
    assert SECRET not in caplog.text


def test_sent_pages_are_counted_once(service: Service) -> None:
    counted: list[tuple[str, int]] = []
    service.on("POST", PATH, Told("", 503), GOOD)
    reader(service, on_sent=lambda name, pages: counted.append((name, pages))).read_file(picture(), ALLOWED)
    assert counted == [("yandex", 1)]


def test_a_quota_in_the_middle_keeps_what_is_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.on("POST", PATH, GOOD, GOOD, Told("", 402))
    one = reader(service)
    monkeypatch.setattr(type(one), "limits", replace(one.limits, max_pages=1))
    document = one.read_file(pdf(5), ALLOWED)
    assert [page.number for page in document.pages] == [1, 2]
    assert document.failed == ((3, "cloud_quota"), (4, "cloud_quota"), (5, "cloud_quota"))
    assert len(service.asked) == 3, "after a refusal the rest is not sent"


def test_a_bad_part_does_not_lose_the_others(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.on("POST", PATH, GOOD, Told("", 400), GOOD)
    one = reader(service)
    monkeypatch.setattr(type(one), "limits", replace(one.limits, max_pages=1))
    document = one.read_file(pdf(3), ALLOWED)
    assert ([page.number for page in document.pages], document.failed) == ([1, 3], ((2, "cloud_refused"),))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "cloud_empty"),
        (b"%PDF-1.7 nothing", "cloud_damaged"),
        (b"PK\3\4 a zip", "cloud_damaged"),
        (picture()[:60], "cloud_damaged"),
        (picture(kind="JPEG")[:400], "cloud_damaged"),
    ],
)
def test_bad_files_are_not_sent(service: Service, data: bytes, key: str) -> None:
    with pytest.raises(FileError, match=key):
        reader(service).read_file(data, ALLOWED, media_type="image/png")
    assert service.asked == []


def test_limits_are_kept(service: Service) -> None:
    with pytest.raises(FileError, match="cloud_pixels"):
        reader(service).read_file(picture(5000, 5000, compress_level=1), ALLOWED)
    with pytest.raises(FileError, match="cloud_pages"):
        reader(service).read_file(pdf(4), replace(ALLOWED, max_pages=3))
    with pytest.raises(FileError, match="cloud_empty"):
        reader(service).read_file(pdf(2), replace(ALLOWED, pages=(7,)))
    assert service.asked == []


def test_photographs_lose_where_they_were_taken() -> None:
    from ocr.cloud.parcels import JPEG, PNG, Limits, pack

    exif = Image.Exif()
    exif[0x010F] = "Camera of Ivanov"
    limits = Limits((JPEG, PNG), 10**7, 1)
    for kind in ("JPEG", "PNG"):
        data = picture(kind=kind, exif=exif)
        assert b"Ivanov" in data
        [parcel] = pack(data, ALLOWED, limits)
        assert b"Ivanov" not in parcel.data
        with Image.open(io.BytesIO(parcel.data)) as sent:
            assert (sent.size, sent.format) == ((400, 600), kind)


def test_a_photograph_turned_by_its_metadata_is_turned_for_good() -> None:
    from ocr.cloud.parcels import JPEG, Limits, pack

    exif = Image.Exif()
    exif[0x0112] = 6
    [parcel] = pack(picture(kind="JPEG", exif=exif), ALLOWED, Limits((JPEG,), 10**7, 1))
    with Image.open(io.BytesIO(parcel.data)) as sent:
        assert sent.size == parcel.size == (600, 400) and not sent.getexif().get(0x0112)


def test_frames_become_pages() -> None:
    from ocr.cloud.parcels import PNG, Limits, pack

    buffer = io.BytesIO()
    frames = [Image.new("L", (40 + n, 60), "white") for n in range(3)]
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    parcels = pack(buffer.getvalue(), replace(ALLOWED, pages=(1, 3)), Limits((PNG,), 10**7, 1))
    assert [(one.numbers, one.size, one.media_type) for one in parcels] == [
        ((1,), (40, 60), PNG),
        ((3,), (42, 60), PNG),
    ]


@pytest.mark.parametrize(
    ("drawn", "colour"),
    [
        (Image.new("RGBA", (9, 9), (0, 0, 0, 0)), (255, 255, 255)),
        (Image.new("I;16", (9, 9), 65_535), (255, 255, 255)),
        (Image.new("CMYK", (9, 9), (0, 0, 0, 255)), (0, 0, 0)),
        (Image.new("1", (9, 9), 1), (255, 255, 255)),
    ],
    ids=lambda value: getattr(value, "mode", ""),
)
def test_odd_pictures_keep_their_colours(drawn: Image.Image, colour: tuple[int, int, int]) -> None:
    from ocr.cloud.parcels import PNG, Limits, pack

    buffer = io.BytesIO()
    drawn.save(buffer, "TIFF", dpi=(300, 300))
    [parcel] = pack(buffer.getvalue(), ALLOWED, Limits((PNG,), 10**7, 1))
    with Image.open(io.BytesIO(parcel.data)) as sent:
        assert sent.convert("RGB").getpixel((4, 4)) == colour
        assert sent.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_heavy_file_goes_in_halves() -> None:
    from ocr.cloud.parcels import PDF, Limits, pack
    from tests.ocr.cloud.service import widths

    whole = pdf(8)
    parcels = pack(whole, ALLOWED, Limits((PDF,), len(whole) - 1, 200))
    assert len(parcels) > 1 and all(len(one.data) < len(whole) for one in parcels)
    assert [n for one in parcels for n in one.numbers] == list(range(1, 9))
    assert [n for one in parcels for n in widths(one.data)] == list(range(1, 9))


def _certificate(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate of its own making, at folder/ca.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1)
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


def test_certificates_are_verified(tmp_path: Path) -> None:
    with Service(_certificate(tmp_path)) as service:
        service.on("POST", PATH, GOOD)
        with pytest.raises(EngineError, match="cloud_unreachable"):
            reader(service).read_file(picture(), ALLOWED)
        assert service.asked == []
        trusting = YandexConfiguration(
            api_key="k", url=service.url, patience=QUICK, wire=Wire(ca_file=str(tmp_path / "ca.pem"))
        )
        assert build("yandex", trusting).read_file(picture(), ALLOWED).pages


@pytest.mark.parametrize("wire", [Wire(ca_file="/no/such/file.pem"), Wire(proxy="gopher://x")])
def test_a_wrong_way_out_is_told(service: Service, wire: Wire) -> None:
    odd = YandexConfiguration(api_key="k", url=service.url, patience=QUICK, wire=wire)
    with pytest.raises(EngineError, match="cloud_wire"):
        build("yandex", odd).read_file(picture(), ALLOWED)


def test_a_proxy_of_the_environment_is_not_used(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    service.on("POST", PATH, GOOD)
    assert reader(service).read_file(picture(), ALLOWED).pages


def test_a_proxy_that_is_set_is_used() -> None:
    with Service() as proxy:
        proxy.on("POST", PATH, GOOD)
        way = YandexConfiguration(api_key="k", url="http://127.0.0.1:9", patience=QUICK, wire=Wire(proxy=proxy.url))
        assert build("yandex", way).read_file(picture(), ALLOWED).pages


def test_every_error_has_words_in_both_languages() -> None:
    raised = re.compile(r'Error\(\s*"(cloud_\w+)"')
    folder = Path(ocr.cloud.__file__).parent
    keys = {key for path in folder.glob("*.py") for key in raised.findall(path.read_text("utf-8"))}
    assert len(keys) > 15
    assert not [key for key in keys | {"cloud_page_missing"} if f"errors.ocr.{key}" not in texts()]
