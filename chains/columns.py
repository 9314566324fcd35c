"""Columns a person names for a list of incidents."""

from __future__ import annotations

import re

from chains.text import Text

_I = re.IGNORECASE
COLUMNS: tuple[tuple[str, str], ...] = (
    ("external_id", r"(?:номер\w*|id|ид|код\w*|number)(?:\s+(?:инцидент\w*|заявк\w*|of the incident))?"),
    ("resolved_at", (
        r"(?:дат\w+|врем\w+|момент\w*)\s+(?:решения|закрытия|устранения)|когда\s+(?:решен\w*|закрыт\w*)"
        r"|(?:resolution|closing|resolved|closed)\s+date|date\s+(?:resolved|closed)"
    )),
    ("resolution_h", (
        r"(?:сколько|скока|скок)\s+(?:часов|времени|дней)(?:\s+(?:ушло|заняло|решал\w*|длил\w*|возились|чинили|потратили))?|(?:врем\w+|длительност\w+|срок\w*)\s+(?:решения|устранения|ремонта|в часах)|длительност\w+"
        r"|resolution time|time to resolve|duration|hours"
    )),
    ("reported_at", (
        r"since\s+when|с\s+каких\s+пор|с\s+како(?:го|й)\s+(?:числа|времени|дня|даты|момента)|с\s+когда"
        r"|(?:дат\w+|врем\w+|день|момент\w*)(?:\s+(?:сообщения|регистрации|обращения|создания|инцидента|происшествия|события))?"
        r"|когда(?:\s+(?:сообщ\w+|зарегистр\w+|произош\w+|случил\w+|создан\w*|поступ\w+|был\w*|зав[её]л\w*|завед[её]н\w*|открыл\w*|создал\w*))?"
        r"|(?:report(?:ed|ing)?\s+)?dates?(?:\s+(?:and\s+time|reported|of\s+report))?|when(?:\s+(?:it\s+was\s+)?reported)?|day|times?(?!\s+(?:to|taken|spent))|reported at"
    )),
    ("station_name", r"станци\w+|азс|заправк\w+|объект\w*|где|stations?|sites?|where"),
    ("city", r"город\w*|city|cities|town"),
    ("region", r"регион\w*|област\w+|regions?"),
    ("category", r"категори\w+|тип\w*|вид\w*|categor(?:y|ies)|types?"),
    ("severity", r"тяжест\w+|критичност\w+|серь[её]зност\w+|приоритет\w*|severity|priority"),
    ("status", r"статус\w*|состояни\w+|status|state"),
    ("department", r"служб\w+|подразделени\w+|ответственн\w+|отдел\w*|departments?|team"),
    ("loss_rub", r"(?:what\s+(?:each(?:\s+one)?|it|they)\s+cost|во\s+сколько\s+(?:это\s+)?обош\w+|(?:на\s+)?какую\s+сумму(?:\s+(?:попали|ущерб\w*))?|сколько\s+потеряли|how\s+much(?:\s+(?:it|they)\s+cost)?|amounts?|сумм\w+(?!\s+\w)|(?:сумм\w+\s+)?(?:ущерб\w*|потер\w+)|убыт\w+|loss(?:es)?|damage|cost)"),
    ("litres_spilled", (
        r"(?:пролит\w+\s+)?(?:(?:сколько|скока|скок)\s+)?литр\w*(?:\s+(?:ушло|вылил\w+|вытекло|утекло|пролито|потеряли|разлито))?|объ[её]м\w*(?:\s+разлива)?|сколько пролито|litres(?: spilled)?|liters|volume"
    )),
    ("root_cause", r"(?:корнев\w+\s+)?причин\w+|(?:root )?causes?"),
    ("title", r"названи\w+|заголов\w+|тем\w+|описани\w+|суть|что(?=\s*(?:,|и\s|[?.]|$))|что (?:там\s+)?(?:случилось|произошло|было)|title|description|summary|what(?:\s+(?:it|this|that)\s+(?:is|was)(?:\s+about)?|\s+(?:it's|its|it’s)(?:\s+about)?|\s+happened|\s+is\s+it)?|what's\s+(?:wrong|up)|что\s+(?:это|за\s+\w+|там|сломалось|не\s+так)|в\s+ч[её]м\s+(?:дело|проблема)"),
    ("equipment_model", r"модел\w+(?:\s+оборудования)?|(?:equipment )?model"),
    ("equipment_kind", r"(?:вид\w*\s+)?оборудовани\w+|equipment"),
    ("reported_by", r"(?:кто\s+)?(?:сообщи\w+|заявител\w+)|кто\s+(?:принял\w*|зав[её]л\w*|зарегистрировал\w*|подал\w*|оформил\w*)|reporter|reported by|who reported(?: it)?"),
    ("source", r"источник\w*|канал\w*|source|channel"),
    ("people_injured", r"(?:число\s+|сколько\s+|скока\s+)?(?:пострадавш\w+|человек|людей|народу)(?:\s+(?:пострадал\w*|травмирован\w*))?|(?:people\s+)?injured|injuries"),
)  # fmt: skip
_ITEM = "|".join(f"(?P<c{at}>{pattern})" for at, (_, pattern) in enumerate(COLUMNS))
_ONE = re.compile(rf"(?:{_ITEM})", _I)
_LEAD = re.compile(
    r"(?<!\w)(?:(?:(?:только\s+)?с\s+|нужны\s+|показать\s+)?(?:колонк\w+|столбц\w+|столбик\w+|пол(?:я|ями"
    r"|ей))(?:\s*[:—-])?|с\s+указанием|с\s+выводом|(?:with\s+(?:the\s+)?|show(?:ing)?\s+(?:the\s+)?"
    r"|only\s+the\s+)?(?:columns?|fields?)(?:\s*[:—-])?|showing|including)\s+",
    _I,
)
_AFTER_LIST = re.compile(
    r"(?:список|перечень|перечисли\w*|list|покажи|выведи|show|инцидент\w*|incidents?)[^:?.!]*[:—]\s+", _I
)
_SHOWN = re.compile(
    r"(?<!\w)(?:покажи(?:те)?|выведи(?:те)?|дай(?:те)?|show(?: me)?|give me|list)\s+(?:мне\s+"
    r"|the\s+)?(?P<tail>[^?.!]*?)\s*(?=(?:инцидент\w*|incidents?)(?!\w))",
    _I,
)
_OF_ALL = re.compile(r"\s+(?:по|для|у|for|of)\s+(?:вс(?:ем|ех)|кажд\w+|all|every|each|the)\s", _I)
_WHERE_AND_WHEN = re.compile(
    r"(?<!\w)(?:где\s+и\s+когда|когда\s+и\s+(?:где|на\s+какой\s+(?:станции|азс|заправке))|(?:where|at\s+which\s+(?:station|site))\s+and\s+when|when\s+and\s+(?:where|at\s+which\s+(?:station|site)))(?!\w)",
    _I,
)
_AND_HOW_MUCH = re.compile(
    r"\s*(?:,|(?<!\w)(?:и|and)(?!\w))\s*(?:на\s+)?(?:сколько|какой|какая|какую|how\s+many|how\s+much|what)\s+(?:был\w?\s+|was\s+)?(?:(?P<l>литр\w*|lit(?:re|er)s)|(?P<r>ущерб\w*|рубл\w*|денег|сумм\w*|потеря\w*|loss|money|roubles)|(?P<p>пострадавш\w*|пострада\w+|people|injured))(?:\s+(?:вылил\w*|пролил\w*|пролито|разлил\w*|ушло|spilled|lost))?(?!\w)",
    _I,
)
LEAST_LEADING = 3
_BETWEEN = 4
_ASKED = (
    r"(?:(?:и\s+)?(?:дай(?:те)?|напиши(?:те)?|нужн[аоы]|нужен|укажи(?:те)?|покажи(?:те)?|выведи(?:те)?|скинь(?:те)?|пришли(?:те)?|need|i\s+need|give\s+me|show"
    r"|just|with)\s+(?:мне\s+|их\s+|me\s+|the\s+|just\s+)*)?"
)
_TAIL = re.compile(
    rf"(?:[:?—]|(?<=[\w ]{{2}}),(?=\s+(?:номер|дата|когда|время|date|when|number)(?:\s|,)[^,:?—]*$)|(?<=[\w ]{{2}})[.!]|\s[-–]|(?<=\w),(?=\s+(?:напиши|дай|укажи|need|give)))\s+{_ASKED}(?=[^:?—]+$)",
    _I,
)
_WITH = re.compile(
    r"(?:инцидент\w*|заяв\w+|случа\w+|обращени\w+|происшестви\w+|incidents?|tickets?|cases?)(?:[^?.!:]*?)\s(?P<lead>со?|with(?: their| the)?)\s+(?=\S)",
    _I,
)
_NEEDED = re.compile(
    r"(?<!\w)(?:нужн[аоы]|нужен|интересу[ею]т|укажи(?:те)?|покажи(?:те)?|выведи(?:те)?|(?:i\s+|we\s+|just\s+)?need|include|show)\s+(?:их\s+|the\s+|me\s+)?(?=\S)",
    _I,
)
_LIST_WITH = re.compile(
    r"(?:список|списком|перечень|покажи\w*|выведи\w*|дай\w*|list|show)(?:[^?.!:]*?)\s(?P<lead>со?|with(?: their| the)?)\s+(?=\S)",
    _I,
)
_ORDERED = re.compile(
    r"\s*[,;.–-]\s*(?:по\s|крупн|дорог|больш|худш|отсорт|упоряд|нов|стар|сначала|от\s|most|least|sorted|ordered|\w+est\s+(?:first|on|at)|newest|oldest|самы)",
    _I,
)
_SPLIT = re.compile(r"\s*(?:,|;|\s(?:и|and|а также|as well as)\s)\s*(?:(?:их|its|their|the)\s+)?", _I)


