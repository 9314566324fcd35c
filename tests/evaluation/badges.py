"""How often each badge was right, as `chains/accuracy.toml` keeps it for the tooltips of the chat.

"golden", "plan" and "sql": right answers of all answers with the badge; of "plan", those without a sign, those with one
are "check". Verified questions are rare in the set, so
"golden" also counts the measuring half of `golden_pairs.toml`: paraphrases that a verified question should answer, and
near questions that none should. "none": refusals of what cannot be answered, of all refusals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from chains.accuracy import BadgeAccuracy
from chains.answer import language_of
from chains.golden_checks import plan_key, same_days
from chains.plan import Plan
from tests.evaluation.figures import Share, counted
from tests.evaluation.outcomes import Answers, Result

HEAD = "# Written by `make evaluate`: answers to the test questions by badge.\n"
SETS = {"golden": "test, golden_pairs", "plan": "test", "check": "test", "sql": "test", "none": "test"}


def measured_badges(results: Sequence[Result], pairs: Share, *, model: str, day: dt.date) -> dict[str, BadgeAccuracy]:
    """Badge -> how often it was right.

    Args:
        results: of `test`, answered in the product's way.
        pairs: of `golden_pairs`, see `verified_share`.
        model: which the results were made with.
        day: when.
    """
    golden = _answers(results, "golden")
    shares = {
        "golden": Share(golden.part + pairs.part, golden.total + pairs.total),
        "plan": _answers(results, "plan", signed=False),
        "check": _answers(results, "plan", signed=True),
        "sql": _answers(results, "sql"),
        "none": counted(results, of=lambda one: one.found.route == "unanswerable", where=lambda one: one.right),
    }
    return {badge: BadgeAccuracy(share.part, share.total, SETS[badge], day, model) for badge, share in shares.items()}


def verified_share(assistant: Answers, pairs: Sequence[tuple[str, Plan | None]]) -> Share:
    """Answers of the right verified question, of all answers with the badge "golden"."""
    told = []
    for question, plan in pairs:
        answer = assistant.ask(question, context=None, language=language_of(question, "ru"))
        if answer.badge == "golden":
            told.append(_alike(answer.plan, plan))
    return Share(sum(told), len(told))


def as_toml(badges: dict[str, BadgeAccuracy]) -> str:
    """The text of `chains/accuracy.toml`."""
    parts = [
        f'\n[badges.{badge}]\nright = {found.right}\ntotal = {found.total}\nset = "{found.questions}"\n'
        f'date = {found.day.isoformat()}\nmodel = "{found.model}"\n'
        for badge, found in badges.items()
    ]
    return HEAD + "".join(parts)


def _answers(results: Sequence[Result], badge: str, *, signed: bool | None = None) -> Share:
    def counts(one: Result) -> bool:
        return one.answered and one.found.badge == badge and signed in (None, one.found.cautioned)

    return counted(results, of=counts, where=lambda one: one.right)


def _alike(found: Plan | None, wanted: Plan | None) -> bool:
    if found is None or wanted is None:
        return False
    return plan_key(found) == plan_key(wanted) and same_days(found, wanted)
