"""Words that ask for what the network has, for actions of incidents, for a table of two groups, or set groups by their mean."""

from __future__ import annotations

import re

_I = re.IGNORECASE
THOSE = re.compile(
    r"(?<!\w)(?:котор(?:ые|ых)|that|which)(?!\w)|^\W*(?:а\s+|и\s+)?(?:какие|what(?!\s+(?:is|are|was|were)\s))\s", _I
)
"""Single things told by what they did, or asked for by name."""
LONGEST_ONES = re.compile(
    r"(?<!\w)(?:сам(?:ые|ых)\s+(?:долг|длинн|длительн|затяжн)\w+\s+(?!по\s)[^\W\d]|longest(?:-lasting|-running)?\s+(?:[a-z-]+\s+)?[a-z-]{3,}s(?!\w))",
    _I,
)
MATRIX = re.compile(r"(?<!\w)(?:матриц\w+|кросс-?таблиц\w+|matrix|cross-?tab\w*)(?!\w)", _I)
ACTIONS_PER = re.compile(
    r"(?:мер|действ)\w*[^.?]*по\s+каждому\s+инцидент|(?:действ|мер)[^.?]*на\s+(?:один|1|каждый)\s+инцидент|actions?[^.?]*per\s+incident",
    _I,
)
OWNED = re.compile(
    r"(?<!\w)(?:(?:do|have)\s+we\s+(?:have|got|run|own|operate)(?!\s+(?:any|some|no)\w*(?!\w))|(?:is|are)\s+there\s+installed|у\s+нас\s+(?:есть|имеется|стоит|стоят|установлен\w*)|(?:стоит|стоят|установлен\w*)\s+(?:на|у)\s)(?!\s*(?:\w+\s+)?(?:incident|fire|spill|fail|инцидент))",
    _I,
)
MORE_THAN_MEAN = re.compile(
    r"(?<!\w)(?P<more>more|fewer|less)(?=\s+(?:\w+\s+){1,3}than\s+(?:the\s+)?(?:average|mean)(?!\w))", _I
)
THAN_MEAN = re.compile(r"(?<!\w)than\s+(?:the\s+)?(?:average|mean)(?!\w)", _I)
NEAR_MEAN = re.compile(
    r"(?<!\w)(?:(?P<above>выше|больше|превыша\w+|above|over|greater than|higher than|more than)|(?P<below>ниже|меньше|below|under|less than|lower than|fewer than))"
    r"\s+(?:the\s+)?(?:(?:network|overall)\s+)?(?:средн(?:его|е|ий|ее|юю)(?!\w)(?:\s+(?:значени\w+|показател\w+|уровн\w+))?|average|mean)(?!\s+(?:time|врем))"
    r"(?:\s+(?:по|across|of|for)\s+(?:all\s+|the\s+)?(?:станци\w+(?:\s+сети)?|сети|азс|регион\w+|город\w+|категори\w+|служб\w+|групп\w+|stations|sites|network|regions|cities|categories|departments|groups))?",
    _I,
)
DISTRIBUTION = re.compile(r"(?<!\w)(?:распределени\w+|гистограмм\w+|distribution|histogram)(?!\w)", _I)
ONE_INCIDENT = re.compile(
    r"(?<!\w)(?:(?:от|за|у|по|в)\s+одно(?:го|му|м)|за\s+один)\s+(?:инцидент\w*|случа\w+)|(?:in|of|from|for|by|on)\s+(?:a|one)\s*(?:single\s+)?(?:incident|case)|single incident",
    _I,
)
