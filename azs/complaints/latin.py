"""Russian typed in Latin letters: "zapah gaza u kolonki" is read as "запах газа у колонки"."""

from __future__ import annotations

import re

from azs.knowledge.word_forms import is_word

_KNOWN, _WORDS = 0.5, 3
"""Share of the words of three letters and more that the dictionary must know once in Cyrillic, and the fewest words."""
_ENGLISH = re.compile(
    r"\b(?:the|and|is|are|was|were|you|your|my|with|for|this|that|have|has|please|of|it|now|help|send|fire|pump|fuel"
    r"|from)\b",
    re.IGNORECASE,
)
_READ = 4_000
"""Characters by which a text is judged."""
_PAIRS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "ё"), ("jo", "ё"), ("ye", "е"), ("je", "е"), ("iy", "ий"),
    ("ij", "ий"), ("yy", "ый"),
)  # fmt: skip
_SINGLE = str.maketrans("abvgdezijklmnoprstufhcqwx'", "абвгдезийклмнопрстуфхцквхь")
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"


def in_cyrillic(text: str) -> str:
    """The text in Cyrillic where it is Russian in Latin letters; else the text itself."""
    head = text[:_READ]
    if re.search(r"[а-яёА-ЯЁ]", head) or not re.search(r"[A-Za-z]{3}", head) or _ENGLISH.search(head):
        return text
    read = _read(text)
    words = re.findall(r"[а-яё]{3,}", read[:_READ])
    known = sum(is_word(word) for word in words[:100])
    return read if len(words) >= _WORDS and known >= _KNOWN * min(len(words), 100) else text


def _read(text: str) -> str:
    said = text.lower().replace("’", "'").replace("`", "'")
    for latin, letter in _PAIRS:
        said = said.replace(latin, letter)
    said = said.translate(_SINGLE)
    said = re.sub(rf"(?<=[{_CONSONANTS}])y", "ы", said).replace("y", "й")
    return said.replace("ьа", "я").replace("ьу", "ю")
