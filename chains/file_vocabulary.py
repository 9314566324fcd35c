"""What everyday words of a question about a file mean, whatever the file: functions, groups, order, amounts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

CONCEPTS = Path(__file__).parent / "file_words.toml"


def _lemmas(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS: Mapping[str, frozenset[str]] = {
    "count": _lemmas("сколько скока количество число count кол-во численность"),
    "sum": _lemmas("сумма суммарный суммарно sum просуммировать сложить"),
    "total": _lemmas("всего итого итог итоговый общий total overall совокупный"),
    "avg": _lemmas("средний среднее average mean avg усредненный"),
    "median": _lemmas("медиана медианный median"),
    "max": _lemmas("максимум максимальный наибольший max maximum highest largest biggest greatest крупнейший наивысший"),
    "min": _lemmas("минимум минимальный наименьший min minimum lowest smallest least наинизший fewest"),
    "share": _lemmas("доля процент share percentage percent процентный удельный"),
    "distinct": _lemmas("разный различный уникальный distinct unique different"),
}  # fmt: skip
SUPERLATIVE = {"max": "desc", "min": "asc"}
DEAR: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("дорогой", "дорогостоящий", "expensive", "costly", "priciest"), ("desc", "цена")),
    **dict.fromkeys(("дешевый", "cheap", "cheapest", "недорогой"), ("asc", "цена")),
    **dict.fromkeys(("старый", "старший", "oldest"), ("asc", "старый")),
    **dict.fromkeys(("молодой", "младший", "youngest"), ("asc", "возраст")),
    **dict.fromkeys(("earliest", "ранний"), ("asc", "дата")),
    **dict.fromkeys(("свежий", "newest", "latest", "поздний", "недавний", "recent"), ("desc", "дата")),
    **dict.fromkeys(("больший", "большой", "best", "лучший", "крупный", "top"), ("desc", "")),
    **dict.fromkeys(("worst", "худший", "меньший", "маленький"), ("asc", "")),
}
"""Adjectives that order rows, and the meaning of the column they order by where they have one."""
GROUPING = _lemmas("по by per каждый each every разрез across for-each")
WHICH = _lemmas("какой который which what кто who чей whose каков")
ROWS = _lemmas("человек people person строка запись позиция row record entry line строчка")
LISTING = _lemmas(
    "показать покажи вывести выведи список перечислить перечень list show display give print дать найти find"
)
NEGATION = _lemmas("не кроме исключая except excluding not без without помимо but non isnt arent other")
MISSING = _lemmas(
    "пустой пусто отсутствовать отсутствует missing empty blank незаполненный пропустить пропущенный null"
)
STATED = _lemmas("указать указанный заполнить заполненный filled stated specified задать")
UNITS: Mapping[str, frozenset[str]] = {
    "day": _lemmas("день day ежедневно ежедневный daily посуточно подневный сутки подневно"),
    "week": _lemmas("неделя week еженедельно еженедельный weekly понедельно"),
    "month": _lemmas("месяц month ежемесячно ежемесячный monthly помесячно помесячный"),
    "quarter": _lemmas("квартал quarter ежеквартально ежеквартальный quarterly поквартально"),
    "year": _lemmas("год year ежегодно ежегодный yearly annually annual погодовой"),
    "hour": _lemmas("час hour hourly почасовой почасовать"),
}  # fmt: skip
BY_ITSELF = _lemmas(
    """ежедневно ежедневный daily посуточно подневно подневный еженедельно еженедельный weekly понедельно ежемесячно
    ежемесячный monthly помесячно помесячный ежеквартально ежеквартальный quarterly поквартально ежегодно ежегодный
    yearly annually annual погодовой hourly почасовой"""
)
"""Units that need no "by" before them."""
INCIDENTS = _lemmas("инцидент incident заявка ticket происшествие")
FILLERS = _lemmas(
    """а и или либо в во на с со у о об от до из за для при под над к ко через между среди это этот тот такой весь все
    вся мы я мой наш он она они их его ее быть есть был было были иметь имеет имеется иметься являться составлять
    составить равный получиться получать стать можно нужно надо хотеть хочу пожалуйста ли же бы то что чтобы если как
    так где когда там тут здесь данные данный значение столбец колонка поле только лишь именно тоже также еще самый
    более наиболее каков вообще приходиться приходится распределение динамика тренд таблица файл лист разбить разбивка
    посчитать посчитай подсчитать сосчитать рассчитать узнать сказать скажи насчитываться итак ну вот которая один
    одна раз штука шт рубль руб единица имеющий сделать вид зависимость график диаграмма построить построй нарисовать
    нарисуй продать продаваться купить оформить работать жить провести проводить произойти поступить сгруппировать группировка группа сравнить сравни нас наши
    the a an s of in on at to from with and or is are was were be been do does did has have had having there this that
    these those it its their our my we i you me us please can could would will how what's where when than then as so if
    any all data value column field only also just too many much need want like tell get calculate compute find out
    whose per file table sheet into out over during made each's breakdown distribution trend chart graph plot draw bar
    line pie ordered group grouped compare sold sell bought buy work works worked live lives issued made happened rub rouble ruble them they one those"""
)  # fmt: skip
_I = re.IGNORECASE
N = r"(?P<n>\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?)\s*(?P<k>тыс\w*\.?|млн\.?|миллион\w*|thousand|million|mln|k(?!\w)|m(?!\w))?\s*(?P<unit>%|процент\w*|percent|руб\w*\.?|₽|rub\w*|л(?:итр\w*)?(?!\w)|кг(?!\w)|шт\w*\.?)?"
_OPERATORS = (
    (">=", r"не\s+(?:меньше|менее|ниже|дешевле)(?:\s+чем)?|at\s+least|no\s+less\s+than|>=|≥|от(?=\s+\d+\s*(?:и\s+(?:выше|больше|более)))"),
    ("<=", r"не\s+(?:больше|более|выше|дороже|превыша\w+)(?:\s+чем)?|at\s+most|no\s+more\s+than|up\s+to|<=|≤"),
    (">", r"больше(?:\s+чем)?|более(?:\s+чем)?|свыше|выше|дороже|старше|превы\w+|over|above|more\s+than|greater\s+than|higher\s+than|exceed\w*|bigger\s+than|older\s+than|>"),
    ("<", r"меньше(?:\s+чем)?|менее(?:\s+чем)?|ниже|дешевле|младше|under|below|less\s+than|fewer\s+than|lower\s+than|smaller\s+than|younger\s+than|cheaper\s+than|<"),
    ("=", r"равн\w+|равно|equals?(?:\s+to)?|equal\s+to|=|ровно|exactly"),
)  # fmt: skip
COMPARISONS = tuple((sign, re.compile(rf"(?<![\w])(?:{words})\s*{N}", _I)) for sign, words in _OPERATORS)
BETWEEN = re.compile(
    rf"(?<!\w)(?:от|между|between|from|в\s+диапазоне\s+от)\s+{N.replace('?P<n>', '?P<n1>').replace('?P<k>', '?P<k1>').replace('?P<unit>', '?P<unit1>')}\s*(?:до|и|to|and)\s+{N}",
    _I,
)
MANY = {"т": 1e3, "k": 1e3, "м": 1e6, "m": 1e6}
TOP = re.compile(
    r"(?<!\w)(?:топ|top)[\s-]*(?P<n>\d{1,4})?(?!\w)"
    r"|(?<!\w)(?P<first>первы[ехм]\w*|first)\s+(?P<n2>\d{1,4})(?!\s*(?:%|дн|мес|нед|day|week|month))"
    r"|(?<!\w)(?P<last>последни[ехм]|last)\s+(?P<n3>\d{1,4})(?=\s+(?:строк|запис|row|record|entr|заказ|order))"
    r"|(?<!\w)(?P<n4>\d{1,4})(?=\s+(?:сам\w+|наиболь\w+|наимень\w+|лучш\w+|худш\w+|крупнейш\w+|most|largest|biggest|highest|lowest|smallest|cheapest|latest|newest|oldest|best|worst))",
    _I,
)
MOST = re.compile(
    r"(?<!\w)(?:больше\s+всего|больше\s+всех|чаще\s+всего|the\s+most|most(?:\s+often)?|самы[йехм]+\s+больш\w+|сам(?:ая|ое|ой|ую|ым|ого|ому)\s+больш\w+)(?!\w)",
    _I,
)
LEAST = re.compile(
    r"(?<!\w)(?:меньше\s+всего|меньше\s+всех|реже\s+всего|the\s+(?:least|fewest)|самы[йехм]+\s+(?:маленьк|низк)\w+|сам(?:ая|ое|ой|ую|ым|ого|ому)\s+(?:маленьк|низк)\w+)(?!\w)",
    _I,
)
SORTED = re.compile(
    r"(?<!\w)(?:(?:в\s+порядке|по)\s+(?P<up>возрастани\w+)|(?:в\s+порядке|по)\s+(?P<down>убывани\w+)|(?P<up2>ascending)|(?P<down2>descending)|(?P<plain>(?:order|sort)(?:ed)?(?=\s+by)|отсортир\w+|упорядоч\w+|сортировк\w+))(?!\w)",
    _I,
)
WEEKDAYS = re.compile(
    r"(?<!\w)(?:по\s+)?(?:дн(?:ям|ю|и)\s+недели|(?:by\s+|per\s+)?(?:days?\s+of\s+(?:the\s+)?week|weekdays?))(?!\w)", _I
)
NUMBER_OF = re.compile(
    r"(?<!\w)(?:(?:the\s+)?number\s+of|how\s+many|how\s+much|how\s+often|сколько\s+всего|общее\s+(?:количество|число)|total\s+(?:number|count)\s+of)(?!\w)",
    _I,
)
UNSTATED = re.compile(
    r"(?<!\w)(?:не\s+(?:указан\w*|заполнен\w*|задан\w*|известн\w*)|(?:is|are)\s+(?:not\s+(?:stated|filled|set|specified)|missing|empty|blank)|not\s+(?:stated|filled|set|specified))(?!\w)",
    _I,
)
HERE = re.compile(
    r"(?<!\w)(?:(?:в|во|из|по|на|для|согласно)\s+)?(?:(?:этом|этого|этому|этой|данном|данного|мо[её]м|моего|нашем|загруженн\w+|приложенн\w+|прикрепл[её]нн\w+|последнем)\s+)*"
    r"(?:файл(?:а|е|у|ом|ах|ов|ы)?|таблиц(?:а|е|у|ы|ей)|вложени(?:е|я|и|ю)|документ(?:а|е|у)|эксел\w+|csv|xlsx|json|xml|excel)(?!\w)"
    r"|(?<!\w)(?:(?:in|from|of|on|by|using|for)\s+)?(?:the\s+|this\s+|my\s+|our\s+)?(?:attached\s+|uploaded\s+)?(?:files?|tables?|spreadsheet|attachment|csv|xlsx|json|xml|excel)(?!\w)",
    _I,
)
QUOTED = re.compile(r"«(?P<a>[^»]{1,80})»|[\"“„](?P<b>[^\"”“]{1,80})[\"”“]|(?<!\w)'(?P<c>[^']{1,80})'(?!\w)")


@lru_cache(maxsize=1)
def concepts() -> Mapping[str, str]:
    """Lemma -> the first lemma of its group."""
    groups = tomllib.loads(CONCEPTS.read_text(encoding="utf-8"))["concepts"]
    return {word: group.split()[0] for group in groups for word in group.split()}


def amount(number: str, many: str | None) -> float:
    """A number as written, times thousands or millions."""
    plain = number.replace(" ", "").replace("\u00a0", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        plain = plain.replace(",", "")
    return float(plain.replace(",", ".")) * MANY.get((many or " ")[0].lower(), 1.0)
