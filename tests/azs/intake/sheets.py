"""Sheets for the tests of the intake: drawn, read by nobody but the test, and their fields."""

from __future__ import annotations

import datetime as dt
import io
import random
from functools import lru_cache

import sqlalchemy as sa
from PIL import Image, ImageDraw, ImageFont

from azs.database.schema import equipment, incident_types, stations
from azs.intake import queue
from azs.intake.fields import Field
from azs.intake.queue import Desk, Extracted
from azs.knowledge.originals import Originals
from azs.knowledge.printing import FONTS
from azs.security.actor import EVERYTHING, Actor, Scope
from ocr.document import Box, Word
from tests.azs.intake.fake_reader import document

ANNA = Actor("анна", "analyst", EVERYTHING)
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)))
OTHER = Actor("other", "operator", Scope(stations=("АЗС-002",)))
BOX = Box(10, 20, 110, 40)
FACTS = {
    "station": "АЗС-001", "equipment": "ТРК", "serial": "ТРК-2031457", "act_number": "17/26",
    "inspected_on": "05.11.2026", "inspector": "Кузнецов П. А.", "state": "требует ремонта",
    "remarks": "Обнаружена течь рукава. Нужна замена кольца.", "measurements.0.parameter": "Давление",
    "measurements.0.norm": "0,15–0,30", "measurements.0.value": "0,41", "measurements.0.unit": "МПа",
    "measurements.1.parameter": "Температура", "measurements.1.value": "−25",
}  # fmt: skip
KINDS = {"inspected_on": "date", "state": "state", "station": "station", "serial": "serial"}


def places(engine: sa.Engine) -> None:
    """Two stations, a dispenser at the first, a category that names it."""
    with engine.begin() as connection:
        rows = [
            {"station_id": at, "code": f"АЗС-00{at}", "name": f"Станция {at}", "region": region}
            for at, region in ((1, "Юг"), (2, "Север"))
        ]
        connection.execute(sa.insert(stations), rows)
        unit = {"equipment_id": 5, "station_id": 1, "kind": "ТРК", "serial": "TPK-2031457"}  # in Latin letters
        connection.execute(sa.insert(equipment), [unit])
        connection.execute(sa.insert(incident_types), [{"type_id": 3, "category": "Отказ ТРК"}])


def fields(**changed: str) -> tuple[Field, ...]:
    """Fields of a sheet, read surely; `changed` says other values, "" leaves one out."""
    values = FACTS | changed
    return tuple(
        Field(name, KINDS.get(name, "text"), value, value, box=BOX, confidence=0.99)
        for name, value in values.items()
        if value
    )


def read_scan(
    engine: sa.Engine, originals: Originals, data: bytes = b"picture", *, actor: Actor = OLGA, name: str = "акт.jpg",
    text: str = "Акт № 17/26 от 05.11.2026", found: tuple[Field, ...] = (), hashes: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """A scan that waits for review."""
    done = queue.enqueue(engine, originals, actor, name=name, data=data)
    desk = Desk(
        engine, originals, lambda _data, _name: document(text), lambda _data, _name: hashes,
        lambda _: Extracted("inspection", found or fields()),
    )  # fmt: skip
    queue.work_off(desk)
    return done.identifier


@lru_cache
def act(seed: int, *, form: int = 0) -> tuple[Image.Image, str]:
    """A drawn act and its text; those of one form differ in what is filled in."""
    rng = random.Random(seed)
    picture = Image.new("RGB", (1240, 1754), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONTS / "DejaVuSansCondensed.ttf"), 26)
    titles = ("АКТ ОСМОТРА ОБОРУДОВАНИЯ", "ПРОТОКОЛ ПРОВЕРКИ КОЛОНКИ", "ОТЧЁТ ОБ ОСМОТРЕ РЕЗЕРВУАРА")
    told = [
        titles[form], f"Акт № {rng.randint(1, 999)}",
        f"Дата {rng.randint(1, 28):02}.{rng.randint(1, 11):02}.2026", f"АЗС-{rng.randint(1, 200):03}",
        f"Заводской номер ТРК-{rng.randint(10**6, 10**7)}",
        *(f"{what} норма {norm} факт {rng.uniform(1, 50):.2f}" for what, norm in
          (("Давление", "0,15–0,30"), ("Изоляция", "не менее 0,5"), ("Расход", "50 ± 5"), ("Напряжение", "220 ± 22"))),
    ]  # fmt: skip
    for at, line in enumerate(told):
        pen.text((90 + 60 * form, 120 + form * 90 + at * 70), line, fill="black", font=font)
        pen.line((90, 160 + form * 90 + at * 70, 1100, 160 + form * 90 + at * 70), fill="grey")
    return picture, "\n".join(told)


def jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def words(line: str, left: float, top: float, step: float = 14.0) -> tuple[Word, ...]:
    """Words of a line side by side."""
    made, at = [], left
    for word in line.split():
        made.append(Word(word, Box(at, top, at + step * len(word), top + 28), 0.9))
        at += step * (len(word) + 1)
    return tuple(made)


DAY = dt.date(2026, 11, 5)
