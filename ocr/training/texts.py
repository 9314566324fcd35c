"""Texts of lines: prose, words, names, numbers, codes, addresses, cells of tables, as they stand in office papers."""

import random
import re
from collections.abc import Callable

from ocr.training.charset import ADDED_SIGNS, ALLOWED, ASCII, RUSSIAN, SIGNS
from ocr.training.corpus import Corpus

_CAPITALS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORT = "и в на с по не к о от до за из у для при под над без или а но что как это об же бы ли со во их его её".split()
_TRADE = """
АЗС ТРК КСО ККТ АСУ акт дата осмотр оборудование колонка насос резервуар давление температура уровень норма факт
параметр погрешность объём топливо бензин дизельное инспектор оператор мастер смена замечание заключение исправно
ремонт замена клапан фильтр датчик заземление изоляция сопротивление серийный заводской номер адрес наименование
итого подпись должность приложение договор пункт раздел таблица ООО АО ПАО ИП ИНН КПП ОГРН БИК МВД МЧС РФ ГОСТ
СНиП ФИО НДС АИ-92 АИ-95 АИ-98 ДТ СУГ КПГ
""".split()
_UNITS = """
мм см м км л мл кг г т В А Вт кВт Ом МОм МПа кПа °С % л/мин м³ см² м² с мин ч Гц дБ шт. руб. коп. тыс. млн ₽ мг/л
об/мин НКПР $ €
""".split()
_STREETS = "ул. пр-т пер. пл. ш. наб. б-р просп. улица проспект".split()
_SIGNS = "".join(c for c in ASCII + SIGNS + ADDED_SIGNS if not c.isalpha())
_ACRONYMS = "NP API USB SLA POS PIN SMS PDF IP LED GSM QR VIP Wi-Fi HTTP SQL ID".split()
_LENGTHS = (3, 6, 10, 15, 20, 28, 36, 45, 55, 68, 80, 95)
_LENGTH_WEIGHTS = (5, 7, 9, 9, 9, 10, 10, 10, 10, 9, 7, 5)


