"""Made-up people, named the way a shift log names them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from azs.demo.stations import Ints

SURNAMES = (
    "Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков", "Фёдоров",
    "Морозов", "Волков", "Алексеев", "Лебедев", "Семёнов", "Егоров", "Павлов", "Козлов", "Степанов", "Николаев",
    "Орлов", "Андреев", "Макаров", "Никитин", "Захаров", "Зайцев", "Соловьёв", "Борисов", "Яковлев", "Григорьев",
    "Романов", "Воробьёв", "Сергеев", "Кузьмин", "Фролов", "Александров", "Дмитриев", "Королёв", "Гусев", "Киселёв",
    "Ильин", "Максимов", "Поляков", "Сорокин", "Виноградов", "Ковалёв", "Белов", "Медведев", "Антонов", "Тарасов",
    "Жуков", "Баранов", "Филиппов", "Комаров", "Давыдов", "Беляев", "Герасимов", "Богданов", "Осипов", "Сидоров",
)  # fmt: skip
INITIALS = "АБВГДЕИКЛМНОПРСТ"
STAFF_PER_STATION = 7
CREW = 60
CLIENTS = 3000


@dataclass(frozen=True)
class People:
    """Names of station staff (`STAFF_PER_STATION` a station, in order), of repair crews and of clients."""

    staff: list[str]
    crew: list[str]
    clients: list[str]


def make_people(stations: int, rng: np.random.Generator) -> People:
    """Make the people of a network."""
    return People(_names(stations * STAFF_PER_STATION, rng), _names(CREW, rng), _names(CLIENTS, rng))


def _names(count: int, rng: np.random.Generator) -> list[str]:
    surname, woman = rng.integers(0, len(SURNAMES), count), rng.random(count) < 0.5
    first, second = _letters(count, rng), _letters(count, rng)
    return [
        f"{SURNAMES[surname[i]]}{'а' if woman[i] else ''} {INITIALS[first[i]]}. {INITIALS[second[i]]}."
        for i in range(count)
    ]


def _letters(count: int, rng: np.random.Generator) -> Ints:
    return rng.integers(0, len(INITIALS), count)
