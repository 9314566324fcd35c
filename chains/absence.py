"""Words of what was not: stations, cities or days without such incidents, in whatever order they are said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from azs.errors import BeyondPlanError
from chains.conditions import PLACES
from chains.context import STATES
from chains.deadlines import COUNTS, filter_of_count
from chains.linking import Linked
from chains.plan import PERIOD_UNITS, Plan, PlanFilter
from chains.text import Text

_I = re.IGNORECASE
_UNIT = (
    r"дн(?:ей|и|я|ях|ями)|сут(?:ок|ки|ках)|дат(?:ы|а|ах)|недел(?:и|ь|ях)|месяц(?:ы|ев|ах)|days?|dates?|weeks?|months?"
)
_VERB = (
    r"(?:было|был[аи]?|быва\w+|бывало|случ\w+|происход\w+|происх\w+|произо\w+|фиксир\w+|зафиксир\w+|зарегистр\w+|регистр\w+|отмеч\w+|поступ\w+"
    r"|возник\w+|наблюда\w+|приход\w+|приш\w+|прилет\w+|заводил\w*|зав[её]л\w*|завод\w+|пода(?:ва|ли)\w*|имел\w*|сообщ\w+|лома\w+|слома\w+|встреч\w+|встрет\w+)"
)
_ONE = r"(?:ни\s+(?:одн\w+|един\w+|разу)|единого|единой|ничего|вообще|совсем|никаких|никакого)"
_SAID = rf"(?:не\s+{_VERB}(?:\s+(?:вообще|совсем|{_ONE}))*|ни\s+(?:одн\w+|един\w+|разу)(?:\s+един\w+)?(?:\s+(?:не\s+)?{_VERB})?|ничего\s+не\s+{_VERB}|обошл\w+\s+без|ноль|нул[её]м|нол[её]м|0(?=\s+(?:инцидент|заяв|случа|жалоб|incident|report|ticket)))"
_QUIET = r"(?:тих(?:о|ие|их|ая|ой)(?!\s+час)|спокойн(?:о|ые|ых|ая|ой)|тишина|полн\w+\s+тишина|чисто(?!\w)|(?:(?:stayed|remained|kept|went|been)\s+)?(?:all\s+|completely\s+)?(?:quiet|incident[\s-]free|trouble[\s-]free|clean))"
_SAID_EN = (
    r"(?:(?:had|have|has|saw|see|sees|reported|report|logged|recorded|registered|got|raised|received|seen|were|was|there\s+were|there\s+was|are)\s+"
    r"(?:had\s+|reported\s+|there\s+)?(?:absolutely\s+)?(?:no|zero|nothing|none|not\s+(?:a\s+single|one|any))|with\s+(?:absolutely\s+)?(?:no|zero|nothing|not\s+a\s+single)"
    r"|(?:have|has|had|did|do|were|was)(?:n't|nt|\s+not)(?:\s+(?:have|had|seen|see|reported|report|logged|recorded|been|get|there))?(?:\s+(?:any|a\s+single|a|an|one))?"
    r"|never\s+(?:had|have|has|reported|saw|seen|experienced|logged)|not\s+a\s+single|nothing\s+(?:was\s+|has\s+been\s+)?(?:reported|happened|logged|recorded|went\s+wrong)|no\s+(?=\w+\s+(?:was|were|happened|reported))|zero(?=\s+(?:incident|ticket|case|complaint|report)))"
)
_PLAIN = r"(?:без|нет|without|no|free\s+of)"
_MORE = r"(?:(?:\s+(?:ни\s+)?(?:одного|одной|одну|одно|единого|единой|разу|any|a\s+single|single|one|даже|каких-либо|какого-либо|всяких|at\s+all))*)"
_NO = rf"(?P<no>(?:{_SAID}|{_SAID_EN}|{_QUIET}|{_PLAIN}){_MORE})(?!\w)"
_SUBJECT = (
    r"(?<!по )(?<!by )(?<!per )(?P<subject>станци\w+|азс|заправ\w+|автозаправ\w+|регион\w*|област\w+|город\w*|служб\w+|подразделени\w+"
    r"|категори\w+|(?:вид|тип)\w*\s+(?:инцидентов|происшествий|аварий)|модел\w+|объект\w+|stations?|sites?|forecourts?|regions?|cit(?:y|ies)|towns?"
    r"|departments?|teams?|categor\w+|(?:types?|kinds?)\s+of\s+incidents?|models?)"
)
ABSENT = re.compile(rf"{_SUBJECT}(?P<between>[^.?!]*?)(?<!\w){_NO}", _I)
WHERE_ABSENT = re.compile(
    rf"(?<!\w)(?:где|where)(?P<between>(?:\s+(?:у\s+нас|there|we|we've|ещ[её]|вообще|за|в|на|с|in|last|this|[^\W\d]+|\d+))*?)\s+(?P<no>(?:{_SAID}|{_SAID_EN}|{_QUIET}){_MORE})(?!\w)",
    _I,
)
BEFORE = re.compile(
    rf"^\W*(?P<no>{_SAID}|not\s+a\s+single|without(?:\s+(?:any|a))?|без|no|zero){_MORE}\s(?P<between>[^.?!]*?)[\s,:—-]+(?:на\s+|у\s+|в\s+|at\s+|in\s+|for\s+)?(?:как\w+|which|what)\s+{_SUBJECT}",
    _I,
)
_DAY_ASKED = (
    rf"(?:(?P<count>сколько|скольких|количество|число|кол-во|how\s+many|(?:the\s+)?number\s+of)\s+(?:[^\W\d]+\s+){{0,1}}?(?P<a>{_UNIT})"
    rf"|(?:как(?:ие|их|им|ими|ой)|все|списо?к\w*|перечисли\w*|назови\w*|покажи\w*|выведи\w*|те|были\s+ли|which|what|list(?:\s+(?:all\s+)?(?:the)?)?|show(?:\s+me)?(?:\s+the)?|any|name\s+the)\s+(?P<b>{_UNIT})"
    rf"|(?P<c>{_UNIT})(?=,?\s+(?:когда|без\s|в\s+котор|with(?:out)?\s|when\s|that\s+had|of\s+quiet)))"
)
DAYS_ABSENT = re.compile(rf"(?<!\w)(?:(?:в|за|on|in|по)\s+)?{_DAY_ASKED}(?!\w)(?P<between>[^.?!]*?)(?<!\w){_NO}", _I)
DAYS_QUIET = re.compile(
    rf"(?<!\w)(?:(?P<count>сколько|число|количество|how\s+many|number\s+of)\s+)?(?:было\s+|were\s+)?(?P<no>тих\w+|спокойн\w+|чист\w+|безаварийн\w+|quiet|incident[\s-]free|trouble[\s-]free|clean)\s+(?P<a>{_UNIT})(?!\w)",
    _I,
)
_GOING_ON = re.compile(
    r"(?<!\w)(?:прошло|уже|подряд|держ\w+|жив[её]м|работаем|назад|давно|дольше|больше\s+всего|ha(?:ve|s)\s+passed|since\s+(?:the|our)\s+last|have\s+we|has\s+it\s+been|in\s+a\s+row|longest)(?!\w)",
    _I,
)
NEVER_ABSENT = re.compile(
    r"(?<!\w)(?:без|without|no|нет)\s+(?:уч[её]та|названи\w|номера|станции|разбивки|региона|категории|фильтр\w*|просроч\w+(?=\W+(?:и|and)\s)|указани\w+|(?:корнев\w+\s+)?причин\w*|(?:root\s+)?cause|пуст\w+|неизвестн\w+|неуказанн\w+|нул\w+)"
    r"|(?:has|have|had|with|there\s+is|without\s+an?)\s+(?:no|nothing\s+\w+\s+\w+\s+as(?:\s+the)?)\s+(?:root\s+)?cause",
    _I,
)
_RANKED = re.compile(
    r"(?<!\w)(?:топ\w*|top|рейтинг\w*|больше\s+всего|чаще\s+всего|чаще|сам(?:ая|ые|ый|ой|ую)|лучш\w+|худш\w+|most|worst|best|сколько\s+инцидент\w+|ущерб\w*|how\s+many\s+incidents)(?!\w)",
    _I,
)
_REST = re.compile(
    rf"(?<!\w)(?:{_SAID}|не\s*было|{_ONE}|были|было|тихо|чисто|спокойно|полная\s+тишина|not\s+a\s+single|(?:was|were)\s+(?:reported|logged|recorded|happening)|reported|logged|recorded|happened|happening|passed|stayed|went\s+by|прошл[аои]|прош[её]л|at\s+all|whatsoever|nothing|anything|тоже|либо|же)(?!\w)",
    _I,
)
_PLAIN_ONLY = re.compile(rf"{_PLAIN}{_MORE}", _I)
UNIT_OF = (("day", r"дн|сут|дат|day|date"), ("week", r"недел|week"), ("month", r"месяц|month"))
_SUBJECTS = (
    ("region", r"регион|област|region"), ("city", r"город|cit|town"), ("department", r"служб|подраздел|depart|team"),
    ("category", r"категор|вид|тип|type|kind"), ("equipment_model", r"модел|model"),
)  # fmt: skip
NOTHING_TO_SHOW = (
    *COUNTS,
    "resolved_incidents",
    "open_incidents",
    "incidents",
    "stations",
    "stations_affected",
    "days_since_last",
)


@dataclass(frozen=True)
class Absence:
    """What nothing happened at or on: a dimension, or a unit of time; `counted`: how many of them."""

    name: str
    counted: bool = False


def read_absence(text: Text) -> Absence | None:
    """The dimension a question asks to be without incidents, with the words of it blanked out; None where none is."""
    match = ABSENT.search(text.left) or BEFORE.search(text.left)
    where = WHERE_ABSENT.search(text.left)
    if where and (match is None or where.start() < match.start("subject")):
        text.blank(where.start("no"), where.end("no"))
        _rest(text)
        return Absence("station")
    if match is None or NEVER_ABSENT.search(match["between"] + match["no"] + text.left[match.end("no") :]):
        return None
    if _PLAIN_ONLY.fullmatch(match["no"]) and _RANKED.search(text.left):
        return None  # "топ станций без жалоб" leaves complaints out
    subject = match["subject"]
    text.blank(match.start("no"), match.end("no"))
    _rest(text)
    return Absence(next((name for name, pattern in _SUBJECTS if re.match(pattern, subject, _I)), "station"))


def quiet_days(text: Text, *, dated: bool) -> Absence | None:
    """Days, weeks or months that a question asks to be without incidents, its words blanked out; None where none are.

    Args:
        dated: the question names a period; "how many days without fires" counts from the last fire without one.
    """
    match = DAYS_ABSENT.search(text.left) or DAYS_QUIET.search(text.left)
    if match is None or NEVER_ABSENT.search(match.group() + text.left[match.end() : match.end() + 30]):
        return None
    if _GOING_ON.search(text.left) or not dated:
        return None
    said = next(found for name, found in match.groupdict().items() if name in "abc" and found)
    counted = bool(match["count"])
    if "between" in match.groupdict():
        text.blank(match.start(), match.start("between"))
        text.blank(match.start("no"), match.end("no"))
    else:
        text.blank(match.start(), match.end())
    _rest(text)
    return Absence(next(unit for unit, pattern in UNIT_OF if re.match(pattern, said, _I)), counted)


def _rest(text: Text) -> None:
    """Blank out what only says the same again: "тихо, ни одной", "at all"."""
    while text.take(_REST):
        pass


def absent(plan: Plan, absence: Absence, linked: Linked, *, counting: bool, happened: bool) -> Plan:
    """The plan of groups or days without incidents under the named conditions; how many where they are counted.

    Args:
        happened: something failed, so incidents are meant where only equipment is named.

    Raises:
        BeyondPlanError: it asks for more of them than which they are, or for what has no such equipment.
    """
    things = {item.dimension for item in plan.filters} - set(PLACES)
    if things and things <= {"equipment_kind", "equipment_model"} and not (happened or "incidents" in linked.metrics):
        raise BeyondPlanError("assistant.absent_more")
    groups = tuple(name for name in dict.fromkeys(linked.dimensions) if name != absence.name)
    counted = counting or absence.counted
    more = plan.also or plan.compare or plan.show or plan.per or plan.near_mean or plan.turned or plan.part
    bounded = plan.having_more_than is not None or plan.having_less_than is not None
    if more or plan.limit or plan.percentile is not None or bounded or plan.metric not in NOTHING_TO_SHOW:
        raise BeyondPlanError("assistant.absent_more")
    in_time = absence.name in PERIOD_UNITS
    if set(groups) & set(PERIOD_UNITS) or len(groups) > 1 or (groups and not (counted and in_time)):
        raise BeyondPlanError("assistant.absent_more")
    filters = plan.filters
    if plan.metric in COUNTS:
        filters = (*filters, filter_of_count(plan.metric))
    elif plan.metric in STATES and not any(item.dimension == "sla_kept" for item in filters):
        filters = (*filters, PlanFilter("status", STATES[plan.metric]))
    resolved = any(item.dimension == "sla_kept" for item in filters)
    return Plan(
        dimensions=(*groups, absence.name), filters=filters, ranges=plan.ranges, period=plan.period,
        target="absent_count" if counted else "absent", moment="resolved" if resolved else "",
    )  # fmt: skip
