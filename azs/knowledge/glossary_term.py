"""A word of the trade, the packaged ones, and what a term has to be before it is kept."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa

from azs.database.schema import glossary_terms
from azs.database.writing import MAX_BYTES
from azs.errors import AzsError

KINDS = ("term", "abbreviation", "slang")
TEXTS = ("term", "kind", "definition", "source", "note")
LISTS = ("synonyms", "english")
FIELDS = ("term", "kind", "definition", "synonyms", "english", "source", "note", "term_id")
"""What a term says, and its identifier; who changed it last is no part of that."""
SEPARATOR = "; "
"""Between the names of a list where it is one text: in a column, a cell, a form."""
PACKAGED = Path(__file__).parent / "glossary.toml"
_SPACES = re.compile(r"\s+")
_NAMES = re.compile(r"[;\n]")
_SHEET_MARK = re.compile(r"^'+(?=[=+@-])")
_LOOK_ALIKES = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")


@dataclass(frozen=True)
class GlossaryTerm:
    """A word of the trade.

    Attributes:
        term: as people use it most, an abbreviation too ("ТРК"). kind: one of KINDS.
        synonyms: other Russian names, slang and abbreviations. english: English names. None holds a semicolon.
        source: a norm, or "практика сети". note: which meaning is meant where a name has several.
        term_id: of a packaged term its key in the file; "" for one that is not kept yet.
        updated_at, updated_by: of the latest change, in UTC; nothing for a packaged term nobody has changed. They make
            no difference between two terms.
    """

    term: str
    kind: str = "term"
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    term_id: str = ""
    updated_at: dt.datetime | None = field(default=None, compare=False)
    updated_by: str = field(default="", compare=False)

    def names(self) -> tuple[str, ...]:
        """The term and its other names in both languages."""
        return (self.term, *self.synonyms, *self.english)


@lru_cache(maxsize=1)
def packaged() -> Mapping[str, GlossaryTerm]:
    """Terms that come with the product, by identifier."""
    found = tomllib.loads(PACKAGED.read_text(encoding="utf-8"))
    return MappingProxyType({key: from_fields({**entry, "term_id": key}) for key, entry in found.items()})


def from_fields(values: Mapping[str, object]) -> GlossaryTerm:
    """A term of values by the names in FIELDS; lists are sequences or texts of names."""
    texts = {name: str(values.get(name) or "") for name in (*TEXTS, "term_id")}
    return GlossaryTerm(
        texts["term"], texts["kind"], texts["definition"], _split(values.get("synonyms")),
        _split(values.get("english")), texts["source"], texts["note"], texts["term_id"],
    )  # fmt: skip


def to_json(term: GlossaryTerm | None) -> str | None:
    """What a term says, for the record of changes; None for no term."""
    if term is None:
        return None
    return json.dumps({name: asdict(term)[name] for name in FIELDS}, ensure_ascii=False)


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """A text without what makes no other word of it: case, ё, spaces, Latin letters that look like Russian ones."""
    return _SPACES.sub(" ", text).strip().casefold().translate(_LOOK_ALIKES)


def ordered(terms: Iterable[GlossaryTerm]) -> tuple[GlossaryTerm, ...]:
    """Terms in the order of the Russian alphabet, ё beside е; after them those that begin with a Latin letter."""

    def place(term: GlossaryTerm) -> tuple[bool, str, str]:
        word = term.term.casefold().replace("ё", "е")
        return not "а" <= word[:1] <= "я", word, term.term_id

    return tuple(sorted(terms, key=place))


def groups(terms: Sequence[GlossaryTerm]) -> tuple[tuple[str, ...], ...]:
    """Names of one thing each, the term first: what a search may put in place of one another. Those of one name only
    are left out."""
    return tuple(names for names in (_distinct(term.names()) for term in terms) if len(names) > 1)


def matching(terms: Sequence[GlossaryTerm], words: str) -> tuple[GlossaryTerm, ...]:
    """Terms that hold every word in a name or the definition; those named so come before those that mention it."""
    wanted = folded(words).split()
    phrase = " ".join(wanted)

    def rank(term: GlossaryTerm) -> int:
        names = [folded(name) for name in term.names()]
        if phrase in names:
            return 0 if phrase == names[0] else 1
        if any(name.startswith(phrase) for name in names):
            return 2
        return 3 if all(any(word in name for name in names) for word in wanted) else 4

    def text(term: GlossaryTerm) -> str:
        return folded(" ".join((*term.names(), term.definition)))

    return tuple(sorted((term for term in terms if all(word in text(term) for word in wanted)), key=rank))


def cleaned(term: GlossaryTerm) -> GlossaryTerm:
    """Spaces and repeated names put right; a mark that a spreadsheet file puts before "=" is no part of a text."""
    made = GlossaryTerm(
        _text(term.term), _text(term.kind), _text(term.definition), (), (), _text(term.source), _text(term.note),
        term.term_id.strip(), term.updated_at, term.updated_by,
    )  # fmt: skip
    own = {folded(made.term)}

    def others(names: tuple[str, ...]) -> tuple[str, ...]:
        found = _distinct(one for joined in names for one in _split(joined))
        return tuple(one for one in found if folded(one) not in own)

    return replace(made, synonyms=others(term.synonyms), english=others(term.english))


class Names:
    """Which terms have which names; each name folded."""

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self._owners: dict[str, dict[str, GlossaryTerm]] = {}
        for term in terms:
            self.put(None, term)

    def put(self, before: GlossaryTerm | None, after: GlossaryTerm) -> None:
        """Take `after` in, in place of `before`."""
        for name in before.names() if before else ():
            self._owners.get(folded(name), {}).pop(after.term_id, None)
        for name in after.names():
            self._owners.setdefault(folded(name), {})[after.term_id] = after

    def called(self, name: str) -> str:
        """Identifier of the term whose first name this is, "" for none."""
        return next((key for key, term in self._of(name) if folded(term.term) == folded(name)), "")

    def other(self, name: str, term_id: str) -> GlossaryTerm | None:
        """A term with this name besides `term_id`; before others one whose first name it is."""
        key = self.called(name)
        found = [term for owner, term in self._of(name) if owner != term_id]
        return next((term for term in found if term.term_id == key), found[0] if found else None)

    def _of(self, name: str) -> tuple[tuple[str, GlossaryTerm], ...]:
        return tuple(self._owners.get(folded(name), {}).items())


def checked(term: GlossaryTerm, known: Names) -> GlossaryTerm:
    """A term as it can be kept beside those of `known`.

    Raises:
        AzsError: it is incomplete, too long, there already, or shares a name without a note which one is meant.
    """
    made = cleaned(term)
    if not any(char.isalnum() for char in made.term):
        raise AzsError("glossary.empty")
    if not made.definition:
        raise AzsError("glossary.no_definition", term=made.term)
    if made.kind not in KINDS:
        raise AzsError("glossary.kind", kind=made.kind)
    _fit(made)
    same = known.other(made.term, made.term_id)
    if same and folded(same.term) == folded(made.term):
        raise AzsError("glossary.taken", term=same.term)
    for name in () if made.note else made.names():
        if other := known.other(name, made.term_id):
            raise AzsError("glossary.shared", name=name, term=other.term)
    return made


def _fit(term: GlossaryTerm) -> None:
    c = glossary_terms.c
    for name in FIELDS:
        value = getattr(term, name)
        text = SEPARATOR.join(value) if name in LISTS else value
        kind = c[name].type
        limit = kind.length if isinstance(kind, sa.String) else None
        if limit and len(text) > limit:
            raise AzsError("glossary.too_long", text=f"{text[:40]}…", limit=limit)
    if len((to_json(term) or "").encode()) > MAX_BYTES:
        raise AzsError("glossary.too_large", term=term.term[:40])


def _split(value: object) -> tuple[str, ...]:
    parts = _NAMES.split(value) if isinstance(value, str) else [str(one) for one in _sequence(value)]
    return tuple(name for name in map(_text, parts) if name)


def _text(value: str) -> str:
    return _SHEET_MARK.sub("", _SPACES.sub(" ", value).strip(), count=1)


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(folded(name), name)
    return tuple(found.values())
