"""The page of forms: one made from a filled sheet reads the next one, is changed, removed and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.database.engine import open_engine
from azs.intake import form_store
from azs.intake.form_draft import Draft, Pointed, page_words, pointed_at
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from components import form_example, form_pointing, form_sheets, session
from components.form_sheets import Sheet
from ocr.document import OcrDocument
from ocr.forms.reading import read_form
from ocr.forms.template import load_templates
from tests.evaluation.ocr.learning import perfectly, point
from tests.evaluation.ocr.unknown import TODAY, draw_unknown
from tests.ocr.forms.pages import text_page

PAGE = str(ROOT / "pages" / "intake" / "forms.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
OLGA = Actor("olga", "operator", EVERYTHING, "Ольга")
EXAMPLE = """
Наряд на ремонт

Наряд №: 118-Р
Дата выполнения: 12.03.2026
Мастер: Иванов П. С.
Стоимость работ: 12 500,00 руб.
"""


@pytest.fixture
def settings(migrated: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    st.cache_data.clear()
    st.cache_resource.clear()
    own = replace(migrated, forms_dir=tmp_path / "forms")
    opened = open_engine(own)
    for actor in (ANNA, OLGA):
        save_person(opened, actor)
    monkeypatch.setattr(session, "engine", lambda: opened)
    monkeypatch.setattr(session, "writer", lambda: opened)
    monkeypatch.setattr(session, "settings", lambda: own)
    monkeypatch.setattr(form_sheets, "picture", lambda _sheet, _page: b"")
    monkeypatch.setattr(form_pointing, "picture", lambda _sheet, _page: b"")
    yield own
    st.cache_resource.clear()
    opened.dispose()


@pytest.fixture
def app(settings: Settings) -> AppTest:
    assert settings.forms_dir
    return AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)


def _open(app: AppTest, person: str = "anna", lang: str = "ru") -> AppTest:
    app.session_state["person"] = person
    app.session_state["lang"] = lang
    app.switch_page(PAGE).run()
    assert not app.exception and not app.error
    return app


def _given(app: AppTest, draft: Draft) -> AppTest:
    """The page with a sheet and what was pointed at on it, as the browser part leaves it."""
    _open(app)
    app.button(key="forms_new").click().run()
    app.session_state[form_example.SHEET] = Sheet("abc", "наряд.pdf", draft.document, b"x")
    app.session_state[form_example.DRAFT] = draft
    app.run()
    assert not app.exception and not app.error
    return app


def _draft(*texts: str) -> Draft:
    document = OcrDocument((text_page(EXAMPLE),))
    draft = Draft(document)
    for text in texts:
        wanted = text.split()
        words = page_words(document.pages[0])
        at = next(i for i in range(len(words)) if [word.text for word in words[i : i + len(wanted)]] == wanted)
        numbers = [word.number for word in words[at : at + len(wanted)]]
        draft = replace(draft, fields=(*draft.fields, pointed_at(draft, 1, numbers)))
    return draft


def _said(app: AppTest) -> str:
    return "\n".join(text.value for text in [*app.markdown, *app.caption, *app.warning, *app.text])


def _table(app: AppTest) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in app.table[0].value.to_numpy().tolist()]


@pytest.mark.parametrize(("lang", "title", "own"), [("ru", "Бланки", "из поставки"), ("en", "Forms", "built in")])
def test_everybody_looks_and_only_editors_change(
    app: AppTest, settings: Settings, lang: str, title: str, own: str
) -> None:
    for _ in range(2):
        _open(app, "olga", lang)
        assert app.title[0].value == title and _said(app).count(own) == len(load_templates())
        assert not [button.key for button in app.button if str(button.key).startswith("forms_")]
    assert app.expander[0].label.endswith(str(len(load_templates()[0].fields)))
    (settings.forms_dir).mkdir()
    (settings.forms_dir / "broken.toml").write_text("titles = [", encoding="utf-8")
    assert "broken" not in _said(app.run())
    assert "broken" in _said(_open(app, "anna", lang))


def test_a_form_from_a_sheet_is_checked_kept_and_taken_back(app: AppTest, settings: Settings) -> None:
    _given(app, _draft("118-Р", "12.03.2026", "Иванов П. С.", "12 500,00 руб."))
    rows = _table(app)
    assert [row[1] for row in rows] == ["118\\-Р", "12.03.2026", "Иванов П. С.", "12 500,00 руб."]
    assert all(row[2].startswith(":material/check_circle:") for row in rows)
    app.text_input(key="forms_new_field_2_ru").set_value("Выполнено").run()
    app.checkbox(key="forms_new_field_1_required").check().run()
    app.button(key="forms_keep").click().run()
    assert not app.exception and not app.error
    kept = form_store.company(settings.forms_dir)[0]
    assert (kept.name, kept.ru, kept.titles) == ("naryad_na_remont", "Наряд на ремонт", ("Наряд на ремонт",))
    told = [(spec.name, spec.ru, spec.kind, spec.required) for spec in kept.fields]
    assert told == [
        ("naryad", "Наряд №", "code", True), ("vypolneno", "Выполнено", "date", False),
        ("master", "Мастер", "person", False), ("stoimost_rabot", "Стоимость работ", "sum", False),
    ]  # fmt: skip
    assert "сохранён" in _said(app)
    app.button(key="forms_undo_button").click().run()
    assert form_store.company(settings.forms_dir) == () and not app.error


def test_a_value_without_a_label_is_told_and_gets_one(app: AppTest) -> None:
    draft = _draft("Наряд на ремонт")
    _given(app, draft)
    assert "Рядом со значением «Наряд на ремонт» нет подписи" in _said(app) and not app.error
    assert "forms_keep" not in {button.key for button in app.button}
    app.button(key="forms_new_field_1_label").click().run()
    assert app.session_state[form_example.LABEL] == "field_1"
    app.button(key="forms_new_field_1_remove").click().run()
    assert not app.error and app.session_state[form_example.DRAFT].fields == ()


def test_a_sheet_taken_for_another_form_cannot_be_kept(app: AppTest, settings: Settings) -> None:
    _given(app, _draft("118-Р"))
    app.text_area(key="forms_new_titles").set_value("Совсем другие слова заголовка").run()
    assert app.button(key="forms_keep").disabled or "узна" in _said(app)
    assert form_store.company(settings.forms_dir) == ()


def test_a_form_is_changed_removed_and_its_history_brings_it_back(app: AppTest, settings: Settings) -> None:
    _given(app, _draft("118-Р", "12.03.2026"))
    app.button(key="forms_keep").click().run()
    name = form_store.company(settings.forms_dir)[0].name
    app.button(key=f"forms_edit_{name}").click().run()
    app.text_input(key=f"forms_edit_{name}_en").set_value("Repair order")
    app.checkbox(key=f"forms_edit_{name}_data_vypolneniya_gone").check()
    app.button(key=f"forms_edit_{name}_save").click().run()
    assert not app.exception and not app.error
    changed = form_store.company(settings.forms_dir)[0]
    assert changed.en == "Repair order" and len(changed.fields) == 1
    app.button(key=f"forms_remove_{name}").click().run()
    assert form_store.company(settings.forms_dir) == ()
    app.button(key="forms_undo_button").click().run()
    assert form_store.company(settings.forms_dir) == (changed,)
    app.button(key=f"forms_history_{name}").click().run()
    assert _said(app).count("anna") >= 3
    added = form_store.history(settings.forms_dir)[1]
    assert added.action == "removed" and not app.exception


@pytest.mark.parametrize("layout", ["lines", "pairs", "grid", "below"])
def test_the_next_sheet_of_a_form_pointed_at_once_is_read(settings: Settings, layout: str) -> None:
    first = draw_unknown("permit", layout, seed=1)
    draft: Draft = point(first, perfectly(first))
    template = form_example.form_draft.template_of(
        draft, name="permit", ru="Наряд-допуск", en="Permit", titles=form_example.form_draft.titles(draft)
    )
    form_store.save(settings.forms_dir, session.writer(), ANNA, template)
    following = draw_unknown("permit", layout, seed=5)
    assert following.sheet.entries != first.sheet.entries
    form = read_form(perfectly(following), form_store.templates(settings.forms_dir), today=TODAY)
    assert form is not None and form.template == "permit"
    read = {spec.ru: str(value.value) for spec, value in zip(template.fields, form.values, strict=True)}
    assert read == {entry.label: str(entry.truth) for entry in following.sheet.entries}


@pytest.mark.parametrize(
    "sent", [None, {}, {"pointed": 5}, {"pointed": {"words": "1", "turn": 0}}, {"pointed": {"words": [1], "turn": 7}}]
)
def test_what_a_browser_should_not_send_is_nothing(sent: object) -> None:
    assert form_pointing.chosen(sent, 0) == ()
    assert form_pointing.chosen({"pointed": {"words": [3, "x", 4], "turn": 0}}, 0) == (3, 4)


def test_numbers_of_words_that_are_not_there_point_at_nothing() -> None:
    draft = _draft("118-Р")
    with pytest.raises(form_sheets.FormError):
        pointed_at(draft, 1, [999])
    with pytest.raises(form_sheets.FormError):
        form_example.form_draft.learned(draft, Pointed("x", 9, (1,)))
