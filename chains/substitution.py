"""One value of several put in another's place: "теперь Нижний Тагил вместо Армавира"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from azs.errors import UnanswerableError
from chains.hearing import Heard
from chains.plan import Plan, PlanFilter

_I = re.IGNORECASE
_OLD = re.compile(
    r"(?<!\w)(?P<lead>вместо|instead\s+of|in\s+place\s+of)\s+(?:the\s+)?(?P<old>[^\W\d_][^?.!,;]{1,40}?)(?=\s+(?:за|в|на|for|in|at)(?!\w)|\s*[?.!,;]|\s*$)",
    _I,
)


def without_old(
    question: str, context: Plan | None, listen: Callable[..., Heard]
) -> tuple[str, tuple[PlanFilter, ...]]:  # fmt: skip
    """The follow-up without the values it puts others in the place of, and these values.

    Raises:
        UnanswerableError: the answer before is of other values.
    """
    match = _OLD.search(question) if context is not None else None
    if match is None or context is None:
        return question, ()
    heard = listen(match["old"], following=True)
    old = [*heard.stations, *heard.linked.filters]
    kept = tuple(item for item in old if any(_holds(one, item) for one in context.filters))
    others = {one.dimension for one in context.filters if not one.negated} & {item.dimension for item in old}
    if others and not kept and not heard.linked.unknown:  # "Самара вместо Казани" after an answer without Казань
        raise UnanswerableError("assistant.no_change")
    if not kept or heard.linked.unknown:
        return question, ()
    filler = "того" if match["lead"].lower() == "вместо" else "that"
    return f"{question[: match.start()]} {match['lead']} {filler} {question[match.end() :]}", kept


def in_place(context: Plan, plan: Plan, old: tuple[PlanFilter, ...], question: str) -> Plan:
    """The plan with the other values of the answer before beside the new one.

    Raises:
        UnanswerableError: which of several values goes is not known: "Самара вместо Казани", of which there is none.
    """
    several = {item.dimension for item in context.filters if len(item.values) > 1 and not item.negated}
    if _OLD.search(question) and not old and several & {item.dimension for item in plan.filters}:
        raise UnanswerableError("assistant.no_change")
    filters = []
    for item in plan.filters:
        gone = next((one for one in old if one.dimension == item.dimension and not item.negated), None)
        before = next((one for one in context.filters if gone is not None and _holds(one, gone)), None)
        if gone is None or before is None:
            filters.append(item)
            continue
        values: list[str] = []
        for value in before.values:
            values += item.values if value == gone.values[0] else [] if value in gone.values else [value]
        filters.append(replace(item, values=tuple(dict.fromkeys(values))))
    return replace(plan, filters=tuple(filters))


def _holds(before: PlanFilter, item: PlanFilter) -> bool:
    """Whether a condition has the values of another among its own."""
    alike = before.dimension == item.dimension and not before.negated and not item.negated
    return alike and bool(item.values) and set(item.values) <= set(before.values)
