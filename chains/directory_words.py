"""Words that ask for what the network has, not for what happened: stations and equipment with addresses and dates."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from chains.plan import Period
from chains.service_age import aged, edge_of
from chains.text import Text

IN_DIRECTORY = {
    "stations": {"station": "station_name", "city": "city", "region": "region", "station_format": "station_format"},
    "equipment": {"station": "station_name", "equipment_kind": "equipment_kind", "equipment_model": "equipment_model"},
}
"""Columns of a directory by the dimension that names them."""
_I = re.IGNORECASE
BEGINNING = dt.date(1900, 1, 1)
"""The first day of a period that has none."""
STATION = r"(?:станци\w+|азс|заправ(?:к|ок|оч)\w*|объект\w*|stations?|sites?)"
THING = (
    r"(?:оборудовани\w+|трк|колон(?:к|ок)\w*|резервуар\w*|терминал\w*|касс\w*|насос\w*|датчик\w*|уровнемер\w*"
    r"|модел\w+|камер\w*"
    r"|equipment|pumps?|dispensers?|tanks?|terminals?|registers?|tills?|devices?|sensors?|models?|cameras?|units?)"
)
_OPENED = (
    r"(?:открыт\w*|открыл\w*|открыва\w*|запущен\w*|запустил\w*|построен\w*|введен\w*|opened|built|launched|started)"
)
_INSTALLED = r"(?:установ\w+|смонтир\w+|поставлен\w*|поставил\w*|введен\w*|installed|put in|fitted)"
_SIDE = (
    r"(?P<after>после|позже|позднее|после начала|after|since|later than|с(?=\s+(?:19|20)\d\d))"
    r"|(?P<before>до|раньше|ранее|before|prior to|earlier than)|(?P<within>в|за|in|during)"
)
_YEAR = rf"(?:{_SIDE})\s+(?:the\s+)?(?:year\s+)?(?P<year>(?:19|20)\d\d)(?:-?го|-?м)?(?:\s+(?:год\w*|г\.?))?(?P<on>\s+(?:и|или|and|or)\s+(?:позже|позднее|later|after))?(?![\w.]|-\d)"
_SINCE = re.compile(r"^(?:с|since)$", _I)
DATED = {
    "stations": re.compile(rf"(?<!\w){_OPENED}(?:\s+\w+)?\s+{_YEAR}", _I),
    "equipment": re.compile(rf"(?<!\w){_INSTALLED}(?:\s+\w+)?\s+{_YEAR}", _I),
}
_PIECES = (
    r"(?:единиц\w*|штук\w*|экземпляр\w*|units?|pieces?)(?:\s+(?:of\s+)?(?:оборудовани\w+|техник\w+|equipment|kit))?"
)
_PIECE = re.compile(r"(?:единиц\w*|штук\w*|экземпляр\w*|units?|pieces?)(?:\s+of)?(?!\w)", _I)
_BY_KIND = re.compile(r"(?<!\w)by\s+(?:kind|type)s?(?!\s+of)(?!\w)", _I)
"""Says of what only beside the word of equipment."""
_AGED = {"stations": aged(STATION), "equipment": aged(rf"(?:{_PIECES}|{THING})")}
_VERB = {
    "stations": re.compile(rf"(?<!\w)(?:{_OPENED}|open)(?!\w)", _I),
    "equipment": re.compile(rf"(?<!\w){_INSTALLED}(?!\w)", _I),
}
_NEAR = {
    "stations": re.compile(rf"(?<!\w){STATION}(?!\w)", _I), "equipment": re.compile(rf"(?<!\w){THING}(?!\w)", _I),
}  # fmt: skip
HAPPENED = re.compile(
    r"(?<!\w)(?:инцидент|повтор|repeat|случа|происшеств|авари|событи|проблем|пожар|возгоран|разлив|пролив|утеч|краж|отказ|сбо"
    r"|жалоб|поломк|лома[ею]|слома|ущерб"
    r"|mttr|sla|incident|event|fire|spill|leak|theft|fault|failure|ticket|accident|complaint|loss|damage|backlog"
    r"|заяв|обращени)",
    _I,
)
_COUNT = re.compile(r"(?<!\w)(?:сколько|число|количество|кол-во|how many|number of|count)(?!\w)", _I)

_OPENING = (
    r"дат\w+\s+открытия|opening\s+dates?|open(?:ed)?\s+dates?|dates?\s+(?:of\s+opening|opened)"
    r"|когда\s+(?:была\s+|были\s+)?(?:открыл\w+|открыт\w*)|when\s+(?:did|was|were)(?=\s[^.?!]*\bopen)|when\s+(?:it\s+)?(?:was\s+)?opened"
)
_FORMAT = (
    r"(?:какой\s+)?формат(?=\s+(?:у\s+)?(?:станци\w+|азс)\s*№?\s*\d)"
    r"|(?:what\s+)?format(?=\s+(?:is|of)\s+(?:station|site)\s*\d)"
)
_CITY = (
    r"в\s+как(?:ом|их)\s+город\w+(?=\s+(?:находится\s+|стоит\s+|расположена\s+)?(?:станци\w+|азс)\s*№?\s*\d)"
    r"|(?:what|which)\s+(?:city|town)(?=\s+is\s+(?:station|site)\s*\d)"
)
_INSTALLING = (
    r"дат\w+\s+(?:установки|монтажа)|когда\s+(?:был\w*\s+)?(?:установ\w+|смонтир\w+|постав\w+)"
    r"|install(?:ation)?\s+dates?|dates?\s+(?:of\s+installation|installed)"
    r"|when\s+(?:was|were)(?=\s[^.?!]*\binstalled)"
)
_COORDINATES = r"координат\w*|широт\w+ и долгот\w+|coordinates?|latitude and longitude"
_BESIDE = r"(?:(?<=[:,—?.!;])|(?<=\sи)|(?<=\sс)|(?<=and)|(?<=with))\s*(?:{})(?=\s*(?:$|[,;.?]|и\s|and\s|всех\s|наших\s|станци|азс|of\s|for\s|all\s))"
_COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("stations", r"адрес\w*|address\w*", ("address",)),
    ("stations", _COORDINATES, ("latitude", "longitude")),
    ("stations", _OPENING, ("opened_on",)),
    ("stations", _FORMAT, ("station_format",)),
    ("stations", _CITY, ("city",)),
    ("equipment", r"серийн\w+(?:\s+номер\w*)?|serial(?:\s+numbers?|s)?", ("equipment_serial",)),
    ("equipment", _INSTALLING, ("equipment_installed_on",)),
)
_NAMED = {
    "stations": (
        ("station_name", r"названи\w+|имя|имена|name|names"),
        ("region", r"регион\w*|област\w+|regions?"),
        ("city", r"город\w*|city|cities|town"),
        ("station_format", r"формат\w*|format"),
    ),
    "equipment": (
        ("station_name", r"станци\w+|азс|названи\w+ станци\w+|stations?"),
        ("equipment_kind", r"вид\w*|тип\w*|kind|type"),
        ("equipment_model", r"модел\w+|model"),
    ),
}
_BARE_LIST = re.compile(
    rf"^\W*(?:(?:пожалуйста|please|а|и)\W+)?(?:(?:покажи\w*|выведи\w*|дай\w*|перечисли\w*|назови\w*|нужен|нужны"
    rf"|какие|какая|какое|show|give|list|name|what|which)\s+)?"
    rf"(?:(?:мне|me|us|are|наши|наших|все|всех|all|our|the|полный|full|список|перечень|list|of|у\s+нас|есть"
    rf"|do\s+we\s+have|имеются)\s+)*"
    rf"(?P<noun>{STATION}|оборудовани\w+|equipment)(?P<tail>.*)$",
    _I | re.DOTALL,
)
_ASKS_LIST = re.compile(
    r"(?<!\w)(?:покажи\w*|выведи\w*|дай\w*|перечисли\w*|назови\w*|список|перечень|какие|какое|list|show|give|what"
    r"|which|name)(?!\w)",
    _I,
)
_TAIL_WORDS = re.compile(
    r"(?<!\w)(?:у\s+нас|есть|имеются|имеется|находятся|находится|расположен\w+|работа\w+|сто(?:ит|ят)"
    r"|установлен\w*|сети|в\s+сети|нашей|компании"
    r"|вообще|are\s+there|is\s+there|there\s+are|do\s+we\s+have|we\s+have|located|installed|in\s+the\s+network"
    r"|network|exist|вместе|их|полностью)(?!\w)",
    _I,
)


_OLDEST = re.compile(
    rf"(?<!\w)(?:сам(?:ая|ое|ый|ые|ую|ых)\s+(?:стар|давн)\w+|oldest"
    rf"|earliest)\s+(?:по\s+дате\s+открытия\s+)?(?:(?:{STATION})|(?P<thing>{THING}))(?!\w)",
    _I,
)
_NEWEST = re.compile(
    rf"(?<!\w)(?:сам(?:ая|ое|ый|ые|ую|ых)\s+(?:нов|молод)\w+|newest|youngest)\s+(?:(?:{STATION})"
    rf"|(?P<thing>{THING}))(?!\w)",
    _I,
)
_ONE = re.compile(r"сам(?:ая|ое|ый|ую)|(?:\w+)\s+(?:station|site|pump|tank|dispenser|terminal)$", _I)


@dataclass(frozen=True)
class Directory:
    """A list of the network's own things that a question asks for: "stations" or "equipment"."""

    metric: str
    columns: tuple[str, ...] = ()
    period: Period | None = None
    counted: bool = False
    order: str = ""
    limit: int | None = None


