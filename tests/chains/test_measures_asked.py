"""Measures people ask for in their own words: leaders together, extremes, repeats, bounded parts, hours, actions."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OF_2026 = "reported_at >= timestamp '2026-01-01' and reported_at < timestamp '2026-11-21'"
OCTOBER = "reported_at >= timestamp '2026-10-01' and reported_at < timestamp '2026-11-01'"
NIGHT = "(hour(reported_at) >= 22 or hour(reported_at) < 6)"
OLD = "reported_at < timestamp '2026-10-21'"


def _leaders(name: str, value: str, count: int, where: str = OF_2026) -> str:
    return (
        f"select 100.0*sum(v) filter (where n <= {count})/sum(v) from (select {value} v, row_number() over (order by "
        f"{value} desc nulls last) n from v_incident where {where} group by {name})"
    )


def _repeats(*by: str, span: str, of: str = "true", where: str = OF_2026, what: str = "count(*)") -> str:
    return (
        f"select {what} from (select *, lag(reported_at) over (partition by {', '.join(by)} order by reported_at) p "
        f"from v_incident where {by[0]} is not null and {of}) where {where} and {span}"
    )


def _share_of_repeats() -> str:
    again = "100.0 * count(*) filter (where p >= reported_at - interval 7 day) / count(*)"
    return _repeats("equipment_serial", span="true", what=again)


PARETO = (
    "select category, v, s, c from (select category, v, 100.0*v/sum(v) over () s, 100.0*sum(v) over (order by v desc)/"
    f"sum(v) over () c from (select category, sum(loss_rub) v from v_incident where {OF_2026} group by 1)) "
    "where c - s < 80"
)
PER_1000 = (
    "with t as (select station_format, sum(transactions) n from v_station_day where day between date '2026-01-01' and "
    "date '2026-11-20' group by 1), i as (select station_format, sum(loss_rub) v from v_incident where "
    f"{OF_2026} group by 1) select station_format, 1000.0*coalesce(v, 0)/n from t left join i using (station_format)"
)
ENDS = "avg(resolution_h), min(resolution_h), max(resolution_h)"
ASKED = [
    ("Какую долю всех инцидентов этого года дают три станции, где их больше всего?",
     _leaders("station_code", "count(*)", 3)),
    ("what part of this year's losses comes from the three costliest stations together?",
     _leaders("station_code", "sum(loss_rub)", 3)),
    ("какой процент ущерба 2026 приходится на топ-5 категорий", _leaders("category", "sum(loss_rub)", 5)),
    ("share of the top 2 regions in total incidents of 2026, combined", _leaders("region", "count(*)", 2)),
    ("which categories together make up 80% of losses this year", PARETO),
    ("какие категории дают 80 % ущерба за 2026", PARETO),
    ("min, max and average hours to restore after power outages, resolved in 2026",
     (f"select {ENDS} from v_incident where category='Отключение электроэнергии' and resolved_at >= timestamp "
      "'2026-01-01' and resolved_at < timestamp '2026-11-21'")),
    ("минимальное, максимальное и среднее время решения по службам",
     (f"select department, {ENDS} from v_incident where "
     "resolved_at is not null group by 1")),
    ("How many pump/dispenser failures this year hit the same unit again within 7 days of its previous failure?",
     _repeats("equipment_serial", span="reported_at <= p + interval 7 day", of="category = 'Отказ ТРК'")),
    ("сколько повторных инцидентов на том же оборудовании в течение недели за 2026",
     _repeats("equipment_serial", span="reported_at <= p + interval 7 day")),
    ("Of this year's incidents with equipment, what percentage hit a unit that already had one in the 7 days before?",
     _share_of_repeats()),
    ("повторы: на той же станции та же категория в пределах 48 часов после предыдущей, сколько таких в октябре",
     _repeats("station_code", "category", span="reported_at <= p + interval 48 hour", where=OCTOBER)),
    (("Сколько инцидентов 2026 года были повторными, т.е. то же оборудование (серийный номер) и не позже 7 суток после "
      "предыдущего инцидента на нём?"), _repeats("equipment_serial", span="reported_at <= p + interval 7 day")),
    ("How many dispenser failures this year hit the same unit (serial number) again within 7 days of its previous one?",
     _repeats("equipment_serial", span="reported_at <= p + interval 7 day", of="category = 'Отказ ТРК'")),
    ("Rubles lost per 1,000 transactions by station format, this year", PER_1000),
    ("ущерб на тысячу чеков по форматам станций за 2026", PER_1000),
    ("Open backlog by department and how much of it is older than 30 days",
     f"select department, count(*), count(*) filter (where {OLD}) from v_incident where is_open=1 group by 1"),
    ("сколько инцидентов в октябре и сколько из них решались дольше суток",
     f"select count(*), count(*) filter (where resolution_h > 24) from v_incident where {OCTOBER}"),
    ("сколько пожаров за 2026 и сколько из них с ущербом больше 100 тысяч",
     (f"select count(*), count(*) filter (where loss_rub > 100000) from v_incident where {OF_2026} and "
      "category='Возгорание'")),
    (("Добрый день! Готовлю слайд для правления, нужна сводка за октябрь: сколько всего инцидентов, сколько из них "
      "критических и общая сумма потерь"),
     f"select count(*), sum(loss_rub), count(*) filter (where severity='critical') from v_incident where {OCTOBER}"),
    ("ночные инциденты (с 22 до 6) за октябрь по станциям",
     f"select station_name, count(*) from v_incident where {OCTOBER} and {NIGHT} group by 1"),
    ("night incidents (22:00 to 06:00) in October by region",
     f"select region, count(*) from v_incident where {OCTOBER} and {NIGHT} group by 1"),
    ("Доля ночных инцидентов (с 22 до 6) по регионам в этом году",
     f"select region, 100.0*count(*) filter (where {NIGHT})/count(*) from v_incident where {OF_2026} group by 1"),
    ("Будни против выходных: сколько инцидентов в среднем за день, октябрь",
     ("select (isodow(reported_at) >= 6)::int, count(*)*1.0/case when min(isodow(reported_at)) >= 6 then 9 else 22 end "
      f"from v_incident where {OCTOBER} group by 1")),
    ("Do we get more incidents on weekends or on working days? counts for 2026",
     f"select (isodow(reported_at) >= 6)::int, count(*) from v_incident where {OF_2026} group by 1"),
    ("weekdays vs weekends: losses in 2026 by region",
     f"select region, (isodow(reported_at) >= 6)::int, sum(loss_rub) from v_incident where {OF_2026} group by 1, 2"),
    ("stations with more than 25 incidents and losses over 500 thousand this summer",
     ("select station_name, count(*), sum(loss_rub) from v_incident where reported_at >= timestamp '2026-06-01' and "
      "reported_at < timestamp '2026-09-01' group by 1 having count(*) > 25 and sum(loss_rub) > 500000")),
    ("станции где в октябре больше 10 инцидентов и SLA при этом ниже 80%",
     (f"select a.station_name, n, p from (select station_name, count(*) n from v_incident where {OCTOBER} group by 1) "
      "a join (select station_name, 100.0*avg(sla_kept) p from v_incident where "
      f"{OCTOBER.replace('reported', 'resolved')} group by 1) b using (station_name) where n > 10 and p < 80")),
    ("What do we do most often when fuel is spilled - top 5 actions", ("select action, count(*) from v_action where "
     "category='Разлив топлива' group by 1 order by 2 desc limit 5")),
    ("Top 2 people by number of actions taken in October",
     ("select performed_by, count(*) from v_action where taken_at "
     ">= timestamp '2026-10-01' and taken_at < timestamp '2026-11-01' group by 1 order by 2 desc, 1 limit 2")),
    ("October traffic by station: transactions and litres sold", ("select station_name, sum(transactions), "
     "sum(litres_sold) from v_station_day where day between date '2026-10-01' and date '2026-10-31' group by 1")),
    ("В какие месяцы этого года потери были выше среднемесячных? И сколько вышло",
     (f"with m as (select date_trunc('month', reported_at)::timestamp m, sum(loss_rub) v from v_incident where "
      f"{OF_2026} group by 1) select m, v from m where v > (select avg(v) from m)")),
    ("сколько единиц оборудования старше 15 лет, по видам", ("select equipment_kind, count(*) from v_equipment where "
     "equipment_installed_on < date '2011-11-20' group by 1")),
    ("how many pieces of equipment are older than 10 years by kind",
     ("select equipment_kind, count(*) from v_equipment "
     "where equipment_installed_on < date '2016-11-20' group by 1")),
    ("единицы оборудования, у которых 12 и более инцидентов с начала года: серийный номер, модель, станция",
     ("select equipment_serial, equipment_model, station_name, count(*) from v_incident where equipment_serial is not "
      f"null and {OF_2026} group by 1, 2, 3 having count(*) >= 12")),
    (("Как быстро мы реагируем на критические? в среднем минут от регистрации заявки до первого действия, за 2026"),
     ("with f as (select incident_id, min(taken_at) t from v_action group by 1) select avg(date_diff('second', "
      f"i.reported_at, f.t))/60.0 from v_incident i join f using (incident_id) where severity='critical' and "
      f"{OF_2026}")),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.fixture(scope="module")
def on_duckdb(demo_duckdb: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "gold"), ASKED)
def test_figures(assistant: Assistant, demo_duckdb: sa.Engine, question: str, gold: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, gold) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert not answer.caution


@pytest.mark.parametrize("question", [
    "what share of incidents comes from the three costliest stations together?",  # the first by another measure
    "какая доля инцидентов приходится на каждую из топ-3 станций",  # one for each of them
    "максимальное и минимальное число инцидентов по месяцам",
    "сколько открытых сейчас и сколько из них в срок",  # known of what is resolved
    "инциденты с 22 до 6 октября",
    "incidents between 3 and 5 in october",
    "Готовлю отчёт по пожарам, нужно число инцидентов за октябрь",  # what it is about bounds the question
    "станции с ущербом выше среднемесячного",
    "повторы на той же модели оборудования в течение 7 дней",
    "какую долю ущерба дали пожары на трёх самых проблемных станциях",
    "станции, каждая из которых даёт 10% ущерба",
    "станции, где больше 20 инцидентов с ущербом больше 100 тысяч",  # of single incidents
    "станции с ущербом больше 1 млн и больше 20 инцидентов за 2026",
])  # fmt: skip
def test_what_is_not_said_is_refused(on_duckdb: Assistant, question: str) -> None:
    answer = on_duckdb.ask(question)
    assert answer.route != "data", answer.understood


@pytest.mark.parametrize(("question", "lacks"), [
    ("регионы с максимальным и минимальным ущербом", "минимум"), ("топ-5 станций по доле ущерба", "вместе"),
    ("доля пожаров по топ-3 станциям", "вместе"), ("сколько повторов за 7 дней", "через"),
    ("инциденты с 1 до 10 ноября", "час суток"), ("повторные инциденты по станциям", "через"),
    ("сколько инцидентов было в выходные в октябре", "будни"), ("инциденты по дням недели", "будни"),
    ("станции, где больше 20 инцидентов за 2026", "только где"),
    ("incidents per 1000 transactions and losses by region", "Loss per"),
])  # fmt: skip
def test_near_misses(on_duckdb: Assistant, question: str, lacks: str) -> None:
    answer = on_duckdb.ask(question)
    assert answer.route == "data" and lacks not in answer.understood, answer.understood


@pytest.mark.parametrize(("question", "shown"), [
    ("какую долю ущерба дают топ-3 станции вместе", "доля первых 3 вместе"),
    ("what categories make up 80% of losses", "only the largest that together make 80%"),
    ("повторы на том же оборудовании в течение 7 дней", "не позже чем через 7 дней"),
    ("min and max loss in 2025", "mean, minimum and maximum"),
    ("станции, где за 2026 больше 100 инцидентов и ущерб больше 2 млн", "только где ущерб больше 2,0 млн ₽"),
    ("пожары: будни или выходные", "по признаку: будни и выходные"),
    ("сколько открытых сейчас и сколько из них просрочено", "срок решения истёк"),
    ("открытые по службам, сколько из них старше 30 дней", "с сообщения прошло больше 30 дней"),
])  # fmt: skip
def test_what_was_understood_says_it(on_duckdb: Assistant, question: str, shown: str) -> None:
    answer = on_duckdb.ask(question)
    assert shown in answer.understood.replace("\u00a0", " "), (answer.understood, answer.text)


def _after(assistant: Assistant, *questions: str) -> Plan:
    plan: Plan | None = None
    for question in questions:
        answer = assistant.ask(question, context=plan)
        assert answer.plan is not None, answer.text
        plan = Plan.from_json(answer.plan.to_json())
    assert plan is not None
    return plan


def test_follow_ups_keep_what_is_taken_together(on_duckdb: Assistant) -> None:
    asked = "какую долю инцидентов этого года дают три станции, где их больше всего"
    plan = _after(on_duckdb, asked, "а по ущербу?", "а топ-5?", "за 2025", "по регионам")
    assert (plan.show, plan.limit, plan.metric, plan.dimensions) == ("leaders", 5, "loss_rub", ("region",))
    plan = _after(on_duckdb, "which categories make up 80% of losses this year", "for 2025", "by region")
    assert (plan.show, plan.reach, plan.dimensions) == ("cumulative", 80.0, ("region",))


def test_follow_ups_keep_extremes_repeats_and_bounded_parts(on_duckdb: Assistant) -> None:
    plan = _after(on_duckdb, "min, max and average resolution time in 2025", "same for comms failures", "by region")
    assert plan.show == "extremes" and plan.metric == "mttr_mean_h" and plan.filters and plan.dimensions == ("region",)
    plan = _after(on_duckdb, "повторы на том же оборудовании в течение 7 дней за 2026", "по станциям", "за 2025")
    assert plan.metric == "equipment_repeats" and plan.window == 168 and plan.dimensions == ("station",)
    plan = _after(on_duckdb, "инциденты по регионам за 2026, из них с ущербом больше 100 тысяч", "за 2025")
    assert [item.column for item in plan.part if not hasattr(item, "dimension")] == ["loss_rub"]
