"""Questions about attached files, without a language model; what they should find is computed by pandas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.database.access import as_person
from azs.errors import CancelledError, DataFileError, ModelError, SqlRefusedError
from azs.knowledge.data_file import read_data_file
from azs.security.actor import EVERYTHING, Actor
from azs.settings import load_settings
from chains.answer import Answer
from chains.data_files import MAX_FILES, DataFiles
from chains.file_choice import IncidentsView, about_files
from tests.chains import made_files as made

ANNA = Actor("anna", "analyst", EVERYTHING)
TODAY = dt.date(2026, 11, 20)
SUM = "Сумма, руб."
SALES, STAFF = made.sales()[1], made.staff()[1]
ORDERS, ITEMS = made.orders()[1:]
CHECKS = made.checks()[1]
MONTH = pd.to_datetime(SALES["Дата"]).dt.month


def _files(*pairs: tuple[str, bytes]) -> DataFiles:
    files = DataFiles(load_settings({"AZS_HOME": "/nowhere", "AZS_LLM": "off"}), ANNA, today=TODAY)
    for name, data in pairs:
        files.add(read_data_file(name, data))
    return files


@pytest.fixture(scope="module")
def sales() -> Iterator[DataFiles]:
    files = _files(("продажи.csv", made.sales()[0]))
    yield files
    files.close()


@pytest.fixture(scope="module")
def staff() -> Iterator[DataFiles]:
    files = _files(("employees.tsv", made.staff()[0]))
    yield files
    files.close()


@pytest.fixture(scope="module")
def others() -> Iterator[DataFiles]:
    files = _files(
        ("orders.json", made.orders()[0]),
        ("проверки.xml", made.checks()[0]),
        ("Станции.xlsx", made.stations(["X1"])[0]),
    )
    yield files
    files.close()


def _found(answer: Answer) -> list[tuple[Any, ...]]:
    assert answer.route == "data" and answer.badge == "plan", (answer.route, answer.text, answer.doubt)
    return [
        tuple(
            round(cell, 2) if isinstance(cell, float) else int(cell) if isinstance(cell, int) else cell for cell in row
        )
        for row in answer.rows
    ]


def _by(frame: pd.DataFrame, column: Any, measure: str, how: str) -> set[tuple[Any, ...]]:
    grouped = frame.groupby(column)[measure].agg(how)
    return {(key, round(value, 2) if isinstance(value, float) else int(value)) for key, value in grouped.items()}


def _one(value: Any) -> list[tuple[Any, ...]]:
    return [(round(float(value), 2) if isinstance(value, float) else int(value),)]


S = SALES
NUMBERS: list[tuple[str, Callable[[], Any]]] = [
    ("сколько строк", lambda: len(S)),
    ("how many rows", lambda: len(S)),
    ("Сколько записей в файле?", lambda: len(S)),
    ("сколько строк со статусом закрыт", lambda: (S["Статус"] == "Закрыт").sum()),
    ("how many rows with status closed", lambda: (S["Статус"] == "Закрыт").sum()),
    ("сколько закрытых заказов в Казани", lambda: ((S["Статус"] == "Закрыт") & (S["Город"] == "Казань")).sum()),
    ("сколько отменено в самаре и уфе", lambda: ((S["Статус"] == "Отменён") & S["Город"].isin(["Самара", "Уфа"])).sum()),  # noqa: E501
    ("сколько заказов кроме Москвы", lambda: (S["Город"] != "Москва").sum()),
    ("сколько оплаченных", lambda: S["Оплачен"].sum()),
    ("сколько неоплаченных заказов", lambda: (~S["Оплачен"]).sum()),
    ("how many unpaid orders", lambda: (~S["Оплачен"]).sum()),
    ("сколько строк где скидка не указана", lambda: S["Скидка"].isna().sum()),
    ("сколько строк без скидки", lambda: S["Скидка"].isna().sum()),
    ("сколько заказов дороже 10000", lambda: (S[SUM] > 10_000).sum()),
    ("сколько заказов с суммой от 1000 до 5000", lambda: S[SUM].between(1000, 5000).sum()),
    ("сколько заказов с суммой не менее 50 тысяч", lambda: (S[SUM] >= 50_000).sum()),
    ("сколько продаж у Иванова", lambda: (S["Менеджер"] == "Иванов И.И.").sum()),
    ("сколько заказов у Петровой с кофе", lambda: ((S["Менеджер"] == "Петрова А.С.") & (S["Товар"] == "Кофе")).sum()),
    ("сколько разных городов", lambda: S["Город"].nunique()),
    ("сколько заказов было в феврале", lambda: (MONTH == 2).sum()),
    ("сколько заказов в Нижнем Новгороде", lambda: (S["Город"] == "Нижний Новгород").sum()),
    ("сколько заказов в paбoтe", lambda: (S["Статус"] == "В работе").sum()),  # Latin letters that look Russian
    ("сколько заказов в Казвни", lambda: (S["Город"] == "Казань").sum()),  # a slip of the keyboard
    ("общая сумма за март", lambda: S.loc[MONTH == 3, SUM].sum()),
    ("сумма продаж за второй квартал", lambda: S.loc[MONTH.between(4, 6), SUM].sum()),
    ("total amount in Kazan", lambda: S.loc[S["Город"] == "Казань", SUM].sum()),
    ("какая сумма по АИ-95", lambda: S.loc[S["Товар"] == "АИ-95", SUM].sum()),
    ("максимальная сумма", lambda: S[SUM].max()),
    ("минимальная сумма закрытых", lambda: S.loc[S["Статус"] == "Закрыт", SUM].min()),
    ("average amount", lambda: S[SUM].mean()),
    ("медиана суммы", lambda: S[SUM].median()),
    ("средняя сума", lambda: S[SUM].mean()),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), NUMBERS, ids=[question for question, _ in NUMBERS])
def test_one_number(sales: DataFiles, question: str, expected: Callable[[], Any]) -> None:
    value = expected()
    assert _found(sales.ask(question)) == _one(float(value) if isinstance(value, float) else int(value))


GROUPS: list[tuple[str, Callable[[], set[tuple[Any, ...]]]]] = [
    ("средняя сумма по городам", lambda: _by(S, "Город", SUM, "mean")),
    ("average amount by city", lambda: _by(S, "Город", SUM, "mean")),
    ("сумма по менеджерам", lambda: _by(S, "Менеджер", SUM, "sum")),
    ("количество заказов по статусам", lambda: _by(S, "Статус", SUM, "size")),
    ("разбивка по статусам", lambda: _by(S, "Статус", SUM, "size")),
    ("orders per manager", lambda: _by(S, "Менеджер", SUM, "size")),
    ("медиана суммы по товарам", lambda: _by(S, "Товар", SUM, "median")),
    ("суммарное количество по товарам", lambda: _by(S, "Товар", "Количество", "sum")),
    ("максимальная сумма в каждом городе", lambda: _by(S, "Город", SUM, "max")),
    ("какие города есть", lambda: _by(S, "Город", SUM, "size")),
    ("средняя сумма закрытых заказов по менеджерам", lambda: _by(S[S["Статус"] == "Закрыт"], "Менеджер", SUM, "mean")),
    ("сумма по месяцам", lambda: {(dt.date(2026, m, 1), v) for m, v in _by(S, MONTH, SUM, "sum")}),
    ("monthly amount", lambda: {(dt.date(2026, m, 1), v) for m, v in _by(S, MONTH, SUM, "sum")}),
    ("число заказов по дням недели", lambda: _by(S, pd.to_datetime(S["Дата"]).dt.isocalendar().day, SUM, "size")),
    ("города, где больше 50 заказов", lambda: {(c, n) for c, n in _by(S, "Город", SUM, "size") if n > 50}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), GROUPS, ids=[question for question, _ in GROUPS])
def test_groups(sales: DataFiles, question: str, expected: Callable[[], set[tuple[Any, ...]]]) -> None:
    answer = sales.ask(question)
    assert set(_found(answer)) == expected()
    assert (
        answer.chart.kind in ("bar", "line") and answer.files == ("продажи.csv",) and answer.understood and answer.sql
    )


STAFF_NUMBERS: list[tuple[str, Callable[[], Any]]] = [
    ("how many employees", lambda: len(STAFF)),
    ("how many remote employees in London", lambda: (STAFF["Remote"] & (STAFF["City"] == "London")).sum()),
    ("how many without manager", lambda: STAFF["Manager"].isna().sum()),
    ("how many people work in New York", lambda: (STAFF["City"] == "New York").sum()),
    ("average age", lambda: STAFF["Age"].mean()),
    ("highest salary", lambda: STAFF["Salary"].max()),
    ("how many employees older than 50", lambda: (STAFF["Age"] > 50).sum()),
    ("how many employees not in Sales", lambda: (STAFF["Department"] != "Sales").sum()),
    ("how many employees hired in 2020", lambda: (pd.to_datetime(STAFF["Hire date"]).dt.year == 2020).sum()),
    ("сколько сотрудников в Leeds", lambda: (STAFF["City"] == "Leeds").sum()),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), STAFF_NUMBERS, ids=[question for question, _ in STAFF_NUMBERS])
def test_one_number_of_an_english_file(staff: DataFiles, question: str, expected: Callable[[], Any]) -> None:
    value = expected()
    assert _found(staff.ask(question)) == _one(float(value) if isinstance(value, float) else int(value))


STAFF_GROUPS: list[tuple[str, Callable[[], set[tuple[Any, ...]]]]] = [
    ("average salary by department", lambda: _by(STAFF, "Department", "Salary", "mean")),
    ("средняя зарплата по отделам", lambda: _by(STAFF, "Department", "Salary", "mean")),
    ("number of employees per department", lambda: _by(STAFF, "Department", "Salary", "size")),
    ("сколько сотрудников по городам", lambda: _by(STAFF, "City", "Salary", "size")),
    ("lowest salary by city", lambda: _by(STAFF, "City", "Salary", "min")),
    ("people older than 50 by city", lambda: _by(STAFF[STAFF["Age"] > 50], "City", "Salary", "size")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), STAFF_GROUPS, ids=[question for question, _ in STAFF_GROUPS])
def test_groups_of_an_english_file(staff: DataFiles, question: str, expected: Callable[[], Any]) -> None:
    assert set(_found(staff.ask(question))) == expected()


OTHERS: list[tuple[str, Callable[[], set[tuple[Any, ...]]]]] = [
    ("average amount by customer", lambda: _by(ORDERS, "name", "amount", "mean")),
    ("сколько vip", lambda: {(int(ORDERS["vip"].sum()),)}),
    ("total qty by sku", lambda: _by(ITEMS, "sku", "qty", "sum")),
    ("средняя оценка по инспекторам", lambda: _by(CHECKS, "инспектор", "оценка", "mean")),
    ("сколько проверок не принято", lambda: {(int((CHECKS["итог"] == "не принято").sum()),)}),
    ("сколько проверок с оценкой ниже 3", lambda: {(int((CHECKS["оценка"] < 3).sum()),)}),
    ("сколько проверок в мае", lambda: {(int((pd.to_datetime(CHECKS["дата"]).dt.month == 5).sum()),)}),
    ("балл по темам", lambda: {("мойка", 3), ("кафе", 5)}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), OTHERS, ids=[question for question, _ in OTHERS])
def test_the_table_whose_words_are_used_answers(others: DataFiles, question: str, expected: Callable[[], Any]) -> None:
    assert set(_found(others.ask(question))) == expected()


def test_order_and_limit(sales: DataFiles, staff: DataFiles) -> None:
    top = S.nlargest(5, SUM)[SUM].round(2).tolist()
    for question in ("топ 5 по сумме", "top 5 by amount", "покажи 5 самых дорогих заказов"):
        answer = sales.ask(question)
        at = answer.headers.index(SUM)
        assert [row[at] for row in _found(answer)] == top, question
    best = S.groupby("Город")[SUM].sum().nlargest(3)
    assert [row[0] for row in _found(sales.ask("топ-3 города по сумме"))] == best.index.tolist()
    assert _found(sales.ask("какой менеджер с наибольшей суммой"))[0][0] == S.groupby("Менеджер")[SUM].sum().idxmax()
    assert [row[0] for row in _found(sales.ask("в каком городе больше всего заказов"))] == [S["Город"].mode()[0]]
    richest = STAFF.loc[STAFF["Salary"].idxmax(), "Employee"]
    assert [row[0] for row in _found(staff.ask("who has the highest salary"))] == [richest]
    listed = _found(staff.ask("list employees in Leeds sorted by salary"))
    assert [row[1] for row in listed] == sorted(STAFF.loc[STAFF["City"] == "Leeds", "Salary"])


def test_what_is_open_is_asked_back_and_the_choice_counts(sales: DataFiles) -> None:
    answer = sales.ask("количество по городам")
    assert answer.route == "clarify" and answer.doubt is not None
    name = answer.doubt.name
    assert set(_found(sales.ask("количество по городам", choices={name: "rows"}))) == _by(S, "Город", SUM, "size")
    summed = set(_found(sales.ask("количество по городам", choices={name: "sum"})))
    assert summed == _by(S, "Город", "Количество", "sum")
    bound = sales.ask("заказы больше 100")
    assert bound.doubt is not None and SUM in [option.text for option in bound.doubt.options]


@pytest.mark.parametrize("question", ["сколько тюленей по городам", "средний чек по городам", "how many seals by city"])
def test_an_unknown_word_is_named_and_nothing_guessed(sales: DataFiles, question: str) -> None:
    answer = sales.ask(question)
    assert answer.route == "unanswerable" and not answer.rows and not answer.sql
    assert "«Город»" in answer.text


def test_nothing_is_left_out_in_silence(others: DataFiles, staff: DataFiles) -> None:
    for question in ("сколько проверок инспектор", "how many employees by hour", "how many employees 77"):
        files = others if "инспектор" in question else staff
        assert files.ask(question).route == "unanswerable", question


def test_a_correction_is_told(sales: DataFiles) -> None:
    answer = sales.ask("сколько заказов в Казвни")
    assert "казань" in answer.caution.lower() and answer.doubted


def test_two_tables_that_fit_alike_are_asked_back(others: DataFiles) -> None:
    answer = others.ask("сколько строк")
    assert answer.doubt is not None and answer.doubt.name == "table"
    assert _found(others.ask("сколько строк", choices={"table": "проверки"})) == [(60,)]
    assert _found(others.ask("сколько строк в файле проверки.xml")) == [(60,)]


def test_values_that_look_like_sql_are_only_values() -> None:
    hostile = "Робин'); DROP TABLE t;--"
    files = _files(("x.csv", f'имя,"a""b; DROP"\n"{hostile}",1\nдругой,2\n'.encode()))
    assert _found(files.ask(f"сколько строк «{hostile}»")) == [(1,)]
    assert _found(files.ask("сколько строк")) == [(2,)]
    with pytest.raises(SqlRefusedError):
        files._source(joined=False).run("SELECT * FROM duckdb_settings()", max_rows=5)
    with pytest.raises(SqlRefusedError):
        files._source(joined=False).run("SELECT * FROM incidents", max_rows=5)
    files.close()


def test_files_come_and_go() -> None:
    files = _files(("a.csv", b"city,n\nUfa,1\n"), ("b.csv", b"town,m\nOmsk,2\nPerm,3\n"))
    assert _found(files.ask("total m")) == [(5,)]
    files.remove("b.csv")
    assert files.ask("total m").route == "unanswerable"
    files.add(read_data_file("a.csv", b"city,n\nUfa,7\n"))
    assert len(files.attached) == 1 and _found(files.ask("total n")) == [(7,)]
    for at in range(MAX_FILES - 1):
        files.add(read_data_file(f"f{at}.csv", b"q,w\nx,1\n"))
    with pytest.raises(DataFileError) as error:
        files.add(read_data_file("more.csv", b"q,w\nx,1\n"))
    assert error.value.key == "data_files.too_many"
    with pytest.raises(CancelledError):
        files.ask("total n", cancelled=lambda: True)
    files.close()


@pytest.fixture(scope="module")
def joined(demo_duckdb: sa.Engine) -> Iterator[tuple[DataFiles, sa.Engine, pd.DataFrame, pd.DataFrame]]:
    query = sa.text("SELECT station_code, severity, category, loss_rub, region FROM v_incident")
    with demo_duckdb.connect() as connection:
        incidents = pd.DataFrame(
            connection.execute(query).all(), columns=["code", "severity", "category", "loss", "region"]
        )
    codes = sorted(incidents["code"].dropna().unique())[:5]
    data, frame = made.stations([*codes, "нет такой"])
    files = _files(("Станции.xlsx", data))
    yield files, demo_duckdb, incidents, frame
    files.close()


Joined = tuple[DataFiles, sa.Engine, pd.DataFrame, pd.DataFrame]


def test_incidents_of_the_stations_in_a_file(joined: Joined) -> None:
    files, engine, incidents, frame = joined
    mine = incidents[incidents["code"].isin(frame["Код станции"])]
    assert _found(files.ask("сколько инцидентов у станций из файла", incidents=engine)) == [(len(mine),)]
    critical = (mine["severity"] == "critical").sum()
    assert _found(files.ask("how many critical incidents at the stations from the file", incidents=engine)) == [
        (critical,)
    ]
    by_manager = mine.merge(frame, left_on="code", right_on="Код станции").groupby("Управляющий").size()
    found = dict(_found(files.ask("сколько инцидентов по управляющим", incidents=engine)))
    assert {key: value for key, value in found.items() if value} == by_manager.to_dict()
    per_station = files.ask("incidents per station from the file", incidents=engine)
    assert sum(row[1] for row in _found(per_station)) == len(mine) and per_station.files == ("Станции.xlsx",)
    by_category = files.ask("инциденты станций из файла по категориям", incidents=engine)
    assert dict(_found(by_category)) == mine.groupby("category").size().to_dict()
    loss = mine.merge(frame, left_on="code", right_on="Код станции").groupby("Управляющий")["loss"].sum()
    found = dict(_found(files.ask("ущерб инцидентов по управляющим", incidents=engine)))
    assert {key: value for key, value in found.items() if value} == pytest.approx(loss[loss > 0].round(2).to_dict())


def test_a_person_joins_only_the_incidents_they_may_see(joined: Joined) -> None:
    from azs.security.actor import Scope

    _, engine, incidents, frame = joined
    region = incidents.loc[incidents["code"] == frame["Код станции"][0], "region"].iloc[0]
    seen = incidents[(incidents["region"] == region) & incidents["code"].isin(frame["Код станции"])]
    narrow = as_person(engine, Actor("petr", "manager", Scope(regions=(region,))))
    own = _files(("Станции.xlsx", made.stations(list(frame["Код станции"]))[0]))
    assert _found(own.ask("сколько инцидентов у станций из файла", incidents=narrow)) == [(len(seen),)]
    assert 0 < len(seen) < len(incidents)
    own.close()


def test_a_file_without_stations_cannot_be_joined(sales: DataFiles, demo_duckdb: sa.Engine) -> None:
    answer = sales.ask("сколько инцидентов по менеджерам", incidents=demo_duckdb)
    assert answer.route == "unanswerable" and "станций" in answer.text
    assert sales.ask("сколько инцидентов").route == "unanswerable"


class Model:
    """A model that writes the statements it was given, one after another."""

    name, stand_in = "Проба", True

    def __init__(self, *statements: str) -> None:
        self.statements = list(statements)
        self.asked: list[str] = []

    def complete_text(self, messages: Any, **_given: Any) -> str:
        self.asked.append(str(messages))
        if not self.statements:
            raise ModelError("assistant.bad_plan")
        return self.statements.pop(0)


def test_beyond_the_rules_the_model_writes_and_is_put_right(sales: DataFiles) -> None:
    good = 'SELECT "Город", COUNT(*) AS n FROM "продажи" GROUP BY "Город"'
    model = Model('SELECT "Нет" FROM "продажи"', good)
    answer = sales.ask("насколько раскиданы заказы географически", model=lambda: model)
    assert answer.badge == "sql" and len(answer.rows) == 5 and answer.caution and answer.files == ("продажи.csv",)
    assert "Сумма, руб." in model.asked[0] and "CREATE TABLE" in model.asked[0]


@pytest.mark.parametrize(
    "sql", ['DROP TABLE "продажи"', "SELECT * FROM read_csv('/etc/passwd')", "COPY (SELECT 1) TO 'x'", ""]
)  # noqa: E501, RUF100
def test_what_the_model_may_not_write_is_not_run(sales: DataFiles, sql: str) -> None:
    model = Model(sql, sql)
    answer = sales.ask("насколько раскиданы заказы", model=lambda: model)
    assert answer.route == "unanswerable" and not answer.rows
    assert _found(sales.ask("сколько строк")) == [(240,)]


def test_which_source_a_question_is_about(sales: DataFiles) -> None:
    known, lost = IncidentsView(answers=True, unknown=0), IncidentsView(answers=False, unknown=1)
    cases = (
        ("сколько строк", lost, True), ("средняя сумма по городам", known, True), ("сколько инцидентов за октябрь", known, False),  # noqa: E501
        ("топ-5 станций по ущербу", known, False), ("SLA по службам", known, False), ("сколько строк в файле", known, True),  # noqa: E501
        ("сколько инцидентов по менеджерам", lost, True), ("помощь", known, False), ("сколько тюленей", lost, False),
        ("топ-5 станций по ущербу в файле", known, True),
    )  # fmt: skip
    for question, other, expected in cases:
        assert about_files(question, sales.read(question, "ru"), other) is expected, question
    read = sales.read("сколько строк", "ru")
    assert not about_files("сколько строк", read, lost, picked="incidents")
    assert about_files("SLA по службам", read, known, picked="files")
