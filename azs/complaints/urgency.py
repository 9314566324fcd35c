"""How soon a complaint must be seen to, and in what tone it is written: what the learnt scores say, within rules.

Danger beats everything. Lost money, threats of courts and papers, and complaining anew raise what else would be
ordinary; thanks and questions are never urgent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from azs.complaints.complaint import PRIORITIES, SENTIMENTS
from azs.complaints.danger import fold

MUCH_RUB = 5_000
_THREAT = re.compile(
    r"\b(?:в суд\w*|через суд\w*|судебн\w*|суд[аеу]?\b|иск(?:ом|а|у)?\b|адвокат\w*|юрист\w*|прокуратур\w*|роспотреб\w*|росстандарт\w*"
    r"|антимонопольн\w*|фас\b|полици\w*|мвд\b|министерств\w*|прокурор\w*|журналист\w*|телевидени\w*|в (?:газету|сми|прессу|соцсет\w*|паблик\w*)"
    r"|санэпид\w*|сэс\b|court|sue\b|lawyer\w*|attorney|police|press\b)"
)  # fmt: skip
_AGAIN = re.compile(
    r"\b(?:повторн\w*|вторично|второй раз (?:пишу|обращаюсь)|(?:пишу|обращаюсь|жалуюсь)\w* (?:уже )?(?:второй|третий|четвертый|пятый) раз"
    r"|трет(?:ье|ий) (?:обращени|письм|жалоб)\w*|не (?:ответил|отвечает)\w* на (?:мо\w+ )?(?:жалоб|обращени|письм)\w*|second complaint|again i write)"
)  # fmt: skip
_QUIET = ("praise", "question_other")


def priority_of(text: str, category: str, scores: Mapping[str, float], *, danger: bool, amount: float = 0.0) -> str:
    """
    Args:
        scores: of PRIORITIES at least. amount: the sum that the text names, in roubles.
    """
    if danger:
        return "critical"
    if category == "praise":
        return "low"
    found = max(PRIORITIES[1:], key=lambda one: scores[one])
    if category == "question_other":
        return "low" if found != "high" else "medium"
    said = fold(text)
    raised = amount > MUCH_RUB or _THREAT.search(said) or _AGAIN.search(said)
    return "high" if raised else found


def sentiment_of(text: str, category: str, scores: Mapping[str, float]) -> str:
    """
    Args:
        scores: of SENTIMENTS at least.
    """
    if category == "praise":
        return "positive"
    found = max((one for one in SENTIMENTS if one != "positive" or category in _QUIET), key=lambda one: scores[one])
    return "angry" if found == "negative" and _shouts(text) else found


def _shouts(text: str) -> bool:
    """Whether most words are in capitals, or signs of exclamation stand in rows."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    loud = sum(word.isupper() for word in words)
    return (loud >= 4 and 3 * loud >= len(words)) or bool(re.search(r"[!?]*!!!|\w\*\*\*", text))
