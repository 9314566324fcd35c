"""Where a question goes: to the figures, to the documents, or to both, by what its clauses ask for.

Each clause is weighed by its grammar and its words: periods, past tense, groupings and counts speak for figures;
infinitives, rules and "what to do" for documents. Telling words that are misspelt are put right before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chains.documents.cue_words import respelt
from chains.lexemes import parsed as readings
from chains.lexemes import plain, tokens

ROUTES = ("data", "documents", "both")
_STRONG, _WEAK = 2.0, 1.0


@dataclass(frozen=True)
class Routing:
    """Where a question goes and which part of it goes where.

    Attributes:
        route: one of ROUTES. data_part, documents_part: the clauses for each; the whole question where it is one.
        sure: whether anything in the words speaks for the route; where nothing does, what each finds decides.
    """

    route: str
    data_part: str
    documents_part: str
    sure: bool = True


_DOCUMENTS = (
    (3.0, r"\b(?:что|ч[её]|шо)\s+(?:\w+\s+){0,2}(?:с?делать|предпринять|тыкать|жать|нажимать)\b"),
    (3.0, r"\bкак\s+(?:быть|действовать|поступ\w+|правильно|надо|нужно|следует)\b"),
    (2.5, r"\b(?:по\s+)?(?:инструкци\w+|регламент\w*|памятк\w+|процедур\w+|алгоритм\w*|стандарт\w*)\b"),
    (2.5, r"\b(?:правил[аоуы]\w*|шаг[аиоу]\w*|порядок(?!\s+станц))\b"),
    (2.5, r"\b(?:можно|нужно|надо|нельзя|обязательно|положено)\s+ли\b|\bнельзя\b|\b(?:можно|разреш\w+|допуска\w+|допустим\w*|запрещ\w+)\b"),
    (2.0, r"\b(?:обязан\w*|долж[еn]н\w*|должен|должны|следует|необходимо|положено|требует\w*|требовани\w+)\b"),
    (2.5, r"\bсчита(?:ется|ются|ть)\b|\bнорм(?:а|ой|ы|е)\b|\bпредельн\w+"),
    (3.0, r"^\s*(?:а\s+)?что\s+(?:такое|значит|означает)\b|\bчто\s+это\s+за\b|\bрасшифр\w+|\bопределение\b"),
    (2.5, r"\bк(?:ого|ому|уда|ем)\s+(?:\w+\s+){0,3}(?:вызыва\w+|вызвать|звон\w+|сообщ(?:а\w+|ить)|обра\w+|докла\w+|дева\w+|сдава\w+|деть|дать)\b"),
    (2.5, r"\bкуда\s+(?:е[гв]о|ее|их|это|девать|нести)\b|\bкуда\s*[?!.]*$"),
    (1.5, r"^\s*(?:(?:а|и|но)\s+)?если\b|^\s*(?:and\s+)?what\s+if\b"),
    (2.0, r"\b(?:чему\s+научил\w*|урок\w*|вывод\w+\s+сделал\w*|так\s+ли\s+надо)\b"),
    (2.0, r"\b(?:напомни\w*|подскажи\w*|объясни\w*|научи\w*)\b"),
    (3.0, r"\bwhat\s+(?:do|should|must|shall)\s+\w+(?:\s+\w+)?\s+do\b|\bwh?[au]t\s+to\s+do\b|\bnow\s+what\b|\bwhat\s+now\b|\bwhat\s+next\b"),
    (2.5, r"\b(?:steps?|procedures?|instructions?|rules?|manual|regulations?|guidelines?|policy|checklist)\b"),
    (2.5, r"\bhow\s+(?:do|should|must|can|to|often\s+(?:do|should|must))\b|\bhow\s+(?:is|are)\s+\w+\s+(?:done|handled)\b"),
    (2.5, r"\b(?:should|must|shall|allowed|permitted|permissible|forbidden|prohibited|supposed)\b"),
    (2.0, r"\bhow\s+(?:long|much|far)\s+(?:do|does|is|are|may|can|\w+\s+(?:may|can|should|must))\b|\b(?:may|can)\s+(?:be|one|we|i)\b"),
    (2.5, r"^\s*(?:can|may)\s+(?:a|an|the|i|we|you|customers?|staff)\b|\bcan\s+(?:i|we)\b|\bdo\s+(?:i|we)\s+(?:have|need|call|tell)\b"),
    (2.5, r"\bwho\s+(?:do|should|must)\s+(?:i|we)\b|\bwho\s+is\s+responsible\b|\bcounts?\s+as\b|\bis\s+considered\b|\bremind\s+me\b"),
    (2.5, r"^\s*(?:what|who)\s+(?:is|are)\s+an?\b|\bmeaning\s+of\b|\bstands?\s+for\b|\bwhat\s+does\s+.+\bmean\b"),
)  # fmt: skip
_DATA = (
    (2.0, r"\b(?:покажи\w*|построй\w*|нарисуй\w*|выведи\w*|посчитай\w*|сравни\w*|перечисли\w*|отобрази\w*|сгруппируй\w*)\b"),
    (2.5, r"\b(?:количеств\w+|числ[оау]м?\b|топ(?:[-\s]?\d+)?\b|средн(?:ий|яя|ее|ие|его|юю)(?!\s+проб)|медиан\w+|дол(?:я|ю|и|ей)\b|процент\w*|динамик\w+|график\w*|диаграмм\w+|тренд\w*|статистик\w+)"),
    (2.5, r"\b(?:чаще|больше|меньше|реже|дольше|хуже|лучше)\s+(?:всего|всех)\b|\b(?:где|что|кто|какие?)\s+(?:\w+\s+)?чаще\b|\bпо\s+убыванию\b"),
    (2.5, r"\b(?:сколько|скок[ао]|сколок)\s+(?:было|раз(?!\s+(?:в|за)\s+(?:смен|ден|недел|месяц|год|сутк)|\s+\w+ть\b)|у\s+нас|всего|инцидент\w*|заяв\w+|случа\w+|пожар\w*|разлив\w*|пролив\w*|утеч\w+|жалоб\w*|отказ\w*|краж\w*|травм\w*|хищени\w+)\b"),
    (1.0, r"\b(?:сколько|скок[ао]|сколок)\b"),
    (2.5, r"\bпо\s+(?:месяцам|неделям|дням|годам|кварталам|часам|регионам|станциям|азс|городам|категори\w+|модел\w+|причин\w+|областям|сменам|статус\w+)\b"),
    (2.0, r"\b(?:открыт\w+|закрыт\w+|просроч\w+|незакрыт\w+|висяк\w*|бэклог\w*|mttr|инцидент\w*\s+(?:inc|№|номер|\d))\b"),
    (2.5, r"\b(?:списком|списк[ао]м?|в\s+рублях|ущерб\w*|потер[ьи]\w*)\b"),
    (2.0, r"\bпо\s+инциденту\b|\binc[-\s]?\d+|\bincident\s+\d+"),
    (2.5, r"\b(?:соблюда|выполня|укладыва|справля|успева)\w+\s+ли\s+(?:мы|станци\w+|азс)\b|\b(?:do|are)\s+we\s+(?:meet|keep|comply)\w*\b"),
    (2.5, r"\b(?:у\s+нас|на\s+\d+-?й|на\s+азс\s*\d+)\b"),
    (2.0, r"\b(?:show|list|chart|plot|compare|count|rank|graph|draw)\b|\btop\s+\d+|\bhow\s+many\s+(?!people\s+(?:must|should)|\w+\s+(?:must|should))"),
    (2.0, r"\b(?:average|mean|median|total|number\s+of|share|percentage|trend|most\s+(?:common|often|frequent)|highest|lowest)\b"),
    (2.0, r"\b(?:last|this|previous)\s+(?:week|month|year|quarter|summer|winter)\b|\byesterday\b|\btoday\b|\bin\s+20\d\d\b|\bby\s+(?:month|region|station|city|model|category|week|day)s?\b"),
    (2.0, r"\b(?:вчера|сегодня|прошл\w+|этот?м?\s+(?:год|месяц|квартал|недел)\w*|за\s+(?:год|месяц|неделю|квартал|сутки|\w+\s+квартал)|20[12]\d)\b"),
    (2.0, r"\b(?:was|were|did|had|reported|failed|happened)\b"),
    (2.0, r"\b(?:which|what)\s+stations?\b|\bany\s+\w+(?:\s+\w+)?\s+this\b|\bwhat\s+was\s+done\b"),
)  # fmt: skip
_WEIGHED = tuple(
    (side, weight, re.compile(text, re.IGNORECASE))
    for side, cues in (("documents", _DOCUMENTS), ("data", _DATA))
    for weight, text in cues
)
_PARTS = re.compile(
    r"(?:\s*[,;]?\s+(?:и|а\s+также|плюс|а\s+ещ[её]|also|plus|and|и\s+ещ[её])\s+|\s*[;.?!]\s+|\s*,\s+(?:а\s+)?(?=(?:как|что|ч[её]|кого|кому|how|what|who)\b))",
    re.IGNORECASE,
)
_ASKS_TO_SHOW = frozenset(
    ("показать", "вывести", "построить", "посчитать", "сравнить", "нарисовать", "узнать", "увидеть", "посмотреть", "перечислить",
     "сгруппировать", "смотреть", "считать", "взять", "брать", "знать", "видеть", "получить", "найти", "дать", "отсортировать")
)  # fmt: skip
_ASKS_WHO = re.compile(r"\b(?:кто|что|каки[емх]|как(?:ой|ая|ое|ую)|где|когда|сколько|чем)\b")
"""What makes a question of a clause in the past tense; without it the clause only tells what has happened."""
_ASKS = re.compile(
    r"\b(?:кто|что|каки[емх]|как(?:ой|ая|ое|ую)|где|когда|скол?ько|скок[ао]|ли\s+мы|do\s+we|are\s+we|покажи\w*|построй\w*|выведи\w*|сравни\w*|список|списком"
    r"|количеств\w+|числ[оа]|топ|средн\w+|дол[яю]|процент\w*|динамик\w+|график\w*|по\s+\w+(?:ам|ям)|за\s+\w+|в\s+этом"
    r"|how\s+many|how\s+much|which|what|who|show|list|top|average|total|number|any|by\s+\w+|last|this)\b",
    re.IGNORECASE,
)
"""What a clause that wants figures has; one without it only describes."""


def route(question: str) -> Routing:
    """Weigh the clauses of a question."""
    whole = plain_spaces(question)
    clauses = [part for part in _PARTS.split(whole) if part and part.strip(" ,.?!")]
    weighed = [(clause, *weights(clause)) for clause in clauses]
    asks = [clause for clause, data, rules in weighed if rules - data >= _STRONG]
    counts = [clause for clause, data, rules in weighed if data - rules >= _STRONG and _ASKS.search(clause)]
    if asks and counts and len(clauses) > 1:
        first_ask = next(at for at, (clause, _, _) in enumerate(weighed) if clause in asks)
        return Routing("both", " ".join(counts), " ".join(clause for clause, _, _ in weighed[first_ask:]))
    data, rules = weights(whole)
    if data == rules:
        return Routing("data", whole, whole, sure=False)
    return Routing("data" if data > rules else "documents", whole, whole, sure=abs(data - rules) >= _WEAK)


@lru_cache(maxsize=2_000)
def weights(clause: str) -> tuple[float, float]:
    """How much speaks for figures and how much for documents."""
    found = {"data": 0.0, "documents": 0.0}
    said = respelt(clause).lower().replace("ё", "е")
    for side, weight, cue in _WEIGHED:
        if cue.search(said):
            found[side] += weight
    past, infinitive, general = _grammar(said)
    found["data"] += _STRONG * (past and bool(_ASKS_WHO.search(said)))
    found["documents"] += (_STRONG + _WEAK / 2) * infinitive + _STRONG * general
    return found["data"], found["documents"]


def _grammar(clause: str) -> tuple[bool, bool, bool]:
    """Whether a Russian clause tells of the past, asks for doing something, or says what people do in general."""
    past = infinitive = general = False
    for token in tokens(clause):
        word = plain(token.text)
        found = readings(word)
        kinds = {kind for kind, _ in found}
        bases = {base for _, base in found}
        infinitive |= "INFN" in kinds and not bases & _ASKS_TO_SHOW
        if "VERB" in kinds and kinds <= {"VERB", "INFN"}:
            past |= bool(re.search(r"(?:л|ла|ло|ли|лся|лась|лось|лись)$", word)) and word not in ("считали",)
            general |= bool(re.search(r"(?:ат|ят|ут|ют)$", word))
    return past, infinitive, general


def plain_spaces(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())
