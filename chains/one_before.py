"""The incident before the one of the answer before: "когда последний раз горело?" — "а до этого?"."""

from __future__ import annotations

import re
from dataclasses import replace

from chains.lists import LIST_ORDERS, of_one
from chains.plan import Plan

_ASKED = re.compile(
    r"^\W*(?:(?:а|и|ну|and|what\s+about|how\s+about)\s+)*(?:когда\s+)?(?:(?:до|перед)\s+(?:этого|этим|того|тем|него|ним|неё|нее)"
    r"|(?:the\s+)?(?:one\s+|time\s+)?before\s+(?:that|it|then)(?:\s+one)?|the\s+(?:one|time)\s+before|before\s+that)\W*$",
    re.IGNORECASE,
)


def one_before(question: str, context: Plan | None) -> Plan | None:
    """The plan of the incident before the latest one; None where the answer before is of anything else."""
    if context is None or context.target != "incidents" or context.limit != 1 or context.each or context.order:
        return None
    if of_one(context) or context.metric in LIST_ORDERS or not _ASKED.search(question):
        return None
    return replace(context, skip=context.skip + 1)
