"""Words of a question that are neither data nor measures: what they ask for, what lies outside, and what is only grammar."""

from __future__ import annotations

import re

from chains.asked_things import ACTIONS_PER as ACTIONS_PER
from chains.asked_things import DISTRIBUTION as DISTRIBUTION
from chains.asked_things import MATRIX as MATRIX
from chains.asked_things import MORE_THAN_MEAN as MORE_THAN_MEAN
from chains.asked_things import NEAR_MEAN as NEAR_MEAN
from chains.asked_things import ONE_INCIDENT as ONE_INCIDENT
from chains.asked_things import OWNED as OWNED
from chains.asked_things import THAN_MEAN as THAN_MEAN
from chains.contrasts import ABSOLUTE as ABSOLUTE
from chains.contrasts import BEFORE_THAT as BEFORE_THAT
from chains.contrasts import BY_CHANGE as BY_CHANGE
from chains.contrasts import CHANGED as CHANGED
from chains.contrasts import CHANGED_MOST as CHANGED_MOST
from chains.contrasts import COMPARE as COMPARE
from chains.contrasts import EARLIER as EARLIER
from chains.contrasts import ELLIPTIC as ELLIPTIC
from chains.contrasts import HOW as HOW
from chains.contrasts import HOW_MANY_AGAIN as HOW_MANY_AGAIN
from chains.contrasts import HOW_MUCH as HOW_MUCH
from chains.contrasts import INSTEAD as INSTEAD
from chains.contrasts import THAN as THAN
from chains.contrasts import TURNED as TURNED
from chains.contrasts import TURNED_UP as TURNED_UP
from chains.contrasts import UNITS_EARLIER as UNITS_EARLIER
from chains.contrasts import VAGUE_CHANGE as VAGUE_CHANGE
from chains.contrasts import WHICH_TURNED as WHICH_TURNED
from chains.contrasts import WITH_ANOTHER as WITH_ANOTHER
from chains.deadlines import IN_TIME as IN_TIME
from chains.deadlines import NO_SLA as NO_SLA
from chains.deadlines import PRESENT as PRESENT
from chains.follow_words import ABOUT_ONE as ABOUT_ONE
from chains.follow_words import BY_GROUPS as BY_GROUPS
from chains.follow_words import FOLLOW as FOLLOW
from chains.follow_words import OF_THEM as OF_THEM
from chains.follow_words import OLDEST_DATE as OLDEST_DATE
from chains.follow_words import REFERS as REFERS
from chains.follow_words import SHOWN_TOO as SHOWN_TOO
from chains.follow_words import SORTED_BY as SORTED_BY
from chains.follow_words import THERE as THERE
from chains.grammar import COMPARATIVES as COMPARATIVES
from chains.grammar import GRAMMAR as GRAMMAR
from chains.grammar import GROWTH as GROWTH
from chains.grammar import RESOLUTION as RESOLUTION
from chains.grammar import SIGN_WORDS as SIGN_WORDS
from chains.grammar import SPECIFIC_NOISE as SPECIFIC_NOISE

_I = re.IGNORECASE

OUTSIDE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("change", re.compile(r"\b(?:удал(?:и|ить|ите)|измени(?:ть|те)?|обнови(?:ть|те)?|создай(?:те)?|добавь(?:те)?|исправь|назнач(?:ь|ить)|закрой(?:те)?|delete|drop(?! (?:those|the ones|ones|all|stations|sites))|update|insert|remove(?! (?:those|the ones|ones|all|stations|sites))|create|truncate)\b", _I)),
    ("why", re.compile(r"\b(?:почему|отчего|зачем|why)\b", _I)),
    ("forecast", re.compile(r"\b(?:прогноз\w*|предскаж\w*|спрогнозир\w*|будет|будут|ожида\w+|forecast\w*|predict\w*|will|next (?:week|month|quarter|year)|в следующем|на следующ\w+)\b", _I)),
    ("guilt", re.compile(r"(?<!\w)(?:из-за\s+кого|по\s+вине\s+кого|чей\s+(?:это\s+)?(?:косяк|прок[оа]л|недосмотр|промах)|чья\s+(?:это\s+)?(?:ошибка|недоработка)|кто\s+(?:\w+\s+)?(?:проворонил|прозевал|проглядел|облажал|недоглядел)\w*|виноват\w*|виновн\w+|по чьей вине|чья (?:это )?вина|чьей вин\w+|кого (?:надо |нужно )?(?:наказ|увол|штраф)\w*|(?:наказ|увол|оштраф)(?:ать|ить)|накосяч\w+|халатн\w+|guilty|to blame|blame|whose fault|at fault|negligen\w+|should be (?:fired|punished)|who screwed)(?!\w)", _I)),
    ("weather", re.compile(r"\b(?:погод\w*|weather)\b", _I)),
    ("pay", re.compile(r"\b(?:получа(?:ют|ет)\s+(?:оператор|сотрудник|кассир|работник|персонал|заправщик)\w*|зарабатыва\w+|заработ(?:ок|ка|ал\w*)|зарплат\w*|оклад\w*|преми(?:я|и|ю|ей)|salar\w+|wages?)\b", _I)),
    ("price", re.compile(r"\b(?:цен[аеуы]|цен|стоимост\w*|сколько (?:в среднем |обычно |примерно )?сто[ия]т(?!\s+(?:на|у|в)\s)|поч[её]м|курс\w*|price\w*|cheaper)\b", _I)),
    ("procedure", re.compile(r"\b(?:как (?:правильно|действовать|устранить|исправить|починить|заменить|поступить)|что делать|инструкци\w*|регламент\w*|процедур\w*|how (?:to|do i|should)|procedure\w*|what should)\b", _I)),
)  # fmt: skip