def read_columns(text: Text) -> tuple[str, ...]:
    """Columns named for a list, in order; their words are blanked out. Empty where there is no such list of names."""
    if found := _leading(text):
        return found
    beginning = text.left
    if found := _where_and_when(text):
        return _named_behind(text, beginning) or found
    if (match := _SHOWN.search(text.left)) and (found := _before_incidents(text, match)):
        return found
    for pattern, least in ((_LEAD, 1), (_AFTER_LIST, 2), (_TAIL, 2), (_WITH, 2), (_LIST_WITH, 2), (_NEEDED, 2)):
        match = pattern.search(text.left)
        if match is None:
            continue
        found, end = _prefix(text.left, match.end())
        if pattern is _TAIL and len(found) < least:
            found, end = _unparted(text.left, match.end())
        if pattern is _TAIL and text.left[end:].strip(" .?!") and not _ORDERED.match(text.left, end):
            continue
        if pattern in (_WITH, _LIST_WITH) and len(found) >= least and "external_id" not in found:
            found = ("external_id", *found)  # "which tickets …, with department": these are known by their number
        if len(found) >= least:
            start = (
                match.start("lead")
                if "lead" in match.re.groupindex
                else match.start()
                if pattern is _LEAD
                else match.end()
            )
            text.blank(start, end)
            return found
    return ()


