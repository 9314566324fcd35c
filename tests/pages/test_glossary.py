"""The page of the glossary: looking words up, changing them, undoing, history, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.database.engine import open_engine
from azs.i18n import texts
from azs.knowledge import glossary as kept
from azs.knowledge import glossary_files as files
from azs.knowledge.glossary import GlossaryTerm
from azs.knowledge.glossary_term import FIELDS, KINDS
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from components import glossary, session

PAGE = str(ROOT / "pages" / "knowledge" / "glossary.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
OLGA = Actor("olga", "operator", EVERYTHING, "Ольга")
CROOKED = GlossaryTerm("*косой* пистолет", "slang", "[Не держит](http://x) отсечку.", ("кривой кран",), (), "цех")


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    for actor in (ANNA, ADMIN, OLGA):
        save_person(opened, actor)
    monkeypatch.setattr(session, "engine", lambda: opened)
    monkeypatch.setattr(session, "writer", lambda: opened)
    monkeypatch.setattr(session, "settings", lambda: migrated)
    yield opened
    st.cache_resource.clear()
    opened.dispose()


@pytest.fixture
def app(engine: sa.Engine) -> AppTest:
    return AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)


def _open(app: AppTest, person: str = "anna", lang: str = "ru", words: str = "") -> AppTest:
    app.session_state["person"] = person
    app.session_state["lang"] = lang
    app.switch_page(PAGE).run()
    if words:
        app.text_input(key="glossary_words").set_value(words).run()
    assert not app.exception and not app.error
    return app


def _said(app: AppTest) -> str:
    return "\n".join(text.value for text in app.markdown)


def _keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


@pytest.mark.parametrize(("lang", "title", "count"), [("ru", "Глоссарий", "терм"), ("en", "Glossary", "terms")])
def test_everybody_reads_and_pages_through(app: AppTest, lang: str, title: str, count: str) -> None:
    for _ in range(2):
        _open(app, "olga", lang)
        assert app.title[0].value == title and count in _said(app)
        assert not [key for key in _keys(app) if key.startswith("glossary_")], "a reader changes nothing"
    first = _said(app)
    app.pagination[0].set_value(2).run()
    assert not app.exception and _said(app) != first
    app.text_input(key="glossary_words").set_value("бензовоз").run()
    assert "**АЦ**" in _said(app), "another search begins at its first page"


def test_search_folds_letters_and_the_filter_narrows(app: AppTest) -> None:
    _open(app, words="tpк")
    assert "**ТРК**" in _said(app)
    app.pills(key="glossary_kind").set_value("slang").run()
    assert "**ТРК**" not in _said(app) and "**колонка встала**" in _said(app)
    app.text_input(key="glossary_words").set_value("такого нет").run()
    assert "добавьте термин" in app.info[0].value


def test_texts_of_people_are_no_markdown(app: AppTest, engine: sa.Engine) -> None:
    kept.save(engine, ANNA, CROOKED)
    said = _said(_open(app, words="косой"))
    assert "**\\*косой\\* пистолет**" in said and "](http" not in said


def test_adding_and_undoing(app: AppTest, engine: sa.Engine) -> None:
    _open(app).button(key="glossary_add").click().run()
    app.text_input(key="glossary_form_new_term").set_value("косой пистолет")
    app.button(key="glossary_form_new_save").click().run()
    assert "Впишите определение" in app.error[0].value, "the form stays open with what was written"
    assert app.text_input(key="glossary_form_new_term").value == "косой пистолет"
    app.text_area(key="glossary_form_new_definition").set_value("Не держит отсечку.")
    app.text_area(key="glossary_form_new_synonyms").set_value("кривой кран\nгнутый; мятый")
    app.button(key="glossary_form_new_save").click().run()
    (term,) = kept.matching(kept.terms(engine), "косой пистолет")
    assert term.synonyms == ("кривой кран", "гнутый", "мятый") and "добавлен" in app.toast[0].value
    assert not app.text_area
    app.button(key="glossary_undo_button").click().run()
    assert not kept.matching(kept.terms(engine), "косой пистолет") and "glossary_undo_button" not in _keys(app)


def test_changing_history_and_taking_back(app: AppTest, engine: sa.Engine) -> None:
    _open(app, words="трк").button(key="glossary_edit_trk").click().run()
    app.text_input(key="glossary_form_trk_note").set_value("проба")
    app.button(key="glossary_form_trk_save").click().run()
    assert not app.error and kept.stock(engine).live["trk"].note == "проба"
    assert any("изменено: anna" in one.value for one in app.caption)
    app.button(key="glossary_history_trk").click().run()
    (change,) = kept.history(engine, "trk")
    assert ":gray[Примечание:] ~~пусто~~ → проба" in _said(app)
    app.button(key=f"glossary_revert_{change.change_id}").click().run()
    assert kept.stock(engine).live["trk"] == kept.packaged()["trk"] and not app.error
    app.button(key="glossary_edit_trk").click().run()
    app.button(key="glossary_form_trk_cancel").click().run()
    assert not app.text_area and len(kept.history(engine, "trk")) == 2


def test_somebody_elses_change_is_not_overwritten(app: AppTest, engine: sa.Engine) -> None:
    _open(app, words="трк").button(key="glossary_edit_trk").click().run()
    kept.save(engine, ADMIN, replace(kept.packaged()["trk"], note="чужое"))
    app.text_input(key="glossary_form_trk_note").set_value("моё")
    app.button(key="glossary_form_trk_save").click().run()
    assert "изменил кто-то другой" in app.error[0].value and kept.stock(engine).live["trk"].note == "чужое"


def test_deleting_and_bringing_back_from_the_deleted(app: AppTest, engine: sa.Engine) -> None:
    _open(app, words="трк").button(key="glossary_remove_trk").click().run()
    assert "trk" not in kept.stock(engine).live and "удалён" in app.toast[0].value
    app.button(key="glossary_undo_close").click().run()
    app.pills(key="glossary_kind").set_value("removed").run()
    assert "glossary_edit_trk" not in _keys(app) and "**ТРК**" in _said(app)
    app.button(key="glossary_history_trk").click().run()
    app.button(key="glossary_restore_trk").click().run()
    assert "trk" in kept.stock(engine).live and not app.error and not app.exception
    assert "removed" not in str(app.pills(key="glossary_kind").options)


def test_a_file_is_shown_before_it_is_taken(app: AppTest, engine: sa.Engine) -> None:
    rows = "Термин;Определение\nкосой;Не *держит*.\nТРК;Колонка.\nпустой;\n"
    _open(app).button(key="glossary_upload").click().run()
    app.file_uploader[0].upload("слова.csv", rows.encode(), "text/csv").run()
    said = _said(app)
    assert "Новых: 1 · изменится: 1 · без изменений: 0 · не подойдут: 1" in said
    assert "Строка 4: Впишите определение" in said and "Не \\*держит\\*" in said
    assert len(kept.terms(engine)) == len(kept.packaged())
    app.button(key="glossary_apply").click().run()
    assert "Новых: 1, изменено: 1" in app.toast[0].value and not app.file_uploader and not app.error
    assert kept.stock(engine).live["trk"].definition == "Колонка."


def test_files_that_bring_nothing_or_cannot_be_read(app: AppTest, engine: sa.Engine) -> None:
    _open(app).button(key="glossary_upload").click().run()
    app.file_uploader[0].upload("g.json", files.export_json(kept.terms(engine)), "application/json").run()
    assert "ничего нового" in app.info[0].value and "glossary_apply" not in _keys(app)
    app.file_uploader[0].upload("g.csv", "Слово\nа\n".encode(), "text/csv").run()
    assert "нет колонки" in app.error[0].value and not app.exception
    app.button(key="glossary_upload_close").click().run()
    assert not app.file_uploader


def test_everybody_may_download(app: AppTest) -> None:
    _open(app, "olga", words="бензовоз")
    assert [str(button.key) for button in app.get("download_button")] == [
        "glossary_csv", "glossary_xlsx", "glossary_json"
    ]  # fmt: skip


def test_every_name_that_is_put_together_has_its_text() -> None:
    actions = ("added", "changed", "removed", "restored", "reverted", "imported")
    wanted = {f"glossary.field_{name}" for name in FIELDS} | {f"glossary.action_{action}" for action in actions}
    wanted |= {f"glossary.{word}_{kind}" for word in ("kind", "kinds") for kind in KINDS}
    wanted |= {f"glossary.done_{action}" for action in actions if action != "imported"} | {"glossary.kinds_removed"}
    assert wanted <= texts().keys()


def test_differences_name_the_fields_that_changed() -> None:
    before = GlossaryTerm("a", "term", "b", ("c",))
    made = glossary.differences(before, replace(before, kind="slang", synonyms=()), "ru")
    assert made == [":gray[Вид:] ~~Термин~~ → Жаргон", ":gray[Синонимы:] ~~c~~ → пусто"]
    assert glossary.differences(None, before, "ru") == [] == glossary.differences(before, None, "ru")
