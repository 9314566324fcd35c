"""The page of scans: uploading, the states of a scan, what holds saving up, saving, taking back, forms, roles."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from azs.database.scan_tables import inspections, scans
from azs.database.schema import incidents
from azs.errors import ScanError
from azs.intake import drafts, queue
from azs.intake import scans as kept
from azs.intake.fields import Decision
from azs.knowledge import library
from azs.knowledge.library import now
from azs.settings import Settings
from components import intake
from components.intake import PagePicture
from components.plain_text import plain
from tests.azs.intake import sheets
from tests.azs.intake.fake_reader import document
from tests.azs.intake.sheets import fields, places, read_scan
from tests.pages.library import HOSTILE, OLGA, alive, keys, links, opened, page, said

PAGE = "intake/scans"


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        places(engine)
        picture = PagePicture(sheets.jpeg(sheets.act(1)[0].resize((200, 280))), 800, 1000)
        monkeypatch.setattr(intake, "page_picture", lambda _scan, _page: picture)
        yield engine


def _scan(engine: sa.Engine, data: bytes = b"picture", **more: Any) -> str:
    return read_scan(engine, intake.originals(), data, **{"actor": OLGA, **more})


def _data(app: AppTest) -> dict[str, Any]:
    """What the browser is told of the scan."""
    [part] = app.get("bidi_component")
    found: dict[str, Any] = json.loads(part.proto.json)
    return found


def _field(app: AppTest, name: str) -> dict[str, Any]:
    return next(one for one in _data(app)["fields"] if one["name"] == name)


@pytest.mark.parametrize(("lang", "words"), [("ru", "Сканов пока нет"), ("en", "There are no scans yet")])
def test_an_empty_list_says_what_to_do(engine: sa.Engine, lang: str, words: str) -> None:
    app = page(PAGE, "olga", lang)
    assert words in said(app) and app.file_uploader and not app.error


def test_several_files_at_once_and_what_became_of_each(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(intake, "wake", lambda: woken.append(True))
    known = _scan(engine, b"known")
    app = page(PAGE, "olga")
    app.file_uploader[0].set_value(
        [("новый_*акт*.jpg", b"new", "image/jpeg"), ("тот же.jpg", b"known", "image/jpeg"), ("п.png", b"", "image/png")]
    )
    app.run()
    told = said(app)
    assert (
        f"{plain('новый_*акт*.jpg')}: загружен" in told and "этот файл уже загружен. Состояние: ждёт проверки" in told
    )
    assert "Файл пустой" in told and woken == [True] and not app.exception
    assert f"id={known}" in links(app)["Открыть его"], "the way to the scan that is there"
    assert any("Читается 1 скан" in bar.proto.text for bar in app.get("progress"))
    app.run()
    assert "уже загружен" in said(app), "it is told until it is seen"
    app.button(key="scans_seen").click().run()
    assert "уже загружен" not in said(app)
    found = kept.visible(engine, OLGA, statuses=("queued",))
    assert [(one.file_name, one.station) for one in found] == [("новый_*акт*.jpg", "АЗС-001")]


def test_a_person_of_another_station_learns_nothing(engine: sa.Engine) -> None:
    _scan(engine, b"hers", actor=sheets.OTHER, name="чужой.jpg")
    app = page(PAGE, "olga")
    assert "чужой" not in said(app)
    app.file_uploader[0].set_value([("мой.jpg", b"hers", "image/jpeg")])
    app.run()
    assert "уже загружен на другой станции" in said(app) and "Открыть его" not in links(app)
    [scan] = kept.visible(engine, sheets.ANNA)
    assert "Такого скана нет" in said(page(PAGE, "olga", id=scan.identifier))


def test_states_are_counted_and_a_failed_one_is_read_again(engine: sa.Engine) -> None:
    _scan(engine, b"good", name="ждёт.jpg")
    done = queue.enqueue(engine, intake.originals(), OLGA, name="плохой.jpg", data=b"bad")
    problem = json.dumps({"key": "ocr.damaged"})
    with engine.begin() as connection:
        change = sa.update(scans).where(scans.c.scan_id == done.identifier)
        connection.execute(change.values(status="failed", problem=problem))
    app = page(PAGE, "olga")
    [groups] = [one for one in app.button_group if one.key == "scans_group"]
    assert groups.options[:4] == ["Ждут проверки · 1", "Читаются · 0", "Сохранены · 0", "Не прочитаны · 1"]
    groups.set_value("failed").run()
    assert "повреждены" in said(app) and f"again_{done.identifier}" in keys(app)
    app.button(key=f"again_{done.identifier}").click().run()
    assert kept.find(engine, OLGA, done.identifier).status == "queued" and not app.exception


def test_nothing_doubtful_is_saved_unseen(engine: sa.Engine) -> None:
    doubtful = tuple(
        replace(one, confidence=0.4, second="17/28") if one.name == "act_number" else one for one in fields()
    )
    scan = _scan(engine, found=doubtful)
    app = page(PAGE, "olga", id=scan)
    assert app.button(key=f"save_{scan}").disabled and "Осталось решить 1 поле: Номер акта" in said(app)
    told = _field(app, "act_number")
    assert (told["sure"], told["second"], told["decision"], told["read"]) == (False, "17/28", "none", "17/26")
    drafts.keep(engine, OLGA, scan, {"act_number": Decision("corrected", "17/28")})
    app = page(PAGE, "olga", id=scan)
    assert _field(app, "act_number")["value"] == "17/28" and not app.button(key=f"save_{scan}").disabled


def test_what_the_browser_decides_is_kept_and_nonsense_dropped(engine: sa.Engine) -> None:
    doubtful = tuple(
        replace(one, confidence=0.4) for one in fields() if one.name in ("station", "inspected_on", "serial")
    )
    scan = _scan(engine, found=doubtful)
    app = page(PAGE, "olga", id=scan)
    made = {
        "station": {"choice": "accepted", "value": "АЗС-001", "reason": "", "seq": 1},
        "serial": {"choice": "corrected", "value": "X" * 5000, "reason": "нов", "seq": 2},
        "inspected_on": {"choice": "drop table", "value": "1", "reason": "", "seq": 3}, "stranger": {"seq": 4}, "x": 7,
    }  # fmt: skip
    app.session_state[f"review_{scan}"] = {"decisions": {"key": _data(app)["key"], "seq": 4, "made": made}}
    app.run()
    assert not app.exception
    found = drafts.decisions_of(kept.fields_of(engine, OLGA, scan))
    assert set(found) == {"station", "serial"} and found["station"].choice == "accepted"
    assert len(found["serial"].value) <= 2000 and found["serial"].reason == "нов" and _data(app)["seq"] == 4


def test_a_sheet_is_saved_shown_and_taken_back(engine: sa.Engine) -> None:
    scan = _scan(engine)
    app = page(PAGE, "olga", id=scan)
    told = said(app)
    assert "Осмотр: АЗС" in told and "неизвестно → Требует ремонта" in told and "2 замера" in told
    assert any("обнаружена течь рукава" in box.label for box in app.checkbox)
    app.button(key=f"save_{scan}").click().run()
    assert not app.exception and not app.error and "Записано в базу" in said(app)
    assert _count(engine, inspections) == 1 and _count(engine, incidents) == 1
    assert _data(app)["editable"] is False
    [card] = [one for one in app.button if str(one.key).startswith("card_")]
    card.click().run()
    assert not app.exception and "обнаружена течь рукава" in said(app)
    app.button(key=f"undo_{scan}").click().run()
    assert _count(engine, inspections) == 0 and "В базе ничего не осталось" in said(app)
    app.button(key=f"reopen_{scan}").click().run()
    assert kept.find(engine, OLGA, scan).status == "to_review" and f"save_{scan}" in keys(app)


def test_an_archive_brings_no_incident(engine: sa.Engine) -> None:
    scan = _scan(engine)
    app = page(PAGE, "olga", id=scan)
    app.checkbox(key=f"incident_{scan}").uncheck().run()
    app.button(key=f"save_{scan}").click().run()
    assert _count(engine, inspections) == 1 and _count(engine, incidents) == 0


def test_undoing_ends_after_a_day(engine: sa.Engine) -> None:
    scan = _scan(engine)
    app = page(PAGE, "olga", id=scan)
    app.button(key=f"save_{scan}").click().run()
    with engine.begin() as connection:
        connection.execute(sa.update(scans).values(settled_at=now() - dt.timedelta(days=2)))
    app.run()
    assert f"undo_{scan}" not in keys(app) and "Прошло больше суток" in said(app)


def test_a_repeated_sheet_is_told_before_it_is_saved(engine: sa.Engine) -> None:
    first = _scan(engine, b"one", name="первый.jpg")
    second = _scan(engine, b"two", name="второй.jpg")
    app = page(PAGE, "olga", id=second)
    assert plain("первый.jpg") in said(app) and any(f"id={first}" in one for one in links(app).values())


def test_rejecting_asks_why(engine: sa.Engine) -> None:
    scan = _scan(engine)
    app = page(PAGE, "olga", id=scan)
    reject = next(one for one in app.button if one.label == "Отклонить скан")
    reject.click().run()
    assert "Напишите причину" in said(app) and kept.find(engine, OLGA, scan).status == "to_review"
    next(one for one in app.text_input if one.label == "Почему").set_value(f"повтор {HOSTILE}")
    next(one for one in app.button if one.label == "Отклонить скан").click().run()
    assert kept.find(engine, OLGA, scan).status == "rejected" and not alive(said(app)) and "повтор" in said(app)


def test_a_form_is_chosen_where_none_was_recognised(engine: sa.Engine) -> None:
    text = "Номер акта: 17/26\nДата осмотра: 05.11.2026\nАЗС: АЗС-001"
    done = queue.enqueue(engine, intake.originals(), OLGA, name="лист.jpg", data=b"loose")
    queue.work_off(queue.Desk(engine, intake.originals(), lambda _data, _name: document(text)))
    app = page(PAGE, "olga", id=done.identifier)
    assert "Форма не узнана" in said(app) and not app.error
    assert not app.get("bidi_component") and text in app.code[0].value
    assert "Научить новой форме" not in links(app), "operators look at forms, others make them"
    app.selectbox(key=f"first_form_{done.identifier}").set_value("inspection_act").run()
    app.button(key=f"first_take_form_{done.identifier}").click().run()
    assert not app.exception and _field(app, "act_number")["label"] == "Номер акта"
    assert kept.find(engine, OLGA, done.identifier).document_type == "inspection_act"


def test_the_text_goes_to_the_knowledge_base(engine: sa.Engine) -> None:
    scan = _scan(engine)
    app = page(PAGE, "olga", id=scan)
    assert "только те, кому видна вся сеть" in said(app), "nobody knows its station yet"
    app.button(key=f"save_{scan}").click().run()
    app.button(key=f"shelve_{scan}").click().run()
    assert not app.exception and library.find(engine, OLGA, scan).card.kind == "scan"
    assert f"id={scan}" in links(app)["Открыть в базе знаний"]
    assert {one.label for one in app.get("download_button")} >= {"JSON", "CSV", "XML", "PDF с поиском"}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_hostile_texts_stay_texts(engine: sa.Engine, lang: str) -> None:
    nasty = tuple(replace(one, raw=HOSTILE, value=HOSTILE) if one.name == "remarks" else one for one in fields())
    scan = _scan(engine, name=f"{HOSTILE[:40]}.jpg", found=nasty, text=HOSTILE)
    for app in (page(PAGE, "olga", lang), page(PAGE, "olga", lang, id=scan)):
        assert not alive(said(app)) and not app.exception


def test_a_picture_that_cannot_be_drawn_leaves_the_fields(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_scan: object, _page: object) -> PagePicture:
        raise ScanError("intake.timeout")

    monkeypatch.setattr(intake, "page_picture", broken)
    app = page(PAGE, "olga", id=_scan(engine))
    assert not _data(app)["pages"] and _data(app)["fields"] and "не удалось показать" in said(app)


def _count(engine: sa.Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