class TextMaker:
    """Makes the text of one line at a time from a corpus.

    Every text holds allowed characters only, is stripped, and is at most 110 characters long.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._kinds: tuple[tuple[Callable[[random.Random, int], str], float], ...] = (
            (self._cut_prose, 0.40),
            (self._mix, 0.27),
            (self._list_words, 0.12),
            (self._fill_form, 0.08),
            (self._cut_english, 0.05),
            (self._write_number, 0.05),
            (self._scatter, 0.03),
        )

    def make_text(self, rng: random.Random) -> str:
        """Make a text; the lengths run from a table cell to a full line of a page."""
        makers, weights = zip(*self._kinds, strict=True)
        while True:
            length = rng.choices(_LENGTHS, _LENGTH_WEIGHTS)[0] + rng.randint(-2, 3)
            text = rng.choices(makers, weights)[0](rng, max(length, 1))
            text = re.sub(r" +", " ", _change_case(text, rng)).strip()[:110].strip()
            if text and ALLOWED.issuperset(text):
                return text

    def _cut_prose(self, rng: random.Random, length: int) -> str:
        paragraph = rng.choice(self._corpus.prose)
        return _cut(paragraph, length, rng)

    def _cut_english(self, rng: random.Random, length: int) -> str:
        return _cut(rng.choice(self._corpus.english), length, rng)

    def _list_words(self, rng: random.Random, length: int) -> str:
        words: list[str] = []
        while sum(map(len, words)) + len(words) <= length:
            words.append(rng.choice(_SHORT) if rng.random() < 0.2 else rng.choice(self._corpus.words))
            if rng.random() < 0.12:
                words[-1] = words[-1].capitalize()
            words[-1] += rng.choices(("", ",", ".", ";", " –", " —"), (80, 10, 5, 1, 2, 2))[0]
        return " ".join(words)

    def _mix(self, rng: random.Random, length: int) -> str:
        parts: list[str] = []
        while sum(map(len, parts)) + len(parts) <= length:
            parts.append(self._punctuate(self._pick_part(rng), rng))
        return " ".join(parts)

    def _pick_part(self, rng: random.Random) -> str:
        kind = rng.random()
        if kind < 0.30:
            return rng.choice(self._corpus.words)
        if kind < 0.42:
            return rng.choice(_TRADE) if rng.random() < 0.7 else rng.choice(_SHORT)
        if kind < 0.58:
            return self._name_person(rng)
        if kind < 0.82:
            unit = rng.choice(("", " ")) + rng.choice(_UNITS) if rng.random() < 0.35 else ""
            return write_number(rng) + unit
        if kind < 0.92:
            return write_code(rng)
        if kind < 0.96:
            return f"{rng.choice(_ACRONYMS)}-{rng.choice(self._corpus.words)}"
        return rng.choice(self._corpus.english).split(" ")[0]

    def _name_person(self, rng: random.Random) -> str:
        name = rng.choice(self._corpus.names)
        gap = rng.choice(("", "", " "))
        initials = f"{rng.choice(_CAPITALS)}.{gap}{rng.choice(_CAPITALS)}."
        return rng.choice((name, f"{name} {initials}", f"{initials}{gap or ' '}{name}"))

    def _punctuate(self, part: str, rng: random.Random) -> str:
        kind = rng.random()
        if kind < 0.66:
            return part
        if kind < 0.90:
            return part + rng.choice((",", ",", ".", ".", ":", ";", " –", " —", " -", "!", "?", "…", "/"))
        if kind < 0.92:
            return rng.choice((f"|{part}", f"{part}|", f"{part} |", f"| {part}"))
        opening, closing = rng.choice(("«»", "()", '""', "“”", "„“", "[]", "‘’"))
        return f"{opening}{part}{closing}"

    def _fill_form(self, rng: random.Random, length: int) -> str:
        words, names = self._corpus.words, self._corpus.names

        def digits(count: int) -> str:
            return "".join(rng.choice("0123456789") for _ in range(count))

        forms = (
            f"{rng.choice(names)} {rng.choice(names)} {rng.choice(names)}",
            f"г. {rng.choice(names)}, {rng.choice(_STREETS)} {rng.choice(names)}, д. {rng.randint(1, 300)}",
            f"{digits(6)}, {rng.choice(names)} обл., {rng.choice(_STREETS)} {rng.choice(names)}, {rng.randint(1, 99)}",
            f"ИНН {digits(10)} КПП {digits(9)}",
            f"Р/с {digits(20)} БИК {digits(9)}",
            f"|{rng.choice(_TRADE).capitalize()} {rng.choice(words)} |{digits(rng.randint(1, 8))}",
            f"+7 ({digits(3)}) {digits(3)}-{digits(2)}-{digits(2)}",
            f"{rng.choice(('«', chr(34)))}{digits(2)}{rng.choice(('»', chr(34)))} {rng.choice(words)} 20{digits(2)} г.",
            f"{rng.randint(1, 30)}.{rng.randint(1, 20)}. {rng.choice(words).capitalize()} {rng.choice(words)}",
            f"{rng.choice('абвгдежз')}) {rng.choice(words)} {rng.choice(_SHORT)} {rng.choice(words)}",
            f"• {rng.choice(words)} {rng.choice(words)}",
            f"{rng.choice(('ООО', 'АО', 'ПАО', 'ОАО', 'ИП'))} «{rng.choice(words).capitalize()}»",
            f"{rng.choice(_TRADE)} № {digits(rng.randint(1, 6))} от {digits(2)}.{digits(2)}.20{digits(2)}",
            f"{rng.choice(_ACRONYMS).lower()}{digits(2)}@{rng.choice(_ACRONYMS).lower()}.ru",
            f"{rng.choice(words).capitalize()}: {'_' * rng.randint(3, 12)}",
            f"{rng.choice(words)} (подпись)",
            f"{rng.choice(words).capitalize()} {'.' * rng.randint(4, 30)} {rng.randint(1, 400)}",
        )
        return rng.choice(forms) if length > 8 else rng.choice(words)

    def _write_number(self, rng: random.Random, length: int) -> str:
        return " ".join(write_number(rng) for _ in range(1 + length // 25))

    def _scatter(self, rng: random.Random, length: int) -> str:
        letters = rng.choice((RUSSIAN, _LATIN + _LATIN.lower()))
        return "".join(rng.choice(rng.choice((letters, _SIGNS))) for _ in range(min(length, 14)))


def write_number(rng: random.Random) -> str:
    """Write a number as papers do: plain, decimal, grouped, a date, a time, a range, № and the like."""
    one = rng.randint
    forms = (
        f"{one(0, 10 ** one(1, 5))}",
        f"{one(0, 999)}{rng.choice(',,,.')}{one(0, 10 ** one(1, 3) - 1)}",
        f"{one(1, 999)} {one(0, 999):03d}{rng.choice(('', ',' + str(one(10, 99))))}",
        f"{one(1, 31):02d}.{one(1, 12):02d}.{rng.choice(('20', ''))}{one(10, 29)}",
        f"{rng.choice('+−-±')}{rng.choice(('', ' '))}{one(0, 99)},{one(0, 99)}",
        f"{one(0, 99)}{rng.choice(('', ',' + str(one(0, 9))))}{rng.choice('–-—')}{one(0, 99)}",
        f"{rng.choice('№№№N')}{rng.choice(('', ' '))}{one(1, 9999)}",
        f"{one(1, 9999)}-{one(1, 99)}/{one(10, 30)}",
        f"{one(0, 23):02d}:{one(0, 59):02d}",
        f"{one(0, 500)} {rng.choice('±×xх')} {one(0, 50)}",
        f"{one(0, 100)}{rng.choice(('', ' '))}%",
        f"{one(1, 30)}.{one(1, 30)}{rng.choice(('', '.' + str(one(1, 30))))}",
        f"({one(1, 99)})",
        f"{rng.choice('≤≥≈<>=')} {one(0, 99)},{one(0, 9)}",
        f"{one(0, 9)}½",
        f"§ {one(1, 99)}",
    )
    return rng.choice(forms)


def write_code(rng: random.Random) -> str:
    """Write an inventory or serial code: parts of capitals, Russian or Latin, and of digits."""
    letters = rng.choice((_CAPITALS, _CAPITALS, _LATIN))

    def write_part() -> str:
        kind = rng.random()
        if kind < 0.55:
            return "".join(rng.choice(letters) for _ in range(rng.randint(1, 4)))
        if kind < 0.62:
            return "".join(rng.choice(letters.lower()) for _ in range(rng.randint(3, 8))).capitalize()
        return str(rng.randint(0, 10 ** rng.randint(1, 7)))

    return rng.choice("-- /._").join(write_part() for _ in range(rng.randint(1, 3)))


def _cut(paragraph: str, length: int, rng: random.Random) -> str:
    """Take whole words from a random place; now and then break the last one with a hyphen, as a page does."""
    words = paragraph.split(" ")
    start = 0 if rng.random() < 0.25 else rng.randrange(len(words))
    taken: list[str] = []
    for word in words[start:]:
        taken.append(word)
        if sum(map(len, taken)) + len(taken) > length:
            break
    last = taken[-1]
    if rng.random() < 0.08 and len(last) > 6 and last.isalpha():
        taken[-1] = last[: rng.randint(2, len(last) - 3)] + "-"
    return " ".join(taken)


def _change_case(text: str, rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.10:
        return text.upper()
    if kind < 0.22:
        return text[:1].upper() + text[1:]
    return text.title() if kind < 0.24 else text
