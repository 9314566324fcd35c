"""Whether a sentence about a document rests on it: every number, date and name, and most of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from azs.knowledge.document import Block
from azs.knowledge.duties import duty
from azs.knowledge.sentences import Sentence, sentences_of
from azs.knowledge.time_marks import time_marks
from azs.knowledge.word_forms import WORD, lemma, lemmas, readings

LEAST_SHARED = 0.6  # of the telling words of a sentence, in the document
POLARITY_SHARED = 0.6  # so like one sentence of the document that both must allow or both forbid
_NUMBER = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?:[.,]\d+)*"
)
_CODE = re.compile(
    r"(?<!\w)(?=\w*[^\W\d_])(?=[\w/-]*\d)\w+(?:[-/.]\w+)*|https?://\S+|www\.\S+|\S+@\S+|(?<!\w)[\w-]+\.(?:ru|com|org|net|рф)(?!\w)"
)
_UNIT = re.compile(r"[ \u00a0-]?(?P<unit>%|°\s?[CС]|₽|[^\W\d_]+)")
_UNITS = {
    "л": "литр", "м": "метр", "мин": "минута", "ч": "час", "сек": "секунда", "с": "секунда", "процент": "%", "percent": "%",
    "кг": "килограмм", "г": "год", "мм": "миллиметр", "см": "сантиметр", "км": "километр", "т": "тонна", "руб": "рубль", "₽": "рубль",
    "сутки": "сутки", "мес": "месяц", "год": "год", "лето": "год", "l": "liter", "litr": "liter", "min": "minut", "h": "hour",
    "hr": "hour", "sec": "second", "m": "meter", "metr": "meter",
}  # fmt: skip
_MEASURES = frozenset(_UNITS.values()) | frozenset(
    "день неделя человек градус вольт ватт паскаль экземпляр раз штука day week month year person people degree".split()
)
_WORDS = {
    "ноль": 0, "один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
    "десять": 10, "одиннадцать": 11, "двенадцать": 12, "пятнадцать": 15, "двадцать": 20, "тридцать": 30, "сорок": 40,
    "пятьдесят": 50, "шестьдесят": 60, "девяносто": 90, "сто": 100, "двое": 2, "трое": 3, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "sixty": 60, "hundred": 100,
}  # fmt: skip
_TO_MODEL = re.compile(
    r"(?<!\w)(?:игнорируй\w*|забудь(?:те)?|не\sобращай(?:те)?\sвнимания\sна)\s.{0,40}(?:инструкци|указани|правил|команд|сказанн|предыдущ)"
    r"|(?<!\w)(?:ты\s(?:теперь|больше\sне|—|-|—\s?это)|отвечай|ответь(?:те)?\s(?:только|одним|словом)|напиши(?:те)?\s(?:в\sответе|только|слово|что|фразу)"
    r"|выведи|системн\w+\s(?:промпт|сообщени|подсказк)|языков\w+\sмодел)"
    r"|(?<!\w)(?:ignore|disregard|forget|override)\s.{0,40}(?:instruction|prompt|rule|above|previous|prior)"
    r"|(?<!\w)(?:you\sare\s(?:now|an?\s(?:ai|assistant|language))|act\sas|respond\s(?:only|with)|reply\s(?:only|with)|output\sonly|system\sprompt"
    r"|(?:as|to)\s(?:an?\s)?(?:ai|language\smodel)|say\s(?:that|only)|new\sinstructions?)(?!\w)", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class _Ground:
    """A sentence of the document as it is compared."""

    sentence: Sentence
    words: frozenset[str]
    figures: frozenset[str]
    forbids: bool


class Grounds:
    """A document to compare sentences with.

    Sentences of it that speak to a language model ("ignore all instructions") are no grounds for anything.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        plain = [*sentences_of(blocks), *_other(blocks)]
        self._grounds = [_ground(sentence, loose=True) for sentence in plain if not speaks_to_model(sentence.text)]
        text = " ".join(one.sentence.text for one in self._grounds)
        self._words = frozenset().union(*(one.words for one in self._grounds)) if self._grounds else frozenset()
        self._forms = frozenset(lemma(word) for word in WORD.findall(text))
        self._codes = frozenset(_codes(text))

    def faults(self, text: str) -> list[str]:
        """What of a sentence the document does not bear out, as words for the record; empty where all is well."""
        if speaks_to_model(text):
            return ["speaks to the model"]
        own, found = _ground(Sentence(text, 0, None)), self.invented(text)
        telling = [word for word in own.words if word not in _MEASURES]
        if not telling or sum(word in self._words for word in telling) < LEAST_SHARED * len(telling):
            found.append("words of its own")
        closest = self._closest(own)
        if closest and closest.forbids != own.forbids and _shared(own, closest) >= POLARITY_SHARED:
            found.append("forbids or allows otherwise")
        return found

    def invented(self, text: str) -> list[str]:
        """Numbers, dates, names and codes of a sentence that the document does not have, and orders to a model; the
        words between them may be any."""
        if speaks_to_model(text):
            return ["speaks to the model"]
        own = _ground(Sentence(text, 0, None))
        near = [one for one in self._grounds if one.words & own.words]
        known = frozenset().union(*(one.figures for one in near)) if near else frozenset()
        found = [figure for figure in sorted(own.figures) if figure not in known]
        found += [name for name in names(text) if not self._has(lemma(name))]
        return found + [code for code in _codes(text) if code not in self._codes]

    def _has(self, name: str) -> bool:
        """Whether the document has a name, in whatever case: of names no dictionary knows base forms are guesses."""
        if name in self._forms or len(name) < 5:
            return name in self._forms
        start = name[: max(4, len(name) - 2)]
        return any(form.startswith(start) and abs(len(form) - len(name)) <= 2 for form in self._forms)

    def source(self, text: str) -> Sentence | None:
        """The sentence of the document that a text is most like; None where no word is shared."""
        closest = self._closest(_ground(Sentence(text, 0, None)))
        return closest.sentence if closest else None

    def _closest(self, own: _Ground) -> _Ground | None:
        best = max(self._grounds, key=lambda one: (len(one.words & own.words), -len(one.words)), default=None)
        return best if best and best.words & own.words else None


