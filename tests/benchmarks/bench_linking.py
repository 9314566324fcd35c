"""What tying the words of a question to 100,000 values costs: CPU-s of building, CPU-ms of a question.

    python tests/benchmarks/bench_linking.py [--people 60000] [--stations 20000] [--models 15000] [--cities 5000]

The values are made up and lie in a DuckDB file in a temporary folder. Questions are about values drawn from them, as
they are and inflected, with slips of the keyboard, and about nothing in the data. Times are CPU of the process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.database import schema
from azs.database.access import as_system
from azs.database.bulk import insert_rows
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.settings import load_settings
from chains.linker import Linker, tokens
from chains.vocabulary import GRAMMAR

SYLLABLES = tuple(first + last for first in "бвгджзклмнпрст" for last in "аеио")
MAKES = ("Alvor", "Benton", "Cardex", "Dolmar", "Elspin", "Fornax", "Gradil", "Helmut", "Intrex", "Jolmar")
QUESTIONS = (
    "сколько инцидентов в {city} за прошлый год", "ущерб по категориям у {person} в 2025 году",
    "отказы ТРК на {model} по месяцам", "сколько поломок было на АЗС {number}", "инциденты на улице {street}",
    "жалобы клиентов в {city} и {other}", "how many fires in {city} last year", "среднее время решения по регионам",
    "сколько инцедентов зарегестрировал {person} в {city}", "топ-5 станций по ущербу, кроме {city}",
)  # fmt: skip


def cpu_ms(call: Callable[[], object]) -> float:
    """CPU milliseconds of the whole process during `call`."""
    began = time.process_time()
    call()
    return 1000 * (time.process_time() - began)


def made_up(chance: random.Random, count: int, endings: tuple[str, ...]) -> list[str]:
    """Different words that sound Russian."""
    found: dict[str, None] = {}
    while len(found) < count:
        stem = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))
        found[(stem + chance.choice(endings)).capitalize()] = None
    return list(found)


def fill(engine: sa.Engine, chance: random.Random, sizes: argparse.Namespace) -> dict[str, list[str]]:
    """Write a network of the sizes asked for; what it holds by dimension."""
    letters = "АБВГДЕИКЛМНОПРСТ"
    surnames = made_up(chance, sizes.people // 3, ("ов", "ев", "ин", "ский", "енко", "ова", "ина"))
    people = [
        f"{chance.choice(surnames)} {chance.choice(letters)}. {chance.choice(letters)}." for _ in range(sizes.people)
    ]
    cities = made_up(chance, sizes.cities, ("ск", "град", "ово", "инск", "горск"))
    streets = made_up(chance, 2000, ("ская", "ова", "ная"))
    models = [f"{MAKES[n % len(MAKES)]} {chance.choice('ABCDKMX')}{n}" for n in range(sizes.models)]
    stations = [
        (n, f"АЗС-{n:05d}", f"АЗС № {n}, {city}", "Самарская область", city,
         f"{city}, ул. {chance.choice(streets)}, {n % 150 + 1}")
        for n in range(1, sizes.stations + 1)
        for city in (cities[n % len(cities)],)
    ]  # fmt: skip
    frame = pd.DataFrame(stations, columns=["station_id", "code", "name", "region", "city", "address"])
    units = pd.DataFrame(
        {"equipment_id": range(1, len(models) + 1), "station_id": 1, "kind": "ТРК", "model": models,
         "serial": [f"S{n}" for n in range(len(models))], "installed_on": dt.date(2020, 1, 1)}
    )  # fmt: skip
    moment = dt.datetime(2026, 1, 1)
    rows = pd.DataFrame(
        {"incident_id": range(1, len(people) + 1), "external_id": [f"E{n}" for n in range(len(people))],
         "title": "Отказ", "type_id": 1, "station_id": 1, "severity": "low", "status": "closed", "reported_by": people,
         "occurred_at": moment, "reported_at": moment}
    )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(schema.incident_types), [{"type_id": 1, "category": "Отказ ТРК"}])
        for table, data in ((schema.stations, frame), (schema.equipment, units), (schema.incidents, rows)):
            insert_rows(connection, table, pa.Table.from_pandas(data, preserve_index=False))
    return {"city": cities, "person": people, "model": models, "street": streets}


def slipped(chance: random.Random, text: str) -> str:
    """A text with two letters of its longest word exchanged."""
    word = max(text.split(), key=len)
    at = chance.randrange(1, max(2, len(word) - 1))
    return text.replace(word, word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])


def question(chance: random.Random, known: dict[str, list[str]], stations: int) -> str:
    """A question about values drawn by chance; in every second one a name is misspelt."""
    drawn = {name: chance.choice(values) for name, values in known.items()} | {"other": chance.choice(known["city"])}
    if chance.random() < 0.5:
        name = chance.choice(list(drawn))
        drawn[name] = slipped(chance, drawn[name])
    return chance.choice(QUESTIONS).format(**drawn, number=chance.randint(1, stations))


def ask(linker: Linker, text: str) -> int:
    """All that a question costs in the linker; the number of things found."""
    mentions = linker.station_mentions(text)
    return len(mentions) + len(linker.links(tokens(linker.corrected(text, GRAMMAR))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, size in (("people", 60_000), ("stations", 20_000), ("models", 15_000), ("cities", 5_000)):
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--questions", type=int, default=500)
    sizes = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as home:
        engine = as_system(open_engine(load_settings({"AZS_HOME": home, "AZS_LLM": "off"})))
        upgrade(engine)
        known = fill(engine, chance, sizes)
        built: list[Linker] = []
        print(f"building: {cpu_ms(lambda: built.append(Linker(engine))) / 1000:.1f} CPU-s", flush=True)
        linker = built[0]
        print(f"first misspelt word: {cpu_ms(lambda: linker.corrected('инцедент', GRAMMAR)) / 1000:.1f} CPU-s")
        looks = [cpu_ms(lambda: linker.fresh(engine)) for _ in range(9)]
        print(f"looking for changes: {statistics.median(looks):.1f} CPU-ms")
        asked = [question(chance, known, sizes.stations) for _ in range(sizes.questions)]
        costs = sorted(cpu_ms(partial(ask, linker, text)) for text in asked)
        middle = statistics.median(costs)
        p95 = costs[int(0.95 * len(costs))]
        print(f"{len(asked)} questions, CPU-ms: median {middle:.1f}, p95 {p95:.1f}, most {costs[-1]:.1f}")
        engine.dispose()


if __name__ == "__main__":
    main()
