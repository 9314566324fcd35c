"""Stations named in a question by number, name or street."""

from __future__ import annotations

import re
from collections.abc import Mapping

from azs.errors import UnanswerableError
from chains.doubts import MOST, Doubt, Option
from chains.linker import Linker
from chains.plan import PlanFilter
from chains.text import Text

YEAR_LIKE = re.compile(r"(?:19|20)\d\d\W*$")


def read_stations(text: Text, linker: Linker, choices: Mapping[str, str]) -> tuple[list[PlanFilter], Doubt | None]:
    """Filters for the stations named, blanked out of the text, and a doubt where a name fits several.

    Args:
        choices: stations picked before: "station:<the words>" -> code.

    Raises:
        UnanswerableError: a station that the data do not hold is named.
    """
    chosen: dict[bool, list[str]] = {False: [], True: []}
    doubt = None
    for mention in linker.station_mentions(text.left):
        if not mention.codes and YEAR_LIKE.search(mention.text):
            continue
        if not mention.codes:
            raise UnanswerableError("assistant.no_station", name=mention.text.strip())
        name = f"station:{mention.text.strip().lower()}"
        code = mention.codes[0] if len(mention.codes) == 1 else choices.get(name, "")
        negated = _negated(text.left[: mention.start])
        if code in mention.codes:
            chosen[negated].append(code)
        elif doubt is None:
            options = (Option(found, text=linker.station_names.get(found, found)) for found in mention.codes[:MOST])
            doubt = Doubt(name, mention.text.strip(), tuple(options))
        text.blank(mention.start, mention.end)
    filters = [PlanFilter("station", tuple(dict.fromkeys(codes)), sign) for sign, codes in chosen.items() if codes]
    return filters, doubt


def _negated(before: str) -> bool:
    last = before.lower().split()[-1:]
    return last in (["кроме"], ["исключая"], ["except"], ["excluding"], ["without"], ["без"])
