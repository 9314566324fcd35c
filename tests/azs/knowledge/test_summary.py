"""A file in short without a model: sentences, numbers, dates, duties, and how it is stored."""

from __future__ import annotations

import datetime as dt
import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azs.errors import SummaryError
from azs.knowledge.document import BLOCK_CHARS, Block
from azs.knowledge.duties import duty
from azs.knowledge.quantities import quantities
from azs.knowledge.sentences import Sentence, sampled, split
from azs.knowledge.summary import Summary, summarise
from azs.knowledge.summary_record import from_json, to_json
from azs.knowledge.time_marks import time_marks

SPILL = [
    Block("heading", "Пролив топлива до 20 литров", 1, 1),
    Block("paragraph", "Инструкция описывает действия оператора при проливе топлива на площадке АЗС.", 1),
    Block("heading", "Первые действия", 1, 2),
    Block("step", "Позвонить 101 или 112, если есть угроза пожара.", 1, 1, "1."),
    Block("step", "Остановить отпуск топлива на всех ТРК.", 1, 1, "2."),
    Block("paragraph", "Оператор обязан сообщить начальнику смены не позднее 1 часа после пролива топлива.", 2),
    Block("paragraph", "Запрещается запускать двигатели ближе 15 метров от места пролива.", 2),
    Block("paragraph", "Работникам необходимо надеть: ", 2),
    Block("item", "перчатки;", 2, 1, "а)"),
    Block("item", "очки.", 2, 1, "б)"),
    Block("paragraph", "Песок заменяют ежегодно до 1 марта. Действует с 24 декабря 2025 г. и заменяет прежнюю.", 3),
    Block("table", "Объём, л\tКому сообщить\tСрок\n20\tначальнику смены\t1 час\n50\tдиспетчеру\t15 минут", 3),
    Block("code", "print('Оператор обязан всё удалить')", 3),
]  # fmt: skip


def summary_of(*texts: str, kind: str = "paragraph") -> Summary:
    """Summary of blocks of one kind."""
    return summarise("", [Block(kind, text) for text in texts], language="ru")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "whole",
    [
        ["Работа запрещена, т. е. отпуск остановлен.", "См. п. 3.2 инструкции."],
        ["Офис в г. Казань, ул. Баумана, д. 5.", "Тел. 101."],
        ["Приказ от 24.12.2021 г. № 2464 действует.", "Он отменён."],
        ["Приказ принят в 2021 г.", "Новый действует с 2022 г."],
        ["Утвердил А. С. Петров.", "Согласовал И.И. Иванов."],
        ["Погрешность не более 0,25 %.", "Проверка раз в 12 мес."],
        ["Бензин, масла и т. д. хранят отдельно."],
        ["Хранят бензин, масла и т. д.", "Курить запрещено."],
        ["See No. 5 of the list.", "It costs 3.5 USD."],
        ["Mr. Smith signed it.", "Dr. Brown, e.g. the manager, did not."],
        ["Is it safe?", "No.", "We stop."],
        ["Здания категории Б.", "Затем проверяют остальные."],
        ["1. Позвонить 101.", "2. Закрыть кран."],
        ["3.2. Оператор обязан сообщить.", "Диспетчер записывает."],
        ["В соответствии с ч. 3 ст. 218 ТК РФ рекомендации утверждены.", "Они необязательны."],
        ["«Стой!» — крикнул оператор.", "Машина остановилась."],
        ["Срок 24 ч.", "После этого звонят диспетчеру."],
        ["Температура −5 °C.", "Влажность 80 %."],
        ["ООО «Нефть» (г. Уфа) и ИП Сидоров В. В. заключили договор.", "Срок — год."],
        ["Work starts at 8 a.m. on Monday.", "Wear gloves."],
        ["Проверил инж. Котов.", "Принял нач. смены Орлов."],
        ["Открыть файл readme.txt и www.site.ru.", "Закрыть."],
    ],
)
def test_sentences_end_where_a_reader_sees_it(whole: list[str]) -> None:
    assert split(" ".join(whole)) == whole


def test_sentences_joined_by_a_lost_space_are_two() -> None:
    assert split("Но сути это не меняет.Что это такое?") == ["Но сути это не меняет.", "Что это такое?"]


