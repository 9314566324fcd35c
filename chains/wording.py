"""A question as it is typed, put into the words the readers know: numbers, exceptions, joined words."""

from __future__ import annotations

import re

from chains.colloquial import COLLOQUIAL
from chains.numerals import CARDINAL_PHRASE, number_of
from chains.rewritings import REWRITINGS

_I = re.IGNORECASE


_MORE_THAN_BEFORE = re.compile(
    r"(?<!\w)(?P<more>больше|меньше|чаще|реже|выше|ниже|дольше|короче),?\s+чем\s+(?:было\s+)?(?=(?:(?:за|в|во|на)\s+)?(?:т\w{1,3}\s+же|прошл|предыдущ|аналогичн|год\s+(?:назад|ранее)|(?:19|20)\d\d|(?:январ|феврал|март|апрел|ма[йе]|июн|июл|август|сентябр|октябр|ноябр|декабр)|(?:1|2|3|4|перв|втор|треть|четв)\w*[\s-]+(?:м\s+)?кварт))"
    r"|(?<!\w)(?:(?:we\s+)?(?P<lose>lose|lost)\s+)(?P<less>more|less)\s+(?P<span>(?:in|during|this)\s[^,?]{2,24}?)\s+than\s+(?=(?:in\s+|during\s+)?(?:the\s+)?(?:same|last|previous|q[1-4]|(?:19|20)\d\d))"
    r"|(?<!\w)(?:(?:saw|had|have|has|show|shows)\s+)?(?:an?\s+)?(?P<many>more|fewer|less|higher|lower|larger|smaller|longer|shorter)\s+(?P<what>\w+(?:\s+\w+){0,2}?)\s+(?P<when>(?:this|in|so\s+far|last)\s[^,?]{2,24}?)\s+than\s+(?=(?:in\s+|during\s+)?(?:the\s+)?(?:same|last|previous|q[1-4]|(?:19|20)\d\d|a\s+year|january|february|march|april|may|june|july|august|september|october|november|december))",
    _I,
)
_UPWARD = frozenset(("больше", "чаще", "выше", "дольше", "more", "higher", "larger", "longer"))
_THAN_BEFORE = re.compile(
    r"(?<!\w)(?:выше|ниже|дольше|короче),?\s+чем\s+(?=(?:(?:за|в|во|на)\s+)?(?:т\w{1,3}\s+же|прошл|предыдущ|год\s+назад|(?:19|20)\d\d"
    r"|январ|феврал|март|апрел|ма[йе]|июн|июл|август|сентябр|октябр|ноябр|декабр))",
    _I,
)
_MENDED = re.compile(r"(?<!\w)(?:чин|реша|закрыва|устраня)\w+\s+(?:в\s+среднем\s+)?(?P<how>дольше)(?=,?\s+чем\s)", _I)
_SLA_RATE = re.compile(r"(?<!\w)SLA\s+rates?(?!\w)", _I)
_OF_GROUPS = re.compile(r"^\W*(?:(?:на|в|у|по)\s+)?(?:как(?:ие|их|ой|ом)|где|which|what|where)(?!\w)", _I)
_HYPHENED = re.compile(
    r"(?<![\w-])(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*-|(?:month|year|week|quarter|day)-(?:over|on|to|by)|year-to-date|to-date|non-|all-time|network-wide|side-by|cross-|top-)"
    r"[a-z]{2,}(?:-[a-z]{2,})+(?![\w-])",
    _I,
)
_JOINED = re.compile(r"(?<=[^\W\d]{3})\s*[/&+]\s*(?=[^\W\d]{3})|(?<=\w)\s+[+&]\s+(?=\w)")
_CROSSED = re.compile(r"(?<!\w)([^\W\d]{3,})\s+[x×х*]\s+([^\W\d]{3,})(?!\w)", _I)
_NOT_COUNTED = re.compile(
    r"(?<!\w)([\w-]+)\s+не\s+(?:счита[йте]\w*|считая|учитыва[йт]\w*|учитывая|включа[йт]\w*|брать|надо|нужн\w+)(?!\w)",
    _I,
)
_LEFT_OUT = re.compile(
    r"(?<!\w)(?P<a>\w+)(?:\s+(?P<c>reports?|tickets?|incidents?|ones))?\s+(?:not\s+(?:included|counted)|excluded|left\s+out|aside)(?!\w)",
    _I,
)
_LEFT_ASIDE = re.compile(r"(?<!\w)(?:leaving|putting|setting)\s+(?:the\s+)?(?P<a>[^,;]{3,40}?)\s+aside(?!\w)", _I)
_PAIR_LEFT_OUT = re.compile(
    r"(?P<a>(?<!\w)\w+(?:\s+\w+)?)\s+and\s+(?P<b>\w+)\s+(?:not\s+(?:included|counted)|excluded|left\s+out)(?!\w)", _I
)
_EXCEPT = re.compile(
    r"(?<!\w)(?:leaving\s+aside|setting\s+aside|minus(?:\s+the)?|disregarding|omitting|за исключением|не считая|не включая|не учитывая|без уч[её]та|помимо|за вычетом|not counting|not including|apart from"
    r"|other than|except for|leaving out|ignoring)(?!\w)",
    _I,
)
_BY_KIND = re.compile(r"(?<!\w)по\s+видам(?!\s+\w*(?:оборуд|инцид|проис|авар))(?!\w)", _I)
_EQUIPMENT = re.compile(r"оборудован|equipment", _I)
_CAME_BACK = re.compile(r"(?<!\w)(?:that\s+|which\s+)?(?:c[oa]me\s+back|re-?occurr?\w*|happened\s+again)(?!\w)", _I)
_PERCENT = re.compile(r"(?<=\d)\s*per\s+cents?(?!\w)", _I)
_POSSESSIVE = re.compile(r"(?<=[a-z])['’]s(?!\w)", _I)


