"""Words of a question that are neither data nor measures: what they ask for, what lies outside, and what is only grammar."""  # noqa: E501

from __future__ import annotations

import re

_I = re.IGNORECASE

OUTSIDE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("change", re.compile(r"\b(?:удал(?:и|ить|ите)|измени(?:ть|те)?|обнови(?:ть|те)?|создай(?:те)?|добавь(?:те)?|исправь|назнач(?:ь|ить)|закрой(?:те)?|delete|drop|update|insert|remove|create|truncate)\b", _I)),  # noqa: E501
    ("why", re.compile(r"\b(?:почему|отчего|зачем|why)\b", _I)),
    ("forecast", re.compile(r"\b(?:прогноз\w*|предскаж\w*|спрогнозир\w*|будет|будут|ожида\w+|forecast\w*|predict\w*|will|next (?:week|month|quarter|year)|в следующем|на следующ\w+)\b", _I)),  # noqa: E501
    ("weather", re.compile(r"\b(?:погод\w*|weather)\b", _I)),
    ("pay", re.compile(r"\b(?:зарплат\w*|оклад\w*|преми(?:я|и|ю|ей)|salar\w+|wages?)\b", _I)),
    ("price", re.compile(r"\b(?:цен[аеуы]|цен|стоимост\w*|стоит|курс\w*|price\w*|cost of)\b", _I)),
    ("procedure", re.compile(r"\b(?:как (?:правильно|действовать|устранить|исправить|починить|заменить|поступить)|что делать|инструкци\w*|регламент\w*|процедур\w*|how (?:to|do i|should)|procedure\w*|what should)\b", _I)),  # noqa: E501
)  # fmt: skip

COMPARE = re.compile(
    r"(?:по сравнению(?:\s+со?(?!\w))?|в сравнении(?:\s+со?(?!\w))?|сравни(?:те|ть)?|относительно|против|изменил\w*|изменени\w*|вырос\w*|снизил\w*"  # noqa: E501
    r"|упал\w*|увеличил\w*|уменьшил\w*|compared(?: to| with)?|compare|versus|vs\.?|changed?|grew|grow|rose|fell|dropped)(?!\w)",  # noqa: E501
    _I,
)
TOP = re.compile(r"(?:топ|top)[\s\-–]*(\d{1,4})?(?!\w)|(?:перв\w+|first)\s+(\d{1,4})(?!\w)", _I)
NUMBER_MOST = re.compile(r"(\d{1,4})(?=\s+(?:сам\w+|худш\w+|лучш\w+|наибол\w+|most|worst|largest)(?!\w))", _I)
LATEST = re.compile(
    r"(?:последни[ехй]\w*|свежи[ех]|latest|most recent|last)\s+(?:(\d{1,4})\s+)?(?=инцидент\w*|incidents?)", _I
)
MORE_THAN = re.compile(r"(?:более|больше|свыше|more than|over|above|>)(?:\s+чем)?\s*(\d+(?:[.,]\d+)?)(?!\w)", _I)
NO_SLA = re.compile(
    r"(?:с\s+)?(?:нарушени\w+|превышени\w+)\s+(?:срок\w*\s+)?sla|вне sla|просрочен\w*|sla (?:breach\w*|violat\w*|missed)"  # noqa: E501
    r"|(?:breached|missed|violated)\s+(?:the\s+)?sla|не в срок|late",
    _I,
)
DESCENDING = re.compile(
    r"(?<!\w)(?:больше всего|чаще всего|дольше всего|хуже всего|чаще всех|больше всех|наибол\w+|максимальн\w+|сам\w{2,3}\s+"  # noqa: E501
    r"(?:част\w+|больш\w+|долг\w+|проблемн\w+|аварийн\w+|дорог\w+|плох\w+|высок\w+|крупн\w+)|худш\w+|проблемн\w+|крупнейш\w+|most"
    r"(?:\s+(?:often|frequent\w*|common))?|highest|worst|longest|largest|biggest|maximum|по убыванию|descending)(?!\w)",
    _I,
)
ASCENDING = re.compile(
    r"(?<!\w)(?:меньше всего|реже всего|быстрее всего|лучше всего|наимен\w+|минимальн\w+|сам\w{2,3}\s+(?:редк\w+|маленьк\w+|быстр\w+"  # noqa: E501
    r"|низк\w+|мал\w+|хорош\w+)|лучш\w+|fewest|least|lowest|shortest|smallest|fastest|best|minimum|по возрастанию|ascending)(?!\w)",  # noqa: E501
    _I,
)
LIST = re.compile(
    r"(?<!\w)(?:список|перечисли\w*|перечень|list|какие (?=\w*\s*инцидент)|which (?=\w*\s*incidents?))(?!\w)", _I
)
SHOW = re.compile(r"(?<!\w)(?:покажи\w*|показать|выведи\w*|show(?: me)?|display)(?!\w)", _I)
COUNT = re.compile(r"(?<!\w)(?:сколько|число|количество|how many|number of|count)(?!\w)", _I)
TREND = re.compile(r"(?<!\w)(?:динамик\w+|тренд\w*|trend\w*|over time)(?!\w)", _I)
MEAN = re.compile(r"(?<!\w)(?:средн\w+|average|mean)(?=\s+(?:mttr|ttr))", _I)
FOLLOW = re.compile(
    r"^\s*(?:а\s|и\s|ну\s|теперь|тогда|только|то же|and\s|what about|how about|now\s|only\s|same\s)", _I
)
SOLVED = re.compile(
    r"(?<!\w)(?:реш[её]н[оы]|закрыт[оы]|устран[её]н[оы]|(?:were|was|been) (?:resolved|closed))(?!\w|\s+(?:в срок|on time))",  # noqa: E501
    _I,
)
INJURED = re.compile(
    r"(?<!\w)people (?:were |got )?(?:injured|hurt)|пострадал[оаи]?(?:\s+(?:людей|человек))?(?!\w)", _I
)
EVERYTHING = re.compile(r"(?<!\w)(?:за вс[её] время|за весь период|all time|overall|ever)(?!\w)", _I)
WHERE = re.compile(r"(?<!\w)(?:где|where)(?!\w)", _I)
SINGLE = re.compile(r"(?<!\w)(?:какой|какая|какое|какую|каком|какого|which|what)(?!\w)", _I)

