"""A summary as it is stored: JSON of at most 4,000 bytes, cut by whole items."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

from azs.errors import SummaryError
from azs.knowledge.summary import Fact, KeyDate, KeySentence, Obligation, Source, Summary

MOST_BYTES = 4_000  # Oracle's VARCHAR2
SENTENCE_BYTES = 2_000  # the rest is for facts, dates and obligations, where there are any
_TURNS = ("obligations", "obligations", "dates", "facts")


def to_json(summary: Summary) -> str:
    """The summary in at most MOST_BYTES of UTF-8.

    What does not fit is left out by whole items: sentences beyond SENTENCE_BYTES where there is more than sentences (of
    the first ones there is one whenever it fits at all), then the last of the obligations, dates and facts.
    """
    room = SENTENCE_BYTES if summary.facts or summary.dates or summary.obligations else MOST_BYTES
    kept = replace(summary, sentences=(), facts=(), dates=(), obligations=(), people=())
    for sentence in summary.sentences:
        wider = replace(kept, sentences=(*kept.sentences, sentence))
        if _size(wider) <= (room if kept.sentences else MOST_BYTES):
            kept = wider
    kept = _filled(kept, summary)
    with_people = replace(kept, people=summary.people)
    return _dump(with_people if _size(with_people) <= MOST_BYTES else kept)


def _filled(kept: Summary, summary: Summary) -> Summary:
    """`kept` with as many of the other items of `summary` as fit, kinds taking turns."""
    left: dict[str, list[Any]] = {name: list(getattr(summary, name)) for name in set(_TURNS)}
    while any(left.values()):
        for name in _TURNS:
            if left[name]:
                more: dict[str, Any] = {name: (*getattr(kept, name), left[name].pop(0))}
                wider = replace(kept, **more)
                kept = wider if _size(wider) <= MOST_BYTES else kept
    return kept


def from_json(text: str) -> Summary:
    """The summary that `to_json` wrote.

    Raises:
        SummaryError: the text is no such record.
    """
    try:
        body = json.loads(text)
        return Summary(
            language=str(body["language"]),
            sentences=tuple(KeySentence(str(t), _source(at)) for t, *at in body["sentences"]),
            facts=tuple(Fact(str(t), str(about), _source(at)) for t, about, *at in body["facts"]),
            dates=tuple(
                KeyDate(str(t), kind, str(about), _source(at), dt.date.fromisoformat(day) if day else None)
                for t, kind, about, day, *at in body["dates"]
            ),
            obligations=tuple(
                Obligation(str(t), str(who), kind, _source(at)) for t, who, kind, *at in body["obligations"]
            ),
            people=tuple(map(str, body["people"])),
            read=float(body["read"]),
            model=str(body["model"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SummaryError("summary.unreadable") from error


def _source(at: list[Any]) -> Source:
    block, page = at
    return Source(int(block), None if page is None else int(page))


def _size(summary: Summary) -> int:
    return len(_dump(summary).encode("utf-8"))


def _dump(summary: Summary) -> str:
    body = {
        "language": summary.language,
        "sentences": [[one.text, *_at(one.source)] for one in summary.sentences],
        "facts": [[one.text, one.about, *_at(one.source)] for one in summary.facts],
        "dates": [
            [one.text, one.kind, one.about, one.day.isoformat() if one.day else "", *_at(one.source)]
            for one in summary.dates
        ],
        "obligations": [[one.text, one.who, one.kind, *_at(one.source)] for one in summary.obligations],
        "people": list(summary.people),
        "read": round(summary.read, 4),
        "model": summary.model,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _at(source: Source) -> tuple[int, int | None]:
    return source.block, source.page
