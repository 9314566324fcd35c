"""Files of questions with the query that answers each."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azs.errors import UnanswerableError
from chains.grading import hardness

LANGUAGES = ("ru", "en")


@dataclass(frozen=True)
class Question:
    """A question and the query that answers it.

    Attributes:
        database: name that fills `{database}` of the address; "" where the file names none.
        same_values: False where the question names other values than the query looks for, as translations do.
    """

    id: str
    text: str
    language: str
    sql: str
    difficulty: str
    database: str = ""
    same_values: bool = True


def load_questions(file: Path, language: str = "both") -> tuple[Question, ...]:
    """The questions of a JSON list, those of one database together.

    An item has `question` and `sql`, and may have `language`, `difficulty`, `database` and `id`; or `question_ru`,
    `question_en`, `query_en` and `db_id`.

    Args:
        file: the JSON file.
        language: "ru", "en" or "both".

    Raises:
        UnanswerableError: the file cannot be read or an item has no question or no query.
    """
    try:
        items = json.loads(file.read_text(encoding="utf-8"))
        found = [question for at, item in enumerate(items) for question in _questions(item, at)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnanswerableError("free_sql.questions_file", file=file.name, reason=type(error).__name__) from error
    wanted = [question for question in found if language in ("both", question.language)]
    return tuple(sorted(wanted, key=lambda question: question.database))


def sampled(questions: Sequence[Question], count: int, seed: int) -> tuple[Question, ...]:
    """So many questions by chance, the same for the same seed, in their order."""
    if not 0 < count < len(questions):
        return tuple(questions)
    chosen = set(random.Random(seed).sample(range(len(questions)), count))  # noqa: S311  (no secret)
    return tuple(question for at, question in enumerate(questions) if at in chosen)


def _questions(item: Mapping[str, Any], at: int) -> Iterator[Question]:
    sql = str(item.get("query_en") or item.get("sql") or item["query"]).strip().rstrip(";")
    database = str(item.get("database") or item.get("db_id") or "")
    known = str(item.get("difficulty") or item.get("hardness") or hardness(sql))
    name = str(item.get("id", at + 1))
    if "question" in item:
        text = str(item["question"])
        language = str(item.get("language") or ("ru" if re.search("[а-яё]", text, re.IGNORECASE) else "en"))
        yield Question(name, text, language, sql, known, database)
        return
    texts = {language: item[f"question_{language}"] for language in LANGUAGES if item.get(f"question_{language}")}
    if not texts:
        raise KeyError("question")
    for language, text in texts.items():
        same = _plain(str(item.get(f"query_{language}") or sql)) == _plain(sql)
        yield Question(f"{name}.{language}", str(text), language, sql, known, database, same)


def _plain(sql: str) -> str:
    return re.sub(r"\s+", "", sql).rstrip(";").lower().replace('"', "'")