def _named_behind(text: Text, question: str) -> tuple[str, ...]:
    """Columns listed behind a question of "where and when", which then say all that is wanted."""
    match = _TAIL.search(question)
    found, end = _prefix(question, match.end()) if match else ((), 0)
    if match is None or len(found) < LEAST_LEADING:
        return ()
    text.blank(match.start(), end)
    return found


def _leading(text: Text) -> tuple[str, ...]:
    """Columns that begin the question: "номер, станция и дата по всем открытым заявкам"."""
    start = len(text.left) - len(text.left.lstrip())
    found, end = _prefix(text.left, start)
    if len(found) < LEAST_LEADING or not _OF_ALL.match(text.left, end):
        return ()
    text.blank(start, end)
    return found


def _where_and_when(text: Text) -> tuple[str, ...]:
    """Columns of "where and when was the largest spill, and how many litres"."""
    if not text.take(_WHERE_AND_WHEN):
        return ()
    further = text.take(_AND_HOW_MUCH)
    by_group = {"l": "litres_spilled", "r": "loss_rub", "p": "people_injured"}
    return ("station_name", "reported_at", *(name for key, name in by_group.items() if further and further[key]))


def _before_incidents(text: Text, match: re.Match[str]) -> tuple[str, ...]:
    """Columns between "show" and the incidents, with a few words that describe these: "номер и дату открытых …"."""
    words = list(re.finditer(r"\S+", match["tail"]))
    for skipped in range(min(_BETWEEN, len(words)) + 1):
        kept = words[: len(words) - skipped]
        found = _named(match["tail"][: kept[-1].end()]) if kept else ()
        if len(found) > 1:
            start = match.start("tail")
            text.blank(start, start + kept[-1].end())
            return found
    return ()


def _named(tail: str) -> tuple[str, ...]:
    """Columns of a text that is nothing but names of columns; else none."""
    found = []
    for part in _SPLIT.split(f" {tail.strip()} "):
        match = _ONE.fullmatch(part.strip())
        if match is None:
            return ()
        found.append(_column(match))
    return tuple(dict.fromkeys(found))


def _prefix(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Columns named from `start` on, one after another, and where they end."""
    found: list[str] = []
    at = start
    while match := re.compile(rf"(?:{_ITEM})(?!\w)", _I).match(text, at):
        found.append(_column(match))
        at = match.end()
        joint = _SPLIT.match(text, at)
        if joint is None or joint.end() == at:
            break
        if not _ONE.match(text, joint.end()):
            break
        at = joint.end()
    return tuple(dict.fromkeys(found)), at


def _unparted(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Columns jotted down without commas to the end of the text: "date station litres"; else none."""
    found: list[str] = []
    at = start
    while match := re.compile(rf"(?:{_ITEM})(?:\W+|$)", _I).match(text, at):
        found.append(_column(match))
        at = match.end()
    return (tuple(dict.fromkeys(found)), at) if at == len(text) and len(found) >= LEAST_LEADING else ((), start)


def _column(match: re.Match[str]) -> str:
    return next(COLUMNS[at][0] for at in range(len(COLUMNS)) if match[f"c{at}"])
