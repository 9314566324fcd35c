"""`python -m chains.ask "вопрос" [--json]`: a question from the terminal."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from functools import partial

from azs.database.access import as_person
from azs.database.engine import open_engine, open_writer
from azs.errors import AzsError
from azs.i18n import describe, t
from azs.security.actor import SYSTEM
from azs.security.people import find_person
from azs.settings import load_settings
from chains.answer import Answer
from chains.assistant import Assistant
from chains.models.client import connect, model_state
from chains.sentence import cell_text

KEYS = ("route", "understood", "badge", "sql", "columns", "rows", "text", "sources", "seconds")
SHOWN_ROWS = 30


def main(argv: list[str] | None = None) -> int:
    """Answer one question; 0 for an answer or a reasoned refusal, 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="python -m chains.ask")
    parser.add_argument("question")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--user", help="the person whose stations are seen; everything when not given")
    options = parser.parse_args(argv)
    settings = load_settings()
    try:
        opened = open_engine(settings, read_only=True)
        actor = find_person(open_writer(settings, opened), options.user) if options.user else SYSTEM
        engine = as_person(opened, actor, "ask")
        model = partial(connect, settings) if model_state(settings).ready else None
        answer = Assistant(engine, model=model, settings=settings).ask(options.question)
    except AzsError as error:
        print(describe(error, settings.language), file=sys.stderr)
        return 2
    print(as_json(answer) if options.json else as_text(answer))
    return 0


def as_json(answer: Answer) -> str:
    """The answer as a JSON object with the keys of `KEYS`."""
    body = {key: getattr(answer, key) for key in KEYS}
    return json.dumps(body, ensure_ascii=False, default=_iso, indent=2)


def as_text(answer: Answer) -> str:
    """The answer for a terminal."""
    lang = answer.language
    parts = [t("assistant.understood", lang, text=answer.understood)] if answer.understood else []
    parts.append(answer.text)
    if answer.rows:
        parts.append("\t".join(answer.headers))
        for row in answer.rows[:SHOWN_ROWS]:
            cells = zip(answer.columns, row, strict=True)
            parts.append("\t".join(_cell(name, value, lang) for name, value in cells))
    if answer.sql:
        parts.append(answer.sql)
    return "\n".join(parts)


def _cell(name: str, value: object, lang: str) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return cell_text(name, value, lang)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
