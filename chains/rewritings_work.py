"""Ways people speak of actions, of who takes them and of single pieces of equipment."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_PEOPLE = r"(?:people|persons|employees|staff(?:\s+members)?|workers|colleagues|performers?|technicians?|engineers?)"
_ACTIONS = r"(?:actions?|measures?)(?:\s+(?:taken|performed|done|carried\s+out|completed|they\s+took))?"
_BREAKING = (
    r"(?P<what>fuel\s+(?:is|gets|was|has\s+been)\s+(?:spilled|spilt)|something\s+(?:spills|leaks)|(?:there\s+is|there['’]s|we\s+have)\s+(?:an?\s+)?(?:fuel\s+)?spill"
    r"|(?:there\s+is|there['’]s|we\s+have)\s+a\s+fire)"
)
_SPILLS = re.compile(r"spil|leak", _I)


def _at(match: re.Match[str]) -> str:
    return "at fuel spills" if _SPILLS.search(match["what"]) else "at fires"


_UNITS = r"(?:единиц[аыуе]?|экземпляр\w*)\s+(?:оборудования|техники)"
_FIRST = r"(?:перв\w+\s+(?:принят\w+\s+)?(?:мер|действи)|first\s+(?:action|measure|step))"
WORK = (
    (
        re.compile(
            r"(?<!\w)сколько\s+(?:в\s+среднем\s+|обычно\s+)?проход\w+(?:\s+в\s+среднем)?(?=\s+(?:от|с|между)\s)", _I
        ),
        "сколько времени проходит",
    ),
    (re.compile(r"(?<!\w)pump\s*/\s*dispenser(?!\w)|(?<!\w)dispenser\s*/\s*pump(?!\w)", _I), "dispenser"),
    (
        re.compile(
            r"(?<!\w)(?:hours|time|days)\s+(?:taken\s+|needed\s+|it\s+took\s+)?to\s+(?:restore|recover)(?:\s+(?:power|service|supply))?(?:\s+(?:after|from|for))?(?!\w)",
            _I,
        ),
        "resolution time",
    ),
    (re.compile(rf"(?<!\w)(?:when|if|once|after)\s+{_BREAKING}(?!\w)", _I), _at),
    (
        re.compile(
            r"(?<!\w)what\s+(?:do|did)\s+(?:we|people|they|our\s+(?:people|staff|teams?))\s+(?:usually\s+|normally\s+)?do\s+(?:the\s+)?most\s*(?:often|frequently)?(?!\w)(?=[^?.]*(?:\s(?:at|on|for|in\s+case\s+of|during)\s|actions|measures))",
            _I,
        ),
        "most frequent actions",
    ),
    (  # "top 3 people by number of actions": those who took them
        re.compile(rf"(?<!\w){_PEOPLE}(?=\s+by\s[^?.]*?(?:actions|measures)(?!\w)(?!\s+per))", _I),
        "technicians",
    ),
    (
        re.compile(rf"(?<!\w)by\s+(?:the\s+)?(?:(?:number|count)\s+of\s+)?{_ACTIONS}(?=\W|$)(?!\s+type)", _I),
        "by number of actions",
    ),
    (
        re.compile(r"(?<!\w)сотрудник(?P<e>\w*)(?=\s+по\s+(?:числу|количеству)\s+(?:мер|действий|работ)(?!\w))", _I),
        "исполнители",
    ),
    (  # "как быстро мы реагируем на критические? в среднем минут … до первого действия": the second says what is meant
        re.compile(
            rf"(?<!\w)(?:как\s+быстро\s+(?:мы\s+)?(?:реагиру\w+|отвеча\w+)\s+на|how\s+(?:fast|quickly)\s+(?:do|are)\s+we\s+(?:react(?:ing)?|respond(?:ing)?)\s+to)\s+(?P<o>[^?.,:;—–]{{3,60}}?)\s*[?.,:;—–]+(?=[^?]*{_FIRST})",
            _I,
        ),
        r"\g<o>, ",
    ),
    (  # "единицы оборудования, у которых 12 и более инцидентов": each has a serial number
        re.compile(
            rf"(?<!\w){_UNITS}(?=,?\s+(?:у\s+котор\w+|где|с(?=\s+(?:более|больш|\d)))[^?.]*\d)(?:(?=[^?]*серийн)|)", _I
        ),
        "серийные номера",
    ),
    (
        re.compile(r"(?<!\w)(?:pieces|units|items)\s+of\s+equipment(?=,?\s+(?:that|which|with|where)\s[^?.]*\d)", _I),
        "serial numbers",
    ),
    (re.compile(r"(?<=serial numbers)(?P<s>[^?]*?)[:,]\s*serial\s+numbers?(?=\s*[,;]|\s+and)", _I), r"\g<s>: "),
    (re.compile(r"(?<=серийные номера)(?P<s>[^?]*?)[:,]\s*серийн\w+\s+номер\w*(?=\s*[,;]|\s+и\s)", _I), r"\g<s>: "),
    (
        re.compile(
            r"(?<!\w)traffic(?=[^:?.]*[:—–-]\s*(?:the\s+)?(?:number\s+of\s+)?(?:transactions|litres|liters))", _I
        ),
        "",
    ),
    (re.compile(r"(?<!\w)трафик(?=[^:?.]*[:—–-]\s*(?:число\s+)?(?:транзакц|чек|литр))", _I), ""),
    (  # "В какие месяцы потери были выше среднемесячных": the groups are months
        re.compile(
            r"(?<=месяц)(?P<a>[^?.]*?)(?P<n>выше|больше|ниже|меньше)\s+(?:средне-?месячн\w+|средн\w+\s+(?:за|по)\s+месяц\w*)(?:\s+(?:показател|уровн|значени)\w+)?",
            _I,
        ),
        r"\g<a>\g<n> среднего",
    ),
    (
        re.compile(
            r"(?<=month)(?P<a>[^?.]*?)(?P<n>above|over|below|under)\s+(?:the\s+|our\s+)?(?:monthly\s+(?:average|mean)|average\s+month(?:ly\s+figure)?)(?!\w)",
            _I,
        ),
        r"\g<a>\g<n> average",
    ),
    (
        re.compile(
            r"(?<=среднего)(?P<m>\s*[?.,;]?)\s*(?:и\s+)?(?:сколько|какая\s+сумма)\s+(?:вышло|получилось|набежало|было|составило)\W*$",
            _I,
        ),
        r"\g<m>",
    ),
)
