"""Everyday turns of speech: lists and groups as people ask for them, slips, orders and questions of the future."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OCTOBER = "reported_at>='2026-10-01' and reported_at<'2026-11-01'"
SOLVED_IN_OCTOBER = "resolved_at>='2026-10-01' and resolved_at<'2026-11-01'"
THIS_YEAR = "reported_at>='2026-01-01' and reported_at<'2026-11-21'"
OVERDUE = "is_open=1 and reported_at + to_seconds(cast(sla_h*3600 as bigint)) < timestamp '2026-11-21'"
LISTED = "select external_id, reported_at, station_name, category, severity, status, title, loss_rub from v_incident"
SOLVED = "select external_id, reported_at, resolved_at, station_name, category, severity, status, title, loss_rub"
QUESTIONS = [
    # lists
    ("какие открытые заявки уже вышли за норматив SLA? номер, станция, категория, когда заведена",
     f"select external_id, station_name, category, reported_at from v_incident where {OVERDUE}"),
    ("сколько открытых заявок за пределами SLA", f"select count(*) from v_incident where {OVERDUE}"),
    ("сколько заявок вышло за рамки норматива в октябре",
     f"select count(*) from v_incident where sla_kept=0 and {SOLVED_IN_OCTOBER}"),
    ("что сейчас висит незакрытым больше месяца?", f"{LISTED} where is_open=1 and reported_at<'2026-10-21'"),
    ("what is open for more than 30 days", f"{LISTED} where is_open=1 and reported_at<'2026-10-21'"),
    ("Kolomna - anything happen there last week?",
     f"{LISTED} where city='Коломна' and reported_at>='2026-11-09' and reported_at<'2026-11-16'"),
    ("что-нибудь случилось в Уфе на прошлой неделе?",
     f"{LISTED} where city='Уфа' and reported_at>='2026-11-09' and reported_at<'2026-11-16'"),
    ("критические, которые решали дольше суток, в октябре",
     f"{SOLVED}, resolution_h from v_incident where severity='critical' and resolution_h>24 and {SOLVED_IN_OCTOBER}"),
    ("какие заявки чинили дольше 20 суток в октябре? номер, станция, сколько часов",
     f"select external_id, station_name, resolution_h from v_incident where resolution_h>480 and {SOLVED_IN_OCTOBER}"),
    ("сколько заявок решали дольше суток в октябре",
     f"select count(*) from v_incident where resolution_h>24 and {SOLVED_IN_OCTOBER}"),
    ("top 5 longest blackouts this year with hours",
     (f"{SOLVED}, resolution_h from v_incident where category='Отключение электроэнергии' and "
      "resolved_at>='2026-01-01' and resolved_at<'2026-11-21' order by resolution_h desc limit 5")),
    ("list open tickets: id, station, what it is, since when",
     "select external_id, station_name, title, reported_at from v_incident where is_open=1"),
    ("покажи все случаи дороже миллиона: дата, станция, сумма",
     "select reported_at, station_name, loss_rub from v_incident where loss_rub>1000000"),
    ("first incident ever recorded at Shakhty?", f"{LISTED} where city='Шахты' order by reported_at limit 1"),
    ("когда был первый пожар", f"{LISTED} where category='Возгорание' order by reported_at limit 1"),
    ("какая заявка висит дольше всех", f"{LISTED} where is_open=1 order by reported_at limit 1"),
    ("longest open ticket", f"{LISTED} where is_open=1 order by reported_at limit 1"),
    ("сколько открытых пролетели срок", f"select count(*) from v_incident where {OVERDUE}"),
    # groups
    ("fires - where, how many", "select station_name, count(*) from v_incident where category='Возгорание' group by 1"),
    ("Average resolution time per department since June",
     ("select department, avg(resolution_h) from v_incident where resolved_at>='2026-06-01' and "
      "resolved_at<'2026-11-21' group by 1")),
    ("incidents per cash register model this year",
     ("select equipment_model, count(*) from v_incident where equipment_kind='Касса' "
      f"and {THIS_YEAR} group by 1")),
    ("Модели касс: сколько инцидентов и медианное время решения, за весь период",
     "select equipment_model, count(*), median(resolution_h) from v_incident where equipment_kind='Касса' group by 1"),
    ("на что чаще всего жалуются клиенты в Уфе?",
     "select title, count(*) from v_incident where category='Жалоба клиента' and city='Уфа' group by 1"),
    ("what are complaints mostly about",
     "select title, count(*) from v_incident where category='Жалоба клиента' group by 1"),
    ("main causes of communication failures",
     ("select root_cause, count(*) from v_incident where category='Сбой связи' and root_cause is not null "
      "group by 1")),
    ("инциденты по причинам за октябрь", f"select root_cause, count(*) from v_incident where {OCTOBER} group by 1"),
    ("октябрь по категориям: количество и доля от всех инцидентов месяца",
     (f"select category, count(*), 100.0*count(*)/sum(count(*)) over () from v_incident where {OCTOBER} "
      "group by 1")),
    ("Сколько раз службы вышли за SLA в октябре? По каждой службе",
     f"select department, count(*) from v_incident where sla_kept=0 and {SOLVED_IN_OCTOBER} group by 1"),
    ("сколько инцидентов в октябре на новых станциях, которые открыли после 2020-го? по каждой",
     ("select station_name, count(*) from v_incident join v_station s using (station_name) "
      f"where s.opened_on>='2021-01-01' and {OCTOBER} group by 1")),
    ("по 4 и 6 станциям инциденты за октябрь",
     ("select station_name, count(*) from v_incident where station_code in ('АЗС-004','АЗС-006') "
      f"and {OCTOBER} group by 1")),
    ("по каждой службе две АЗС, которые её больше всего нагружают, по числу инцидентов",
     ("select department, station_name, count(*) from v_incident group by 1,2 qualify row_number() over "
      "(partition by department order by count(*) desc) <= 2")),
    ("night tickets (22:00 to 06:00) in October by station",
     ("select station_name, count(*) from v_incident where (hour(reported_at)>=22 or hour(reported_at)<6) "
      f"and {OCTOBER} group by 1")),
    ("night incidents from 1 to 15 October",
     ("select count(*) from v_incident where (hour(reported_at)>=22 or hour(reported_at)<6) and "
      "reported_at>='2026-10-01' and reported_at<'2026-10-16'")),
    # slips of the keyboard
    ("жалобы клинтов по месяцам 2026",
     ("select cast(date_trunc('month',reported_at) as timestamp), count(*) from v_incident where "
      f"category='Жалоба клиента' and {THIS_YEAR} group by 1")),
    ("how many crticial ones this week?",
     "select count(*) from v_incident where severity='critical' and reported_at>='2026-11-16'"),
    ("инциденты по станцыям за октябрь", f"select station_name, count(*) from v_incident where {OCTOBER} group by 1"),
    ("отказы ТРК с начла года", f"select count(*) from v_incident where category='Отказ ТРК' and {THIS_YEAR}"),
    ("Any station with the same catagory reported 5 or more times in October? station, category, count",
     f"select category, station_name, count(*) from v_incident where {OCTOBER} group by 1,2 having count(*)>=5"),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_duckdb: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_the_answer_has_the_rows_of_the_gold_query(
    assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str
) -> None:
    answer = assistant.ask(question)
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood or answer.text, answer.rows[:3])


@pytest.mark.parametrize(("question", "order"), [
    ("SLA по службам, сначала худшие", "asc"), ("SLA by department, worst first", "asc"),
    ("SLA by department, best first", "desc"), ("SLA по станциям, от лучшей к худшей", "desc"),
    ("ущерб по станциям, от худшей к лучшей", "desc"), ("losses by station from worst to best", "desc"),
    ("потери по категориям, от больших к меньшим", "desc"), ("ущерб по регионам от меньшего к большему", "asc"),
    ("инцидентов на 1000 транзакций по станциям за октябрь, от худшей к лучшей", "desc"),
])  # fmt: skip
def test_the_worst_is_what_is_bad_of_the_measure(assistant: Assistant, question: str, order: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and (plan.order, plan.limit) == (order, None)


@pytest.mark.parametrize("question", [
    "проставь причину «Износ насосного узла» всем заявкам без причины за октябрь", "закрой заявки старше месяца",
    "назначь ИТ-службу на все открытые", "переведи заявку 2938 в работу", "отметь все заявки Уфы решёнными",
    "смени статус у INC-0002938", "можешь закрыть заявку 2938", "закрыть все открытые", "заведи новый инцидент",
    "please close all open tickets in Ufa", "mark INC-0002938 as resolved", "assign ticket 2938 to IT",
    "set status of 2938 to closed", "raise a ticket for station 5", "resolve all open incidents",
])  # fmt: skip
def test_an_order_to_change_data_is_refused(assistant: Assistant, question: str) -> None:
    found = assistant.ask(question)
    assert found.route == "unanswerable" and found.rows == []
    assert "ничего в данных не меняю" in found.text or "change and delete nothing" in found.text


@pytest.mark.parametrize("question", [
    "закрытые заявки по службам за октябрь", "укажи номер, станцию и дату открытых заявок", "open tickets in Ufa",
    "resolved incidents in Ufa", "change in incidents vs last year", "сколько заявок закрыто за октябрь",
    "log of incidents yesterday", "отметь на диаграмме критические",
])  # fmt: skip
def test_a_word_like_an_order_is_none(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).route == "data"


@pytest.mark.parametrize("question", [
    "Сколько мы потеряем на инцидентах в декабре?", "сколько отказов случится в декабре", "что нас ждёт в декабре",
    "сколько инцидентов в декабре 2026", "сравни октябрь и декабрь 2026", "losses this december",
    "how many fires are we going to have", "в ближайшую неделю сколько отказов", "сколько инцидентов в этом декабре",
])  # fmt: skip
def test_what_has_not_happened_is_refused(assistant: Assistant, question: str) -> None:
    found = assistant.ask(question)
    assert found.route == "unanswerable"
    assert "Прогнозов" in found.text or "forecasts" in found.text


@pytest.mark.parametrize(("question", "chosen", "said"), [
    ("какие у нас были серьёзные проблемы за октябрь", {"weight": "critical"}, "тяжесть: Критическая"),
    ("покажи серьёзные убытки за ноябрь", {"loss": "50000"}, "ущерб инцидента больше"),
    ("станции с частыми отказами за октябрь", {"often": "5"}, "только больше 4"),
    ("any old tickets still hanging", {"old": "30"}, "time since the report over 30"),
    ("anything serious happen recently?", {"weight": "critical", "period": "30"}, "severity: Critical"),
    ("Стало ли на трассовых АЗС лучше, чем в прошлом квартале?", {"metric": "sla_kept_pct"}, "в сравнении"),
])  # fmt: skip
def test_an_open_word_is_asked_back(assistant: Assistant, question: str, chosen: dict[str, str], said: str) -> None:
    assert assistant.ask(question).route == "clarify"
    assert said in assistant.ask(question, choices=chosen).understood


def test_a_sum_is_still_averaged_over_the_stations(assistant: Assistant) -> None:
    plan = assistant.ask("average loss per station in October").plan
    assert plan is not None and (plan.metric, plan.per, plan.dimensions) == ("loss_rub", "station", ())


def test_what_is_asked_next_goes_on_from_causes_and_means(assistant: Assistant) -> None:
    first = assistant.ask("main causes of communication failures")
    cost = assistant.ask("how much did each of these cost us?", context=first.plan)
    assert cost.plan is not None and cost.plan.metric == "loss_rub"
    assert all(row[0] is not None for row in cost.rows)
    stations = assistant.ask("by station", context=first.plan)
    assert stations.plan is not None and [item.dimension for item in stations.plan.filters] == ["category"]
    mean = assistant.ask("Average resolution time per department since June")
    median = assistant.ask("median instead please", context=mean.plan)
    assert median.plan is not None and median.plan.dimensions == ("department",)


@pytest.mark.parametrize(("question", "word"), [
    ("инциденты Клинтова за октябрь", "Клинтова"), ("инциденты по марсианцам", "марсианцам"),
])  # fmt: skip
def test_nobody_is_taken_for_another(assistant: Assistant, question: str, word: str) -> None:
    found = assistant.ask(question)
    assert found.route == "unanswerable" and word in found.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Доля каждой службы в общем числе инцидентов 2026 года, %",
            "доля: Новые инциденты; по признаку: служба; с 01",
        ),
        ("Сколько денег ушло на кражи и неоплаты летом?", "Ущерб; категория: Хищение и неоплата; с 01.06.2026"),
        ("Stations with total losses above 1 million roubles in 2026", "Loss; by station; 1 Jan 2026"),
        ("total incidents that were resolved in Q3", "Incidents resolved; 1 Jul 2026"),
        ("What's been done so far about INC-0002938?", "List of actions taken; incident number: INC-0002938"),
    ],
)
def test_what_is_said_twice_or_by_a_turn_of_speech(assistant: Assistant, question: str, said: str) -> None:
    assert assistant.ask(question).understood.startswith(said)


def test_a_question_of_groups_does_not_go_on_from_one_incident(assistant: Assistant) -> None:
    one = assistant.ask("что сделано по инциденту 2938")
    found = assistant.ask("сколько критических по регионам", context=one.plan)
    assert found.plan is not None and found.plan.dimensions == ("region",)
    assert not any(item.dimension == "external_id" for item in found.plan.filters)
    assert assistant.ask("а в Уфе?", context=one.plan).route == "unanswerable"


def test_a_bound_in_percent_is_no_count(assistant: Assistant) -> None:
    assert assistant.ask("какие азс дают больше 10% всех инцидентов сети в этом году").route == "unanswerable"
    assert assistant.ask("службы, где SLA ниже 80 %").route == "data"


def test_the_whole_network_drops_the_place_of_the_question_before(assistant: Assistant) -> None:
    one = assistant.ask("сколько открытых в Армавире")
    found = assistant.ask("а всего по сети сколько открытых", context=one.plan)
    assert found.plan is not None and found.plan.filters == () and found.plan.metric == "open_incidents"


def test_columns_may_be_named_by_questions(assistant: Assistant) -> None:
    found = assistant.ask("самый дорогой инцидент за всё время — где, когда, что и на какую сумму")
    assert found.plan is not None
    assert found.plan.columns == ("station_name", "reported_at", "title", "loss_rub")


def test_both_periods_of_a_comparison_are_no_groups(assistant: Assistant) -> None:
    found = assistant.ask("где в октябре инцидентов стало больше, чем в сентябре? станция и оба месяца")
    assert found.plan is not None and found.plan.dimensions == ("station",) and found.plan.compare is not None
    assert assistant.ask("инциденты по месяцам: третий квартал против второго").route == "unanswerable"
