"""A draft by the model on the page of a complaint: never without a press, told whose it is, a template otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from azs.complaints import desk, outbox
from azs.complaints.rules_file import load_rules
from azs.database.schema import audit_log
from azs.errors import CancelledError, ModelError
from azs.settings import Settings
from chains.models.client import ModelState
from components import assistant, complaint_draft, complaints
from tests.azs.complaints.cases import taken, understood
from tests.azs.intake.sheets import places
from tests.pages.library import HOSTILE, OLGA, added, alive, opened, page
from tests.pages.library import said as marked

PAGE, NAME = "intake/complaints", "Llama 3 8B *Instruct*"
TRUE = ("Приносим извинения за случившееся.", "Отпуск на посту остановили, топливо убирают.")
TEXT = f"Пролив топлива, что делать {HOSTILE}"


class Large:
    """A model that writes what it is told to, or fails."""

    name, stand_in = NAME, False

    def __init__(self, told: Sequence[str] = TRUE, error: Exception | None = None, slow: bool = False) -> None:
        self.told, self.error, self.slow = list(told), error, slow
        self.asked: list[str] = []
        self.stopped = threading.Event()

    def complete_json(
        self, messages: Sequence[tuple[str, str]], _schema: object, *, cancelled: Callable[[], bool], **_: Any
    ) -> dict[str, Any]:  # fmt: skip
        self.asked.append(messages[-1][1])
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
        places(engine)
        added(engine, "пролив.md")
        monkeypatch.setattr(complaints, "rules", lambda: replace(load_rules(), mail=True))
        yield engine


def _connect(monkeypatch: pytest.MonkeyPatch, model: Large | None, *, stand_in: bool = False) -> None:
    monkeypatch.setattr(assistant, "state", lambda: ModelState(model is not None, NAME, stand_in))
    monkeypatch.setattr(assistant, "client", lambda: model)


def said(app: AppTest) -> str:
    return marked(app).replace("\\", "")


def _opened(engine: sa.Engine, lang: str = "ru") -> tuple[str, AppTest]:
    one = taken(engine, complaints.files().folder, TEXT, read=understood("equipment"))
    app = page(PAGE, "olga", lang, id=one)
    app.session_state[f"answer_{one}_drafting"] = True
    return one, app.run()


def _written(engine: sa.Engine, lang: str = "ru") -> tuple[str, AppTest]:
    one, app = _opened(engine, lang)
    app.button(key=f"answer_{one}_write").click().run()
    assert not app.exception
    return one, app


@pytest.mark.parametrize(("lang", "words"), [("ru", "Черновик написала модель"), ("en", "wrote this draft")])
def test_a_draft_stands_in_the_field_with_its_model_and_sources(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    model = Large([*TRUE, "Штраф составил 900 рублей."])
    _connect(monkeypatch, model)
    one, app = _opened(engine, lang)
    assert not model.asked and not alive(marked(app)), "nothing is written before it is asked for"
    app.button(key=f"answer_{one}_write").click().run()
    drafted = app.text_area(key=f"answer_{one}").value
    assert TRUE[0] in drafted and "900" not in drafted and len(model.asked) == 1
    assert words in said(app) and NAME in said(app) and "Остановить отпуск на посту" in model.asked[0]
    assert ("Убрано предложений: 1" if lang == "ru" else "left out: 1") in said(app)
    assert not [each for each in outbox.messages(engine) if each.message.kind == "answer"], "a person sends it"
    with engine.connect() as connection:
        asked = sa.select(audit_log.c.question).where(audit_log.c.place == "complaints.draft")
        assert connection.execute(asked).scalars().all() == [f"{desk.find(engine, OLGA, one).number}: {NAME}"]
    app.button(key=f"answer_{one}_send").click().run()
    [letter] = [each for each in outbox.messages(engine) if each.message.kind == "answer"]
    assert TRUE[0] in letter.message.body and words not in said(app)


def test_an_instruction_that_is_not_ticked_stays_away_from_the_model(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Large()
    _connect(monkeypatch, model)
    one, app = _opened(engine)
    for box in app.checkbox:
        if box.key and "_quote_" in box.key:
            box.uncheck()
    app.button(key=f"answer_{one}_write").click().run()
    assert "Остановить" not in model.asked[0] and "только обращение" in said(app)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (None, "Модель не работает"), (Large(error=ModelError("models.not_json")), "Модель не написала черновик"),
        (Large(["Вернём 900 рублей."]), "не годится"), (Large(slow=True), "не успела за 1 с"),
    ],
)  # fmt: skip
def test_otherwise_the_template_is_the_draft_and_that_is_said(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, model: Large | None, words: str
) -> None:
    monkeypatch.setattr(complaint_draft, "PATIENCE_S", 1)
    _connect(monkeypatch, model)
    one, app = _written(engine)
    assert words in said(app) and "Обслуживание: приносим извинения" in said(app)
    assert desk.find(engine, OLGA, one).number in app.text_area(key=f"answer_{one}").value
    assert model is None or not model.slow or model.stopped.wait(60)


def test_a_small_model_is_called_so(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _connect(monkeypatch, Large(), stand_in=True)
    _, app = _opened(engine)
    assert "на замену Llama 3 8B" in said(app)
