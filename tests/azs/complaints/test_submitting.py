"""A complaint is stored whole before anybody is told so, once for each request, with personal data apart."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from azs.complaints.complaint import TEXT_CHARS, Contact, Photo, Receipt, Submission, Understood
from azs.complaints.submitting import submit
from azs.database.complaint_tables import (
    complaint_events,
    complaint_files,
    complaint_keys,
    complaint_people,
    complaints,
)
from azs.errors import ComplaintError, ModelError
from azs.knowledge.originals import Originals
from tests.azs.intake.sheets import places

SAID = Submission(
    "На колонке 3 недолив, звоните +7 912 345-67-89", "АЗС-001", "вчера",
    Contact("Иван", "+7 912 345-67-89", "ivan@mail.ru", consent=True),
)  # fmt: skip
TABLES = (complaints, complaint_people, complaint_files, complaint_events, complaint_keys)


@pytest.fixture
def files(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "photos")


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def _counts(engine: sa.Engine) -> list[int]:
    with engine.connect() as connection:
        return [connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one() for one in TABLES]


def test_it_is_stored_with_personal_data_apart(engine: sa.Engine, files: Originals) -> None:
    places(engine)
    photo = Photo("../../фото 1.png", _png())
    receipt = submit(engine, files, replace(SAID, photos=(photo, photo)))
    with engine.connect() as connection:
        row = connection.execute(sa.select(complaints)).one()
        person = connection.execute(sa.select(complaint_people)).one()
        file = connection.execute(sa.select(complaint_files)).one()
    assert row.masked_text == "На колонке 3 недолив, звоните [телефон]" and row.station_id == 1
    assert (row.complaint_number, row.status, row.category) == (receipt.number, "new", None)
    assert (person.full_text, person.phone, person.email) == (SAID.text, "+7 912 345-67-89", "ivan@mail.ru")
    assert person.keep_until > row.received_at and person.consent_at == row.received_at
    assert "/" not in file.file_name and files.read(file.sha256) == photo.data
    assert _counts(engine) == [1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": "  \n"}, "text"), ({"text": "!!!"}, "text"), ({"text": "я" * (TEXT_CHARS + 1)}, "text"),
        ({"contact": Contact(phone="12", consent=True)}, "phone"),
        ({"contact": Contact(phone="<script>", consent=True)}, "phone"),
        ({"contact": Contact(email="a@b", consent=True)}, "email"), ({"contact": Contact(name="Иван")}, "consent"),
        ({"photos": (Photo("a.png", b""),)}, "photos"), ({"photos": (Photo("a.png", b"MZ\x90"),)}, "photos"),
        ({"photos": tuple(Photo("a.png", _png()) for _ in range(6))}, "photos"),
    ],
)  # fmt: skip
def test_what_must_be_corrected_is_named_and_nothing_is_stored(
    engine: sa.Engine, files: Originals, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(ComplaintError) as caught:
        submit(engine, files, replace(SAID, **changed))  # type: ignore[arg-type]
    assert caught.value.field == field and _counts(engine) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("kind", "name"), [("WEBP", "a.webp"), ("GIF", "a"), ("JPEG", "фото"), ("TIFF", ""), ("BMP", "x")]
)
def test_photos_are_known_by_their_bytes(duckdb_engine: sa.Engine, files: Originals, kind: str, name: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    submit(duckdb_engine, files, replace(SAID, photos=(Photo(name, out.getvalue()),)))
    with duckdb_engine.connect() as connection:
        assert connection.execute(sa.select(complaint_files.c.media_type)).scalar_one() == f"image/{kind.lower()}"


def test_photos_of_telephones_in_heic_are_taken(duckdb_engine: sa.Engine, files: Originals) -> None:
    data = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
    submit(duckdb_engine, files, replace(SAID, photos=(Photo("IMG_0001.HEIC", data),)))
    assert _counts(duckdb_engine)[2] == 1


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE complaints; --", "<img src=x onerror=alert(1)>", "\u202eперевёрнуто ﷽ 🙂\x00"]
)
def test_texts_of_all_kinds_are_only_texts(engine: sa.Engine, files: Originals, text: str) -> None:
    submit(engine, files, Submission(text, station=text))
    with engine.connect() as connection:
        row = connection.execute(sa.select(complaints.c.masked_text, complaints.c.station_id)).one()
    assert row.masked_text == text.replace("\x00", "␀") and row.station_id is None


def test_the_same_request_is_one_complaint_even_at_the_same_moment(duckdb_engine: sa.Engine, files: Originals) -> None:
    receipts: list[Receipt] = []
    threads = [
        threading.Thread(target=lambda: receipts.append(submit(duckdb_engine, files, SAID, request_key="k")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.number for one in receipts}) == 1 and len(receipts) == 8
    assert sum(not one.repeated for one in receipts) == 1 and _counts(duckdb_engine) == [1, 1, 0, 1, 1]
    with pytest.raises(ComplaintError, match="other_body"):
        submit(duckdb_engine, files, replace(SAID, text="другое"), request_key="k")


def test_a_classifier_that_fails_loses_no_complaint(engine: sa.Engine, files: Originals) -> None:
    def fail(text: str) -> Understood:
        assert "912" not in text, "the classifier sees no personal data"
        raise ModelError("models.timeout", host="x")

    submit(engine, files, SAID, understand=fail)
    assert _counts(engine)[0] == 1


@pytest.mark.parametrize(
    ("said", "station"),
    [
        ("1", 1), ("азс 2", 2), ("станция 2", 2), ("АЗС-001", 1), ("99", None), ("", None), ("1 или 2", None),
        ("2-я", 2), ("вторая", 2), ("На второй заправке", 2), ("АЗС 2, Уфа, ул. Ленина, 7", 2), ("АЗС-002 · Южная", 2),
        ("Ленинский проспект, 2", None), ("1 OR 1=1", None), ("A3C-002!", 2), ("АЗK 2", 2),
    ],
)  # fmt: skip
def test_a_station_is_known_by_code_number_or_name(
    engine: sa.Engine, files: Originals, said: str, station: int | None
) -> None:  # fmt: skip
    places(engine)
    submit(engine, files, replace(SAID, station=said))
    with engine.connect() as connection:
        assert connection.execute(sa.select(complaints.c.station_id)).scalar_one() == station
