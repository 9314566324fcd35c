"""LangChain's own chain from question to SQL, on the same model and database, to measure ours against.

Its SQL is taken out of its answer, judged, run and graded as ours is.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from azs.errors import ModelError
from chains.contestants import SQL, Outcome, failed, ran
from chains.free_sql import MAX_TOKENS, Spent
from chains.sql_source import SqlSource
from chains.sql_text import extract_sql, settle_quotes

OWN_LIMIT = 5
"""Rows the chain asks the model to limit a query to, unless told otherwise."""


class BaselineContestant:
    """`create_sql_query_chain` with its own prompt and its own description of the tables.

    Args:
        chat: a chat model of LangChain.
        engine: the database, which the chain reads its tables from.
        source: what runs the statements.
        limit: most rows the chain is to ask for.

    Raises:
        ModelError: the packages of the extra "evaluate" are not installed.
    """

    def __init__(self, chat: Any, engine: sa.Engine, source: SqlSource, *, limit: int = OWN_LIMIT) -> None:
        make_chain, make_database = _langchain()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            database = make_database(engine)
        self._chain = make_chain(chat, database, k=limit)
        self._source = source

    def answer(self, question: str) -> Outcome:
        """See `Contestant`."""
        from langchain_core.callbacks import UsageMetadataCallbackHandler

        counter = UsageMetadataCallbackHandler()
        started = time.monotonic()
        try:
            text = self._chain.invoke({"question": question}, {"callbacks": [counter]})
        except Exception as error:  # noqa: BLE001  (whatever the chain's client raises)
            return failed(ModelError("models.foreign", host=type(error).__name__), "", Spent(calls=1))
        used = list(counter.usage_metadata.values())
        spent = Spent(
            1, sum(one["input_tokens"] for one in used), sum(one["output_tokens"] for one in used),
            time.monotonic() - started,
        )  # fmt: skip
        return ran(self._source, settle_quotes(extract_sql(str(text)), self._source.schema), SQL, spent)


def bounded(chat: Any) -> Any:
    """The chat model with the same limit on an answer as ours has; the chain sets none."""
    return chat.model_copy(update={"max_tokens": MAX_TOKENS})


def _langchain() -> tuple[Callable[..., Any], Callable[..., Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from langchain_classic.chains import create_sql_query_chain
            from langchain_community.utilities import SQLDatabase
    except ImportError as error:
        raise ModelError("free_sql.no_langchain") from error
    return create_sql_query_chain, SQLDatabase
