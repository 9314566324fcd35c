"""The list of documents: adding, finding, describing, deleting with undo, and the questions without an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from azs.knowledge import gaps, library
from azs.knowledge.document import Access, DocumentCard
from azs.security.actor import SYSTEM
from azs.settings import Settings
from components import knowledge
from components.plain_text import plain
from tests.pages.library import HOSTILE, MILA, OLGA, added, alive, keys, opened, page, revision, said

LIST = "knowledge/documents"
DAY = dt.date(2026, 2, 1)


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        yield engine


def _rows(app: AppTest) -> list[list[object]]:
    table = next(frame for frame in app.dataframe if frame.key == "documents_table")
    return [list(row) for row in table.value[["code", "name", "revision", "state"]].itertuples(index=False)]


def _pick(app: AppTest, row: int = 0) -> AppTest:
    app.session_state["documents_table"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("person", "lang", "words"),
    [("mila", "ru", "Добавьте файлы выше"), ("mila", "en", "Add files above"), ("olga", "ru", "Их добавляют менеджеры"),
     ("olga", "en", "Managers and analysts add them")],
)  # fmt: skip
def test_an_empty_shelf_says_what_to_do(engine: sa.Engine, person: str, lang: str, words: str) -> None:
    app = page(LIST, person, lang)
    assert words in app.info[0].value and not app.error
    assert bool(app.file_uploader) == (person == "mila") and len(app.tabs) == (2 if person == "mila" else 1)


def test_several_files_at_once_and_what_became_of_each(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(knowledge, "wake", lambda: woken.append(True))
    added(engine, "старый.md", "Старый текст.", read=False)
    app = page(LIST, "mila")
    app.file_uploader[0].set_value(
        [("Новый_*файл*.txt", "Закрыть кран.".encode(), "text/plain"), ("пустой.txt", b"", "text/plain"),
         ("тот же.md", "Старый текст.".encode(), "text/plain")]
    )  # fmt: skip
    app.text_input(key="new_0_owner").set_value("Отдел")
    app.button[[one.label for one in app.button].index("Добавить")].click().run()
    told = [one.value for one in (*app.success, *app.warning)]
    assert told[0].startswith(plain("Новый_*файл*.txt: добавлен")) and len(told) == 3 and not app.exception
    assert "В файле нет текста" in told[1] and "уже есть" in told[2] and woken == [True]
    found = {one.file_name: one.card for one in library.every(engine)}
    assert set(found) == {"Новый_*файл*.txt", "старый.md"} and found["Новый_*файл*.txt"].owner == "Отдел"
    assert not app.file_uploader[0].value, "the form is empty again"
    assert any("Читаются 2 документа" in bar.proto.text for bar in app.get("progress"))


def test_readers_add_change_and_delete_nothing(engine: sa.Engine) -> None:
    added(engine, "a.md")
    app = _pick(page(LIST, "olga"))
    assert "Пролив топлива" in said(app) and not app.file_uploader
    assert not [key for key in keys(app) if key.startswith(("delete_", "again_", "FormSubmitter"))]
    assert app.get("download_button") and len(app.tabs) == 1


def test_search_and_filters(engine: sa.Engine) -> None:
    added(engine, "a.md", "# Пролив\n\nСтарая редакция.", card=revision("1", dt.date(2025, 1, 1)))
    added(engine, "b.md", card=revision("2", DAY, code="инс-1"))
    added(engine, "битый.pdf.zip", "нет", card=DocumentCard("Ценник", owner="Касса"), read=False)
    app = page(LIST, "mila")
    assert [row[3] for row in _rows(app)] == ["В очереди", "Действует", "Не действует"]
    app.text_input(key="documents_words").set_value("ПРОЛИВ отдел").run()
    assert [row[2] for row in _rows(app)] == ["2", "1"]
    app.selectbox(key="documents_state").select("in_force").run()
    assert [row[2] for row in _rows(app)] == ["2"]
    app.selectbox(key="documents_kind").select("form").run()
    assert not app.exception and "Ничего не найдено" in said(app)


def test_a_revision_that_is_not_for_them_still_supersedes(engine: sa.Engine) -> None:
    added(engine, "a.md", card=revision("1", dt.date(2025, 1, 1)))
    added(engine, "b.md", "# Пролив\n\nНовая.", card=revision("2", DAY, access=Access(reader_roles=("manager",))))
    assert [row[2:] for row in _rows(page(LIST, "olga"))] == [["1", "Не действует"]]


@pytest.mark.parametrize(("lang", "words"), [("ru", ("Действует", "Инструкция")), ("en", ("In force", "Instruction"))])
def test_details_tell_the_summary_with_its_places(engine: sa.Engine, lang: str, words: tuple[str, str]) -> None:
    name = added(engine, "a.pdf", card=revision("2", DAY))
    app = _pick(page(LIST, "mila", lang))
    table = next(frame for frame in app.dataframe if frame.key == "documents_table").value
    assert (table["state"][0], table["kind"][0]) == words and str(table["pages"][0]) == "1"
    text = said(app)
    assert "смывать топливо водой" in text and f"/document?id={name}&" in text and "сети \\(вн. 2000\\)" in text
    assert app.subheader[0].value == "Пролив топлива" and not app.error


def test_the_card_is_saved(engine: sa.Engine) -> None:
    name = added(engine, "a.md")
    app = _pick(page(LIST, "mila"))
    app.text_input(key=f"card_{name}_title").set_value("  ")
    save = next(key for key in keys(app) if key.startswith("FormSubmitter") and f"card_{name}" in key)
    app.button(key=save).click().run()
    assert "должно быть название" in app.error[0].value and not app.exception
    app.text_input(key=f"card_{name}_title").set_value("Пролив на ТРК")
    app.text_input(key=f"card_{name}_code").set_value("ИНС-7")
    app.text_input(key=f"card_{name}_stations").set_value("АЗС-001, , АЗС-002")
    app.multiselect(key=f"card_{name}_roles").set_value(["manager"])
    app.text_area(key=f"card_{name}_asked").set_value("1: чё делать\n\n лужа ")
    app.button(key=save).click().run()
    assert not app.error and "Сохранено" in app.toast[0].value
    card = library.find(engine, MILA, name).card
    assert (card.title, card.code, card.asked) == ("Пролив на ТРК", "ИНС-7", ("1: чё делать", "лужа"))
    assert card.access == Access(stations=("АЗС-001", "АЗС-002"), reader_roles=("manager",))
    assert library.visible(engine, OLGA) == ()


def test_a_hundred_phrases_are_kept_when_the_card_is_saved(engine: sa.Engine) -> None:
    phrases = tuple(f"1: что делать, если пролили топливо у колонки номер {number}" for number in range(100))
    name = added(engine, "a.md", card=DocumentCard("Пролив топлива", asked=phrases))
    app = _pick(page(LIST, "mila"))
    save = next(key for key in keys(app) if key.startswith("FormSubmitter") and f"card_{name}" in key)
    app.text_input(key=f"card_{name}_title").set_value("Пролив на ТРК")
    app.button(key=save).click().run()
    assert not app.error and not app.exception
    assert library.find(engine, MILA, name).card.asked == phrases


def test_deleting_can_be_undone_by_those_who_may_read_it(engine: sa.Engine) -> None:
    name = added(engine, "a.md", card=DocumentCard("*Пролив*", access=Access(reader_roles=("manager",))))
    app = _pick(page(LIST, "mila"))
    app.button(key=f"delete_{name}").click().run()
    assert "\\*Пролив\\*" in app.toast[0].value and library.visible(engine, MILA) == () and not app.exception
    assert f"back_{name}" not in keys(page(LIST, "olga"))
    app.button(key=f"back_{name}").click().run()
    assert [one.identifier for one in library.visible(engine, MILA)] == [name] and "Возвращён" in app.toast[0].value
    assert f"back_{name}" not in keys(app)


def test_a_file_that_was_not_read_says_why_and_can_be_read_again(engine: sa.Engine) -> None:
    name = added(engine, "битый.txt", "%PDF-1.7 битый")
    app = _pick(page(LIST, "mila"))
    assert _rows(app)[0][3] == "Не прочитан" and "повреждён" in app.error[0].value
    app.button(key=f"again_{name}").click().run()
    assert library.find(engine, SYSTEM, name).status == "queued" and not app.exception


def test_titles_and_texts_of_people_are_only_text(engine: sa.Engine) -> None:
    added(engine, "a.txt", f"Оператор обязан читать {HOSTILE} до 10 минут.", card=DocumentCard(HOSTILE))
    gaps.report(engine, OLGA, HOSTILE, language="ru")
    app = _pick(page(LIST, "mila"))
    drawn = "\n".join(one.value for kind in (app.markdown, app.subheader, app.caption, app.title) for one in kind)
    assert drawn.count("onerror") >= 2 and not alive(drawn)
    assert not [one for one in app.markdown if one.allow_html and "onerror" in one.value]


def test_gaps_are_listed_and_closed(engine: sa.Engine) -> None:
    assert "Пробелов нет" in said(page(LIST, "mila"))
    gaps.report(engine, OLGA, "Как чинить трактор?", language="ru", nearest=("Пролив",))
    app = page(LIST, "mila")
    assert app.tabs[1].label == "Пробелы · 1"
    assert "Как чинить трактор?" in said(app) and "olga" in said(app) and "Ближайшее: Пролив" in said(app)
    (gap,) = gaps.open_gaps(engine)
    app.text_input(key=f"gap_note_{gap.identifier}").set_value("не наше")
    app.button[[one.label for one in app.button].index("Закрыть")].click().run()
    assert gaps.open_gaps(engine) == () and "Закрыто" in app.toast[0].value and "Пробелов нет" in said(app)
