"""How often a fragment of a question is tied to the value it names, and to nothing where it names none."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import sqlalchemy as sa

from chains.linker import Linker, tokens
from chains.vocabulary import GRAMMAR

LEAST_PCT = 97
Found = frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def linker(demo_engine: sa.Engine) -> Linker:
    return Linker(demo_engine)


def fragments() -> list[tuple[str, str]]:
    """Fragment and what it names, as written in the file beside this one."""
    text = tomllib.loads((Path(__file__).parent / "linking.toml").read_text(encoding="utf-8"))["lines"]
    return [(line.split("|")[0], line.split("|")[1]) for line in text.strip().splitlines()]


def expected(written: str, linker: Linker) -> Found:
    """Pairs of dimension and value; everybody of a surname for "Жуков *"."""
    found = set()
    for part in filter(None, written.split(" & ")):
        name, _, values = part.partition("=")
        for value in values.split(";"):
            alike = (
                [one for one in linker.values(name) if one.startswith(value[:-1])] if value.endswith(" *") else [value]
            )
            found |= {(name, one) for one in alike}
    return frozenset(found)


def linked(text: str, linker: Linker) -> Found:
    """What the linker makes of a fragment; ("station", "!") for a number that is no station."""
    found = set()
    for mention in linker.station_mentions(text):
        found |= {("station", code) for code in mention.codes or ("!",)}
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    links = linker.links(tokens(linker.corrected(text, GRAMMAR)))
    return frozenset(found | {(link.term.name, link.term.value) for link in links if link.term.kind == "value"})


def test_fragments_are_tied_to_what_they_name(linker: Linker) -> None:
    asked = fragments()
    missed = [(text, linked(text, linker)) for text, named in asked if linked(text, linker) != expected(named, linker)]
    accuracy_pct = 100 * (1 - len(missed) / len(asked))
    print(f"{accuracy_pct:.1f} % of {len(asked)} fragments")
    assert accuracy_pct >= LEAST_PCT, missed


def test_what_names_nothing_is_tied_to_nothing(linker: Linker) -> None:
    wrong = {text: linked(text, linker) for text, named in fragments() if not named and linked(text, linker)}
    assert not wrong


def test_the_set_is_large_enough() -> None:
    asked = fragments()
    named = [text for text, values in asked if values]
    english = [text for text in named if not any("а" <= letter <= "я" for letter in text.lower())]
    assert len(named) >= 150 and len(asked) - len(named) >= 40 and len(english) >= 30
    assert len({text for text, _ in asked}) == len(asked)
