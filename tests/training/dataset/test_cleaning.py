"""Broken texts, duplicates, splits, and people who say too much."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from azs.i18n import t
from azs.labelling import trust
from azs.labelling.trust import FLOOR
from training.dataset import Options
from training.dataset.people import Vote, capped, noted, pseudonym
from training.dataset.rows import Draft, Tally, sft
from training.dataset.splits import split_families
from training.dataset.spool import Spool
from training.dataset.texts import language_of, mended, normalised, signature

DAY = dt.datetime(2026, 11, 20, 9)


def test_broken_encodings_are_mended_or_refused() -> None:
    text = "Сколько разливов в Казани?"
    assert mended(text.encode().decode("cp1251", "ignore").encode("cp1251", "ignore").decode("utf-8", "ignore")) == text
    assert mended("Привет".encode().decode("latin-1")) == "Привет"
    assert mended("Станция".encode().decode("cp1251")) == "Станция"
    assert mended("Ско\ufffd\ufffdко инцидентов") is None
    assert mended("\ud800 разлив") is None
    assert mended("сколько\x00 дтп") == "сколько  дтп"
    assert mended("РС-485, Ростов, СРО и РФ") == "РС-485, Ростов, СРО и РФ"


def test_normalising_folds_what_makes_no_other_question() -> None:
    assert normalised("  Ёлка, CАЖА!!") == normalised("елка сажа")
    assert language_of("Сколько ДТП") == "ru" and language_of("how many") == "en" and language_of("12?") == "other"


def _draft(question: str, answer: str = "{}", family: str = "plan:a") -> Draft:
    return sft([("human", question)], answer, asked=question, family=family, language="ru", source="test")


def _kept(tmp_path: Path, *drafts: Draft) -> tuple[list[bool], Tally]:
    spool, tally = Spool(tmp_path), Tally()
    for draft in drafts:
        text = normalised(draft.asked)
        spool.add(draft, text, signature(text))
    keep = spool.kept(tally).tolist()
    assert [spool.line(at) for at in range(len(drafts))] == [draft.line() for draft in drafts]
    spool.close()
    return keep, tally


def test_of_equal_and_contradicting_rows_the_first_stays(tmp_path: Path) -> None:
    keep, tally = _kept(
        tmp_path, _draft("Сколько ДТП?", "{1}"), _draft("СКОЛЬКО дтп", "{1}"), _draft("сколько дтп!", "{2}"),
        _draft("Сколько травм?", "{1}"),
    )  # fmt: skip
    assert keep == [True, False, False, True]
    assert tally.removed == {"duplicate": 1, "contradicts": 1}


def test_near_duplicates_share_answer_and_numbers(tmp_path: Path) -> None:
    long = "покажи средний ущерб по регионам и категориям за последние {} дней для станций формата премиум в области"
    keep, tally = _kept(
        tmp_path, _draft(long.format(30)), _draft(long.format(30) + "и"), _draft(long.format(60)),
        _draft(long.format(30) + "х", '{"other": 1}'), _draft("совсем другой вопрос о пожарах на трассе ночью зимой"),
    )  # fmt: skip
    assert keep == [True, False, True, True, True]
    assert tally.removed == {"near_duplicate": 1}


def test_no_rows_are_no_trouble(tmp_path: Path) -> None:
    assert _kept(tmp_path)[0] == []


def test_families_stay_whole_and_splits_get_their_shares() -> None:
    sizes = {f"plan:{at}": 1 + at % 9 for at in range(400)} | {f"document:{at}": 60 for at in range(60)}
    found = split_families(sizes, 7)
    assert found == split_families(dict(reversed(sizes.items())), 7) != split_families(sizes, 8)
    for kind in ("plan", "document"):
        rows = {split: sum(sizes[one] for one in found if found[one] == split and one.startswith(kind))
                for split in ("train", "dev", "test")}  # fmt: skip
        total = sum(rows.values())
        assert 0.86 <= rows["train"] / total <= 0.94 and rows["dev"] / total >= 0.03 and rows["test"] / total >= 0.03
    assert split_families({"plan:one": 5}, 7) == {"plan:one": "train"}


def _votes(person: str, count: int, *, right: bool = False, seconds: int = 3_600, question: str = "") -> list[Vote]:
    return [
        Vote(f"{person}{at}", question or f"{person} {at}", right, person, DAY + dt.timedelta(seconds=at * seconds))
        for at in range(count)
    ]


def test_one_person_cannot_outweigh_the_others() -> None:
    votes = _votes("troll", 500) + [vote for at in range(9) for vote in _votes(f"p{at}", 10, right=True)]
    tally = Tally()
    kept = capped(votes, share=0.25, tally=tally)
    own = [vote for vote in kept if vote.person == "troll"]
    assert len(own) <= 0.25 * len(kept) and len(kept) - len(own) == 90
    assert tally.removed["cap_of_one_person"] == len(votes) - len(kept)
    assert tally.anomalies == [{"person": pseudonym("troll"), "kind": "too_many", "votes": 500, "kept": len(own)}]
    assert "troll" not in str(tally.anomalies)


@pytest.mark.parametrize("others", [[], _votes("b", 7)])
def test_few_people_are_capped_too(others: list[Vote]) -> None:
    kept = capped(_votes("a", 300) + others, share=0.25, tally=Tally())
    assert len(kept) == FLOOR + len(others)


def test_a_set_counts_what_the_labelling_page_says() -> None:
    votes = [vote for name, count in (("a", 90), ("b", 40), ("c", 8)) for vote in _votes(name, count)]
    told = trust.capped(votes, person=lambda one: one.person, identifier=lambda one: one.identifier)
    assert capped(votes, share=Options.share, tally=Tally()) == list(told)


def test_unusual_votes_are_told() -> None:
    crowd = [vote for at in range(4) for vote in _votes(f"p{at}", 6, right=True)]
    shared = [
        Vote(f"{person}{question}", question, person != "troll", person, DAY)
        for person in ("a", "b", "c", "troll") for question in ("q1", "q2", "q3", "q4", "q5")
    ]  # fmt: skip
    found = noted(crowd + shared + _votes("troll", 25, seconds=5, question="q6"))
    assert {(one["person"], one["kind"]) for one in found} == {
        (pseudonym("troll"), kind) for kind in ("all_negative", "burst", "repeats", "contradicts")
    }
    assert noted(crowd) == []
    for lang in ("ru", "en"):
        for kind in (*trust.KINDS, "too_many"):
            assert pseudonym("troll") in t(f"dataset.anomaly.{kind}", lang, person=pseudonym("troll"), votes="25",
                                           of="30", kept="20")  # fmt: skip
