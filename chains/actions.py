"""Questions for what was done: a list of single actions, or a ranking of them where the words ask what is done most."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chains.lists import NUMBER
from chains.plan import Plan
from chains.text import Text

_I = re.IGNORECASE
SHORT_DAYS = 31
"""In a longer period, of no station and nobody, what was done is told by kind and not one by one."""
_DONE = r"(?:(?:с)?делал[аи]?|сделано|делалось|делают|делает|предпринял[аи]?|предпринято|предпринимал\w*|выполнил[аи]?|выполнял[аи]?|выполнено|чинил[аи]?|провел[аи]?|провёл|проведено|занима\w+|работа(?:л|ет|ют)\w*|делаем|предпринимаем|принимаем|принял[аи]?|принято|принят[ыа]|принимал\w+|выполнен[ыа]|проведен[ыа]|проведён\w*|сделан[ыа])"  # noqa: E501
_WORK = r"(?:мер[аыу]?|действи[яейю]|работ[аыу]?|шаг(?:и|ов)?)"
_ASKED = re.compile(
    rf"(?<!\w)(?:(?:(?:а|и)\s+)?(?:что|че|чё|чего|шо|чем)\s+(?=(?:[^\s?!,;]+\s+){{0,5}}?{_DONE}(?!\w))"
    r"|what\s+(?:did|has|have)\s+(?=(?:[^\s?!,;]+\s+){1,4}?(?:do|done)(?!\w))"
    rf"|(?:как(?:ие|ая|ое|ую)\s+(?:(?:там|были|была|уже|именно|у\s+нас)\s+)*{_WORK}(?:\s+(?:(?:были|уже|по\s+\w+|там)\s+)*{_DONE})?"
    rf"|(?:список|перечень|перечисли\w*|покажи\w*|выведи\w*|дай\w*|пришли\w*|скинь\w*)\s+(?:мне\s+|все\s+|всех\s+|список\s+)*(?:принят\w+\s+|выполненн\w+\s+|проведенн\w+\s+|проведённ\w+\s+|сделанн\w+\s+)?{_WORK}(?!\w)"
    rf"|{_WORK}(?=[^?.!]*(?<!\w)списком)"
    r"|(?:ход|история|истори[юя]|хронологи\w+|журнал)\s+(?:всех\s+)?(?:работ\w*|решения|действий|мер|устранения|обработки)"
    r"|what(?:\s+all)?\s+(?:has|have|had|was|were)\s+(?:been\s+)?(?:done|carried\s+out|performed)"
    r"|(?:which|what)\s+(?:actions?|measures|steps|works?)(?:\s+(?:were|was|have\s+been|has\s+been|had\s+been|did\s+(?:we|they)))?(?:\s+(?:taken|take|done|performed|carried\s+out))?"
    r"|(?:list|show(?:\s+me)?|give\s+me|pull\s+up)\s+(?:(?:all|the|every|of)\s+)*(?:actions?|measures|steps|work)(?:\s+(?:taken|done|performed))?"
    r"|(?:history|timeline|log|list)\s+of\s+(?:the\s+|all\s+)*(?:actions?|work|measures|steps)(?:\s+(?:taken|done|performed))?|action\s+(?:log|history|list)"
    r"|кто\s+(?:его\s+|е[её]\s+)?(?:закры\w+|закрывал\w*|реши\w+|решал\w*|устран\w+|исправил\w*|(?:по)?чинил\w*|занима\w+|работа\w+|выполнял\w*|делал\w*)|who\s+(?:is\s+working\s+on|works\s+on|closed|fixed|resolved|repaired|worked\s+on|handled|did))(?!\w))",
    _I,
)
_REST = re.compile(rf"(?<!\w){_DONE}(?!\w)|(?<!\w)(?:do|done|taken|performed|carried\s+out)(?!\w)", _I)
_FREQUENT = re.compile(
    r"(?<!\w)(?:чаще|част\w+|реже|топ|top|сам(?:ые|ых|ая|ое)|популярн\w+|ходов\w+|типичн\w+|обычн\w*|как\s+правило|most|often|common\w*|frequent\w*|usual\w*|typical\w*)(?!\w)",
    _I,
)
_USUALLY = re.compile(r"(?<!\w)(?:обычно|как\s+правило|usually|typically|normally|as\s+a\s+rule)(?!\w)", _I)
_COUNTED = re.compile(
    r"(?<!\w)(?:сколько|скока|скоко|скольк\w+|количеств\w*|кол-во|число|числу|how\s+many|how\s+often|number|count|по\s+(?:видам\s+)?(?:действиям|мерам|видам)|by\s+action|per\s+action|больше\s+всех|больше\s+всего)(?!\w)",
    _I,
)
_ITEM = (
    r"(?:(?P<taken_at>когда|врем\w+|дат\w+|when|time|date)|(?P<performed_by>кто(?:\s+(?:что\s+)?(?:именно\s+)?(?:с?делал|выполнял|выполнил)\w*)?|кем|(?:их\s+|со?\s+)?исполнител\w+|who(?:\s+did\s+(?:it|what))?|by\s+whom|performers?|performed\s+by)"
    r"|(?P<action>что(?:\s+именно)?(?:\s+(?:с?делал\w*|сделано|делали))?|действи\w+|мер[аыу]|what(?:\s+was\s+done)?|actions?)"
    r"|(?P<external_id>номер\w*(?:\s+(?:инцидент|заявк)\w*)?|(?:incident\s+|ticket\s+)?number|id)|(?P<station_name>станци\w+|азс|заправк\w+|где|station|site|where))"
)
_ITEMS = re.compile(_ITEM + r"(?!\w)", _I)
_LEAD = re.compile(
    r"(?:[,:;?.—–(-]|(?<!\w)(?:и|с|со|с\s+указанием|with(?:\s+the)?|showing|and|including))\s*(?=\w)", _I
)
_JOINT = re.compile(r"\s*(?:,|;|(?<!\w)(?:и|and)(?!\w))\s*", _I)
_WHICH = re.compile("какое|какая|какие", _I)
"""Behind these a ranking has a reader of its own."""
_STEPS = re.compile(
    r"(?<!\w)(?:по\s+порядку|по\s+шагам|пошагово|шаг\s+за\s+шагом|хронологически|в\s+хронологическом\s+порядке|по\s+времени|по\s+хронологии|step[\s-]+by[\s-]+step|in\s+(?:chronological\s+)?order|in\s+sequence|one\s+by\s+one|chronologically)(?!\w)",
    _I,
)


_LATEST = re.compile(
    rf"(?<!\w)(?:последн(?:ие|их|яя|ее|юю|ей)|the\s+latest|latest|the\s+last|last)\s+(?P<n>\d{{1,3}})?\s*(?P<work>{_WORK}|actions?|measures|steps)(?!\w)(?:\s+{_DONE})?",
    _I,
)


@dataclass(frozen=True)
class ActionsAsked:
    """What was done is asked for.

    Attributes:
        columns: those the words name.
        listed: the words ask for single actions for sure. ranked: they ask what is done most.
        limit: how many of the latest ones.
    """

    columns: tuple[str, ...] = ()
    listed: bool = False
    ranked: bool = False
    limit: int | None = None


def read_actions(text: Text, *, single: bool) -> ActionsAsked | None:
    """Whether what was done is asked for and not how often; the words that say so are blanked out.

    Args:
        single: the question is about incidents named by number.
    """
    if match := text.take(_LATEST):
        one = not match["n"] and re.match(r"последн(?:яя|ее|юю|ей)|(?:the\s+)?\w+\s+action$", match.group(), _I)
        return ActionsAsked(_columns(text)[0], listed=True, limit=int(match["n"] or (1 if one else 10)))
    match = _ASKED.search(text.left)
    ranked = bool(_FREQUENT.search(text.left))
    if match is None or _COUNTED.search(text.left):
        return None
    if not single and (match.group().lower().startswith(("кто", "who")) or (ranked and _WHICH.match(match.group()))):
        return None
    text.blank(match.start(), match.end())
    columns, listed = ((), False) if ranked else _columns(text)
    listed = bool(text.take(_STEPS)) or listed or bool(re.match(r"\W*(?:спис|переч|list)", match.group(), _I))
    while text.take(_REST):
        pass
    text.take(_USUALLY)
    return ActionsAsked(columns, listed and not ranked, ranked)


def _columns(text: Text) -> tuple[tuple[str, ...], bool]:
    """Columns named one after another behind a comma, a colon or "with"."""
    for lead in _LEAD.finditer(text.left):
        found, at = [], lead.end()
        while match := _ITEMS.match(text.left, at):
            found.append(next(name for name, said in match.groupdict().items() if said))
            end = match.end()
            joint = _JOINT.match(text.left, end)
            if joint is None or not _ITEMS.match(text.left, joint.end()):
                at = end
                break
            at = joint.end()
        if found:
            text.blank(lead.start(), at)
            named = tuple(dict.fromkeys(found))
            return (named if len(named) > 1 else ()), True
    return (), False


def told_one_by_one(plan: Plan, asked: ActionsAsked) -> bool:
    """Whether single actions answer a question, and not kinds of them by number."""
    if asked.ranked or asked.listed or asked.columns:
        return not asked.ranked
    about = {item.dimension for item in plan.filters if not item.negated and item.values}
    if about & {NUMBER, "performed_by"}:
        return True
    short = plan.period is not None and (plan.period.end - plan.period.start).days < SHORT_DAYS
    return short or (plan.period is not None and bool(about & {"station"}))
