"""The product's assistant as a way to answer the questions of an evaluation, where the reporting views are there."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from azs.database.check import check_contract
from azs.errors import DatabaseError, ModelError, QueryError
from azs.settings import Settings
from chains.assistant import Assistant
from chains.contestants import REFUSAL, Outcome, failed
from chains.free_sql import REFUSED, Spent
from chains.models.client import ModelClient


class AssistantContestant:
    """Verified questions, plans and free SQL, as the chat answers."""

    def __init__(self, engine: sa.Engine, client: ModelClient, settings: Settings, today: dt.date | None) -> None:
        self._assistant = Assistant(engine, model=lambda: client, settings=settings, today=today)

    def answer(self, question: str) -> Outcome:
        """See `Contestant`."""
        try:
            found = self._assistant.ask(question)
        except (QueryError, ModelError) as error:
            return failed(error, "", Spent())
        spent = Spent(1 if found.model_name else 0, found.tokens, 0, found.seconds)
        if found.route != "data":
            return Outcome(REFUSAL, refusal=REFUSED, fault=found.route, spent=spent)
        return Outcome(found.badge, found.sql, tuple(found.rows), spent=spent)


def has_views(engine: sa.Engine) -> bool:
    """Whether the database keeps the contract of the reporting views."""
    try:
        return not check_contract(engine)
    except DatabaseError:
        return False
