"""Single incidents named by their number: "INC-0002938", "inc 2938", "инцидент № 2938"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.views import v_incident
from azs.errors import UnanswerableError
from chains.lists import NUMBER
from chains.plan import PlanFilter
from chains.text import Text

_I = re.IGNORECASE
NEWEST = 200
"""Numbers that are looked at for how this company writes them."""
MOST_ALIKE = 5
_LOOKS = str.maketrans("абвгдезиклмнопрстуфхцкщ", "abvgdeziklmnoprstufhckw")
_AS_C = re.compile("[скцsk]")
_NOUN = r"(?:инцидент(?:а|у|ом|е)?|заявк(?:а|и|е|у|ой)|обращени(?:е|я|ю|ем|и)|тикет(?:а|у|ом|е)?|случа(?:й|я|ю|ем|е)|происшестви(?:е|я|ю|и)|incident|ticket|case|issue)"  # noqa: E501
_SIGN = r"(?:№№?|#|no\.?|num(?:ber)?|номер\w*|под\s+номером|с\s+номером|id)"
_LEAD = (
    rf"(?:(?<!\w)(?:по\s+|on\s+|for\s+|about\s+|of\s+)?(?:the\s+|this\s+)?{_NOUN}\s+(?:{_SIGN}\s*)?|(?<!\w){_SIGN}\s*)?"
)
_WRITTEN = re.compile(rf"{_LEAD}(?<![\w-])(?P<said>[^\W\d_][^\W_]{{0,7}}[\s№#_./-]{{0,2}}\d[\w./-]*?)(?![\w-])", _I)
_COUNTED = (
    r"(?!\s*(?:год|г\.|г(?!\w)|раз|час|дн|сут|мин|тыс|млн|руб|₽|литр|%|процент|шт|штук|times|hours|days|%|percent))"
)
_BARE = (
    re.compile(rf"(?<!\w){_NOUN}\s*(?:{_SIGN}\s*)(?P<said>\d{{1,12}})(?![\w.,]*\w){_COUNTED}", _I),
    re.compile(
        r"(?<!\w)(?:(?:по|на|в|с)\s+(?:инциденту|заявке|обращению|тикету|случаю|происшествию)|(?:on|for|about|of|with|to)\s+(?:the\s+)?(?:incident|ticket|case|issue))\s+"
        rf"(?P<said>\d{{1,12}})(?![\w.,]*\w){_COUNTED}",
        _I,
    ),
    re.compile(rf"(?<!\w){_NOUN}\s+(?P<said>(?!(?:19|20)\d\d(?!\d))\d{{3,12}})(?![\w.,]*\w){_COUNTED}", _I),
)
_CHANGES = re.compile(
    r"^\W*(?:(?:please|plese|pls|plz|can\s+you|could\s+you|прошу|пожалуйста|плиз|надо|нужно)\s+)*(?:close|reopen|open\s+up|escalate|assign|reassign|cancel|mark|set|move|edit|rename|merge|resolve|approve|переведи\w*|закрой\w*|закрыть|переоткр\w+|открой\w*\s+заново|верни\w*\s+в\s+работу|назнач\w+|поменя(?:й|ть)\w*|смени\w*|поставь\w*|прикрепи\w*|допиши\w*|впиши\w*|отмени\w*|эскалир\w+|передай\w*|сними\w*|объедини\w*|переназнач\w+)(?!\w)",
    _I,
)


class IncidentNumbers:
    """The numbers of the incidents a database has, as its engine may see them; each is looked up when it is named."""

    def __init__(self, engine: sa.Engine) -> None:
        """Raises: QueryError where the database cannot be read."""
        self._engine = engine
        newest = sa.select(v_incident.c.external_id).order_by(v_incident.c.incident_id.desc()).limit(NEWEST)
        found = fetched(engine, lambda connection: list(connection.execute(newest).scalars()))
        self._shapes = {_shape(str(one)) for one in found if one and re.search(r"[^\W\d_]", str(one))}

    def written(self, said: str) -> bool:
        """Whether a word is written as the numbers are: letters and figures in the same places."""
        return _shape(said) in self._shapes

    def find(self, said: str) -> tuple[str, ...]:
        """Numbers as stored that a word may be: itself in any case, or one with its figures after leading zeros.

        Raises:
            QueryError: the database cannot be read.
        """
        column, digits = v_incident.c.external_id, re.findall(r"\d+", said)
        alike = sa.or_(sa.func.lower(column) == said.lower(), column.endswith(digits[-1].lstrip("0") or "0"))
        stored = fetched(self._engine, partial(_texts, sa.select(column).where(alike).distinct()))
        exact = tuple(one for one in stored if one.lower() == said.lower())
        bare = said.isdigit()
        return exact or tuple(sorted(one for one in stored if _key(one, bare=bare) == _key(said, bare=bare)))


def read_numbers(text: Text, numbers: IncidentNumbers) -> PlanFilter | None:
    """The condition of the incidents a question names by number, blanked out of it; None where it names none.

    Raises:
        QueryError: the database cannot be read.
        UnanswerableError: there is no such incident, several fit, or the question wants to change one.
    """
    said = list(_candidates(text.left, numbers))
    if not said:
        return None
    if _CHANGES.search(text.left):
        raise UnanswerableError("assistant.outside_change")
    chosen = [_only(match["said"], numbers) for match in said]
    for match in said:
        text.blank(match.start(), match.end())
    return PlanFilter(NUMBER, tuple(dict.fromkeys(chosen)))


def _candidates(left: str, numbers: IncidentNumbers) -> Iterator[re.Match[str]]:
    """Places where a number is named, none inside another."""
    taken: list[tuple[int, int]] = []
    named = [match for match in _WRITTEN.finditer(left) if numbers.written(match["said"])]
    for match in (*named, *(match for pattern in _BARE for match in pattern.finditer(left))):
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            taken.append((match.start(), match.end()))
            yield match


def _only(said: str, numbers: IncidentNumbers) -> str:
    found = numbers.find(said)
    if not found:
        raise UnanswerableError("assistant.no_incident", name=said.upper() if not said.isdigit() else f"№ {said}")
    if len(found) > 1:
        listed = ", ".join(found[:MOST_ALIKE])
        raise UnanswerableError("assistant.many_incidents", name=said, found=listed)
    return found[0]


def _texts(statement: sa.Select[tuple[str]], connection: sa.Connection) -> list[str]:
    return [str(one) for one in connection.execute(statement).scalars() if one]


def _letters(text: str) -> str:
    """Letters of either alphabet as Latin ones, roughly: "инц", "инс" and "INC" are the same."""
    return _AS_C.sub("c", text.lower().replace("ё", "е").translate(_LOOKS))


def _shape(text: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"\d+", "0", _letters(text)))


def _key(text: str, *, bare: bool) -> str:
    """What two ways to write one number have in common: letters, and figures without leading zeros."""
    groups = [group.lstrip("0") or "0" for group in re.findall(r"\d+", text)]
    return groups[-1] if bare else f"{re.sub(r'[^a-z]+', '-', _letters(text)).strip('-')}:{'.'.join(groups)}"
