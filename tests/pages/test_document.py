"""One document page by page with the quoted passage, and its quotations in the chat."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from azs.knowledge import gaps, library, texts
from azs.knowledge.document import Access, DocumentCard
from azs.security.actor import SYSTEM
from azs.settings import ROOT, Settings
from chains.answer import Answer
from chains.documents.adviser import Advice
from chains.documents.quotes import quote
from chains.models.client import ModelState
from components import assistant
from tests.pages.library import HOSTILE, added, alive, keys, links, opened, page, revision, said

DOCUMENT, DAY = "knowledge/document", dt.date(2026, 2, 1)
CHAT = "assistant/chat"


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    monkeypatch.setattr(assistant, "state", lambda: ModelState(ready=False, name="", stand_in=True))
    with opened(migrated, monkeypatch) as engine:
        yield engine


def _place(engine: sa.Engine, name: str, words: str) -> str:
    return str(next(at for at, block in enumerate(texts.blocks_of(engine, name)) if words in block.text))


def test_the_quoted_passage_is_marked_in_text_and_picture(engine: sa.Engine) -> None:
    name = added(engine, "a.pdf", card=revision("2", DAY))
    at = _place(engine, name, "диспетчеру")
    app = page(DOCUMENT, "olga", id=name, **{"from": at, "to": at, "at": at})
    marked = [one.value for one in app.markdown if "orange-background" in one.value]
    assert marked == [":orange-background[2. Позвонить диспетчеру сети \\(вн. 2000\\) до 10 минут.]"]
    assert "ИНС\\-1" in app.caption[0].value and "ред. 2" in app.caption[0].value and not app.warning
    assert len(app.image) == 1 and app.get("download_button")
    assert "| Диспетчеру | 30 минут |" in said(app), "tables stay tables"


def test_a_long_document_opens_where_it_is_quoted_and_can_be_turned(engine: sa.Engine) -> None:
    text = "# Памятка\n\n" + "\n\n".join(f"Правило номер {at} для смены." for at in range(100))
    name = added(engine, "a.md", text)
    app = page(DOCUMENT, "olga", "en", id=name, **{"from": "50", "to": "50", "at": "50"})
    assert "Page 2 of 3" in said(app) and any("orange-background" in one.value for one in app.markdown)
    app.button(key=f"page_{name}_next").click().run()
    assert "Page 3 of 3" in said(app) and not app.exception and "номер 99" in said(app)
    assert app.button(key=f"page_{name}_next").disabled
    app.button(key=f"page_{name}_previous").click().run()
    assert "Page 2 of 3" in said(app) and not app.image


@pytest.mark.parametrize(
    "address", [{"at": "99999", "from": "-5", "to": "1"}, {"at": "x"}, {"from": "9" * 5000}, {"at": "1.5", "to": "Ⅷ"}]
)
def test_a_place_that_makes_no_sense_opens_the_beginning(engine: sa.Engine, address: dict[str, str]) -> None:
    name = added(engine, "a.md")
    app = page(DOCUMENT, "olga", id=name, **address)
    assert "Остановить отпуск" in said(app) and not app.error


def test_a_superseded_revision_warns_and_leads_to_the_current_one(engine: sa.Engine) -> None:
    old = added(engine, "a.md", "# Пролив\n\nСтарый порядок.", card=revision("1", dt.date(2025, 1, 1)))
    new = added(engine, "b.md", card=revision("2", DAY, code="инс-1"))
    app = page(DOCUMENT, "olga", id=old)
    assert "не действует" in app.warning[0].value
    assert f"id={new}" in links(app)["Открыть действующую редакцию"] and "Старый порядок" in said(app)
    assert not page(DOCUMENT, "olga", "en", id=new).warning
    card = library.find(engine, SYSTEM, new).card
    library.describe(engine, SYSTEM, new, card=replace(card, access=Access(reader_roles=("manager",))))
    hidden = page(DOCUMENT, "olga", id=old)
    assert "не действует" in hidden.warning[0].value and "Открыть действующую редакцию" not in links(hidden)


def test_an_ended_document_warns_too(engine: sa.Engine) -> None:
    card = DocumentCard("Акция", valid_from=dt.date(2024, 1, 1), valid_until=dt.date(2024, 2, 1))
    assert "not in force" in page(DOCUMENT, "olga", "en", id=added(engine, "a.md", card=card)).warning[0].value


def test_none_and_not_theirs_look_the_same(engine: sa.Engine) -> None:
    closed = added(engine, "a.md", card=DocumentCard("Тайна", access=Access(reader_roles=("manager",))))
    gone = added(engine, "b.md", "Удалённый текст.")
    library.delete(engine, SYSTEM, gone)
    seen = set()
    for name in (closed, gone, "../' OR 1=1"):
        app = page(DOCUMENT, "olga", id=name)
        seen.add(tuple(one.value for one in (*app.error, *app.title, *app.markdown, *app.text)))
        assert "Тайна" not in said(app) and not app.get("download_button")
    assert len(seen) == 1 and "или он вам не открыт" in str(seen)
    assert "Тайна" in said(page(DOCUMENT, "mila", id=closed))
    assert "Документ не выбран" in page(DOCUMENT, "olga").info[0].value
    assert "No document is chosen" in page(DOCUMENT, "olga", "en").info[0].value


def test_a_document_still_waiting_has_no_text_yet(engine: sa.Engine) -> None:
    app = page(DOCUMENT, "olga", id=added(engine, "a.md", read=False))
    assert "текста нет" in said(app) and not app.error


def test_markup_of_a_document_is_only_text(engine: sa.Engine) -> None:
    text = html.escape(HOSTILE)
    table = f"<table><tr><th>А {text}</th><th>Б</th></tr><tr><td>|{text}</td><td>1</td></tr></table>"
    whole = f"<html><body><h1>{text}</h1><ol><li>{text}</li><li>] {text}</li></ol>{table}</body></html>"
    name = added(engine, "a.html", whole, card=DocumentCard(HOSTILE))
    app = page(DOCUMENT, "olga", id=name, **{"from": "0", "to": "9", "at": "1"})
    drawn = "\n".join(one.value for kind in (app.markdown, app.title, app.caption) for one in kind)
    assert drawn.count("onerror") >= 6 and len(alive(HOSTILE)) >= 5 and not alive(drawn) and not app.error
    assert not any(one.allow_html for one in app.markdown if "onerror" in one.value)


def _advice(engine: sa.Engine, name: str) -> Advice:
    document = library.find(engine, SYSTEM, name)
    blocks = texts.blocks_of(engine, name)
    chunk = next(one.chunk for one in texts.chunks_of(engine, [name]) if "диспетчеру" in one.chunk.text)
    return Advice("пролили, что делать", (quote(document, blocks, chunk, "кому позвонить диспетчеру"),), confidence=0.9)


def _chat(person: str, advice: Advice, lang: str = "ru") -> AppTest:
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["person"], app.session_state["lang"] = person, lang
    badge = "documents" if advice.answered else "none"
    app.session_state["turns"] = [Answer(advice.question, lang, "documents", "", badge, advice=advice)]
    app.switch_page(str(ROOT / "pages" / f"{CHAT}.py")).run()
    assert not app.exception and not app.error
    return app


@pytest.mark.parametrize(("lang", "source"), [("ru", "действует с 01.02.2026"), ("en", "in force from")])
def test_the_chat_quotes_steps_with_their_source(engine: sa.Engine, lang: str, source: str) -> None:
    name = added(engine, "a.pdf", card=revision("2", DAY))
    app = _chat("olga", _advice(engine, name), lang)
    steps = [box.label for box in app.checkbox if str(box.key).startswith("step_")]
    assert steps[0] == "1. Остановить отпуск на посту." and steps[1].startswith("**2. Позвонить диспетчеру сети \\(вн")
    (told,) = [one.value.replace("\\", "") for one in app.caption if "ИНС" in one.value]
    assert told.startswith("ИНС-1 · ") and source in told
    ((label, address),) = [(label, where) for label, where in links(app).items() if f"id={name}" in where]
    assert "1" in label and "at=" in address and f"lang={lang}" in address
    box = next(box for box in app.checkbox if str(box.key).startswith("step_"))
    box.check().run()
    assert not app.exception and box.key in {one.key for one in app.checkbox if one.value}


def test_what_nobody_answers_can_be_reported(engine: sa.Engine) -> None:
    near = library.find(engine, SYSTEM, added(engine, "a.md", card=DocumentCard("*Пролив*")))
    app = _chat("olga", Advice("Как чинить трактор?", nearest=(near,)))
    assert "Нет в базе знаний" in said(app) and any("\\*Пролив\\*" in label for label in links(app))
    app.button(key="gap_0").click().run()
    (gap,) = gaps.open_gaps(engine)
    assert (gap.question, gap.user_name, gap.nearest) == ("Как чинить трактор?", "olga", "*Пролив*")
    assert "Пробел записан" in said(app) and "gap_0" not in keys(app) and not app.exception


@pytest.mark.parametrize(
    ("read_as", "told"), [("как чинить трактор", True), ("КАК ЧЕНИТЬ ТРАКТОР", False), ("", False)]
)
def test_a_question_with_mended_slips_is_shown_as_it_was_read(engine: sa.Engine, read_as: str, told: bool) -> None:
    app = _chat("olga", Advice("как ченить трактор", read_as=read_as))
    captions = [one.value for one in app.caption]
    assert ("Прочитано как: как чинить трактор" in captions) == told
    assert told or not any(one.startswith("Прочитано как") for one in captions)
