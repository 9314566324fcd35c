"""Chart and table of an answer made by hand."""

from __future__ import annotations

import pytest

from chains.answer import Answer
from chains.chart import choose_chart
from chains.labels import result_columns
from chains.plan import Plan
from components import answer_chart, answer_result


def _answer(metric: str, values: list[float | None], lang: str = "ru") -> Answer:
    plan = Plan(metric=metric, dimensions=("category",))
    rows = [(f"К{at}", value) for at, value in enumerate(values)]
    shape = result_columns(plan, ("category", "value"), lang)
    return Answer("?", lang, "data", shape=shape, rows=rows, plan=plan, chart=choose_chart(shape, rows))


@pytest.mark.parametrize(
    ("metric", "values", "lang", "bars", "suffix"),
    [
        ("loss_rub", [11_250_000.0, 500_000.0], "ru", (11.25, 0.5), " млн ₽"),
        ("loss_rub", [11_250_000.0, None], "en", (11.25, None), " M ₽"),
        ("loss_rub", [9_000.0, 500.0], "ru", (9.0, 0.5), " тыс. ₽"),
        ("incidents", [900, 3], "ru", (900, 3), ""),
        ("sla_kept_pct", [90.5, 70.0], "ru", (90.5, 70.0), " %"),
    ],
)
def test_the_axis_counts_in_what_can_be_read(
    metric: str, values: list[float | None], lang: str, bars: tuple[float | None, ...], suffix: str
) -> None:
    answer = _answer(metric, values, lang)
    figure = answer_chart.figure(answer, answer.chart)
    assert figure is not None
    assert tuple(figure.data[0].x) == bars
    assert (figure.layout.xaxis.ticksuffix or "") == suffix


def test_the_table_keeps_the_whole_number() -> None:
    assert answer_result.shown_table(_answer("loss_rub", [11_250_000.4]))["Ущерб"].tolist() == [11_250_000.0]
