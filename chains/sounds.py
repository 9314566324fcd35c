"""Models of equipment found however they are written: spaces, hyphens, look-alike letters, Russian spelling."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from rapidfuzz import fuzz

from chains.lexemes import Token, known_word, plain
from chains.terms import Link, Term

MOST_ALIKE = 500
MOST_WORDS = 5
_ALIKE = 60
_CYRILLIC = re.compile("[а-яё]")
_LOOK = str.maketrans("abcehkmoptxy", "авсенкмортху")
_SAID = str.maketrans(dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    (*"abvgdeessiiklmnoprstufhssss", "", "i", "", *"eua"), strict=True,
)))  # fmt: skip
_WRITTEN = str.maketrans(dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    (*"abvgdee", "zh", *"ziyklmnoprstuf", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"), strict=True,
)))  # fmt: skip


def latin(word: str) -> str:
    """A Russian word in Latin letters as it is usually written."""
    return plain(word).translate(_WRITTEN)


def compact(text: str) -> str:
    """Letters and figures alone, every letter as the Russian one that looks like it."""
    return "".join(re.findall(r"[^\W_]", plain(text))).translate(_LOOK)


def said(word: str) -> str:
    """How a word of either alphabet sounds, roughly, in Latin letters."""
    text = plain(word).replace("-", "").translate(_SAID)
    for written, sound in (("ck", "k"), ("ph", "f"), ("th", "t"), ("kh", "h"), ("sh", "s"), ("ch", "s"), ("ks", "x")):
        text = text.replace(written, sound)
    for letters, sound in (("cq", "k"), ("w", "v"), ("y", "i"), ("z", "s"), ("j", "s")):
        text = re.sub(f"[{letters}]", sound, text)
    return re.sub(r"(.)\1+", r"\1", text.replace("x", "ks"))


def skeleton(sound: str) -> str:
    """The consonants of a sound."""
    return re.sub("[aeiou]", "", sound)


class ModelIndex:
    """Models by their whole name, by make ("Gilbarco") and by code ("SK700-2")."""

    def __init__(self, models: Collection[str]) -> None:
        self._known: dict[str, list[str]] = {}
        self._makes: dict[str, str] = {}
        for model in models:
            for key in dict.fromkeys((compact(model), compact(latin(model)), *self._make_keys(model), *_codes(model))):
                self._known.setdefault(key, []).append(model)
        self._pieces = {compact(piece) for model in models for piece in re.split(r"[\s-]+", model)}
        self._starts: set[str] = {key[:end] for key in self._known for end in range(1, len(key) + 1)}
        self._skeletons: dict[str, list[tuple[str, str]]] = {}
        for word in sorted({*self._makes.values(), *(word for model in models for word in _letters(model))}):
            self._skeletons.setdefault(skeleton(said(word)), []).append((said(word), compact(word)))

    def brand_words(self) -> set[str]:
        """Makes as they are written."""
        return {plain(make) for make in self._makes.values()}

    def knows(self, found: frozenset[str]) -> bool:
        """Whether a word with these lemmas names a make or a model."""
        return self.spells(found) or any(self._by_sound(lemma) for lemma in found)

    def spells(self, found: frozenset[str]) -> bool:
        """Whether a word with these lemmas is written in a model, letter for letter."""
        return any(compact(lemma) in self._known or compact(lemma) in self._pieces for lemma in found if len(lemma) > 2)

    def terms(self, word: str) -> tuple[Term, ...]:
        """Models of a make."""
        return tuple(_term(model, word) for model in self._known.get(compact(word), ()))

    def links(self, words: Sequence[Token], at: int) -> Iterator[Link]:
        """Models named from `words[at]` on."""
        begun = [""]
        for last in range(at, min(at + MOST_WORDS, len(words))):
            if last == at and words[at].text.isdigit():
                return
            longer = (start + part for start in begun for part in self._spellings(words[last], first=last == at))
            begun = [key for key in dict.fromkeys(longer) if key in self._starts]
            for key in begun:
                models = self._known.get(key, ())
                if len(models) <= MOST_ALIKE:
                    yield from (Link(_term(model, key), at, last) for model in models)

    def _spellings(self, token: Token, *, first: bool) -> tuple[str, ...]:
        found = dict.fromkeys([compact(token.text), *(compact(x) for x in token.lemmas if not x.startswith("~"))])
        return (*found, *self._by_sound(token.text, known=not first))

    def _by_sound(self, word: str, *, known: bool = False) -> tuple[str, ...]:
        """Words of Latin letters that a Russian word no dictionary knows sounds like: "гилбарко"; `known`: any word."""
        own = plain(word)
        if len(own) < 4 or not _CYRILLIC.search(own) or (known_word(own) and not known):
            return ()
        sound = said(own)
        near = [(fuzz.ratio(sound, other), key) for other, key in self._skeletons.get(skeleton(sound), ())]
        near += [(fuzz.ratio(sound[:-1], other), key) for other, key in self._skeletons.get(skeleton(sound[:-1]), ())]
        best = max((score for score, _ in near), default=0.0)
        return tuple(dict.fromkeys(key for score, key in near if score == best >= _ALIKE))

    def _make_keys(self, model: str) -> Iterator[str]:
        """The words before the first figure: "Ingenico", "Ingenico Lane"."""
        pieces = re.split(r"[\s-]+", model)
        lead = pieces[: next((n for n, piece in enumerate(pieces) if re.search(r"\d", piece)), len(pieces))]
        for length in range(1, len(lead) + 1):
            make = "".join(lead[:length])
            if len(make) < 3 or (len(make) == 3 and len(lead) > 1 and not make.isupper()):
                continue
            key = compact(make)
            self._makes.setdefault(key, make)
            yield key
            if _CYRILLIC.search(plain(make)):
                yield compact(latin(make))


def _codes(model: str) -> Iterator[str]:
    """Words of letters and figures that are enough to know a model by."""
    for piece in model.split():
        parts = (piece, piece.split("-")[0]) if "-" in piece else (piece,)
        for part in parts:
            if len(compact(part)) > 3 and re.search(r"\d", part) and re.search(r"[^\W\d_]", part):
                yield compact(part)


def _letters(model: str) -> list[str]:
    """Words of Latin letters alone."""
    return re.findall(r"(?<!\w)[A-Za-z]{3,}(?!\w)", model)


def _term(model: str, key: str) -> Term:
    return Term("value", "equipment_model", model, (frozenset((key,)),))
