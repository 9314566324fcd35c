"""What is asked of one incident: its status, who reported it, how long it has been open, what happened."""

from __future__ import annotations

import re

from chains.text import Text

_I = re.IGNORECASE
_IT = r"(?:он[ао]?|его|е[её]|него|не[её]|это|этот|эта|it|this|that)"
_ASKED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("reported_at", "resolved_at", "open_d"), (
        rf"(?:сколько|скока|скоко|какой)\s+(?:уже\s+)?(?:дней|суток|день|времени)\s+(?:(?:{_IT}|уже|там|как|была?)\s+)*(?:не\s+закры\w+|не\s+реш\w+|открыт\w*|вис\w+|лежит|в\s+работе)(?:\s+уже)?"
        rf"|(?:как\s+)?(?:давно|долго)\s+(?:(?:{_IT}|уже)\s+)*(?:открыт\w*|вис\w+|лежит|не\s+закры\w+|не\s+реш\w+)"
        rf"|(?:for\s+)?how\s+(?:long|many\s+days)\s+(?:has|is|have)\s+(?:{_IT}\s+)?(?:been\s+)?(?:open|pending|unresolved|hanging)(?:\s+(?:for|now|already))*"
    )),
    (("reported_at", "resolved_at", "resolution_h"), (
        rf"за\s+сколько(?:\s+(?:времени|часов|дней))?\s+(?:{_IT}\s+)?(?:реш\w+|закр\w+|устран\w+|почин\w+)(?:\s+{_IT})?"
        rf"|(?:сколько|как)\s+(?:времени|часов|долго)\s+(?:{_IT}\s+)?(?:реша\w+|закрыва\w+|устраня\w+|чинил\w*|зан\w+|ушло\s+на\s+решение|длил\w+)(?:\s+{_IT})?"
        rf"|how\s+long\s+did\s+(?:{_IT}\s+)?take(?:\s+to\s+(?:fix|resolve|close|repair))?(?:\s+{_IT})?|(?:время|длительность)\s+решения|resolution\s+time"
    )),
    (("status",), r"(?:что|как)\s+(?:там\s+)?со?\s+статусом|(?:какой\s+)?(?:статус\w*|состояни\w+)|status|state"),
    (("resolved_at",), (
        rf"(?:когда|во\s+сколько|дат\w+)\s+(?:{_IT}\s+)?(?:был[аои]?\s+)?(?:закр\w+|реш\w+|устран\w+|почин\w+)(?:\s+{_IT})?|when\s+(?:was|did)\s+(?:{_IT}\s+)?(?:get\s+)?(?:closed|resolved|fixed|close)"
    )),
    (("reported_by", "source"), (
        r"(?:кто|кем|от\s+кого)\s+(?:о\s+\w+\s+|его\s+|е[её]\s+)?(?:был[аои]?\s+)?(?:сообщ\w+|зав[её]л\w*|заведен\w*|зарегистр\w+|заяв\w+|открыл\w*|создал\w*|создан\w*|поступ\w+|приш\w+|оформ\w+)|who\s+(?:reported|raised|logged|opened|created)(?:\s+(?:it|this))?|reported\s+by"
    )),
    (("reported_at",), (
        rf"(?:когда|во\s+сколько)\s+(?:{_IT}\s+)?(?:был[аои]?\s+)?(?:сообщ\w+|зав[её]л\w*|заведен\w*|зарегистр\w+|поступ\w+|приш\w+|открыл\w*|открыт\w*|созда\w+|случи\w+|произош\w+)(?:\s+{_IT})?|when\s+(?:was|did)\s+(?:{_IT}\s+)?(?:reported|raised|logged|opened|created|happen\w*)"
    )),
    (("status", "resolved_at"), (
        rf"(?:закры(?:т[аоы]?|ли|лся)|реш[её]н[аоы]?|решили|устранен[аоы]?|устранили)\s+ли(?:\s+{_IT})?|(?:{_IT}\s+)?(?:уже\s+)(?:закрыт[аоы]?|реш[её]н[аоы]?|закрыли|решили)"
        rf"|в\s+каком\s+(?:он[ао]?\s+)?(?:статус\w*|состояни\w+)|(?:is|was)\s+{_IT}?\s*(?:already\s+)?(?:closed|resolved|fixed|open|still\s+open)(?:\s+(?:yet|now|already))?"
        r"|(?:is|was)\s+it\s+over"
    )),
    (("station_name", "city"), (
        rf"(?:где|на\s+как\w+\s+(?:азс|станци\w+|заправке))\s*(?:{_IT}\s+)?(?:был[аои]?|случи\w+|произош\w+)?|where\s+(?:was|did|is)\s+(?:{_IT}\s*)?(?:happen\w*)?|at\s+(?:which|what)\s+(?:station|site)|(?:which|what)\s+(?:station|site)"
    )),
    (("root_cause",), r"(?:какая\s+|как[ао]ва\s+|в\s+ч[её]м\s+)?(?:(?:корнев\w+\s+)?причин\w+)|(?:root\s+)?cause"),
    (("department",), r"(?:какая\s+)?(?:служб\w+|отдел\w*|подразделени\w+|ответственн\w+)|кто\s+отвеча\w+|чь[яе]\s+зона|(?:which\s+)?(?:department|team)|who\s+is\s+responsible"),  # noqa: E501
    (("severity",), r"(?:какая\s+|какой\s+|насколько\s+)?(?:тяжест\w+|критичност\w+|приоритет\w*)|насколько\s+(?:серь[её]зн\w+|критичн\w+)|severity|priority|how\s+(?:severe|serious|critical)(?:\s+(?:is|was)\s+(?:it)?)?"),  # noqa: E501
    (("category",), r"(?:какая\s+|какой\s+)?(?:категори\w+|тип\w*)|category|type"),
    (("equipment_kind", "equipment_model"), r"(?:какое\s+|что\s+за\s+|на\s+каком\s+)?оборудовани\w+|(?:which\s+|what\s+)?equipment"),  # noqa: E501
    (("title", "description"), (
        r"(?:что|че|чё|шо)\s+(?:там\s+|тут\s+)?(?:за\s+)?(?:случи\w+|произош\w+|было|стряс\w+|такое)|о\s+ч[её]м|про\s+что|суть|описани\w+|текст\w*|заголов\w+|тем[ауы]|what\s+(?:happened|is\s+it\s+about|was\s+it)|description|title|subject|details?\s+of|what\s+is"
    )),
)  # fmt: skip
_PATTERNS = tuple((columns, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", _I)) for columns, pattern in _ASKED)
_SHOWN = re.compile(
    r"(?<!\w)(?:карточк\w+|подробност\w+|подробн\w+|детал\w+|инфо\w*|информаци\w+|вся\s+информаци\w+|всё|расскажи\w*|открой|глянь|найди|find|open|details|card|everything|tell\s+me)(?!\w)",
    _I,
)


def read_attributes(text: Text) -> tuple[str, ...]:
    """Columns that a question about one incident asks for, in its order; their words are blanked out."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for columns, pattern in _PATTERNS:
        if match := text.take(pattern):
            found.append((match.start(), columns))
    text.take(_SHOWN)
    named = [name for _, columns in sorted(found) for name in columns]
    return tuple(dict.fromkeys(named))


_MOST_WORDS = 6


def asks_of_it(question: str) -> bool:
    """Whether a short follow-up asks one of these things: "а кто завёл?"."""
    left = re.sub(r"^\W*(?:(?:а|и|ну|and|so)\s+)?", "", question)
    return len(left.split()) <= _MOST_WORDS and any(pattern.match(left) for _, pattern in _PATTERNS)
