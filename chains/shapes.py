"""Words of a question that ask for more than a value by group: shares, running totals, averages per unit, percentiles,
conditions on single incidents, groups that have none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chains.absence import Absence, quiet_days, read_absence
from chains.moving import read_reach
from chains.plan import PlanRange
from chains.signs import amount
from chains.text import Text

_I = re.IGNORECASE
_UNITS = (
    ("day", r"дн\w+|день|сут\w+|days?|daily"), ("week", r"недел\w+|weeks?|weekly"),
    ("month", r"месяц\w*|месячн\w+|мес(?!\w)\.?|months?|monthly"), ("quarter", r"квартал\w*|quarters?|quarterly"),
    ("year", r"год\w*|лет|годов\w+|years?|yearly|annual"),
)  # fmt: skip
_ANY_UNIT = "|".join(pattern for _, pattern in _UNITS)
_INCIDENTS = (
    r"инцидент\w*|случа\w+|происшестви\w+|авари\w+|событи\w+|проблем\w*|пожар\w*|возгоран\w*|разлив\w*|розлив\w*"
    r"|пролив\w*"
    r"|утеч\w+|краж\w*|хищени\w+|дтп|отказ\w*|сбо\w+"
    r"|жалоб\w*|заявк\w*|обращени\w+|поломк\w*|incidents?|cases?|events?|fires?|spills?|leaks?|thefts?|faults?"
    r"|failures?"
    r"|tickets?|accidents?|complaints?|outages?|issues?|ones|those|anything|everything|что-нибудь|что-то"
)
_OVER = (
    r"(?:перевал\w+\s+за|более(?:\s+чем)?|больше(?:\s+чем)?|свыше|выше|превыша\w+|превысил\w*|дороже|крупнее|от|more than|over"
    r"|above|exceed\w*|greater than|at least|bigger than|larger than|>)"
)
_UNDER = (
    r"(?:менее(?:\s+чем)?|меньше(?:\s+чем)?|до|ниже|дешевле|не более|не больше|less than|under|below|fewer than"
    r"|smaller than|up to|at most|<)"
)
_NOT = r"(?P<not>(?:не|no|not)\s+)?"
_NUMBER = (
    r"(?P<n>\d{1,3}(?:[ \u00a0,]\d{3})+|\d+(?:[.,]\d+)?)\s*(?P<k>тыс\w*\.?|млн\.?|миллион\w*|thousand|million|mln|k"
    r"|m|тонн(?=\s*руб))?(?!\w)"
)
_ROUBLES = r"(?:\s*(?:руб\w*\.?|₽|р\.?(?!\w)|roubles?|rubles?|rub))?"
_LOSS = r"(?:ущерб\w*|потер\w+|убыт\w+|стоимост\w+|loss(?:es)?|damage|cost(?:ing)?)"
_HOURS = {"час": 1, "ч": 1, "сут": 24, "дн": 24, "ден": 24, "недел": 168, "месяц": 720, "hour": 1, "hr": 1, "day": 24, "week": 168, "month": 720, "полгода": 4380, "год": 8760, "year": 8760}  # fmt: skip
_SPAN = (
    r"(?:(?P<n>\d+(?:[.,]\d+)?|двух|трех|трёх|два|две|три|пяти|десяти|two|three|a|an|one)\s*-?(?:х\s+)?)?"
    r"(?P<u>час\w*|ч(?!\w)|сут\w+|дн\w+|день|недел\w+|месяц\w*|полгода|года?(?!\w)|hours?|hrs?|days?|weeks?|months?|years?)"
)
_WORD_NUMBERS = {"двух": 2, "два": 2, "две": 2, "двe": 2, "трех": 3, "трёх": 3, "три": 3, "пяти": 5, "десяти": 10, "two": 2, "three": 3}  # fmt: skip

RUNNING = re.compile(
    r"(?<!\w)(?:(?:с\s+)?накопительн\w+(?:\s+(?:итог\w*|сумм\w*))?|нарастающ\w+(?:\s+итог\w*)?"
    r"|(?:с\s+)?накоплени\w+|накопленн\w+(?:\s+(?:итог\w*|сумм\w*))?"
    r"|running (?:total|sum)s?|cumulative(?:ly)?(?:\s+(?:total|sum|number))?|accumulated)(?!\w)",
    _I,
)
MOVING = re.compile(
    rf"(?<!\w)(?:(?P<a>\d{{1,3}}|трех|трёх|семи|three|seven)?[-\s]*(?:ти|х|дневн\w+|недельн\w+"
    rf"|(?:{_ANY_UNIT}))?[-\s]*(?:скользящ\w+(?:\s+средн\w+)?|(?:moving|rolling)\s+(?:average|avg|mean))"
    rf"|rolling\s+(?P<c>\d{{1,3}})[-\s](?:{_ANY_UNIT})\s+(?:average|avg|mean))"
    rf"(?:\s*,?\s*\(?(?:за|по|на|с окном|окно|of|over|window)?\s*(?:окно(?:м)?\s+)?(?P<b>\d{{1,3}}|три|трём|трем"
    rf"|семь|three|seven)[-\s]*(?:м|ти|х)?\s*(?:{_ANY_UNIT})\)?)?(?!\w)",
    _I,
)
CHANGE = re.compile(
    rf"(?<!\w)(?:(?:изменени\w+|прирост\w*|темп\w*(?:\s+(?:роста|прироста))?|рост\w*)\s+)?(?:к|по отношению к"
    rf"|относительно|от|vs\.?|over|from|to)\s+(?:the\s+)?(?:предыдущ\w+|previous)\s+(?P<u>{_ANY_UNIT})"
    rf"|(?<!\w)(?:(?P<m>месяц к месяцу|месяц к предыдущему|mom|month[- ](?:over|on|to)[- ]month"
    rf"|помесячн\w+ (?:изменени\w+|прирост\w*))|(?P<w>неделя к неделе|wow|week[- ](?:over|on)[- ]week)"
    rf"|(?P<q>квартал к кварталу|qoq|quarter[- ](?:over|on)[- ]quarter))(?!\w)",
    _I,
)
AVERAGE = re.compile(
    r"(?<!\w)(?:приход\w+(?=\s+(?:в\s+среднем\s+)?на\s+(?:одн|кажд))|в среднем|on an average(?=\s+(?:day|week|month|quarter|year))|средн(?:ее|яя|ий|ие|ем|его|юю)|on average|average|avg|mean|обычно|usually|typically)(?!\w)",
    _I,
)
_THING = r"станци\w+|азс|заправк\w+|регион\w*|област\w+|город\w*|служб\w+|station|site|region|city|department"
PER = re.compile(
    rf"(?<!\w)(?:в среднем\s+за|on\s+an?(?=\s+average)|в|на|per|an?|each|every)\s+(?:average\s+)?(?:один\s+|одну\s+|одной\s+|одном\s+"
    rf"|кажд\w+\s+)?(?P<u>день|сутки|неделю|месяц|квартал|год|станцию|азс|заправку|регион|город|службу|day|week"
    rf"|month|quarter|year|{_THING})(?!\w)(?!\s+назад)",
    _I,
)
PER_ADJECTIVE = re.compile(
    r"(?<!\w)(?:средне(?P<a>месячн|суточн|дневн|недельн|годов|квартальн)\w+|(?:average|mean)\s+(?P<b>daily|weekly"
    r"|monthly|quarterly|yearly|annual)"
    r"|(?P<c>daily|weekly|monthly|quarterly|yearly|annual)\s+(?:average|mean))(?!\w)",
    _I,
)
PERCENTILE = re.compile(
    r"(?<!\w)(?:(?P<a>\d{1,2})(?:-?[йогмех]{1,3})?\s+(?:процентил\w+|перцентил\w+|персентил\w+|квантил\w+)|(?:p"
    r"|п)(?P<b>\d{2})|(?P<c>\d{1,2})(?:th|st|nd|rd)\s+percentile|(?:процентил\w+|перцентил\w+"
    r"|percentile)\s+(?P<d>\d{2}))(?!\w)",
    _I,
)
DISTRIBUTION = re.compile(r"(?<!\w)(?:распределени\w+|гистограмм\w+|distribution|histogram)(?!\w)", _I)
DAYS_SINCE = re.compile(
    r"(?<!\w)(?:сколько\s+(?:дней|суток|времени)\s+(?:тому\s+)?назад\s+(?:был\w*|случил\w+|произош\w+)\s+последн\w+|сколько\s+(?:дней|суток|времени)\s+(?:мы\s+|у\s+нас\s+|сеть\s+)?(?:уже\s+)?(?:прошло\s+|живем\s+|живём\s+|работаем\s+|держимся\s+)?(?:без|с(?:о)?\s+(?:времени\s+"
    r"|момента\s+|дня\s+)?последн\w+|после\s+последн\w+|не\s+было)|(?:дольше|больше)\s+всего\s+(?:дней\s+)?(?:без"
    r"|не\s+было)"
    r"|(?:как\s+)?давно\s+(?:уже\s+)?(?:не\s+было|без)"
    r"|(?:how\s+many\s+)?days\s+(?:have\s+passed\s+)?since\s+(?:the\s+|our\s+)?(?:last|latest)"
    r"|(?:how\s+many\s+)?days\s+(?:have|has|had)\s+(?:we|it|\w+)\s+(?:gone|been|passed|lasted)(?:\s+(?:without|since(?:\s+(?:the|our)?\s*(?:last|latest))?))(?:\s+(?:an?|any))?"
    r"|how\s+long\s+since\s+(?:the\s+)?(?:last|latest)|longest\s+without|(?:дней|days)\s+(?:без|without))(?!\w)",
    _I,
)
LAST_DATE = re.compile(
    r"(?<!\w)(?:дат\w+\s+последн\w+|(?:the\s+)?dates?\s+of\s+(?:the\s+)?(?:last|latest|most\s+recent))(?!\w)", _I
)
LAST_OF_EACH = re.compile(
    r"(?<!\w)когда\s+(?=(?:\w+\s+){0,5}?(?:кажд\w+))|(?<!\w)when(?=[^.?!]*(?:last|latest)[^.?!]*(?:each|every|by|per)\s)",
    _I,
)
LAST_RAZ = re.compile(r"(?<!\w)(?:в\s+)?последний\s+раз(?!\w)|(?<!\w)last(?:\s+time)?(?!\w)", _I)
WHEN_LAST = re.compile(r"(?<!\w)когда\s+(?=(?:[\w№#.-]+\s+){0,7}?(?:в\s+)?последний\s+раз)", _I)
LAST_TIME = re.compile(
    r"(?<!\w)(?:когда\s+(?:у нас\s+)?(?:был\w*\s+|случил\w*\s+"
    r"|произош\w+\s+)?(?:в\s+)?последн\w+(?:\s+раз)?(?:\s+(?:был\w*|случил\w*|произош\w+))?|when\s+(?:was"
    r"|did|were)\s+(?:the\s+|we\s+|our\s+|your\s+|there\s+)?(?:last|latest|most recent)(?:\s+time(?:\s+(?:that\s+)?(?:something|anything|anyone|someone|there\s+was|we\s+had))?)?|last time)(?!\w)",
    _I,
)
ON_HOW_MANY = re.compile(
    r"(?<!\w)(?:на\s+скольких\s+(?:станциях|азс|заправках|объектах)|сколько\s+(?:станций|азс"
    r"|заправок)\s+(?:столкнул\w+\s+с|затрон\w+|пострадал\w*(?:\s+от)?|имел\w+|с\s+(?=инцидент|пожар|возгоран"
    r"|разлив|краж))|у\s+скольких\s+(?:станций|азс|заправок)|(?:how\s+many|number\s+of)\s+(?:stations|sites)\s+(?:hit\s+by|had|have|saw"
    r"|suffered|experienced|reported|were\s+affected\s+by|with))(?!\w)",
    _I,
)
_NEARBY = (
    r"(?:\s+(?!станци|регион|област|категор|город|служб|модел|station|region|categor|cit|depart|model)[^\s?!]+){0,8}?"
)
_RANGE_LOSS = re.compile(
    rf"(?P<s>(?:{_INCIDENTS}){_NEARBY}),?\s+(?:(?:с|со|with|где|в которых"
    rf"|имеющ\w+)\s+)?(?:\w+\s+)?{_LOSS}\s+(?:был\w*\s+|was\s+|is\s+|на\s+|в\s+"
    rf"|of\s+)?{_NOT}(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s*{_NUMBER}{_ROUBLES}",
    _I,
)
_RANGE_ROUBLES = re.compile(
    rf"(?P<s>(?:{_INCIDENTS}))(?:\s+\w+){{0,3}}?\s+(?:на\s+|на сумму\s+|стоимостью\s+|costing\s+"
    rf"|worth\s+)?{_NOT}(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s*{_NUMBER}\s*(?:руб\w*\.?|₽|roubles?|rubles?"
    rf"|rub)(?!\w)",
    _I,
)
_RANGE_COST = re.compile(
    rf"(?P<s>)(?<!\w)(?:cost(?:s|ing)?(?:\s+us)?|обош(?:лись|лось|лся|лась|едш\w+)(?:\s+(?:нам|компании|в))*)\s+{_NOT}(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s*{_NUMBER}{_ROUBLES}",
    _I,
)
_RANGE_LOSS_BEHIND = re.compile(
    rf"(?P<s>(?:{_INCIDENTS}))(?:\s+\w+){{0,3}}?\s+{_NOT}(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s*{_NUMBER}{_ROUBLES}\s*(?:in\s+|of\s+)?{_LOSS}",
    _I,
)
_OF_GROUPS = re.compile(
    r"(?<!\w)(?:which|what|какие|какая|каких)\s+(?:station|site|region|categor|cit|depart|model|станц|азс|регион|категор|город|служб|модел)|^\W*(?:станци|азс|регион|категор|город|служб|модел|station|site|region|categor|cit|depart)\w*\W[^.?]*?(?:где|у\s+котор|with|where|that|which)",
    _I,
)
_THRESHOLD = re.compile(rf"(?:{_OVER}|{_UNDER})\s*\d", _I)
_RANGE_LITRES = re.compile(
    rf"(?:(?P<s>{_INCIDENTS})(?:\s+\w+){{0,3}}?)?\s*(?:(?<!\w)(?:объ[её]мом|of|(?:где\s+)?пролит\w+)\s+)?{_NOT}(?:(?P<over>{_OVER})"
    rf"|(?P<under>{_UNDER}))\s*{_NUMBER}\s*(?:л(?!\w)|литр\w*|litres?|liters?|l(?!\w))",
    _I,
)
_RANGE_ANY_LOSS = re.compile(
    rf"(?<=инцидентов )с\s+(?:ущербом|убытками|потерями)(?=\s*(?:$|[.?!]|по\s|за\s|в\s|на\s))|(?<=incidents )with\s+(?:a\s+|any\s+)?(?:loss(?:es)?|damage)(?=\s*(?:$|[.?!]|by\s|in\s|at\s|per\s))|(?<!\w)(?:(?:с|со|with|где)\s+)?(?:ненулев\w+\s+{_LOSS}|{_LOSS}\s+(?:больше|выше|более|above|over"
    rf"|greater\s+than)\s+(?:нуля|zero|0)(?![.,\d])|(?:a\s+)?non-?zero\s+{_LOSS})(?!\w)",
    _I,
)
_RANGE_HURT = re.compile(
    r"(?<!\w)(?:с пострадавш\w+|с травм\w+|с жертвами|где есть пострадавш\w+|with (?:injured people"
    r"|people (?:injured|hurt)|injur\w+"
    r"|casualties)|where (?:someone|people|anybody|anyone) (?:was|were|got) (?:hurt|injured))(?!\w)",
    _I,
)
_RANGE_TIME = re.compile(
    rf"(?<!\w)(?:(?:решил\w*|закрыл\w*|устранил\w*|решал\w*|реша\w+|устранял\w*|длил\w*|закрывал\w*|закрыт\w*|чинил\w*|занял\w*|заняло|решени\w+"
    rf"|ремонт\w*|lasted|lasting|took|taking|resolved|fixed|closed|that took)(?:\s+(?:заня\w+|шло|шли|to\s+\w+"
    rf"|\w+ся))?\s+)(?:(?P<over>дольше(?:\s+чем)?|более(?:\s+чем)?(?:\s+за)?|больше(?:\s+чем)?(?:\s+за)?|свыше"
    rf"|longer than|more than|over|in over|in more than)|(?P<under>быстрее(?:\s+чем)?(?:\s+за)?"
    rf"|менее(?:\s+чем)?(?:\s+за)?|меньше(?:\s+чем)?(?:\s+за)?|less than|under|faster than|in less than|in under"
    rf"|within))\s+{_SPAN}(?!\w)",
    _I,
)
_RANGE_WITHIN = re.compile(
    rf"(?<!\w)(?:реша\w+|решен\w*|закрыва\w+|закрыт\w*|закрыл\w*|устраня\w+|устран[еи]\w*|resolved|closed|fixed)\s+(?:были\s+|быстрее\s+чем\s+)?(?:за(?:\s+первые)?|в\s+течение|не\s+дольше(?:\s+чем)?(?:\s+за)?|within(?:\s+the\s+first)?|in(?:\s+under)?)\s+(?P<under>){_SPAN}(?!\w)",
    _I,
)
_SHARED = re.compile(r"(?<!\w)(?:дол[яюи]|часть|процент\w*|share|percent\w*|proportion|what\s+part)(?!\w)|%", _I)
_RANGE_AGE = re.compile(
    rf"(?<!\w)(?:(?P<over>старше|(?:вис\w+|хвост\w*|(?:не)?открыт\w*|незакрыт\w*|не\s+(?:закры\w+|реш\w+)|нереш\w+|котор\w+|леж\w+"
    rf"|тян\w+|сто[ия]т|копят\w+)\s+(?:\w+\s+)?(?:уже\s+)?(?:более|больше|дольше|свыше)(?:\s+чем)?|older than|(?:open|pending|unresolved|hanging|sitting|waiting|around"
    rf"|outstanding)\s+(?:around\s+|open\s+|there\s+)?(?:for\s+)?(?:longer than|more than|over|beyond))|(?P<under>моложе|newer than"
    rf"|younger than))\s+{_SPAN}(?!\w)",
    _I,
)
_RANGE_OVERDUE = re.compile(
    rf"(?<!\w)(?:просроч\w+|overdue|past\s+(?:the\s+|their\s+|its\s+)?(?:deadline|sla))\s+(?:уже\s+)?(?:на\s+|by\s+|for\s+)?(?P<over>больше|более|дольше|свыше|longer|more|over)(?:\s+(?:чем|than))?(?:\s+на)?\s+{_SPAN}(?!\w)",
    _I,
)
_RESOLVED = re.compile(
    r"(?<!\w)(?:реш[её]н|решил|решал|закрыт|закрыл|закрывал|устран|чинил|ремонтир|resolved|closed|fixed|took|lasted)",
    _I,
)
_STILL_OPEN = re.compile(
    r"(?<!\w)(?:открыт|незакрыт|нереш|не\s+(?:был\w*\s+)?(?:закры|реш)|open|unresolved|pending|not\s+(?:yet\s+)?(?:been\s+)?(?:closed|resolved|fixed))",
    _I,
)
_RANGE_BETWEEN = re.compile(
    rf"(?<!\w)(?:от|между|from|between)\s+{_NUMBER}\s*(?:руб\w*\.?|₽|литр\w*|час\w*)?\s*(?:до|и|to|and)\s+(?P<m>\d{{1,3}}(?:[ \u00a0,]\d{{3}})+|\d+(?:[.,]\d+)?)\s*"
    rf"(?P<k2>тыс\w*\.?|млн\.?|миллион\w*|thousand|million|k|m)?\s*(?P<u>руб\w*\.?|₽|литр\w*|л(?!\w)|час\w*|r[ou]+bles?|rub|litres?|liters?|hours?)(?:\s+включительно|\s+inclusive)?",
    _I,
)
_RANGE_LEAD = re.compile(rf"(?<!\w)(?:с|со|with|a)?\s*{_LOSS}(?!\w)", _I)
_CLOSED = re.compile(
    r"(?<!\w)(?:не\s+(?:более|больше|менее|меньше)|от|до|within|at least|at most|up to|no more than"
    r"|no less than)(?!\w)",
    _I,
)
_MEAN_NEAR = re.compile(r"средн\w+|медиан\w+|average|mean|median|mttr", _I)


@dataclass
class Shape:
    """What the question asks beyond a value by group; the names are those of `Plan`.

    Attributes:
        unit: unit of time the words name, to group by where no other is named.
        band: a distribution is asked for.
        metrics: metrics that a phrase names for sure.
        aged: an age is asked about, so open incidents are meant.
        last: the latest incident is asked for. those: incidents are told by how long they took ("которые висят …").
    """

    show: str = ""
    window: int = 0
    per: str = ""
    percentile: float | None = None
    unit: str = ""
    band: bool = False
    absent: Absence | None = None
    ranges: list[PlanRange] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    aged: bool = False
    last: bool = False
    those: bool = False
    inside: bool = False


def read_shape(text: Text, *, dated: bool = False) -> Shape:
    """Read what is asked beyond a value by group, and blank it out. Comes before periods: "in a month" is none.

    Args:
        dated: the question names a period.
    """
    shape = Shape()
    _ranges(text, shape)
    _series(text, shape)
    _averages(text, shape)
    if match := text.take(PERCENTILE):
        shape.percentile = int(match["a"] or match["b"] or match["c"] or match["d"]) / 100
    if of_days := quiet_days(text, dated=dated):
        shape.absent = of_days
    elif text.take(DAYS_SINCE):
        shape.metrics.append("days_since_last")
    elif text.take(LAST_DATE):
        shape.metrics.append("last_reported_at")
    elif LAST_OF_EACH.search(text.left) and LAST_RAZ.search(text.left):
        text.take(LAST_OF_EACH)
        text.take(LAST_RAZ)
        shape.metrics.append("last_reported_at")
    elif WHEN_LAST.search(text.left):
        text.take(WHEN_LAST)
        text.take(LAST_RAZ)
        shape.last = True
    elif text.take(LAST_TIME):
        shape.last = True
    elif text.take(ON_HOW_MANY):
        shape.metrics.append("stations_affected")
    else:
        shape.absent = read_absence(text)
    return shape


def unit_of(word: str) -> str:
    """Id of the unit of time or of the dimension a word names; "" for none."""
    plain = word.lower()
    for name, pattern in (*_UNITS, ("station", r"станци\w+|азс|заправк\w+|stations?|sites?"),
                          ("region", r"регион\w*|област\w+|regions?"), ("city", r"город\w*|city"),
                          ("department", r"служб\w+|departments?")):  # fmt: skip
        if re.fullmatch(pattern, plain):
            return name
    stems = {"суточн": "day", "дневн": "day", "недельн": "week", "годов": "year", "квартальн": "quarter"}
    return stems.get(plain, "")


def _series(text: Text, shape: Shape) -> None:
    if match := text.take(MOVING):
        shape.show = "moving"
        count = match["a"] or match["b"] or match["c"]
        small = {"тр": 3, "th": 3, "се": 7}
        if count:
            shape.window = int(count) if count.isdigit() else small[count[:2].lower()]
        found = re.search(rf"(?<!\w)(?:{_ANY_UNIT})", match.group(), _I)
        shape.unit = unit_of(found.group()) if found else ""
        shape.unit = shape.unit or ("day" if "дневн" in match.group().lower() else "")
        shape.inside = read_reach(text)
    elif text.take(RUNNING):
        shape.show = "running"
    elif match := text.take(CHANGE):
        shape.show = "change"
        shape.unit = (
            unit_of(match["u"]) if match["u"] else "month" if match["m"] else "week" if match["w"] else "quarter"
        )


def _averages(text: Text, shape: Shape) -> None:
    if match := text.take(PER_ADJECTIVE):
        shape.per = unit_of(match["a"] or match["b"] or match["c"]) or "month"
        return
    if not AVERAGE.search(text.left):
        return
    found = PER.search(text.left)
    if found and (unit := unit_of(found["u"])):
        shape.per = unit
        text.blank(found.start(), found.end())
        text.take(AVERAGE)


def _ranges(text: Text, shape: Shape) -> None:
    overdue = _RANGE_OVERDUE.search(text.left)
    if overdue and not _RESOLVED.search(text.left) and (match := text.take(_RANGE_OVERDUE)):
        shape.ranges = [PlanRange("overdue_h", over=_hours(match))]
        shape.aged = True
    solved = _RESOLVED.search(text.left) and not _STILL_OPEN.search(text.left)
    while match := text.take(_RANGE_AGE):
        shape.those = shape.those or match.group().lower().startswith("котор")
        if solved:  # "решённые в октябре, которые тянулись больше недели"
            shape.ranges.append(_bounded("resolution_h", match, _hours(match)))
            continue
        shape.ranges = [_bounded("age_h", match, _hours(match))]
        shape.aged = True
    if (match := _RANGE_TIME.search(text.left)) and not _MEAN_NEAR.search(text.left[: match.end()]):
        text.blank(match.start(), match.end())
        shape.ranges.append(_bounded("resolution_h", match, _hours(match)))
    if _SHARED.search(text.left) and (match := text.take(_RANGE_WITHIN)):
        shape.ranges.append(PlanRange("resolution_h", under=_hours(match), closed=True))
    for column, pattern in (
        ("litres_spilled", _RANGE_LITRES), ("loss_rub", _RANGE_LOSS), ("loss_rub", _RANGE_ROUBLES),
        ("loss_rub", _RANGE_COST), ("loss_rub", _RANGE_LOSS_BEHIND),
    ):  # fmt: skip
        if _OF_GROUPS.search(text.left) and (pattern is _RANGE_COST or len(_THRESHOLD.findall(text.left)) > 1):
            continue
        if (match := pattern.search(text.left)) and (column != "litres_spilled" or _of_spills(text.left, match)):
            shape.ranges.append(_bounded(column, match, amount(match["n"], match["k"])))
            text.blank(match.end("s") if match["s"] else match.start(), match.end())
            break
    if (match := _RANGE_BETWEEN.search(text.left)) and not shape.ranges:
        unit = _between_unit(match["u"])
        if unit:
            low, high = amount(match["n"], match["k"] or match["k2"]), amount(match["m"], match["k2"])
            shape.ranges.append(PlanRange(unit, low, high, closed=True))
            text.blank(match.start(), match.end())
            text.take(_RANGE_LEAD)
    if text.take(_RANGE_ANY_LOSS):
        shape.ranges.append(PlanRange("loss_rub", over=0))
    if text.take(_RANGE_HURT):
        shape.ranges.append(PlanRange("people_injured", over=0))


def _between_unit(word: str) -> str:
    """The column whose unit a word names."""
    start = word.lower()[:1]
    known = {"р₽r": "loss_rub", "лl": "litres_spilled", "чh": "resolution_h"}
    return next((column for letters, column in known.items() if start and start in letters), "")


def _of_spills(left: str, match: re.Match[str]) -> bool:
    """Whether litres are those of single spills and not of a group's total."""
    before = left[: match.start("n")].lower()
    return bool(match["s"] or re.search(r"разли|розли|проли|утеч|spill|leak", before)) and not re.search(
        r"станци\w+[^.?]*(?:пролит|spilled)|всего пролит", before
    )


def _bounded(column: str, match: re.Match[str], value: float) -> PlanRange:
    over = bool(match["over"]) != bool(match.groupdict().get("not"))
    closed = bool(match.groupdict().get("not")) or bool(_CLOSED.search(match.group()))
    return PlanRange(column, over=value, closed=closed) if over else PlanRange(column, under=value, closed=closed)


def _hours(match: re.Match[str]) -> float:
    word, unit = (match["n"] or "1").lower(), match["u"].lower()
    size = next(hours for stem, hours in _HOURS.items() if unit.startswith(stem))
    count = _WORD_NUMBERS.get(word) or (float(word.replace(",", ".")) if word[0].isdigit() else 1)
    return count * size
