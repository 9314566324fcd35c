"""A document told in the words of a model: who is offered it, what is shown and kept, what a failing model leaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from azs.database.schema import audit_log
from azs.errors import CancelledError, ModelError
from azs.knowledge import retelling
from azs.settings import Settings
from chains.models.client import Capabilities, ModelState
from components import assistant
from tests.pages.library import added, keys, opened, page, said

DOCUMENT, LIST = "knowledge/document", "knowledge/documents"
TRUE = [
    "При проливе останавливают отпуск топлива на посту.",
    "Диспетчеру сети звонят до 10 минут.",
    "Смывать топливо водой оператору запрещается.",
]
FALSE = "Диспетчеру сети звонят до 45 минут."
NAME = "Llama 3 8B *Instruct*"


class Large:
    """A large model that tells what it is given, or fails."""

    name, stand_in = NAME, False

    def __init__(self, told: Sequence[str] = (), error: Exception | None = None, slow: bool = False) -> None:
        self.told, self.error, self.slow = list(told), error, slow
        self.asked = 0
        self.stopped = threading.Event()

    def capabilities(self) -> Capabilities:
        return Capabilities(True, False, 8_192, "vllm")

    def complete_json(
        self, _messages: object, _schema: object, *, cancelled: Callable[[], bool], **_: Any
    ) -> dict[str, Any]:  # fmt: skip
        self.asked += 1
        while self.slow:
            time.sleep(0.02)
            if cancelled():
                self.stopped.set()
                raise CancelledError("assistant.cancelled")
        if self.error:
            raise self.error
        return {"sentences": self.told}


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        yield engine


def _connect(
    monkeypatch: pytest.MonkeyPatch, model: Large | None, *, stand_in: bool = False, name: str = NAME
) -> None:  # fmt: skip
    monkeypatch.setattr(assistant, "state", lambda: ModelState(model is not None, name, stand_in))
    monkeypatch.setattr(assistant, "client", lambda: model)


def _asked(identifier: str, person: str = "olga", lang: str = "ru") -> AppTest:
    app = page(DOCUMENT, person, lang, id=identifier)
    app.button(key=f"retell_{identifier}").click().run()
    assert not app.exception
    return app


def _words(app: AppTest) -> str:
    return said(app).replace("\\", "")


@pytest.mark.parametrize(
    ("lang", "offer", "marked", "own"),
    [
        ("ru", "Пересказать своими словами", "Числа, даты и названия сверены", "взяты из файла дословно"),
        ("en", "Summarise in own words", "Numbers, dates and names are checked", "word for word"),
    ],
)
def test_what_a_large_model_told_is_shown_kept_and_can_be_switched_off(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, lang: str, offer: str, marked: str, own: str
) -> None:
    model = Large([*TRUE, FALSE])
    _connect(monkeypatch, model)
    name = added(engine, "a.md")
    before = page(DOCUMENT, "olga", lang, id=name)
    assert before.button(key=f"retell_{name}").label == offer and own in _words(before) and model.asked == 0
    app = _asked(name, lang=lang)
    assert all(sentence in _words(app) for sentence in TRUE) and "45 минут" not in _words(app) and not app.error
    assert NAME in _words(app) and marked in _words(app) and own not in _words(app)
    assert f"id={name}&from=" in said(app), "each sentence leads to its place"
    assert f"retell_{name}" not in keys(app), "this model has told it already"
    app.segmented_control(key=f"summary_{name}").set_value("own").run()
    assert own in _words(app) and TRUE[0] not in _words(app) and not app.exception
    app.segmented_control(key=f"summary_{name}").set_value("model").run()
    assert TRUE[0] in _words(app)
    _connect(monkeypatch, None)
    for reader, where in (("mila", DOCUMENT), ("mila", LIST)):
        again = page(where, reader, lang, id=name)
        if where == LIST:
            again.session_state["documents_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
            again.run()
        assert TRUE[0] in _words(again) and marked in _words(again), "the next reader sees it at once"
    assert model.asked == 1
    with engine.connect() as connection:
        assert ("olga", "documents.retold") in connection.execute(
            sa.select(audit_log.c.user_name, audit_log.c.place)
        ).all()


@pytest.mark.parametrize("person", ["olga", "admin"])
@pytest.mark.parametrize("stand_in", [True, False])
def test_with_a_small_model_or_none_nothing_is_promised(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, person: str, stand_in: bool
) -> None:
    name = added(engine, "a.md")
    _connect(monkeypatch, Large(TRUE) if stand_in else None, stand_in=stand_in)
    app = page(DOCUMENT, person, id=name)
    assert "взяты из файла дословно" in _words(app) and "своими словами" not in _words(app).lower()
    assert f"retell_{name}" not in keys(app) and not app.segmented_control(key="lang").disabled
    assert not [one for one in app.segmented_control if one.key == f"summary_{name}"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ModelError("models.unreachable", host="gpu.azs.example"), "gpu.azs.example"),
        (ModelError("models.timeout", host="gpu.azs.example"), "не ответил вовремя"),
        (RuntimeError("unforeseen"), "сообщите администратору"),
    ],
)
def test_a_model_that_fails_leaves_the_summary_of_the_file(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    _connect(monkeypatch, Large(error=error))
    name = added(engine, "a.md")
    app = _asked(name)
    assert len(app.error) == 1 and words in app.error[0].value.lower()
    assert "Пересказа нет" in _words(app) and "взяты из файла дословно" in _words(app)
    assert "Остановить отпуск на посту" in _words(app), "the document is there as before"
    assert f"retell_{name}" in keys(app) and retelling.kept(engine, name) is None
    app.run()
    assert not app.error, "it is not tried again by itself"


def test_who_leaves_stops_the_model_and_the_summary_of_the_file_stays(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Large(slow=True)
    _connect(monkeypatch, model)
    name = added(engine, "a.md")
    app = page(DOCUMENT, "olga", id=name)
    with pytest.raises(RuntimeError, match="timed out"):
        app.button(key=f"retell_{name}").click().run(timeout=2)
    assert model.stopped.wait(60)
    assert "retelling" not in app.session_state, "the next run of the page asks no more"
    again = page(DOCUMENT, "olga", id=name)
    assert "взяты из файла дословно" in _words(again) and f"retell_{name}" in keys(again) and model.asked == 1
    assert retelling.kept(engine, name) is None


@pytest.mark.parametrize("told", [[FALSE], [TRUE[0], FALSE], []])
def test_a_model_that_makes_things_up_is_not_shown(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    _connect(monkeypatch, Large(told))
    name = added(engine, "a.md")
    app = _asked(name)
    assert "не написала и двух предложений" in _words(app) and "дословно" in _words(app) and not app.error
    assert "45 минут" not in _words(app) and retelling.kept(engine, name) is None


def test_another_model_may_tell_it_again(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    name = added(engine, "a.md")
    _connect(monkeypatch, Large(TRUE[:2]))
    assert TRUE[2] not in _words(_asked(name))
    other = Large([TRUE[2], TRUE[1]])
    other.name = "azs-llama-3-8b-v2"
    _connect(monkeypatch, other, name=other.name)
    app = _asked(name)
    assert TRUE[2] in _words(app) and TRUE[0] not in _words(app) and "azs-llama-3-8b-v2" in _words(app)


def test_a_passage_that_was_asked_for_comes_first(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _connect(monkeypatch, None)
    name = added(engine, "a.md")
    folded = [
        next(box for box in page(DOCUMENT, "olga", id=name, **place).expander if box.label == "Краткое содержание")
        for place in ({}, {"from": "2", "to": "2", "at": "2"})
    ]
    (details,) = [box for box in folded[0].expander if box.label == "Числа, сроки и требования"]
    assert not details.proto.expanded and details.dataframe
    assert [box.proto.expanded for box in folded] == [True, False]
