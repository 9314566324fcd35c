"""People of the data found by surname, with or without initials or given names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from chains.lexemes import Token, plain
from chains.terms import Link, Term

MOST_ALIKE = 500
"""A name that more people bear says too little to filter by."""
_PERSON = re.compile(
    r"(?P<surname>[А-ЯЁA-Z][\w-]+)\s+(?P<first>[А-ЯЁA-Z](?:[а-яёa-z]+|\.|(?=\s|$)))(?:\s*(?P<second>[А-ЯЁA-Z](?:[а-яёa-z]+|\.?)))?"
)


class PeopleIndex:
    """Names as "Иванов А. Б." or "Иванов Андрей Борисович"; a name of another shape is a phrase like any other."""

    def __init__(self, names: Iterable[str], dimension: str = "reported_by") -> None:
        self._dimension = dimension
        self._known: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._other: dict[str, list[str]] = {}
        for name in names:
            match = _PERSON.fullmatch(name.strip())
            if match:
                given = tuple(plain(part).rstrip(".") for part in match.group("first", "second") if part)
                self._known.setdefault(plain(match["surname"]), []).append((name, given))
            else:
                self._other.setdefault(" ".join(_words(name)), []).append(name)

    def surnames(self) -> set[str]:
        """Every surname."""
        return set(self._known)

    def knows(self, found: frozenset[str]) -> bool:
        """Whether any of the lemmas is a surname."""
        return not found.isdisjoint(self._known)

    def terms(self, surname: str) -> tuple[Term, ...]:
        """Everybody of a surname."""
        return tuple(self._term(name, surname) for name, _ in self._known.get(surname, ()))

    def links(self, words: Sequence[Token], at: int) -> Iterator[Link]:
        """People named from `words[at]` on: "Иванов", "Иванов А.", "Иванову Андрею", "А. Б. Иванов"."""
        yield from self._whole(words, at)
        if _initial(words[at]):
            ahead = 2 if at + 2 < len(words) and _initial(words[at + 1]) else 1
            if at + ahead < len(words):
                given = tuple(words[at + step] for step in range(ahead))
                yield from self._of(words[at + ahead], given, (at, at + ahead))
            return
        after = [words[at + step] for step in (1, 2) if at + step < len(words)]
        if len(after) == 2 and all(len(token.text) == 1 and token.text.isalpha() for token in after):
            yield from self._of(words[at], tuple(after), (at, at + 2))
            return
        given = tuple(after[: next((n for n, token in enumerate(after) if not _given(token, words[at])), len(after))])
        yield from self._of(words[at], given, (at, at + len(given)))
        if given and not any(map(_initial, given)):
            yield from self._of(words[at], (), (at, at))

    def _of(self, word: Token, given: tuple[Token, ...], place: tuple[int, int]) -> Iterator[Link]:
        for surname in word.lemmas:
            known = self._known.get(surname, ())
            found = [name for name, own in known if all(map(_fits, given, own)) and len(given) <= len(own)]
            if len(found) <= MOST_ALIKE:
                yield from (Link(self._term(name, surname), *place) for name in found)

    def _term(self, name: str, surname: str) -> Term:
        return Term("value", self._dimension, name, (frozenset((surname,)),))

    def _whole(self, words: Sequence[Token], at: int) -> Iterator[Link]:
        for length in range(1, min(4, len(words) - at) + 1 if self._other else 0):
            text = " ".join(plain(token.text) for token in words[at : at + length])
            said = {text, *words[at].lemmas} if length == 1 else {text}
            for form in sorted(said):
                for name in self._other.get(form, ()):
                    yield Link(self._term(name, form), at, at + length - 1)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[-./][^\W_]+)*", plain(name))


def _initial(token: Token) -> bool:
    return len(token.text) == 1 and token.text.isalpha() and token.text.isupper()


def _given(token: Token, surname: Token) -> bool:
    """Whether a word after a surname is a given name or an initial."""
    return _initial(token) or (token.text[0].isupper() and surname.text[0].isupper() and token.text.isalpha())


def _fits(token: Token, own: str) -> bool:
    said = plain(token.text)
    if len(said) == 1 or len(own) == 1:
        return own.startswith(said[0]) if len(said) == 1 else any(lemma.startswith(own) for lemma in token.lemmas)
    return own in token.lemmas