SMALL = {
    "два": 2, "две": 2, "двух": 2, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "три": 3, "трех": 3, "трёх": 3, "тройка": 3, "тройку": 3, "четыре": 4, "пять": 5,
    "пятерка": 5, "пятёрка": 5, "пятерку": 5, "пятёрку": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10,
    "десятка": 10, "десятку": 10, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = rf"(\d{{1,4}}|{'|'.join(SMALL)})"
TOP = re.compile(
    rf"(?<!\w)(?<!at the )(?<!on )(?:топ|top)[\s\-–]*{_COUNT}?(?!\w)|(?<!\w)(?P<bottom>bottom|антитоп)[\s\-–]*{_COUNT}?(?!\w)|(?<!\w)(?:перв\w+|first)\s+{_COUNT}(?!\w)|(?<!\w)(?:какие|которые|which)\s+{_COUNT}(?=\W*$)",
    _I,
)
NUMBER_MOST = re.compile(
    rf"(?<!\w){_COUNT}(?=\s+(?:сам\w+|худш\w+|лучш\w+|наибол\w+|наимен\w+|\w+est|most|worst|best|largest|biggest|least|leading|forecourts?|отдел\w*|подраздел\w*|главн\w+|основн\w+|ключев\w+|main|top|major|common|frequent|сотрудник\w*|фамили\w+|человек|люд\w+|им[её]н|мест(?!\w)|позици\w+|names?|surnames|people|employees|teams?|дн(?:я|ей)|месяц\w*|недел\w*|days|months|weeks|лидер\w*|инцидент\w*|incidents?|станци\w*|азс"
    r"|заправ\w+|регион\w*|категори\w*|город\w*|служб\w*|модел\w*|причин\w*|stations?|regions?|categor\w+|cit\w+"
    r"|departments?|models?|sites?|causes?)(?!\w))",
    _I,
)
LATEST = re.compile(
    r"(?:из\s+)?(?P<n>\d{1,4})\s+последних\s+|(?P<one>последн(?:ей|яя|юю|ее|его|ему|ем|ий)\s+)(?=(?!отказ\s|сбо)(?:инцидент|случа|пожар|возгоран|разлив|пролив|краж|жалоб|утечк|дтп|травм|заявк|обращени)\w*)|(?P<en>last|latest|most\s+recent)\s+(?:reported\s+)?(?=(?:fuel\s+|lpg\s+|gas\s+|customer\s+|power\s+|network\s+)?(?:incident|fire|spill|theft|fault|failure|complaint|outage|leak|accident|injury|drive-?off|cut)(?!\w))|(?:последни[ехй]\w*|свежи[ех]|latest|most recent|last)\s+(?:(\d{1,4})\s+)?(?=инцидент\w*|случа\w+|пожар\w*|возгоран\w*|разлив\w*|краж\w*|отказ\w*|сбо\w+|жалоб\w*|утеч\w+|дтп|травм\w*|incidents?|fires?|spills?|thefts?|faults?|failures?|complaints?|outages?|leaks?|accidents?|injur(?:y|ies))",
    _I,
)
WHERE_ANY = re.compile(
    r",?\s*(?<!\w)(?:только\s+)?(?:те\s+|т[еу]х\s+|станции\s+|категории\s+)?,?\s*(?:где|у кого|у которых)\s+(?:они|он|она|оно|такие|такое)\s+(?:вообще\s+)?(?:был[иао]?|есть|случал\w+)(?!\w)"
    r"|(?<!\w)(?:только\s+)?(?:ненулев\w+|без\s+нул(?:ей|евых\s+\w+))(?!\w)|,?\s*(?<!\w)где\s+(?:\w+\s+)?(?:нет|ноль|не\s+было)\s*(?:\w+\s*)?,?\s*не\s+(?:показ|вывод|нужн|надо|пиш)\w+|,?\s*(?:leave|leaving)\s+out\s+(?:the\s+)?\w+\s+(?:where|with|that\s+had)\s+(?:nobody|no\s+one|none|no\s+\w+|zero)(?:\s+(?:got|was|were)\s+\w+)?|,?\s*(?:only\s+)?(?:those\s+)?(?:where|which|that)\s+(?:there\s+(?:were|was)|had|have)\s+any(?!\w)|(?<!\w)non-?zero\s+only|only\s+non-?zero(?!\w)",
    _I,
)
LEFT_OUT = re.compile(
    r"(?<!\w)(?:убери(?:те)?|убрать|исключи(?:те|ть)?|отбрось(?:те)?|выкинь(?:те)?|скрой(?:те)?|кроме|без|remove|drop|exclude|excluding|hide|leave\s+out|without|except)\s+(?:(?:вс\w+|тех|те|ones?|those|all|any|the|станци\w+|азс|заправк\w+|категори\w+|регион\w+|stations?|sites?|categories|regions),?\s+)*(?:(?:где|у\s+котор\w+|в\s+котор\w+|which|that|where|with)\s+)?(?:have\s+|has\s+|had\s+|are\s+|is\s+)?(?=(?:менее|меньше|до|ниже|более|больше|свыше|выше|less|fewer|under|below|more|over|above)(?!\w))",
    _I,
)
"""Before a threshold that the groups left out are on the named side of."""
AT_LEAST = re.compile(
    rf"(?<!\w)(?:(?:не\s+менее|не\s+меньше|как\s+минимум|минимум|хотя\s+бы|at\s+least|no\s+fewer\s+than)\s+(?:чем\s+)?{_COUNT}(?:\s*(?:раз\w*|times))?|{_COUNT}\s+(?:и|или|or)\s+(?:более|больше|more)(?:\s*(?:раз\w*|times))?)(?!\w)(?!\s*(?:тыс|млн|час|дн|сут|лит|руб|%|hour|day|lit|thousand|million))",
    _I,
)
MORE_THAN = re.compile(
    r"(?:более|больше|болше|боле|свыше|выше|перевалил\w*\s+за|превы\w+|more th[ae]n|over|above|exceed\w*|greater than|>)(?:\s+чем)?\s*"
    r"(\d{1,3}(?:[ \u00a0,]\d{3})+|\d+(?:[.,]\d+)?)\s*(тыс\w*\.?|млн\.?|миллион\w*|thousand|million|k|m)?(?!\w)"
    r"(?:\s*(?:руб\w*\.?|₽|час\w*|ч|процент\w*|%|литр\w*|штук\w*|roubles?|rubles?|rub|hours?|percent|litres?|liters?))?",
    _I,
)
LESS_THAN = re.compile(
    r"(?<!\w)(?:не\s+достиг\w+|менее|меньше|ниже|less than|fewer than|under|below|<)(?:\s+чем)?(?:\s+в)?\s*"
    r"(\d{1,3}(?:[ \u00a0,]\d{3})+|\d+(?:[.,]\d+)?)\s*(тыс\w*\.?|млн\.?|миллион\w*|thousand|million|k|m)?(?!\w)"
    r"(?:\s*(?:руб\w*\.?|₽|час\w*|ч|процент\w*|%|литр\w*|штук\w*|roubles?|rubles?|rub|hours?|percent|litres?|liters?))?",
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
    r"(?<!\w)(?:в (?:минутах|деньгах|часах|рублях|литрах|процентах|штуках|сутках)|in (?:minutes|money|hours|roubles|rubles|litres|liters|per ?cent|%))(?!\w)"
    r"|,\s*(?:час\w*|руб\w*\.?|шт\w*\.?|hours|roubles|rubles)(?=\W*$)",
    _I,
)
DESCENDING = re.compile(
    r"(?<!\w)(?:сначала\s+(?:больш\w+|крупн\w+|дорог\w+|где\s+больше|сам\w+\s+(?:больш|крупн|дорог)\w+)|(?:крупн|больш|дорог)\w+\s+(?:впер[её]д|сверху)|главн\w+|основн(?:ая|ой|ые|ых)|(?:biggest|largest|highest|most|slowest|longest)\s+(?:first|at\s+the\s+top|on\s+top)|main(?=\s+(?:\w+\s+)?(?:causes?|reasons?|categor|types?|stations?|regions?|models?))|slowest|(?:from\s+)?high(?:est)?\s+to\s+low(?:est)?|from\s+(?:most|largest)\s+to\s+(?:least|smallest)|больше всего|чаще всего|чаще(?=\s+\w+[аеиуюя]т\w?|\W*$)|самые частые|дольше всего|чаще всех|больше всех|чаще других|наибол\w+|максимальн\w+|максимум|сильнее вс(?:его|ех)|быстрее вс(?:его|ех)(?=\s+(?:вырос|раст|увелич))|заметнее всего|сам\w{2,3}\s+"
    r"(?:част\w+|больш\w+|долг\w+|дорог\w+|высок\w+|крупн\w+|ходов\w+|популярн\w+|распростран[её]нн\w+|типичн\w+|массов\w+|убыточн\w+|затратн\w+)|крупнейш\w+|лидир\w+|лидер\w*|впереди(?:\s+(?:всех|других|остальных|планеты\s+всей))?"
    r"|(?:most\s+)(?:expensive|costly|damaging)|costliest|most(?!\s+(?:problematic|troubled|dangerous))(?:\s+(?:often|frequent\w*|common))?|highest|longest|largest|biggest|maximum|greatest|по убыванию|descending|(?<=\w )leads(?=\W*$))(?!\w)",
    _I,
)
WHO_TOLD = re.compile(
    r"(?<!\w)(?:кто\s+(?:о\s+н\w+\s+|об\s+этом\s+|его\s+|её\s+)?(?:сообщ\w+|зав[её]л\w*|зарегистр\w+)|who\s+(?:reported|raised|logged))(?!\w)",
    _I,
)
SORTED = re.compile(
    r"по\s+(?:убыванию|возрастанию)|descending|ascending|.*(?:first|top|low|high)$|сначала|начиная|.*(?:впер[её]д|сверху)",
    _I,
)
ASCENDING = re.compile(
    r"(?<!\w)(?:(?:smallest|lowest|least|fastest)\s+(?:first|at\s+the\s+top|on\s+top)|low(?:est)?\s+to\s+high(?:est)?|меньше всего|реже(?=\W*$)|реже всего|быстрее всего|меньше всех|наимен\w+|минимальн\w+|сам\w{2,3}\s+(?:редк\w+|маленьк\w+|быстр\w+"
    r"|низк\w+|мал\w+|коротк\w+|дешев\w+)|fewest|least|lowest|shortest|smallest|fastest|minimum|quickest|быстрее(?!\s+(?:чем|все))|по возрастанию|ascending|quicker|faster)(?!\w)",
    _I,
)
WORST = re.compile(
    r"(?<!\w)(?:(?:начиная\s+с|сначала)\s+худш\w+|(?:starting\s+with\s+the\s+)?worst\s+(?:first|at\s+the\s+top|on\s+top)|худш\w+\s+(?:впер[её]д|сверху|сначала)|хуже всего|хуже всех|антилидер\w*|сам\w{2,3}\s+(?:плох\w+|убит\w+|ужасн\w+|кошмарн\w+|дохл\w+|слаб\w+|отстал\w+|отстающ\w+|тяж[её]л\w+|проблемн\w+|аварийн\w+|опасн\w+|неблагополучн\w+)|худш\w+|проблемн\w+|worst"
    r"|most problematic|weakest|poorest|most\s+troublesome|problem(?=\s+(?:ones?|stations?|sites?|areas?|spots?)(?!\w))|troubled|trouble(?=\s+spots?)|dodgiest|roughest)(?!\w)",
    _I,
)
BEST = re.compile(
    r"(?<!\w)(?:(?:начиная\s+с|сначала)\s+лучш\w+|лучш\w+\s+(?:впер[её]д|сверху|сначала)|best\s+(?:first|at\s+the\s+top|on\s+top)|лучше всего|лучше всех|сам\w{2,3}\s+(?:хорош\w+|благополучн\w+|спокойн\w+)|лучш\w+|best)(?!\w)",
    _I,
)
LIST = re.compile(
    r"(?<!\w)(?:find|дай(?:те)?|скинь(?:те)?|кинь(?:те)?|пришли(?:те)?|найди(?:те)?|найти|отыщи|поищи|разыщи|look\s+up|pull\s+up|search\s+for)(?:\s+(?:me|all|every|any|the|мне|все|всех))*(?=\s+(?:[^\W\d]+\s+){0,2}?(?:incidents|tickets|cases|complaints|инцидент\w*|заявк\w*|случа[йи]\w*|обращени\w+|жалоб\w*|тикет\w*)(?!\w))|(?<!\w)(?:список|списком|перечисли\w*|перечень|list)(?!\w)|(?<!\w)what\s+happened(?=\s+(?!most))|(?<!\w)что\s+(?:там\s+)?(?:случилось|произошло|происходило)(?=\s+(?!чаще))|(?<!\w)(?:что|чего|че|чё)\s+(?:у\s+нас\s+|там\s+)?(?:сейчас\s+|щас\s+|ещ[её]\s+|до\s+сих\s+пор\s+)*(?=(?:висит|висят|открыт|незакрыт|не\s+закрыт|нереш[её]н|горит|просрочен)\w*)|(?<!\w)(?:что|чего|че|чё)\s+(?:у\s+нас\s+|нового\s+)?(?:приходило|пришло|поступило|поступало|прилетело)(?!\w)(?=\s+(?!чаще|больше))|(?<!\w)what\s+(?:came(?:\s+in)?|has\s+come(?:\s+in)?|was\s+reported|got\s+reported|did\s+we\s+get)(?!\w)|(?<!\w)everything(?=\s+[А-ЯЁA-Z]\w+\s+[А-ЯЁA-Z]\.)|(?<!\w)anything\s+(?:new(?=\W*$|\s+(?:today|yesterday|this|last|since|at|in|on))|(?=still|open|unresolved|overdue|hanging|pending))|(?<!\w)что\s+нового(?!\w)|(?<!\w)какие\s+(?=(?:\w+\s+)?(?:инцидент|происшеств|заявк)\w*\s)|(?<!\w)(?:which|what)\s+(?=(?:(?!did|do|does|is|are|was|were|share|part|percent)\w+\s+)?(?:incidents|tickets|cases)\s)",
    _I,
)
SHOW = re.compile(
    r"(?<!\w)(?:покажи\w*|показать|выведи\w*|найди\w*|найти|поищи\w*|выгрузи\w*|выгрузить|show(?: me)?|display|find|look\s+up|pull(?:\s+(?:up|out))?|bring\s+up)(?!\w)",
    _I,
)
COUNT = re.compile(
    r"(?<!\w)(?:сколько|скольких|скока|скок|кол-во|число|количество|колво|how many|number of|counts?)(?!\w)|(?<!\w)всего(?=\s+(?:инцид|заяв|случа|обращ|откры|реш[её]н|закры))|(?<!\w)total(?=\s+(?:incidents|tickets|cases|complaints|requests)(?!\w))",
    _I,
)
TREND = re.compile(r"(?<!\w)(?:динамик\w+|тренд\w*|trend\w*|over time|curve)(?!\w)", _I)
UNIT_BY_UNIT = re.compile(
    r"(?<!\w)(day|week|quarter|year|station|region|city)[ -]by[ -]\1(?!\w)|(?<!\w)по(?P<ru>годов|квартальн|недельн|дневн|суточн)(?:о|ая|ой|ую|ый|ые|ых)(?!\w)",
    _I,
)
MONTHLY = re.compile(r"(?<!\w)(?:помесячн\w+|ежемесячн\w+|месяц за месяцем|month[ -]by[ -]month)(?!\w)", _I)
MEAN_TIME = re.compile(
    r"(?<!\w)(?:в среднем\s+)?за\s+сколько\s+(?:часов|времени|дней)(?:\s+в среднем)?\s+(?:мы\s+|у нас\s+)?(?:поднима\w+|реша\w+|устраня\w+|чин\w+|закрыва\w+|восстанавлива\w+)|(?<!\w)(?:сколько|как\w*)\s+(?:в\s+среднем\s+)?(?:времени|часов|долго|быстро)(?:\s+в среднем)?\s+(?:мы\s+|у нас\s+)?(?:уходи\w+|уход\w+|занима\w+|трат\w+|требу\w+|нужно|реша\w+"
    r"|устраня\w+|чин\w+|закрыва\w+|длится|длятся)(?:\s+(?:на|для))?(?:\s+(?:устранение|решение|ремонт|закрытие|восстановление|починк\w))?"
    r"|how (?:long|fast|quickly) (?:does it|do we|did it|did we|do they|does|do|did|is|are)(?:\s+(?:it|we|they))?(?:\s+(?:usually|normally|typically))?"
    r"(?:\s+takes?)?(?:\s+us)?(?:\s+to)?(?:\s+(?:fix|resolve|repair|close|restore|solve)(?:ed)?)?",
    _I,
)
ON_AVERAGE = re.compile(r"(?<!\w)(?:в среднем|on average)(?!\w)", _I)
BROKE = re.compile(
    r"(?<!\w)(?:вста(?:ва|л|ё)\w*|барахл\w+|глюч\w+|туп[ия]\w+|заеда\w+|(?:с|по)?лома\w+|отказ\w+|вы(?:шл|ход)\w+\s+из\s+строя|поломк\w+|неисправн\w+|чин\w+|починил\w*|ремонт\w*|fail\w*|br[eo]a?k\w*|fault\w*|repair\w*)",
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
NOT_SOLVED = re.compile(
    r"(?<!\w)(?:(?:ещ[её]\s+)?не\s+(?:был\w?\s+)?(?:реш[её]н\w*|закрыт\w*|устран[её]н\w*)|(?:not|never)\s+(?:yet\s+)?(?:been\s+)?"
    r"(?:resolved|closed|solved)|still\s+(?:open|sitting|waiting|pending|unresolved|hanging)(?:\s+on)?)(?!\w)",
    _I,
)
LARGEST = re.compile(
    r"(?<!\w)(?:сам\w{2,3}\s+(?:крупн|больш|серь[её]зн|масштабн)\w+|крупнейш\w+|наибольш\w+|largest|biggest|most\s+serious)(?=\s+(?:инцидент\w*|происшестви\w+|авари\w+|случа\w+|событи\w+|incidents?|accidents?|events?|cases?)(?!\w)|\W*$)",
    _I,
)
"""Of incidents, in a measure that nobody named."""
SOLVED = re.compile(
    r"(?<!\w)(?:из\s+)?(?:закрыт|реш[её]нн|устран[её]нн)(?:ых|ые)(?=\s{3,}|\s+(?:в|за|с|на)\s{3,})|"
    r"(?<=[a-z]s )(?:resolved|closed|fixed|solved)(?=\s+(?:in|on|during|last|this|over|since|between|by)\s|\s{2,})|"
    r"(?<!\w)(?:реш[её]н[оы]|реш[её]нны[ехм]\w?|решили|закрыт[оы]|закрыли|устран[её]н[оы]|устранили|(?:were|was|been|did we|have we) (?:resolved?|closed?|solved?"
    r"|fix|fixed))(?!\w)",
    _I,
)
INJURED = re.compile(
    r"(?<!\w)(?:people|ppl) (?:were |got |have been |have got |had been )?(?:injured|hurt)|(?<!\w)(?:injured|hurt) (?:people|persons?|staff|customers?)|(?<!\w)(?:(?:человек|людей)\s+)?(?:пострадал[оаи]?|травмирован\w*)"
    r"(?:\s+(?:людей|человек))?(?!\w)",
    _I,
)
_NIGHT, _MORNING, _EVENING = (22, 23, 0, 1, 2, 3, 4, 5), range(6, 12), range(18, 22)
HOURS = tuple(
    (tuple(map(str, hours)), re.compile(rf"(?<!\w)(?:{words})(?!\w)", _I))
    for hours, words in (
        (
            _NIGHT,
            r"ночью|по ночам|в ночное время|ночн(?:ые|ых|ым|ыми)(?!\s+смен)|night(?=\s+(?:incident|ticket|case|fire|spill)s?)|at night|night[ -]time|overnight|during the night|in the night",
        ),
        (_MORNING, r"утром|по утрам|in the mornings?"),
        (_EVENING, r"вечером|по вечерам|in the evenings?"),
    )
)
WEEKDAYS = (
    (("6", "7"), re.compile(r"(?<!\w)(?:(?:по|в|на)\s+)?(?:выходн(?:ым|ые|ых)(?:\s+дн\w+)?|суббот\w+\s+(?:и|или)\s+воскресень\w+|(?:on\s+)?saturdays?\s+(?:and|or)\s+sundays?|(?:on\s+|at\s+)?(?:the\s+)?weekends?|sat\W{1,3}sun)(?:\s*\([^)]*\))?(?!\w)", _I)),
    (("1", "2", "3", "4", "5"), re.compile(r"(?<!\w)(?:(?:по|в)\s+)?(?:будн(?:и|ям|ях|ие|им)(?:\s+дн\w+)?|рабоч\w+\s+дн\w+)|(?<!\w)on weekdays(?!\w)|(?<!\w)workdays(?!\w)|(?<!\w)mon\W{1,3}fri(?!\w)", _I)),
    *(
        ((str(day),), re.compile(rf"(?<!\w)(?:(?:по|в|во|на|on(?:\s+an?)?)\s+)(?:{stem})(?!\w)", _I))
        for day, stem in enumerate(
            (r"понедельник\w*|mondays?", r"вторник\w*|tuesdays?", r"среду|средам|wednesdays?",
             r"четверг\w*|thursdays?", r"пятниц\w+|fridays?", r"суббот\w+|saturdays?", r"воскресень\w+|sundays?"), 1,
        )
    ),
)  # fmt: skip
EVERYTHING = re.compile(
    r"(?<!\w)(?:any year|all years|all data|(?:over )?the whole (?:history|period)|за любой год|за все года|за все данные|за вс[её] время|за все годы|за весь период|за всю историю|за весь срок|с самого начала|all[- ]time|(?:(?:across|over|in|for|from|through)\s+)?(?:all|(?:the\s+|our\s+)?(?:whole|entire|full))\s+(?:of\s+)?(?:the\s+|our\s+)?(?:history|data|dataset|records|period)|since\s+the\s+beginning|overall|ever)(?!\w)",
    _I,
)
WHERE = re.compile(r"(?<!\w)(?:где|where)(?!\w)", _I)
WHERE_ARE = re.compile(
    r"^\W*(?:а\s+|и\s+|ну\s+|скажи\s+|покажи\s+)?(?:где|where)(?!\w)|(?<!,)\s(?:где|where)(?:\s+(?:у\s+нас\s+)?[^\W\d]+){0,2}\W*$",
    _I,
)
SINGLE = re.compile(
    r"(?<!\w)(?:(?:какой|какая|какое|какую|каком|какого)(?!\s+(?:процент|дол[яию]|част|ущерб|числ|количеств|сумм|средн|медиан|объ|врем|срок|показател|был|итог|порядк))|сам(?:ый|ая|ое|ую)|кто|кого|who|(?:which|what)(?!\s+(?:are|were)\s))(?!\w)",
    _I,
)

GROUPING = frozenset(
    ("по", "by", "per", "каждый", "each", "every", "разрез", "какой", "which", "what", "across", "в разрезе")
)
NEGATION = frozenset(("кроме", "исключая", "исключить", "без", "except", "excluding", "without"))
MEDIUM_BESIDE = frozenset(
    ("тяжесть", "критичность", "серьезность", "приоритет", "инцидент", "случай", "происшествие", "авария")
)
FUEL = frozenset(
    (
        "вылиться",
        "вытечь",
        "утечь",
        "уйти",
        "пролиться",
        "разлиться",
        "вылить",
        "топливо",
        "газ",
        "gas",
        "бензин",
        "горючее",
        "литр",
        "fuel",
        "petrol",
        "gasoline",
        "litre",
        "liter",
    )
)
UNITS_NAMED = (
    ("l", re.compile(r"литр|lit(?:re|er)s", _I)), ("rub", re.compile(r"рубл|деньг|r[ou]+bles|money", _I)),
    ("h", re.compile(r"час|hours", _I)), ("%", re.compile(r"процент|per ?cent|%", _I)),
)  # fmt: skip
HOUR_NAMED = re.compile(r"(?<!\w)(?:час\w*|врем\w+|hours?|time)\s+(?:суток|of\s+the\s+day|of\s+day|дня)", _I)
OF_DAY = re.compile(r"(?<=\w)\s+(?:суток|of\s+the\s+day|of\s+day|дня)(?=\W|$)", _I)
HOURS_WORD = re.compile(r"(?<!\w)часов(?!\w)(?!\s+(?:суток|дня))", _I)
STATED = re.compile(
    r"(?<!\w)(?:(?<=причины )(?:указыва\w+|указан\w+|называ\w+|записыва\w+)|где\s+(?:\w+\s+){0,2}?(?:указан|известн)\w*|where\s+(?:the\s+)?(?:\w+\s+){0,2}?(?:is|was)\s+(?:known|stated|given)"
    r"|(?:с\s+)?(?:известн|указанн)\w+(?=\s+\w)|(?:with\s+(?:a\s+)?)?known(?=\s+\w))(?!\w)",
    _I,
)
RATIO = re.compile(
    r"(?<!\w)(?:на\s+(?:одн[уоа]\w*|один|1|кажд\w+)\s+(?:\w+\s+)?(?:колонк\w+|трк|резервуар\w*|терминал\w*|касс\w+|единиц\w+|литр\w*|чек\w*)"
    r"|(?:per|for each|for every)\s+(?:installed\s+)?(?:pump|dispenser|tank|terminal|unit|litre|liter)s?(?!\s+(?:models?|kinds?|types?)))(?!\w)",
    _I,
)
PART_OF = re.compile(
    r"(?<!\w)(?:(?:и|,|а)\s+(?:сколько|какое количество|число)\s+(?:из\s+(?:них|него|неё|этих|этого)|среди\s+(?:них|него|этих))|(?<!сколько )(?<!какие )(?<!какая )(?<!кто )(?<!которые )из\s+них\s+\w+|(?:and|,)\s+(?:how\s+many|number)\s+of\s+(?:them|those|these|which)|of\s+which\s+\w+)",
    _I,
)
WITHOUT_UNSTATED = re.compile(
    r"(?<!\w)(?:без\s+)?(?:пуст|неуказанн|незаполненн|неизвестн)\w+\s+(?:причин\w+\s+)?(?:выкинь|убери|исключи|исключить|не\s+(?:показыва\w+|выводи\w*|нужн\w+|учитыва\w+|бери|брать)|кроме)(?:те)?(?!\w)|(?<!\w)без\s+(?:пустых|неуказанных|неизвестных)(?:\s+причин\w*)?(?!\w)"
    r"|(?:excluding|without|leaving\s+out|except)\s+(?:the\s+)?(?:blank|unknown|empty|unstated)(?:\s+(?:ones|causes?))?|(?:blank|unknown|empty|unstated)\s+(?:ones|causes?)\s+(?:excluded|left\s+out)",
    _I,
)
WHICH = re.compile(
    r"(?<!\w)(?:каки[ехм]\w?|which|what)\s+(?:\w+\s+)?(?:станци|азс|заправ|регион|город|категори|служб|station|site|region|cit|categor|depart)",
    _I,
)
SAME_DAY = re.compile(
    r"(?<!\w)(?:в\s+(?:тот|этот)\s+же\s+(?:\w+\s+)?(?:день|сутки|час)|день\s+в\s+день|(?:on\s+)?the\s+same\s+(?:calendar\s+)?day|same[\s-]day)(?!\w)",
    _I,
)
WHICH_ACTION = re.compile(
    r"(?<!\w)(?:(?:что|че|чё|чем)(?=\s+(?:[^\W\d]+\s+(?:[^\W\d]\.\s?){0,2}){1,3}(?:делал[аи]?|занимал\w+)(?!\w))|как(?:ое|ие)\s+(?:действи\w+|мер\w+|принятые\s+меры)|что\s+(?:чаще\s+всего\s+)?(?:дела\w+|предпринима\w+|предприняли)(?:\s+чаще\s+всего)?|по\s+(?:видам\s+)?(?:действи(?:ям|й)|мерам|мер)"
    r"|(?:which|what)\s+(?:actions?|measures?)(?:\s+(?:is|are|was|were))?(?:\s+taken)?|by\s+action)(?!\w)",
    _I,
)
ONE_EN = re.compile(
    r"(?<!\w)(?:largest|biggest|longest|worst|costliest|smallest|shortest|most\s+\w+)\s+(?:single\s+)?(?:fuel\s+)?(?!\w*s\b)(?:incident|spill|fire|fault|failure|case|event|accident|theft|outage|loss)(?!\w)",
    _I,
)
DATE_OF = re.compile(r"^\W*(?:дат[аыу]|date)(?!\w)", _I)
OLDEST = re.compile(
    r"(?<!\w)(?:(?:вис\w+|открыт\w*|тян\w+|леж\w+)\s+дольше\s+(?:всех|всего)|дольше\s+(?:всех|всего)\s+(?:вис\w+|открыт\w*|тян\w+|леж\w+|не\s+закры\w+)|(?:open|pending|hanging|waiting)\s+(?:the\s+)?longest|longest[-\s]+(?:open|pending|hanging|waiting)|сам\w{2,3}\s+(?:стар|ранн|давн)\w+|oldest|earliest|(?:the\s+)?very\s+first)(?!\w)",
    _I,
)
FIRST_OLDEST = re.compile(
    r"(?<!\w)(?:oldest|earliest)\s+(?:ones?\s+)?(?:first|on\s+top|at\s+the\s+top)|(?<!\w)(?:стар\w+|ранн\w+|давни\w*)\s+(?:сверху|впер[её]д|вначале)|сначала\s+(?:сам\w{2,3}\s+)?(?:стар|давн|ранн)\w+|от\s+стар\w+\s+к\s+нов\w+(?!\w)",
    _I,
)
"""A list in the order of time."""
FIRST_NEWEST = re.compile(
    r"(?<!\w)(?:newest|latest|most\s+recent)\s+(?:ones?\s+)?(?:first|on\s+top|at\s+the\s+top)|(?<!\w)(?:нов|свеж)\w+\s+(?:сверху|впер[её]д|вначале)|сначала\s+(?:сам\w{2,3}\s+)?(?:нов|свеж|последн)\w+|от\s+нов\w+\s+к\s+стар\w+(?!\w)",
    _I,
)
NEWEST = re.compile(r"(?<!\w)(?:сам\w{2,3}\s+(?:нов|свеж|последн)\w+|newest|most recent)(?!\w)", _I)
NUMBER_ONE = re.compile(r"(?<!\w)(?:номер\s+один|number\s+one|№\s*1(?=\s+по\s))(?!\w)", _I)
AND_COUNTED = re.compile(
    r"(?<!\w)(?:(?:число|количество|кол-во|number\s+of|count\s+of|how\s+many)\s+(?:\w+\s+){0,2}?(?:инцидент\w*|случа\w+|заявок|обращений|incidents?|cases?)\s*(?:,|и|and|\+)\s"
    r"|(?:сколько|число|количество|how\s+many|number\s+of)[^.?!]+?\s(?:и|and)\s+(?:на\s+какую\s+сумм\w+|каков\w*|какой|какая|сколько|how\s+much|what|the\s+total|общ\w+|суммарн\w+)\s)",
    _I,
)
TOTAL_AND_MEAN = re.compile(
    r"(?<!\w)(?:(?:общ|суммарн)\w+\s+и\s+средн\w+|средн\w+\s+и\s+(?:общ|суммарн)\w+|total\s+and\s+(?:average|mean)|(?:average|mean)\s+and\s+total)(?!\w)",
    _I,
)
AND_HOW_MANY = re.compile(
    r"(?:,?\s*(?<!\w)а|,?\s+и)\s+сколько\s+(?!из\s+них|всего|это)|(?:,\s*|\s)and\s+how\s+many\s+(?:in|at|by|from|through|via|did)",
    _I,
)
APART = re.compile(
    r"(?<!\w)(?:отдельно(?:\s+по\s+кажд\w+)?|по\s+отдельности|порознь|по\s+кажд\w+\s+(?:отдельно|из\s+них)|separately|each\s+of\s+(?:them|the)|side\s+by\s+side)(?!\w)",
    _I,
)
REPEAT_CLAUSE = re.compile(
    r"\(?\s*(?:[,:;]\s*)?(?:(?:на\s+|с\s+|at\s+the\s+|in\s+the\s+)?(?:(?:та|той|то[йм]|такая|такой|одн\w+\s+и\s+то[йм])\s+же|(?:the\s+)?same)\s+(?:сам\w+\s+)?(?:станци\w+|азс|заправк\w+|категори\w+|station|site|place|category|type)"
    r"(?:\s+(?:снова|again|опять))?(?:\s*(?:,|и|and|\+|&)\s*(?=(?:на|с|at|in|та|той|the|same|\w+\s+же)))?"
    r"|\(\s*станци\w+\s*(?:\+|and|и)\s*категори\w+\s*\)"
    r"|(?:снова\s+|again\s+|опять\s+)?(?:в\s+течение|не\s+позже|не\s+позднее|в\s+пределах|за|менее\s+чем\s+за|within|in|inside)\s+(?:30[\s-]+(?:дней|дня|дневн\w+|суток|days)|месяца|a\s+month)(?:\s+(?:до\s+этого|после\s+\w+|of\s+each\s+other))?)\s*\)?",
    _I,
)
REPEATED = re.compile(r"повтор|рецидив|repeat|recur|reoccur|c[oa]me\s+back", _I)
OR = re.compile(r"(?<!\w)(?:или|либо|or)(?!\w)", _I)
MORE = re.compile(
    r"(?<!\w)(?:больше|чаще|меньше|реже|выше|ниже|more(?:\s+often)?|less(?:\s+often)?|fewer|higher|lower)(?!\w)", _I
)
LESS = re.compile(r"меньше|реже|ниже|less|fewer|lower", _I)
COUNT_STATIONS = re.compile(
    r"(?<!\w)(?:сколько|скольких|число|количество|кол-во|how many|number of|count)\s+(?:наших\s+|our\s+|of\s+)?(?:станци\w+|азс|заправ\w+|объектов|stations|sites)",
    _I,
)
COUNT_BESIDE = re.compile(r"(?<!\w)(?:количество|число|кол-во|count|number)(?=\s*(?:,|и|and|\+)\s)", _I)
WORSE = re.compile(r"(?<!\w)(?:хуже|худш\w+|плох\w+|низк\w+|worst|worse|poor\w*|bad\w*|least|lowest)(?!\w)", _I)
BETTER = re.compile(r"(?<!\w)(?:лучше|лучш\w+|хорош\w+|высок\w+|best|better|good|well|most|top|highest)(?!\w)", _I)
JUDGED = re.compile(
    r"(?<!\w)(?:хуже (?:всего|всех)|лучше (?:всего|всех)|сам\w{2,3}\s+\w+|худш\w+|лучш\w+|топ[\s-]*\d*|top[\s-]*\d*|worst|best)(?!\w)",
    _I,
)
BARE_TOP = re.compile(
    r"^\W*(?:(?:покажи\w*|выведи\w*|дай|show(?: me)?|give me|list)\s+)?(?:the\s+|наш\w?\s+|our\s+)?(?:топ|top)[\s-]*\d*\s+(?:станци\w+|азс|заправ\w+|регион\w*|город\w*|служб\w*|категори\w+|stations?|sites?|regions?|cities|departments?|categories)(?:\s+(?:за|в|во|по|сети|компании|in|for|of|this|last|the|our|network)(?:\s+[\w.]+){0,4})?\W*$",
    _I,
)
EVERY = frozenset(("каждый", "each", "every", "per"))
EXTREME = re.compile(
    r"максим|миним|наибольш|наименьш|сам\w+\s+(?:больш|крупн|долг|маленьк|коротк|дорог|затрат|убыт)|maxim|minim|highest|largest|biggest|longest|lowest|smallest|shortest|greatest|expensive|costl",
    _I,
)
EACH = re.compile(r"(?<!\w)(?:кажд(?:ой|ому|ом|ого|ую|ый|ая)|each)(?!\w)", _I)
AND = frozenset(("и", "and", "или", "or"))
PREPOSITIONS = frozenset(("в", "во", "на", "из", "у", "для", "in", "at", "on", "for", "from", "of"))
PLURAL_EN = re.compile(r"(?<!\w)(?:which|what)\s+(?!(?:was|is|has|does)(?!\w))\w+s(?!\w)", _I)
