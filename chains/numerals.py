"""Numbers in words: "сорок два", "сорок вторая", "forty two"."""

from __future__ import annotations

import re

ORDINAL_STEMS = (
    "перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
    "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат",
)  # fmt: skip
_TENS_STEMS = ("тридцат", "сороков", "пятидесят", "шестидесят", "семидесят", "восьмидесят", "девяност")
_CARDINALS = {
    word: number
    for number, words in enumerate(
        ("ноль zero", "один одна одной одну one", "два две двух two", "три трех three", "четыре четырех four",
         "пять пяти five", "шесть шести six", "семь семи seven", "восемь восьми eight", "девять девяти nine",
         "десять десяти ten", "одиннадцать одиннадцати eleven", "двенадцать двенадцати twelve",
         "тринадцать тринадцати thirteen", "четырнадцать четырнадцати fourteen", "пятнадцать пятнадцати fifteen",
         "шестнадцать sixteen", "семнадцать seventeen",
         "восемнадцать eighteen", "девятнадцать nineteen")
    )
    for word in words.split()
} | {
    word: 10 * tens
    for tens, words in enumerate(
        ("двадцать двадцати twenty", "тридцать тридцати thirty", "сорок сорока forty", "пятьдесят пятидесяти fifty",
         "шестьдесят sixty", "семьдесят seventy", "восемьдесят eighty", "девяносто ninety"), 2
    )
    for word in words.split()
} | {
    word: hundreds * 100
    for words, hundreds in (("сто ста hundred", 1), ("двести двухсот", 2), ("триста трехсот", 3),
                            ("четыреста четырехсот", 4), ("пятьсот пятисот", 5))
    for word in words.split()
}  # fmt: skip
_ENDING = r"(?:ая|ой|ую|ей|ья|ью|ьей|ье|яя)"
_ORDINALS = {stem: number for number, stem in enumerate(ORDINAL_STEMS, 1)} | {
    stem: 10 * tens for tens, stem in enumerate(_TENS_STEMS, 3)
}
_ORDINAL = re.compile(rf"({'|'.join(sorted(_ORDINALS, key=len, reverse=True))}){_ENDING}")
WORD = rf"(?:{'|'.join(sorted(_CARDINALS, key=len, reverse=True))})"
ORDINAL = rf"(?:{'|'.join(sorted((*_ORDINALS, 'четвёрт'), key=len, reverse=True))}){_ENDING}"
CARDINAL_PHRASE = rf"{WORD}(?:[ -]{WORD}){{0,2}}"
ORDINAL_PHRASE = rf"(?:{WORD} ){{0,2}}{ORDINAL}"


def number_of(phrase: str) -> int | None:
    """The number a phrase says; None where it says none."""
    total, least = 0, 1000
    for word in re.split(r"[\s-]+", phrase.lower().replace("ё", "е").strip()):
        ordinal = _ORDINAL.fullmatch(word)
        value = _ORDINALS[ordinal[1]] if ordinal else _CARDINALS.get(word)
        if value is None or value >= least:
            return None
        total, least = total + value, 100 if value >= 100 else 10 if value >= 20 else 0
    return total or None
