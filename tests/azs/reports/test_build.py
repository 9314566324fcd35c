"""What reports say: figures of the analytics and no others, each with its query, in sentences one can read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.kpis import kpis
from azs.analytics.overview import monthly_trend
from azs.analytics.reading import frame
from azs.database.access import as_person
from azs.database.views import v_action, v_incident
from azs.errors import CancelledError, ReportError
from azs.reports.build import KINDS, Order, build
from azs.reports.report import Chart, Fact, Paragraph, Report
from azs.security.actor import Actor, Scope
from tests.azs.reports.made import NOW, STATION, YEAR, charts, made, paragraphs, tables

OLGA = Actor("olga", "operator", Scope(stations=(STATION,)), "Ольга")
FREE = re.compile(r"30 дней|older than 30 days")
"""Numbers that are no figures: the ages that a sentence speaks of."""


def test_every_kind_is_built_and_every_figure_names_a_query_on_the_list(demo_engine: sa.Engine) -> None:
    for kind in KINDS:
        report = made(demo_engine, kind)
        known = {one.identifier for one in report.sources}
        used = {fact.source for one in paragraphs(report) for fact in one.facts}
        used |= {one.source for one in (*tables(report).values(), *charts(report))}
        assert used <= known and report.sections
        for one in report.sources:
            assert one.title and one.definition
            assert not one.sql or one.sql.lower().startswith("select")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_no_number_of_a_sentence_stands_outside_a_fact(demo_duckdb: sa.Engine, lang: str) -> None:
    for kind in KINDS:
        for one in paragraphs(made(demo_duckdb, kind, lang)):
            loose = "".join(part for part in one.parts if isinstance(part, str))
            bare = FREE.sub("", re.sub(r"«.*»|“.*”|\d{4} года|(?<=[a-z] )\d{4}", "", loose))
            assert one.style in ("quote", "note") or not re.search(r"\d", bare), one.text


def test_the_figures_are_those_of_the_analytics(demo_engine: sa.Engine) -> None:
    report, filters = made(demo_engine, "summary"), Filters(*YEAR)
    figures, trend = kpis(demo_engine, filters), monthly_trend(demo_engine, filters)
    rows = list(tables(report)["Показатели"].rows)
    for row, name in zip(rows, ("incidents", "open_incidents", "mttr_median_h"), strict=False):
        value, previous = row[1], row[2]
        assert isinstance(value, Fact) and isinstance(previous, Fact)
        assert value.value == pytest.approx(figures[name].value) and previous.value == pytest.approx(
            figures[name].previous
        )
    said = next(one for one in paragraphs(report) if "разброс" in one.text)
    limits = [round(float(str(value)), 1) for value in (trend.lower, trend.upper, trend.centre)]
    assert [fact.value for fact in said.facts] == limits


def test_a_sentence_says_by_how_much_and_in_which_form(demo_duckdb: sa.Engine) -> None:
    lead = next(paragraphs(made(demo_duckdb, "incidents")))
    figures = kpis(demo_duckdb, Filters(*YEAR))["incidents"]
    count, previous = int(figures.value or 0), int(figures.previous or 0)
    assert lead.facts[0].value == count and lead.facts[-1].value == previous
    assert lead.facts[1].value == round(abs(100 * (count / previous - 1)), 1)
    assert ("больше" in lead.text) == (count > previous)
    one_day = (
        frame(demo_duckdb, sa.select(sa.func.min(v_incident.c.reported_at).label("first"))).iloc[0]["first"].date()
    )
    alone = next(paragraphs(made(demo_duckdb, "incidents", days=(one_day, one_day))))
    word = {1: "инцидент.", 2: "инцидента", 3: "инцидента", 4: "инцидента"}.get(
        int(str(alone.facts[0].value)), "инцидентов"
    )
    assert word in alone.text


def test_the_query_of_a_figure_gives_that_figure(demo_duckdb: sa.Engine) -> None:
    """What is printed can be sent again, by a person who sees one station too."""
    for engine, report in (
        (demo_duckdb, made(demo_duckdb, "incidents")),
        (as_person(demo_duckdb, OLGA), made(demo_duckdb, "incidents", actor=OLGA)),
    ):
        table = tables(report)["Инциденты по видам"]
        sql = next(one.sql for one in report.sources if one.identifier == table.source)
        with demo_duckdb.connect() as connection:
            rows = {row[0]: row[1] for row in connection.exec_driver_sql(sql)}
        assert rows == {row[0]: row[1] for row in table.rows}
        assert engine is demo_duckdb or STATION in sql


def test_a_person_sees_their_stations_only(demo_engine: sa.Engine) -> None:
    for kind in KINDS:
        told = repr(made(demo_engine, kind, actor=OLGA))
        assert set(re.findall(r"АЗС-\d{3}", told)) <= {STATION}


def test_a_station_that_is_not_theirs_looks_like_one_that_is_not_there(demo_duckdb: sa.Engine) -> None:
    for actor, code in ((OLGA, "АЗС-001"), (OLGA, "нет такой"), (None, "'; DROP TABLE x; --" + "x" * 200)):
        with pytest.raises(ReportError) as caught:
            made(demo_duckdb, "incidents", stations=(code,), **({"actor": actor} if actor else {}))
        assert caught.value.key == "reports.no_station"


def test_measures_narrow_everything(demo_engine: sa.Engine) -> None:
    report = made(demo_engine, "incidents", measures=("фильтр",))
    whole = kpis(demo_engine, Filters(*YEAR))["incidents"].value or 0
    words = v_action.c.action.icontains("фильтр")
    when = (v_incident.c.reported_at >= YEAR[0], v_incident.c.reported_at < YEAR[1] + dt.timedelta(days=1))
    asked = sa.select(sa.func.count().label("n")).where(
        v_incident.c.incident_id.in_(sa.select(v_action.c.incident_id).where(words)), *when
    )
    expected = int(frame(demo_engine, asked).iloc[0]["n"])
    assert 0 < expected < whole
    assert next(paragraphs(report)).facts[0].value == expected
    assert len(tables(report)["Инциденты, новые сверху"].rows) == min(expected, 300)
    assert all("фильтр" in str(row[0]).lower() for row in tables(report)["Действия по инцидентам"].rows)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_period_says_so(demo_duckdb: sa.Engine, kind: str) -> None:
    report = made(demo_duckdb, kind, days=(dt.date(2001, 1, 1), dt.date(2001, 1, 31)))
    told = " ".join(one.text for one in paragraphs(report))
    assert any(
        words in told for words in ("ничего не зарегистрировано", "нет инцидентов", "нет осмотров", "обращений нет")
    )
    assert "nan" not in repr(report).lower()


def test_days_to_come_are_refused_or_left_out(demo_duckdb: sa.Engine) -> None:
    with pytest.raises(ReportError) as caught:
        made(demo_duckdb, "summary", days=(dt.date(2026, 12, 1), dt.date(2027, 1, 1)))
    assert caught.value.key == "reports.future"
    report = made(demo_duckdb, "summary", days=(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
    assert "20.11.2026" in report.about[0][1]


def test_what_cannot_be_is_refused(demo_duckdb: sa.Engine) -> None:
    for kind, key in (("нет", "reports.unknown_kind"), ("station", "reports.one_station")):
        with pytest.raises(ReportError) as caught:
            made(demo_duckdb, kind, stations=())
        assert caught.value.key == key
    with pytest.raises(ReportError):
        made(demo_duckdb, "summary", days=(dt.date(1990, 1, 1), dt.date(2026, 1, 1)))


def test_a_stop_ends_the_work(demo_duckdb: sa.Engine) -> None:
    def stop(_stage: str, _part: float) -> None:
        raise CancelledError("assistant.cancelled")

    order = Order("summary", Filters(*YEAR), "ru", NOW)
    with pytest.raises(CancelledError):
        build(demo_duckdb, order, records=demo_duckdb, tell=stop)


def test_both_languages_tell_the_same_figures(demo_duckdb: sa.Engine) -> None:
    def values(report: Report) -> list[object]:
        return [fact.value for one in paragraphs(report) for fact in one.facts if not isinstance(fact.value, str)]

    for kind in KINDS:
        russian, english = made(demo_duckdb, kind), made(demo_duckdb, kind, "en")
        assert values(russian) == values(english)
        told = " ".join(one.text for one in paragraphs(replace(english, sections=english.sections[:2])))
        assert not re.search(r"[а-яё]{4,}", re.sub(r"[«“].*?[»”]", "", told)), told


def test_days_before_all_data_are_not_compared_with(demo_duckdb: sa.Engine) -> None:
    """Nothing was reported before the data begin, and that is no sign of calm."""
    long = (dt.date(2024, 6, 1), dt.date(2026, 11, 20))
    for kind in ("summary", "sla"):
        report = made(demo_duckdb, kind, days=long)
        assert dict(report.about)["Сравнивается с"] == "не с чем: данные начинаются позже"
        told = " ".join(one.text for one in paragraphs(report))
        assert not re.search("больше, чем за|меньше, чем за|вырос|против", told), told
        assert "На конец периода" in told
    known = tables(made(demo_duckdb, "summary", days=long))["Инциденты по видам"]
    assert {(row[3], row[4]) for row in known.rows} == {(None, None)}
    assert dict(made(demo_duckdb, "summary").about)["Сравнивается с"].startswith("21.11.2024")


def test_a_change_is_judged_by_the_months_of_its_own(demo_duckdb: sa.Engine) -> None:
    """The wave of network outages of the demo data is named with its station, its month and that month's figures."""
    report = made(demo_duckdb, "incidents", categories=("Сбой связи",))
    said = next(one for one in paragraphs(report) if "прибавила станция" in one.text)
    assert "больше обычного разброса" in said.text and "в июне 2026 года" in said.text
    station = re.findall(r"АЗС-\d{3}", said.text)[0]
    trend = monthly_trend(demo_duckdb, Filters(*YEAR, categories=("Сбой связи",), stations=(station,)))
    totals = trend.frame.groupby("month")["incidents"].sum()
    outside = [one for one in trend.signals if totals[one] > float(str(trend.upper))]
    assert [fact.value for fact in said.facts[2:]] == [int(totals[outside[-1]]), round(float(str(trend.centre)), 1)]
    cited = next(one for one in report.sources if one.identifier == said.facts[2].source)
    assert station in cited.selection and "Сбой связи" in cited.sql


