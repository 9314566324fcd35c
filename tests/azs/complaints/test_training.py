"""Corrections are learnt from; a worse version is kept and not put in force; a running process takes the new one."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import training, understanding, versions
from azs.complaints.complaint import CATEGORIES, Submission
from azs.complaints.corrections import corrections
from azs.complaints.examples import Example, examples
from azs.complaints.privacy import ERASED
from azs.complaints.submitting import submit
from azs.complaints.understanding import WRITTEN
from azs.database.complaint_tables import complaint_events, complaint_models, complaints
from azs.errors import AccessError, CancelledError, ComplaintError
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from azs.security.actor import EVERYTHING, SYSTEM, Actor

ANNA = Actor("анна", "administrator", EVERYTHING)
ODD = ("зарядник для самоката искрутил весь ковшик номер {}", "ковшик {} опять не крутит самокатную зарядку")
"""Texts of a kind that the written examples do not know."""


@pytest.fixture(autouse=True)
def _few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every twelfth written example: fitting takes a moment."""
    few = _few()
    monkeypatch.setattr(training, "examples", lambda: few)
    monkeypatch.setattr(training, "sentence_model", lambda: None)


def _few() -> tuple[Example, ...]:
    return examples()[::12]


def _corrected(
    engine: sa.Engine, tmp_path: Path, text: str, category: str, *, by: str = "анна", later_s: int = 0
) -> None:  # fmt: skip
    receipt = submit(engine, Originals(tmp_path), Submission(text))
    event = {
        "event_id": str(uuid.uuid4()), "complaint_id": receipt.identifier, "kind": "category", "happened_by": by,
        "happened_at": now() + dt.timedelta(seconds=later_s), "value_before": "staff", "value_after": category,
    }  # fmt: skip
    mine = complaints.c.complaint_id == receipt.identifier
    with engine.begin() as connection:
        connection.execute(sa.insert(complaint_events).values(**event))
        connection.execute(sa.update(complaints).where(mine).values(category=category, category_by="person"))


def _taught(engine: sa.Engine, tmp_path: Path) -> training.Trained:
    for number in range(6):
        _corrected(engine, tmp_path, ODD[number % 2].format(number), "equipment")
    return training.train(engine, ANNA)


def test_corrections_are_learnt_and_taken_without_a_restart(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "LOOK_S", 0.0)
    monkeypatch.setattr(versions, "sentence_model", lambda: None)
    running = versions.understanding(engine)
    assert running(ODD[0].format(99)).model_version == WRITTEN
    made = _taught(engine, tmp_path)
    assert made.in_force and made.check.corrections == 6
    assert made.check.corrections_after > made.check.corrections_before
    told = running(ODD[0].format(99))
    assert (told.category, told.model_version) == ("equipment", made.name)
    assert versions.roll_back(engine, ANNA) == WRITTEN
    assert running(ODD[0].format(99)).model_version == WRITTEN
    versions.use(engine, ANNA, made.name)
    assert versions.in_force(engine) == made.name
    card = versions.versions(engine)[0]
    assert (card.name, card.made_by, card.corrections, card.in_force) == (made.name, "анна", 6, True)
    assert card.figures["examples"] == len(_few())


