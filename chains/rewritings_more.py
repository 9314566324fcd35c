"""Further ways people write one and the same thing, put after those of `rewritings`."""

from __future__ import annotations

import re

from chains.numerals import CARDINAL_PHRASE, number_of

_I = re.IGNORECASE


def _at_least(match: re.Match[str]) -> str:
    """ "4 раза и более" as "не менее 4 раз"."""
    value = number_of(match["n"]) if not match["n"].isdigit() else int(match["n"])
    if value is None:
        return match.group()
    of, russian = match["of"] or "", not re.search("[a-z]", match.group(), _I)
    return f"{'не менее' if russian else 'at least'} {value} {of}"


_NAMED = re.compile(
    r"(?<!\w)(?:(?:январ|феврал|март|апрел|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*|ма[йяею](?!\w)|(?:19|20)\d\d|\d\s*кв\w*|квартал\w*|вчера|прошл\w+|этом|эту|текущ\w+|последн\w+)",
    _I,
)


def _of_the_unit(match: re.Match[str]) -> str:
    """ "Станция года" as that of this year; where a period is named it is that one's: "октябрь: инциденты месяца"."""
    around = match.string[: match.start()] + match.string[match.end() :]
    return match["of"] if _NAMED.search(around) else f"{match['of']} с начала {match['unit']}"


MORE = (
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
            r"(?<!\w)(?P<of>(?:инцидент|случа|авари|происшестви|событи|разлив|пролив|пожар|возгоран|поломк|краж|потер|убыт|ущерб|жалоб|станци|азс|заправк|регион|категори|служб)\w*)\s+(?P<unit>года|месяца|недели|квартала)(?=\W*(?:$|[,:—])|\s+(?:по(?!\s+(?:сравн|отнош))|за)\s)",
            _I,
        ),
        _of_the_unit,
    ),
    (
        re.compile(
            r"(?<!\w)(?:добр\w+\s+(?:день|утро|вечер)|good\s+(?:day|morning|afternoon|evening)|(?:заранее|большое)\s+спасибо|thanks?(?:\s+you)?(?:\s+in\s+advance)?)(?!\w)",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)не(?=было(?!\w))", _I), "не "),
    (
        re.compile(r"(?<!\w)(?P<of>(?:sla\s+)?(?:breach|overdue|missed|late|violation))\s+rate(?!\w)", _I),
        r"share of \g<of>",
    ),
    (  # "какая открытая заявка тянется дольше всех"
        re.compile(
            r"(?<!\w)(?:уже\s+)?(?:тянется|висит|лежит|не\s+закрывается)\s+(?:уже\s+)?дольше\s+вс(?:ех|его)(?!\w)", _I
        ),
        "самая старая открытая",
    ),
    (  # "как отработала служба в октябре: сколько решили": what is asked for stands behind the colon
        re.compile(
            r"^\W*(?:а\s+)?как\s+(?:у\s+нас\s+)?(?:(?:по|с)?работа\w+|отработа\w+|справля\w+|справил\w+)(?=[^:?]*:\s*(?:сколько|какой|какая|%|процент|дол|число|количество))",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)plus(?=\s+(?:the\s+)?(?:model|station|site|city|region|serial))", _I), "and"),
    (  # "4 раза и более", "5+ случаев", "от 3 раз"
        re.compile(
            rf"(?<![\w.,-])(?P<n>\d{{1,4}}|{CARDINAL_PHRASE})\s*(?:(?P<of>раза?|times|штук|случа(?:ев|я)|инцидент(?:ов|а)|заявок|incidents|cases|tickets)\s+(?:и|или|or|and)\s+(?:более|больше|выше|more|up)|\+(?=\s*(?:раз|times|случа|инцидент|заяв|incident|case|ticket|штук|$))|(?:и|или|or|and)\s+up(?!\w))(?!\w)",
            _I,
        ),
        _at_least,
    ),
    (
        re.compile(
            r"(?<!\w)от\s+(?=\d{1,4}(?:-?(?:х|ти|и))?\s+(?:раз|случа|инцидент|заявок|штук|повтор)\w*(?!\s*до))", _I
        ),
        "не менее ",
    ),
    (re.compile(r"(?<!\w)(?:и\s+)?(?:т\.?\s?[дп]\.?|т\.\s?е\.?|тд|тп|итд|итп|etc\.?)(?=\W|$)", _I), ""),
    (re.compile(r"(?<!\w)тоже(?=\s+само\w)", _I), "то же"),
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
            r"^\s*(?:убери|исключи|выкинь|убираем|исключаем)(?:те)?\s+(?:отсюда\s+|оттуда\s+|из\s+\w+\s+)?(?!те\b|тех\b|вс[её]\b|то\b|станции\b|строк|групп|порог|отсечк|фильтр|разбив|сортир|период|сравнен|ограничен|дол)",
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
    (
        re.compile(
            r"\((?![^()]*(?:предел|внутри|within|inside))\s*(?:trailing|текущ|current\s+(?:month|week|day)|т\.\s?е|i\.\s?e)[^()]*\)",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)(?:crtiical|crticial|critcal|cirtical)(?!\w)", _I), "critical"),
    (re.compile(r"(?<!\w)станци(?P<e>[йиямх]+)-(?=\w)", _I), r"станци\g<e> "),
    (
        re.compile(
            r"(?<!\w)нов(?:ых|ые)(?=\s+(?:поступи\w+|инцидент\w*|заяв\w+|обращени\w+|случа\w+|пришл\w+|завел\w+))", _I
        ),
        "",
    ),
    (re.compile(r"(?<!\w)(?P<u>годом|месяцем|кварталом|неделей)\s+(?:раньше|ранее)(?!\w)", _I), r"\g<u> ранее"),
    (  # "а год назад за тот же квартал?"
        re.compile(
            r"(?<!\w)год\s+назад,?\s+(?:за|в)\s+(?:тот|этот)\s+же\s+(?:период|месяц|квартал|срок|отрезок)(?!\w)", _I
        ),
        "годом ранее",
    ),
    (  # "на сколько % изменилось число жалоб": percents of a change are no share
        re.compile(
            r"(?<!\w)на\s+(?:сколько|скольки|скока)\s+(?:%|процентов)\s+(?=измен|вырос|снизил|упал|стало|прибавил|уменьш|увелич)",
            _I,
        ),
        "на сколько процентов ",
    ),
    (  # "put Q2 next to it"
        re.compile(
            r"^\W*(?:put|place|show|set)\s+(?P<p>[\w\s]{1,20}?)\s+(?:next\s+to|alongside|beside)\s+(?:it|that|them)\W*$",
            _I,
        ),
        r"compare with \g<p>",
    ),
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
