"""Questions of what caused incidents: where no cause is stated there is none to name."""

from __future__ import annotations

import re
from dataclasses import replace

from chains.plan import Plan, PlanFilter

STATED = PlanFilter("root_cause", (), negated=True)
_CAUSE_RU = r"(?:корнев\w+\s+|коренн\w+\s+|перво)?причин\w+"
_CAUSES_EN = r"(?:root\s+)?causes?"
_ASKED = re.compile(
    rf"(?<!\w)(?:как(?:ие|ая|ова|овы|их|им|ими)\s+(?:[^\W\d]+\s+){{0,3}}?{_CAUSE_RU}|{_CAUSE_RU}\s+(?:тут\s+|у\s+них\s+)?как(?:ие|овы|ая)"
    rf"|(?:главн|основн|част|типичн|распростран|ведущ|ключев)\w*\s+(?:[^\W\d]+\s+)?{_CAUSE_RU}|(?:из-за|от)\s+чего"
    rf"|(?:what|which)(?:\s+(?:are|were|was|is|have\s+been))?\s+(?:the\s+|our\s+|all\s+)*(?:[a-z]+\s+){{0,2}}?{_CAUSES_EN}"
    rf"|(?:main|top|common|commonest|major|key|leading|biggest|frequent|usual|typical)\s+(?:[a-z]+\s+)?{_CAUSES_EN})(?!\w)"
    rf"|^\W*(?:(?:а|и|and|the)\s+)*(?:{_CAUSE_RU.replace('причин', 'причин(?=ы)')}|{_CAUSES_EN}(?=\s+(?:of|for|behind)\s))(?!\w)",
    re.IGNORECASE,
)


def of_causes(plan: Plan, question: str) -> Plan:
    """The plan without what has no cause stated, where causes are asked for; all of it where it is only split by them."""
    chosen = any(isinstance(one, PlanFilter) and one.dimension == "root_cause" for one in (*plan.filters, *plan.part))
    if "root_cause" not in plan.dimensions or chosen or plan.show or plan.beside or plan.target != "metric":
        return plan
    if not _ASKED.search(question) or (plan.order and plan.limit):  # a ranking names none without a name anyway
        return plan
    return replace(plan, filters=(*plan.filters, STATED))


def beyond_causes(context: Plan, plan: Plan) -> Plan:
    """The follow-up without the condition that a cause is stated, where its groups are no causes any more."""
    grouped = "root_cause" in context.dimensions and "root_cause" not in plan.dimensions
    if not grouped or plan.target != "metric" or STATED not in context.filters:
        return plan
    return replace(plan, filters=tuple(item for item in plan.filters if item != STATED))
