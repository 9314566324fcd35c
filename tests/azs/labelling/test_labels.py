"""What reviewers say of examples: taken, refused, taken back, settled, counted, exported."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from typing import Any

import pytest
import sqlalchemy as sa

from azs import audit
from azs.database.complaint_tables import complaints
from azs.database.scan_tables import scan_fields, scans
from azs.database.schema import feedback
from azs.errors import AccessError, LabelError, SqlRefusedError, UnanswerableError
from azs.feedback import Feedback, save_feedback
from azs.labelling import accepted, rejected
from azs.labelling.desk import Wanted, desk, votes
from azs.labelling.example import Content, Example, is_disputed
from azs.labelling.exporting import file_of
from azs.labelling.labels import Verdict, label, labels_of, settle, undo
from azs.labelling.outcomes import FLOOR, outcomes
from azs.labelling.sources import examples, note_answer
from azs.security.actor import EVERYTHING, Actor, Scope

ANNA = Actor("anna", "analyst", EVERYTHING)
BORIS = Actor("boris", "analyst", EVERYTHING)
CLARA = Actor("clara", "analyst", EVERYTHING)
ADMIN = Actor("admin", "administrator", EVERYTHING)
OLGA = Actor("olga", "operator", EVERYTHING)
PLAN = '{"metric": "incidents"}'
OTHER = Content(plan_json='{"metric": "open_incidents"}')
APPROVE, REJECT, SKIP = Verdict("approved"), Verdict("rejected"), Verdict("skipped")
NOON = dt.datetime(2026, 11, 20, 12)


def ran(_content: Content) -> None:
    """Whatever is put in place of an answer can be run."""


def voted(engine: sa.Engine, question: str = "Сколько разливов?", user: str = "olga", **more: object) -> Example:
    given = {"plan_json": PLAN, "language": "ru", "user_name": user, "correction": "по закрытым"} | more
    key = save_feedback(engine, Feedback(question, -1, **given))  # type: ignore[arg-type]
    return next(one for one in examples(engine, ADMIN) if one.source_id == key)


def several(engine: sa.Engine, count: int, *, double: bool) -> list[Example]:
    """Examples that two reviewers look at in any case, or one."""
    found: list[Example] = []
    while len(found) < count:
        one = voted(engine, f"вопрос {len(found)}")
        if one.is_double == double:
            found.append(one)
        else:
            with engine.begin() as connection:
                connection.execute(sa.delete(feedback).where(feedback.c.feedback_id == one.source_id))
    return found


def waiting(engine: sa.Engine, actor: Actor, **wanted: Any) -> set[str]:
    return {one.source_id for one in desk(engine, actor).waiting(Wanted(**wanted))}


def test_a_label_is_kept_with_what_it_is_about_and_is_in_the_log(engine: sa.Engine) -> None:
    (one,) = several(engine, 1, double=False)
    label(engine, ANNA, one, APPROVE)
    assert waiting(engine, ANNA) == waiting(engine, BORIS) == set()
    (found,) = accepted(engine)
    assert (found.verdict, found.content, found.reviewers, found.example.asked) == (
        "approved", one.content, ("anna",), one.asked)  # fmt: skip
    logged = audit.search(engine, ADMIN, audit.AuditQuery(found.at.date(), found.at.date()))
    assert "labelling.approved" in set(logged["place"])


def test_the_second_reviewer_is_asked_of_every_third_and_sees_no_label(engine: sa.Engine) -> None:
    (both,) = several(engine, 1, double=True)
    label(engine, ANNA, both, APPROVE)
    assert waiting(engine, ANNA) == set() and waiting(engine, BORIS) == {both.source_id}
    (shown,) = desk(engine, BORIS).waiting()
    assert shown == both  # an example carries nothing of what others said
    label(engine, BORIS, both, APPROVE)
    assert waiting(engine, CLARA) == set()
    with pytest.raises(LabelError, match="enough"):
        label(engine, CLARA, both, REJECT)
    (found,) = accepted(engine, at_least=2)
    assert found.reviewers == ("anna", "boris")


def test_a_disagreement_counts_for_nothing_until_an_administrator_settles_it(engine: sa.Engine) -> None:
    (one,) = several(engine, 1, double=True)
    label(engine, ANNA, one, APPROVE)
    with pytest.raises(LabelError, match="no_dispute"):
        settle(engine, ADMIN, one, REJECT)
    label(engine, BORIS, one, REJECT)
    assert not accepted(engine) and not rejected(engine)
    (dispute,) = desk(engine, ADMIN).disputes()
    assert [said.verdict for said in dispute.labels] == ["approved", "rejected"] and is_disputed(dispute.labels)
    with pytest.raises(AccessError):
        settle(engine, ANNA, one, APPROVE)
    settle(engine, ADMIN, one, Verdict("corrected", OTHER, "решено"), try_out=ran)
    (found,) = accepted(engine, at_least=2)
    assert found.settled and found.content.same_as(OTHER) and found.wrong == one.content
    assert not desk(engine, ADMIN).disputes()
    for actor in (ANNA, BORIS):
        with pytest.raises(LabelError, match="settled"):
            undo(engine, actor)
        with pytest.raises(LabelError, match="settled"):
            label(engine, actor, one, REJECT)


def test_the_same_correction_agrees_however_it_is_written(duckdb_engine: sa.Engine) -> None:
    (one,) = several(duckdb_engine, 1, double=True)
    for actor, text in ((ANNA, '{"metric": "a", "limit": 3}'), (BORIS, '{"limit":3,  "metric":"a"}')):
        label(duckdb_engine, actor, one, Verdict("corrected", Content(plan_json=text)), try_out=ran)
    assert not desk(duckdb_engine, ADMIN).disputes() and len(accepted(duckdb_engine, at_least=2)) == 1
    assert Content(sql_text="SELECT  1 ;").same_as(Content(sql_text="SELECT 1"))
    assert not Content(sql_text="SELECT 'a'").same_as(Content(sql_text="SELECT 'A'"))
    assert Content(plan_json=PLAN, sql_text="made of it").same_as(Content(plan_json=PLAN))
    assert not Content(plan_json="no plan").same_as(Content(text="no plan"))


def test_a_correction_is_judged_and_run_before_it_is_taken(duckdb_engine: sa.Engine) -> None:
    one, tried = voted(duckdb_engine), []

    def refusing(content: Content) -> None:
        tried.append(content)
        raise UnanswerableError("assistant.no_cut")

    with pytest.raises(UnanswerableError):
        label(duckdb_engine, ANNA, one, Verdict("corrected", OTHER), try_out=refusing)
    with pytest.raises(SqlRefusedError):
        label(duckdb_engine, ANNA, one, Verdict("corrected", Content(sql_text="DELETE FROM feedback")), try_out=ran)
    for content, key in ((Content(), "empty"), (one.content, "same"), (Content(plan_json="x" * 4001), "long")):
        with pytest.raises(LabelError, match=key):
            label(duckdb_engine, ANNA, one, Verdict("corrected", content), try_out=ran)
    with pytest.raises(ValueError, match="run"):
        label(duckdb_engine, ANNA, one, Verdict("corrected", OTHER))
    with pytest.raises(ValueError, match="run"):
        label(duckdb_engine, ANNA, one, Verdict("corrected", Content("{}", "SELECT 1")), try_out=ran)
    assert tried == [OTHER] and not labels_of(duckdb_engine)
    with pytest.raises(ValueError, match="verdict"):
        Verdict("maybe")


def test_only_reviewers_label(duckdb_engine: sa.Engine) -> None:
    one = voted(duckdb_engine)
    for actor in (OLGA, dataclasses.replace(OLGA, role="manager")):
        with pytest.raises(AccessError):
            label(duckdb_engine, actor, one, APPROVE)
    assert not labels_of(duckdb_engine)


def test_a_later_word_takes_the_place_of_the_earlier_and_can_be_taken_back(duckdb_engine: sa.Engine) -> None:
    first, second = several(duckdb_engine, 2, double=False)
    assert undo(duckdb_engine, ANNA) is None
    label(duckdb_engine, ANNA, first, APPROVE)
    label(duckdb_engine, ANNA, first, REJECT)
    label(duckdb_engine, ANNA, second, APPROVE)
    assert [one.verdict for one in labels_of(duckdb_engine)[first.key]] == ["rejected"]
    assert undo(duckdb_engine, BORIS) is None
    assert undo(duckdb_engine, ANNA, first.key) == first.key
    assert undo(duckdb_engine, ANNA) == second.key
    assert waiting(duckdb_engine, ANNA) == {first.source_id, second.source_id}


def test_what_is_passed_over_waits_for_others_and_comes_back_on_request(duckdb_engine: sa.Engine) -> None:
    one = voted(duckdb_engine)
    label(duckdb_engine, ANNA, one, SKIP)
    assert waiting(duckdb_engine, ANNA) == set() and waiting(duckdb_engine, BORIS) == {one.source_id}
    assert waiting(duckdb_engine, ANNA, skipped=True) == {one.source_id}
    progress = desk(duckdb_engine, ANNA).progress(NOON.date())
    assert (progress.waiting, progress.passed, progress.mine, progress.decided) == (0, 1, 0, 0)
    label(duckdb_engine, ANNA, one, APPROVE)
    assert waiting(duckdb_engine, ANNA, skipped=True) == set()


def test_nobody_bears_out_their_own_remark_alone(duckdb_engine: sa.Engine) -> None:
    one = voted(duckdb_engine, user="anna")
    label(duckdb_engine, ANNA, one, APPROVE)
    assert not accepted(duckdb_engine) and waiting(duckdb_engine, BORIS) == {one.source_id}
    label(duckdb_engine, BORIS, one, APPROVE)
    assert len(accepted(duckdb_engine)) == 1


def test_what_one_reviewer_alone_says_is_limited(duckdb_engine: sa.Engine) -> None:
    rows = [{"feedback_id": f"f{at}", "created_at": NOON, "question": f"q{at}", "plan_json": PLAN, "vote": -1}
            for at in range(FLOOR + 30)]  # fmt: skip
    with duckdb_engine.begin() as connection:
        connection.execute(sa.insert(feedback), rows)
    for one in examples(duckdb_engine, ANNA):
        label(duckdb_engine, ANNA, one, APPROVE)
    assert len(outcomes(duckdb_engine)) == FLOOR + 30 and len(accepted(duckdb_engine)) == FLOOR


def test_thumbs_up_wait_only_with_a_remark_and_all_votes_are_looked_through(duckdb_engine: sa.Engine) -> None:
    save_feedback(duckdb_engine, Feedback("a", 1, PLAN))
    save_feedback(duckdb_engine, Feedback("b", 1, PLAN, correction="но без учебных"))
    save_feedback(duckdb_engine, Feedback("nothing was run", -1))
    assert [(one.asked, one.why) for one in examples(duckdb_engine, ANNA)] == [("b", "commented")]
    assert sorted(one.question for one in votes(duckdb_engine)) == ["a", "b", "nothing was run"]


def test_the_same_doubtful_answer_is_noted_once(engine: sa.Engine) -> None:
    one = Example("answer", "", NOON, "doubted", "Сколько?", Content(PLAN), badge="plan")
    assert note_answer(engine, ANNA, one) == note_answer(engine, BORIS, one)
    edited = dataclasses.replace(one, why="edited", content=OTHER, before=Content(PLAN))
    note_answer(engine, BORIS, edited)
    note_answer(engine, ANNA, dataclasses.replace(one, content=Content("x" * 4001)))  # a cut plan would be none
    found = {one.why: one for one in examples(engine, ANNA)}
    assert set(found) == {"doubted", "edited"} and found["edited"].before.plan_json == PLAN
    assert found["doubted"].author == "" and found["edited"].author == "boris"


def test_unsure_complaints_and_corrected_fields_wait_for_those_who_see_them(engine: sa.Engine) -> None:
    _unsure(engine)
    found = {one.source: one for one in examples(engine, ANNA)}
    assert found["complaint"].content.text == "payment" and found["complaint"].about == "C-1"
    assert (found["scan"].content.text, found["scan"].before.text, found["scan"].asked) == ("0,41", "0,47", "0.47")
    assert examples(engine, Actor("far", "analyst", Scope(stations=("X",)))) == ()
    with pytest.raises(LabelError, match="category"):
        label(engine, ANNA, found["complaint"], Verdict("corrected", Content(text="nonsense")))
    label(engine, ANNA, found["complaint"], Verdict("corrected", Content(text="price")))
    label(engine, ANNA, found["scan"], APPROVE)
    told = {one.example.source: one for one in accepted(engine)}
    assert (told["complaint"].content.text, told["complaint"].wrong.text) == ("price", "payment")
    assert (told["scan"].content.text, told["scan"].wrong.text) == ("0,41", "0,47")
    with engine.begin() as connection:
        connection.execute(sa.update(complaints).values(masked_text="[удалено по просьбе покупателя]"))
    assert {one.example.source for one in accepted(engine)} == {"scan"}


def test_files_hold_what_counts_and_run_nothing(duckdb_engine: sa.Engine) -> None:
    one = voted(duckdb_engine, "=cmd()")
    label(duckdb_engine, ANNA, one, Verdict("corrected", OTHER), try_out=ran)
    found = accepted(duckdb_engine)
    (line,) = [json.loads(text) for text in file_of(found, kind="jsonl", lang="ru").decode().splitlines()]
    assert (line["asked"], line["plan_json"], line["wrong_plan_json"]) == ("=cmd()", OTHER.plan_json, PLAN)
    assert line["reviewers"] == ["anna"] and line["settled"] is False
    (row,) = csv.DictReader(io.StringIO(file_of(found, kind="csv", lang="ru").decode("utf-8-sig")), delimiter=";")
    assert row["asked"] == "'=cmd()" and row["verdict"] == "corrected" and row["reviewers"] == "anna"
    assert file_of((), kind="jsonl", lang="ru") == b"" and file_of((), kind="csv", lang="en").count(b"\n") == 1


def test_filters_narrow_the_queue(duckdb_engine: sa.Engine) -> None:
    first, second = voted(duckdb_engine, "Ещё вопрос"), voted(duckdb_engine, "a question", language="en")
    assert waiting(duckdb_engine, ANNA, words="еще ВОПРОС") == {first.source_id}
    assert waiting(duckdb_engine, ANNA, languages=("en",)) == {second.source_id}
    assert waiting(duckdb_engine, ANNA, whys=("reading",)) == waiting(duckdb_engine, ANNA, words="x")
    assert waiting(duckdb_engine, ANNA, whys=("thumb_down",)) == {first.source_id, second.source_id}


def _unsure(engine: sa.Engine) -> None:
    base = {"channel": "form", "received_at": NOON, "masked_text": "терминал не читает", "language": "ru",
            "category": "payment", "status": "new", "changed_at": NOON}  # fmt: skip
    rows = [
        base | {"complaint_id": "c1", "complaint_number": "C-1", "category_by": "model", "certainty": "low"},
        base | {"complaint_id": "c2", "complaint_number": "C-2", "category_by": "person", "certainty": "low"},
        base | {"complaint_id": "c3", "complaint_number": "C-3", "category_by": "model", "certainty": "high"},
    ]
    scan = {"scan_id": "s1", "file_name": "a.pdf", "media_type": "application/pdf", "sha256": "0", "size_bytes": 1,
            "status": "saved", "attempts": 1, "uploaded_by": "olga", "uploaded_at": NOON, "changed_at": NOON,
            }  # fmt: skip
    field = {"scan_id": "s1", "kind": "number", "raw_text": "0.47", "confidence": 0.4, "decided_by": "olga",
             "decided_at": NOON}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(complaints), rows)
        connection.execute(sa.insert(scans), [scan])
        connection.execute(sa.insert(scan_fields), [
            field | {"position": 0, "name": "value", "value": "0,41", "value_before": "0,47", "decision": "corrected"},
            field | {"position": 1, "name": "norm", "value": "0,3", "value_before": None, "decision": "accepted"},
        ])  # fmt: skip
