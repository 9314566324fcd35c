"""What kept its deadline and what missed it: the words, and the measures that a share or a count of them is.

Kept or missed is known of what is resolved, so a share is among those, by the day they were resolved.
"""

from __future__ import annotations

import re
from dataclasses import replace

from azs.errors import BeyondPlanError
from chains.plan import Plan, PlanFilter, PlanRange

_I = re.IGNORECASE
KEPT, MISSED = "sla_kept_pct", "sla_missed_pct"
SHARES = (KEPT, MISSED)
COUNTS = ("sla_missed_incidents", "sla_kept_incidents")
_TERM = (
    r"(?:(?:нормативн\w+|установленн\w+|положенн\w+|регламентн\w+)\s+)?"
    r"(?:срок(?:а|е|и|ов|ам|ах|ами)?|sla|сла|норматив\w*|норм[уые]?|дедлайн\w*)(?:\s+(?:по\s+)?(?:sla|решени\w+|устранени\w+|закрыти\w+))?"
)
_TERM_EN = (
    r"(?:(?:the|their|its|our|an?)\s+)?(?:sla|deadline|target|resolution\s+target)s?(?:\s+(?:deadline|target)s?)?"
)
NO_SLA = re.compile(
    rf"(?<!\w)(?:(?:с\s+)?(?:нарушени\w+|превышени\w+|несоблюдени\w+|невыполнени\w+|срыв\w*)\s+{_TERM}"
    rf"|{_TERM}\s+(?:был\w?\s+)?(?:нарушен\w*|нарушил\w*|сорван\w*|превышен\w*|не\s+(?:соблюд\w+|выполн\w+|выдерж\w+))"
    rf"|(?:нарушен\w*|нарушил\w*|наруша\w+|срыва\w+|сорван\w*|сорвал\w*|превысил\w*|превышен\w*|не\s+(?:соблюд\w+|соблюл\w*|выдерж\w+|выполн\w+))\s+{_TERM}"
    rf"|не\s+(?:уложи\w*|уложен\w*|укладыва\w+|вложи\w+|вписа\w+|попа\w+|успе\w+|реш\w+|закры\w+|устран\w+)\s+(?:(?:в|во)\s+{_TERM}|вовремя|своевременно)"
    rf"|(?:вы(?:шл|шед|ход|бива|бил|лез|лете|пада|пал)\w*|ушл\w+|ушед\w+|вылетел\w*|перевалил\w*|переступил\w*)\s+(?:уже\s+)?за\s+(?:предел\w*\s+|рамк\w+\s+|границ\w+\s+)?{_TERM}|(?:из|за)\s+(?:предел\w*|рам\w+|границ\w*)\s+{_TERM}|вы(?:шл|шед|бил|пал|лете)\w*\s+из\s+{_TERM}|(?:мимо|сверх)\s+{_TERM}|(?:пролетел|пропустил|прозевал|профукал|проскочил|прошляпил)\w*\s+(?:мимо\s+)?{_TERM}"
    rf"|не\s+в\s+{_TERM}|не\s+вовремя|несвоевременн\w+|не\s*своевременно|вне\s+(?:sla|срок\w*|норматив\w*)"
    r"|(?:с\s+)?(?<!без )просроч\w+(?:\s+(?:по\s+)?sla)?|(?:с\s+)?опоздани\w+|опозда\w+"
    rf"|(?:с\s+)?(?:вышедш|истекш|ист[её]кш)\w+\s+срок\w*|срок\w*\s+(?:уже\s+|решения\s+)*(?:выш\w+|ист[её]к\w*|прош[её]?л\w*)"
    r"|sla\s+(?:was\s+|were\s+)?(?:breach\w*|violat\w*|miss(?:ed|es)?)"
    rf"|(?:breach\w*|miss(?:ed|es|ing)?|violat\w*|fail\w*\s+(?:to\s+meet|on)?|blew|blown)\s+(?:of\s+)?{_TERM_EN}"
    rf"|(?:did\s+not|didn't|didnt|do\s+not|don't|does\s+not|failed\s+to)\s+(?:meet|make|keep|hit)\s+{_TERM_EN}"
    rf"|(?:already\s+)?(?:gone\s+|run\s+|went\s+)?(?:past|beyond|outside(?:\s+of)?|over|out\s+of|exceed(?:ed|ing|s)?)\s+{_TERM_EN}|not\s+(?:\w+\s+)?(?:on|in)\s+time|not\s+within\s+{_TERM_EN}"
    r"|(?:sla\s+)?breach(?:ed|es|ing)?|overdue|late(?:\s+(?:resolutions?|closures?|fixes|ones))?)(?!\w)",
    _I,
)
IN_TIME = re.compile(
    rf"(?<!\w)(?:(?:уложи\w*|укладыва\w+|вписа\w+|попа\w+|успе\w+)\s+(?:в|во)\s+{_TERM}|(?:{_TERM}\s+(?:был\w?\s+)?)(?:соблюд[её]н\w*|выполнен\w*|выдержан\w*)"
    rf"|(?<!не )в\s+(?:нормативн\w+\s+|установленн\w+\s+|положенн\w+\s+)?срок(?:и)?(?!\w)|(?<!не )вовремя|(?<!не )своевременно|без\s+просроч\w+"
    rf"|on\s+time|in\s+time|within\s+{_TERM_EN}|(?:met|meeting|made|kept|hit)\s+{_TERM_EN})(?!\w)",
    _I,
)
_AMONG = re.compile(
    r"(?<!\w)(?:среди|вклад\w*|да[юеё]т|дал[аи]?|приход\w+(?=\s+на)|пришл\w+(?=\s+на)|among|contribut\w+|accounts?\s+for"
    r"|(?:in|of)\s+all\s+(?:the\s+)?(?:overdue|late|missed|breach\w*)|(?:в|от)\s+(?:общ\w+\s+\w+|всех|числ\w+)\s+(?:просроч|наруш)\w+)(?!\w)",
    _I,
)
"""Words of a share of what missed its deadline, and not of those that missed it."""
_SOLVED = r"(?:реш|закры|устран|resolv|clos|fix|solv)"
COUNT_AND_SHARE = re.compile(
    r"(?<!\w)(?:сколько|скока|число|количество|кол-во|how\s+many|(?:the\s+)?number\s+of)\s+(?P<what>[^.?!]*?)(?:\s+и|\s+and|,|\s*\+)\s+"
    r"(?:(?:какой|какая|какую|каков\w*|их|what|the|which)\s+)?(?P<share>%|процент\w*|дол[яюи]|share|percent\w*|per\s*cent|proportion)(?!\w)",
    _I,
)
PRESENT = re.compile(
    r"(?<!\w)(?:сейчас|на\s+(?:текущий|данный|сегодняшний)\s+(?:момент|день)|right\s+now|currently|as\s+of\s+now|now)(?!\w)",
    _I,
)


