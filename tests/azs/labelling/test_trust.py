"""Caps on what one person says, and what stands out in votes."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from azs.labelling.trust import Vote, anomalies, capped, limit

NOON = dt.datetime(2026, 11, 20, 12)


def votes(
    person: str, count: int, vote: int = 1, *, apart_s: int = 3600, question: str = "", text: str = ""
) -> list[Vote]:
    moments = [NOON + dt.timedelta(seconds=apart_s * at) for at in range(count)]
    return [
        Vote(f"{person}-{at}", person, moment, question or f"вопрос {person} {at}", vote, text.format(at))
        for at, moment in enumerate(moments)
    ]


def kinds(found: list[Vote]) -> set[tuple[str, str]]:
    return {(one.kind, one.person) for one in anomalies(found)}


@pytest.mark.parametrize(
    ("counts", "floor", "expected"),
    [
        ([1000, 10, 10, 10, 10], 0, 13),  # 13 of 53 is below a quarter, 14 of 54 is not
        ([1000, 10, 10, 10], 0, 10),
        ([1000, 10], 5, 5),
        ([1000], 20, 20),
        ([], 20, 20),
        ([5, 5, 5, 5, 5], 0, 5),
    ],
)
def test_the_limit_is_a_share_of_what_counts(counts: list[int], floor: int, expected: int) -> None:
    most = limit(counts, share=0.25, floor=floor)
    assert most == expected
    left = [min(one, most) for one in counts]
    assert not left or max(left) <= max(floor, 0.25 * sum(left))


@pytest.mark.parametrize(("share", "floor"), [(0, 1), (1.1, 1), (-1, 1), (0.5, -1)])
def test_a_share_that_is_none_is_refused(share: float, floor: int) -> None:
    with pytest.raises(ValueError, match="share"):
        limit([1], share=share, floor=floor)


def test_one_person_is_cut_the_others_keep_everything_and_the_order_stays() -> None:
    items = votes("flood", 500) + [one for name in "abcd" for one in votes(name, 30)]
    kept = capped(items, person=lambda one: one.person, identifier=lambda one: one.identifier)
    assert Counter(one.person for one in kept) == {"flood": 40, "a": 30, "b": 30, "c": 30, "d": 30}
    assert list(kept) == [one for one in items if one in set(kept)]
    assert kept == capped(items, person=lambda one: one.person, identifier=lambda one: one.identifier)


def test_nobody_in_particular_is_not_limited() -> None:
    items = [Vote(str(at), "", NOON, "q", 1) for at in range(300)]
    assert len(capped(items, person=lambda one: one.person, identifier=lambda one: one.identifier)) == 300


def test_what_is_left_out_is_not_the_latest() -> None:
    items = votes("flood", 100)
    kept = capped(items, person=lambda one: one.person, identifier=lambda one: one.identifier)
    assert len(kept) == 20 and {one.identifier for one in kept} != {f"flood-{at}" for at in range(20)}


def test_many_votes_at_once_stand_out() -> None:
    usual = votes("anna", 40)
    assert kinds(usual + votes("bot", 15, apart_s=30)) == {("burst", "bot")}
    assert not kinds(usual + votes("busy", 14, apart_s=30))
    (told,) = anomalies(votes("bot", 20, apart_s=40))
    assert (told.count, told.of) == (16, 20)
    assert told.until - told.since == dt.timedelta(minutes=10)
    assert not kinds(votes("slow", 11, apart_s=60))


def test_thumbs_down_alone_stand_out_unless_everybody_is_dissatisfied() -> None:
    others = votes("anna", 20) + votes("boris", 20)
    assert kinds(others + votes("critic", 10, -1)) == {("all_negative", "critic")}
    assert not kinds(others + votes("critic", 9, -1))
    assert not kinds(others + votes("critic", 10, -1) + [Vote("x", "critic", NOON, "q", 1)])
    assert not kinds(votes("anna", 20, -1)[:9] + votes("boris", 9, -1) + votes("critic", 10, -1))


def test_near_identical_texts_stand_out() -> None:
    same = votes("bot", 6, text="Ответ неверный, считать надо по закрытым {}")
    assert kinds(votes("anna", 12, text="") + same) == {("alike", "bot")}
    assert not kinds(votes("anna", 3, text="неверно") + votes("boris", 3, text="неверно"))
    texts = ("нужны закрытые", "период другой", "станция 12, а не 21", "забыли ночные", "по регионам", "в рублях")
    different = [Vote(text, "anna", NOON + dt.timedelta(hours=at), "q", 1, text) for at, text in enumerate(texts)]
    assert not kinds(different)


def test_equal_votes_on_one_question_stand_out() -> None:
    same = votes("bot", 10, question="Сколько разливов?")
    assert kinds(votes("anna", 20) + same) == {("repeats", "bot")}
    assert not kinds(votes("anna", 20) + same[:9])
    (told,) = anomalies(same + votes("bot", 3, question="Какой ущерб?"))
    assert (told.count, told.of) == (10, 13)


def test_who_repeats_himself_is_no_majority() -> None:
    asked = [f"Сколько разливов в {at} квартале?" for at in range(6)]
    flood = [one for text in asked for one in votes("flood", 9, -1, question=text)]
    others = [one for name in ("anna", "boris", "clara") for text in asked for one in votes(name, 1, question=text)]
    assert not {("contradicts", name) for name in ("anna", "boris", "clara")} & kinds(flood + others)


def test_votes_against_everybody_else_stand_out() -> None:
    asked = [f"Сколько разливов в {at} квартале?" for at in range(6)]
    others = [Vote(f"{name}{at}", name, NOON + dt.timedelta(hours=at), text, 1) for name in ("anna", "boris")
              for at, text in enumerate(asked)]  # fmt: skip
    contrary = [Vote(f"c{at}", "contrary", NOON + dt.timedelta(hours=at), text.upper() + " ", -1)
                for at, text in enumerate(asked)]  # fmt: skip
    assert kinds(others + contrary) == {("contradicts", "contrary")}
    assert not kinds(others + contrary[:4])
    assert not kinds(others[:6] + contrary[:2])


def test_no_votes_nothing_stands_out() -> None:
    assert anomalies([]) == ()
    assert anomalies([Vote("1", "", NOON, "", -1)] * 50) == ()
