"""Words that a title or a description has to hold: "в описании есть слово «течь»", "with VPN in the title"."""

from __future__ import annotations

import re
from itertools import takewhile

from chains.lexemes import lemmas
from chains.plan import PlanFilter
from chains.text import Text

_I = re.IGNORECASE
_STEM, _LONG_STEM = 3, 5
_TITLE = r"(?:заголов\w+|названи\w+(?:\s+инцидент\w*)?|тем[еуыа]|темой|titles?|subjects?|headlines?)"
_BODY = r"(?:описани\w+|текст\w*|descriptions?|texts?)"
_FIELD = rf"(?:(?P<title>{_TITLE})|(?P<body>{_BODY}))"
_QUOTED = r"[«\"“„'](?P<quoted>[^»\"”“']{2,60})[»\"”“']"
_HOLDS = r"(?:есть|содерж\w+|встреча\w+|упомина\w+|упомянут\w*|фигуриру\w+|написан\w*|гроз\w+|угрож\w+|пиш\w+|указан\w*|contain\w*|mention\w*|includ\w*|has|have|says?|with|reads?)"
_WORD = r"(?:слов\w+|фраз\w+|выражени\w+|(?:the\s+)?(?:word|phrase|text))"
_LEAD = r"(?:,?\s*(?:у\s+)?(?:котор\w+|чь\w+|где|whose|where|which|that|с|со|with)\s+)?(?:(?:в|во|in)\s+)?(?:the\s+|the ir\s+|their\s+)?"
_PATTERNS = (
    re.compile(rf"(?<!\w){_LEAD}{_FIELD}\s*(?:{_HOLDS}\s+)*(?:{_WORD}\s+)?[:—-]?\s*{_QUOTED}", _I),
    re.compile(
        rf"(?:(?<!\w)(?:с|со|with|{_HOLDS})\s+)?(?:{_WORD}\s+)?{_QUOTED}\s+(?:в|во|in)\s+(?:the\s+|their\s+)?{_FIELD}(?!\w)",
        _I,
    ),
    re.compile(
        rf"(?<!\w)(?:с|со|with|{_HOLDS})\s+(?:{_WORD}\s+)?(?P<bare>[\w-]{{2,40}})\s+(?:в|во|in)\s+(?:the\s+|their\s+)?{_FIELD}(?!\w)",
        _I,
    ),
    re.compile(
        rf"(?<!\w){_LEAD}{_FIELD}\s+(?:котор\w+\s+)?{_HOLDS}\s+(?:{_WORD}\s+)?(?P<bare>[\w-]{{2,40}})(?!\w)", _I
    ),
    re.compile(rf"(?:(?<!\w)(?:с|со|with|{_HOLDS})\s+)?{_WORD}\s+{_QUOTED}(?P<title>)(?P<body>)", _I),
)


def read_phrases(text: Text) -> list[PlanFilter]:
    """Conditions on the words of a title or a description, blanked out of the question."""
    found = []
    for pattern in _PATTERNS:
        while match := pattern.search(text.left):
            groups = match.groupdict()
            said = (groups["quoted"].strip(),) if groups.get("quoted") else _forms(groups.get("bare") or "")
            found.append(PlanFilter("description" if match["body"] else "title", said))
            text.blank(match.start(), match.end())
    return found


def _forms(word: str) -> tuple[str, ...]:
    """What a text has to hold for a word in whatever case it is asked for: its stem, or the word and its lemmas."""
    known = [one for one in sorted(lemmas(word)) if one[:_STEM] == word.lower()[:_STEM] and one != word.lower()]
    stem = len(list(takewhile(lambda letters: len(set(letters)) == 1, zip(word.lower(), *known, strict=False))))
    return (word[:stem],) if stem >= _LONG_STEM else tuple(dict.fromkeys((word, *known)))
