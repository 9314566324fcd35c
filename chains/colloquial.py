"""Everyday turns of speech, each put into the words the readers know; they come before the other rewritings."""

from __future__ import annotations

import re
from collections.abc import Callable

_I = re.IGNORECASE
_THING_RU = r"(?:инцидент|случа|происшестви|заявк|обращени|жалоб|авари|пожар|возгоран|разлив|пролив|утеч|краж|дтп|травм|отказ|сбо)"
_THING_EN = (
    r"(?:incident|ticket|case|complaint|accident|fire|(?:fuel\s+)?spill|(?:lpg\s+|gas\s+)?leak|theft|fault|failure"
    r"|outage|injury)"
)
_DATIVES = {
    "модели": "моделям", "станции": "станциям", "азс": "азс", "регионы": "регионам", "службы": "службам",
    "категории": "категориям", "города": "городам", "причины": "причинам", "каналы": "каналам",
    "источники": "источникам", "месяцы": "месяцам", "кварталы": "кварталам",
}  # fmt: skip
_MODELS_OF = {
    "трк": "трк", "касс": "касс", "колонок": "колонок", "терминалов": "терминалов", "оборудования": "оборудования",
    "резервуаров": "резервуаров", "уровнемеров": "уровнемеров",
}  # fmt: skip


def _russian(match: re.Match[str]) -> bool:
    return bool(re.search("[а-яё]", match.group(), _I))


def _either(russian: str, english: str) -> Callable[[re.Match[str]], str]:
    """The words of the language the match is in."""
    return lambda match: russian if _russian(match) else english


def _night(match: re.Match[str]) -> str:
    """Hours of the night that are told: "ночные инциденты (с 22 до 6)" are those, whatever else night is."""
    of = match["of"] or ""
    first, last = int(match["a"]), int(match["b"])
    if not ((first >= 18 or first <= 3) and 3 <= last <= 10):
        return match.group()
    return f"{of}{match['between']} с {match['a']}:00 до {match['b']}:00 "


def _headed(match: re.Match[str]) -> str:
    """ "Модели касс: сколько инцидентов": what stands before the colon is what to group by."""
    head = _DATIVES[match["head"].lower()]
    return f"{match['asked']} по {head} {match['of'] or ''}"


def _each_of_them(match: re.Match[str]) -> str:
    """ "… на станциях, открытых после 2020, по каждой": of the stations that are named before."""
    nouns = (("станци|азс|заправ", "по каждой станции"), ("служб", "по каждой службе"), ("категори", "по каждой категории"),
             ("station|site", "by station"), ("department", "by department"), ("region", "by region"))  # fmt: skip
    before = match.string[: match.start()]
    return next((said for noun, said in nouns if re.search(rf"(?<!\w)(?:{noun})", before, _I)), match.group())


def _numbered(match: re.Match[str]) -> str:
    numbers = re.sub(r"(?<=\d)-?(?:й|ой|ей|ая|ю|ую)", "", match["numbers"])
    return f"{match['by'] or ''}станциям {numbers}{' отдельно' if match['by'] else ''}"


