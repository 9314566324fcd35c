"""Stations in a question: by number, by code, by a number in words, by street and by a word of the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from chains.lexemes import Token, common_word, is_noun, one_alphabet, plain, tokens, value_lemmas
from chains.numerals import CARDINAL_PHRASE, ORDINAL_PHRASE, ORDINAL_STEMS, number_of
from chains.sounds import compact, latin

_I = re.IGNORECASE
_NOUN = r"(?:азс|автозаправ\w*|станци\w*|заправ\w*|агзс|station|site|azs)"
_NUMBER = r"\d{1,5}(?!\w|[.,]?\d|-?\s*(?:г\.|год\w*|км\b|процент|%))"
_SIGN = r"(?:№№?|#|n|no\.?|номер\w*|number)"
_THEN = r"(?:\s*,\s*|\s+(?:и|или|and|or)\s+)"
_COUNTED = r"(?!\s*\+|\s*(?:сам\w{2,3}\s|наибол|худш|лучш|категори|причин|модел|most|worst|(?:и|или|or|and)\s+(?:более|больше|выше|more)\b|раза?\b|штук|шт\b|заявок|обращени[яй]\b|инцидентов|инцидента|час|дн(?:я|ей)|случа|авари|тыс|млн|руб|литр|%|процент|times|hours|days))"
_ANY = r"(?<!одной )(?<!одна )(?<!одну )(?<!же )(?<!каждой )(?<!каждая )(?<!каких )(?<!какие )(?<!какой )(?<!какая )(?<!которой )(?<!которых )(?<!любой )(?<!same )(?<!each )(?<!every )(?<!which )(?<!any )(?<!one )"
"""Before a noun that is one of many: no number names it."""
_NOT_NEXT = r"(?=\s*$|\s*[,.?!:;)—-]|\s+(?:за|в|во|с|со|по|и|а|или|было|были|был|есть|сколько|скоко|скока|какой|какая|какие|как\w*|что|от|до|у|без|инцидент\w*|авари\w+|случ\w+|произош\w*|сбо\w+|поломк\w*|ущерб\w*|отказ\w*|сломал\w*|ломал\w*|чаще|больше|этой|так(?:ое|ого|их|ие|ой)|сегодня|вчера|in|for|last|this|and)(?!\w))"
STATION = re.compile(
    rf"(?<!\w){_ANY}{_NOUN}[\s\-_]*(?:{_SIGN})?\s*-?(?P<first>{_NUMBER}){_COUNTED}"
    rf"|(?:№|(?<!\w)#)\s*(?P<sign>{_NUMBER})|(?<!\w)(?P<before>\d{{1,5}})-?\s?(?:я|й|ой|ей|ую|ю|th|st|nd|rd)\s+{_NOUN}(?!\w)"
    rf"|(?<!\w){_ANY}{_NOUN}\s+(?P<said>{CARDINAL_PHRASE}|{ORDINAL_PHRASE})(?!\w){_COUNTED}"
    rf"|(?<!\w)(?:на|у|с|по|для|кроме)\s+(?P<bare>\d{{1,5}}-?(?:й|ой|ей|ую|ю))(?!\w){_NOT_NEXT}"
    rf"|(?<!\w)(?P<alone>\d{{1,5}}-?(?:я|ая))(?!\w){_NOT_NEXT}"
    rf"|(?<!\w)(?:на|у|кроме)\s+(?P<word>{ORDINAL_PHRASE})(?!\w){_NOT_NEXT}",
    _I,
)
ORDINAL_STATION = re.compile(rf"(?<!\w)(?P<ordinal>{ORDINAL_PHRASE})\s+{_NOUN}(?!\w)", _I)
_NEXT = re.compile(rf"{_THEN}(?:№\s*)?(?P<next>{_NUMBER}){_COUNTED}", _I)
_RANGE = re.compile(r"\s*[-–—]\s*(?P<last>\d{1,5})(?!\w|[.,]?\d)")
MOST_IN_RANGE = 50
_FUEL = frozenset((76, 80, 92, 95, 98, 100))
_STREET_TYPE = frozenset(
    ("улица", "ул", "проспект", "пр-т", "пр-кт", "просп", "пр", "шоссе", "ш", "набережная", "наб", "бульвар", "б-р",
     "переулок", "пер", "площадь", "пл", "тракт", "трасса", "street", "st", "avenue", "ave", "road", "highway")
)  # fmt: skip
_BEFORE_SIGN = frozenset(("for", "from", "near", "station", "stations", "site", "sites", "and", "not", "except"))
_ON = frozenset(("на", "on", "at"))
_STATION_WORDS = frozenset(("станция", "азс", "заправка", "автозаправка", "station", "site", "агзс"))
_REGION_NEXT = frozenset(("область", "край", "район", "республика", "регион", "тагил", "новгород"))
__all__ = ["ORDINAL_STATION", "ORDINAL_STEMS", "STATION", "StationMention", "StationNames", "StationRow"]


@dataclass(frozen=True)
class StationRow:
    """A station as it is stored."""

    code: str
    name: str
    region: str = ""
    city: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class StationMention:
    """A place where a question names a station.

    Attributes:
        start, end: place in the question. text: the name alone.
        codes: stations it fits; none where no station has this number.
    """

    start: int
    end: int
    text: str
    codes: tuple[str, ...]


class StationNames:
    """Every way to name the stations of a network."""

    def __init__(self, rows: Sequence[StationRow]) -> None:
        self.by_number: dict[int, list[tuple[str, str]]] = {}
        self._rows = {row.code: row for row in rows}
        self._codes: dict[str, list[str]] = {}
        self._streets: dict[str, dict[tuple[frozenset[str], ...], list[str]]] = {}
        for row in rows:
            for number in _numbers(row):
                self.by_number.setdefault(number, []).append((row.code, row.name))
            self._codes.setdefault(compact(row.code), []).append(row.code)
            for words in dict.fromkeys(_streets(row)):
                for lemma in words[0]:
                    self._streets.setdefault(lemma, {}).setdefault(words, []).append(row.code)

    def mentions(self, text: str) -> list[StationMention]:
        """Places that name stations, in order, none inside another."""
        folded = re.sub(r"\w+", lambda match: _russian(match.group()), text)
        found: list[StationMention] = []
        for mention in (*self._by_code(folded), *self._by_number(folded), *self._by_street(text)):
            if all(mention.end <= other.start or mention.start >= other.end for other in found):
                found.append(replace(mention, text=mention.text or text[mention.start : mention.end]))
        return sorted(found, key=lambda mention: mention.start)

    def narrowed(self, mention: StationMention, places: set[tuple[str, str]]) -> StationMention:
        """An ambiguous mention with the stations of the cities or regions that the question names, if any are there."""
        if len(mention.codes) < 2:
            return mention
        there = tuple(
            code
            for code in mention.codes
            if {("city", self._rows[code].city), ("region", self._rows[code].region)} & places
        )
        return replace(mention, codes=there) if there else mention

    def _by_code(self, text: str) -> Iterator[StationMention]:
        """Codes that hold letters, however they are parted: "АЗС-042", "МСК 0142"."""
        words = list(re.finditer(r"[^\W_]+", text))
        for at in range(len(words)):
            for last in range(min(at + 3, len(words)) - 1, at - 1, -1):
                start, end = words[at].start(), words[last].end()
                key = compact(text[start:end])
                if key in self._codes and not key.isdigit() and not key.isalpha():
                    yield StationMention(start, end, "", tuple(self._codes[key]))
                    break

    def _by_number(self, text: str) -> Iterator[StationMention]:
        for match in sorted((*STATION.finditer(text), *ORDINAL_STATION.finditer(text)), key=lambda m: -len(m.group())):
            group = match.lastgroup or ""
            said = match.group(group)
            digits = re.match(r"\d+", said)
            number = int(digits.group()) if digits else number_of(said)
            if number is None:
                continue
            codes = self._numbered(number)
            if not codes and (group == "alone" or (group == "bare" and number in _FUEL) or group == "word"):
                continue
            if group == "sign" and _numbers_something_else(text[: match.start()]):
                continue
            start = match.start(group) if group in ("bare", "word") else match.start()
            at = match.end()
            beyond = _RANGE.match(text, at) if group in ("first", "sign") else None
            if beyond and number < int(beyond["last"]) <= number + MOST_IN_RANGE:
                yield StationMention(start, beyond.end(), "", codes)
                at = beyond.end()
                for further in range(number + 1, int(beyond["last"]) + 1):
                    yield StationMention(at, at, str(further), self._numbered(further))
                continue
            yield StationMention(start, at, "", codes)
            while group in ("first", "sign") and (after := _NEXT.match(text, at)):
                yield StationMention(at, after.end(), after["next"], self._numbered(int(after["next"])))
                at = after.end()

    def _numbered(self, number: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for code, _ in self.by_number.get(number, ())))

    def _by_street(self, text: str) -> Iterator[StationMention]:
        words = tokens(text)
        for at in range(len(words)):
            longest: dict[int, list[str]] = {}
            for lemma in words[at].lemmas:
                for street, codes in self._streets.get(lemma, {}).items():
                    last = at + len(street) - 1
                    if not _stands(street, words, at):
                        continue
                    if _meant(words, at, last, text) or self._with_house(words, last, codes)[0] > last:
                        longest.setdefault(last, []).extend(codes)
            if longest:
                last = max(longest)
                first = at - 1 if at and words[at - 1].lemmas & _STREET_TYPE else at
                last, codes = self._with_house(words, last, longest[last])
                yield StationMention(words[first].start, words[last].end, "", tuple(dict.fromkeys(codes)))

    def _with_house(self, words: Sequence[Token], last: int, codes: list[str]) -> tuple[int, list[str]]:
        """The street's type and the house number after a street taken with it."""
        if last + 1 < len(words) and words[last + 1].lemmas & _STREET_TYPE:
            last += 1
        step = last + 1 + (last + 1 < len(words) and words[last + 1].text.lower() in ("д", "дом"))
        if step < len(words) and words[step].text[0].isdigit():
            house = words[step].text.lower()
            there = [
                code for code in codes if re.search(rf"(?<!\w){re.escape(house)}$", self._rows[code].address.lower())
            ]
            if there:
                return step, there
        return last, codes