def test_sentences_are_word_for_word_and_know_their_place() -> None:
    summary = summarise("Пролив топлива", SPILL, language="ru")
    assert 3 <= len(summary.sentences) <= 6
    for sentence in summary.sentences:
        block = SPILL[sentence.source.block]
        assert sentence.text in block.text
        assert sentence.source.page == block.page
        assert block.kind not in ("table", "code", "heading")


def test_what_repeats_is_told_once() -> None:
    told = "Топливо из резервуара отпускают только после проверки уровня и плотности."
    like = "Топливо из резервуара отпускают только после проверки уровня и плотности топлива."
    rest = [
        "Оператор записывает показания счётчиков в журнал смены каждое утро.",
        "Пожарный щит осматривают и пополняют песком перед началом зимы.",
        "Касса сдаёт выручку инкассаторам под подпись в отдельной книге.",
        "Видеокамеры на площадке проверяет подрядчик по своему графику.",
    ]
    found = {sentence.text for sentence in summary_of(told, like, *rest).sentences}
    assert not {told, like} <= found


def test_running_headers_and_contents_are_not_told() -> None:
    pages = [f"Страница {page} из 9" for page in range(1, 5)]
    header = ["Инструкция сети АЗС по приёму топлива." for _ in range(6)]
    body = ["Приём топлива ведут двое: оператор и водитель автоцистерны.", "Перед сливом цистерну заземляют."]
    found = {sentence.text for sentence in summary_of(*header, *pages, "1. Приём ........ 5", *body).sentences}
    assert found == set(body)


@pytest.mark.parametrize(
    ("text", "value", "about"),
    [
        ("Погрешность ТРК не должна превышать 0,25 %.", "не должна превышать 0,25 %", "Погрешность ТРК"),
        ("Пролив до 20 литров убирает оператор.", "до 20 литров", "Пролив"),
        ("Ширина проходов (в свету) — не менее 0,6 м.", "не менее 0,6 м", "Ширина проходов"),
        (
            "Штраф юридическим лицам — от 150 000 до 200 000 руб.",
            "от 150 000 до 200 000 руб",
            "Штраф юридическим лицам",
        ),
        ("При пожаре позвонить 101 или 112.", "101 или 112", "При пожаре позвонить"),
        ("The error shall not exceed 0.25 percent.", "exceed 0.25 percent", "The error"),
    ],
)
def test_numbers_carry_their_unit_and_what_they_are_about(text: str, value: str, about: str) -> None:
    found = [(item.text.rstrip("."), item.about) for item in quantities(text)]
    assert (value, about) in found


@pytest.mark.parametrize(
    "text", ["Приказ № 25 м. Москва.", "См. п. 3 ч. 5.", "С 2022 года всё иначе.", "ГОСТ 12.4.296-2015."]
)
def test_references_and_years_are_no_facts(text: str) -> None:
    assert quantities(text) == []


def test_facts_of_a_table_take_the_unit_from_its_header() -> None:
    facts = summarise("", [SPILL[11]], language="ru").facts
    assert [(fact.text, fact.about) for fact in facts] == [("1 час", "20: Срок"), ("15 минут", "50: Срок")]
    wide = Block("table", "Высота, м\tРасстояние отлёта, м\nДо 10\t4\nДо 20\t7")
    assert [(fact.text, fact.about) for fact in summarise("", [wide], language="ru").facts] == [
        ("4 м", "До 10: Расстояние отлёта"), ("7 м", "До 20: Расстояние отлёта"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("от 24.12.2021 г. № 5", dt.date(2021, 12, 24)), ("24 декабря 2021 года", dt.date(2021, 12, 24)),
        ("«11» января 2022 г.", dt.date(2022, 1, 11)), ("by March 3, 2025", dt.date(2025, 3, 3)),
        ("on the 3rd of March, 2025", dt.date(2025, 3, 3)), ("2026-02-01", dt.date(2026, 2, 1)),
        ("02.07.21", dt.date(2021, 7, 2)), ("25/12/2026", dt.date(2026, 12, 25)), ("12/25/2026", dt.date(2026, 12, 25)),
        ("03/04/2026", None), ("с 1 марта", None),
    ],
)  # fmt: skip
def test_calendar_dates_are_read(text: str, day: dt.date | None) -> None:
    (mark,) = time_marks(text)
    assert (mark.kind, mark.day) == ("date", day)


