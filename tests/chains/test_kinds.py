"""Each kind of question against SQL written by hand."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OF_2025 = "year(reported_at)=2025"
KINDS = [
    ("доля категорий в общем ущербе",
     "select category, 100.0*sum(loss_rub)/(select sum(loss_rub) from v_incident) from v_incident group by 1"),
    ("доля пожаров в общем ущербе в 2025",
     f"select 100.0*sum(loss_rub) filter (category='Возгорание')/sum(loss_rub) from v_incident where {OF_2025}"),
    ("what share of incidents were critical in 2025?",
     f"select 100.0*count(*) filter (severity='critical')/count(*) from v_incident where {OF_2025}"),
    ("накопительный итог ущерба по месяцам в 2025 году",
     ("select m, sum(v) over (order by m) from (select date_trunc('month',reported_at)::timestamp m, "
      f"sum(loss_rub) v from v_incident where {OF_2025} group by 1)")),
    ("скользящее среднее за 3 месяца по числу инцидентов в 2025",
     ("select * from (select m, avg(v) over (order by m rows 2 preceding) from (select "
      "date_trunc('month',reported_at)::timestamp m, count(*) v from v_incident where year(reported_at) in "
      "(2024, 2025) group by 1)) where year(m)=2025")),
    ("month over month change in losses in 2025",
     ("select * from (select m, v, lag(v) over (order by m), v - lag(v) over (order by m), "
      "100.0*(v/lag(v) over (order by m)-1) from (select "
      "date_trunc('month',reported_at)::timestamp m, sum(loss_rub) v from v_incident group by 1)) "
      "where year(m)=2025")),
    ("инциденты по месяцам 2025 против 2024",
     ("select a.m, a.v, b.v, 100.0*(a.v-b.v)/b.v from (select month(reported_at) m, count(*) v from v_incident "
      f"where {OF_2025} group by 1) a left join (select month(reported_at) m, count(*) v from v_incident where "
      "year(reported_at)=2024 group by 1) b using (m)")),
    ("топ-3 категории в каждом регионе",
     ("select region, category, v from (select region, category, count(*) v, row_number() over (partition by "
      "region order by count(*) desc, category) n from v_incident where region is not null group by 1,2) where "
      "n<=3")),
    ("самая частая категория в каждом городе",
     ("select city, category, v from (select city, category, count(*) v, row_number() over (partition by city "
      "order by count(*) desc, category) n from v_incident where city is not null group by 1,2) where n=1")),
    ("среднее число инцидентов в месяц в 2025 году",
     f"select count(*)/12.0 from v_incident where {OF_2025}"),
    ("сколько инцидентов в среднем в день за последние 30 дней",
     "select count(*)/30.0 from v_incident where reported_at>='2026-10-22' and reported_at<'2026-11-21'"),
    ("average incidents per station in 2025",
     f"select avg(n) from (select count(*) n from v_incident where {OF_2025} group by station_code)"),
    ("95-й процентиль времени решения по службам",
     ("select department, quantile_cont(resolution_h,0.95) from v_incident where resolved_at is not null group "
      "by 1")),
    ("median loss by category",
     "select category, median(loss_rub) from v_incident group by 1"),
    ("максимальный ущерб от одного инцидента в 2025",
     f"select max(loss_rub) from v_incident where {OF_2025}"),
    ("распределение времени решения",
     ("select case when resolution_h<1 then 0 when resolution_h<4 then 1 when resolution_h<8 then 4 when "
      "resolution_h<24 then 8 when resolution_h<72 then 24 when resolution_h<168 then 72 else 168 end, count(*)"
      " from v_incident where resolution_h is not null group by 1")),
    ("на каких станциях не было пожаров с начала года",
     ("select station_name from v_station where station_name not in (select station_name from v_incident where "
      "category='Возгорание' and reported_at>='2026-01-01' and station_name is not null)")),
    ("сколько станций без возгораний в 2025 году",
     ("select count(*) from v_station where station_name not in (select station_name from v_incident where "
      f"category='Возгорание' and {OF_2025} and station_name is not null)")),
    ("на скольких станциях были пожары в 2025",
     f"select count(distinct station_code) from v_incident where category='Возгорание' and {OF_2025}"),
    ("повторные инциденты по станциям за 2025",
     ("select station_name, count(*) from (select *, lag(reported_at) over (partition by station_code, category"
      " order by reported_at, incident_id) p from v_incident where station_code is not null) where reported_at "
      f"- p <= interval 30 day and {OF_2025} group by 1")),
    ("сколько дней прошло с последнего пожара",
     ("select date_diff('day', max(reported_at)::date, date '2026-11-20') from v_incident where "
      "category='Возгорание'")),
    ("сравни АЗС 5 и АЗС 7 по ущербу",
     ("select station_name, sum(loss_rub) from v_incident where station_code in ('АЗС-005','АЗС-007') group by "
      "1")),
    ("где больше пожаров, в Уфе или Шахтах",
     "select city, count(*) from v_incident where category='Возгорание' and city in ('Уфа','Шахты') group by 1"),
    ("число инцидентов и ущерб по регионам за 2025",
     f"select region, count(*), sum(loss_rub) from v_incident where {OF_2025} group by 1"),
    ("сколько инцидентов с ущербом больше 100 тысяч",
     "select count(*) from v_incident where loss_rub>100000"),
    ("сколько инцидентов решались дольше суток в 2025",
     f"select count(*) from v_incident where resolution_h>24 and {OF_2025.replace('reported_at', 'resolved_at')}"),
    ("разливы больше 100 литров по регионам",
     ("select region, count(*) from v_incident where category='Разлив топлива' and litres_spilled>100 group by "
      "1")),
    ("открытые инциденты старше 30 дней",
     "select count(*) from v_incident where is_open=1 and reported_at<timestamp '2026-10-21'"),
    ("инциденты с пострадавшими в 2025",
     f"select count(*) from v_incident where people_injured>0 and {OF_2025}"),
    ("на каких 3 станциях больше всего выросло число инцидентов в этом году",
     ("select station_name, a, b, 100.0*(a-b)/b from (select station_name, count(*) filter "
      "(reported_at>='2026-01-01') a, count(*) filter (reported_at>='2025-01-01' and reported_at<'2025-11-21') "
      "b from v_incident where station_name is not null group by 1) order by 4 desc limit 3")),
    ("список инцидентов с ущербом больше 500 тысяч с колонками дата, станция, ущерб",
     "select reported_at, station_name, loss_rub from v_incident where loss_rub>500000"),
    ("покажи номер, дату и станцию открытых инцидентов",
     "select external_id, reported_at, station_name from v_incident where is_open=1"),
    ("сколько раз касса не загружалась",
     "select count(*) from v_incident where lower(title) like '%не загружается%'"),
    ("сколько инцидентов про запах в 2025 году",
     f"select count(*) from v_incident where lower(title) like '%запах%' and {OF_2025}"),
    ("сколько работ выполнил Фролов в 2025 году",
     "select count(*) from v_action where performed_by='Фролов Н. И.' and year(taken_at)=2025"),
    ("где и когда были разливы топлива в октябре 2026 и сколько литров потеряли",
     ("select station_name, reported_at, litres_spilled from v_incident where category='Разлив топлива' and "
      "reported_at>='2026-10-01' and reported_at<'2026-11-01'")),
    ("где чаще всего ломаются уровнемеры в 2025 году",
     ("select station_name, count(*) from v_incident where category='Отказ уровнемера' and "
      f"{OF_2025} and station_name is not null group by 1 order by 2 desc")),
    ("сколько инцидентов не в Уфе в 2025 году",
     f"select count(*) from v_incident where city<>'Уфа' and {OF_2025}"),
    ("инциденты за 2025 год по форматам азс",
     f"select station_format, count(*) from v_incident where {OF_2025} and station_format is not null group by 1"),
]  # fmt: skip
KINDS += [
    ("сколько из закрытых в октябре решались дольше суток",
     ("select count(*) from v_incident where resolved_at>='2026-10-01' and resolved_at<'2026-11-01' and "
      "resolution_h>24")),
    ("сколько проливов больше 100 литров",
     "select count(*) from v_incident where category='Разлив топлива' and litres_spilled>100"),
    ("сравни средний пролив: у резервуара и у колонки, в литрах",
     ("select equipment_kind, avg(litres_spilled) from v_incident where equipment_kind in ('ТРК','Резервуар') "
      "group by 1")),
    ("Добрый день! сколько пожаров было в этом году? Заранее спасибо",
     "select count(*) from v_incident where category='Возгорание' and year(reported_at)=2026"),
    ("медиана закрытия жалоб в 2026 в разрезе откуда пришло (клиент, кц и тд)",
     ("select source, median(resolution_h) from v_incident where category='Жалоба клиента' and "
      "year(resolved_at)=2026 group by 1")),
    ("аварии недели", "select count(*) from v_incident where reported_at>='2026-11-16'"),
    ("самая частая категория на каждой станции за этот год",
     ("select station_name, category, n from (select station_name, category, count(*) n, rank() over (partition "
      "by station_name order by count(*) desc) r from v_incident where year(reported_at)=2026 group by 1,2) "
      "where r=1")),
    ("инциденты по станциям за октябрь, кроме тех, где меньше 5",
     ("select station_name, count(*) from v_incident where reported_at>='2026-10-01' and "
      "reported_at<'2026-11-01' group by 1 having count(*)>=5")),
    ("что не закрыто и заведено до 20 октября: номер, станция, тема, когда завели",
     ("select external_id, station_name, title, reported_at from v_incident where is_open=1 and "
      "reported_at<'2026-10-20'")),
]  # fmt: skip
NOT_SAID = (
    "кто у нас лучший техник",
    "сколько было неисправностей датчиков в этом году",
    "сколько баллов начислено",
    "сколько инцидентов не от датчиков в 2025 году",
)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), KINDS)
def test_the_rows_are_those_of_the_sql(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)


@pytest.mark.parametrize("question", NOT_SAID)
def test_no_figure_where_the_data_do_not_say_it(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).route == "unanswerable"


def test_two_people_of_one_surname_are_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask("сколько мер приняла Беляева в октябре 2026")
    assert answer.route == "clarify"
    assert answer.doubt is not None
    assert {"Беляева А. Т.", "Беляева С. Б."} <= {option.value.split("=")[1] for option in answer.doubt.options}