def first_counted(question: str) -> str:
    """The metric that is counted beside a share of it: "сколько решили и какой % в срок"; "" where there is no such."""
    match = COUNT_AND_SHARE.search(question)
    if match is None:
        return ""
    if NO_SLA.search(match["what"]):
        return COUNTS[0]
    if IN_TIME.search(match["what"]):
        return COUNTS[1]
    return "resolved_incidents" if re.search(_SOLVED, match["what"], _I) else "incidents"


def refuse_among(question: str) -> None:
    """Raises: BeyondPlanError where a part of what missed its deadline is asked for and not the share that missed it."""
    if _AMONG.search(question):
        raise BeyondPlanError("assistant.part_of")


def side_by_side(*, missed_first: bool, share: bool) -> tuple[str, tuple[str, ...]]:
    """What missed and what kept its deadline, beside each other."""
    pair = (MISSED, KEPT) if share else COUNTS
    first, second = pair if missed_first else pair[::-1]
    return first, (second,)


def of_deadlines(plan: Plan) -> Plan:
    """The plan in the measures there are of deadlines: a share of what missed them is one, a list of it a condition.

    Raises:
        BeyondPlanError: both are meant at once.
    """
    if plan.target == "incidents" and plan.metric in COUNTS:
        moment = "resolved" if plan.period else plan.moment
        return replace(plan, metric="incidents", filters=(*plan.filters, filter_of_count(plan.metric)), moment=moment)
    both = plan.show == "split" or (plan.show == "share" and plan.beside)
    if both and plan.target == "metric" and plan.metric in COUNTS and not plan.also:
        return replace(plan, also=(share_of_count(plan.metric),), show="", beside=False)
    if plan.show != "share" or plan.target != "metric":
        return plan
    if plan.metric in COUNTS:
        return replace(plan, metric=share_of_count(plan.metric), show="")
    chosen = next((item for item in plan.filters if item.dimension == "sla_kept"), None)
    if chosen is None:
        return plan
    if len(chosen.values) != 1 or chosen.negated or plan.metric not in ("incidents", "resolved_incidents", *SHARES):
        raise BeyondPlanError("assistant.part_of")
    rest = tuple(item for item in plan.filters if item != chosen)
    return replace(plan, metric=KEPT if chosen.values == ("1",) else MISSED, filters=rest, show="", moment="")


def share_of_count(metric: str) -> str:
    """The share, of what was resolved, that a count of COUNTS makes."""
    return MISSED if metric == COUNTS[0] else KEPT


def filter_of_count(metric: str) -> PlanFilter:
    """The condition on single incidents that a count of COUNTS is of."""
    return filter_of(kept=metric == COUNTS[1])


def past_deadline() -> PlanRange:
    """Open longer than the deadline allows."""
    return PlanRange("overdue_h", over=0.0)


def filter_of(*, kept: bool) -> PlanFilter:
    """Those that kept their deadline, or that missed it."""
    return PlanFilter("sla_kept", ("1" if kept else "0",))
