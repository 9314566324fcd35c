"""Questions that lie outside the data by their grammar: orders to change something, and what has not happened yet."""

from __future__ import annotations

import datetime as dt
import re

from azs.errors import UnanswerableError
from chains.plan import Plan

_I = re.IGNORECASE
_RECORD_RU = (
    r"(?:статус|заявк|заявок|инцидент|обращени|тикет|приоритет|тяжест|исполнител|ответственн|причин|комментари"
    r"|(?:в|на)\s+(?:работ|архив|служб|отдел|ит(?!\w))|(?:не)?закрыт(?:ым|ой|ые|ую|о)|(?:не)?реш[её]нн?(?:ым|ой|ые|ую|о)(?!\w))"
)
_LEAD_RU = r"(?:(?:можешь|можете|можно|давай(?:те)?|нужно|надо|прошу|пожалуйста|плиз|а|и|ну|теперь|тогда)\s+)*"
CHANGE_RU = re.compile(
    r"(?<!\w)(?:проставь|назначь|переназначь|закрой|переоткрой|присвой|сотри|аннулируй|уведоми|эскалируй|спиши|впиши|допиши|прикрепи)(?:те)?(?!\w)"
    rf"|(?<!\w)(?:заведи|зарегистрируй|оформи)(?:те)?\s+(?:\w+\s+){{0,2}}?{_RECORD_RU}"
    rf"|(?<!\w)(?:смени|поменяй|переведи|отметь|пометь|исправь|заполни|внеси|перенеси|выстави|обнули|привяжи|передай)(?:те)?(?!\w)"
    rf"(?!\s+на\s+(?:график|диаграмм|карт))(?![^.?!]*\sв\s+(?:тыс|млн|минут|час|дн|процент|сут|рубл|литр))[^.?!]{{0,60}}?(?<!\w){_RECORD_RU}"
    r"|(?<!\w)(?:поставь|установи|замени|запиши)(?:те)?(?!\w)[^.?!]{0,40}?(?<!\w)(?:статус\w*|приоритет\w*|тяжесть|причину|исполнител\w+|ответственн\w+|комментари\w+)(?!\w)"
    rf"|^\W*{_LEAD_RU}(?:закрыть|переоткрыть)(?!\w)|^\W*{_LEAD_RU}(?:назначить|проставить|удалить|создать|завести|отменить|перевести|сменить|отметить|пометить)(?!\w)[^.?!]{{0,60}}?(?<!\w){_RECORD_RU}"
    r"|^\W*(?:(?:можешь|можете|можно|давай(?:те)?)\s+)(?:закрыть|переоткрыть|назначить|удалить|отменить)(?!\w)",
    _I,
)
_RECORD_EN = (
    r"(?:tickets?|incidents?|cases?|complaints?|inc\W?\d+|status|root\s+causes?|causes?|severity|priority|department"
    r"|a\s+comment|resolved|closed|as\s+\w+)(?!\w)"
)
CHANGE_EN = re.compile(
    r"^\W*(?:(?:please|pls|plz|can|could|would|you|kindly|go|ahead|and|i\s+want\s+(?:you\s+)?to|i\s+need\s+(?:you\s+)?to|just|now|then|also)\s+)*"
    r"(?:(?:assign|reassign|mark|flag|close(?!\s+to(?!\w))|reopen|set|change|edit|rename|move|transfer|fill(?:\s+in)?|cancel|escalate|erase|approve|merge)(?!\w)"
    r"(?!\s+(?:in|of|on|from|vs|over|between|against|by|calls?)(?!\w))(?![^.?!]*\s(?:filter|grouping|sort|columns?|chart)(?!\w))"
    rf"[^.?!]{{0,60}}?(?<!\w){_RECORD_EN}"
    r"|(?:register|log|raise|file|open)\s+(?:(?:a|an|another|one)\s+)(?:new\s+)?(?:ticket|incident|case|complaint)(?!\w)"
    r"|(?:resolve|reset)\s+(?:all|the|this|these|those|that|it|ticket|incident|every)(?!\w))",
    _I,
)
FUTURE = re.compile(
    r"(?<!\w)(?:потеря(?:ем|ют|ет)|произойд[её]т|произойдут|случит?ся|случатся|сломает?ся|сломаются|закроем|закроют(?:ся)?|закроется|решим|вырастет|вырастут|снизится|снизятся"
    r"|понес[её]м|потратим|прольём|прольем|прибавится|приб[уы]дет|поступит|поступят|накроется|ждать\s+(?:\w+\s+){0,2}?(?:в|на)\s+(?:январ|феврал|март|апрел|ма[йея]|июн|июл|август|сентябр|октябр|ноябр|декабр|след|конц|нов)\w*|(?:стоит|можно|чего|что)\s+ждать|нас\s+жд[её]т"
    r"|(?:в|на)\s+ближайш\w+\s+(?:дн|недел|месяц|год|квартал|врем|будущ)\w*|(?:в|на)\s+будущ(?:ем|ий|ую|ее|ей)"
    r"|(?:can|should|do|to)\s+(?:we\s+)?expect(?:ed)?|(?:we|it|there|they)['’]ll|shall\s+we|going\s+to\s+(?:lose|have|happen|see|get|break|fail|be|spend|cost)"
    r"|(?:in\s+)?(?:the\s+)?(?:coming|upcoming)\s+(?:days?|weeks?|months?|quarters?|years?))(?!\w)",
    _I,
)
HOW_TO = re.compile(
    r"(?<!\w)как\s+(?:мне\s+|нам\s+|тут\s+)?(?:закрыть|создать|завести|удалить|назначить|переназначить|отменить|отредактировать|оформить|зарегистрировать)(?!\w)",
    _I,
)
_MONTHS = (
    "янв|jan", "фев|feb", "мар|mar", "апр|apr", "ма[йяе]|may", "июн|jun", "июл|jul", "авг|aug", "сен|sep", "окт|oct",
    "ноя|nov", "дек|dec",
)  # fmt: skip
OUTSIDE_BY_GRAMMAR: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("procedure", HOW_TO), ("change", CHANGE_RU), ("change", CHANGE_EN), ("forecast", FUTURE),
)  # fmt: skip


def refuse_ahead(question: str, plan: Plan, today: dt.date) -> None:
    """Raises: UnanswerableError where a period has not begun: nothing has happened in it."""
    ahead = "|".join(_MONTHS[today.month :])
    if ahead and re.search(rf"(?<!\w)(?:эт(?:ом|от|ого)|this(?:\s+coming)?)\s+(?:{ahead})", question, _I):
        raise UnanswerableError("assistant.outside_forecast")
    if any(period is not None and period.start > today for period in (plan.period, plan.compare)):
        raise UnanswerableError("assistant.outside_forecast")
