"""A small knowledge base for the tests of its pages: added and read as anybody's files are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.database.engine import open_engine
from azs.knowledge import library, reader
from azs.knowledge.document import Access, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.parsing.markup import read_markdown
from azs.knowledge.printing import pdf_of
from azs.knowledge.reader import Desk
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from components import knowledge, session
from tests.azs.knowledge.reading import Counting

MILA = Actor("mila", "manager", EVERYTHING, "Мила")
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)), "Ольга")
ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
EVERYBODY = Access()
SPILL = """# Пролив топлива

## 1. Первые действия

1. Остановить отпуск на посту.
2. Позвонить диспетчеру сети (вн. 2000) до 10 минут.
3. Оператору запрещается смывать топливо водой.

## 2. Сроки

| Кому | Срок |
|---|---|
| Диспетчеру | 30 минут |
| Управляющему | до конца смены |
"""
HOSTILE = "<img src=x onerror=alert(1)> **[жирно](http://зло.рф)** $x$ :fire:"


@contextmanager
def opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """The migrated database with three people, in the place of the app's own."""
    st.cache_data.clear()
    st.cache_resource.clear()
    engine = open_engine(settings)
    for actor in (MILA, OLGA, ADMIN):
        save_person(engine, actor)
    for name in ("engine", "writer"):
        monkeypatch.setattr(session, name, lambda: engine)
    monkeypatch.setattr(session, "settings", lambda: settings)
    monkeypatch.setattr(knowledge, "embedder", Counting)
    yield engine
    st.cache_resource.clear()
    engine.dispose()


def added(
    engine: sa.Engine, name: str, text: str = SPILL, *, card: DocumentCard | None = None, read: bool = True
) -> str:  # fmt: skip
    """A document of Markdown, printed where the name says so, added by the manager and read."""
    originals = Originals(session.settings().documents_dir)
    card = card or DocumentCard("")
    data = pdf_of(card, read_markdown(text).blocks) if name.endswith(".pdf") else text.encode()
    done = library.add(engine, originals, MILA, name=name, data=data, card=library.carded(name, card))
    if read:
        reader.work_off(Desk(engine, originals, Counting()))
    return done.identifier


def revision(number: str, since: dt.date, *, code: str = "ИНС-1", access: Access = EVERYBODY) -> DocumentCard:
    """The card of a revision of the instruction on spills."""
    return DocumentCard("Пролив топлива", "instruction", code, number, since, owner="Отдел", access=access)


def page(name: str, person: str, lang: str = "ru", **address: str) -> AppTest:
    """A page as the person meets it at that address."""
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["person"], app.session_state["lang"] = person, lang
    app.query_params.update(address)
    app.switch_page(str(ROOT / "pages" / f"{name}.py")).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Everything the page says in words."""
    parts = (
        app.title,
        app.subheader,
        app.markdown,
        app.caption,
        app.text,
        app.info,
        app.warning,
        app.error,
        app.success,
    )
    return "\n".join(str(one.value) for kind in parts for one in kind)


def alive(text: str) -> list[str]:
    """What of HOSTILE would be more than text in Streamlit's Markdown."""
    return [sign for sign in ("<img", "[жирно", "](http", "//зло", "**[", "$x", ":fire:") if _unescaped(sign, text)]


def _unescaped(sign: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\\\\\u2060]){re.escape(sign)}", text))


def keys(app: AppTest) -> set[str]:
    """Keys of the buttons."""
    return {str(button.key) for button in app.button}


def links(app: AppTest) -> dict[str, str]:
    """Links to pages: their words and the address behind them."""
    return {one.value: one.proto.query_string for one in app.get("page_link")}
