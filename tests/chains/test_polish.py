"""A model's wording of a report's sentences: figures stay, or the sentence does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from azs.errors import CancelledError
from azs.reports.report import Fact, Paragraph, Report, Section
from chains.polish import checked, polish

COUNT, SHARE = Fact(2138, "2\u00a0138", "Q1"), Fact(14.8, "14,8\u00a0%", "Q1")
SAID = Paragraph(("Зарегистрировано ", COUNT, " инцидентов — на ", SHARE, " больше; первый вид «Отказ ТРК»."), "lead")


@pytest.mark.parametrize(
    "text",
    [
        "Инцидентов стало 2 138, то есть больше на 14,8 %; чаще всего «Отказ ТРК».",
        "На 14,8 % больше: 2\u00a0138 инцидентов, впереди «Отказ ТРК».",
    ],
)
def test_other_words_are_taken_with_the_facts_in_place(text: str) -> None:
    found = checked(SAID, text)
    assert found is not SAID and found.style == "lead"
    assert sorted(fact.text for fact in found.facts) == sorted((COUNT.text, SHARE.text))
    assert found.text.replace("\u00a0", " ") == text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "text",
    [
        "", "Инцидентов стало больше; «Отказ ТРК».", "Инцидентов 2 138, на 14,8 % больше.",
        "Инцидентов 2 139, на 14,8 % больше; «Отказ ТРК».", "Инцидентов 12 138, на 14,8 % больше; «Отказ ТРК».",
        "Инцидентов 2 138 за 3 дня, на 14,8 % больше; «Отказ ТРК».",
        "Инцидентов 2 138,5, на 14,8 % больше; «Отказ ТРК».",
        "Инцидентов 2 138, на 114,8 % больше; «Отказ ТРК».", "Инцидентов 2 138, на 14,8 %\nбольше; «Отказ ТРК».",
        "2 138, 14,8 %, «Отказ ТРК» " + "а" * 600,
    ],
)  # fmt: skip
def test_a_figure_that_is_lost_changed_or_added_keeps_the_sentence(text: str) -> None:
    assert checked(SAID, text) is SAID


class _Model:
    """Says what it is told to say."""

    name = "fake"

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)

    def complete_json(self, *_: Any, **__: Any) -> dict[str, object]:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"text": answer}


def test_a_report_keeps_what_the_model_may_not_touch() -> None:
    quote = Paragraph(("Не подходить ближе 5 метров.",), "quote")
    plain = Paragraph(("Без чисел.",))
    other = Paragraph(("Открыто ", Fact(3, "3", "Q2"), "."))
    report = Report("summary", "ru", "т", (), dt.datetime(2026, 1, 1), (Section("с", (SAID, quote, plain, other)),), ())
    model: Any = _Model("Стало 2 138 инцидентов, больше на 14,8 %, первый — «Отказ ТРК».", 7)
    polished, kept = polish(report, model)
    first, *rest = polished.sections[0].blocks
    assert (
        kept == 1 and isinstance(first, Paragraph) and first.text.startswith("Стало") and rest == [quote, plain, other]
    )
    stopped: Any = _Model(CancelledError("assistant.cancelled"))
    with pytest.raises(CancelledError):
        polish(report, stopped)
