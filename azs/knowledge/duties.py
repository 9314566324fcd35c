"""Sentences that oblige or forbid, and who must obey where the subject is plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from azs.knowledge.sentences import Sentence
from azs.knowledge.word_forms import WORD, Reading, nominative, readings

DutyKind = Literal["must", "must_not", "step"]
WHO_WORDS = 6
_NOT = re.compile(
    r"(?<!\w)(?:не\s(?:допуска(?:ется|ются|ть|йте)|разреша(?:ется|ются|ть)|долж(?:ен|на|но|ны)|имеет\sправа|имеют\sправа|вправе"
    r"|подлеж(?:ит|ат)|следует|може(?:т|те)\s(?:быть|превышать)|могут\s(?:быть|превышать))"
    r"|недопустим[оаы]?|нельзя|(?:строго\s|категорически\s)?запрещ(?:ается|аются|ен[оаы]?)|воспрещ(?:ается|ено)"
    r"|(?:must|shall|may|should|can)\s?not|mustn[’']t|(?:is|are)\s(?:strictly\s)?(?:prohibited|forbidden)|(?:is|are)\snot\s(?:allowed|permitted)"
    r"|do\snot|don[’']t|never)(?!\w)", re.IGNORECASE,
)  # fmt: skip
_MUST = re.compile(
    r"(?<!\w)(?:обязан[аоы]?|обязуется|обязательно|долж(?:ен|на|но|ны)|необходимо|надлежит|следует|надо|нужно|требуется|требуются"
    r"|подлеж(?:ит|ат)|обязанность(?:\sпо|\sвозл)|возлагается\w?\s(?:также\s)?обязанност\w+|(?:только|исключительно)\sпри\sналичии"
    r"|must|shall|(?:is|are)\s(?:required|obliged)\sto|(?:has|have)\sto|needs?\sto|(?:is|are)\smandatory)(?!\w)", re.IGNORECASE,
)  # fmt: skip
_NO_DUTY = re.compile(
    r"(?<!\w)(?:как\sследует\sиз|из\s\w+\sследует|следует,\sчто|что\sследует\sиз|не\s(?:нужно|требу(?:ется|ются)|необходимо|обязан\w*|обязательно)"
    r"|нужно\sли|необходимо\sли|должн\w+\sли|если\s(?:\w+\s){0,2}(?:нужно|необходимо|требуется)|котор\w+\s(?:\w+\s){0,2}(?:нужно|необходимо|должн\w+|следует|подлежат|подлежит)"
    r"|(?:до|на|не)\sдолжн\w+\sуровн\w+|shall\smean|must\shave\sbeen|if\s(?:\w+\s){0,2}(?:must|shall|has\sto|have\sto))(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_ASKS = re.compile(
    r"(?:(?:в|на|о|об|по|с|к|у|за|из|от|до|для)\s)?(?:как\w{0,3}|кто|кого|кому|кем|что|чем|где|куда|когда|почему|зачем|сколько|чей)(?!\w)"
    r"|(?:how|what|who|whom|which|when|where|why)(?!\w)", re.IGNORECASE,
)  # fmt: skip
_LIMIT = re.compile(
    r"(?<!\w)(?:не\s(?:позднее|позже|реже|чаще)|незамедлительно|немедленно|безотлагательно|no\slater\sthan|immediately)(?!\w)"
    r"|^срок(?:и)?\s.*(?:в\sтечение|не\sболее|\d\s(?:рабоч|календарн|дн|час|минут))", re.IGNORECASE,
)  # fmt: skip
_MAY = re.compile(
    r"(?<!\w)(?:можно|(?:не)?возможно|может|могут|можете|вправе|рекоменд\w+|допускается|разрешается)(?!\w)",
    re.IGNORECASE,
)
_PREDICATES = frozenset(("VERB", "ADJS", "PRTS", "PRED"))
_NO_ORDER = frozenset("чтобы что если как кто где когда куда".split())
_LEADS = frozenset(
    """возможность право обязанность необходимость способность попытка цель порядок решение время задача желание умение
    способный готовый позволять чтобы если как который""".split()
)  # fmt: skip
_ENGLISH_ORDERS = frozenset(
    """call close open stop check turn switch wear keep use report notify record inform ensure remove place wait evacuate
    press shut cover wash clean inspect write sign fill block fence move leave read test replace warn disconnect connect
    measure lock store avoid contact follow put take send enter""".split()
)  # fmt: skip
_ROLES = frozenset(
    """комиссия организация служба отдел персонал лицо администрация бригада смена подразделение учреждение предприятие орган
    оператор менеджер слесарь клиент управляющий профсоюз общество компания азс лаборатория минтруд роструд мчс гит работник изготовитель подрядчик""".split()
)  # fmt: skip
_ENGLISH_WHO = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|then|if\s.{0,60},)\s)(?P<who>(?:(?:the|all|each|every|any|a|an|no)\s)?(?:[a-z-]+\s){0,3}"
    r"(?:operators?|employees?|employers?|managers?|workers?|staff|personnel|cashiers?|supervisors?|drivers?|contractors?|attendants?|engineers?"
    r"|technicians?|inspectors?|owners?|persons?|people|members?|users?|officers?|shift\slead\w*|customers?|visitors?|company|station|team))$",
    re.IGNORECASE,
)  # fmt: skip
_ALL = ("весь", "все", "каждый")
_BARE_NEED = frozenset(
    "необходимо следует нужно надо надлежит запрещается запрещено разрешается требуется нельзя".split()
)


@dataclass(frozen=True)
class Duty:
    """What a sentence asks for.

    Attributes:
        who: must obey, in the nominative; "" where the sentence does not say it plainly.
        kind: "step" is an order without a word of duty: an imperative or the infinitive of a step.
    """

    sentence: Sentence
    who: str
    kind: DutyKind


def duty(sentence: Sentence) -> Duty | None:
    """The duty that a sentence names; None where it names none, and for questions and titles."""
    text = sentence.text
    if text.rstrip('»") ').endswith("?") or (_ASKS.match(text) and text[-1] not in ".:;"):
        return None
    for kind, pattern in (("must_not", _NOT), ("must", _MUST)):
        for match in pattern.finditer(text):
            if not _excused(text, match):
                return Duty(sentence, _who(text, match), "must_not" if kind == "must_not" else "must")
    order = _order(sentence)
    if order:
        return Duty(sentence, "", order)
    return Duty(sentence, "", "must") if _LIMIT.search(text) and not _MAY.search(text) else None


def _excused(text: str, match: re.Match[str]) -> bool:
    """Whether the word of duty is inside a phrase that obliges nobody."""
    return any(found.start() <= match.start() < found.end() for found in _NO_DUTY.finditer(text))


def _order(sentence: Sentence) -> DutyKind | None:
    """Whether the sentence is an order, an imperative or an infinitive with no other verb beside it, and which."""
    words = [word.lower() for word in WORD.findall(sentence.text)]
    if words and words[0] in _ENGLISH_ORDERS:
        return "step"
    for at, word in enumerate(words):
        if _imperative(word):
            return "must_not" if words[at - 1 : at] == ["не"] else "step"
    if not sentence.text[:1].isupper() or _MAY.search(sentence.text):
        return None
    clauses = [[word.lower() for word in WORD.findall(c)] for c in re.split(r"[,;:]\s|\s[-–—]\s", sentence.text)]
    return next(filter(None, map(_infinitive_alone, clauses)), None)


def _infinitive_alone(words: list[str]) -> DutyKind | None:
    """The order of a clause whose infinitive hangs on no verb, no noun and no "чтобы"."""
    kinds = [(at, found[0]) for at, found in enumerate(map(readings, words)) if found]
    found = next((at for at, one in kinds if one.pos == "INFN" and one.lemma not in ("есть", "быть")), None)
    if found is None or words[0] in _NO_ORDER or any(one.pos in _PREDICATES for _, one in kinds):
        return None
    if any(one.lemma in _LEADS for at, one in kinds if at < found):
        return None
    return "must_not" if words[found - 1 : found] == ["не"] else "step"


def _imperative(word: str) -> bool:
    """A polite imperative that is nothing else: "проводите", but not "можете"."""
    found = readings(word)
    return word.endswith(("те", "тесь")) and len(word) > 5 and any(r.imperative and r.plural for r in found[:2])


def _who(text: str, match: re.Match[str]) -> str:
    """The person, body or role that a word of duty is said of."""
    word = match.group().lower().split()[-1]
    before = re.sub(r"\([^()]*\)", "", text[: match.start()])
    if match.group().isascii():
        found = _ENGLISH_WHO.search(" ".join(before.split()))
        return _capital(found["who"].strip()) if found else ""
    if word in _BARE_NEED:
        return _before(before, _Wanted("datv", None)) or _name(
            _first_clause(text[match.end() :]), _Wanted("datv", None)
        )
    wanted = _Wanted("nomn", word.endswith(("ны", "ются", "ат", "имеют", "могут")) if word != "вправе" else None)
    return _before(before, wanted) or _behind(_first_clause(text[match.end() :]), wanted)


@dataclass(frozen=True)
class _Wanted:
    """The case a name must stand in, and whether it must be plural; None for either."""

    case: str
    plural: bool | None


def _first_clause(after: str) -> list[str]:
    return re.split(r"[,;:.]\s|\s[-–—]\s", re.sub(r"\([^()]*\)", "", after).strip())[0].split()


def _before(before: str, wanted: _Wanted) -> str:
    """A name that begins one of the three last clauses or stands near their end, the nearest clause first."""
    clauses = re.split(r"[,;:]\s|\s[-–—]\s|\.\s", before.strip())
    for at, clause in enumerate(clauses[:-4:-1]):
        words = clause.split()
        for start in range(len(words)) if at == 0 else range(min(1, len(words))):
            led = readings(words[start - 1].lower())[:1] if start else ()
            name = "" if led and led[0].pos in ("PREP", "ADJF", "PRTF") else _name(words[start:], wanted)
            if name and (at > 0 or len(words) - start - len(name.split()) <= 2):
                return name
    return ""


def _behind(words: list[str], wanted: _Wanted) -> str:
    """A name right behind the word of duty, or behind its infinitive: "обязан хранить работодатель"."""
    for start in range(min(3, len(words))):
        earlier = [readings(_bare(word).lower()) for word in words[:start]]
        if all(found and found[0].pos in ("INFN", "ADVB") for found in earlier):
            name = _name(words[start:], wanted)
            if name:
                return name
    return ""


def _name(words: list[str], wanted: _Wanted) -> str:
    """The name of a person or a body that a run of words begins with, put into the nominative."""
    taken: list[str] = []
    head = False
    for word in words[:WHO_WORDS]:
        bare = _bare(word)
        found = readings(bare.lower()) if len(bare) > 2 else ()
        if head and found and found[0].lemma == "который":  # "службы, сотрудники которых обязаны": in passing
            return ""
        if not found or (head and not _belongs(found)):
            break
        if not head:
            head = _person(found, wanted)
            if not head and not _describes(found, wanted):
                return ""
            taken.append(nominative(bare.lower()) if wanted.case == "datv" else bare)
        else:
            taken.append(bare)
        if word != bare:
            break
    return _capital(" ".join(taken)) if head else ""


def _bare(word: str) -> str:
    return word.strip('«»"(),.;:')


def _belongs(found: tuple[Reading, ...]) -> bool:
    """Whether a word may belong to the name before it: "начальник смены", "работник организации"."""
    return any(r.pos in ("NOUN", "ADJF") and r.case == "gent" for r in found[:2])


def _describes(found: tuple[Reading, ...], wanted: _Wanted) -> bool:
    """Whether a word may stand before the name: "ответственный", "все"."""
    return found[0].lemma in _ALL or (found[0].pos in ("ADJF", "PRTF") and any(r.case == wanted.case for r in found))


def _person(found: tuple[Reading, ...], wanted: _Wanted) -> bool:
    thing = any(r.pos == "NOUN" and not r.animate and r.lemma == found[0].lemma for r in found)  # "голова", "тема"
    return any(
        r.pos == "NOUN" and r.case == wanted.case and r.lemma == found[0].lemma and ((r.animate and not thing) or r.lemma in _ROLES)
        and wanted.plural in (None, r.plural)
        for r in found
    )  # fmt: skip


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
