"""A question as it is typed, put into the words the readers know: numbers, exceptions, joined words."""

from __future__ import annotations

import re

from chains.numerals import CARDINAL_PHRASE, number_of

_I = re.IGNORECASE

_SPELLED = (
    (re.compile(r"^\W*(?:кода|када|кагда|кагды|когды)(?=\s)", _I), "когда"),
    (
        re.compile(
            r"(?<!\w)(?:(?:по|судя\s+по)\s+(?:принятым\s+)?(?:мерам|действиям)\s+(?:смотр\w+|посмотр\w+|глянь|считай|судя)|(?:смотр\w+|посмотр\w+|считай|судя)\s+по\s+(?:принятым\s+)?(?:мерам|действиям)|(?:going\s+)?by\s+the\s+actions(?:\s+taken)?|according\s+to\s+(?:the\s+)?actions(?:\s+taken)?)(?!\w)",
            _I,
        ),
        "",
    ),
    (
        re.compile(
            r"(?<!\w)на\s+какую\s+сумм\w+\s+(?:мы\s+|нас\s+)?(?:попали|влетели|пролетели|кинули|нагрели|наказали|потеряли|обули|вышло|получилось)(?!\w)",
            _I,
        ),
        "на какую сумму ущерб",
    ),
    (re.compile(r"(?<!\w)кто\s+из\s+(?:наших\s+)?(?:исполнител|техник|мастер)\w*", _I), "какой исполнитель"),
    (re.compile(r"(?<!\w)по\s+тем(?=,?\s+(?:где|котор\w+|у\s+котор\w+|что)(?!\w))", _I), ""),
    (
        re.compile(
            r"(?<!\w)через\s+сколько\s+(?:минут|часов|времени)(?:\s+в\s+среднем)?(?:\s+после\s+\w+)?(?:\s+нам)?(?:\s+в\s+среднем)?\s+(?:сообща|доклад|узна)\w+(?:\s+(?:нам|мы))?(?:\s+после\s+\w+)?",
            _I,
        ),
        "средняя задержка сообщения",
    ),
    (re.compile(r"(?<!\w)врем(?:я|ени)\s+до\s+(?=(?:решени|закрыти|устранени)\w)", _I), "время "),
    (re.compile(r"(?<=\d{4})\s+(?:next\s+to|alongside|beside)(?=\s+\d{4})", _I), " against"),
    (re.compile(r"(?<!\w)пусты\w\s+не\s+(?:в\s+сч[её]т|счита\w+)", _I), "пустые не учитывать"),
    (re.compile(r"^\W*use\s+the\s+(?=(?:median|mean|average)\s+instead)", _I), ""),
    (
        re.compile(r"(?:had|have|has)\s+been\s+(?:running|open|going)\s+for\s+(?=(?:more|longer|over)(?!\w))", _I),
        "took ",
    ),
    (  # values named as examples of what to group by
        re.compile(
            r"\((?:[^()]*[\s,])?(?:и\s*т\.?\s*[дп]\.?|и\s+(?:др\w*\.?|прочее|прочие)|etc\.?|and\s+so\s+on|например|e\.\s?g\.?)(?:[\s,:][^()]*)?\)",
            _I,
        ),
        "",
    ),
    (  # "аварии недели", "станция года"
        re.compile(
            r"(?<!\w)(?P<of>(?:инцидент|случа|авари|происшестви|событи|разлив|пролив|пожар|возгоран|поломк|краж|потер|убыт|ущерб|жалоб|станци|азс|заправк|регион|категори|служб)\w*)\s+(?P<unit>года|месяца|недели|квартала)(?=\W*(?:$|[,:—]))",
            _I,
        ),
        r"\g<of> с начала \g<unit>",
    ),
    (
        re.compile(
            r"(?<!\w)(?:добр\w+\s+(?:день|утро|вечер)|good\s+(?:day|morning|afternoon|evening)|(?:заранее|большое)\s+спасибо|thanks?(?:\s+you)?(?:\s+in\s+advance)?)(?!\w)",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)не(?=было(?!\w))", _I), "не "),
    (re.compile(r"(?<!\w)(?:и\s+)?(?:т\.?\s?[дп]\.?|т\.\s?е\.?|тд|тп|итд|итп|etc\.?)(?=\W|$)", _I), ""),
    (re.compile(r"(?<!\w)тоже(?=\s+само\w)", _I), "то же"),
    (
        re.compile(
            r"^\W*(?:(?:здравствуйте|коллеги|добрый\s+день|привет\w*)\W+)?(?:я\s+)?(?:готовлю|делаю|пишу|собираю|составляю|готовим|preparing|i(?:'|\s+a)m\s+preparing)\s+(?:an?\s+|the\s+)?(?:отч[её]т|справк|презентац|доклад|report|presentation|brief)[^,.;:]*[,.;:]\s*",
            _I,
        ),
        "",
    ),
    (
        re.compile(
            r"(?<!\w)(?:будьте\s+(?:добры|любезны)|прошу\s+сообщить|сообщите|прошу\s+(?:предоставить|показать|посчитать))(?!\w),?",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)с\s+нового\s+года(?!\w)", _I), "с начала года"),
    (re.compile(r"(?<!\w)по\s+линии(?!\w)", _I), ""),
    (re.compile(r"(?<!\w)кол-в[ауео]м?(?!\w)", _I), "количество"),
    (
        re.compile(
            r"(?<!\w)(?:в\s+разрезе(?:\s+того)?|по\s+тому|смотря),?\s+откуда\s+(?:пришл|поступ|приход|сообщ)\w+", _I
        ),
        "по источникам",
    ),
    (re.compile(r"(?<!\w)(?:в\s+)?(?:котором|каком)\s+часу(?!\w)", _I), "в какой час"),
    (
        re.compile(
            r"(?<!\w)(?:нам\s+)?(?:вышл[оаи]|встал[оаи]|обош\w+)\s+(?:нам\s+)?дороже\s+(?:всего|всех)(?!\w)", _I
        ),
        "больше всего ущерб",
    ),
    (re.compile(r"(?<!\w)от\s+частых\s+к\s+редким(?!\w)", _I), "по убыванию"),
    (re.compile(r"(?<!\w)от\s+редких\s+к\s+частым(?!\w)", _I), "по возрастанию"),
    (
        re.compile(
            r"(?<!\w)(?P<v>добавь|добавьте|убери|add|include)\s+(?:ещ[её]\s+|the\s+|a\s+)?(?:колонк\w+|столб\w+|column)\s+(?:с|со|with|for|of)?\s*",
            _I,
        ),
        r"\g<v> ",
    ),
    (re.compile(r"(?<!\w)external\s+id(?!\w)", _I), "number"),
    (
        re.compile(
            r"(?<!\w)(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(?=\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
            _I,
        ),
        "",
    ),
    (
        re.compile(
            r"(?<!\w)(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)\w*,?\s+(?=\d{1,2}\s+(?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр))",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)up\s+to\s+and\s+including(?!\w)", _I), "to"),
    (re.compile(r"(?<!\w)how\s+many\s+times(?!\w)", _I), "how many"),
    (
        re.compile(
            r"(?<!\w)what\s+(?:was|is)\s+(?:the|our)\s+(?:biggest|largest|highest|maximum|worst)\s+(?:single\s+)?loss(?!\w)",
            _I,
        ),
        "maximum loss from a single incident",
    ),
    (
        re.compile(
            r"(?<!\w)(?:incidents?\s+|tickets?\s+)?(?:opened|reported|created|raised|registered|logged|new)\s+(?:and|vs\.?|versus|against)\s+(?:closed|resolved|solved|fixed)(?:\s+(?:incidents|tickets))?(?!\w)",
            _I,
        ),
        "number of incidents and number resolved",
    ),
    (
        re.compile(
            r"(?<!\w)(?:инцидент\w*\s+)?(?:поступил\w+|заведенн?\w*|заведённ?\w*|завели|открыт(?:о|ых|ые)|зарегистрированн?\w*|созданн?\w*|новых)\s+(?:и|против)\s+(?:решенн?\w*|решённ?\w*|закрыт\w*|решили|закрыли|устраненн?\w*)(?:\s+(?:инцидент|заяв|обращен)\w*)?(?!\w)",
            _I,
        ),
        "число инцидентов и число решённых",
    ),
    (
        re.compile(
            r"(?<!\w)к\s+концу\s+(?:дня\s+)?(?=\d)|(?<!\w)на\s+конец\s+(?:дня\s+)?(?=\d)|(?<!\w)at\s+the\s+(?:end|close)\s+of\s+(?=\d)",
            _I,
        ),
        "на ",
    ),
    (re.compile(r"(?<!\w)с\s+самым\s+большим\s+(?:числом|количеством)(?!\w)", _I), "больше всего"),
    (re.compile(r"(?<!\w)с\s+наибольшим\s+(?:числом|количеством)(?!\w)", _I), "больше всего"),
    (
        re.compile(
            r"(?<!\w)(?:[,(]\s*)?(?:октябрь|сентябрь|август|июль|июнь|май|апрель|март|февраль|январь|ноябрь|декабрь)\s+минус\s+\w+\)?",
            _I,
        ),
        "",
    ),
    (
        re.compile(r"(?<!\w)(?P<w>сотрудник\w*|работник\w*|итог\w*)\s+(?P<u>квартала|месяца|года|недели)(?=\W*$)", _I),
        r"\g<w> этого \g<u>",
    ),
    (
        re.compile(
            r"(?<!\w)(?:по\s+сей\s+день|до\s+сих\s+пор|по\s+сегодня(?:шний\s+день)?|по\s+настоящее\s+время|по\s+текущий\s+день)(?!\w)",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)из-за\s+чего(?!\w)", _I), "какие причины"),
    (re.compile(r"(?<!\w)(?:если\s+)?(?:вычесть|убрать|исключить|выкинуть)(?!\w)", _I), "кроме"),
    (
        re.compile(
            r"^\s*(?:убери|исключи|выкинь|убираем|исключаем)(?:те)?\s+(?:отсюда\s+|оттуда\s+|из\s+\w+\s+)?(?!те\b|тех\b|вс[её]\b|то\b|станции\b|строк|групп|фильтр|разбив|сортир|период|сравнен|ограничен|дол)",
            _I,
        ),
        "кроме ",
    ),
    (
        re.compile(
            r"(?<!\w)через\s+сколько\s+минут(?:\s+в\s+среднем)?\s+после\s+(?:происшестви\w+|инцидента|события)(?:\s+о\s+н[её]м|\s+об\s+этом)?\s+сообща\w+",
            _I,
        ),
        "задержка сообщения",
    ),
    (re.compile(r"(?<!\w)станци(?P<e>[йиямх]+)-(?=\w)", _I), r"станци\g<e> "),
    (
        re.compile(
            r"(?<!\w)нов(?:ых|ые)(?=\s+(?:поступи\w+|инцидент\w*|заяв\w+|обращени\w+|случа\w+|пришл\w+|завел\w+))", _I
        ),
        "",
    ),
    (re.compile(r"(?<!\w)(?P<u>годом|месяцем|кварталом|неделей)\s+(?:раньше|ранее)(?!\w)", _I), r"\g<u> ранее"),
    (re.compile(r"(?<!\w)calendar\s+(?=(?:19|20)\d\d|year|quarter|month)", _I), ""),
    (re.compile(r"(?<!\w)in\s+terms\s+of(?!\w)", _I), "by"),
    (re.compile(r"(?<!\w)at\s+least\s+one(?!\w)", _I), "any"),
    (re.compile(r"(?<!\w)(?:хотя\s+бы|минимум)\s+(?:один|одна|одно|одного|одной|одну|раз)(?!\w)", _I), ""),
    (re.compile(r"(?<!\w)(?:id|ID)(?=\W)"), "number"),
    (re.compile(r"(?<!\w)(?:полмиллиона|полумиллиона|пол\s+миллиона)(?!\w)", _I), "500000"),
    (re.compile(r"(?<!\w)полтора\s+миллиона(?!\w)", _I), "1500000"),
    (re.compile(r"(?<!\w)(?:сто|ста)\s+тысяч(?!\w)", _I), "100000"),
    (re.compile(r"(?<!\w)(?:half\s+a\s+million)(?!\w)", _I), "500000"),
    (
        re.compile(
            r"(?<!\d)(?<!\d )(?<!\w)(?:один\s+|одного\s+|a\s+|one\s+)?(?:миллион(?:а)?|million)(?=\s*(?:руб|roub|rub|₽|$|[.,?!:;]|\w))",
            _I,
        ),
        "1000000",
    ),
    (re.compile(r"(?<!\w)не(?=критич\w+)", _I), "кроме "),
    (re.compile(r"(?<!\w)non-?(?=critical)", _I), "except "),
    # years and quarters as people jot them down
    (re.compile(r"(?<!\d)((?:19|20)\d\d)-(?:му|го|ый|й|ом|м|ым)(?!\w)", _I), r"\1"),
    (re.compile(r"(?<!\w)(q[1-4]|[1-4]\s?кв\w*\.?)\s+(2\d)(?=\s|$)", _I), r"\1 20\2"),
    (re.compile(r"(станци[ийяюе]\w*|азс|stations?)\s+((?:19|20)\d\d)(?!\w)", _I), r"\1 за \2"),
)
_HYPHENED = re.compile(
    r"(?<![\w-])(?!(?:month|year|week|quarter|day)-(?:over|on|to|by)|year-to-date|to-date|non-|all-time|network-wide|side-by|cross-|top-)"
    r"[a-z]{2,}(?:-[a-z]{2,})+(?![\w-])",
    _I,
)
_JOINED = re.compile(r"(?<=[^\W\d]{3})\s*[/&+]\s*(?=[^\W\d]{3})|(?<=\w)\s+[+&]\s+(?=\w)")
_CROSSED = re.compile(r"(?<!\w)([^\W\d]{3,})\s+[x×х*]\s+([^\W\d]{3,})(?!\w)", _I)
_NOT_COUNTED = re.compile(
    r"(?<!\w)([\w-]+)\s+не\s+(?:счита[йт]\w*|считая|учитыва[йт]\w*|учитывая|включа[йт]\w*|брать|надо|нужн\w+)(?!\w)", _I
)
_LEFT_OUT = re.compile(
    r"(?<!\w)(?P<a>\w+)(?:\s+(?P<c>reports?|tickets?|incidents?|ones))?\s+(?:not\s+(?:included|counted)|excluded|left\s+out|aside)(?!\w)",
    _I,
)
_LEFT_ASIDE = re.compile(r"(?<!\w)(?:leaving|putting|setting)\s+(?:the\s+)?(?P<a>[^,;]{3,40}?)\s+aside(?!\w)", _I)
_PAIR_LEFT_OUT = re.compile(
    r"(?P<a>(?<!\w)\w+(?:\s+\w+)?)\s+and\s+(?P<b>\w+)\s+(?:not\s+(?:included|counted)|excluded|left\s+out)(?!\w)", _I
)
_EXCEPT = re.compile(
    r"(?<!\w)(?:leaving\s+aside|setting\s+aside|minus(?:\s+the)?|disregarding|omitting|за исключением|не считая|не включая|не учитывая|без уч[её]та|помимо|за вычетом|not counting|not including|apart from"
    r"|other than|except for|leaving out|ignoring)(?!\w)",
    _I,
)
_BY_KIND = re.compile(r"(?<!\w)по\s+видам(?!\s+\w*(?:оборуд|инцид|проис|авар))(?!\w)", _I)
_EQUIPMENT = re.compile(r"оборудован|equipment", _I)
_CAME_BACK = re.compile(r"(?<!\w)(?:that\s+|which\s+)?(?:c[oa]me\s+back|re-?occurr?\w*|happened\s+again)(?!\w)", _I)
_PERCENT = re.compile(r"(?<=\d)\s*per\s+cents?(?!\w)", _I)
_POSSESSIVE = re.compile(r"(?<=[a-z])['’]s(?!\w)", _I)


_BOUND = re.compile(
    rf"(?<!\w)(?P<lead>больше|более|меньше|менее|свыше|старше|дольше|выше|ниже|чем|чем\s+в|перевал\w+\s+за|минимум|хотя\s+бы|more\s+than|over|less\s+than|fewer\s+than|under|above|below|at\s+least|older\s+than)\s+(?P<n>{CARDINAL_PHRASE})(?!\w)",
    _I,
)
_HALF_DAY = re.compile(r"(?<![\w:.])(?P<hour>1[0-2]|0?[1-9])(?::00)?\s*(?P<half>[ap]\.?m\.?)(?!\w)", _I)
_COLLECTIVE = (
    (re.compile(r"(?<!\w)(?:двое|двоих|пара|пару)(?!\w)", _I), "топ-2"),
    (re.compile(r"(?<!\w)(?:трое|троих|(?:перв\w+\s+)?тройк[ау])(?!\w)", _I), "топ-3"),
    (re.compile(r"(?<!\w)(?:пятеро|пятерых|(?:перв\w+\s+)?пят[её]рк[ау])(?!\w)", _I), "топ-5"),
    (re.compile(r"(?<!\w)(?:перв\w+\s+)?десятк[ау](?!\w)", _I), "топ-10"),
)


_NICKNAME = re.compile(
    r"(?<!\w)(?P<on>на|у|с|по|для|кроме)\s+(?P<name>двойк|тройк|четв[её]рк|пят[её]рк|шест[её]рк|сем[её]рк|восьм[её]рк|девятк|десятк)[еи](?!\w)(?!\s+(?:лидер|лучш|худш|сам\w{2}\s))",
    _I,
)
_NICKNAMES = ("двойк", "тройк", "четверк", "пятерк", "шестерк", "семерк", "восьмерк", "девятк", "десятк")


def _by_nickname(match: re.Match[str]) -> str:
    """A station that goes by its number alone: "на шестёрке"."""
    return f"{match['on']} азс {_NICKNAMES.index(match['name'].lower().replace('ё', 'е')) + 2}"


def _counted(match: re.Match[str]) -> str:
    value = number_of(match["n"])
    return match.group() if value is None else f"{match['lead']} {value}"


def _of_24_hours(match: re.Match[str]) -> str:
    hour = int(match["hour"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return f"{hour}:00"


def reworded(question: str) -> str:
    """The question with what people write in many ways written in one."""
    question = _HALF_DAY.sub(_of_24_hours, question)
    question = _BOUND.sub(_counted, question)
    question = _NICKNAME.sub(_by_nickname, question)
    for pattern, replacement in _COLLECTIVE:
        question = pattern.sub(replacement, question)
    plain = _NOT_COUNTED.sub(r"кроме \1", _POSSESSIVE.sub("", _EXCEPT.sub("кроме", question)))
    for pattern, replacement in _SPELLED:
        plain = pattern.sub(replacement, plain)
    plain = _BY_KIND.sub("по виду оборудования" if _EQUIPMENT.search(plain) else "по категориям", plain)
    plain = _CAME_BACK.sub("repeat", plain)
    plain = _LEFT_ASIDE.sub(r"except \g<a>", _PAIR_LEFT_OUT.sub(r"except \g<a> and \g<b>", plain))
    plain = _PERCENT.sub(" percent", _LEFT_OUT.sub(r"except \g<a>", plain))
    plain = _HYPHENED.sub(lambda match: match.group().replace("-", " "), _CROSSED.sub(r"by \1 and \2", plain))
    return _JOINED.sub(" and ", plain)