_BOUND = re.compile(
    rf"(?<!\w)(?P<lead>больше|более|меньше|менее|свыше|старше|дольше|выше|ниже|чем|чем\s+в|перевал\w+\s+за|минимум|хотя\s+бы|more\s+than|over|less\s+than|fewer\s+than|under|above|below|at\s+least|older\s+than)\s+(?P<n>{CARDINAL_PHRASE})(?!\w)",
    _I,
)
_HALF_DAY = re.compile(r"(?<![\w:.])(?P<hour>1[0-2]|0?[1-9])(?::00)?\s*(?P<half>[ap]\.?m\.?)(?!\w)", _I)
_COLLECTIVE = (
    (re.compile(r"(?<!\w)(?:двое|двоих|пара|пару)(?!\w)", _I), "топ-2"),
    (re.compile(r"(?<!\w)(?:трое|троих|(?:перв\w+\s+)?тройк[ау])(?!\w)", _I), "топ-3"),
    (re.compile(r"(?<!\w)(?:пятеро|пятерых|(?:перв\w+\s+)?пят[её]рк[ау])(?!\w)", _I), "топ-5"),
    (re.compile(r"(?<!\w)(?:перв\w+\s+)?десятк[ау](?!\w)", _I), "топ-10"),
)


def _grown(question: str) -> str:
    """ "На каких станциях больше, чем за прошлый год": groups that grew."""
    question = _MENDED.sub(r"среднее время решения \g<how>", question)
    if not _OF_GROUPS.search(question):
        return re.sub(r"против\s+(?:за|в|во|на)\s+", "против ", _THAN_BEFORE.sub("против ", question))

    def turned(match: re.Match[str]) -> str:
        if match["more"]:
            return f"{'выросло' if match['more'].lower() in _UPWARD else 'снизилось'} против "
        if match["lose"]:
            return f"losses {'grew' if match['less'].lower() == 'more' else 'fell'} {match['span']} compared with "
        grew = "grew" if match["many"].lower() in _UPWARD else "fell"
        return f"{match['what']} {grew} {match['when']} compared with "

    return re.sub(r"против\s+(?:за|в|на)\s+", "против ", _MORE_THAN_BEFORE.sub(turned, question))


_NICKNAME = re.compile(
    r"(?<!\w)(?P<on>на|у|с|по|для|кроме)\s+(?P<name>двойк|тройк|четв[её]рк|пят[её]рк|шест[её]рк|сем[её]рк|восьм[её]рк|девятк|десятк)[еи](?!\w)(?!\s+(?:лидер|лучш|худш|сам\w{2}\s))",
    _I,
)
_WHEN_AT_END = re.compile(
    r"^(?P<before>.*?)(?<!\w)последн(?:ий|яя|ее)\s+(?!раз)(?P<what>[^?.!,]{3,40}?)\s+когда(?:\s+был[аои]?)?\W*$", _I
)
_NICKNAMES = ("двойк", "тройк", "четверк", "пятерк", "шестерк", "семерк", "восьмерк", "девятк", "десятк")


def _by_nickname(match: re.Match[str]) -> str:
    """A station that goes by its number alone: "на шестёрке"."""
    return f"{match['on']} азс {_NICKNAMES.index(match['name'].lower().replace('ё', 'е')) + 2}"


def _when_last(match: re.Match[str]) -> str:
    """ "Последний сбой связи когда" asks when it was for the last time."""
    return f"{match['before']}когда последний раз {match['what']}"


def _counted(match: re.Match[str]) -> str:
    value = number_of(match["n"])
    return match.group() if value is None else f"{match['lead']} {value}"


def _of_24_hours(match: re.Match[str]) -> str:
    hour = int(match["hour"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return f"{hour}:00"


def reworded(question: str) -> str:
    """The question with what people write in many ways written in one."""
    question = _SLA_RATE.sub("SLA", _HALF_DAY.sub(_of_24_hours, question))
    question = _grown(_BOUND.sub(_counted, question))
    question = _WHEN_AT_END.sub(_when_last, question)
    question = _NICKNAME.sub(_by_nickname, question)
    for pattern, collective in _COLLECTIVE:
        question = pattern.sub(collective, question)
    plain = _NOT_COUNTED.sub(r"кроме \1", _POSSESSIVE.sub("", _EXCEPT.sub("кроме", question)))
    for pattern, replacement in (*COLLOQUIAL, *REWRITINGS):
        plain = pattern.sub(replacement, plain)
    plain = _BY_KIND.sub("по виду оборудования" if _EQUIPMENT.search(plain) else "по категориям", plain)
    plain = _CAME_BACK.sub("repeat", plain)
    plain = _LEFT_ASIDE.sub(r"except \g<a>", _PAIR_LEFT_OUT.sub(r"except \g<a> and \g<b>", plain))
    plain = _PERCENT.sub(" percent", _LEFT_OUT.sub(r"except \g<a>", plain))
    plain = _HYPHENED.sub(lambda match: match.group().replace("-", " "), _CROSSED.sub(r"by \1 and \2", plain))
    return _JOINED.sub(" and ", plain)