def _russian(word: str) -> str:
    """A word with look-alike letters put right; "A3C" in Latin capitals too."""
    mended = one_alphabet(word)
    if mended in ("A3C", "А3С"):
        return "АЗС"
    return mended


def _numbers_something_else(before: str) -> bool:
    """Whether the word before "№ 7" says what the number is of: "инцидент № 7"."""
    word = re.search(r"([^\W\d_]{3,})\s*$", before)
    if not word:
        return False
    found = tokens(word[1])[0]
    return is_noun(word[1]) if re.search("[а-яё]", word[1], _I) else found.text.lower() not in _BEFORE_SIGN


def _numbers(row: StationRow) -> Iterable[int]:
    """The number in the code and the one in the name, where it says that it is one."""
    digits = re.findall(r"\d+", row.code)
    named = re.search(r"№\s*(\d{1,6})(?!\d)", row.name)
    return dict.fromkeys([int(digits[-1])] * bool(digits) + ([int(named[1])] if named else []))


def _streets(row: StationRow) -> Iterator[tuple[frozenset[str], ...]]:
    """Words of the streets and of the own names of a station, in Latin letters too."""
    places = {plain(row.city), plain(row.region)}
    for part in re.split(r"[,;()«»\"]", f"{row.name}, {row.address}"):
        words = [word for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", part) if plain(word) not in _STREET_TYPE]
        numbered = re.search(r"№|(?:^|\s)\d|азс|км$", part, _I) and not re.match(
            r"\s*(?:ул|пр)\S*\s+\d+\s+[а-яё]", part, _I
        )
        if plain(part.strip()) in places or not words or numbered:
            continue
        if any(len(word) > 3 for word in words):
            yield tuple(value_lemmas(word) for word in words)
            if len(words) == 1:
                yield (frozenset((latin(words[0]),)),)


def _stands(street: tuple[frozenset[str], ...], words: Sequence[Token], at: int) -> bool:
    if at + len(street) > len(words):
        return False
    return all(not part.isdisjoint(words[at + step].lemmas) for step, part in enumerate(street))


def _meant(words: Sequence[Token], at: int, last: int, text: str) -> bool:
    """Whether a word that may be a street is meant as one: beside "улица" or "станция", in quotes, "на Ленина"."""
    before = words[at - 1] if at else None
    after = words[last + 1] if last + 1 < len(words) else None
    if after and after.lemmas & _REGION_NEXT:
        return False
    if (before and before.lemmas & _STREET_TYPE) or (after and after.lemmas & _STREET_TYPE):
        return True
    quoted = text[words[at].start - 1 : words[at].start] in ("«", '"', "“")
    capital = words[at].text[0].isupper() and words[at].start > 0
    if (before and before.lemmas & _STATION_WORDS) or (after and after.lemmas & _STATION_WORDS):
        return quoted or capital or not common_word(words[at].text)
    if before is None or before.text.lower() not in _ON:
        return False
    return capital or quoted or (not common_word(words[at].text) and bool(re.search("[а-яё]", words[at].text, _I)))
