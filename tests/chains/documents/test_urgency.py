"""Danger to people: the emergency number and the first step stand above everything, and come from the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from azs.knowledge.document import Access
from chains.documents.adviser import _hear
from chains.documents.alarm import Heard
from chains.documents.urgency import NUMBER, says_danger
from tests.chains.documents.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from chains.documents.shelf import Shelf

DANGEROUS = """
пожар
У пятой колонки дымит капот
горит машина на заправке
загорелся мусорный бак
клиент упал и потерял сознание
кассир сломал руку, открытый перелом
у водителя кровь из носа
человека бьёт током у щита
клиенту плохо
разлили 300 литров бензина
пролив больше 200 литров
разлилось 1 000 л дизеля
крупный пролив у цистерны
вылилось, вытекло две тонны топлива
утечка газа на АГЗС
пахнет газом у модуля
пропан шипит из шланга
нас грабят
ограбили магазин
мужик с ножом требует кассу
вооружённое нападение
звонок: здание заминировано
подозрительный пакет под колонкой
сильно пахнет бензином в операторной
газель въехала в колонку
a car is on fire
smoke is coming from the shop
customer burned his hand
the driver is unconscious
we spilled 500 litres of diesel
huge fuel spill
gas leak at the LPG module
I smell gas
armed robbery
man with a gun at the till
suspicious package at the door
""".strip().splitlines()
HARMLESS = """
пистолет не вставляется
клиент уехал с пистолетом в баке
горит лампочка на колонке
лампа на табло загорелась
не горит вывеска
на панели горит ошибка 12
почему горит чек двигателя
дымчатый плафон треснул
привезли газету
как подстричь газон
у газели течёт масло
газировка течёт из холодильника
пролили 20 литров бензина
разлили больше 5 литров
пролив 0,250 л
что такое взрывоопасная зона
проверка пожарного щита
где висит огнетушитель
клиент угрожает жалобой
срок горит
пахнет бензином
как убрать снег
112 литров не долили
fire extinguisher inspection
fire drill schedule
can customers smoke at the pumps
the bulb burned out
the fuel gun does not fit
gas station opening hours, roof leaks
we spilled 5 litres
gasket leaks
""".strip().splitlines()
FIRE = """
# Пожар
1. Нажать «СТОП».
2. Позвонить по 101 или 112.
3. Вывести людей.
"""


@pytest.mark.parametrize("question", DANGEROUS)
def test_danger_is_seen(question: str) -> None:
    assert says_danger(question) and says_danger(question.upper())


@pytest.mark.parametrize("question", HARMLESS)
def test_what_only_looks_like_danger_raises_no_alarm(question: str) -> None:
    assert not says_danger(question)


def test_the_number_and_the_step_come_from_the_document(base: KnowledgeBase) -> None:
    base.add(FIRE)
    base.add("# Gas leak\n1. Close the valve and call 104.\n2. Leave.")
    base.add("# Ограбление\n1. Отдать деньги.\n2. Нажать кнопку, вызвать полицию: 102.")
    base.add("# Лампы\n1. Заменить лампу на колонке, если не горит.")
    for question, number, step in [
        ("пожар на площадке, что делать", "101", "Позвонить по 101 или 112."),
        ("gas leak at the module, what do I do", "104", "Close the valve and call 104."),
        ("ограбление магазина", "102", "Нажать кнопку, вызвать полицию: 102."),
    ]:
        urgent = base.ask(question).urgent
        assert urgent is not None and (urgent.number, urgent.step.block.text) == (number, step)
        assert urgent.step.block in base.shelf.text(urgent.document), "word for word, at its place"
    assert base.ask("не горит лампа на колонке").urgent is None


def test_danger_is_answered_though_the_words_hardly_fit(base: KnowledgeBase) -> None:
    base.add(FIRE)
    found = base.ask("полыхает урна возле пылесоса, бежать или тушить самому")
    assert found.answered and found.urgent is not None and found.urgent.number == "101"


def test_no_number_is_made_up(base: KnowledgeBase) -> None:
    base.add(
        "# Пожар\n1. Нажать «СТОП» на колонке 101.\n2. Взять огнетушитель ОП-103, отмерить 112 л воды.\n3. Тушить."
    )
    base.add("# Выручка\n1. Позвонить по 102.", access=Access(reader_roles=("manager",)))
    found = base.ask("пожар, что делать")
    assert found.answered and found.urgent is None


def test_the_step_is_found_in_a_list_without_numbers(base: KnowledgeBase) -> None:
    base.add("# Пожар\n• Нажать «СТОП».\n• Сообщить в пожарную охрану: 101.")
    urgent = base.ask("пожар").urgent
    assert urgent is not None and urgent.number == "101"


def test_a_procedure_that_begins_with_a_call_says_so_whatever_the_wording(base: KnowledgeBase) -> None:
    base.add("# Упала крыша\n1. Отойти, вызвать службу спасения по 112.\n2. Отвести людей.")
    urgent = base.ask("упала крыша").urgent
    assert urgent is not None and urgent.number == "112"


@pytest.mark.parametrize(
    ("text", "number"),
    [("Звоните 112.", "112"), ("Вызвать 103, 101", "103"), ("Набрать 112 мобильный", "112"), ("101 — пожарные", "101"),
     ("102 или 112", "102"), ("112 л", None), ("101,5", None), ("АИ-101", None), ("форма № 102", None),
     ("8-800-112-00", None), ("1012", None), ("103 мм", None)],
)  # fmt: skip
def test_emergency_numbers_are_told_from_others(text: str, number: str | None) -> None:
    found = NUMBER.search(text)
    assert (found.group() if found else None) == number


def test_the_step_calls_the_service_that_is_needed(base: KnowledgeBase) -> None:
    base.add("# Драка и травма на площадке\n1. Вызвать полицию по 102.\n2. Увести людей.")
    base.add("# Травма на площадке\n1. Вызвать скорую по 103.\n2. Остановить кровь.")
    urgent = base.ask("травма на площадке, человек без сознания").urgent
    assert urgent is not None and urgent.number == "103"


@pytest.mark.parametrize(
    ("question", "service"), [("оператора обожгло паром, он кричит", "103"), ("оператор кричит: пар, пожар", "101")]
)
def test_whoever_is_hurt_gets_the_ambulance_whatever_hurt_them(question: str, service: str) -> None:
    class Fire:
        def hear(self, said: str) -> Heard:
            return Heard(1.0, "101")

    assert _hear(cast("Shelf", Fire()), question, "").service == service


def test_an_injury_leads_to_the_procedure_for_injuries_whatever_caused_it(base: KnowledgeBase) -> None:
    hurt = ("человек упал и лежит без сознания", "сильное кровотечение", "сломал ногу", "ударило током", "ожог руки")
    base.add("# Травма\n1. Вызвать скорую по 103.\n2. Остановить кровь.", asked=hurt)
    base.add("# Ворота мойки\n1. Ворота заедают: подать заявку. Зажат человек — вызвать 112.\n2. Поднять ворота.",
             asked=("ворота не открываются", "ворота упали", "створку ворот заклинило"))  # fmt: skip
    found = base.ask("рабочего придавило воротами, он без сознания и весь в крови")
    assert found.urgent is not None and found.urgent.document.card.title == "Травма"
    assert found.quotes[0].document == found.urgent.document, "what stands on top is quoted first"
    assert base.ask("ворота не открываются, что делать").quotes[0].document.card.title == "Ворота мойки"


def test_a_report_of_dangers_gets_no_emergency_step(base: KnowledgeBase) -> None:
    base.add(FIRE)
    base.add("# Отчёт о пожарах и травмах\n1. Собрать сведения за месяц.\n2. Отправить отчёт о пожарах и травмах.")
    assert base.ask("отчёт о травмах и пожарах за месяц").urgent is None
