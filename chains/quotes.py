"""Phrases in quotation marks or brackets that are the words of a title or of an action: «уехал без оплаты от ТРК»."""

from __future__ import annotations

import re

from chains.linker import Linker, tokens
from chains.text import Text
from chains.texts import Phrase

_I = re.IGNORECASE
_QUOTED = re.compile(r"[«\"“„](?P<said>[^»\"”“„]{3,80})[»\"”“]|\((?P<aside>[^()]{3,80})\)")
_LEAD = re.compile(
    r"(?:(?<!\w)(?:с|со|по|of|with|about|on|in)\s+)?(?:(?:такой|этой|the|такими|этими)\s+)?(?:тем(?:ой|е|ами|ам)|заголовк(?:ом|у|ами|ам)|названием|формулировкой|словами|title[ds]?|subject|wording|called|named)\s*[:—-]?\s*$",
    _I,
)


def read_quotes(text: Text, linker: Linker) -> list[Phrase]:
    """Quoted phrases that titles hold, or actions where no title does; blanked out of the question.

    A quoted value is left to the linker, and so is what no text holds.
    """
    found = []
    for match in list(_QUOTED.finditer(text.left)):
        said = (match["said"] or match["aside"]).strip()
        if match["said"] and _is_value(said, linker):
            continue
        if match["aside"] and len(tokens(said)) < 2:
            continue
        phrase = linker.titles.holding(said) or linker.actions.holding(said)
        if phrase is not None:
            lead = _LEAD.search(text.left[: match.start()])
            text.blank(lead.start() if lead else match.start(), match.end())
            found.append(phrase)
    return found


def _is_value(said: str, linker: Linker) -> bool:
    """Whether all of the words are a stored value, a measure or a station."""
    words = tokens(said)
    linked = {at for link in linker.links(words) for at in range(link.first, link.last + 1)}
    return len(linked) == len(words) or bool(linker.station_mentions(said))
