"""The page of rules and who is away: shown, tried, replaced and put back by those who may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from azs.complaints import absences, rulebook
from azs.complaints.rules_file import OWN, load_rules
from azs.settings import Settings
from components import complaints
from tests.azs.complaints.cases import understood
from tests.azs.intake.sheets import places
from tests.pages.library import keys, opened, page
from tests.pages.library import said as marked

PAGE, QUEUE = "admin/routing", "intake/complaints"
FILE = '[departments.all]\nru = "Все *вместе*"\n[[rule]]\ndepartment = "all"\nperson = "gone"\nhours = 9\n'


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        places(engine)
        monkeypatch.setattr(complaints, "understanding", lambda: lambda _text: understood("price"))
        yield engine


def said(app: AppTest) -> str:
    """The words of a page as they are read."""
    return marked(app).replace("\\", "")


def _uploaded(app: AppTest, text: str) -> AppTest:
    return app.file_uploader[0].set_value((OWN, text.encode(), "application/toml")).run()


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_rules_in_force_can_be_read(engine: sa.Engine, lang: str) -> None:
    app = page(PAGE, "admin", lang)
    assert not app.error and not app.warning
    assert len(app.dataframe[0].value) == len(load_rules().rules) and "09:00–18:00" in said(app)
    first = app.dataframe[0].value.iloc[0].tolist()
    assert first[1:3] == (["Качество топлива", "Критично"] if lang == "ru" else ["Fuel quality", "Critical"])


def test_it_is_for_administrators(engine: sa.Engine) -> None:
    app = page(PAGE, "mila")
    assert app.error and not app.dataframe


def test_a_text_is_tried(engine: sa.Engine) -> None:
    app = page(PAGE, "admin")
    app.button(key="trial_try").click().run()
    assert "Напишите текст обращения" in said(app)
    app.text_area(key="trial_text").set_value("Цена не та")
    app.button(key="trial_try").click().run()
    told = said(app)
    assert "Попадёт в отдел «Расчёты с покупателями»" in told and "тема «Цена»" in told and not app.exception
    assert "уверенно" in told and "Ответственного в правиле нет" in told


def test_a_file_is_checked_put_in_force_and_taken_back(engine: sa.Engine, migrated: Settings) -> None:
    app = page(PAGE, "admin")
    _uploaded(app, FILE.replace("hours = 9", "hours = 0"))
    assert "rule 1: hours" in said(app) and "rules_replace" not in keys(app)
    _uploaded(app, FILE)
    told = said(app)
    assert "Ошибок нет. Правил: 1, отделов: 1." in told and "новых 1, исчезнет 18" in told and "gone: такого" in told
    app.button(key="rules_replace").click().run()
    assert not app.exception and rulebook.is_own(migrated.complaints_dir) and "Правила вашей сети" in said(app)
    assert complaints.rules().department_name("all", "ru") == "Все *вместе*"
    app.button(key="rules_back").click().run()
    assert not rulebook.is_own(migrated.complaints_dir) and "Правила по умолчанию" in said(app)


def test_an_absence_is_added_removed_and_put_back(engine: sa.Engine) -> None:
    today = dt.datetime.now(load_rules().times.zone).date()
    app = page(QUEUE, "admin")
    assert "Все на месте" in said(app)
    app.selectbox(key="absence_person").set_value("olga")
    app.selectbox(key="absence_substitute").set_value("mila")
    app.date_input(key="absence_days").set_value((today, today + dt.timedelta(days=3)))
    app.button(key="absence_add").click().run()
    [kept] = absences.listed(engine, today=today)
    assert (kept.absence.person, kept.absence.substitute) == ("olga", "mila") and "замещает Мила" in said(app)
    assert complaints.rules().absences == (kept.absence,)
    app.button(key="absence_add").click().run()
    assert "уже записано" in said(app)
    app.button(key=f"absence_remove_{kept.identifier}").click().run()
    assert not absences.listed(engine, today=today) and "Отсутствие убрано: Ольга" in said(app)
    app.button(key="absence_undo").click().run()
    assert absences.listed(engine, today=today) and "absence_undo" not in keys(app)
    operator = page(QUEUE, "mila")
    assert f"absence_remove_{kept.identifier}" not in keys(operator)
    assert operator.selectbox(key="absence_person").options == ["Мила"]


def test_an_absence_of_the_file_is_shown_and_not_removed(
    engine: sa.Engine, migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = dt.datetime.now(load_rules().times.zone).date()
    own = migrated.complaints_dir / OWN
    own.parent.mkdir(parents=True, exist_ok=True)
    away = f'[[absence]]\nperson = "olga"\nsince = {today}\nuntil = {today}\n'
    own.write_text(f"{FILE.replace('gone', 'mila')}{away}", encoding="utf-8")
    told = said(page(QUEUE, "olga", "en"))
    assert "no substitute" in told and "from the file of rules" in told
    assert replace(complaints.absences_of_file()[0], until=today).person == "olga"
