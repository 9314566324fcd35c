"""An empty answer says which condition emptied it, and offers the question without it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


def test_the_condition_that_emptied_the_answer_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("инциденты с ущербом больше 500 млн рублей по регионам")
    assert answer.route == "data" and not answer.rows
    assert "больше 500" in answer.text
    assert len(answer.ways) == 1
    again = assistant.run(answer.question, plan=answer.ways[0].plan, language="ru")
    assert again.rows and not again.plan.ranges  # type: ignore[union-attr]


def test_a_total_of_nothing_is_empty_too(assistant: Assistant) -> None:
    answer = assistant.ask("сколько пожаров в Уфе в 2010 году")
    assert answer.rows == [(0,)]
    assert "2010" in answer.text and any(way.plan.period is None for way in answer.ways)


def test_each_of_several_culprits_can_be_dropped(assistant: Assistant) -> None:
    answer = assistant.ask("пожары на АЗС 12 за 2025 год с ущербом больше 900 млн")
    labels = " ".join(way.label for way in answer.ways)
    assert answer.rows == [(0,)] and "900" in labels


def test_no_groups_without_incidents_is_an_answer(assistant: Assistant) -> None:
    answer = assistant.ask("на каких станциях не было инцидентов в 2025 году")
    assert answer.route == "data" and not answer.rows and not answer.ways
