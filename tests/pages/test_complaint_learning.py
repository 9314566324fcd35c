"""Learning from corrections in the app: who may, a new version with its figures, going back, all without a restart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from azs.complaints import handling, training, versions
from azs.complaints.examples import examples
from azs.complaints.rules_file import load_rules
from azs.complaints.training import Trained
from azs.complaints.understanding import WRITTEN
from azs.database.schema import audit_log
from azs.errors import ComplaintError
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import Settings
from components import complaints
from tests.azs.complaints.cases import taken, understood
from tests.azs.intake.sheets import places
from tests.pages.library import ADMIN, HOSTILE, MILA, alive, keys, opened, page, said

PAGE = "admin/learning"
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
ODD = "зарядник для самоката искрутил весь ковшик номер {} " + HOSTILE


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    few = examples()[::12]
    monkeypatch.setattr(training, "examples", lambda: few)
    monkeypatch.setattr(training, "sentence_model", lambda: None)
    monkeypatch.setattr(training, "written_figures", lambda: {"examples": 9, "macro_f1_after": 0.731})
    with opened(migrated, monkeypatch) as engine:
        places(engine)
        save_person(engine, ANNA)
        yield engine


def _corrected(engine: sa.Engine, count: int = 6) -> None:
    for number in range(count):
        one = taken(engine, complaints.files().folder, ODD.format(number), read=understood("staff"))
        handling.change(engine, MILA, one, field="category", value="equipment", rules=load_rules())


@pytest.mark.parametrize(("lang", "words"), [("ru", "Исправлений пока нет"), ("en", "There are no corrections yet")])
def test_without_corrections_there_is_nothing_to_learn(engine: sa.Engine, lang: str, words: str) -> None:
    app = page(PAGE, "anna", lang)
    assert words in said(app) and "training_start" not in keys(app) and not app.error
    assert ("0,731" if lang == "ru" else "0.731") in said(app)


@pytest.mark.parametrize("person", ["mila", "olga"])
def test_others_are_refused_and_that_is_written_down(engine: sa.Engine, person: str) -> None:
    app = page(PAGE, person)
    assert app.error and "training_start" not in keys(app)
    with engine.connect() as connection:
        asked = sa.select(audit_log.c.place).where(audit_log.c.kind == "refused")
        assert connection.execute(asked).scalars().all() == ["learning"]


def test_a_version_is_trained_put_in_force_and_taken_back(engine: sa.Engine) -> None:
    _corrected(engine)
    app = page(PAGE, "anna")
    assert [one.value for one in app.metric][1:3] == ["6", "6"] and not alive(said(app))
    app.button(key="training_start").click().run()
    assert not app.exception and not app.error
    [made] = versions.versions(engine)
    assert made.in_force and made.made_by == "anna" and "включена" in said(app)
    frame = app.dataframe[0].value
    assert frame.iloc[1].tolist()[1:] == ["0 из 6", "6 из 6"] and frame.shape == (5, 3)
    assert [one.value for one in app.metric][1:3] == ["6", "0"] and "Все исправления уже выучены" in said(app)
    app.button(key=f"version_roll_back_{made.name}").click().run()
    assert versions.in_force(engine) == WRITTEN and not app.exception
    app.button(key=f"version_use_{made.name}").click().run()
    assert versions.in_force(engine) == made.name
    app.button(key=f"version_use_{WRITTEN}").click().run()
    assert versions.in_force(engine) == WRITTEN
    with engine.connect() as connection:
        asked = sa.select(audit_log.c.place).where(audit_log.c.place.like("complaints.model%"))
        assert sorted(connection.execute(asked).scalars()) == [
            "complaints.model", "complaints.model_back", "complaints.model_used", "complaints.model_used",
        ]  # fmt: skip


def test_a_second_training_at_the_same_moment_is_told(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _corrected(engine, 1)

    def busy(*_: object, **__: object) -> Trained:
        raise ComplaintError("complaints.training_runs")

    monkeypatch.setattr(training, "train", busy)
    app = page(PAGE, "admin")
    app.button(key="training_start").click().run()
    assert "Обучение уже идёт" in said(app) and "training_start" in keys(app)


def test_a_version_of_before_has_a_dash_for_figures_it_lacks(engine: sa.Engine) -> None:
    classifier = training.fit(training.examples(), training.SentenceRows(None).rows([""] * len(training.examples())))
    versions.keep(
        engine, ADMIN, classifier.classifier, corrections=2, figures={"examples": 5, "examples_after": 4},
        put_in_force=True,
    )  # fmt: skip
    told = said(page(PAGE, "admin"))
    assert "4 из 5" in told and "2 исправления" in told and dt.datetime.now(dt.UTC).year >= 2026
