"""Ways people write one and the same thing, each with the way the readers know; they are put in this order."""

from __future__ import annotations

import re

from chains.rewritings_more import MORE
from chains.rewritings_work import WORK

_I = re.IGNORECASE
REWRITINGS = (
    (re.compile(r"(?<=\w),?\s+(?:на|по\s+состоянию\s+на)\s+(?:сегодня|сегодняшний\s+день)\W*$", _I), ""),
    (
        re.compile(
            r"(?<!\w)from\s+(?P<d>[^,?]{3,24}?)\s+(?:on|onwards?|onward)(?=\W|$)(?!\s+(?:the|a|our|station)\s)", _I
        ),
        r"since \g<d>",
    ),
    (re.compile(r"(?<!\w)сегоднешн(?=\w)", _I), "сегодняшн"),
    (re.compile(r"(?<!\w)сегодняшни[ехйм]\s+(?=инцидент|заяв|случа|обращ|происш)", _I), "за сегодня "),
    (re.compile(r"(?<!\w)вчерашни[ехйм]\s+(?=инцидент|заяв|случа|обращ|происш)", _I), "за вчера "),
    (re.compile(r"(?<!\w)двена?т?цат(?=ой|ая|ую)", _I), "двенадцат"),
    (re.compile(r"(?<!\w)ск\s+раз(?!\w)", _I), "сколько раз"),
    (re.compile(r"(?<!\w)инцов(?!\w)", _I), "инцидентов"),
    (re.compile(r"(?<!\w)lsit(?!\w)", _I), "list"),
    (re.compile(r"(?<!\w)commonest(?!\w)", _I), "most common"),
    (
        re.compile(
            r"(?<!\w)(?:night\s+shift|ночн\w+\s+смен\w+)(?=[^?]*\d{1,2}(?::00)?\s*(?:till|until|to|до|-|–))", _I
        ),
        "",
    ),
    (re.compile(r"(?P<a>\d{1,2}:00)\s+till\s+(?P<b>\d{1,2})(?::00)?(?!\d)", _I), r"from \g<a> to \g<b>:00"),
    (
        re.compile(
            r"^(?P<lead>\W*(?:(?:and|now|ok)\s+)*)(?:throw|put|bring)\s+(?P<x>[\w .-]{3,30}?)\s+in(?:\s+(?:too|as\s+well|also))?\W*$",
            _I,
        ),
        r"\g<lead>add \g<x>",
    ),
    (
        re.compile(
            r"(?<!\w)(?:the\s+)?(?:very\s+)?(?:serious|серь[её]зного)(?=\s+(?:за|в|on|in|at|lately|recently|this|last)(?!\w)|\W*$)",
            _I,
        ),
        lambda m: "серьёзные инциденты" if m.group().lower().startswith("сер") else "serious incidents",
    ),
    (re.compile(r"(?<!\w)календарн\w+\s+(?=год|месяц|квартал|недел)", _I), ""),
    (
        re.compile(
            r"(?<!\w)(?:больше|выше|более),?\s+чем\s+в\s+среднем(?:\s+на\s+(?:станцию|азс|заправку))?(?:\s+по\s+(?:сети|всей\s+сети|станциям))?(?!\w)",
            _I,
        ),
        "выше среднего",
    ),
    (
        re.compile(
            r"(?<!\w)(?:меньше|ниже|менее),?\s+чем\s+в\s+среднем(?:\s+на\s+(?:станцию|азс|заправку))?(?:\s+по\s+(?:сети|всей\s+сети|станциям))?(?!\w)",
            _I,
        ),
        "ниже среднего",
    ),
    (
        re.compile(
            r"(?<!\w)(?P<s>above|below)\s+the\s+(?:network(?:-wide)?|overall|company)\s+(?:average|mean)(?:\s+for\s+the\s+same\s+period)?(?!\w)",
            _I,
        ),
        r"\g<s> the average",
    ),
    (re.compile(r"(?<!\w)(?P<n>\d+)\s+и\s+больше\s+раз(?!\w)", _I), r"не менее \g<n> раз"),
    (re.compile(r"(?<!\w)(?:прокач(?:ка|ки|ку|али|ано))(?!\w)", _I), "продано топлива"),
    (re.compile(r"(?<!\w)(?:на|по)\s+железе(?=,?\s+котор)", _I), "на оборудовании"),
    (
        re.compile(
            r"(?<!\w)(?P<a>mean|average|среднее|средняя)\s+(?P<and>and|и|&)\s+(?P<b>median|медиан\w*)\s+(?P<t>hours|time|resolution\s+time|время|часы|часов)(?:\s+(?:to\s+resolve|решения))?(?!\w)",
            _I,
        ),
        r"median resolution time and mean resolution time",
    ),
    (re.compile(r"(?<!\w)both\s+(?=median\s+resolution)", _I), ""),
    (
        re.compile(
            r"(?<!\w)(?:чаще|больше)\s+(?:ломаются|выходят\s+из\s+строя)\s+в\s+пересч[её]те\s+на\s+(?:штуку|единицу)(?!\w)",
            _I,
        ),
        "инцидентов на одну единицу",
    ),
    (
        re.compile(r"(?<!\w)(?:сколько\s+штук\s+и\s+(?:сколько\s+)?литров|штук\s+и\s+литров)(?!\w)", _I),
        "число инцидентов и пролито литров",
    ),
    (re.compile(r"(?<!\w)(?:POS|cash)\s+registers(?!\w)", _I), "cash desks"),
    (re.compile(r"(?<!\w)Which\s+(?P<n>two|three|five|\d)\s+people(?!\w)", _I), r"top \g<n> performers, who"),
    (re.compile(r"(?<!\w)×(?!\w)|(?<=\w)\s+×\s+(?=\w)"), " и "),
    (
        re.compile(
            r",?\s*(?:over\s+|across\s+|for\s+)?(?:all|the)\s+(?:stations|sites)\s+(?:together|combined|taken\s+together)(?!\w)|,?\s*(?:по\s+)?вс(?:ем|е)\s+(?:станци\w+|азс)\s+(?:вместе|суммарно|в\s+сумме)(?!\w)",
            _I,
        ),
        " ",
    ),
    (re.compile(r"(?<!\w)за\s+(?:9|девять)\s+месяцев(?!\s*(?:20\d\d|прошл|\d))", _I), "с января по сентябрь"),
    (re.compile(r"(?<!\w)compliance\s+(?:rate|level|figure)s?(?!\w)", _I), "compliance"),
    (re.compile(r"(?<!\w)(?:at|for)\s+the\s+moment(?!\w)|(?<!\w)as\s+we\s+speak(?!\w)", _I), "now"),
    (re.compile(r"^[^.?!\d:]{8,100},\s*so\s+(?=(?:please\s+)?(?:give|show|tell|list|get)\s+me(?!\w))", _I), ""),
    (re.compile(r"(?<!\w)cross-?\s?tab(?:ulation)?(?!\w)", _I), "matrix"),
    (
        re.compile(
            r"\((?![^()]*(?:предел|внутри|within|inside))\s*(?:this|the\s+current|current|эт\w+|текущ\w+)\s+(?:month|week|day|quarter|месяц|недел|квартал)\w*\s+(?:and|plus|и)[^()]*\)",
            _I,
        ),
        "",
    ),
    (
        re.compile(
            r"(?<!\w)starting\s+(?:with|from|in)\s+(?=(?:19|20)\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
            _I,
        ),
        "since ",
    ),
    (re.compile(r"(?<!\w)(?:wehn|whne)(?!\w)", _I), "when"),
    (re.compile(r"(?<!\w)(?:recnt|recetn|recnet)(?!\w)", _I), "recent"),
    (re.compile(r"(?<!\w)(?P<p>at|on|for|from)\s+no\.?\s*(?=\d{1,4}(?!\d))", _I), r"\g<p> station "),
    (
        re.compile(r"(?<!\w)got\s+through\s+(?P<w>[^,?]{3,24}?)\s+without\s+(?=(?:a\s+single|any))", _I),
        r"had no incidents \g<w> without ",
    ),
    (
        re.compile(
            r"(?<!\w)(?P<h>had\s+no\s+incidents\s+[^,?]{3,24}?)\s+without\s+(?:a\s+single|any)\s+(?:incident\w*)(?!\w)",
            _I,
        ),
        r"\g<h>",
    ),
    (
        re.compile(
            r"(?<!\w)had\s+no\s+incidents\s+(?P<w>[^,?]{3,24}?)\s+without\s+(?:a\s+single|any)\s+(?P<x>[^?]+)", _I
        ),
        r"had no \g<x> \g<w>",
    ),
    (
        re.compile(
            r"(?<!\w)(?:%|per\s?cent(?:age)?)\s+(?:solved|resolved|closed|fixed)\s+(?:within|inside|in|on)\s+(?:the\s+)?(?:sla|time)(?!\w)",
            _I,
        ),
        "SLA compliance",
    ),
    (
        re.compile(r"(?<!\w)(?P<s>(?:all\s+)?)(?:solved|fixed)\s+(?=(?:incidents|tickets|ones)(?!\w))", _I),
        r"\g<s>resolved ",
    ),
    (
        re.compile(
            r"(?<!\w)(?:was|were|did)\s+(?:anybody|anyone|somebody|someone|people)\s+(?:get\s+)?(?:hurt|injured)(?!\w)",
            _I,
        ),
        "people injured",
    ),
    (
        re.compile(
            r"(?<!\w)(?:on|at|in|across)\s+(?:all\s+)?our\s+(?:own\s+)?(?:sites|stations|forecourts|network)(?!\w)(?!\s+(?:with|that|where|had|have))",
            _I,
        ),
        "",
    ),
    (re.compile(r"(?P<p>people injured[^?]*)\?\s*how\s+many(?:\s+people)?\W*$", _I), r"\g<p>"),
    (re.compile(r"(?<!\w)from\s+(?P<d>[^,?]{3,20}?)\s+to\s+(?:date|now|today)(?!\w)", _I), r"since \g<d>"),
    (re.compile(r"(?<!\w)(?:reaction|response)\s+time(?=[^:,]{0,20}[:,])", _I), ""),
    (re.compile(r"(?P<m>matrix[^?]*?)\s+(?:vs\.?|versus|against)\s+(?:their\s+)?", _I), r"\g<m> and "),
    (re.compile(r"\(\s*в\s*%\s*\)|,\s*в\s*%(?=\W*$)", _I), ""),
    (re.compile(r"(?<!\w)(?:to\s+)?get\s+through(?=\s+an?\s)", _I), "to resolve"),
    (re.compile(r"(?<!\w)сб\s*(?:и|\+|,)\s*вс(?!\w)", _I), "выходные"),
    (re.compile(r"(?<!\w)(?:на\s+)?выходные,\s*выходные(?!\w)", _I), "на выходные"),
    (re.compile(r"^\W*правда\s+ли,?\s+что[^?.!]*[?.!]\s*(?=\w)", _I), ""),
    (re.compile(r"^\W*(?:построй|сделай|нарисуй)\w*\s+(?:ряд|график|таблицу|диаграмму)\s*[:,]?\s*", _I), ""),
    (re.compile(r"(?<!\w)(?:позже|позднее|после)\s+(?:срока|дедлайна|норматива)(?!\w)", _I), "не в срок"),
    (
        re.compile(r"(?<!\w)на\s+сколько\s+рублей(?!\w)(?!\s+(?:вырос|упал|больше|меньше|измен|снизил))", _I),
        "на какую сумму ущерб",
    ),
    (
        re.compile(r"(?<!\w)(?:отста(?:ющих|лых)|аутсайдер\w*|худших)\s+(?:сверху|впер[её]д|сначала)(?!\w)", _I),
        "начиная с худших",
    ),
    (re.compile(r"(?<!\w)(?:станцы[ия]|станцыях|станцие)(?!\w)", _I), "станции"),
    (re.compile(r"(?<!\w)жлоб(?=\s+клиент)", _I), "жалоб"),
    (
        re.compile(r",?\s*(?:и\s+)?(?P<c>модель|станцию|станция|город|категорию|категория)\s+рядом(?=\W*$)", _I),
        r", \g<c>",
    ),
    (
        re.compile(
            r"(?<!\w)(?P<s>since|from)\s+the\s+(?:very\s+)?(?:beginning|start)\s+of\s+(?=(?:19|20)\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
            _I,
        ),
        r"\g<s> ",
    ),
    (re.compile(r"[,.;!?\s]+(?:pls|plz|please|thx|thanks|плиз|плз|пжл|пожалуйста|спс|спасибо)[.!\s]*$", _I), ""),
    (re.compile(r"(?<!\w)(?:сначала|сверху|впереди|впер[её]д)(?:\s+чтоб\w*)?\s+(?=сам\w{2,3}\s)", _I), ""),
    (re.compile(r"(?<!\w)(?:this|current)\s+yr(?!\w)", _I), "this year"),
    (re.compile(r"(?<!\w)yrs?(?!\w)", _I), "year"),
    (re.compile(r"(?<!\w)yest(?:e?r|re)?day(?!\w)", _I), "yesterday"),
    (re.compile(r"(?<!\w)serial\s+no(?:s|\.)?(?!\w)\.?", _I), "serial number"),
    (
        re.compile(
            r"(?<!\w)(?:both|all|just\s+the|only\s+the)\s+(?:two|three)?\s*(?:numbers|figures|counts|values)(?!\w)", _I
        ),
        "",
    ),
    (
        re.compile(
            r"(?<!\w)(?:show|give|print|list)\s+both(?!\w)|(?<!\w)(?:оба|обе)\s+(?:числа|цифры|значения|показателя)(?!\w)",
            _I,
        ),
        "",
    ),
    (
        re.compile(r"(?<!\w)(?:двумя|тремя)\s+(?:колонками|столбцами)(?!\w)|(?<!\w)in\s+two\s+columns(?!\w)", _I),
        "сравни",
    ),
    (re.compile(r"(?<!\w)скольк(?!\w)", _I), "сколько"),
    (re.compile(r"(?<!\w)(?:свше|свышэ)(?!\w)", _I), "свыше"),
    (
        re.compile(
            r"(?<!\w)(?P<a>те|same|these|those)\s+(?:two|three|four|five|six|seven|eight|nine|ten|eleven)\s+(?=months|weeks|days|quarters)",
            _I,
        ),
        r"\g<a> ",
    ),
    (re.compile(r"(?<!\w)(?:mix|composition|make-?up)(?=\s+(?:for|in|of|by|this|last)\s|\W*$)", _I), "share"),
    (re.compile(r"(?<=[a-z])['’](?:re|ve|ll|m|d)(?!\w)", _I), " "),
    (
        re.compile(
            r"(?<!\w)(?P<a>\w+ск(?:ую|ая|ой|ое|ие|их))\s+(?P<and>и|или|,)\s+(?P<b>\w+ск(?:ую|ая|ой|ое|ие|их))\s+(?:заправк|станци|азс)\w*",
            _I,
        ),
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
    (
        re.compile(r"(?<!\w)everything\s+(?=(?:that\s+)?(?:came\s+in|happened)(?!\w)|(?:from|on|at)\s)", _I),
        "list all incidents ",
    ),
    (re.compile(r"(?<!\w)carried\s+out\s+(?=(?:the\s+)?most\s+(?:measures|actions|jobs))", _I), "did "),
    (
        re.compile(
            r"(?<!\w)(?:over\s+|during\s+)?th(?:is|e)\s+past\s+(?=summer|winter|spring|autumn|fall|week|month|quarter|year)",
            _I,
        ),
        "last ",
    ),
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
    (
        re.compile(
            r"(?<!\w)(?:on-?time|in-?time)\s+(?:closing|closure|resolution|completion)?\s*(?:rate|share|percentage)(?!\w)",
            _I,
        ),
        "SLA compliance",
    ),
    (
        re.compile(
            r"(?<!\w)everything\s+(?=(?:that\s+(?:was|got)\s+)?(?:solved|resolved|closed|fixed|reported|logged|raised))",
            _I,
        ),
        "all incidents ",
    ),
    (re.compile(r"(?<!\w)эф+ективн(?=\w)", _I), "эффективн"),
    (
        re.compile(
            r"(?<!\w)(?:the\s+)?(?:share|percentage|percent|proportion)\s+(?:of\s+(?:those|them|incidents|tickets)\s+)?(?:resolved|closed|solved|fixed)\s+(?:within|inside|in|on)\s+(?:the\s+)?(?:sla|time|deadline)(?!\w)",
            _I,
        ),
        "SLA compliance",
    ),
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
    (
        re.compile(
            r"(?<!\w)same\s+(?:stretch|span|window|part|point|dates|days|weeks|months)(?=\s+(?:of|in|a|last)\s)", _I
        ),
        "same period",
    ),
    (re.compile(r"(?<!\w)(?:в|от|из)\s+общ\w+\s+(?:поток\w*|масс\w+|куч\w+)(?!\w)", _I), "от общего числа"),
    (
        re.compile(r"(?<!\w)(?P<p>за|начала)\s+(?P<y>2\d)-?(?:й|го|ый|ой)(?:\s+год\w*)?(?!\w)", _I),
        r"\g<p> 20\g<y> года",
    ),
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
    *MORE,
    *WORK,
)
