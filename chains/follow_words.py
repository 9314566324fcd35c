"""Words by which a question goes on from the answer before it."""

from __future__ import annotations

import re

_I = re.IGNORECASE
FOLLOW = re.compile(
    r"^\s*(?:ok(?:ay)?|so|well|right|хорошо|ладно)[,\s]+(?:а|и|теперь|now|and|then|just|what|how)\s|^\s*(?:по\s+(?!как)\w+(?:\s*,\s*|\s+)(?:за\s+)?(?:\w+\s*){0,3}$|а\s|и\s|ну\s|убери\s|исключи\s|разверн\w+\s|разложи\s|разбей\s|drop\s|exclude\s|remove\s|оставь|добавь|убери|теперь|тогда|только|то же|and\s|what about|how about|now\s|only\s|just\s|keep\s|same\s|vs\.?\s|versus\s|против\s|сравни\w*\s+с|compared?\s+(?:to|with)|without\s|без\s|кроме\s|в\s+разрезе|по\s+\w+\s*$|by\s+\w+\s*$|show\s+them|list\s+them|покажи\s+их)|\s(?:only|instead|then|теперь|enough|хватит|достаточно)\W*$|\s(?:тоже|вместо\s+\w+)\W*$",
    _I,
)
FOR_COMPARISON = re.compile(r"(?<!\w)(?:для\s+сравнения|for\s+comparison)(?!\w)", _I)
YEAR_BEFORE = re.compile(r"(?<!\w)the\s+year\s+before(?!\w)", _I)
SOLD = re.compile(r"(?<!\w)(?:прода|реализ|отпу[сщ]|sold|sale|sell)", _I)
OF_ALL = re.compile(r"(?<!\w)(?:от|of|из)\s+(?:the\s+)?(?:вс(?:ех|ей|его)|общ\w+|all|total)(?!\w)", _I)
SHOWN_TOO = re.compile(
    r"(?<!\w)(?:покажи\w*|выведи\w*|добавь\w*|укажи\w*|кто|как(?:ая|ой|ие|ую)|show|add|include|which|who)(?!\w)", _I
)
BY_GROUPS = re.compile(
    r"(?<!\w)(?:по|by|per|сгрупп\w+|разбе\w+|разлож\w+|split|group\w*|кажд\w+|each|сколько|how\s+many)(?!\w)", _I
)
OLDEST_DATE = re.compile(
    r"(?<!\w)(?:(?:the\s+)?date\s+of\s+the\s+oldest|дат\w+\s+сам\w+\s+(?:стар|ранн)\w+|when\s+the\s+oldest)(?!\w)", _I
)
OF_THEM = re.compile(
    r"^\W*(?:(?:а|и|and)\s+)?(?:(?:сколько\s+|какие\s+)?(?:из|среди)\s+(?:них|этих)|(?:how\s+many\s+|which\s+)?of\s+(?:them|those|these))(?!\w)",
    _I,
)
"""At the beginning of a question: part of the answer before."""
ABOUT_ONE = re.compile(
    r"(?<!\w)(?:он|она|оно|его|её|ее|ему|ей|ней|нём|нем|этот|эта|это|it|its|that\s+one|this\s+one)(?!\w)", _I
)
"""The one incident of the answer before."""
THERE = re.compile(
    r"(?<!\w)(?:там|оттуда|по\s+(?:ним|ней|нему)|на\s+(?:них|ней|нём|нем)|в\s+(?:них|ней|нём|нем)|у\s+(?:них|не[её]|него)|сколько\s+их|there|their|its|(?:at|in|for|of|on)\s+(?:it|them|these|those))(?!\w)",
    _I,
)
SORTED_BY = re.compile(
    r"^\W*(?:а\s+|и\s+|теперь\s+|now\s+|then\s+)?(?:отсортируй|упорядочи|отсортировать|сортируй|sort|order)(?:те)?(?!\w)",
    _I,
)
REFERS = re.compile(
    r"^\W*(?:(?:дай|покажи|выведи|сделай|переведи|show|give)(?:те)?\s+)?(?:me\s+)?(?:it\s+|them\s+|это\s+|их\s+)?(?:в\s+процентах|в\s+%|в\s+долях|in\s+per\s?cent|as\s+(?:a\s+)?(?:percentage|share)s?)(?!\w)|^\W*по\s+(?:станци|регион|город|категор|служб|месяц|недел|дн|азс|модел|причин)\w*\W*(?:,|$)|^\s*(?:(?:ok(?:ay)?|so|well|right|ну|хорошо|ладно|так)[,\s]+)?(?:а|и|ну\s+а|теперь|тогда|оставь|добавь|убери|то\s+же(?:\s+самое)?|такой\s+же|and|now|then|what\s+about|how\s+about|same|keep|add)(?!\w)"
    r"|^\s*(?:minus|without|except|excluding|без|кроме|исключая|только|only|just)\s+|\s(?:instead|тоже|вместо\s+\w+|alone|only)(?:,?\s+please)?\W*$|(?<!\w)(?:разложи|разбей|развер[ни]|сгруппируй|break|split)\w*\s+(?:их|это|them|it|that)(?!\w)"
    r"|(?<!\w)(?:(?:из|среди)\s+(?:них|этих)|of\s+(?:them|those|these))(?!\w)"
    r"|^\W*(?:on|at|in|на|в|у|по)\s+(?:which|what|как(?:их|ой|ом)|скольких)\s+\w+\W*$|^\W*(?:(?:покажи|выведи|дай|перечисли|list|show|give\s+me)(?:те)?\s+)?(?:их|эти|этих|those|these|them|such)(?!\w)",
    _I,
)
