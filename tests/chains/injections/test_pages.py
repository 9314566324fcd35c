"""Injections on the pages: what is stored, asked or kept reaches them as text, and a browser is asked to fetch nothing.

Streamlit reads Markdown, pictures included, in sentences and in the labels of buttons, chips, tabs and boxes. A picture
is fetched as soon as it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from azs import feedback, saved, verified
from azs.database.engine import open_engine
from azs.feedback import Feedback
from azs.saved import SavedDraft
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from azs.verified import Proposal
from chains.answer import Answer, Way, clarification, refusal
from chains.chart import ChartSpec
from chains.doubts import Doubt, Option
from chains.emptiness import explain
from chains.labels import result_columns
from chains.plan import Plan, PlanFilter
from components import session
from tests.chains.injections.obeying import CORPUS, HOST, Obeying

ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
PICTURE = f"![x](http://{HOST}/?q=1)"
TAG = f"<img src=http://{HOST}/p.png>"
LINK = f"[войти](https://{HOST}/login)"
MARKED = f"{PICTURE} {TAG} {LINK}"
_ALIVE = re.compile(r"!\[[^\]]*\]\(|\]\(\s*(?:https?|javascript|data):|<(?:img|a|script|iframe)\b", re.IGNORECASE)


def alive(app: AppTest) -> list[str]:
    """Texts of a page in which a picture, a link or a tag would come to life."""
    return [f"{path}: {text}" for path, text in _told(app) if _ALIVE.search(re.sub(r"\\(?:[^\w\s]|_)", "", text))]


def shown(app: AppTest) -> str:
    """Every text of a page, tables apart."""
    return "\n".join(text for _, text in _told(app, everything=True))


def _told(app: AppTest, *, everything: bool = False) -> Iterator[tuple[str, str]]:
    for node in app._tree:
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message):
            for path, text in _strings(proto, proto.DESCRIPTOR.name.lower()):
                place = path if "." in path else f"{type(node).__name__.lower()}.{path}"
                if everything or not _as_it_is(type(node).__name__, place):
                    yield place, text


def _as_it_is(kind: str, path: str) -> bool:
    """Whether Streamlit shows the text as it is, or shows none."""
    if kind in ("Text", "Code", "Selectbox", "Multiselect", "TextInput", "ChatInput", "Dataframe", "Json"):
        return not path.endswith((".label", ".help"))
    return any(part in path for part in ("plotly", ".id", ".key", "hash", "url", "form_id", "arrow", ".spec"))


def _strings(message: Message, path: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        for item in value if hasattr(value, "append") else [value]:
            if isinstance(item, str):
                yield f"{path}.{field.name}", item
            elif isinstance(item, Message):
                yield from _strings(item, f"{path}.{field.name}")


@pytest.fixture
def app(laid: sa.Engine, laid_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The app over the database of injections; what is written goes nowhere."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(session, "engine", lambda: laid)
    monkeypatch.setattr(session, "settings", lambda: laid_settings)
    made = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    made.session_state["person"] = "admin"
    yield made
    st.cache_resource.clear()


def _chat(app: AppTest, *turns: Answer) -> AppTest:
    app.session_state["turns"] = list(turns)
    app.switch_page(str(ROOT / "pages" / "assistant" / "chat.py")).run()
    assert not app.exception and not app.error
    return app


def _page(name: str) -> str:
    return str(ROOT / "pages" / name)


def test_the_detector_finds_what_lives_and_lets_pass_what_does_not() -> None:
    def page() -> None:
        import streamlit as st

        from components.chat_messages import plain

        text = "![x](http://evil.example/?q=1) <img src=http://evil.example/p.png>"
        st.markdown(text)
        st.caption(text)
        st.button(text)
        st.warning(text)
        st.popover(text).text("x")
        st.pills("p", [text])
        st.markdown(plain(text))
        st.text(text)
        st.code(text)
        st.selectbox("s", [text])

    found = alive(AppTest.from_function(page).run())
    assert len(found) == 6, found


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_what_an_answer_holds_is_shown_as_text(app: AppTest, lang: str) -> None:
    answer = _answer(lang)
    page = _chat(app, replace(answer, plan=None, understood="x"))
    assert not alive(page)
    assert HOST in shown(page), "the text itself is there"
    assert MARKED in page.dataframe[0].value.iloc[0, 0]
    assert MARKED in [text.value for text in page.text], "the question"


def test_refusals_cautions_and_doubtful_words_are_texts(app: AppTest) -> None:
    doubt = Doubt("word:x", MARKED, (Option("incidents", "metric"),))
    page = _chat(
        app, refusal(MARKED, "ru", f"Не понял слово «{MARKED}»."), clarification(MARKED, "ru", doubt, ()),
        replace(_answer("ru"), plan=None, understood="x", caution=MARKED),
    )  # fmt: skip
    assert not alive(page) and shown(page).count(HOST) > 5


def _chips(app: AppTest) -> AppTest:
    return _chat(app, _answer("ru"))


def _earlier(app: AppTest) -> AppTest:
    return _chat(app, *[replace(_answer("ru"), question="x") for _ in range(3)])


def _options(app: AppTest) -> AppTest:
    doubt = Doubt("value:x", "x", (Option(f"root_cause={MARKED}", text=MARKED), Option("a", text="b")))
    return _chat(app, clarification("x", "ru", doubt, ()))


def _ways(app: AppTest) -> AppTest:
    plan = _plan()
    said, ways = explain(plan, lambda looser: not looser.filters, "ru", {})
    assert ways and isinstance(ways[0], Way)
    return _chat(app, replace(_answer("ru"), plan=None, understood="x", rows=[], text=said, ways=ways))


def _overview(app: AppTest) -> AppTest:
    return app.run()


def _narrowed(app: AppTest) -> AppTest:
    found = app.run()
    box = next(box for box in found.sidebar.multiselect if box.key == "region")
    return box.set_value([option for option in box.options if HOST in option]).run()


def _address(app: AppTest) -> AppTest:
    app.query_params["region"] = [MARKED]
    return app.run()


def _model(app: AppTest) -> AppTest:
    return _chat(app, replace(_answer("ru"), plan=None, understood="x", model_name=MARKED))


def _card(_app: AppTest) -> AppTest:
    def page() -> None:
        import pandas as pd

        from azs.analytics.incidents import IncidentCard
        from components import incident_card
        from tests.chains.injections.test_pages import MARKED, card_fields

        when = pd.Timestamp("2026-11-01 08:00")
        actions = pd.DataFrame({"taken_at": [when], "action": [MARKED], "performed_by": [MARKED]})
        similar = pd.DataFrame({"incident_id": [1], "reported_at": [when], "station_name": [MARKED], "title": [MARKED]})
        incident_card._draw(IncidentCard(card_fields(), actions, similar), "ru")

    return AppTest.from_function(page).run()


def card_fields() -> dict[str, object]:
    """Fields of an incident whose every text is marked."""
    from azs.database.views import v_incident

    when = pd.Timestamp("2026-11-01 08:00").to_pydatetime()
    found: dict[str, object] = dict.fromkeys((column.name for column in v_incident.c), None)
    texts = ("title", "description", "station_name", "region", "city", "root_cause", "equipment_model", "reported_by")
    return found | dict.fromkeys(texts, MARKED) | {
        "severity": "high", "status": "new", "category": "x", "incident_id": 1, "reported_at": when, "occurred_at": when
    }  # fmt: skip


def _told_error(_app: AppTest) -> AppTest:
    def page() -> None:
        from azs.errors import SqlRefusedError
        from components import failures

        with failures.shown("ru"):
            raise SqlRefusedError("guard.table", table="![x](http://evil.example/?q=1)")

    return AppTest.from_function(page).run()


PLACES = (
    _chips, _earlier, _options, _ways, _card, _address, _told_error, _model, _overview, _narrowed
)  # fmt: skip
"""Places that show texts of others."""


@pytest.mark.parametrize("opened", PLACES, ids=lambda one: one.__name__)
def test_texts_of_others_stay_texts_everywhere(app: AppTest, opened: Callable[[AppTest], AppTest]) -> None:
    page = opened(app)
    assert not page.exception
    assert not alive(page)


@pytest.fixture
def kept(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """An empty database in which people keep what they like."""
    st.cache_data.clear()
    st.cache_resource.clear()
    engine = open_engine(migrated)
    save_person(engine, ADMIN)
    monkeypatch.setattr(session, "engine", lambda: engine)
    monkeypatch.setattr(session, "writer", lambda: engine)
    monkeypatch.setattr(session, "settings", lambda: migrated)
    yield engine
    st.cache_resource.clear()
    engine.dispose()


SHORT = [item for item in CORPUS if item.goal in ("markup", "approval", "rules") and "\n" not in item.text]


def _opened(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["person"] = "admin"
    app.switch_page(_page(name)).run()
    assert not app.exception and not app.error
    return app


def test_verified_questions_their_notes_and_their_sql_are_texts_and_approve_nothing(kept: sa.Engine) -> None:
    for item in SHORT:
        verified.propose(kept, ADMIN, Proposal(item.text, "ru", f"{item.text} (2)", sql_text=f"SELECT '{item.text}'"))
    assert verified.approved(kept) == ()
    first = verified.proposed(kept)[0]
    verified.review(kept, ADMIN, first.identifier, approve=True, note=MARKED)
    page = _opened("admin/verified.py")
    assert not alive(page)
    told = [text.value for text in page.text]
    assert {item.text for item in SHORT} <= set(told) and any(MARKED in text for text in told)
    assert [item.question for item in verified.approved(kept)] == [first.question]


def test_titles_and_questions_of_kept_answers_are_texts(kept: sa.Engine) -> None:
    for item in SHORT:
        saved.pin(kept, ADMIN, SavedDraft(item.text, f"{item.text}?", "ru", plan_json='{"metric": "incidents"}'))
    page = _opened("assistant/saved.py")
    assert not alive(page)
    assert {item.text for item in SHORT} <= {text.value for text in page.text}


def test_feedback_is_kept_as_it_was_written_and_shown_nowhere_as_markup(kept: sa.Engine) -> None:
    for item in CORPUS:
        feedback.save_feedback(kept, Feedback(item.text, -1, correction=item.text, reasons=("OTHER",)))
    with kept.connect() as connection:
        told = connection.exec_driver_sql("SELECT correction FROM feedback").scalars().all()
    assert sorted(told) == sorted(item.text for item in CORPUS)
    assert not alive(_opened("admin/verified.py"))


def test_questions_in_the_log_are_texts_of_a_table(kept: sa.Engine) -> None:
    from azs import audit

    for item in SHORT:
        audit.record(kept, ADMIN, audit.Event("question", place="assistant", question=item.text, sql=item.text))
    page = _opened("admin/audit.py")
    assert not alive(page)
    assert HOST in " ".join(map(str, page.dataframe[0].value["question"]))


def _plan() -> Plan:
    return Plan(dimensions=("root_cause",), filters=(PlanFilter("root_cause", (MARKED,)),))


def _answer(lang: str) -> Answer:
    """An answer in which every text of the data is marked; its model obeys and repeats them."""
    plan = _plan()
    shape = result_columns(plan, ("root_cause", "value"), lang)
    rows: list[Any] = [(MARKED, 3), ("насос", 2)]
    name = Obeying().name
    return Answer(
        MARKED, lang, "data", f"причина: {MARKED}", "plan", sql=f"SELECT '{MARKED}'", shape=shape, rows=rows,
        text=f"Больше всего — {MARKED} (3).", chart=ChartSpec("bar", "root_cause", "value"), plan=plan,
        model_name=name,
    )  # fmt: skip
