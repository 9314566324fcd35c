"""The figures of an evaluation: accuracy by group, time, tokens, and why answers were wrong."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from azs.i18n import t
from chains.contestants import Outcome
from chains.grading import HARDNESS
from chains.questions import Question

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Item:
    """A question, who answered it, how, and why that is wrong; "" where it is right."""

    question: Question
    contestant: str
    outcome: Outcome
    reason: str
    seconds: float

    @property
    def right(self) -> bool:
        """Whether the rows were the expected ones."""
        return not self.reason


_GROUPS: tuple[tuple[str, Callable[[Item], str]], ...] = (
    ("difficulty", lambda item: item.question.difficulty),
    ("language", lambda item: item.question.language),
    ("badge", lambda item: item.outcome.badge),
    ("values", lambda item: "same" if item.question.same_values else "other"),
)


def as_text(items: Sequence[Item], lang: str) -> str:
    """The figures as a table, contestants side by side."""
    names = list(dict.fromkeys(item.contestant for item in items))
    of = {name: [item for item in items if item.contestant == name] for name in names}
    lines = [("", names), (t("evaluate.accuracy", lang), [_share(of[name]) for name in names])]
    for group, read in _GROUPS:
        keys = sorted({read(item) for item in items}, key=_place)
        if len(keys) > 1 or group in ("difficulty", "badge"):
            lines += [
                (f"  {group}: {key}", [_share([item for item in of[name] if read(item) == key]) for name in names])
                for key in keys
            ]
    for title, figure in _figures(lang):
        lines.append((title, [figure(of[name]) for name in names]))
    reasons = Counter(item.reason for item in items if item.reason)
    for reason, _ in reasons.most_common():
        lines.append((f"  {reason}", [str(sum(item.reason == reason for item in of[name])) for name in names]))
    return "\n".join(f"{title:<34}" + "".join(f"{cell:>22}" for cell in cells) for title, cells in lines)


def as_json(items: Sequence[Item]) -> str:
    """Every item with its statement, its reason code, its time and its tokens."""
    return json.dumps([_body(item) for item in items], ensure_ascii=False, indent=1, default=str)


def _figures(lang: str) -> Iterator[tuple[str, Callable[[Sequence[Item]], str]]]:
    yield t("evaluate.median_s", lang), lambda items: f"{statistics.median(item.seconds for item in items):.1f}"
    yield t("evaluate.p95_s", lang), lambda items: f"{_p95([item.seconds for item in items]):.1f}"
    yield t("evaluate.calls", lang), lambda items: f"{statistics.mean(item.outcome.spent.calls for item in items):.2f}"
    yield t("evaluate.tokens", lang), _tokens
    yield t("evaluate.repaired", lang), lambda items: str(sum(item.outcome.repaired for item in items))


def _tokens(items: Sequence[Item]) -> str:
    prompt = statistics.mean(item.outcome.spent.prompt_tokens for item in items)
    written = statistics.mean(item.outcome.spent.completion_tokens for item in items)
    return f"{prompt:.0f} / {written:.0f}"


def _share(items: Sequence[Item]) -> str:
    right = sum(item.right for item in items)
    return f"{right}/{len(items)} = {right / len(items):.1%}" if items else "-"


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.95))]


def _place(key: str) -> tuple[int, str]:
    return (HARDNESS.index(key) if key in HARDNESS else len(HARDNESS), key)


def _body(item: Item) -> dict[str, object]:
    question, outcome = item.question, item.outcome
    return {
        "id": question.id, "database": question.database, "language": question.language,
        "difficulty": question.difficulty, "same_values": question.same_values, "question": question.text,
        "expected_sql": question.sql, "contestant": item.contestant, "badge": outcome.badge, "right": item.right,
        "reason": item.reason, "sql": outcome.sql, "rows": [list(row) for row in outcome.rows[:SHOWN_ROWS]],
        "row_count": len(outcome.rows), "repaired": outcome.repaired, "fault": outcome.fault,
        "calls": outcome.spent.calls, "prompt_tokens": outcome.spent.prompt_tokens,
        "completion_tokens": outcome.spent.completion_tokens, "seconds": round(item.seconds, 3),
    }  # fmt: skip
