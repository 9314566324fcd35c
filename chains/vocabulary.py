"""Words of a question that are neither data nor measures: what they ask for, what lies outside, and what is only grammar."""

from __future__ import annotations

import re

_I = re.IGNORECASE

OUTSIDE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("change", re.compile(r"\b(?:удал(?:и|ить|ите)|измени(?:ть|те)?|обнови(?:ть|те)?|создай(?:те)?|добавь(?:те)?|исправь|назнач(?:ь|ить)|закрой(?:те)?|delete|drop|update|insert|remove|create|truncate)\b", _I)),
    ("why", re.compile(r"\b(?:почему|отчего|зачем|why)\b", _I)),
    ("forecast", re.compile(r"\b(?:прогноз\w*|предскаж\w*|спрогнозир\w*|будет|будут|ожида\w+|forecast\w*|predict\w*|will|next (?:week|month|quarter|year)|в следующем|на следующ\w+)\b", _I)),
    ("average", re.compile(r"(?:в среднем|средн\w+ (?:число|количество)\s+\w+)\s+(?:за|в|на)\s+(?:один\s+|каждый\s+)?(?:день|сутки|недел\w|месяц|квартал|год|станци\w|азс)|(?:average|mean)\s+(?:number\s+of\s+)?\w+\s+(?:per|a|each)\s+(?:day|week|month|quarter|year|station)", _I)),
    ("weather", re.compile(r"\b(?:погод\w*|weather)\b", _I)),
    ("pay", re.compile(r"\b(?:зарплат\w*|оклад\w*|преми(?:я|и|ю|ей)|salar\w+|wages?)\b", _I)),
    ("price", re.compile(r"\b(?:цен[аеуы]|цен|стоимост\w*|сколько стоит(?!\s+(?:на|у|в)\s)|поч[её]м|курс\w*|price\w*|cheaper)\b", _I)),
    ("procedure", re.compile(r"\b(?:как (?:правильно|действовать|устранить|исправить|починить|заменить|поступить)|что делать|инструкци\w*|регламент\w*|процедур\w*|how (?:to|do i|should)|procedure\w*|what should)\b", _I)),
)  # fmt: skip

