"""Incidents with what was done about them: how many actions there were, and when the first was."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.functions import hours_between
from azs.database.views import v_action, v_incident

METRICS = ("actions_per_incident", "first_action_min")
"""Metrics made from `acted`: a mean over incidents, so every cut of incidents is one of theirs."""


def acted() -> sa.Subquery:
    """Every incident with the number of its actions, 0 for none, and the minutes from its report to the first one."""
    a = v_action.c
    of_each = sa.select(
        a.incident_id.label("acted_id"), sa.func.count().label("counted"), sa.func.min(a.taken_at).label("first_at")
    ).group_by(a.incident_id).subquery("d")  # fmt: skip
    c = v_incident.c
    waited = hours_between(sa.type_coerce(of_each.c.first_at, sa.DateTime), c.reported_at) * 60.0
    columns = [sa.func.coalesce(of_each.c.counted, sa.literal_column("0")).label("actions"), waited.label("waited_min")]
    joined = v_incident.outerjoin(of_each, of_each.c.acted_id == c.incident_id)
    return sa.select(*c, *columns).select_from(joined).subquery("acted")