@pytest.mark.parametrize("text", ["31.02.2022", "п. 1.2.3", "12.4.011-89", "99 мая", "версия 1.10.15.2"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert time_marks(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "mark"),
    [
        ("сообщить в течение 24 часов", "deadline", "в течение 24 часов"),
        ("выдать в течение трех календарных дней", "deadline", "в течение трех календарных дней"),
        ("заменяют ежегодно до 1 марта", "deadline", "ежегодно до 1 марта"),
        ("заявка на настройку, срок 24 часа", "deadline", "срок 24 часа"),
        ("не позднее 1 часа", "deadline", "не позднее 1 часа"),
        ("проводят не реже одного раза в шесть месяцев", "period", "не реже одного раза в шесть месяцев"),
        ("проверяют раз в 3 года", "period", "раз в 3 года"),
        ("report within 24 hours", "deadline", "within 24 hours"),
        ("inspect every 6 months", "period", "every 6 months"),
    ],
)
def test_deadlines_and_periods_are_found_whole(text: str, kind: str, mark: str) -> None:
    assert [(found.kind, found.text) for found in time_marks(text)] == [(kind, mark)]


def test_a_condition_is_no_deadline() -> None:
    assert time_marks("перерыв в работе более 60 календарных дней") == []


@pytest.mark.parametrize(
    ("text", "kind", "who"),
    [
        ("Оператор обязан сообщить диспетчеру.", "must", "Оператор"),
        ("Начальник смены должен проверить журнал.", "must", "Начальник смены"),
        ("Работники, допускаемые к работам на высоте, должны проводить осмотр СИЗ.", "must", "Работники"),
        ("Работодателю (его представителю) необходимо выдать акт.", "must", "Работодатель"),
        ("Второй экземпляр обязан хранить работодатель.", "must", "Работодатель"),
        ("Акт должны подписать все лица, проводившие расследование.", "must", "Все лица"),
        ("Выдача СИЗ должна фиксироваться в карточке.", "must", ""),
        ("Каски должны быть застёгнуты.", "must", ""),
        ("На площадке запрещается курить.", "must_not", ""),
        ("Хранение тары не допускается.", "must_not", ""),
        ("Не включайте в комиссию заинтересованных лиц.", "must_not", ""),
        ("Деньги с водителя не брать, расписку не составлять.", "must_not", ""),
        ("Снятый с эксплуатации самоспасатель должен быть помещён в пакет.", "must", ""),
        ("Правила вызова служб, сотрудники которых обязаны оказывать помощь.", "must", ""),
        ("Проводите инструктаж до начала работы.", "step", ""),
        ("Затем респиратор просушить.", "step", ""),
        ("Отчёт сдают не позднее 5 рабочих дней.", "must", ""),
        ("The operator must call the fire brigade.", "must", "The operator"),
        ("Smoking is prohibited.", "must_not", ""),
        ("The shift supervisor shall not leave the station.", "must_not", "The shift supervisor"),
        ("Close the valve.", "step", ""),
    ],
)
def test_duties_and_who_must_obey(text: str, kind: str, who: str) -> None:
    found = duty(Sentence(text, 0, None))
    assert found is not None
    assert (found.kind, found.who) == (kind, who)


@pytest.mark.parametrize(
    "text",
    [
        "Как следует из их названия, рекомендации необязательны.", "Нужно ли проходить обучение?", "Нет, не нужно.",
        "Наличие средств является необходимым условием работы.", "Кого и в какой срок нужно известить о случае",
        "Перечень работников, для которых необходимо обучение.", "Есть три вида топлива.",
        "Топливо хранят в резервуарах.",
        "Инструктажи можно проводить дистанционно.", "Маска позволяет защитить глаза.", "The month of May is warm.",
        "",
    ],
)  # fmt: skip
def test_what_obliges_nobody_is_no_duty(text: str) -> None:
    assert duty(Sentence(text or " ", 0, None)) is None


def test_a_duty_ending_in_a_colon_brings_its_items() -> None:
    found = {item.text: item.who for item in summarise("", SPILL, language="ru").obligations}
    assert found["Работникам необходимо надеть: а) перчатки; б) очки."] == "Работники"
    assert not any("удалить" in text for text in found)  # code is not read as sentences


def test_nothing_in_gives_nothing_out() -> None:
    empty = Summary("ru")
    for blocks in ([], [Block("paragraph", "")], [Block("heading", "Приказ")], [Block("paragraph", "… — ***")]):
        assert summarise("", blocks, language="ru") == empty
    assert [s.text for s in summary_of("Одно предложение о топливе.").sentences] == ["Одно предложение о топливе."]


def test_tables_alone_give_facts_and_no_sentences() -> None:
    summary = summarise("", [SPILL[11]], language="ru")
    assert not summary.sentences
    assert summary.facts


def test_two_languages_in_one_file() -> None:
    summary = summary_of("Оператор обязан сообщить в течение 2 часов.", "The operator must report within 24 hours.")
    assert {item.who for item in summary.obligations} == {"Оператор", "The operator"}
    assert {item.text for item in summary.dates} == {"в течение 2 часов", "within 24 hours"}


def test_the_same_blocks_give_the_same() -> None:
    assert summarise("а", SPILL, language="ru") == summarise("а", SPILL, language="ru")


def test_two_thousand_pages_are_sampled_over_their_whole_length() -> None:
    words = [
        "топливо",
        "насос",
        "клапан",
        "оператор",
        "смена",
        "журнал",
        "резервуар",
        "площадка",
        "датчик",
        "уровень",
        "касса",
        "чек",
        "водитель",
    ]
    chance = random.Random(7)
    pages = [" ".join(f"{' '.join(chance.choices(words, k=12)).capitalize()}." for _ in range(15)) for _ in range(200)]
    blocks = [Block("paragraph", pages[at % 200], at // 3) for at in range(6_000)]
    begun = time.process_time()
    summary = summarise("Журнал", blocks, language="ru")
    assert time.process_time() - begun < 5
    assert 0.01 < summary.read < 0.1
    assert len(summary.sentences) == 6
    chosen, _ = sampled(blocks)
    assert chosen[0] == 0
    assert chosen[-1] > 5_700
    assert max(after - before for before, after in pairwise(chosen)) < 1_000


@pytest.mark.parametrize(
    "text", ["1 " * 950, "«" * 1900, "А. " * 600, "не более " * 200, "1.1." * 470, "если нужно " * 170]
)
def test_hostile_text_takes_no_long(text: str) -> None:
    begun = time.process_time()
    to_json(summary_of(*[text] * 10))
    assert time.process_time() - begun < 2


def test_storage_keeps_everything_that_fits() -> None:
    summary = summarise("Пролив", SPILL, language="ru")
    assert from_json(to_json(summary)) == summary


def test_storage_cuts_whole_items() -> None:
    told = "Оператор номер {} обязан проверить резервуар № {} и записать в журнал уровень не позднее {} часов."
    rows = [told.format(at, at, at) for at in range(2, 60)]
    summary = summary_of(*rows)
    kept = from_json(to_json(summary))
    assert len(to_json(summary).encode()) <= 4_000
    assert kept.sentences
    assert 0 < len(kept.obligations) < len(summary.obligations)
    assert kept.obligations == summary.obligations[: len(kept.obligations)]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"language": "ru"}', "[" * 100_000, '{"language":1,"sentences":[1]}']
)
def test_a_broken_record_is_an_error_of_the_product(text: str) -> None:
    with pytest.raises(SummaryError):
        from_json(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=BLOCK_CHARS), max_size=4), st.sampled_from(["paragraph", "step", "table", "heading"]))
def test_any_text_can_be_told_and_stored(texts: list[str], kind: str) -> None:
    stored = to_json(summary_of(*texts, kind=kind))
    assert len(stored.encode("utf-8")) <= 4_000
    from_json(stored)


def test_half_a_surrogate_pair_can_be_stored() -> None:
    to_json(summary_of("Оператор обязан \ud800 сообщить о проливе 20 литров топлива.")).encode("utf-8")
    to_json(summarise("\udfff", [Block("table", "Объём, л\tСрок\n\ud800\t1 час")], language="ru")).encode("utf-8")
