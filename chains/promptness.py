"""Which measure of deadlines is asked for: a count of what kept or missed them, a share, or both beside each other."""

from __future__ import annotations

from azs.errors import BeyondPlanError
from chains.deadlines import KEPT, MISSED, SHARES, side_by_side
from chains.linking import Linked
from chains.signs import Signs


def prompt(metric: str, also: tuple[str, ...], signs: Signs, linked: Linked) -> tuple[str, tuple[str, ...]]:
    """The measures, where what kept or missed its deadline is asked for in two ways at once.

    Raises:
        BeyondPlanError: beside another measure.
    """
    if signs.late and signs.in_time:
        if also or metric not in ("incidents", "resolved_incidents", *SHARES):
            raise BeyondPlanError("assistant.two_metrics")
        percent = signs.share or signs.unit == "%"
        pair = side_by_side(missed_first=signs.late_at < signs.in_time_at, share=percent)
        signs.late, signs.in_time, signs.share, signs.unit = False, False, False, ""
        return pair
    if signs.counted_first and (signs.late or signs.in_time or metric in SHARES):
        share = MISSED if signs.late or metric == MISSED else KEPT
        signs.late, signs.in_time, signs.share, signs.unit = False, False, False, ""
        return signs.counted_first, (share,)
    if (signs.late or signs.in_time) and signs.share and metric in ("incidents", "resolved_incidents", *SHARES):
        signs.share, signs.unit, signs.listing = False, "", False
        share, signs.late = MISSED if signs.late else KEPT, False
        return share, also
    if signs.late and metric == KEPT and KEPT in linked.metrics and not (signs.counting or _percents(signs)):
        raise BeyondPlanError("assistant.two_metrics")
    if signs.late and metric == KEPT and signs.counting:
        return "incidents", also
    if metric == KEPT and not also and KEPT not in linked.metrics and signs.counting and not _percents(signs):
        return "incidents", ()  # "сколько решили в срок"
    if signs.late and metric == KEPT and _percents(signs):
        signs.late, signs.share = False, False
        return MISSED, also
    return metric, also


def _percents(signs: Signs) -> bool:
    return signs.share or signs.unit == "%"