@pytest.mark.parametrize(
    ("days", "title", "steps"),
    [(30, "Динамика по дням", 30), (90, "Динамика по неделям", 14), (365, "Динамика по месяцам", 13)],
)
def test_a_short_period_is_told_by_days_or_weeks(demo_engine: sa.Engine, days: int, title: str, steps: int) -> None:
    period = (YEAR[1] - dt.timedelta(days=days - 1), YEAR[1])
    report = made(demo_engine, "summary", days=period)
    section = next(one for one in report.sections if one.title.startswith("Динамика"))
    chart = next(one for one in section.blocks if isinstance(one, Chart))
    assert section.title == title and abs(len(chart.labels) - steps) <= 1
    assert sum(sum(one.values) for one in chart.series) == kpis(demo_engine, Filters(*period))["incidents"].value


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("days", [1, 30, 90])
def test_a_short_period_says_no_number_outside_a_fact(demo_duckdb: sa.Engine, days: int, lang: str) -> None:
    period = (YEAR[1] - dt.timedelta(days=days - 1), YEAR[1])
    trend = next(
        one for one in made(demo_duckdb, "summary", lang, days=period).sections if one.title[:2] in ("Ди", "By")
    )
    for one in trend.blocks:
        if isinstance(one, Paragraph):
            assert not re.search(r"\d", "".join(part for part in one.parts if isinstance(part, str)))
