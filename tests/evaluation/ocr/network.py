"""A made-up network whose stations, equipment and people stand on the drawn forms, and what it answers to checks."""

from __future__ import annotations

import random
from dataclasses import dataclass

from rapidfuzz import process

from ocr.forms.facts import Unit
from ocr.forms.letters import code_key

SURNAMES = ("Кузнецов", "Щербаков", "Фёдоров", "Хабибуллин", "Цыганков", "Ёлкин", "Подъячев", "Шевцов", "Юдин", "Эрлих",
            "Жданов", "Чижов", "Зайцев", "Быков", "Лапин", "Орлов")  # fmt: skip
NAMES = ("Пётр Андреевич", "Эдуард Ильич", "Рустам Маратович", "Сергей Вячеславович", "Николай Жанович", "Юрий Львович",
         "Игорь Эрнстович", "Василий Фомич", "Захар Яковлевич", "Тимур Ильдарович")  # fmt: skip
MODELS = (("Топливораздаточная колонка «Топаз-221»", "ТРК-{}"), ("Топливораздаточная колонка Gilbarco SK700-II", "GB7-{}"),
          ("Резервуар горизонтальный стальной РГС-25", "РГС-25/{}"), ("Насос погружной Red Jacket P150S", "RJ-{}-XK"),
          ("Уровнемер магнитострикционный «Струна+»", "СТ-{}-М"), ("Компрессор воздушный АСО-ВК16/Т3", "ВК16-{}"),
          ("Газоанализатор стационарный СТГ-1Д10", "СТГ {}"))  # fmt: skip
CITIES = ("г. Тюмень, ул. Республики, д. {}", "Московская обл., г. Химки, Ленинградское ш., {}-й км",
          "г. Екатеринбург, ул. Щорса, д. {}, к. 2", "Республика Татарстан, г. Казань, пр-т Ямашева, д. {}")  # fmt: skip


@dataclass(frozen=True)
class Station:
    """A station and its equipment: (title, serial number)."""

    code: str
    number: int
    address: str
    units: tuple[tuple[str, str], ...]


class Network:
    """The network; as `ocr.forms.facts.Facts` it answers what the company knows."""

    def __init__(self, seed: int = 5, stations: int = 40) -> None:
        rng = random.Random(seed)
        numbers = sorted(rng.sample(range(3, 480), stations))
        self.stations = [
            Station(
                f"АЗС-{number:03d}", number, rng.choice(CITIES).format(rng.randint(2, 240)),
                tuple((title, code.format(rng.randint(100_000, 9_999_999))) for title, code in rng.choices(MODELS, k=6)),
            )
            for number in numbers
        ]  # fmt: skip
        self.people = sorted({f"{rng.choice(SURNAMES)} {rng.choice(NAMES)}" for _ in range(60)})
        self._units = [Unit(serial, s.code, "", title) for s in self.stations for title, serial in s.units]

    def station(self, text: str) -> str | None:
        wanted = text.lstrip("0") if text.isdigit() else code_key(text)
        return next((s.code for s in self.stations if wanted in (str(s.number), code_key(s.code))), None)

    def stations_like(self, text: str) -> tuple[str, ...]:
        return _near(text, [s.code for s in self.stations])

    def units(self, serial: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self._units if code_key(unit.serial) == code_key(serial))

    def serials_like(self, serial: str, station: str) -> tuple[str, ...]:
        return _near(serial, [unit.serial for unit in self._units if not station or unit.station == station])

    def person_known(self, name: str) -> bool | None:
        return any(_short(name) == _short(person) for person in self.people)

    def people_like(self, name: str) -> tuple[str, ...]:
        return _near(name, self.people)


def _short(name: str) -> str:
    parts = name.replace("ё", "е").split()
    return " ".join([parts[0], *(part[0] for part in parts[1:])]) if parts else ""


def _near(text: str, known: list[str]) -> tuple[str, ...]:
    keys = {code_key(one): one for one in known}
    return tuple(keys[key] for key, *_ in process.extract(code_key(text), keys.keys(), limit=5, score_cutoff=50))
