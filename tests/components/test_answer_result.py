"""Chart and table of an answer made by hand."""

from __future__ import annotations

import pytest

from chains.answer import Answer
from chains.chart import ChartSpec, choose_chart, options
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


def _stations(placed: bool) -> Answer:
    plan = Plan(metric="incidents", dimensions=("station",))
    rows: list[tuple[object, ...]] = [("АЗС № 1", 40), ("АЗС № 2", 10), ("АЗС № 3", 5)]
    shape = result_columns(plan, ("station", "value"), "ru")
    places = (("АЗС № 1", 55.0, 37.0), ("АЗС № 2", 56.0, 60.0)) if placed else ()
    return Answer("?", "ru", "data", shape=shape, rows=rows, plan=plan, chart=choose_chart(shape, rows), places=places)


def test_stations_may_be_drawn_where_they_lie() -> None:
    answer = _stations(placed=True)
    kinds = [spec.kind for spec in options(answer.shape, answer.rows, placed=len(answer.places))]
    assert kinds[0] == "bar" and kinds[-1] == "map"
    made = answer_chart.figure(answer, ChartSpec("map", series="value"))
    assert made is not None
    assert list(made.data[0].x) == [37.0, 60.0] and list(made.data[0].y) == [55.0, 56.0]
    assert made.data[0].marker.size[0] > made.data[0].marker.size[1]
    assert "АЗС № 3" in answer_result._map_note(answer)


def test_without_coordinates_there_is_no_map() -> None:
    answer = _stations(placed=False)
    assert "map" not in [spec.kind for spec in options(answer.shape, answer.rows, placed=len(answer.places))]
