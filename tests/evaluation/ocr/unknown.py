"""Forms the product knows nothing of, for learning from an example: one layout and one wording each, other values."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.evaluation.ocr.contents import Entry, Sheet, comma, grouped, inn
from tests.evaluation.ocr.drawn import Drawn, draw_sheet, families

TODAY = dt.date(2026, 11, 27)
_PEOPLE = ("Иванов П. С.", "Кузнецова А. В.", "Сидоренко О. И.", "Ахметов Р. Р.", "Белова Н. К.", "Громов-Левин Д. А.")
_FIRMS = ("ООО «Нефтесервис»", "АО «Волга-Оборудование»", "ИП Саркисян А. Г.", "ООО «Чистый город»", "ПАО «Техмонтаж»")
_WORKS = (
    "Замена уплотнения раздаточного крана, проверка дозы, пломбирование.",
    "Прочистка фильтра тонкой очистки, замена датчика уровня в резервуаре и проверка показаний на пульте оператора.",
    "Сварка ограждения площадки слива.",
    "Замена светильника навеса, проверка заземления, уборка места работ, сдача дежурному оператору смены.",
)
_PLACES = ("площадка слива", "резервуар № 3", "навес, ряд 2", "операторная", "технологический колодец № 1")
_PARTS = ("Рукав раздаточный 5 м", "Кран раздаточный ZVA", "Муфта разрывная", "Насос УНП-80")
_CARS = ("КамАЗ 65115", "Газель Next", "МАЗ-5340", "ЗИЛ-4331")


@dataclass(frozen=True)
class Kind:
    """A form: what is printed on it, and how its values are made."""

    title: str
    entries: Callable[[random.Random], tuple[tuple[str, str, str | float], ...]]


def _day(rng: random.Random, back: int = 900) -> tuple[str, str]:
    day = TODAY - dt.timedelta(days=rng.randint(1, back))
    return f"{day:%d.%m.%Y}", day.isoformat()


def _time(rng: random.Random) -> tuple[str, str]:
    text = f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
    return text, text


def _number(rng: random.Random, top: int, decimals: int, unit: str = "") -> tuple[str, float]:
    number = round(rng.uniform(1, top), decimals)
    return f"{grouped(number, decimals)} {unit}".strip(), number


def _same(text: str) -> tuple[str, str]:
    return text, text


def _station(rng: random.Random) -> tuple[str, str]:
    number = rng.randint(1, 240)
    return f"АЗС № {number}", str(number)  # the company's own code needs its database


def _repair(rng: random.Random) -> tuple[tuple[str, str, str | float], ...]:
    return (
        ("Номер наряда", *_same(f"{rng.randint(10, 999)}-Р")), ("Дата выдачи", *_day(rng)),
        ("Объект", *_station(rng)), ("Исполнитель работ", *_same(rng.choice(_FIRMS))),
        ("Бригадир", *_same(rng.choice(_PEOPLE))), ("Окончание работ", *_time(rng)),
        ("Стоимость работ", *_number(rng, 90_000, 2, "руб.")), ("Выполненные работы", *_same(rng.choice(_WORKS))),
    )  # fmt: skip


def _waste(rng: random.Random) -> tuple[tuple[str, str, str | float], ...]:
    return (
        ("Акт", *_same(f"{rng.randint(1, 400)}/{rng.randint(20, 26)}")), ("Составлен", *_day(rng)),
        ("Перевозчик отходов", *_same(rng.choice(_FIRMS))), ("ИНН перевозчика", *_same(inn(rng))),
        ("Масса, кг", *_number(rng, 4000, 1)), ("Класс опасности", *_same(rng.choice("12345"))),
        ("Транспортное средство", *_same(rng.choice(_CARS))), ("Сдал", *_same(rng.choice(_PEOPLE))),
        ("Вывоз с площадки", *_same(rng.choice(_PLACES))),
    )  # fmt: skip


def _permit(rng: random.Random) -> tuple[tuple[str, str, str | float], ...]:
    return (
        ("Наряд-допуск", *_same(f"ОР-{rng.randint(100, 999)}")), ("Действует с", *_day(rng)),
        ("Начало", *_time(rng)), ("Место проведения", *_same(rng.choice(_PLACES))),
        ("Ответственный за проведение", *_same(rng.choice(_PEOPLE))), ("Допускающий", *_same(rng.choice(_PEOPLE))),
        ("Концентрация паров, % НКПР", *_number(rng, 9, 1)), ("Содержание работ", *_same(rng.choice(_WORKS))),
    )  # fmt: skip


def _shift(rng: random.Random) -> tuple[tuple[str, str, str | float], ...]:
    return (
        ("Смена", *_same(str(rng.randint(1, 4)))), ("Дата смены", *_day(rng)), ("АЗС", *_station(rng)),
        ("Старший смены", *_same(rng.choice(_PEOPLE))), ("Выручка", *_number(rng, 900_000, 2, "руб.")),
        ("Наличными", *_number(rng, 300_000, 2, "руб.")), ("Отпущено АИ-95", *_number(rng, 9000, 2, "л")),
        ("Отпущено ДТ", *_number(rng, 9000, 2, "л")), ("Чеков пробито", *_number(rng, 1200, 0)),
    )  # fmt: skip


def _request(rng: random.Random) -> tuple[tuple[str, str, str | float], ...]:
    return (
        ("Заявка", *_same(f"М-{rng.randint(1000, 9999)}")), ("От", *_day(rng)), ("Станция", *_station(rng)),
        ("Наименование", *_same(rng.choice(_PARTS))),
        ("Заводской номер", *_same(f"TRK-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}")),
        ("Количество", *_number(rng, 40, 0)), ("Цена", *_number(rng, 50_000, 2)),
        ("Заявитель", *_same(rng.choice(_PEOPLE))), ("Обоснование", *_same(rng.choice(_WORKS))),
    )  # fmt: skip


KINDS = {
    "repair": Kind("Наряд на ремонт оборудования", _repair), "waste": Kind("Акт вывоза отходов", _waste),
    "permit": Kind("Наряд-допуск на огневые работы", _permit), "shift": Kind("Сменный отчёт", _shift),
    "request": Kind("Заявка на материалы", _request),
}  # fmt: skip


def draw_unknown(kind: str, layout: str, *, seed: int, level: str = "clean") -> Drawn:
    """A sheet of a form: the seed changes values and wear, never the print."""
    rng, known = random.Random(f"{kind} {layout} {seed}"), sorted(families())
    entries = tuple(
        Entry(f"f{at}", label, raw, truth, short=len(raw) < 30)
        for at, (label, raw, truth) in enumerate(KINDS[kind].entries(rng))
    )
    sheet = Sheet(kind, KINDS[kind].title, entries)
    fixed = _Fixed(f"{kind} {layout}", rng)
    return draw_sheet(
        sheet, fixed, level=level, layout=layout, family=known[len(kind + layout) % len(known)], seed=seed
    )


class _Fixed(random.Random):
    """The same answers for the print, which asks first; then those of the sheet."""

    def __init__(self, print_seed: str, sheet: random.Random) -> None:
        super().__init__(print_seed)
        self._sheet, self._asked = sheet, 0

    def random(self) -> float:
        """0 to 1: the first two answers, upper case and colons, belong to the print."""
        self._asked += 1
        return super().random() if self._asked <= 2 else self._sheet.random()


__all__ = ["KINDS", "TODAY", "comma", "draw_unknown"]
