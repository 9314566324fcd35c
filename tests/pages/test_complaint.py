"""The customer's form and the page of keys and codes: what is said, kept, refused, and who sees what."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
import streamlit as st
from PIL import Image
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from azs.complaints.clients import client_of, clients
from azs.complaints.submitting import store
from azs.database.complaint_tables import complaint_files, complaint_people, complaints
from azs.database.schema import stations
from azs.errors import DatabaseError
from azs.settings import ROOT, Settings
from components import reception, session
from tests.azs.intake.sheets import places
from tests.pages.library import HOSTILE, alive, keys, opened, page, said

FORM = "public/complaint"


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        places(engine)
        yield engine


def _public(monkeypatch: pytest.MonkeyPatch, lang: str = "ru", **address: str) -> AppTest:
    """The form as a customer meets it, whose browser is at /complaint."""
    monkeypatch.setattr(ContextProxy, "url", property(lambda _: "https://azs.example/complaint"))
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda _: "203.0.113.7"))
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["lang"] = lang
    app.query_params.update(address)
    app.switch_page(str(ROOT / "pages" / f"{FORM}.py")).run()
    assert not app.exception
    return app


def _fill(app: AppTest, text: str = "Недолив", **fields: str | bool) -> AppTest:
    turn = app.session_state["complaint_turn"]
    app.text_area[0].set_value(text)
    for name, value in fields.items():
        widget = app.checkbox if isinstance(value, bool) else app.text_input
        widget(key=f"complaint_{name}_{turn}").set_value(value)
    next(one for one in app.button if one.label in ("Отправить", "Send")).click()
    return app.run()


def _rows(engine: sa.Engine, table: sa.Table = complaints) -> list[sa.Row]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table)).all())


def test_a_customer_writes_gets_a_number_and_asks_with_it(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _public(monkeypatch, station="2")
    assert app.selectbox[0].value == "АЗС-002" and not app.sidebar.selectbox, "no staff here"
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    app.file_uploader[0].set_value([("чек.png", out.getvalue(), "image/png")])
    _fill(app, "На колонке 3 недолив", when="вчера", name="Иван", phone="+7 912 345-67-89", consent=True)
    [row], [person], [file] = _rows(engine), _rows(engine, complaint_people), _rows(engine, complaint_files)
    assert (row.channel, row.station_id, row.happened, person.phone) == ("form", 2, "вчера", "+7 912 345-67-89")
    assert app.metric[0].value == row.complaint_number and "Обращение принято" in said(app) and not app.error
    assert reception.reception().files.read(file.sha256) == out.getvalue()
    app.text_input(key="complaint_number").set_value(row.complaint_number)
    app.text_input(key="complaint_contact").set_value("8 912 345 67 89")
    next(one for one in app.button if one.label == "Узнать").click()
    assert "Получено, ещё не рассмотрено" in said(app.run())
    app.text_input(key="complaint_contact").set_value("8 912 345 67 80")
    next(one for one in app.button if one.label == "Узнать").click()
    assert "нет. Проверьте оба" in said(app.run())
    app.button(key="complaint_again").click().run()
    assert app.text_area[0].value == "" and not app.metric


@pytest.mark.parametrize(("lang", "words"), [("ru", "Напишите, что случилось"), ("en", "Write what happened")])
def test_what_must_be_corrected_is_said_and_the_rest_stays(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    app = _fill(_public(monkeypatch, lang), "  ", name="Иван")
    assert words in said(app) and not _rows(engine)
    app = _fill(app, "Недолив")
    assert "consent" in said(app) or "согласие" in said(app)
    assert app.text_area[0].value == "Недолив" and not _rows(engine)
    assert not _fill(app, consent=True).error and len(_rows(engine)) == 1


def test_danger_is_answered_with_what_to_do(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _fill(_public(monkeypatch), "Пахнет газом у колонки")
    assert any("звоните 112" in one.value for one in app.error) and _rows(engine)[0].priority == "critical"


@pytest.mark.parametrize("station", ["77777", HOSTILE, "' OR 1=1 --", "я" * 3000])
def test_a_forged_link_is_only_words(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, station: str) -> None:
    app = _fill(_public(monkeypatch, station=station), HOSTILE)
    assert app.metric
    [row] = _rows(engine)
    assert row.station_id is None and station.startswith(row.station_said[:60]) and not alive(said(app))


def test_too_many_from_one_address(
    engine: sa.Engine, migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    few = replace(migrated, reception=replace(migrated.reception, address_per_minute=2))
    monkeypatch.setattr(session, "settings", lambda: few)
    app = _public(monkeypatch)
    for _ in range(2):
        app = _fill(app).button(key="complaint_again").click().run()
    app = _fill(app, "Недолив ещё раз")
    assert "Слишком часто" in said(app) and len(_rows(engine)) == 2
    assert app.text_area[0].value == "Недолив ещё раз"


def test_nothing_is_lost_when_the_database_is_gone(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError("database.broke_off")

    app = _public(monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr("azs.complaints.reception.store", gone)
        app = _fill(app)
        assert "Обращение не отправлено" in said(app) and app.text_area[0].value == "Недолив"
    assert _fill(app).metric and len(_rows(engine)) == 1 and store


def test_at_that_address_no_other_page_runs(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _public(monkeypatch)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page(str(ROOT / "pages" / "admin" / "audit.py"))
    assert not app.sidebar.selectbox
    assert not [one for one in _rows(engine, sa.table("audit_log", sa.column("kind"))) if one.kind == "sign_in"]


def test_at_the_host_for_customers_there_is_no_page_of_the_staff(
    engine: sa.Engine, migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = replace(migrated, reception=replace(migrated.reception, public_host="azs.example"))
    monkeypatch.setattr(session, "settings", lambda: outside)
    for host, customers in (("azs.example", True), ("AZS.example:443", True), ("staff.example", False), ("", False)):
        monkeypatch.setattr(ContextProxy, "headers", property(lambda _, host=host: {"Host": host}))
        app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60).run()
        assert bool(app.sidebar.selectbox) != customers and bool(app.text_area) == customers, host
        assert not app.exception


def test_an_administrator_gives_out_and_ends_keys(engine: sa.Engine) -> None:
    app = page("admin/reception", "admin")
    assert "Ключей пока нет" in said(app)
    app.text_input(key="api_key_name").set_value(HOSTILE)
    next(one for one in app.button if one.label == "Выдать ключ").click()
    app.run()
    key = app.code[0].value
    found = client_of(engine, key)
    assert found is not None and found.made_by == "admin" and not alive(said(app))
    assert not app.run().code, "shown once"
    app.button(key=f"revoke_{found.identifier}").click().run()
    assert client_of(engine, key) is None and clients(engine)[0].revoked_at and "отозван" in said(app)
    next(one for one in app.button if one.label == "Выдать ключ").click()
    assert "Назовите, кому нужен ключ" in said(app.run())


def test_the_code_of_a_station_can_be_taken(engine: sa.Engine) -> None:
    app = page("admin/reception", "admin")
    app.selectbox(key="code_station").set_value("АЗС-002").run()
    assert {"code_png", "code_svg"} <= {str(one.key) for one in app.get("download_button")} or app.get("imgs")
    assert "AZS_PUBLIC_URL" in said(app)


@pytest.mark.parametrize("person", ["mila", "olga"])
def test_keys_are_for_administrators(engine: sa.Engine, person: str) -> None:
    app = page("admin/reception", person)
    assert app.error and app.selectbox(key="person") is not None and "api_key_new" not in keys(app)
    assert "Ключи REST" not in said(app)


def test_thousands_of_stations(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as connection:
        rows = [{"station_id": at, "code": f"АЗС-{at}", "name": f"Улица {at}"} for at in range(100, 3000)]
        connection.execute(sa.insert(stations), rows)
    st.cache_data.clear()
    app = _public(monkeypatch, station="2999")
    assert app.selectbox[0].value == "АЗС-2999"