def test_a_worse_version_is_not_put_in_force(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    for number, one in enumerate(_few()[::3]):  # somebody corrects everything into nonsense
        wrong = CATEGORIES[(CATEGORIES.index(one.category) + 1) % len(CATEGORIES)]
        _corrected(duckdb_engine, tmp_path, f"{one.text} {number}", wrong)
    made = training.train(duckdb_engine, ANNA)
    assert not made.check.is_passed and not made.in_force
    assert versions.in_force(duckdb_engine) == WRITTEN and len(versions.versions(duckdb_engine)) == 1


def test_what_was_taken_back_or_erased_teaches_nothing(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    for text in ("взято назад", "удалено", "осталось"):
        _corrected(duckdb_engine, tmp_path, text, "price")
    with duckdb_engine.begin() as connection:
        back = sa.update(complaints).where(complaints.c.masked_text == "взято назад")
        connection.execute(back.values(category="staff", category_by="model"))
        gone = sa.update(complaints).where(complaints.c.masked_text == "удалено")
        connection.execute(gone.values(masked_text=ERASED))
    assert [one.text for one in corrections(duckdb_engine)] == ["осталось"]


def test_the_last_word_of_a_person_counts(engine: sa.Engine, tmp_path: Path) -> None:
    _corrected(engine, tmp_path, "Одно и то же", "price")
    _corrected(engine, tmp_path, "Одно и то же", "payment", later_s=2)
    _corrected(engine, tmp_path, "Машина решила", "staff", by=SYSTEM.user)
    _corrected(engine, tmp_path, "Нет такой", "nonsense")
    assert [(one.text, one.category) for one in corrections(engine)] == [("Одно и то же", "payment")]


def test_nothing_to_learn_and_nothing_to_roll_back_are_told(duckdb_engine: sa.Engine) -> None:
    with pytest.raises(ComplaintError) as nothing:
        training.train(duckdb_engine, ANNA)
    assert nothing.value.key == "complaints.nothing_to_learn"
    with pytest.raises(ComplaintError):
        versions.roll_back(duckdb_engine, ANNA)
    with pytest.raises(ComplaintError):
        versions.use(duckdb_engine, ANNA, "20200101-000000")


def test_a_damaged_version_is_left_alone(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    made = _taught(duckdb_engine, tmp_path)
    with duckdb_engine.begin() as connection:
        connection.execute(sa.update(complaint_models).values(content=b"damaged"))
    assert versions.VersionSource(duckdb_engine)().name == WRITTEN
    assert versions.in_force(duckdb_engine) == made.name


def test_a_packed_classifier_says_the_same() -> None:
    first = understanding.written().classifier
    second = versions.unpacked(versions.packed(first))
    vector = first.rows[0] + first.middle
    one, two = first.scores("Очередь и грязь", vector), second.scores("Очередь и грязь", vector)
    assert all(abs(one[name] - two[name]) < 0.02 for name in one)


def test_figures_tell_how_well_categories_are_told(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    told: list[str] = []
    for number in range(6):
        _corrected(duckdb_engine, tmp_path, ODD[number % 2].format(number), "equipment")
    check = training.train(duckdb_engine, ANNA, tell=told.append).check
    assert list(dict.fromkeys(told)) == list(training.STAGES)
    for figure in (check.macro_f1_after, check.ece_after, check.routed_after, check.macro_f1_before):
        assert 0 < figure < 1
    kept = versions.versions(duckdb_engine)[0].figures
    assert (kept["macro_f1_after"], kept["ece_before"]) == (check.macro_f1_after, check.ece_before)


def test_training_is_for_those_who_may_one_at_a_time_and_can_be_stopped(
    duckdb_engine: sa.Engine, tmp_path: Path
) -> None:
    _corrected(duckdb_engine, tmp_path, ODD[0].format(1), "equipment")
    for role in ("manager", "operator"):
        somebody = Actor("x", role, EVERYTHING)
        for work in (
            lambda somebody=somebody: training.train(duckdb_engine, somebody),
            lambda somebody=somebody: versions.use(duckdb_engine, somebody, WRITTEN),
            lambda somebody=somebody: versions.roll_back(duckdb_engine, somebody),
        ):
            with pytest.raises(AccessError):
                work()
    with pytest.raises(CancelledError):
        training.train(duckdb_engine, ANNA, cancelled=lambda: True)

    def again(_stage: str) -> None:
        with pytest.raises(ComplaintError, match="training_runs"):
            training.train(duckdb_engine, ANNA)

    training.train(duckdb_engine, Actor("max", "analyst", EVERYTHING), tell=again)
    assert len(versions.versions(duckdb_engine)) == 1


def test_a_version_of_another_release_is_not_put_in_force(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    made = _taught(duckdb_engine, tmp_path)
    versions.roll_back(duckdb_engine, ANNA)
    with duckdb_engine.begin() as connection:
        connection.execute(sa.update(complaint_models).values(content=b"damaged"))
    with pytest.raises(ComplaintError, match="other_release"):
        versions.use(duckdb_engine, ANNA, made.name)
    assert versions.in_force(duckdb_engine) == WRITTEN
