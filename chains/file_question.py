"""A question read over every attached table; the table whose words it speaks is the one it is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz.distance import OSA

from chains.doubts import Doubt, Option
from chains.file_index import TableIndex
from chains.file_marks import Mark, cut
from chains.file_plan import FilePlan, Join, Table
from chains.file_reading import FileReading, read_marks
from chains.file_sentence import table_text
from chains.file_vocabulary import FILLERS, FUNCTIONS, LISTING, ROWS, WHICH
from chains.lexemes import forms, plain, tokens
from chains.spelling import Spelling
from chains.text import lowered

MOST_NAMES = 20_000
SHORTEST = 4
_NEGATED = re.compile(r"(?<!\w)(?:(?P<ru>не)|un|non-?)(?P<rest>[а-яёa-z]{4,})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class FileQuestion:
    """A question with what belongs to it."""

    text: str
    lang: str
    today: dt.date
    fiscal_month: int
    choices: Mapping[str, str]
    join: Join | None = None


@dataclass(frozen=True)
class Read:
    """A question as the rules read it.

    Attributes:
        table: the table it fits best.
        incidents: it speaks of incidents, which that table does not hold.
        mended: slips of the keyboard and what they were read as.
        known: how many stretches name columns and values of the table.
        word: what the reason is about.
        named: the file or its sheet is named, or "the file" is.
    """

    table: Table | None = None
    plan: FilePlan | None = None
    unknown: tuple[str, ...] = ()
    known: int = 0
    doubt: Doubt | None = None
    reason: str = ""
    incidents: bool = False
    mended: tuple[tuple[str, str], ...] = ()
    named: bool = False
    word: str = ""


def _parted(text: str, index: TableIndex) -> str:
    """ "неоплаченных" as "не оплаченных", "unpaid" as "not paid", where only the second word is known."""

    def part(match: re.Match[str]) -> str:
        whole, rest = match.group(), match["rest"]
        if index.mentions(tokens(whole)) or not index.mentions(tokens(rest)):
            return whole
        return f"{'не' if match['ru'] else 'not'} {rest}"

    return _NEGATED.sub(part, text)


def read_file_question(asked: FileQuestion, indexes: Sequence[TableIndex]) -> Read:
    """The reading over the table that leaves the fewest words unknown; where two fit alike the person is asked."""
    reads = [_read(asked, index) for index in indexes]
    if not reads:
        return Read()
    reads.sort(key=_rank)
    best = reads[0]
    alike = [one for one in reads if _rank(one) == _rank(best)]
    if len(alike) < 2 or best.unknown or best.table is None:
        return best
    chosen = next((one for one in alike if one.table and one.table.name == asked.choices.get("table")), None)
    if chosen is not None:
        return chosen
    options = tuple(Option(one.table.name, text=table_text(one.table)) for one in alike[:4] if one.table)
    return Read(best.table, doubt=Doubt("table", "", options), known=best.known, incidents=best.incidents)


def _rank(read: Read) -> tuple[bool, int, bool, bool, int]:
    return (not read.named, len(read.unknown), read.incidents, read.plan is None and read.doubt is None, -read.known)


def _read(asked: FileQuestion, index: TableIndex) -> Read:
    table = index.tables[0]
    stem = PurePath(table.file).stem
    names = [table.file, table.title if len(table.title) > 2 else ""]
    nouns = frozenset(
        lemma for text in (stem, table.title) for token in tokens(text.replace("_", " ")) for lemma in token.lemmas
        if len(lemma) > 3 and lemma not in FILLERS
    )  # fmt: skip
    given = {"today": asked.today, "fiscal_month": asked.fiscal_month, "names": names, "nouns": nouns}
    text = _parted(asked.text, index)
    marks = cut(text, index, **given)  # type: ignore[arg-type]
    mended = _mended(marks, index, nouns)
    if mended:
        marks = cut(text, index, **given, replaced=mended)  # type: ignore[arg-type]
    found: FileReading = read_marks(marks, index, asked.lang, choices=asked.choices, join=asked.join)
    incidents = any(mark.kind == "incidents" for mark in marks)
    words = (token.text for token in tokens(text))
    said = tuple((word, mended[plain(word)]) for word in words if plain(word) in mended)
    return Read(table, found.plan, found.unknown, found.known, found.doubt, found.reason, incidents, said,
                _is_named(asked.text, table), found.word)  # fmt: skip


def _is_named(text: str, table: Table) -> bool:
    small = lowered(text)
    return lowered(table.file) in small or (len(table.title) > 3 and f"«{lowered(table.title)}»" in small)


def _mended(marks: Sequence[Mark], index: TableIndex, nouns: frozenset[str]) -> dict[str, str]:
    """Unknown words that are a letter or two away from a known one."""
    unknown = [mark.word for mark in marks if mark.kind == "unknown"]
    if not unknown:
        return {}
    titles, values = index.vocabulary()
    everyday = {word for words in FUNCTIONS.values() for word in words} | ROWS | WHICH | LISTING | nouns
    spelling = Spelling({*(word for word in titles if word[:1] not in "#~"), *everyday}, list(values)[:MOST_NAMES])
    plain_titles = [word for word in titles if word[:1] not in "#~"]
    found = {plain(word): spelling.correct(word) or _near(plain(word), plain_titles) for word in unknown}
    return {word: meant for word, meant in found.items() if meant}


def _near(word: str, titles: Sequence[str]) -> str | None:
    """The one title a word of its own is a letter away from: "сума" for "сумма"; the answer says so."""
    if len(word) < SHORTEST:
        return None
    known = {form: title for title in titles if len(title) >= SHORTEST and title[0] == word[0] for form in forms(title)}
    near = {known[form] for form in known if OSA.distance(word, form, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else None
