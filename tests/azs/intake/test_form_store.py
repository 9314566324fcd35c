"""The company's forms: kept whole, told apart from the others, taken back, by those who may."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs import audit
from azs.database.migrate import upgrade
from azs.errors import AccessError, FormError
from azs.i18n import describe
from azs.intake import form_store
from azs.security.actor import EVERYTHING, Actor, Scope
from ocr.forms.template import FieldSpec, Template, load_templates

BOSS = Actor("anna", "analyst", EVERYTHING)
VIEWER = Actor("olga", "operator", Scope(stations=("АЗС-003",)))
REPAIR = Template(
    "repair_order", "Наряд на ремонт", "Repair order", ("Наряд на ремонт",),
    (
        FieldSpec("number", "Номер", "Number", "code", ("Наряд №",), required=True),
        FieldSpec("done", "Дата работ", "Day of work", "date", ("Дата выполнения",)),
        FieldSpec("cost", "Стоимость", "Cost", "sum", ("Стоимость работ",), most=1e6),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"duckdb:///{tmp_path_factory.mktemp('forms') / 'forms.duckdb'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "forms"


def test_a_form_is_kept_as_it_is_and_stands_beside_those_of_the_product(engine: sa.Engine, folder: Path) -> None:
    assert form_store.templates(folder) == load_templates()
    change = form_store.save(folder, engine, BOSS, REPAIR)
    assert change and (change.action, change.changed_by, change.title) == ("added", "anna", "Наряд на ремонт")
    assert form_store.templates(folder) == (*load_templates(), REPAIR)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert form_store.save(folder, engine, BOSS, REPAIR, seen=REPAIR) is None
    rows = audit.search(engine, Actor("root", "administrator", EVERYTHING), audit.AuditQuery(*_days()))
    told = [(row.user_name, row.place, row.question) for row in rows.itertuples()]
    assert told[0] == ("anna", "forms.added", "Наряд на ремонт")


def test_changes_and_removals_are_taken_back(engine: sa.Engine, folder: Path) -> None:
    added = form_store.save(folder, engine, BOSS, REPAIR)
    wider = replace(REPAIR, fields=(*REPAIR.fields, FieldSpec("who", "Мастер", "Fitter", "person", ("Мастер",))))
    changed = form_store.save(folder, engine, BOSS, wider, seen=REPAIR)
    removed = form_store.remove(folder, engine, BOSS, REPAIR.name)
    assert added and changed and form_store.company(folder) == ()
    with pytest.raises(FormError):
        form_store.revert(folder, engine, BOSS, changed)
    form_store.revert(folder, engine, BOSS, removed)
    assert form_store.company(folder) == (wider,)
    form_store.revert(folder, engine, BOSS, changed)
    assert form_store.company(folder) == (REPAIR,)
    form_store.revert(folder, engine, BOSS, added)
    assert form_store.company(folder) == ()
    told = [change.action for change in form_store.history(folder, REPAIR.name)]
    assert told == ["removed", "restored", "restored", "removed", "changed", "added"]


def test_what_somebody_changed_meanwhile_is_not_overwritten(engine: sa.Engine, folder: Path) -> None:
    form_store.save(folder, engine, BOSS, REPAIR)
    theirs = replace(REPAIR, en="Work order")
    form_store.save(folder, engine, BOSS, theirs, seen=REPAIR)
    for seen, key in ((REPAIR, "forms_page.changed_meanwhile"), (None, "forms_page.name_taken")):
        with pytest.raises(FormError) as caught:
            form_store.save(folder, engine, BOSS, replace(REPAIR, stops=("Подпись",)), seen=seen)
        assert caught.value.key == key and "Наряд на ремонт" in describe(caught.value, "ru")
    assert form_store.company(folder) == (theirs,)


@pytest.mark.parametrize(
    ("form", "key", "told"),
    [
        (replace(REPAIR, name="inspection_act"), "name_taken", "Акт осмотра оборудования"),
        (replace(REPAIR, name="work", ru="Наряд"), "too_alike", "Наряд на ремонт"),
        (replace(load_templates()[0], name="copy"), "too_alike", load_templates()[0].ru),
        (replace(REPAIR, fields=()), "no_fields", ""),
        (replace(REPAIR, titles=(" ",)), "no_title", ""),
        (replace(REPAIR, name="../evil"), "damaged", "evil"),
        (replace(REPAIR, fields=(REPAIR.fields[0], REPAIR.fields[0])), "damaged", "number"),
        (replace(REPAIR, fields=(replace(REPAIR.fields[0], pattern="("),)), "damaged", "number"),
    ],
)
def test_what_cannot_be_told_apart_or_is_no_form_is_refused(
    engine: sa.Engine, folder: Path, form: Template, key: str, told: str
) -> None:
    form_store.save(folder, engine, BOSS, REPAIR)
    with pytest.raises(FormError) as caught:
        form_store.save(folder, engine, BOSS, form, seen=REPAIR if form.name == REPAIR.name else None)
    assert caught.value.key == f"forms_page.{key}"
    for lang in ("ru", "en"):
        assert told in describe(caught.value, lang)
    assert form_store.company(folder) == (REPAIR,)
    assert not list(folder.parent.glob("evil*"))


def test_a_form_with_the_same_first_word_but_other_fields_is_told_apart(engine: sa.Engine, folder: Path) -> None:
    form_store.save(folder, engine, BOSS, REPAIR)
    names = ("Вид отходов", "Масса", "Перевозчик", "Полигон")
    waste = Template(
        "waste", "Наряд на вывоз отходов", "Waste order", ("Наряд на вывоз отходов",),
        tuple(FieldSpec(f"f{at}", name, name, "text", (name,)) for at, name in enumerate(names)),
    )  # fmt: skip
    form_store.save(folder, engine, BOSS, waste)
    assert form_store.company(folder) == (REPAIR, waste)


def test_who_may_not_edit_changes_nothing(engine: sa.Engine, folder: Path) -> None:
    change = form_store.save(folder, engine, BOSS, REPAIR)
    assert change and not form_store.may_edit(VIEWER)
    for attempt in (
        lambda: form_store.save(folder, engine, VIEWER, replace(REPAIR, name="mine")),
        lambda: form_store.remove(folder, engine, VIEWER, REPAIR.name),
        lambda: form_store.revert(folder, engine, VIEWER, change),
    ):
        with pytest.raises(AccessError):
            attempt()
    assert form_store.company(folder) == (REPAIR,)
    assert [change.action for change in form_store.history(folder)] == ["added"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"titles = [", b'ru = "A"\nen = "A"\ntitles = "A"\nfields = 3', b"x" * 1_000_001,
        b'name = "other"\n' + REPAIR.to_toml().split("\n", 1)[1].encode(),
        REPAIR.to_toml().replace("most = 1000000.0", 'most = "many"').encode(),
        REPAIR.to_toml().replace('labels = ["Дата выполнения"]', "labels = [7]").encode(),
        REPAIR.to_toml().replace('kind = "sum"', 'kind = "gold"').encode(),
        REPAIR.to_toml().replace("required = true", 'required = "yes"').encode(),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_and_left_out(
    engine: sa.Engine, folder: Path, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    form_store.save(folder, engine, BOSS, REPAIR)
    (folder / "broken.toml").write_bytes(body)
    with caplog.at_level(logging.WARNING, "azs.intake"):
        assert form_store.company(folder) == (REPAIR,)
        assert form_store.templates(folder)[-1] == REPAIR
    assert form_store.damaged(folder) == ("broken.toml",)
    assert sum("broken.toml" in record.getMessage() for record in caplog.records) == 1


def test_a_file_named_as_one_of_the_product_replaces_it(folder: Path) -> None:
    own = replace(REPAIR, name=load_templates()[0].name)
    own.save(folder)
    assert form_store.templates(folder) == (own, *load_templates()[1:])


def test_a_folder_that_is_a_file_is_told_and_changes_nothing(engine: sa.Engine, folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(FormError) as caught:
        form_store.save(folder, engine, BOSS, REPAIR)
    assert caught.value.key == "forms_page.not_written" and form_store.templates(folder) == load_templates()


def _days() -> tuple[object, object]:
    today = form_store.now().date()
    return today, today
