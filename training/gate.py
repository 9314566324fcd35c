"""Whether a model may take the place of another: no frozen set may have become worse, as far as the items can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.asking import Graded
from training.frozen import FrozenSet
from training.intervals import Interval, paired_bootstrap, paired_ratio, sign_test
from training.registry import Gate

LEAST_ITEMS = 20
SLOWER = 1.5
"""How much longer half of the answers may take, at the lower bound of the interval."""
SLOWER_S = 0.5
"""A slow-down that nobody notices is none."""
EXAMPLES = 5


@dataclass(frozen=True)
class Family:
    """A category of a set: items, right answers of both, and how many only one of them got right."""

    name: str
    items: int
    base: int
    candidate: int
    wins: int
    losses: int


@dataclass(frozen=True)
class Compared:
    """A frozen set, asked of both models.

    Attributes:
        base, candidate: share of right answers. difference: candidate − base with its interval.
        p: of the sign test. verdict: "better", "same", "worse" or "unknown".
        refusals: rightly and wrongly refused by both: "must", "base_right", "candidate_right", "may", "base_wrong",
            "candidate_wrong". lost_refusals: significantly fewer right refusals.
    """

    name: str
    kind: str
    sha256: str
    items: int
    base: float
    candidate: float
    difference: Interval
    wins: int
    losses: int
    p: float
    margin: float
    verdict: str
    refusals: Mapping[str, int]
    lost_refusals: bool
    families: tuple[Family, ...]
    examples: tuple[Mapping[str, Any], ...]


def compare(frozen: FrozenSet, base: Sequence[Graded], candidate: Sequence[Graded]) -> Compared:
    """Set both models' answers to the items of a set side by side; answers stand in the order of the items."""
    ours, theirs = [one.score for one in base], [one.score for one in candidate]
    difference = paired_bootstrap(ours, theirs)
    wins = sum(one < two for one, two in zip(ours, theirs, strict=True))
    losses = sum(one > two for one, two in zip(ours, theirs, strict=True))
    must = [at for at, one in enumerate(base) if one.must_refuse]
    may = [at for at, one in enumerate(base) if not one.must_refuse]
    refusals = {
        "must": len(must), "base_right": sum(base[at].refused for at in must),
        "candidate_right": sum(candidate[at].refused for at in must),
        "may": len(may), "base_wrong": sum(base[at].refused for at in may),
        "candidate_wrong": sum(candidate[at].refused for at in may),
    }  # fmt: skip
    lost = bool(must) and paired_bootstrap(
        [float(base[at].refused) for at in must], [float(candidate[at].refused) for at in must]
    ).high < 0  # fmt: skip
    return Compared(
        frozen.name, frozen.kind, frozen.sha256, len(ours), sum(ours) / len(ours), sum(theirs) / len(theirs),
        difference, wins, losses, sign_test(wins, losses), frozen.margin,
        verdict(difference, len(ours), frozen.margin), refusals, lost, _families(frozen, base, candidate),
        () if frozen.hidden else _examples(frozen, base, candidate),
    )  # fmt: skip


def verdict(difference: Interval, items: int, margin: float) -> str:
    """What the interval of a difference says.

    "worse" where it lies below zero; "unknown" where there are too few items or the loss may exceed the margin;
    "better" where it lies above zero; else "same": what may be lost is within the margin (non-inferiority).
    """
    if difference.high < 0:
        return "worse"
    if items < LEAST_ITEMS or difference.low < -margin:
        return "unknown"
    return "better" if difference.low > 0 else "same"


def latency(base: Sequence[Graded], candidate: Sequence[Graded]) -> dict[str, Any]:
    """Seconds of an answer over all items: medians, 95 % points and the ratio candidate ÷ base with its interval."""
    ours, theirs = [one.seconds for one in base], [one.seconds for one in candidate]
    ratio = paired_ratio(ours, theirs)
    found: dict[str, Any] = {}
    for name, seconds in (("base", sorted(ours)), ("candidate", sorted(theirs))):
        found[f"{name}_median_s"] = round(seconds[len(seconds) // 2], 3)
        found[f"{name}_p95_s"] = round(seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))], 3)
    return found | {"ratio": ratio.value, "ratio_low": ratio.low, "ratio_high": ratio.high}


def judge(sets: Sequence[Compared], seconds: Mapping[str, Any]) -> Gate:
    """Whether the candidate may be promoted; each reason is a text key with its values."""
    reasons: list[Mapping[str, Any]] = []
    for one in sets:
        values = {
            "set": one.name, "items": one.items, "base": _pct(one.base), "candidate": _pct(one.candidate),
            "low": _points(one.difference.low), "high": _points(one.difference.high),
        }  # fmt: skip
        if one.verdict == "worse":
            reasons.append({"key": "registry.gate.worse", **values})
        elif one.verdict == "unknown" and one.items < LEAST_ITEMS:
            reasons.append({"key": "registry.gate.few", "set": one.name, "items": one.items, "least": LEAST_ITEMS})
        elif one.verdict == "unknown":
            reasons.append({"key": "registry.gate.unsure", **values, "margin": _points(one.margin)})
        if one.lost_refusals:
            told = one.refusals
            reasons.append({
                "key": "registry.gate.refusals", "set": one.name, "must": told["must"],
                "base": told["base_right"], "candidate": told["candidate_right"],
            })  # fmt: skip
    if seconds["ratio_low"] > SLOWER and seconds["candidate_median_s"] - seconds["base_median_s"] > SLOWER_S:
        reasons.append({
            "key": "registry.gate.slow", "base": seconds["base_median_s"], "candidate": seconds["candidate_median_s"],
        })  # fmt: skip
    return Gate(not reasons, tuple(reasons))


def _families(frozen: FrozenSet, base: Sequence[Graded], candidate: Sequence[Graded]) -> tuple[Family, ...]:
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for item, one, two in zip(frozen.items, base, candidate, strict=True):
        pairs[item.family or "—"].append((one.score, two.score))
    return tuple(
        Family(
            name, len(scores), int(sum(one for one, _ in scores)), int(sum(two for _, two in scores)),
            sum(one < two for one, two in scores), sum(one > two for one, two in scores),
        )
        for name, scores in sorted(pairs.items())
    )  # fmt: skip


def _examples(
    frozen: FrozenSet, base: Sequence[Graded], candidate: Sequence[Graded]
) -> tuple[Mapping[str, Any], ...]:  # fmt: skip
    """Items that only one of both got right, losses first."""
    found: dict[str, list[Mapping[str, Any]]] = {"loss": [], "win": []}
    for item, one, two in zip(frozen.items, base, candidate, strict=True):
        if one.score == two.score:
            continue
        kind = "loss" if one.score > two.score else "win"
        asked = item.body.get("question") or item.body.get("text") or item.body.get("title")
        if asked is None:
            asked = item.body["messages"][-1]["content"]
        found[kind].append({
            "id": item.id, "kind": kind, "asked": str(asked)[:300], "base": one.given, "base_reason": one.reason,
            "candidate": two.given, "candidate_reason": two.reason,
        })  # fmt: skip
    return (*found["loss"][:EXAMPLES], *found["win"][:EXAMPLES])


def _pct(share: float) -> float:
    return round(100 * share, 1)


def _points(share: float) -> float:
    return round(100 * share, 1)
