"""Words that divide one measure by another: "на одну установленную колонку", "per incident", "from report to the first
action"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chains.linker import Linker, tokens
from chains.text import Text

_I = re.IGNORECASE
_LEAD = r"(?:(?:в\s+)?(?:расч[её]те|пересч[её]те)\s+|(?:в\s+среднем\s+)?приход\w+(?:\s+в\s+среднем)?\s+)?"
_ONE_OF = r"(?:(?:одн[уо]|один|1|кажд(?:ую|ый|ое)|шт(?:уку|\.)?|единицу|экземпляр)\s+)"
_STANDING = r"(?:(?:установленн|смонтированн|стоящ|имеющ|действующ)\w+\s+)"
_THINGS = r"(?:оборудовани[яею]|техник[иу])"
_OF_UNIT = re.compile(
    rf"(?<!\w){_LEAD}на\s+(?:(?:одн[уо]|кажд(?:ую|ый)|1)\s+)?{_STANDING}?(?:штуку|единицу)(?:\s+{_STANDING}?{_THINGS})?(?!\w)"
    rf"|(?<!\w){_LEAD}на\s+(?:{_ONE_OF}{{1,2}}{_STANDING}?|{_STANDING})(?=(?P<thing>\w+))"
    r"|(?<!\w)(?:приход\w+|(?:в\s+)?(?:расч[её]те|пересч[её]те))(?:\s+в\s+среднем)?\s+на\s+(?=(?P<of>\w+))"
    r"|(?<!\w)(?:(?<=инцидентов )|(?<=отказов )|(?<=поломок )|(?<=аварий )|(?<=сбоев ))на\s+(?=(?P<after>\w+)(?!\w)(?!,?\s+(?:установ|смонтир|котор|постав)\w*))"
    r"|(?<!\w)(?:per|for\s+(?:each|every)|on\s+each)\s+(?:single\s+)?(?:installed\s+|fitted\s+)?(?:equipment\s+)?(?:units?|items?|pieces?)(?!\w)"
    r"(?:\s+of\s+(?:installed\s+)?equipment|\s+(?:installed|fitted))?(?:\s+of(?=\s))?"
    r"|(?<!\w)per\s+(?:single\s+|one\s+)?(?:installed\s+|fitted\s+)?(?=(?P<pump>[a-z]+)(?!\w)(?!\s+(?:models?|types?|kinds?|terminal\s+model|brands?)(?!\w)))",
    _I,
)
_DIVIDED = re.compile(
    r"[,;.?(]?\s*(?:(?:нужно|надо|то\s+есть|т\.\s?е\.)\s+)?(?:(?:раз)?дел(?:ить|[её]нн?\w*|им|ение)\s+на|(?:\w+\s*)/)\s*(?:количество|кол-во|число)\s+"
    r"(?:(?:единиц\w*|штук\w*|установленн\w+|колонок|оборудовани\w+)\s*)+(?:(?:из|по)\s+реестр\w+(?:\s+оборудовани\w+)?)?\)?"
    r"|[,;.?(]?\s*divided\s+by\s+the\s+(?:number|count)\s+of\s+(?:installed\s+)?(?:units|pieces(?:\s+of\s+equipment)?)(?:\s+installed)?\)?",
    _I,
)
_MANY_ACTIONS = re.compile(
    r"(?<!\w)(?:мер(?:ы|а|у|ам|ах)?|действи[йея]\w*|работ|шагов|actions?|measures?|steps?)(?!\w)", _I
)
_AVERAGE = re.compile(r"(?<!\w)(?:в\s+среднем|средн\w+|average|avg|mean|on\s+average)(?!\w)", _I)
_CASE = r"(?:инцидент|случа[йю]|заявк[уе]|обращени[ею]|происшестви[ею]|авари[юи])"
_OF_INCIDENT = re.compile(
    rf"(?<!\w){_LEAD}на\s+(?:(?:один|одну|одно|1|кажд(?:ый|ую|ое))\s+)?{_CASE}(?!\w)"
    r"|(?<!\w)per\s+(?:single\s+|one\s+)?(?:incident|ticket|case|event)(?!\w)"
    r"|(?<!\w)(?:an|a|one)\s+(?:incident|ticket|case)\s+(?:gets?|takes?|needs?|receives?)(?!\w)",
    _I,
)
_OF_EACH_INCIDENT = re.compile(
    rf"(?<!\w)(?:по|для)\s+(?:кажд\w+\s+|одно(?:му|й|го)\s+)?(?:инцидент(?:у|ам|а|ов)|случа(?:ю|ям)|заявк(?:е|ам)|{_CASE})(?!\w)"
    r"|(?<!\w)(?:for|on|to)\s+(?:each|every|an?|one)\s+(?:incident|ticket|case)(?!\w)",
    _I,
)
_SPILT = re.compile(r"(?<!\w)(?:(?:про|раз|роз)л(?:и(?:т|л)\w*)|spilled|spilt|объ[её]м\w*\s+(?:про|раз)лив\w+|(?:про|раз)лив\w+\s+в\s+литрах|литр\w*\s+(?:про|раз)лив\w+|lit(?:re|er)s\s+of\s+spills?|volume\s+(?:of\s+)?spil\w+)(?!\w)", _I)  # fmt: skip
_THOUSAND = r"(?P<k>1[ \u00a0,.]?000(?![ \u00a0,.]?\d)|тысяч\w+|тыс\.?|thousand|1k)"
_MILLION = r"(?P<m>1[ \u00a0,.]?000[ \u00a0,.]?000|1\s*млн\.?|млн\.?|миллион\w*|million|1\s*m(?:ln)?)"
_OF_SOLD = re.compile(
    rf"(?<!\w){_LEAD}(?:на|per|for\s+every|for\s+each)\s+(?:(?:кажд\w+|один|одну|a|one|every)\s+)?(?:{_MILLION}|{_THOUSAND})\s*"
    r"(?:(?:литр\w*|л\.?|lit(?:re|er)s?|l)\s+(?:(?:топлива|of\s+fuel|fuel)\s+)?(?:проданн\w+|реализованн\w+|отпущенн\w+|продаж\w*|реализаци\w+|we\s+sold|sold|of\s+sales)"
    r"|(?:проданн\w+|реализованн\w+|отпущенн\w+)|(?:sold))(?:\s+(?:литр\w*|л\.?(?!\w)|топлива|горючего|fuel|lit(?:re|er)s?))*(?!\w)",
    _I,
)
_HAD_ANY = re.compile(
    r",?\s*(?<!\w)(?:(?:that|which|where)\s+(?:there\s+)?(?:had|have|has|was|were)\s+(?:a\s+|any\s+|at\s+least\s+one\s+)?spill\w*|(?:где|у\s+которых|в\s+которых)\s+(?:вообще\s+)?(?:был\w*|случал\w+)\s+(?:раз|про)лив\w*(?:\s+топлива)?)(?!\w)",
    _I,
)
"""Groups without anything spilled are left out anyway."""
_LOST = re.compile(
    r"(?<!\w)(?:(?:сколько\s+)?(?:рублей|руб\.?|денег)\s+(?:потерян\w*|потер[яь]\w*|убытк\w+|ущерба)|(?:roubles?|rubles?|money)\s+(?:lost|of\s+(?:loss|damage))|сумм\w+\s+ущерба|ущерб\w*|потер[ия]\w*|потеряли|убытк\w+|loss(?:es)?|damage|(?:we\s+)?(?:lose|lost))(?!\w)",
    _I,
)
_OTHER = re.compile(
    r"(?<!\w)(?:инцидент|случа|заяв|обращени|происшеств|литр|incident|ticket|case|litre|liter)|[,;.]|\s(?:и|and)\s", _I
)
"""Between a loss and "на 1000 транзакций": the rate is of something else."""
_OF_THOUSAND = re.compile(
    rf"(?<!\w){_LEAD}(?:на|per|for\s+every|for\s+each)\s+(?:кажд\w+\s+|одну\s+|a\s+|every\s+)?{_THOUSAND}\s+(?:транзакци\w+|чек\w+|покуп\w+|продаж(?!\w)|transactions?|purchases?|receipts?)(?!\w)",
    _I,
)
_OF_CHECK = re.compile(
    rf"(?<!\w){_LEAD}на\s+(?:один|1|кажд(?:ый|ую)|одну)\s+(?:чек|покупку|транзакцию)(?!\w)"
    r"|(?<!\w)per\s+(?:single\s+|one\s+)?(?:receipt|transaction|purchase|sale)(?!\w)",
    _I,
)
_LITRES = re.compile(r"(?<!\w)(?:литр\w*|lit(?:re|er)s?)(?!\w)", _I)
_WHEN = r"(?:врем\w+|минут\w*|час(?:ов|а)|задержк\w+|лаг\w*|быстро|скоро|time|minutes?|hours?|how\s+(?:long|soon|quickly|fast|late)|опоздани\w+|запаздывани\w+|delay|lag|gap)"
_TIMED = re.compile(rf"(?<!\w){_WHEN}(?!\w)", _I)
_REPORT = (
    r"(?:поступлени\w+|сообщени\w+|регистраци\w+|заявк\w+|обращени\w+|создани\w+|получени\w+|заведени\w+|уведомлени\w+"
    r"|reports?|reporting|reported|registration|registered|logging|logged|ticket(?:\s+creation)?)"
)
_OF_WHAT = r"(?:\s+(?:заяв\w+|инцидент\w*|обращени\w+|сообщени\w+|об?\s+(?:инцидент|происшестви|случившем|н[её]м)\w*|в\s+систем\w+|информации|of\s+(?:the\s+|an\s+)?incidents?))*"
_FIRST = re.compile(
    rf"(?:(?<!\w)(?:от|с(?:о)?|между|после|from|between|after|since)\s+(?:момент\w+\s+|the\s+|an?\s+)*(?:incident\s+)?(?:being\s+)?{_REPORT}{_OF_WHAT}\s+)?"
    r"(?<!\w)(?:(?:и|and)\s+(?:the\s+|принятием\s+)?|(?:до|to|until|till|before|перед)\s+(?:the\s+|our\s+|момент\w+\s+|начала\s+|принятия\s+|выполнения\s+)*)(?:самой\s+)?"
    r"(?:перв\w{2,3}\s+(?:принят\w+\s+)?(?:мер\w*|действи\w+|шаг\w*)|first\s+(?:\w+\s+)?(?:actions?|measures?|steps?))(?:\s+(?:is|was|were|are)?\s*(?:taken|being\s+taken)|\s+по\s+(?:ней|нему|инциденту))?(?!\w)",
    _I,
)
_SOON = re.compile(
    rf"(?<!\w)(?:через\s+сколько|как\s+(?:быстро|скоро)|how\s+(?:soon|quickly|fast|long)|how\s+many\s+minutes)(?:\s+(?:минут|времени|в\s+среднем|обычно))*(?:\s+(?:после|с\s+момента|after)\s+(?:the\s+|an?\s+)?(?:incident\s+)?(?:is\s+)?{_REPORT}{_OF_WHAT})?"
    r"\s+(?:(?:мы|у\s+нас|в\s+среднем|обычно|is|are|was|were|do\s+we|the|our)\s+)*(?:(?:пред)?принима\w+\s+|выполня\w+\s+|дела\w+\s+|take\s+the\s+)?(?:перв\w{2,3}\s+(?:мер\w*|действи\w+|шаг\w*)|first\s+(?:actions?|measures?|steps?))(?:\s+(?:(?:is|are)\s+)?taken|\s+(?:пред)?принима\w+)?(?!\w)",
    _I,
)
_HAPPENED = r"(?:событи\w+|происшестви\w+|инцидент\w*|случа\w+|авари\w+|возникновени\w+|наступлени\w+|факта|occurrence|occurring|happening|occurred|happened|incidents?(?:\s+(?:occurring|happening|occurrence|occurs|happens))?|events?(?:\s+(?:occurring|happening))?)"
_DELAY = re.compile(
    rf"(?<!\w)(?:от|с(?:о)?|между|from|between)\s+(?:(?:момент\w+|врем\w+|when|the|an?|самого)\s+)*{_HAPPENED}(?:\s+(?:инцидент\w*|событи\w+|происшестви\w+|of\s+(?:an?\s+)?incident|happen\w*|occur\w*))?"
    rf"\s+(?:до|и|to|and|until|till|its)\s+(?:(?:момент\w+|врем\w+|его|её|их|its|the|it|being|is|when|them|being)\s+)*{_REPORT}{_OF_WHAT}(?!\w)"
    rf"|(?<!\w)(?:задержк\w+|лаг\w*|опоздани\w+|запаздывани\w+)\s+(?:с\s+|в\s+|при\s+|до\s+|по\s+)?(?:регистраци\w+|сообщени\w+|поступлени\w+|уведомлени\w+|подач\w+(?:\s+заяв\w+)?)(?!\w)"
    r"|(?<!\w)(?:с\s+)?как(?:ой|им|ая|ое)\s+(?:средн\w+\s+)?(?:задержк\w+|опоздани\w+|запаздывани\w+|лагом)\s+(?:у\s+нас\s+|нам\s+|мы\s+|в\s+среднем\s+)*(?:регистриру\w+|сообща\w+|завод\w+|поступа\w+|узна\w+)(?!\w)"
    r"|(?<!\w)how\s+late\s+(?:are|do|is)\s+(?:we\s+|the\s+)?(?:incidents|tickets|cases)\s+(?:get\s+|being\s+)?(?:reported|registered|logged)(?!\w)"
    r"|(?<!\w)(?:reporting|registration)\s+(?:lag|delay|gap)(?!\w)|(?<!\w)(?:lag|delay)\s+(?:in|before|of|until)\s+(?:reporting|registration|being\s+reported|the\s+report)(?!\w)",
    _I,
)
_TIME_LEAD = re.compile(
    r"(?<!\w)(?:(?:сколько|how\s+many|how\s+much)\s+)?(?:врем(?:я|ени)|минут\w*|задержк\w+|лаг\w*|промежут\w+|time(?:\s+(?:gap|lag))?|minutes?|delay|lag|gap)(?!\w)(?:\s+in\s+minutes|\s+в\s+минутах)?",
    _I,
)
_PASSES = re.compile(
    r"(?<!\w)(?:(?:обычно\s+)?(?:проход\w+|прош\w+|занима\w+|уход\w+)|pass(?:es)?|elapse[sd]?)(?!\w)", _I
)
_HOW_SOON = re.compile(r"(?<!\w)(?:how\s+(?:long|soon|quickly|fast)(?:\s+(?:does\s+it\s+take|is\s+it|do\s+we\s+take))?|как\s+(?:быстро|скоро)|через\s+сколько)(?!\w)", _I)  # fmt: skip
_MORE = re.compile(r"(?<!\w)(?P<d>больше|чаще|more)(?!\w)|(?<!\w)(?:меньше|реже|fewer|less)(?!\w)", _I)
_WHICH = re.compile(r"(?<!\w)(?:как(?:ой|ая|ую|ого|их|ие)|which|what|у\s+кого)(?!\w)", _I)
_ALL_OF_THEM = re.compile(r",?\s*(?<!\w)(?:все|всех|all(?:\s+of)?(?:\s+the)?)\s+(?=модел|станци|регион|город|вид|азс|models|stations|regions|cities|kinds)\w+", _I)  # fmt: skip
_COMPARED = re.compile(r"(?<!\w)(?:чем|than|или|or)(?!\w)", _I)


@dataclass(frozen=True)
class Ratio:
    """The metric a question divides for; `order`: its groups are ranked, by one of them where `single`."""

    metric: str
    order: str = ""
    single: bool = True


def read_ratio(text: Text, linker: Linker) -> Ratio | None:
    """The ratio a question asks for, its words blanked out; None where it asks for none."""
    metric = _sold(text) or _lost(text) or _acted(text) or _awaited(text) or _of_units(text, linker) or _of_checks(text)
    if not metric:
        return None
    order, single = "", True
    if _WHICH.search(text.left) and not _COMPARED.search(text.left) and (match := text.take(_MORE)):
        order = "desc" if match["d"] else "asc"
        single = text.take(_ALL_OF_THEM) is None
    return Ratio(metric, order, single)


def _sold(text: Text) -> str:
    match = _OF_SOLD.search(text.left)
    if match is None or not _SPILT.search(text.left[: match.start()] + " " + text.left[match.end() :]):
        return ""
    text.blank(match.start(), match.end())
    text.take(_HAD_ANY)
    return "spilled_per_million_l" if match["m"] else "spilled_per_1000_l"


def _lost(text: Text) -> str:
    """Roubles lost for every thousand transactions."""
    match = _OF_THOUSAND.search(text.left)
    if match is None:
        return ""
    named = [*_LOST.finditer(text.left[: match.start()])][-1:]
    if not named or _OTHER.search(text.left, named[0].end(), match.start()):
        return ""
    text.blank(*match.span())
    text.blank(*named[0].span())
    return "loss_per_1000_tx"


def _acted(text: Text) -> str:
    """Actions per incident; "по каждому инциденту" is a mean only where one is asked for."""
    if not _MANY_ACTIONS.search(text.left) or _FIRST.search(text.left):
        return ""
    each = bool(_AVERAGE.search(text.left)) and text.take(_OF_EACH_INCIDENT)
    return "actions_per_incident" if text.take(_OF_INCIDENT) or each else ""


def _awaited(text: Text) -> str:
    """Minutes from one moment of an incident to another."""
    if not _TIMED.search(text.left) and not _HOW_SOON.search(text.left):
        return ""
    metric = "first_action_min" if text.take(_SOON) or text.take(_FIRST) else ""
    while not metric.startswith("first") and text.take(_DELAY):
        metric = "report_delay_min"
    if metric:
        for pattern in (_HOW_SOON, _TIME_LEAD, _TIME_LEAD, _PASSES):
            text.take(pattern)
    return metric


def _of_units(text: Text, linker: Linker) -> str:
    """Incidents per piece of equipment; the word of its kind stays for the linker."""
    found = False
    while match := _DIVIDED.search(text.left):
        text.blank(match.start(), match.end())
        found = True
    for match in _OF_UNIT.finditer(text.left):
        named = match["thing"] or match["of"] or match["after"] or match["pump"]
        if named is None or _is_kind(text.left[match.end() :], linker):
            text.blank(match.start(), match.end())
            return "incidents_per_unit"
    return "incidents_per_unit" if found else ""


def _is_kind(after: str, linker: Linker) -> bool:
    """Whether a text begins with a kind of equipment."""
    links = linker.links(tokens(after[:60]))
    return any(link.first == 0 and link.term.name == "equipment_kind" and link.term.kind == "value" for link in links)


def _of_checks(text: Text) -> str:
    return "litres_per_tx" if _LITRES.search(text.left) and text.take(_OF_CHECK) else ""
