"""How soon a complaint must be seen to, and in what tone it is written: what the learnt scores say, within rules.

Danger beats everything. Lost money, threats of courts and papers, and complaining anew raise what else would be
ordinary; thanks and questions are never urgent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from azs.complaints.complaint import PRIORITIES, SENTIMENTS
from azs.complaints.folding import fold

MUCH_RUB = 5_000
UNLIKELY_LOW = 0.25
"""How much surer it must be that a complaint is of little weight: the other mistake costs less."""
NEARLY_CRITICAL = 0.1
"""How much surer it must be that a danger is over before it is not critical."""
_THREAT = re.compile(
    r"\b(?:в суд\w*|через суд\w*|судебн\w*|суд[аеу]?\b|иск(?:ом|а|у)?\b|адвокат\w*|юрист\w*|прокуратур\w*|прокурор\w*"
    r"|роспотреб\w*|росстандарт\w*|антимонопольн\w*|фас\b|полици\w*|мвд\b|министерств\w*|санэпид\w*|сэс\b|журналист\w*"
    r"|телевидени\w*|в (?:газету|сми|прессу|соцсет\w*|паблик\w*)|court|sue\b|lawyer\w*|attorney|police|press\b)"
)
_AGAIN = re.compile(
    r"\b(?:повторн\w*|вторично|(?:пишу|обращаюсь|жалуюсь)\w* (?:уже )?(?:второй|третий|четвертый|пятый) раз"
    r"|второй раз (?:пишу|обращаюсь)|трет(?:ье|ий) (?:обращени|письм|жалоб)\w*"
    r"|не (?:ответил|отвечает)\w* на (?:мо\w+ )?(?:жалоб|обращени|письм)\w*|second complaint)"
)
_QUIET = ("praise", "question_other")


def priority_of(
    text: str, category: str, scores: Mapping[str, float], *, danger: str = "", amount: float = 0.0
) -> str:  # fmt: skip
    """
    Args:
        scores: of PRIORITIES at least. danger: how it is heard, "words" or "meaning", "" for none.
        amount: the sum that the text names, in roubles.
    """
    if danger == "words":
        return "critical"
    if danger:
        return "critical" if scores["critical"] > max(scores["high"], scores["medium"]) - NEARLY_CRITICAL else "high"
    if category == "praise":
        return "low"
    found = max(PRIORITIES[1:], key=lambda one: scores[one] - UNLIKELY_LOW * (one == "low"))
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
