"""Where the router alone sends the questions for tuning: figures, documents or both."""

from __future__ import annotations

from chains.documents.router import Routing, route
from tests.evaluation.documents.question_sets import RouteQuestion, load_route_questions

LEAST_RIGHT = 0.98
"""Share of the questions that have a route, their own and no other."""


def test_questions_go_where_they_belong() -> None:
    wanted = [one for one in load_route_questions("dev") if one.route != "none"]
    wrong = [one for one in wanted if route(one.question).route != one.route]
    assert len(wanted) - len(wrong) >= LEAST_RIGHT * len(wanted), _told(wrong)


def test_a_question_for_both_is_parted_between_them() -> None:
    asked = [one for one in load_route_questions("dev") if one.route == "both"]
    found = [(one, route(one.question)) for one in asked]
    parted = [_is_parted(one, routing) for one, routing in found]
    assert sum(parted) >= 0.8 * len(parted), [
        (one.question, routing.data_part, routing.documents_part)
        for (one, routing), right in zip(found, parted, strict=True)
        if not right
    ]


def _is_parted(one: RouteQuestion, found: Routing) -> bool:
    """Whether each half is asked of its own side: more of its words than of the other's."""
    if found.route != "both":
        return False
    data, documents = _words(one.data_part), _words(one.documents_part)
    mine, theirs = _words(found.data_part), _words(found.documents_part)
    return len(mine & data) >= len(mine & documents) and len(theirs & documents) >= len(theirs & data)


def _words(text: str) -> set[str]:
    return {word.strip(".,?!:;«»").lower() for word in text.split() if len(word) > 3}


def _told(wrong: list[RouteQuestion]) -> list[tuple[str, str, str]]:
    return [(one.question, one.route, route(one.question).route) for one in wrong]
