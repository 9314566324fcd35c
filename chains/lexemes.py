"""Words of a question and their lemmas, Russian and English, with look-alike letters put right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pymorphy3
    from pymorphy3.analyzer import Parse

WORD = re.compile(
    r"(?<!\w)(?-i:[А-ЯЁA-Z])(?=\.(?-i:[А-ЯЁA-Z])(?!\w))|[a-zа-яё0-9]+(?:[-./][a-zа-яё0-9]+)*", re.IGNORECASE
)
ABBREVIATIONS = {
    "обл": "область", "респ": "республика", "ул": "улица", "просп": "проспект", "пр-т": "проспект", "пр-кт": "проспект",
    "ш": "шоссе", "наб": "набережная", "б-р": "бульвар",
}  # fmt: skip
_CYRILLIC, _LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile("[a-z]", re.IGNORECASE)
_TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
_TO_LATIN = str.maketrans("АВСЕНКМОРТХУасеорхук", "ABCEHKMOPTXYaceopxyk")
_ENDINGS = re.compile(
    r"(?<=[а-я]{3})(?:ами|ями|ого|его|ому|ему|ыми|ими|ой|ей|ом|ем|ою|ею|ах|ях|ам|ям|ая|яя|ую|юю|ое|ее|ые|ие|ых|их|ым|им"
    r"|ый|ий|а|я|о|е|у|ю|ы|и|ь|й)$"
)
_NAMES = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init", "Poss"))


@dataclass(frozen=True)
class Token:
    """A word of the question, where it stands, and every lemma it may have."""

    text: str
    start: int
    end: int
    lemmas: frozenset[str]


@lru_cache(maxsize=1)
def _morph() -> pymorphy3.MorphAnalyzer:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


def plain(word: str) -> str:
    """Lower case, ё as е, letters of one alphabet."""
    return one_alphabet(word).lower().replace("ё", "е")


def one_alphabet(word: str) -> str:
    """A word of mixed alphabets in one of them, where every foreign letter looks like one of its own: "Уфa"."""
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    for table, foreign in ((_TO_CYRILLIC, _LATIN), (_TO_LATIN, _CYRILLIC)):
        mended = word.translate(table)
        if not foreign.search(mended):
            return mended
    return word


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> frozenset[str]:
    """Every lemma a word may have, lower case, ё as е; English plurals without their ending.

    A capital word of Latin letters that all look Russian is read as the Russian one too ("TPK"); a Russian word that no
    dictionary knows has its stem as well, after a tilde.
    """
    folded = plain(word)
    found = {folded, ABBREVIATIONS.get(folded, folded)}
    if _CYRILLIC.search(folded):
        parses = _morph().parse(folded)
        surname = any("Surn" in parse.tag for parse in parses)  # then "Ивановой" is no form of "иванов", an adjective
        found |= {_base(parse) for parse in parses if not (surname and "Poss" in parse.tag)}
        if not known_word(folded):
            found.add(stem(folded))
        return frozenset(found)
    if len(word) > 2 and word.isupper() and word.isalpha():
        alike = word.translate(_TO_CYRILLIC)
        found |= {alike.lower()} if not _LATIN.search(alike) else set()
    if folded.replace("-", "").isalpha() and len(folded) > 3:
        if folded.endswith("ies"):
            found.add(folded[:-3] + "y")
        elif folded.endswith(("ses", "shes", "ches")):
            found |= {folded[:-2], folded[:-1]}
        elif folded.endswith("s") and not folded.endswith("ss"):
            found.add(folded[:-1])
    return frozenset(found)


def _base(parse: Parse) -> str:
    """The normal form; of a surname that of its own gender."""
    base: str = parse.normal_form
    if "Surn" in parse.tag and "femn" in parse.tag:
        own = parse.inflect({"nomn", "sing", "femn"})
        base = own.word if own else base
    return base.replace("ё", "е")


def main_lemma(word: str) -> str:
    """The likeliest lemma of a Russian word, lower case, ё as е; not kept, so that texts of any length can be read."""
    return str(_morph().parse(plain(word))[0].normal_form).replace("ё", "е")


@lru_cache(maxsize=200_000)
def value_lemmas(word: str) -> frozenset[str]:
    """Lemmas of a word of a stored value: as `lemmas`, but a word that no dictionary knows is only stemmed."""
    folded = plain(word)
    if not _CYRILLIC.search(folded):
        return lemmas(word.lower())
    if known_word(folded):
        return frozenset({folded, ABBREVIATIONS.get(folded, folded)} | {_base(p) for p in _morph().parse(folded)})
    return frozenset((folded, stem(folded)))


def stem(word: str) -> str:
    """A Russian word without its ending, after a tilde."""
    return "~" + _ENDINGS.sub("", word)


@lru_cache(maxsize=5_000)
def forms(word: str) -> frozenset[str]:
    """A Russian word in all its forms, an English one in the singular and the plural; lower case, ё as е."""
    if not re.search("[а-я]", word):
        return frozenset((word, word + "s"))
    parses = _morph().parse(word)[:2]
    return frozenset(form.word.replace("ё", "е") for parse in parses for form in parse.lexeme) | {word}


@lru_cache(maxsize=50_000)
def known_word(word: str) -> bool:
    """Whether the Russian dictionary has the word; there is no English one."""
    return bool(_morph().word_is_known(word))


@lru_cache(maxsize=20_000)
def common_word(word: str) -> bool:
    """Whether a Russian word has a sense besides that of a name: "вера", "шахты"."""
    folded = plain(word)
    if not _CYRILLIC.search(folded) or not known_word(folded):
        return False
    return any(parse.is_known and not _NAMES & set(parse.tag.grammemes) for parse in _morph().parse(folded))


@lru_cache(maxsize=20_000)
def parts_of_speech(word: str) -> frozenset[str]:
    """Parts of speech a Russian word may be, as OpenCorpora names them; none where no dictionary knows it."""
    if not known_word(word):
        return frozenset()
    return frozenset(str(parse.tag.POS) for parse in _morph().parse(word))


@lru_cache(maxsize=20_000)
def parsed(word: str) -> frozenset[tuple[str, str]]:
    """Part of speech and normal form of every reading of a Russian word; none where no dictionary knows it."""
    if not known_word(word):
        return frozenset()
    return frozenset((str(parse.tag.POS), parse.normal_form.replace("ё", "е")) for parse in _morph().parse(word))


@lru_cache(maxsize=20_000)
def is_noun(word: str) -> bool:
    """Whether the likeliest reading of a Russian word is a noun."""
    return bool(_morph().parse(plain(word))[0].tag.POS == "NOUN")


def tokens(text: str) -> list[Token]:
    """Words and numbers of a text, in order."""
    return [Token(m.group(), m.start(), m.end(), lemmas(m.group())) for m in WORD.finditer(text)]
