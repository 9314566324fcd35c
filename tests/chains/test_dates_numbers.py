"""Numbers and words that are no dates; text of any kind."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chains.dates import find_periods

TODAY = dt.date(2026, 11, 20)  # a Friday
NO_DATES = """
топ-5 станций
топ 5 станций по ущербу
АЗС 12
АЗС №7
на станции 12
станция 2024
АЗС-025
станции 3, 7 и 12
больше 2000 рублей
свыше 2000 ₽
более 2025 литров
ущерб больше 100 000 рублей
от 2000 до 5000 рублей
2000 руб
90-й процентиль
90-й процентиль времени решения
which stations may be closed
stations that may fail
may I see the incidents
second station
the first three stations
первые 10 инцидентов
на второй станции
на двадцать пятой станции
третья категория
на 1000 транзакций
per 1000 transactions
на 1,000 транзакций
95 бензин
АИ-95
АИ-92 и АИ-95
дизель евро-5
за три и более часа
больше 3 часов
с 8 до 12 часов
с 22:00 до 2:00
в 10:30
между 9 и 18 часами
в пятницу
по пятницам
on Fridays
в выходные
по выходным
по месяцам
по кварталам и регионам
помесячно
динамика по годам
by month
per quarter
each week
по дням недели
какой месяц был худшим
какой день недели самый аварийный
31.02.2026
45.13.2025
сегмент 3.14
1.5 млн рублей
на 12.5 процентов
версия 2.0.1
INC-2025-00012
инцидент № 2025
модель Топаз 511
10 самых долгих
SLA ниже 70%
доля больше 25%
24/7
1/3 станций
5-7 станций
2-3 раза
по 15 инцидентов
I and II category
во второй половине дня
в начале смены
в конце списка
половина станций
первая половина списка
ночью
утром и вечером
число инцидентов
сколько дней без аварий
срок 3 дня
дольше двух недель
среднее время за инцидент
улица Октябрьская
АЗС Майский
станция Первомайская
did incidents fall
did losses fall in Ufa
top 20 sites
more than 2000 litres
above 2020 rubles
year over year
месяц за месяцем
past the deadline
с начала
до конца
к первой станции
прошлый
last
this station
эта станция
текущий статус
телефон 8-800-2000-600
5 станций за станцией
""".strip().splitlines()
_WORDS = (
    "с со по до после между к и - , . 1 2 15 31 2025 25 90 март марта мартом may May сент q1 квартал год года недели"
    " прошлой последние за в на начале конце половине второй первого дня назад since until over vs last this week"
    " 01.03 15.03.2025 2025-03 летом зимой праздники майские новый фин fy25 полгода включительно понедельника"
)
WORDS = _WORDS.split()


@pytest.mark.parametrize("words", NO_DATES)
@pytest.mark.parametrize("sentence", ["{}", "Покажи {} в Уфе", "How many {}?"])
def test_no_period(sentence: str, words: str) -> None:
    assert find_periods(sentence.format(words), TODAY) == []


def check_order_and_place(text: str, today: dt.date) -> None:
    last = 0
    for item in find_periods(text, today, 4):
        assert last <= item.start < item.end <= len(text)
        assert item.period.start <= item.period.end
        assert item.period.label == text[item.start : item.end].strip()
        assert item.against is None or item.against.start <= item.against.end
        last = item.end


@settings(max_examples=300, deadline=None)
@given(st.text(), st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31)))
def test_any_text_is_read(text: str, today: dt.date) -> None:
    check_order_and_place(text, today)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31)))
def test_any_words_of_dates_are_read(words: list[str], today: dt.date) -> None:
    check_order_and_place(" ".join(words), today)


def test_a_long_question_costs_little_more_than_a_short_one() -> None:
    def cost_s(text: str) -> float:
        begun = time.process_time()
        find_periods(text, TODAY)
        return time.process_time() - begun

    short = "ущерб с марта по май 2025 в Уфе " * 8
    assert min(cost_s(short * 8) for _ in range(3)) < 200 * min(cost_s(short) for _ in range(3))


def test_letters_that_grow_in_lower_case_do_not_move_the_place() -> None:
    text = "İİİ за март 2025 İ"
    assert [text[item.start : item.end] for item in find_periods(text, TODAY)] == ["за март 2025"]
