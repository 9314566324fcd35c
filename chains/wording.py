"""A question as it is typed, put into the words the readers know: numbers, exceptions, joined words."""

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


_SPELLED = (
    (re.compile(r"(?<!\w)(?P<s>since|from)\s+the\s+(?:very\s+)?(?:beginning|start)\s+of\s+(?=(?:19|20)\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", _I), r"\g<s> "),
    (re.compile(r"[,.;!?\s]+(?:pls|plz|please|thx|thanks|плиз|плз|пжл|пожалуйста|спс|спасибо)[.!\s]*$", _I), ""),
    (re.compile(r"(?<!\w)(?:сначала|сверху|впереди|впер[её]д)(?:\s+чтоб\w*)?\s+(?=сам\w{2,3}\s)", _I), ""),
    (re.compile(r"(?<!\w)(?:this|current)\s+yr(?!\w)", _I), "this year"),
    (re.compile(r"(?<!\w)yrs?(?!\w)", _I), "year"),
    (re.compile(r"(?<!\w)yest(?:e?r|re)?day(?!\w)", _I), "yesterday"),
    (re.compile(r"(?<!\w)serial\s+no(?:s|\.)?(?!\w)\.?", _I), "serial number"),
    (re.compile(r"(?<!\w)(?:both|all|just\s+the|only\s+the)\s+(?:two|three)?\s*(?:numbers|figures|counts|values)(?!\w)", _I), ""),
    (re.compile(r"(?<!\w)(?:show|give|print|list)\s+both(?!\w)|(?<!\w)(?:оба|обе)\s+(?:числа|цифры|значения|показателя)(?!\w)", _I), ""),
    (re.compile(r"(?<!\w)(?:двумя|тремя)\s+(?:колонками|столбцами)(?!\w)|(?<!\w)in\s+two\s+columns(?!\w)", _I), "сравни"),
    (re.compile(r"(?<!\w)скольк(?!\w)", _I), "сколько"),
    (re.compile(r"(?<!\w)(?:свше|свышэ)(?!\w)", _I), "свыше"),
    (re.compile(r"(?<!\w)(?P<a>те|same|these|those)\s+(?:two|three|four|five|six|seven|eight|nine|ten|eleven)\s+(?=months|weeks|days|quarters)", _I), r"\g<a> "),
    (re.compile(r"(?<!\w)(?:mix|composition|make-?up)(?=\s+(?:for|in|of|by|this|last)\s|\W*$)", _I), "share"),
    (re.compile(r"(?<=[a-z])['’](?:re|ve|ll|m|d)(?!\w)", _I), " "),
    (
        re.compile(r"(?<!\w)(?P<a>\w+ск(?:ую|ая|ой|ое|ие|их))\s+(?P<and>и|или|,)\s+(?P<b>\w+ск(?:ую|ая|ой|ое|ие|их))\s+(?:заправк|станци|азс)\w*", _I),
        r"\g<a> станция \g<and> \g<b> станция",
    ),
    (re.compile(r"^(?P<lead>\W*(?:(?:and|now|then|ok)\s+)*)(?:leave|keep)\s+(?:only|just)(?=\s)", _I), r"\g<lead>only"),
    (re.compile(r"(?<!\w)in\s+(?:one|two|three|a\s+couple\s+of)\s+(?:numbers?|figures?|words?|lines?)(?!\w)", _I), ""),
    (re.compile(r"(?<=(?-i:[A-Z])\w\w)(?P<rest>\w*)\s+next\s+to\s+(?=(?-i:[A-Z]\w))", _I), r"\g<rest> versus "),
    (re.compile(r"(?<!\w)resolution_h(?!\w)", _I), "время решения"),
    (re.compile(r"(?<!\w)loss_rub(?!\w)", _I), "ущерб"),
    (re.compile(r"(?<!\w)litres_spilled(?!\w)", _I), "пролито литров"),
    (re.compile(r"(?<!\w)people_injured(?!\w)", _I), "пострадавшие"),
    (re.compile(r"(?<!\w)root_cause(?!\w)", _I), "причина"),
    (re.compile(r"(?<!\w)station_format(?!\w)", _I), "формат станции"),
    (re.compile(r"(?<!\w)equipment_model(?!\w)", _I), "модель оборудования"),
    (re.compile(r"(?<!\w)equipment_kind(?!\w)", _I), "вид оборудования"),
    (re.compile(r"(?<!\w)sla_kept(?!\w)", _I), "SLA"),
    (re.compile(r"(?<!\w)is_open(?!\w)", _I), "открытые"),
    (re.compile(r"(?<!\w)numb(?:r|re)(?!\w)", _I), "number"),
    (re.compile(r"(?<!\w)(?:opne|oepn)(?!\w)", _I), "open"),
    (re.compile(r"(?<!\w)whats(?!\w)", _I), "what"),
    (re.compile(r"(?<!\w)hrs(?!\w)", _I), "hours"),
    (re.compile(r"(?<!\w)avg\.?(?=\s+\w)", _I), "average"),
    (re.compile(r"\(\s*(?:trailing|текущ|current\s+(?:month|week|day)|т\.\s?е|i\.\s?e)[^()]*\)", _I), ""),
    (re.compile(r"(?<!\w)накопленн\w+\s+(?=\w+\s+нарастающим)", _I), ""),
    (re.compile(r"(?<!\w)(?P<p>на|с|у)\s+(?P<n>\d{1,4})\s+азс(?!\w)", _I), r"\g<p> АЗС \g<n>"),
    (re.compile(r"(?<!\w)(?P<s>station|site|azs)\s+no\.\s*(?=\d)", _I), r"\g<s> "),
    (
        re.compile(
            r"(?<!\w)(?P<m>январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь)\s+(?:хуже|лучше|больше|меньше)\s+(?=(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[яа](?!\w))",
            _I,
        ),
        r"\g<m> против ",
    ),
    (re.compile(r"(?<!\w)everything\s+(?=(?:that\s+)?(?:came\s+in|happened)(?!\w)|(?:from|on|at)\s)", _I), "list all incidents "),
    (re.compile(r"(?<!\w)carried\s+out\s+(?=(?:the\s+)?most\s+(?:measures|actions|jobs))", _I), "did "),
    (re.compile(r"(?<!\w)(?:over\s+|during\s+)?th(?:is|e)\s+past\s+(?=summer|winter|spring|autumn|fall|week|month|quarter|year)", _I), "last "),
    (re.compile(r"(?<!\w)(?P<p>на|с|у)\s+(?P<n>\d{1,4})\s+(?:станции|заправке)(?!\w)", _I), r"\g<p> АЗС \g<n>"),
    (
        re.compile(
            r"^[^.?!\d]{0,120}?(?<!\w)(?:(?:and|и)\s+(?:would\s+like|want|need)\s+to\s+(?:see|know)|(?:i|we)(?:\s+would|['’]?d)\s+like\s+to\s+(?:see|know)|(?:i|we)\s+(?:want|need)\s+to\s+(?:see|know)|(?:can|could|would)\s+you\s+(?:please\s+)?(?:tell|show|give)\s+(?:me|us)|(?:хочу|хотим|хотел\w*\s+бы|надо|нужно)\s+(?:увидеть|узнать|знать|посмотреть))\s+(?=(?:\S+\s+){2})",
            _I,
        ),
        "",
    ),
    (re.compile(r"^\W*(?:кода|када|кагда|кагды|когды)(?=\s)", _I), "когда"),
    (
        re.compile(
            r"(?<!\w)(?:(?:по|судя\s+по)\s+(?:принятым\s+)?(?:мерам|действиям)\s+(?:смотр\w+|посмотр\w+|глянь|считай|судя)|(?:смотр\w+|посмотр\w+|считай|судя)\s+по\s+(?:принятым\s+)?(?:мерам|действиям)|(?:going\s+)?by\s+the\s+actions(?:\s+taken)?|according\s+to\s+(?:the\s+)?actions(?:\s+taken)?)(?!\w)",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)ток(?=\s+(?:по|за|в|на|из)\s)", _I), "только"),
    (
        re.compile(
            r"^\W*(?:i(?:'m|\s+am)|we(?:'re|\s+are))\s+(?:putting|preparing|making|building)(?:\s+(?:together|slides|an?|the|some|my|our|deck|report|presentation|for|(?:mon|tues|wednes|thurs|fri)day(?:'s)?|tomorrow's|today's|ops|board|management|staff|weekly|meeting|call|review))+\s*,?\s*(?:so|and)\s+(?=\w)",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?<!\w)(?:on-?time|in-?time)\s+(?:closing|closure|resolution|completion)?\s*(?:rate|share|percentage)(?!\w)", _I), "SLA compliance"),
    (re.compile(r"(?<!\w)everything\s+(?=(?:that\s+(?:was|got)\s+)?(?:solved|resolved|closed|fixed|reported|logged|raised))", _I), "all incidents "),
    (re.compile(r"(?<!\w)эф+ективн(?=\w)", _I), "эффективн"),
    (re.compile(r"(?<!\w)(?:the\s+)?(?:share|percentage|percent|proportion)\s+(?:of\s+(?:those|them|incidents|tickets)\s+)?(?:resolved|closed|solved|fixed)\s+(?:within|inside|in|on)\s+(?:the\s+)?(?:sla|time|deadline)(?!\w)", _I), "SLA compliance"),
    (re.compile(r"(?<!\w)ср\.\s*(?=[а-яё])", _I), "средний "),
    (
        re.compile(
            r"(?<!\w)(?:за\s+)?(?:весь|всю|вс[её])\s+(?:период|срок|историю|время)\s+(?:наблюдени\w+|уч[её]та|работы|ведения\s+\w+|хранения)(?!\w)",
            _I,
        ),
        "за всё время",
    ),
    (
        re.compile(
            r"(?<!\w)(?P<a>аналогичн\w+|так\w{2,3}\s+же|т\w{1,3}\s+же|этот\s+же)\s+(?P<b>период\w*|срок\w*|отрез\w+|дн\w+|дат\w+)\s+прошл\w+(?!\s+\w*(?:год|месяц|кварт|недел))(?=\W|$)",
            _I,
        ),
        r"\g<a> \g<b> прошлого года",
    ),
    (re.compile(r"(?<!\w)same\s+(?:stretch|span|window|part|point|dates|days|weeks|months)(?=\s+(?:of|in|a|last)\s)", _I), "same period"),
    (re.compile(r"(?<!\w)(?:в|от|из)\s+общ\w+\s+(?:поток\w*|масс\w+|куч\w+)(?!\w)", _I), "от общего числа"),
    (re.compile(r"(?<!\w)(?P<p>за|начала)\s+(?P<y>2\d)-?(?:й|го|ый|ой)(?:\s+год\w*)?(?!\w)", _I), r"\g<p> 20\g<y> года"),
    (re.compile(r"(?<!\d)(?P<y>20\d\d)-?(?:й|го|м|ом)\s+год\w*(?!\w)", _I), r"\g<y> год"),
    (re.compile(r"^\W*(?:а\s+)?(?:лучше|давай(?:те)?|можно)\s+(?!всего|всех|ли\b|сравн)(?=\w)", _I), ""),
    (
        re.compile(
            r"(?<!\w)(?:people|employees|staff|persons)\s+by\s+(?:the\s+)?(?:(?:number|count)\s+of\s+)?(?:incidents|tickets|reports)\s+(?:reported|raised|logged|filed)(?!\w)",
            _I,
        ),
        "reporters by incidents",
    ),
    (re.compile(r"(?<!\w)за\s+(?:один\s+)?раз(?!\w)", _I), "за один инцидент"),
    (re.compile(r"^\W*ток\s+(?=\w)", _I), "только "),
    (re.compile(r"(?<!\w)(?:hw|hwo)(?=\s+(?:many|much)(?!\w))", _I), "how"),
    (re.compile(r"(?<!\w)(?:mroe|moer|mor)(?=\s+(?:than|then)(?!\w))", _I), "more"),
    (re.compile(r"(?<!\w)(?:wich|whcih|whihc)(?!\w)", _I), "which"),
    (re.compile(r"(?<!\w)(?:waht|wat)(?!\w)", _I), "what"),
    (re.compile(r"(?<!\w)(?:teh|thier)(?!\w)", _I), "the"),
    (re.compile(r"(?<!\w)thsi(?!\w)", _I), "this"),
    (re.compile(r"(?<!\w)lsat(?!\w)", _I), "last"),
    (
        re.compile(
            r"(?<!\w)(?:leave|leaving|keep|keeping|take|taking|cut|cutting)\s+(?:the\s+|any\s+|all\s+)?(?P<a>[a-z-]+(?:\s+[a-z-]+){0,2})\s+out(?!\w)",
            _I,
        ),
        r"except \g<a>",
    ),
    (re.compile(r"(?<![\w:])(?P<a>\d{1,2}:00)\s*[-–]\s*(?P<b>\d{1,2}:00)(?![\w:])", _I), r"с \g<a> до \g<b>"),
    (re.compile(r"(?<!\w)в\s+зависимости\s+от(?!\w)(?!\s+того)", _I), "по"),
    (re.compile(r"(?<!\w)depending\s+on\s+(?:the\s+)?(?!how|what|whether)", _I), "by "),
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
    (
        re.compile(r"(?<!\w)(?P<of>(?:sla\s+)?(?:breach|overdue|missed|late|violation))\s+rate(?!\w)", _I),
        r"share of \g<of>",
    ),
    (  # "какая открытая заявка тянется дольше всех"
        re.compile(
            r"(?<!\w)(?:уже\s+)?(?:тянется|висит|лежит|не\s+закрывается)\s+(?:уже\s+)?дольше\s+вс(?:ех|его)(?!\w)", _I
        ),
        "самая старая",
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
_MORE_THAN_BEFORE = re.compile(
    r"(?<!\w)(?P<more>больше|меньше|чаще|реже),?\s+чем\s+(?:было\s+)?(?=(?:(?:за|в|на)\s+)?(?:т\w{1,3}\s+же|прошл|предыдущ|аналогичн|год\s+назад|(?:19|20)\d\d))"
    r"|(?<!\w)(?:(?:we\s+)?(?P<lose>lose|lost)\s+)(?P<less>more|less)\s+(?P<span>(?:in|during|this)\s[^,?]{2,24}?)\s+than\s+(?=(?:in\s+|during\s+)?(?:the\s+)?(?:same|last|previous|q[1-4]|(?:19|20)\d\d))"
    r"|(?<!\w)(?:(?:saw|had|have|has)\s+)?(?P<many>more|fewer|less)\s+(?P<what>\w+(?:\s+\w+)?)\s+(?P<when>(?:this|in|so\s+far|last)\s[^,?]{3,24}?)\s+than\s+(?=(?:in\s+|during\s+)?(?:the\s+)?(?:same|last|previous|(?:19|20)\d\d))",
    _I,
)
_OF_GROUPS = re.compile(r"^\W*(?:(?:на|в|у|по)\s+)?(?:как(?:ие|их|ой|ом)|где|which|what|where)(?!\w)", _I)
_HYPHENED = re.compile(
    r"(?<![\w-])(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*-|(?:month|year|week|quarter|day)-(?:over|on|to|by)|year-to-date|to-date|non-|all-time|network-wide|side-by|cross-|top-)"
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


def _grown(question: str) -> str:
    """ "На каких станциях больше, чем за прошлый год": groups that grew."""
    if not _OF_GROUPS.search(question):
        return question

    def turned(match: re.Match[str]) -> str:
        if match["more"]:
            return f"{'выросло' if match['more'].lower() in ('больше', 'чаще') else 'снизилось'} против "
        if match["lose"]:
            return f"losses {'grew' if match['less'].lower() == 'more' else 'fell'} {match['span']} compared with "
        grew = "grew" if match["many"].lower() == "more" else "fell"
        return f"{match['what']} {grew} {match['when']} compared with "

    return re.sub(r"против\s+(?:за|в|на)\s+", "против ", _MORE_THAN_BEFORE.sub(turned, question))


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
    question = _grown(_BOUND.sub(_counted, question))
    question = _NICKNAME.sub(_by_nickname, question)
    for pattern, collective in _COLLECTIVE:
        question = pattern.sub(collective, question)
    plain = _NOT_COUNTED.sub(r"кроме \1", _POSSESSIVE.sub("", _EXCEPT.sub("кроме", question)))
    for pattern, replacement in _SPELLED:
        plain = pattern.sub(replacement, plain)
    plain = _BY_KIND.sub("по виду оборудования" if _EQUIPMENT.search(plain) else "по категориям", plain)
    plain = _CAME_BACK.sub("repeat", plain)
    plain = _LEFT_ASIDE.sub(r"except \g<a>", _PAIR_LEFT_OUT.sub(r"except \g<a> and \g<b>", plain))
    plain = _PERCENT.sub(" percent", _LEFT_OUT.sub(r"except \g<a>", plain))
    plain = _HYPHENED.sub(lambda match: match.group().replace("-", " "), _CROSSED.sub(r"by \1 and \2", plain))
    return _JOINED.sub(" and ", plain)