GROUPING = frozenset(
    ("по", "by", "per", "каждый", "each", "every", "разрез", "какой", "which", "what", "across", "в разрезе")
)
NEGATION = frozenset(("кроме", "исключая", "без", "except", "excluding", "without"))
AND = frozenset(("и", "and", "или", "or"))
PREPOSITIONS = frozenset(("в", "во", "на", "из", "у", "для", "in", "at", "on", "for", "from", "of"))
PLURAL_EN = re.compile(r"(?<!\w)(?:which|what)\s+\w+s(?!\w)", _I)

GRAMMAR = frozenset(
    [
        "а",
        "и",
        "или",
        "но",
        "же",
        "ли",
        "ну",
        "то",
        "это",
        "этот",
        "тот",
        "весь",
        "все",
        "мы",
        "вы",
        "я",
        "наш",
        "у",
        "в",
        "во",
        "на",
        "по",
        "за",
        "с",
        "со",
        "к",
        "о",
        "об",
        "от",
        "до",
        "из",
        "для",
        "при",
        "над",
        "под",
        "между",
        "про",
        "как",
        "какой",
        "который",
        "где",
        "когда",
        "что",
        "кто",
        "чей",
        "сколько",
        "число",
        "количество",
        "быть",
        "есть",
        "был",
        "являться",
        "произойти",
        "происходить",
        "случиться",
        "случаться",
        "происходило",
        "зарегистрировать",
        "регистрировать",
        "зафиксировать",
        "фиксировать",
        "поступить",
        "сообщить",
        "мочь",
        "пожалуйста",
        "показать",
        "выведи",
        "вывести",
        "дать",
        "скажи",
        "сказать",
        "назвать",
        "назови",
        "посчитать",
        "посчитай",
        "сравнить",
        "построить",
        "построй",
        "график",
        "диаграмма",
        "таблица",
        "таблицу",
        "отчет",
        "сеть",
        "компания",
        "система",
        "данные",
        "общий",
        "всего",
        "итого",
        "сумма",
        "суммарный",
        "самый",
        "топ",
        "каждый",
        "отдельно",
        "разбивка",
        "разрез",
        "распределение",
        "список",
        "перечислить",
        "перечень",
        "связанный",
        "уровень",
        "показатель",
        "раз",
        "период",
        "среди",
        "только",
        "теперь",
        "тогда",
        "он",
        "она",
        "они",
        "их",
        "его",
        "ее",
        "ломаться",
        "сломаться",
        "отказывать",
        "отказать",
        "выходить",
        "строй",
        "приходиться",
        "составлять",
        "составить",
        "иметь",
        "иметься",
        "находиться",
        "нужно",
        "нужный",
        "хотеть",
        "узнать",
        "интересовать",
        "также",
        "еще",
        "более",
        "чем",
        "общее",
        "статистика",
        "значение",
        "указать",
        "указанный",
        "закрывать",
        "закрываться",
        "решать",
        "решаться",
        "устранять",
        "устраняться",
        "нанести",
        "приносить",
        "принести",
        "не",
        "там",
        "здесь",
        "сейчас",
        "текущий",
        "момент",
        "данный",
        "наблюдаться",
        "возникать",
        "возникнуть",
        "станция-то",
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "for",
        "to",
        "by",
        "per",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "there",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "how",
        "many",
        "much",
        "which",
        "what",
        "who",
        "when",
        "where",
        "show",
        "me",
        "us",
        "give",
        "list",
        "tell",
        "please",
        "all",
        "any",
        "each",
        "every",
        "our",
        "we",
        "i",
        "you",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "number",
        "count",
        "total",
        "sum",
        "overall",
        "happened",
        "happen",
        "occur",
        "occurred",
        "registered",
        "reported",
        "recorded",
        "fail",
        "fails",
        "failed",
        "break",
        "breaks",
        "broke",
        "breakdown",
        "table",
        "chart",
        "plot",
        "graph",
        "report",
        "statistics",
        "stats",
        "distribution",
        "by",
        "across",
        "among",
        "only",
        "now",
        "about",
        "same",
        "network",
        "company",
        "data",
        "often",
        "get",
        "got",
        "from",
        "than",
        "take",
        "took",
        "takes",
    ]
)

SPECIFIC_NOISE = frozenset(("чаще", "больше", "сейчас", "now", "№", "номер", "вид", "тип", "type", "kind"))
