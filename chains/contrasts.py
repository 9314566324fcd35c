"""Words by which a question sets one period or group against another."""

from __future__ import annotations

import re

_I = re.IGNORECASE

_TURN = r"(?:стал[оаи]?|был[оаи]?|оказал\w+)\s+(?:больше|меньше|выше|ниже)(?=[^?]{0,60}?(?<!\w)(?:чем|по\s+сравн|к\s|относит))|вырос\w*|выросл\w+|возрос\w*|увеличил\w*|прибавил\w*|снизил\w*|упал\w*|уменьшил\w*|сократил\w*|grew|rose|increased|went\s+up|fell|dropped|decreased|declined|went\s+down|(?:had|have|has|show\w*)\s+(?:a\s+)?(?:more|fewer|less|higher|lower|larger|smaller|longer|shorter)(?=[^?]*\sthan\s+(?:in|during|last|a\s+year|the\s+(?:year|month|quarter|same|previous)))"
TURNED = re.compile(rf"(?<!\w)(?:{_TURN})(?!\w)", _I)
TURNED_UP = re.compile(
    r"(?<!\w)(?:больше|выше|вырос\w*|возрос\w*|увелич\w*|прибав\w*|grew|rose|increased|went\s+up|(?:had|have|has|show\w*)\s+(?:a\s+)?(?:more|higher|larger|longer))(?!\w)",
    _I,
)
WHICH_TURNED = re.compile(
    rf"(?:^|\W)(?:(?:в|на|у|по)\s+)?(?:каких|какие|какой|каком|где|which|what|where|(?:станци|категори|регион|служб|город|station|categor|region|cit|department)\w*,?\s+(?:где|у\s+котор\w+|которые|where|that|which))[^?]*?(?:{_TURN})",
    _I,
)
THAN = re.compile(r"(?<!\w),?\s*(?:чем|than)(?:\s+(?:за|в|in|for))?(?!\w)", _I)
HOW_MANY_AGAIN = re.compile(r"(?<!\w)(?:and\s+how\s+many|[иа]\s+сколько)(?!\w)", _I)
COMPARE = re.compile(
    r"(?<!\w)(?:чем(?:\s+(?:за|в|во))?(?=\s+(?:(?:перв|втор|трет|четв[её]рт)\w+\s+(?:кварт|полуг)|[1-4]\s+кв|прошл|предыдущ|позапрошл|том\s|тот\s|аналогичн|(?:19|20)\d\d|январ|феврал|март|апрел|ма[йе]|июн|июл|август|сентябр|октябр|ноябр|декабр|год\w*\s+(?:назад|ранее)))|than(?:\s+(?:in|during))?(?=\s+(?:the\s+)?(?:last|previous|same|year|(?:19|20)\d\d|january|february|march|april|may|june|july|august|september|october|november|december|q\d|a\s+year))|по сравнению(?:\s+со?(?!\w))?|в сравнении(?:\s+со?(?!\w))?|сравни(?:те|ть)?|относительно|против|изменил\w*"
    r"|изменени\w+|отлича\w+|разниц\w+|compared?(?: to| with)?|comparison|against|versus|vs\.?|changed?|differ\w*)(?!\w)",
    _I,
)
CHANGED = re.compile(
    r"(?<!\w)(?:вырос\w*|возрос\w*|снизил\w*|упал\w*|увеличил\w*|уменьшил\w*|прибавил\w*|сократил\w*|(?:go|went|gone|going)\s+(?:up|down)(?:\s+or\s+(?:up|down))?|grew|grow|rose|fell"
    r"|dropped|increased?|decreased?|declined?)(?!\w)",
    _I,
)
HOW_MUCH = re.compile(
    r"(?<!\w)(?:на сколько процентов|насколько процентов|на сколько(?:\s*%)?|насколько(?:\s*%)?|во сколько раз|на какой процент"
    r"|(?:%|per\s?cent(?:age)?)\s+(?:change|growth|increase|decrease|rise|drop)(?:\s+(?:in|of)(?:\s+the)?)?|(?:изменени\w+|прирост\w*|рост|снижени\w+)\s+в\s+(?:%|процентах)|by what\s*(?:percent\w*|%)|by how many\s*(?:percent(?:age points)?|%)|by how much|what percent\w* change)(?!\w)",
    _I,
)
HOW = re.compile(r"(?<!\w)(?:как|ли|how|did)(?!\w)", _I)
ELLIPTIC = re.compile(
    r"(?<!\w)(?:за\s+)?(?:те\s+же\s+(?:дни|месяцы|числа|даты|недели)|тот\s+же\s+(?:период|срок|месяц|квартал))(?=\W|$)|(?<!\w)(?:с\s+)?(?:тем же|тому же|того же|аналогичн\w+|таким же|такому же|такого же)\s+(?:период\w*|отрезк\w*|срок\w*|месяц\w*|квартал\w*|полугоди\w*|дн\w*)"
    r"(?:\s+(?:прошл\w+|предыдущ\w+)\s+год\w+)?|(?:the\s+)?same\s+(?:period|month|quarter|time|days|weeks|months|dates|quarters)(?:\s+(?:of\s+)?last year)?"
    r"|год к году|year over year|yoy",
    _I,
)
WITH_ANOTHER = re.compile(
    r"(?<!\w)(?:с|со|to|with|against|vs\.?|к|ко|против|относительно|от)\s+(?:the\s+)?(перв\w+|втор\w+|трет\w+|предыдущ\w+|позапрошл\w+|прошл\w+|previous|first|second|last)(?!\w)",
    _I,
)
BY_CHANGE = re.compile(
    r"(?<!\w)по\s+(?:приросту|росту|снижению|падению|изменению)(?!\w)(?:\s+(?:числа|количества))?|(?:by|in)\s+(?:the\s+)?(?:growth|increase|decrease|change|rise|drop)(?!\w)(?:\s+(?:in|of)(?:\s+the\s+number\s+of)?)?",
    _I,
)
VAGUE_CHANGE = re.compile(
    r"(?<!\w)(?:(?:стало|стали|становится|дела)\s+(?:ли\s+)?(?:лучше|хуже|больше|меньше|чаще|реже)(?:\s+или\s+(?:лучше|хуже|больше|меньше|чаще|реже))?|(?:лучше|хуже)\s+(?:ли\s+)?стало|улучш\w+(?:\s+ли)?|ухудш\w+(?:\s+ли)?|(?:are|is|have|has)\s+(?:we|it|things|the\s+\w+)\s+(?:been\s+)?(?:doing\s+|getting\s+|become\s+|going\s+)?(?:better|worse|up|down)(?:\s+or\s+(?:better|worse|up|down))?|(?:doing|getting)\s+(?:better|worse)(?:\s+or\s+(?:better|worse))?|improv\w+|worsen\w+)(?!\w)",
    _I,
)
EARLIER = re.compile(
    r"(?<!vs )(?<!with )(?<!than )(?<!\bto )(?<!vs\. )(?<!the )(?<!\w)(?:(?:годом|месяцем|кварталом|неделей)\s+ранее|(?:(?:a|the|one)\s+)?(?:year|month|quarter|week)\s+(?:earlier|before(?:\s+that)?))(?!\w)"
    r"|^\W*(?:(?:а|и|ну)\s+)?(?:за|в)\s+(?:прошл|предыдущ)(?:ый|ую|ое|ом|ой|ий|ую|ее|ем|ей)\W*$|^\W*(?:and\s+)?(?:(?:in|for)\s+)?the\s+(?:previous|last)\s+one\W*$",
    _I,
)
UNITS_EARLIER = {
    "го": "year",
    "ме": "month",
    "кв": "quarter",
    "не": "week",
    "ye": "year",
    "mo": "month",
    "qu": "quarter",
    "we": "week",
}
BEFORE_THAT = re.compile(
    r"(?<!\w)(?:with\s+|to\s+)?(?:the\s+)?(?:day|week|month|quarter|year|period)\s+(?:before|earlier)(?:\s+(?:that|it))?(?!\w)|(?<!\w)(?:с\s+)?предыдущ\w+\s+период\w*",
    _I,
)
CHANGED_MOST = re.compile(
    r"(?<!\w)(?:(?:больше|сильнее|быстрее|заметнее|меньше|слабее)\s+(?:всего|всех)[^.?!]*?(?:вырос|возрос|снизил|упал|увелич|уменьш|сократ|измен|ухудш|улучш)"
    r"|(?:вырос|возрос|снизил|упал|увелич|уменьш|сократ|измен|ухудш|улучш)\w*[^.?!]*?(?:больше|сильнее|быстрее|заметнее)\s+(?:всего|всех)"
    r"|(?:grew|grow|rose|fell|dropped|increas\w+|decreas\w+|declin\w+|improv\w+|worsen\w+)[^.?!]*?most|(?:largest|biggest|highest|greatest)\s+(?:increase|decrease|growth|drop|change|rise|decline)"
    r"|(?:наибольш|максимальн|сам)\w+\s+(?:\w+\s+)?(?:рост|прирост|снижени|падени|изменени))",
    _I,
)
ABSOLUTE = re.compile(
    r"\(?(?<!\w)(?:(?:and\s+)?the\s+difference|и\s+разниц\w+|в\s+(?:штуках|абсолютн\w+(?:\s+(?:числах|цифрах|величинах|выражении))?|единицах)|по\s+абсолютн\w+\s+(?=прирост|рост|изменени|снижени)"
    r"|in\s+absolute\s+(?:terms|numbers)|absolute(?=\s+(?:growth|increase|change|decrease|rise|drop)))(?!\w)\)?",
    _I,
)
TOGETHER = re.compile(
    r"(?<!\w)(?:вместе|суммарно|в\s+сумме|всего|итого|в\s+целом|together|combined|in\s+total|altogether|overall)(?!\w)",
    _I,
)
INSTEAD = re.compile(
    r"(?<!\w)не\s+по\s+\w+,?\s+а(?=\s)|(?<!\w)(?:instead\s+of|rather\s+than|вместо|а\s+не)\s+(?:the\s+)?\w+(?!\w)", _I
)