def read_directory(text: Text, today: dt.date) -> Directory | None:
    """What of the network a question lists, blanked out; None where it asks for what happened.

    "адрес АЗС 8", "станции, открытые после 2015", "серийные номера ТРК на АЗС 5", "самая старая станция".
    """
    if HAPPENED.search(text.left):
        return None
    if (match := text.take(_OLDEST)) or (match := text.take(_NEWEST)):
        order = "asc" if _OLDEST.fullmatch(match.group()) else "desc"
        metric = "equipment" if match["thing"] else "stations"
        columns = _columns(metric, text, _asked_columns(metric, text))
        text.take(_VERB[metric])
        without_filler(text)
        return Directory(metric, columns, order=order, limit=1 if _ONE.match(match.group()) else None)
    for metric in ("stations", "equipment"):
        found = _of(metric, text, today)
        if found is not None:
            return found
    return None


def bare_list(question: str) -> str:
    """ "stations" or "equipment" where nothing but their list is asked for: "список станций в Тюмени"; else ""."""
    match = _BARE_LIST.match(question)
    if match is None or HAPPENED.search(question) or _COUNT.search(question) or not _ASKS_LIST.search(question):
        return ""
    return "equipment" if re.match(r"оборуд|equip", match["noun"], _I) else "stations"


