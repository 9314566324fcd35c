"""How old what is open is: words of ages, of the oldest one and of one incident of each group."""

from __future__ import annotations

import re

from chains.text import Text

_I = re.IGNORECASE
OPEN = ("open_incidents", "oldest_open_at", "open_age_d")
"""Metrics of what was open at the end of the period, or is now."""
_OPEN_SAID = re.compile(
    r"(?<!\w)(?:открыт|не\s?закры|нереш|не\s+реш|незаверш|висящ|висит|висят|висяк|хвост|б[эе]клог|open|unresolved|backlog|pending|outstanding|not\s+(?:yet\s+)?(?:closed|resolved)|still)",
    _I,
)
_OPEN_WORDS = r"(?:открыт\w*|незакрыт\w*|не\s+закрыт\w*|нереш[её]нн\w*|бэклог\w*|беклог\w*|висящ\w*|висяк\w*|хвост\w*|open|unresolved|backlog|pending|outstanding)"
_THINGS = r"(?:заяв\w+|инцидент\w*|обращени\w+|случа\w+|тикет\w*|tickets?|incidents?|cases?|ones?|items?|issues?)"
_MEAN_AGE = re.compile(
    rf"(?<!\w)(?:(?:средн\w+\s+)?возраст\w*|(?:average|mean|avg)\s+age(?:\s+of)?|age\s+on\s+average|(?:what\s+is\s+)?the\s+age\s+of"
    rf"|how\s+old\s+(?:on\s+average\s+)?(?:are|is)(?:\s+on\s+average)?)(?!\w)"
    rf"|(?<!\w)(?:сколько|как\s+долго)\s+(?:дней\s+)?(?:в\s+среднем\s+)?(?:уже\s+)?(?:вис[ия]т|леж[ия]т)\s+(?:в\s+среднем\s+)?(?={_OPEN_WORDS})"
    rf"|(?<!\w)how\s+(?:long|many\s+days)\s+(?:on\s+average\s+)?have\s+(?:the\s+)?(?={_OPEN_WORDS})",
    _I,
)
_BEEN_OPEN = re.compile(
    r"(?<!\w)been\s+(?:open|waiting|pending|sitting|hanging)(?:\s+on\s+average)?|(?<!\w)(?:on\s+average|в\s+среднем)(?!\w)",
    _I,
)
_OLDEST_DATE = re.compile(
    rf"(?<!\w)(?:(?:дат\w+|когда\s+(?:поступил\w*|завел\w*|заведен\w*|открыт\w*|сообщ\w+))\s+(?:по\s+)?(?:сам\w{{2,3}}\s+(?:стар|давн|ранн)\w+|старейш\w+)"
    rf"|(?:сам\w{{2,3}}\s+(?:стар|давн|ранн)\w+)\s+дат\w+|(?:the\s+)?(?:report\w*\s+)?dates?\s+of\s+(?:the\s+|their\s+|its\s+)?(?:oldest|earliest)"
    rf"|when\s+(?:the\s+)?oldest|(?:the\s+)?oldest(?:\s+{_THINGS})?\s+dates?|since\s+when\s+(?:is\s+)?(?:the\s+)?oldest)"
    rf"(?:\s+(?:из\s+(?:них|этих|которых)|of\s+(?:them|those|these)|{_OPEN_WORDS}|{_THINGS}|was\s+(?:reported|raised|opened)))*(?!\w)",
    _I,
)
_GROUPED = re.compile(r"(?<!\w)(?:по|by|per|кажд\w+|each|every)\s", _I)
_GROUP_NOUN = (
    r"(?:станци\w+|азс|заправк\w+|регион\w*|област\w+|город\w*|служб\w+|подразделени\w+|отдел\w*|категори\w+|модел\w+|вид\w*"
    r"|stations?|sites?|regions?|cit(?:y|ies)|departments?|teams?|categor\w+|models?|types?)"
)
_OF_EACH = re.compile(
    rf"(?<!\w)(?:кажд\w+|each|every|per|by)\s+(?:of\s+(?:the\s+|our\s+)?)?{_GROUP_NOUN}|(?<!\w)по\s+{_GROUP_NOUN}", _I
)
LARGEST_ONE = re.compile(
    r"(?<!\w)(?:сам\w{2,3}\s+(?:дорог|крупн|больш|долг|затратн|убыточн)\w+|most\s+(?:expensive|costly)|costliest|largest|biggest|longest)\s+(?:(?!и\s|and\s)[^\W\d]+\s+)?"
    r"(?:инцидент|случай|авари[яюи]|происшествие|разлив|пролив|пожар|возгорание|краж[ау]|заявк[ау]|incident|spill|fire|case|accident|ticket|theft)(?!\w)",
    _I,
)
"""A single incident that is the largest, and not a sum."""


def read_ages(text: Text) -> list[str]:
    """Metrics of the age of what is open that the words name, in order; blanked out."""
    if not _OPEN_SAID.search(text.left):
        return []
    found = []
    if text.take(_MEAN_AGE):
        while text.take(_BEEN_OPEN):
            pass
        found.append("open_age_d")
    if _GROUPED.search(text.left) and text.take(_OLDEST_DATE):
        found.append("oldest_open_at")
    return found


def one_of_each(question: str) -> bool:
    """Whether a group is named each one of which is to have an incident of its own: "в каждой службе", "by site"."""
    return bool(_OF_EACH.search(question))
