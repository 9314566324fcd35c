"""The first groups together: "какую долю дают три станции, где их больше всего", "what makes up 80%"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs.errors import BeyondPlanError
from chains.measures import ADDITIVE, quotient
from chains.numerals import number_of
from chains.plan import Plan
from chains.text import Text

Statement = sa.Select[*tuple[Any, ...]]
_I = re.IGNORECASE
_NOUNS = (
    ("station", r"станци\w+|азс|заправ(?:к|ок)\w*|stations?|sites?"), ("region", r"регион\w*|област\w+|regions?"),
    ("city", r"город\w*|cities|towns?"), ("category", r"категори\w+|тип\w*|categories|types"),
    ("department", r"служб\w*|подразделени\w+|departments?|teams?"), ("root_cause", r"причин\w*|causes?"),
    ("equipment_model", r"модел\w+|models?"), ("equipment_kind", r"вид\w*\s+оборудовани\w+|kinds?\s+of\s+equipment"),
    ("source", r"канал\w*|источник\w*|channels?|sources?"),
)  # fmt: skip
_NOUN = "|".join(pattern for _, pattern in _NOUNS)
_N = (
    r"(?P<n{0}>\d{{1,2}}|дв(?:е|а|ух)|тр(?:и|ех|ёх)|четыр\w+|пят(?:ь|и)|шест(?:ь|и)|сем(?:ь|и)|десят(?:ь|и)"
    r"|two|three|four|five|six|seven|eight|ten)"
)
_MONEY = r"(?:costliest|most\s+(?:expensive|costly|loss-?making)|дорог\w+|убыточн\w+|затратн\w+)"
_FIRST = (
    r"(?:топ|top|перв\w+|лидирующ\w+|крупнейш\w+|largest|biggest|worst|first|leading|busiest"
    r"|(?:сам\w+\s+)?(?:проблемн|аварийн|крупн)\w+|most\s+(?:problematic|incident-?prone)"
    rf"|(?:сам\w+\s+)?{_MONEY})"
)
_MOST = (
    r"(?:,?\s*(?:где|у\s+котор\w+|в\s+котор\w+|на\s+котор\w+|with|that\s+have|having|with\s+the|с)\s+(?:(?:их|the|сам\w+)\s+)*"
    r"(?P<m{0}>(?:больше\s+всего|наибольш\w+|максимальн\w+|most|highest|largest|biggest)(?:\s+(?:числ\w+|количеств\w+|number\s+of))?"
    r"(?:\s+(?:инцидент\w*|случа\w+|ущерб\w*|потер\w+|incidents?|loss(?:es)?|damage))?"
    r"|(?:инцидент\w*|случа\w+|ущерб\w*|потер\w+)\s+больше\s+всего))"
)
_LED = re.compile(
    rf"(?<!\w)(?:the\s+|наш\w+\s+|our\s+)*(?:(?P<f1>{_FIRST})[\s-]*{_N.format(1)}\s+(?:{_FIRST}\s+)?(?P<d1>{_NOUN})(?!\w)(?:{_MOST.format(1)})?"
    rf"|{_N.format(2)}\s+(?P<f2>{_FIRST})\s+(?P<d2>{_NOUN})(?!\w)(?:{_MOST.format(2)})?"
    rf"|{_N.format(3)}\s+(?P<d3>{_NOUN})(?!\w){_MOST.format(3)})",
    _I,
)
_SHARED = re.compile(
    r"(?<!\w)(?:дол[яюие]\w*|доль|процент\w*|част[ьи]|shares?|percent(?:age)?|per\s+cent|proportion|fraction|part|how\s+much)(?!\w)|%",
    _I,
)
_TOGETHER = re.compile(
    r",?\s*(?<!\w)(?:вместе(?:\s+взят\w+)?|в\s+сумме|суммарно|совокупно|together|combined|jointly|between\s+them|taken\s+together)(?!\w)",
    _I,
)
_MADE = re.compile(
    r"(?<!\w)(?:приход\w+\s+на|да(?:ют|ли|вали)|составля\w+|обеспечива\w+|делают|формиру\w+|созда(?:ют|ли)|образу\w+"
    r"|(?:is|are|was|were)\s+(?:due\s+to|from|caused\s+by)|(?:do|did|does)(?=\s+(?:the|our|top))|accounts?\s+for|make\s+up|makes\s+up|com(?:e|es|ing)\s+from"
    r"|fall(?:s)?\s+on|(?:is|are)\s+on|contribute[sd]?|responsible\s+for|generate[sd]?|belongs?\s+to|account(?:ed)?)(?!\w)",
    _I,
)
_THERE = re.compile(
    r"(?<!\w)(?:(?<!приходится )(?<!приходятся )(?<!приходилось )на|в|во|у|at|in)\s+(?:the\s+|our\s+)?$", _I
)
_EACH = re.compile(r"(?<!\w)(?:кажд\w+|each|every|respectively|по\s+отдельности|отдельно|separately)(?!\w)", _I)
_REACHED = re.compile(
    r",?\s*(?:(?<!\w)(?:that|which|котор\w+|что)\s+)?(?:(?<!\w)(?:вместе|в\s+сумме|суммарно|together|combined)\s+)?"
    r"(?<!\w)(?:make(?:s)?\s+up|account(?:s)?\s+for|give|cover|add\s+up\s+to|bring|да(?:ют|ли)|составля\w+|обеспечива\w+|покрыва\w+|формиру\w+|делают|набира\w+)\s+"
    r"(?:(?:вместе|в\s+сумме|суммарно|together|about|roughly|первые|the\s+first)\s+)*(?P<n>\d{1,2})\s*(?:%|процент\w*|per\s?cent)(?:\s+(?:of|от)(?=\s))?(?:\s+(?:the\s+)?(?:total|all|общ\w+|вс(?:ех|его)))?",
    _I,
)
_LARGEST = re.compile(
    r"(?<!\w)(?:the\s+)?(?:biggest|largest|top|main|major|сам\w+\s+(?:крупн|больш)\w+|крупнейш\w+|главн\w+|основн\w+)"
    r"(?=\s)",
    _I,
)


@dataclass(frozen=True)
class Leaders:
    """The first groups of a dimension, taken together.

    Attributes:
        dimension, count: which groups, and how many of them; "" and 0 where they are those that make `reach` percent.
        measure: what they are the first by, where that is named.
    """

    dimension: str = ""
    count: int = 0
    measure: str = ""
    reach: int = 0


def read_leaders(text: Text) -> Leaders | None:
    """The first groups whose share together is asked for, or those that make a share; blanked out."""
    if not _EACH.search(text.left) and (match := text.take(_REACHED)):
        text.take(_LARGEST)
        return Leaders(reach=int(match["n"]))
    match = _LED.search(text.left)
    if match is None or _EACH.search(text.left):
        return None
    if _THERE.search(text.left[: match.start()]):
        return None  # "пожары на трёх самых проблемных станциях" are some of what happened there
    rest = f"{text.left[: match.start()]} {text.left[match.end() :]}"
    if not (_SHARED.search(rest) and (_TOGETHER.search(rest) or _MADE.search(rest))):
        return None
    at = next(place for place in ("1", "2", "3") if match[f"d{place}"])
    word, said = match[f"n{at}"], match[f"m{at}"] or ""
    text.blank(match.start(), match.end())
    while text.take(_TOGETHER) or text.take(_MADE):
        pass
    noun = match[f"d{at}"]
    dimension = next(name for name, pattern in _NOUNS if re.fullmatch(pattern, noun, _I))
    first = (match["f1"] or match["f2"] or "") if at != "3" else ""
    return Leaders(dimension, int(word) if word.isdigit() else number_of(word) or 0, _measure(f"{first} {said}"))


def _measure(said: str) -> str:
    """What groups are the first by, as far as it is named."""
    if re.search(rf"{_MONEY}|ущерб|потер|loss|damage", said, _I):
        return "loss_rub"
    return "incidents" if re.search(r"инцидент|случа|incident", said, _I) else ""


def with_leaders(plan: Plan, leaders: Leaders | None) -> Plan:
    """The plan of the share of the first groups together, or of the groups that make a share.

    Raises:
        BeyondPlanError: the plan is not of one sum, or its groups are the first by something else.
    """
    if leaders is None:
        return plan
    other = plan.compare or plan.also or plan.per or plan.part or plan.ranges or plan.percentile is not None
    if other or plan.target != "metric" or plan.metric not in ADDITIVE or plan.near_mean:
        raise BeyondPlanError("assistant.part_of")
    if leaders.reach:
        if len(plan.dimensions) != 1 or plan.show not in ("", "share", "split", "cumulative"):
            raise BeyondPlanError("assistant.part_of")
        plan = replace(plan, show="cumulative", beside=True, reach=float(leaders.reach))
        return replace(plan, order="", limit=None, each=False)
    again = set(plan.dimensions) - {leaders.dimension} or plan.show != "leaders"
    if again or leaders.measure not in ("", plan.metric) or leaders.count < 2:
        raise BeyondPlanError("assistant.part_of")
    plan = replace(plan, dimensions=(leaders.dimension,), order="desc", limit=leaders.count)
    return replace(plan, beside=False, each=False)


def still_together(plan: Plan, context: Plan) -> Plan:
    """What a follow-up makes of such a plan: as many first groups of others, or of another sum."""
    if plan.show == "leaders":
        return replace(plan, order=plan.order or context.order, limit=plan.limit or context.limit)
    return plan if plan.show == "cumulative" or plan.reach is None else replace(plan, reach=None)


def combined(plan: Plan, base: Statement) -> Statement:
    """What the first groups make of all of them, in percent; rows of no group count only into the whole.

    Raises:
        BeyondPlanError: there is no one dimension to take the first groups of.
    """
    if len(plan.dimensions) != 1 or not plan.limit or plan.metric not in ADDITIVE or plan.compare or plan.also:
        raise BeyondPlanError("assistant.part_of")
    rows = base.subquery("g")
    name = rows.c[plan.dimensions[0]]
    nameless = sa.case((name.is_(None), sa.literal_column("1")), else_=sa.literal_column("0"))
    by = rows.c.value.asc().nulls_last() if plan.order == "asc" else rows.c.value.desc().nulls_last()
    place = sa.func.row_number().over(order_by=[nameless, by, name])
    ranked = sa.select(rows.c.value.label("found"), nameless.label("nameless"), place.label("place")).subquery("r")
    first = sa.and_(ranked.c.place <= sa.literal_column(str(plan.limit)), ranked.c.nameless == sa.literal_column("0"))
    of_first = sa.func.sum(sa.case((first, ranked.c.found)))
    return sa.select(quotient(100.0 * of_first, sa.func.sum(ranked.c.found)).label("value"))