COMPARE = re.compile(
    r"(?<!\w)(?:по сравнению(?:\s+со?(?!\w))?|в сравнении(?:\s+со?(?!\w))?|сравни(?:те|ть)?|относительно|против|изменил\w*"
    r"|изменени\w+|compared?(?: to| with)?|comparison|against|versus|vs\.?|changed?)(?!\w)",
    _I,
)
CHANGED = re.compile(
    r"(?<!\w)(?:вырос\w*|возрос\w*|снизил\w*|упал\w*|увеличил\w*|уменьшил\w*|прибавил\w*|сократил\w*|grew|grow|rose|fell"
    r"|dropped|increased?|decreased?|declined?)(?!\w)",
    _I,
)
HOW_MUCH = re.compile(
    r"(?<!\w)(?:на сколько процентов|насколько процентов|на сколько|насколько|во сколько раз|на какой процент"
    r"|by what percent\w*|by how many percent|by how much|what percent\w* change)(?!\w)",
    _I,
)
HOW = re.compile(r"(?<!\w)(?:как|ли|how|did)(?!\w)", _I)
ELLIPTIC = re.compile(
    r"(?<!\w)(?:с\s+)?(?:тем же|аналогичн\w+|таким же)\s+(?:период\w*|месяц\w*|квартал\w*|полугоди\w*|дн\w*)"
    r"(?:\s+(?:прошл\w+|предыдущ\w+)\s+год\w+)?|(?:the\s+)?same\s+(?:period|month|quarter|time)(?:\s+(?:of\s+)?last year)?"
    r"|год к году|year over year|yoy",
    _I,
)
WITH_ANOTHER = re.compile(
    r"(?<!\w)(?:с|со|to|with|against|vs\.?|к)\s+(?:the\s+)?(перв\w+|втор\w+|трет\w+|предыдущ\w+|прошл\w+|previous|first|second|last)(?!\w)",
    _I,
)
SMALL = {
    "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "трёх": 3, "тройка": 3, "тройку": 3, "четыре": 4, "пять": 5,
    "пятерка": 5, "пятёрка": 5, "пятерку": 5, "пятёрку": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10,
    "десятка": 10, "десятку": 10, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = rf"(\d{{1,4}}|{'|'.join(SMALL)})"
TOP = re.compile(rf"(?<!\w)(?:топ|top)[\s\-–]*{_COUNT}?(?!\w)|(?<!\w)(?:перв\w+|first)\s+{_COUNT}(?!\w)", _I)
NUMBER_MOST = re.compile(
    rf"(?<!\w){_COUNT}(?=\s+(?:сам\w+|худш\w+|лучш\w+|наибол\w+|наимен\w+|most|worst|best|largest|biggest|least|лидер\w*|инцидент\w*|incidents?|станци\w*|азс"
    r"|заправ\w+|регион\w*|категори\w*|город\w*|служб\w*|модел\w*|причин\w*|stations?|regions?|categor\w+|cit\w+"
    r"|departments?|models?|sites?|causes?)(?!\w))",
    _I,
)
LATEST = re.compile(
    r"(?:последни[ехй]\w*|свежи[ех]|latest|most recent|last)\s+(?:(\d{1,4})\s+)?(?=инцидент\w*|incidents?)", _I
)
MORE_THAN = re.compile(
    r"(?:более|больше|свыше|выше|перевалил\w*\s+за|превы\w+|more than|over|above|exceed\w*|greater than|>)(?:\s+чем)?\s*"
    r"(\d{1,3}(?:[ \u00a0]\d{3})+|\d+(?:[.,]\d+)?)\s*(тыс\w*\.?|млн\.?|миллион\w*|thousand|million|k|m)?(?!\w)"
    r"(?:\s*(?:руб\w*\.?|₽|час\w*|ч|процент\w*|%|литр\w*|штук\w*|roubles?|rubles?|rub|hours?|percent|litres?|liters?))?",
    _I,
)
LESS_THAN = re.compile(
    r"(?<!\w)(?:не\s+достиг\w+|менее|меньше|ниже|less than|fewer than|under|below|<)(?:\s+чем)?\s*"
    r"(\d{1,3}(?:[ \u00a0]\d{3})+|\d+(?:[.,]\d+)?)\s*(тыс\w*\.?|млн\.?|миллион\w*|thousand|million|k|m)?(?!\w)"
    r"(?:\s*(?:руб\w*\.?|₽|час\w*|ч|процент\w*|%|литр\w*|штук\w*|roubles?|rubles?|rub|hours?|percent|litres?|liters?))?",
    _I,
)
NO_SLA = re.compile(
    r"(?:с\s+)?(?:нарушени\w+|превышени\w+)\s+(?:срок\w*(?:\s+sla)?|sla)|вне sla|(?:с\s+)?просроч\w+(?:\s+(?:по\s+)?sla)?"
    r"|с опоздани\w+|не в срок|не вовремя|sla (?:breach\w*|violat\w*|missed)|(?:breached|missed|violated)\s+(?:the\s+)?sla"
    r"|overdue|(?<!\w)late(?!\w)|past (?:the )?deadline|not on time",
    _I,
)
IN_TIME = re.compile(
    r"(?<!\w)(?:в срок|вовремя|без просроч\w+|уложил\w*\s+в\s+(?:срок|sla)|on time|in time|within (?:the )?(?:sla|deadline))(?!\w)",
    _I,
)
MEDIAN = re.compile(r"(?<!\w)(?:медиан\w+|median)(?!\w)", _I)
P90 = re.compile(
    r"(?<!\w)(?:90|девяност\w+)(?:-?[йоег]{1,2})?\s+(?:процентил\w+|перцентил\w+)|(?<!\w)(?:90th percentile|p90)", _I
)
RATE = re.compile(
    r"(?:на|per|for every)\s+(?:каждую\s+|каждые\s+)?(?:1[ \u00a0,.]?000|тысячу|thousand|1k)\s+(?:транзакци\w+|чек\w+|покуп\w+"
    r"|transactions?|purchases?)",
    _I,
)
UNIT_WORDS = re.compile(
    r"(?<!\w)(?:в (?:часах|рублях|литрах|процентах|штуках|сутках)|in (?:hours|roubles|rubles|litres|liters|percent))(?!\w)"
    r"|,\s*(?:час\w*|руб\w*\.?|шт\w*\.?|hours|roubles|rubles)(?=\W*$)",
    _I,
)
DESCENDING = re.compile(
    r"(?<!\w)(?:больше всего|чаще всего|чаще(?=\s+\w+[аеиую]т\w?)|самые частые|дольше всего|чаще всех|больше всех|чаще других|наибол\w+|максимальн\w+|максимум|сам\w{2,3}\s+"
    r"(?:част\w+|больш\w+|долг\w+|дорог\w+|высок\w+|крупн\w+|массов\w+|тяж[её]л\w+|убыточн\w+|затратн\w+)|крупнейш\w+|лидир\w+|лидер\w*"
    r"|most(?:\s+(?:often|frequent\w*|common))?|highest|longest|largest|biggest|maximum|greatest|по убыванию|descending)(?!\w)",
    _I,
)
ASCENDING = re.compile(
    r"(?<!\w)(?:меньше всего|реже всего|быстрее всего|меньше всех|наимен\w+|минимальн\w+|сам\w{2,3}\s+(?:редк\w+|маленьк\w+|быстр\w+"
    r"|низк\w+|мал\w+|коротк\w+|дешев\w+)|fewest|least|lowest|shortest|smallest|fastest|minimum|quickest|по возрастанию|ascending)(?!\w)",
    _I,
)
WORST = re.compile(
    r"(?<!\w)(?:хуже всего|хуже всех|сам\w{2,3}\s+(?:плох\w+|проблемн\w+|аварийн\w+|опасн\w+|неблагополучн\w+)|худш\w+|проблемн\w+|worst"
    r"|most problematic)(?!\w)",
    _I,
)
BEST = re.compile(
    r"(?<!\w)(?:лучше всего|лучше всех|сам\w{2,3}\s+(?:хорош\w+|благополучн\w+|спокойн\w+)|лучш\w+|best)(?!\w)", _I
)
LIST = re.compile(
    r"(?<!\w)(?:список|перечисли\w*|перечень|list|какие (?=\w*\s*инцидент)|which (?=\w*\s*incidents?))(?!\w)", _I
)
SHOW = re.compile(r"(?<!\w)(?:покажи\w*|показать|выведи\w*|show(?: me)?|display)(?!\w)", _I)
COUNT = re.compile(r"(?<!\w)(?:сколько|скока|скок|кол-во|число|количество|how many|number of|count)(?!\w)", _I)
TREND = re.compile(r"(?<!\w)(?:динамик\w+|тренд\w*|trend\w*|over time)(?!\w)", _I)
MONTHLY = re.compile(r"(?<!\w)(?:помесячн\w+|ежемесячн\w+|месяц за месяцем|month by month|month-by-month)(?!\w)", _I)
MEAN_TIME = re.compile(
    r"(?<!\w)(?:сколько|как\w*)\s+(?:времени|часов|долго|быстро)(?:\s+в среднем)?\s+(?:мы\s+|у нас\s+)?(?:уход\w+|занима\w+|трат\w+|требу\w+|нужно|реша\w+"
    r"|устраня\w+|чин\w+|закрыва\w+|длится|длятся)(?:\s+(?:на|для))?(?:\s+(?:устранение|решение|ремонт|закрытие|восстановление|починк\w))?"
    r"|how (?:long|fast|quickly) (?:does it|do we|did it|did we|do they|does|do|did|is|are)(?:\s+(?:it|we|they))?(?:\s+(?:usually|normally|typically))?"
    r"(?:\s+takes?)?(?:\s+us)?(?:\s+to)?(?:\s+(?:fix|resolve|repair|close|restore|solve)(?:ed)?)?",
    _I,
)
ON_AVERAGE = re.compile(r"(?<!\w)(?:в среднем|on average)(?!\w)", _I)
BROKE = re.compile(
    r"(?<!\w)(?:(?:с|по)?лома\w+|отказ\w+|вы(?:шл|ход)\w+\s+из\s+строя|поломк\w+|неисправн\w+|чин\w+|починил\w*|ремонт\w*|fail\w*|br[eo]a?k\w*|fault\w*|repair\w*)",
    _I,
)
RANKED_BY = (
    ("reported_by", re.compile(r"(?<!\w)(?:кто|who)(?!\w)", _I)),
    ("month", re.compile(r"(?<!\w)(?:когда|when)(?!\w)", _I)),
    (
        "category",
        re.compile(
            r"(?<!\w)(?:какие|какого рода|что|what|which|частые|распростран[её]нные|common|frequent)(?!\w)|чаще всего (?:случа|происход|быва|возника)",
            _I,
        ),
    ),
)
MEAN = re.compile(r"(?<!\w)(?:средн\w+|average|mean)(?=\s+(?:mttr|ttr))", _I)
FOLLOW = re.compile(
    r"^\s*(?:а\s|и\s|ну\s|теперь|тогда|только|то же|and\s|what about|how about|now\s|only\s|same\s)", _I
)
NOT_SOLVED = re.compile(
    r"(?<!\w)(?:(?:ещ[её]\s+)?не\s+(?:был\w?\s+)?(?:реш[её]н\w*|закрыт\w*|устран[её]н\w*)|(?:not|never)\s+(?:yet\s+)?(?:been\s+)?"
    r"(?:resolved|closed|solved)|still open)(?!\w)",
    _I,
)
SOLVED = re.compile(
    r"(?<!\w)(?:реш[её]н[оы]|решили|закрыт[оы]|закрыли|устран[её]н[оы]|устранили|(?:were|was|been|did we|have we) (?:resolved?|closed?|solved?"
    r"|fix|fixed))(?!\w)",
    _I,
)
INJURED = re.compile(
    r"(?<!\w)people (?:were |got )?(?:injured|hurt)|(?<!\w)(?:injured|hurt) (?:people|persons?|staff|customers?)|(?<!\w)(?:(?:человек|людей)\s+)?(?:пострадал[оаи]?|травмирован\w*)"
    r"(?:\s+(?:людей|человек))?(?!\w)",
    _I,
)
_NIGHT, _MORNING, _EVENING = (22, 23, 0, 1, 2, 3, 4, 5), range(6, 12), range(18, 22)
HOURS = tuple(
    (tuple(map(str, hours)), re.compile(rf"(?<!\w)(?:{words})(?!\w)", _I))
    for hours, words in (
        (_NIGHT, r"ночью|по ночам|в ночное время|at night|overnight|during the night"),
        (_MORNING, r"утром|по утрам|in the mornings?"),
        (_EVENING, r"вечером|по вечерам|in the evenings?"),
    )
)
WEEKDAYS = (
    (("6", "7"), re.compile(r"(?<!\w)(?:(?:по|в|на)\s+)?(?:выходн(?:ым|ые|ых)(?:\s+дн\w+)?|суббот\w+\s+(?:и|или)\s+воскресень\w+|(?:on\s+)?saturdays?\s+(?:and|or)\s+sundays?|(?:on\s+|at\s+)?(?:the\s+)?weekends?)(?:\s*\([^)]*\))?(?!\w)", _I)),
    (("1", "2", "3", "4", "5"), re.compile(r"(?<!\w)(?:(?:по|в)\s+)?(?:будн(?:и|ям|ях|ие|им)(?:\s+дн\w+)?|рабоч\w+\s+дн\w+)|(?<!\w)on weekdays(?!\w)|(?<!\w)workdays(?!\w)", _I)),
    *(
        ((str(day),), re.compile(rf"(?<!\w)(?:(?:по|в|во|на|on)\s+)(?:{stem})(?!\w)", _I))
        for day, stem in enumerate(
            (r"понедельник\w*|mondays?", r"вторник\w*|tuesdays?", r"среду|средам|wednesdays?",
             r"четверг\w*|thursdays?", r"пятниц\w+|fridays?", r"суббот\w+|saturdays?", r"воскресень\w+|sundays?"), 1,
        )
    ),
)  # fmt: skip
EVERYTHING = re.compile(
    r"(?<!\w)(?:за вс[её] время|за все годы|за весь период|за всю историю|all[- ]time|overall|ever)(?!\w)", _I
)
WHERE = re.compile(r"(?<!\w)(?:где|where)(?!\w)", _I)
SINGLE = re.compile(r"(?<!\w)(?:какой|какая|какое|какую|каком|какого|сам(?:ый|ая|ое|ую)|which|what)(?!\w)", _I)

GROUPING = frozenset(
    ("по", "by", "per", "каждый", "each", "every", "разрез", "какой", "which", "what", "across", "в разрезе")
)
EXCEPT = re.compile(
    r"(?<!\w)(?:за исключением|не считая|не включая|не учитывая|без уч[её]та|помимо|за вычетом|not counting|not including|apart from"
    r"|other than|except for|leaving out|ignoring)(?!\w)",
    _I,
)
NEGATION = frozenset(("кроме", "исключая", "исключить", "без", "except", "excluding", "without"))
MEDIUM_BESIDE = frozenset(
    ("тяжесть", "критичность", "серьезность", "приоритет", "инцидент", "случай", "происшествие", "авария")
)
FUEL = frozenset(("топливо", "бензин", "горючее", "литр", "fuel", "petrol", "gasoline", "litre", "liter"))
EACH = re.compile(r"(?<!\w)(?:кажд(?:ой|ому|ом|ого|ую|ый|ая)|each)(?!\w)", _I)
POSSESSIVE = re.compile(r"(?<=[a-z])['’]s(?!\w)", _I)
HOUR_RANGE = re.compile(
    r"(?<!\w)(?:с|from|between)\s+(\d{1,2})(?::00)?(?:\s*час\w*)?\s+(?:до|to|and)\s+(\d{1,2})(?::00|\s*час\w*)", _I
)
AND = frozenset(("и", "and", "или", "or"))
PREPOSITIONS = frozenset(("в", "во", "на", "из", "у", "для", "in", "at", "on", "for", "from", "of"))
PLURAL_EN = re.compile(r"(?<!\w)(?:which|what)\s+(?!(?:was|is|has|does)(?!\w))\w+s(?!\w)", _I)

_RU = """
    кол-во скока скок через зависимость исходя согласно касаемо
    из-за если смотреть посмотреть узнавать узнать прийтись приходиться причиной обстоит причём при чем среди именно
    дать давать внести вносить вклад прийти случилось учитывать взять брать рассматривать
    один одна одно
    чинить починить ремонтировать отремонтировать сообщать пробить пробивать вопрос
    а более бы бывать был быть в ваш вестись весь весь-то висеть включая вместе во возникать возникнуть вообще вопрос
    вот все всего вы выведи вывести вывод выдать выделить выйти вырасти выходить вышло выявить выявлять где глянуть
    говорить график группировать группировка давать данные данный дать делать дело день-то диаграмма для до его
    единица ее есть еще же за заведенный завести заводить закрывать закрываться занимать зарегистрированный
    зарегистрировать зафиксировать зафиксироваться здесь знать значение и из или именно иметь иметься имя интересно
    интересовать итог итого их к каждый как каков какова какой картина касаться когда количественный количество
    компания конкретно который круг кто ли лидер лидировать ломаться между место можно мой момент мочь мы на набежать
    наблюдаться набрать набраться над надо название назвать назови называться накопить накопиться нам нанести
    насчитать насчитываться находиться наш но ну нужда нужно нужный о об обнаруживать обнаружить обстановка обстоять
    общее общий общий-то объем оказаться он она они от ответ отдельно отказать отказывать отметить отмечать
    относиться отобразите отобразить отсортировать отчет оформить падать перевалить перечень перечислить период плюс
    по под поделить подробно подсказать пожалуйста пока показатель показать показывать получать получаться получить
    получиться порядок посмотреть построить построй поступать поступивший поступить посчитай посчитать при прийти
    приключиться прилетать прилететь примерно принести приносить приходить приходиться про произвести произойти
    произошедший происходило происходить происшедший пройти просьба протяжение проходить прошедший прошу пусть раз
    раза разбивка разбить разделение разделить разложить разок разрез разрезать рамка распределение регистрация
    регистрировать решать решаться руб рубль с самый сводка сводный свой связанный связать сгруппировать сделать
    сейчас сеть система ситуация скажи сказать сколько сломаться случаться случившийся случиться снизиться со
    совершить совокупно совокупный сообщить сортировать составить составлять список сравнить среди срез становиться
    статистика стать стоять строй сумма суммарно суммарный считать таблица таблицу так также таков такой там текущий
    теперь течение то тогда только топ топовый тот тут у уже узнать указанный указать упасть упорядочить уровень
    установить устранять устраняться учет фиксировать фиксироваться хотеть хотеться целый цифра цифры чей чем
    числиться число что шт штука это этот я являться
"""
_EN = """
    meet meets met depending regarding sees see suffered suffer
    log logs logging caused causing related due because since so far year-to-date altogether bring brought led lead leads
    resolve resolves fix fixes repair repairs solve solves handle handles handled
    a about across add added all also altogether am among amount amounts an and any any-time are arrive arrived as at
    based be been being break breakdown breaks broke broken broken-down but by calculate came can chart combined come
    coming company compute could count counting data did display distribution do does down during each entire every
    fail failed fails far figure figures filed find for from full get give go going gone got graph group grouped had
    happen happened happening has have hello her here hi his hours how i if in into is it its just know let lets like
    list located logged many me most-ly much need network now number numbers occur occurred occurrence occurrences
    occurring of often on one ones only opened or order ordered our out overall per per-cent please plot pls raised
    ran receive received receiving recorded registered report reported respectively rouble roubles rub ruble rubles
    run same see show so some sort sorted split statistics stats sum summed table take takes taking tell than that
    the their them then there there's these they thing things this those through to together took total totaled
    totalled totals up us value values view want was we went were what what's whats when where which who whole with
    within would you
"""
GRAMMAR = frozenset(f"{_RU} {_EN}".split())
SPECIFIC_NOISE = frozenset(("чаще", "больше", "сейчас", "now", "№", "номер", "вид", "тип", "type", "kind"))