def speaks_to_model(text: str) -> bool:
    """Whether a sentence gives orders to a language model instead of telling something."""
    return _TO_MODEL.search(text) is not None


def names(text: str) -> list[str]:
    """Words of a sentence that name somebody or something: capital ones, but the first only where it is a name."""
    found = []
    for match in WORD.finditer(text):
        word = match.group()
        before = text[: match.start()].rstrip(' «“"(')
        opens = not before or before[-1] in ".!?:"
        if word[0].isupper() and len(word) > 1 and (not opens or _named(word)):
            found.append(word)
    return found


def figures(text: str) -> set[str]:
    """Numbers with their units and dates of a text in one way of writing: "20 литр", "2021-12-24", "1000"."""
    found, rest = set(), text
    for mark in reversed(time_marks(text)):
        if mark.kind != "date":
            continue
        parts = mark.text.lower() if mark.day is None else mark.day.isoformat()
        found.add(parts)
        rest = f"{rest[: mark.start]} ; {rest[mark.end :]}"
    for match in _CODE.finditer(rest):
        rest = rest.replace(match.group(), " ; ", 1)
    numbers = [(match.end(), _value(match.group())) for match in _NUMBER.finditer(rest)]
    numbers += [
        (m.end(), str(_WORDS[lemma(m.group())]))
        for m in WORD.finditer(rest)
        if lemma(m.group()) in _WORDS and lemma(m.group()) != "один"
    ]
    for end, value in numbers:
        unit = _unit(rest[end:])
        found.add(f"{value} {unit}" if unit else value)
    return found


def _unit(after: str) -> str:
    match = _UNIT.match(after)
    if not match:
        return ""
    plain = "".join(match["unit"].split()).lower()
    base = _UNITS.get(plain) or _UNITS.get(lemma(plain)) or lemma(plain)
    return base if base in _MEASURES or plain in ("%", "₽") or plain.startswith("°") else ""


def _value(text: str) -> str:
    plain = re.sub(r"[ \u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        return plain.replace(",", "")
    if plain.count(".") + plain.count(",") > 1:
        return plain
    whole, _, part = plain.replace(",", ".").partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


def _other(blocks: Sequence[Block]) -> list[Sentence]:
    """Headings and lines of tables, which may be told of too."""
    return [
        Sentence(line, number, block.page, block.kind)
        for number, block in enumerate(blocks) if block.kind in ("heading", "table")
        for line in block.text.encode("utf-8", "replace").decode("utf-8").splitlines()
    ]  # fmt: skip


def _ground(sentence: Sentence, *, loose: bool = False) -> _Ground:
    """A sentence to compare; a loose one, of the document, also bears out its numbers without their units."""
    text = f"{sentence.text} {sentence.tail}"
    found = figures(text)
    if loose:
        found |= {figure.split(" ", 1)[0] for figure in found}
        found |= {" ".join(mark.text.lower().split()[:2]) for mark in time_marks(text) if mark.kind == "date"}
    told = duty(sentence)
    return _Ground(sentence, frozenset(lemmas(text)), frozenset(found), told is not None and told.kind == "must_not")


def _codes(text: str) -> list[str]:
    dated = {mark.text for mark in time_marks(text)}
    return [code.lower() for code in _CODE.findall(text) if not any(code in mark for mark in dated)]


def _named(word: str) -> bool:
    """Whether a word that opens a sentence is a name: an abbreviation, or a name by the dictionary."""
    found = readings(word.lower())
    return word.isupper() or bool(found and found[0].name)


def _shared(own: _Ground, other: _Ground) -> float:
    return len(own.words & other.words) / max(len(own.words), 1)