COLLOQUIAL: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # orders of a list
    (
        re.compile(
            r"(?<!\w)(?:(?:от|с)\s+(?:сам\w+\s+)?(?:худш|плох|проблемн)\w+\s+(?:к|до)\s+(?:сам\w+\s+)?(?:лучш|хорош|благополучн)\w+|(?:from\s+)?(?:the\s+)?worst\s+to\s+(?:the\s+)?best|starting\s+(?:with|from)\s+(?:the\s+)?worst)(?!\w)",
            _I,
        ),
        _either("начиная с худших", "worst first"),
    ),
    (
        re.compile(
            r"(?<!\w)(?:(?:от|с)\s+(?:сам\w+\s+)?(?:лучш|хорош|благополучн)\w+\s+(?:к|до)\s+(?:сам\w+\s+)?(?:худш|плох|проблемн)\w+|(?:from\s+)?(?:the\s+)?best\s+to\s+(?:the\s+)?worst|starting\s+(?:with|from)\s+(?:the\s+)?best)(?!\w)",
            _I,
        ),
        _either("начиная с лучших", "best first"),
    ),
    (
        re.compile(
            r"(?<!\w)(?:от|с)\s+(?:сам\w+\s+)?(?:больш|крупн|дорог|высок|наибольш|максим|долг)\w*\s+(?:к|до)\s+(?:сам\w+\s+)?(?:меньш|малень|мелк|дешев|дешёв|низк|малы|наименьш|миним|коротк|быстр)\w*|(?<!\w)(?:from\s+)?(?:the\s+)?(?:biggest|largest|most|highest|costliest)\s+to\s+(?:the\s+)?(?:smallest|least|lowest|cheapest)(?!\w)",
            _I,
        ),
        _either("по убыванию", "descending"),
    ),
    (
        re.compile(
            r"(?<!\w)(?:от|с)\s+(?:сам\w+\s+)?(?:меньш|малень|мелк|дешев|дешёв|низк|малы|наименьш|миним|коротк|быстр)\w*\s+(?:к|до)\s+(?:сам\w+\s+)?(?:больш|крупн|дорог|высок|наибольш|максим|долг)\w*|(?<!\w)(?:from\s+)?(?:the\s+)?(?:smallest|least|lowest|cheapest)\s+to\s+(?:the\s+)?(?:biggest|largest|most|highest|costliest)(?!\w)",
            _I,
        ),
        _either("по возрастанию", "ascending"),
    ),
    # one ranking said twice: "чаще всего … три главные причины"
    (
        re.compile(r"(?P<a>(?:чаще|больше)\s+всего[^.]*?[?,:;—–-][^?.]*?)(?:главн|основн|ключев)\w+\s+(?=причин)", _I),
        r"\g<a>",
    ),
    (
        re.compile(
            r"(?P<a>most\s+(?:often|frequently)[^.]*?[?,:;—–-][^?.]*?)(?:main|top|key|major)\s+(?=(?:root\s+)?causes?)", _I
        ),
        r"\g<a>",
    ),
    (re.compile(r"(?<!\w)от\s+чего(?=[^?]*(?:чаще|обычно|больше\s+всего|в\s+основном))", _I), "какие причины"),
    # where, and how many
    (
        re.compile(
            r"(?<!\w)(?:где|на\s+каких\s+(?:станциях|азс))(?:\s*,\s*|\s+)(?:и\s+)?(?:по\s+)?(?:сколько|скока|скок)(?:\s+раз)?(?!\s+(?:ущерб|убыт|литр|дене|руб|час|времен|человек|люд|пострад|потер))(?!\w)",
            _I,
        ),
        "число инцидентов по станциям",
    ),
    (re.compile(r"(?<!\w)(?:сколько|скока|скок)(?:\s+раз)?(?:\s*,\s*|\s+)(?:и\s+)?где(?=\s*[?.,]|\W*$)", _I), "число инцидентов по станциям"),
    (
        re.compile(
            r"(?<!\w)(?:where|which\s+(?:sites|stations)|at\s+which\s+(?:sites|stations))(?:\s*,\s*|\s+)(?:and\s+)?how\s+(?:many|often)(?:\s+times)?(?=\s*[?.,]|\W*$)",
            _I,
        ),
        "number of incidents by station",
    ),
    # per a model is by model
    (
        re.compile(
            r"(?<!\w)per\s+(?P<of>(?:[a-z]+\s+){0,2}?)(?P<m>model|type|kind|brand)(?!\w)(?!s)", _I
        ),
        r"by \g<of>\g<m>",
    ),
    # by each of them
    (re.compile(r"(?<=\W)по\s+кажд(?:ой|ым)(?=\W*$)", _I), _each_of_them),
    (re.compile(r"(?<!\w)(?:for|at|by)\s+each(?:\s+(?:one|of\s+them))?(?=\W*$)", _I), _each_of_them),
    # what people complain about
    (
        re.compile(r"(?<!\w)на\s+что(?P<m>\s+(?:чаще|больше)(?:\s+всего)?)?\s+(?:у\s+нас\s+)?(?:жал(?:уются|овались|обы)|руга(?:ются|лись))(?:\s+(?:клиент|покупател|люд|народ|водител)\w*)?(?P<n>\s+(?:чаще|больше)\s+всего)?", _I),
        "жалобы клиентов по заголовкам по убыванию",
    ),
    (
        re.compile(r"(?<!\w)what\s+(?:do|did|are|were)\s+(?:our\s+|the\s+)?(?:customers|clients|people|drivers)\s+(?:mostly\s+|usually\s+|most\s+often\s+)?complain(?:ing)?\s+(?:most\s+)?(?:about|of)(?:\s+(?:the\s+)?most(?:\s+often)?|\s+mostly)?(?!\w)", _I),
        "customer complaints by title descending",
    ),
    (
        re.compile(
            r"(?<!\w)(?:о\s+ч[её]м|на\s+что|по\s+каким\s+поводам|по\s+какому\s+поводу|с\s+чем\s+связаны)\s+(?:(?:чаще|больше)(?:\s+всего)?\s+|обычно\s+|в\s+основном\s+)?(?:жалобы|жалуются|обращаются\s+с\s+жалобами)(?:\s+(?:клиент|покупател|люд)\w*)?(?:\s+(?:чаще|больше)\s+всего)?",
            _I,
        ),
        "жалобы клиентов по заголовкам по убыванию",
    ),
    (
        re.compile(
            r"(?<!\w)(?:what\s+(?:are|were)\s+(?:the\s+|our\s+)?(?:customer\s+)?complaints\s+(?:mostly\s+|mainly\s+|usually\s+)?about|(?:main|most\s+common)\s+(?:topics|subjects|themes|kinds|types)\s+of\s+(?:customer\s+)?complaints)(?:\s+mostly)?(?!\w)",
            _I,
        ),
        "customer complaints by title descending",
    ),
    (
        re.compile(r"(?<!\w)(?:основн|главн|част)\w+\s+(?:виды|темы|типы|поводы|предметы)\s+жалоб(?:\s+клиентов)?(?!\w)", _I),
        "жалобы клиентов по заголовкам по убыванию",
    ),
    (
        re.compile(
            r"(?<!\w)на\s+(?:кажд\w+\s+)?модель\s+(?P<x>касс\w*|трк|колон\w+|терминал\w*|резервуар\w*|уровнемер\w*|камер\w*|роутер\w*|оборудовани\w+)",
            _I,
        ),
        r"по моделям \g<x>",
    ),
    (
        re.compile(r"(?P<a>сам(?:ые|ых)\s+(?:долг|длительн|длинн)\w+\s+)(?:ремонт\w*|починк\w*|просто\w+|решени\w*)\s+(?=трк|колон|касс|терминал|уровнемер)", _I),
        r"\g<a>отказы ",
    ),
    (re.compile(r"(?P<a>(?:долг|longest|slowest).*?),?\s*(?:с|with)\s+(?:часами|hours|the\s+hours)(?=\W*$)", _I), r"\g<a>"),
    (re.compile(r"(?<!\w)did\s+something\s+happen(?!\w)", _I), "list incidents"),
    # both of two periods are shown anyway
    (
        re.compile(
            r"(?:\s*,)?\s*(?<!\w)(?:(?:и|and|show|give|покажи|дай|нужны)\s+)?(?:об[ае]\s+(?:месяца|периода|квартала|года|недели|числа|значения|цифры)|both\s+(?:months|periods|quarters|years|weeks|numbers|values))(?!\w)(?=\W*$)",
            _I,
        ),
        "",
    ),
    # money that went somewhere
    (re.compile(r"(?<!\w)(?:сколько|скока|скок)\s+(?:денег|рублей|руб\.?)\s+(?:у\s+нас\s+)?(?:ушло|утекло|вылетело|улетело)\s+на(?!\w)", _I), "ущерб по"),
    (
        re.compile(
            r"(?<!\w)what(?:['’]?s|\s+is|\s+has|\s+was)?\s+(?:been\s+)?done\s+(?:so\s+far\s+)?(?:about|on|for|with)(?=\s*(?:$|\?|inc|ticket|it(?!\w)|#|\d))",
            _I,
        ),
        "list the actions taken on",
    ),
    # the columns of groups, named again behind the question
    (
        re.compile(r"(?P<q>(?:same|одн\w+\s+и\s+т\w+\s+же|та\s+же|ту\s+же|той\s+же)\W[^?]*?)\s*[?.:;—-]\s*(?:(?:station|site|category|city|region|department|станци\w+|азс|категори\w+|город|регион|служба)\s*(?:,|и|and)\s*)+(?:the\s+)?(?:count|number|how\s+many|сколько(?:\s+раз)?|количество|число|кол-во)\W*$", _I),
        r"\g<q>",
    ),
    (
        re.compile(r"(?<!\w)(?:any\s+|which\s+|what\s+)?(?:stations?|sites?)\s+(?:with|that\s+had|which\s+had|had|have)\s+the\s+same\s+(?P<c>category|problem|issue|fault)(?!\w)(?!\s+(?:at|on))", _I),
        r"the same \g<c> at the same station",
    ),
    (re.compile(r"(?<!\w)когда\s+(?:его\s+|её\s+|их\s+)?(?:(?:по|у)?став(?:или|лен\w*)|установ\w+|смонтир\w+)(?=\s*(?:[,?.]|$))", _I), "дата установки"),
    # anything happen: which ones
    (
        re.compile(
            r"(?<!\w)(?:(?:did|has|have|was|is|were|had)\s+)?(?:there\s+)?(?:any\s+incidents?\s+(?=happen|report|occur|log)|anything\s+(?:(?:else|bad|new|at\s+all|been|get|got|was|that)\s+)*)(?:happen(?:ed|ing|s)?|reported|report|going\s+on|logged|come\s+in|came\s+in|occur(?:red)?|go(?:ne)?\s+wrong|went\s+wrong)(?!\w)",
            _I,
        ),
        "list incidents",
    ),
    (
        re.compile(
            r"(?<!\w)(?:(?:did|has|have|was|is|were|had)\s+)?(?:there\s+)?anything\s+serious\s+(?:happen(?:ed|ing|s)?|reported|going\s+on|occur(?:red)?)?",
            _I,
        ),
        "list serious incidents ",
    ),
    (
        re.compile(
            r"(?<!\w)(?:(?:было|есть|случилось|произошло|случалось)\s+(?:ли\s+)?(?:у\s+нас\s+)?)?(?:что-нибудь|что-либо|чего-нибудь|что-то|что\s+нибудь)\s+(?:серь[её]зное\s+)(?:случ\w+|произо\w+|происход\w+|было)?",
            _I,
        ),
        "какие серьёзные инциденты ",
    ),
    (
        re.compile(
            r"(?<!\w)(?:(?:было|есть|случилось|произошло|случалось)\s+(?:ли\s+)?(?:у\s+нас\s+)?(?:что-нибудь|что-либо|чего-нибудь|что-то|что\s+нибудь)|(?:что-нибудь|что-либо|чего-нибудь|что-то|что\s+нибудь)\s+(?:новое\s+|у\s+нас\s+)?(?:случ\w+|произо\w+|происход\w+|было|поступ\w+|приход\w+|сообща\w+|ломал\w+))(?!\w)",
            _I,
        ),
        "список инцидентов ",
    ),
    (
        re.compile(
            r"^(?P<lead>[^?]*?(?:^|\W))(?:что|чего|чё)\s+(?:(?:у\s+нас|там|сейчас|щас|ещ[её]|до\s+сих\s+пор|на\s+данный\s+момент)\s+)*(?=(?:ещ[её]\s+)?(?:вис[ия]т|лежит|тянется)\s)",
            _I,
        ),
        r"\g<lead>какие инциденты сейчас ",
    ),
    (
        re.compile(
            r"(?<!\w)(?:what|what's|whats)\s+(?:is\s+|has\s+been\s+|have\s+been\s+)?(?:still\s+|currently\s+)*(?=(?:open|hanging|pending|unresolved)\s+(?:for|longer|more|over)(?!\w))",
            _I,
        ),
        "which incidents are still ",
    ),
    (
        re.compile(r"(?<!\w)(?:(?:was|were|is|has|did)\s+)?(?:any(?:one|body)|someone)\s+(?:been\s+|get\s+|got\s+)?(?:hurt|injured)(?!\w)(?!.*[?.]\s*how\s+many)(?!.*how\s+many\s+(?:people|persons|were|got))", _I),
        "list incidents with injured people",
    ),
    (re.compile(r"(?P<a>injured\s+people[^?]*?,\s*)how\s+many(?=\W*$)", _I), r"\g<a>injured"),
    (
        re.compile(r"(?<!\w)какие\s+(?:(?:у\s+нас|там|были|случились)\s+)*(?P<s>серь[её]зн|крупн|значительн)(?P<e>\w+)\s+(?:проблем\w*|косяк\w*|неприятност\w+)", _I),
        r"какие \g<s>\g<e> инциденты",
    ),
    # dearer than
    (
        re.compile(rf"(?<!\w)(?P<x>{_THING_RU}\w*)\s+(?:дороже|стоимостью\s+(?:более|больше|свыше))\s+(?:чем\s+)?(?:на\s+)?(?=\d|миллион|пол|тысяч|ста\s)", _I),
        r"\g<x> с ущербом больше ",
    ),
    (
        re.compile(rf"(?<!\w)(?P<x>{_THING_RU}\w*)\s+дешевле\s+(?:чем\s+)?(?=\d|миллион|пол|тысяч|ста\s)", _I),
        r"\g<x> с ущербом меньше ",
    ),
    # new stations, which were opened …
    (re.compile(r"(?<!\w)нов\w{2}\s+(?=(?:станци|азс|заправ)\w*,?\s+(?:котор\w+\s+)?(?:мы\s+)?(?:откры|запу|введ|постро))", _I), ""),
    (re.compile(r"(?<!\w)new(?:er|est)?\s+(?=(?:stations|sites)\s+(?:(?:that|which)\s+)?(?:were\s+|we\s+)?(?:open|launch|built|start))", _I), ""),
    # the first one there was
    (
        re.compile(rf"(?<!\w)(?:the\s+|our\s+)?first\s+(?:ever\s+)?(?P<x>{_THING_EN})(?!s)(?!\w)(?:\s+(?:that\s+(?:was\s+)?)?(?:ever\s+)?(?:recorded|reported|logged|registered))?(?:\s+ever)?", _I),
        r"oldest \g<x>",
    ),
    (
        re.compile(rf"(?<!\w)(?:сам\w+\s+)?перв(?:ый|ая|ое|ую)\s+(?:(?:зарегистрированн|известн|записанн)\w+\s+)?(?={_THING_RU}(?:[ийаяуюеь]{{0,2}})(?!\w))", _I),
        "самый старый ",
    ),
    # groups named in a heading
    (
        re.compile(
            rf"^\W*(?P<head>{'|'.join(_DATIVES)})(?:\s+(?P<of>{'|'.join(_MODELS_OF)}))?\s*:\s*(?P<asked>(?:сколько|число|количество|кол-во|ущерб|доля|среднее|медиан)[^?]*?)(?=\W*$)",
            _I,
        ),
        _headed,
    ),
    (
        re.compile(
            r"(?<!\w)(?P<by>по\s+)?(?P<numbers>\d{1,2}(?:-?(?:й|ой|ей|ую|ю))?(?:\s*,\s*\d{1,2}(?:-?(?:й|ой|ей|ую|ю))?)*\s*(?:,|и)\s*\d{1,2}(?:-?(?:й|ой|ей|ую|ю))?)\s+(?:станци(?:ям|и|ях|й|ями)|азс|заправк(?:ам|и|ах))(?!\w)(?!\s*(?:№|\d))",
            _I,
        ),
        _numbered,
    ),
    (
        re.compile(r"(?<!\w)(?P<on>на|у)\s+(?P<n>\d{1,2})-?(?:ке|ой|ей|й)(?!\w)(?!\s+(?:недел|минут|месяц|ден|дн|декад|колонк|трк|строк|мест|касс|раз|час|год|квартал|позици|лини|смен|улиц|этап|уров|резервуар|пистолет|полос|стади|ступен|попытк))", _I),
        r"\g<on> азс \g<n>",
    ),
    # and how often it came up: the count is shown anyway
    (
        re.compile(
            r"(?:,|,?\s+и)\s+сколько\s+раз\s+(?:(?:она|он|они|оно|это|кажд\w+)\s+)?(?:встре\w+|попада\w+|попал\w*|повтор\w+|упомина\w+|был\w?|указан\w*|фигурир\w+)(?=\W*$)",
            _I,
        ),
        "",
    ),
    (
        re.compile(
            r"(?P<x>две|два|три|четыре|пять|\d+)\s+(?P<s>станци\w+|азс|заправк\w+),?\s+котор\w+\s+(?:(?:е[её]|его|их)\s+)?(?:больше|сильнее|чаще)\s+всего\s+(?:(?:е[её]|его|их)\s+)?(?:на|за)?груж\w+",
            _I,
        ),
        r"топ-\g<x> станции",
    ),
    (re.compile(r"(?<!\w)в\s+как(?:ие|их)\s+(?P<n>\d|два|три|четыре|пять)\s+час(?:а|ов)?(?:\s+(?:суток|дня|в\s+сутках))?(?!\w)", _I), r"топ-\g<n> по часам суток"),
    (re.compile(r"(?<!\w)кто\s+из\s+(?:наших\s+)?(?:сотрудник\w+|работник\w+|персонал\w+|коллег)(?!\w)", _I), "какой сотрудник"),
    # hours of the night in brackets or without minutes
    (
        re.compile(
            r"(?:в\s+)?(?:ночн\w+|(?<!\w)night(?:[ -]?time)?)\s+(?!shift|смен)(?P<of>(?:времен\w*|час\w*)?)(?P<between>[^()?]{0,30}?)\s*\(?(?:(?:с|from|between)\s+)?(?P<a>\d{1,2})(?::00)?\s*(?:до|to|till|until|and|-|–)\s*(?P<b>\d{1,2})(?!\d)(?!(?:st|nd|rd|th)?\s*(?:of\s+)?(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d|[./]\d))(?::00)?(?:\s*час\w*)?\s*(?:\)|(?=[?,.]|\s|$))",
            _I,
        ),
        _night,
    ),
    (re.compile(rf"(?<!\w)ночн\w{{2}}\s+(?P<x>{_THING_RU}\w*)", _I), r"\g<x> ночью"),
    (re.compile(rf"(?<!last )(?<!each )(?<!every )(?<!one )(?<!\w)night(?:[ -]?time)?\s+(?P<x>{_THING_EN}s?)(?!\w)", _I), r"\g<x> at night"),
    (re.compile(r"^\W*что\s+(?:у\s+нас\s+)?(?=(?:горел|ломал|украли|разлил|пролил)\w*\s)", _I), "список "),
    # what people call a kind of incident
    (re.compile(r"(?<!\w)(?P<p>по|про)\s+связи(?=\W*$|\s+(?:за|в|на|с)\s)", _I), "по сбоям связи"),
    (re.compile(r"(?<!\w)(?P<p>по|про|с)\s+газ(?:у|ом)?(?=\W*$|\s+(?:за|в|на)\s)", _I), "по утечкам СУГ"),
    (re.compile(r"(?<!\w)(?P<p>по|про|с|со)\s+свет(?:у|ом)?(?=\W*$|\s+(?:за|в|на)\s)", _I), "по отключениям электроэнергии"),
    # letters left out
    (re.compile(r"(?<!\w)с\s+нач(?:ла|аал|лаа)(?!\w)", _I), "с начала"),
    (re.compile(r"(?<!\w)(?P<p>за\s+)?посл\.?(?=\s+\d)", _I), r"\g<p>последние"),
    (re.compile(r"(?<!\w)ppl(?!\w)", _I), "people"),
    (re.compile(r"(?<=\d)\s+n\s+(?=\d)", _I), " and "),
    (re.compile(r"(?<!\w)spils(?!\w)", _I), "spills"),
    (re.compile(r",?\s+with\s+(?:their\s+|the\s+)?(?:ids|numbers|ticket\s+numbers)(?=\W*$)", _I), ", as a list"),
)  # fmt: skip