def without_filler(text: Text) -> None:
    """Blank out words that only say that things are there: "есть", "located", "у нас"."""
    while text.take(_TAIL_WORDS):
        pass


def _of(metric: str, text: Text, today: dt.date) -> Directory | None:
    dated = DATED[metric].search(text.left)
    named = _asked_columns(metric, text)
    old = None if dated else _AGED[metric].search(text.left)
    if not named and not (dated and _NEAR[metric].search(text.left)) and old is None:
        return None
    counted = bool(_COUNT.search(text.left)) and not named
    period = dated_period(dated, today) if dated else None
    if dated:
        text.blank(dated.start(), dated.end())
    if old:
        period = _since_age(old, today)
        text.blank(old.end("noun"), old.end())
        if piece := _PIECE.match(text.left, old.start()):
            text.blank(piece.start(), piece.end() if _BY_KIND.search(text.left) else old.end("noun"))
    columns = _columns(metric, text, named)
    if named:
        text.take(_VERB[metric])
    without_filler(text)
    if counted:
        text.take(_COUNT)
    return Directory(metric, columns, period, counted)


def _since_age(match: re.Match[str], today: dt.date) -> Period:
    """The days of opening or installing that years in service leave."""
    edge = edge_of(match, today)
    if match["older"]:
        return Period(BEGINNING, edge - dt.timedelta(days=1))
    return Period(edge + dt.timedelta(days=1), today)


def _asked_columns(metric: str, text: Text) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    """Patterns of the columns that a question names, with the columns."""
    asked = [
        (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", _I), names) for kind, pattern, names in _COLUMNS if kind == metric
    ]
    return [(pattern, names) for pattern, names in asked if pattern.search(text.left)]


def _columns(metric: str, text: Text, asked: list[tuple[re.Pattern[str], tuple[str, ...]]]) -> tuple[str, ...]:
    """Columns in the order they are named, the station's name first where it is not among them."""
    at: dict[str, int] = {}
    for pattern, names in asked:
        if match := text.take(pattern):
            at |= dict.fromkeys(names, match.start())
    listed = asked or re.search(r"[:—,]|\s(?:и|and|с|with)\s", text.left)
    for name, words in _NAMED[metric] if listed else ():
        if match := text.take(re.compile(_BESIDE.format(words), _I)):
            at[name] = match.start()
    columns = tuple(sorted(at, key=lambda name: at[name]))
    alone = len(columns) == 1 or columns == ("latitude", "longitude")
    named = "station_name" in columns or not (alone or (columns and metric == "stations"))
    return columns if named else ("station_name", *columns)


def dated_period(match: re.Match[str], today: dt.date) -> Period:
    """The days of opening or installing that a match of `DATED` names."""
    year = int(match["year"])
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if match["after"]:
        start = first if _SINCE.match(match["after"]) else last + dt.timedelta(days=1)
        return Period(start, max(today, start))
    if match["on"]:
        return Period(first, max(today, first))
    if match["before"]:
        return Period(BEGINNING, first - dt.timedelta(days=1))
    return Period(first, last)
