"""Pairs of two dimensions whose incidents are counted together: "одна категория на одной станции 4 раза и более"."""

from __future__ import annotations

import re

from chains import vocabulary as words
from chains.text import Text

_I = re.IGNORECASE
_NOUNS: tuple[tuple[str, str], ...] = (
    ("station", r"(?:станци|азс|заправк|автозаправк|объект)\w*|stations?|sites?|places?"),
    ("category", (
        r"(?:категори|проблем|поломк|неисправност|инцидент|происшестви|сбо[ийея]|жалоб)\w*|(?:тип|вид)\w*(?:\s+(?:инцидент|происшестви|проблем|поломк)\w+)?"
        r"|categor(?:y|ies)|problems?|issues?|faults?|failures?|types?(?:\s+of\s+incidents?)?|kinds?|incident\s+types?|things?|incidents?"
    )),
    ("city", r"город\w*|cit(?:y|ies)|towns?"), ("region", r"регион\w*|област\w+|regions?"),
    ("department", r"служб\w+|departments?"), ("equipment_kind", r"(?:вид\w*\s+)?оборудовани\w+|equipment(?:\s+kinds?)?"),
    ("equipment_model", r"модел\w+|models?"), ("root_cause", r"причин\w+|causes?"),
)  # fmt: skip
_NAMES = "|".join(f"(?P<{{0}}{name}>{pattern})" for name, pattern in _NOUNS)
_ONE = re.compile(
    rf"(?<!\w)(?:(?:на|у|в|по|с|at|in|on|of)\s+)?(?:одн(?:а|ой|у|ом|им|ого|ому|и)(?:\s+и\s+т(?:а|ой|у|ом|ем|ого|от|е|у)\s+же)?|т(?:а|ой|у|ом|от|ого|е)\s+же(?:\s+сам\w+)?|(?:one\s+and\s+)?the\s+(?:very\s+)?same|same|one)\s+(?:{_NAMES.format('o_')})(?!\w)",
    _I,
)
_SAME_THING = re.compile(
    r"(?<!\w)(?:одно\s+и\s+то\s+же|одним\s+и\s+тем\s+же|то\s+же\s+самое|the\s+same\s+thing)(?!\w)", _I
)
_PAIR = r"(?:связ(?:к\w+|ок)|пар(?:ы|а|ам|ах|у|е)?|сочетани\w+|комбинаци\w+|pairs?|combinations?|combos?)"
_PAIRED = re.compile(
    rf"(?<!\w)(?:{_PAIR}\s*(?:of\s+|из\s+)?[:(«\"-]*\s*(?:{_NAMES.format('a_')})\s*(?:\+|/|—|-|–|x|×|,|и|and|with|с)\s*(?:{_NAMES.format('b_')})[)»\"]*"
    rf"|(?:{_NAMES.format('c_')})\s*(?:\+|/|—|–|-|×|and|и|with)\s*(?:{_NAMES.format('d_')})\s+{_PAIR}"
    rf"|(?:по\s+)?(?:{_NAMES.format('e_')})\s*\+\s*(?:{_NAMES.format('f_')}))(?!\w)",
    _I,
)
_REPEATS = re.compile(
    r"(?<!\w)(?:повторы|повтор(?:ов|ах)?|повторяющ\w+|повторн\w+|повторя(?:ется|ются|лась|лись|лся|лось)|повторил(?:ась|ись|ся|ось)|repeats?|repeated|repeating|recurring|recurs?|recurred|happen(?:ed|s|ing)?|случ\w+|возник\w+)(?!\w)",
    _I,
)
_TIMES = re.compile(r"(?<!\w)(?:раз[а]?|times|штук\w*|случа(?:ев|я|и))(?!\w)", _I)


def read_pairs(text: Text) -> tuple[str, ...]:
    """The two dimensions whose pairs are counted, their words blanked out; none where none are asked for.

    "Повторы: одна категория на одной станции" alone are the repeats of 30 days; with a number of times behind them
    they are pairs with that many incidents.
    """
    bounded = bool(words.AT_LEAST.search(text.left) or words.MORE_THAN.search(text.left))
    if match := _PAIRED.search(text.left):
        names = _named(match)
        if len(set(names)) > 1 and (re.search(_PAIR, match.group(), _I) or bounded):
            text.blank(match.start(), match.end())
            text.take(_SAME_THING)
            _counted(text, bounded=bounded)
            return names
    if not bounded:
        return ()
    found = [(match, _named(match)[0]) for match in _ONE.finditer(text.left)]
    same = _SAME_THING.search(text.left)
    names = tuple(dict.fromkeys([*(name for _, name in found), *(["category"] if same else [])]))
    if len(names) != 2 or not found:
        return ()
    for match, _ in found:
        text.blank(match.start(), match.end())
    text.take(_SAME_THING)
    _counted(text, bounded=True)
    return names


def _named(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(name[2:] for name, found in match.groupdict().items() if found)


def _counted(text: Text, *, bounded: bool) -> None:
    """Incidents are counted where a number of times is named, so the word of repeats asks for nothing more."""
    while bounded and text.take(_REPEATS):
        pass
