"""The smallest, the largest and the mean value of single incidents at once: "min, max and average hours to restore"."""

from __future__ import annotations

import re
from dataclasses import replace

from azs.errors import BeyondPlanError
from chains.measures import SOURCES
from chains.plan import Plan
from chains.text import Text

_I = re.IGNORECASE
_LEAST = (
    r"(?:min(?:imum|imal)?\.?|мин(?:имум|имальн\w+)?\.?|наименьш\w+|lowest|smallest|shortest"
    r"|сам\w+\s+(?:мал|быстр|коротк|дешев|дешёв)\w+)"
)
_MOST = (
    r"(?:max(?:imum|imal)?\.?|макс(?:имум|имальн\w+)?\.?|наибольш\w+|highest|largest|longest"
    r"|сам\w+\s+(?:больш|долг|длинн|дорог)\w+)"
)
_MEAN = r"(?:average|avg|mean|средн(?:ее|яя|ий|юю|его)|в\s+среднем|ср\.)"
_AND = r"(?:\s*[,/+&]\s*(?:(?:и|а\s+также|and)\s+)?|\s+(?:и|а\s+также|and|plus|плюс)\s+)(?:the\s+)?"
_ONE = rf"(?:{_LEAST}|{_MOST}|{_MEAN})"
_END = r"(?:min(?:imum|imal)?\.?|мин(?:имум|имальн\w+)?\.?|max(?:imum|imal)?\.?|макс(?:имум|имальн\w+)?\.?)"
_ALL = re.compile(rf"(?<!\w)(?:the\s+)?{_ONE}{_AND}{_ONE}{_AND}{_ONE}(?!\w)", _I)
_TWO = re.compile(
    rf"(?<!\w)(?<!с )(?<!со )(?<!with )(?<!with the )(?:{_END}{_AND}{_END}|{_MEAN}{_AND}{_END}|{_END}{_AND}{_MEAN})"
    r"(?!\w)",
    _I,
)
"""Two of the three; "регионы с максимальным и минимальным ущербом" are groups."""
MEANS_OF = {
    "resolution_h": "mttr_mean_h", "loss_rub": "loss_mean_rub", "litres_spilled": "litres_mean",
    "waited_min": "first_action_min",
}  # fmt: skip


def read_extremes(text: Text) -> bool:
    """Whether the smallest and the largest value are asked for, with or without the mean; blanked out."""
    match = _ALL.search(text.left)
    if match is not None:
        said = match.group()
        if not all(re.search(rf"(?<!\w){part}", said, _I) for part in (_LEAST, _MOST, _MEAN)):
            return False
    else:
        match = _TWO.search(text.left)
    if match is None:
        return False
    text.blank(match.start(), match.end())
    return True


def with_extremes(plan: Plan, *, asked: bool) -> Plan:
    """The plan of the mean with the smallest and the largest value beside it.

    Raises:
        BeyondPlanError: single incidents have no such measure.
    """
    if not asked:
        return plan
    source = SOURCES.get(plan.metric, "")
    other = plan.show not in ("", "extremes") or plan.compare or plan.also or plan.per or plan.part or plan.each
    if source not in MEANS_OF or other or plan.target != "metric":
        raise BeyondPlanError("assistant.no_percentile")
    return replace(plan, metric=MEANS_OF[source], show="extremes", percentile=None)


def still_extremes(plan: Plan, context: Plan) -> Plan:
    """What a follow-up makes of such a plan; another measure has its own mean, the smallest and the largest value."""
    if context.show != "extremes" or plan.show not in ("", "extremes") or plan.target != "metric":
        return plan
    if plan.percentile is not None:
        return replace(plan, show="")
    return with_extremes(replace(plan, show=""), asked=True)
