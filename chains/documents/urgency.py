"""Fire, injury, a large spill, gas, an attack: the emergency number and the first step, taken from the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from azs.knowledge.document import Block
from azs.knowledge.revisions import Document
from chains.documents.quotes import QuotedBlock

NUMBER = re.compile(
    r"(?<![\d,.–-])(?<!№)(?<!№ )(?:112|101|102|103|104)"
    r"(?![\d%–-]|[.,]\d|\s*(?:л|литр\w*|мм|м|кг|°|руб\w*|₽|l|litres?)(?!\w))"
)
_CALL = re.compile(
    r"звон|вызв|вызов|вызыва|набер|набра|телефон|\bтел\b|служб|скор\w+|полици|пожарн|сообщ"
    r"|\bcall|dial|phone|\bring\b|emergency|report|notify|police|ambulance|brigade",
    re.IGNORECASE,
)
"""What a step says that tells people to call; without it 101 is the number of a form or of a pump."""
FIRST_STEPS = 4
BEGINNING = 40
"""Characters of a step in which the number stands, where it begins with the call."""
_LIT = (
    r"ламп\w*|индикатор\w*|(?:свето)?диод\w*|знач[ео]к\w*|ошибк\w*|свет|чек|check|кнопк\w*|подсветк\w*|надпис\w*"
    r"|срок\w*"
)
_HARMLESS = re.compile(
    r"\bне (?:за)?гор(?:ит|ят|ел\w*)\b"
    rf"|\b(?:за)?гор(?:ит|ят|ел\w*) (?:\w+ ){{0,2}}(?:{_LIT})\b|\b(?:{_LIT}) (?:\w+ ){{0,2}}(?:за)?гор(?:ит|ят|ел\w*)\b"
    r"|\bугрожа\w+ (?:\w+ ){0,2}(?:жалоб\w+|суд(?:ом|а)|полици\w+|увольнени\w+|отзыв\w+|провер\w+|штраф\w+)"
    r"|\bfire[ -](?:extinguisher|drill|door|shield|blanket|inspection|safety|certificate|exit|hydrant|insurance)s?\b"
    r"|\b(?:bulb|lamp|light|fuse)s? (?:\w+ ){0,2}burn\w*|\bburn(?:t|ed)[ -]out\b"
    r"|\b(?:can|may|to|not|customers?|staff|people|i|we) smoke\b|\bsmoke[ -](?:detector|break)s?\b"
    r"|\b(?:fuel|grease|spray|nozzle|glue|petrol) guns?\b",
    re.IGNORECASE,
)
"""What only looks like danger: a lamp that is lit, a threat to complain, a fire drill."""
_FIRE = (
    r"пожар(?:а|у|ом|е|ы|ов|ам|ами|ах|ищ\w+)?|пожарн\w+ тревог\w+|гор(?:ит|ят|ел\w*|им|ящ\w+)|загор\w+|возгора\w+"
    r"|воспламен\w+|вспых\w+|полыха\w+|тлеет|огонь|огн[её]м|пламя|пламен\w+|дым(?:а|у|ом|ок|ит\w*|ят\w*|ил\w*)?"
    r"|задымл\w+|искр(?:ит|ят)|взрыв(?!о(?:опас|пож|защ|без|непр))\w*|взорв\w+"
    r"|сильн\w+ (?:пахнет|воняет|запах|вонь) (?:бензин|топлив|солярк|пар)\w*"
    r"|strong smell of (?:petrol|fuel|gasoline|diesel)|fires?|burn(?:s|t|ed|ing)?|flame[sd]?|smokes?|smoking car"
    r"|explo(?:de|si)\w*"
)
_HURT = (
    r"травм\w*|кров(?:ь|и|отеч\w*|оточ\w*)|ож[её]г\w*|ожог\w*|обж[её]г\w*|обжег\w*|обожг\w+|сознани\w+|обморок\w*"
    r"|перелом\w*|пострада\w+|ран(?:ен\w*|ил[аои]?)|задых\w+|надыша\w+|отрав\w+|не дыш\w+"
    r"|(?:удар\w*|бь[её]т|убил\w*) током"
    r"|инфаркт\w*|инсульт\w*|судорог\w*|эпилеп\w+|в глаз(?:а|ах)?"
    r"|(?:сбил\w*|(?:въехал|врезал)\w* в) (?:человек|люд|клиент|пешеход)\w*"
    r"|(?:клиенту|человеку|водителю|покупателю|сотруднику|коллеге|напарнику) (?:стало )?плохо"
    r"|injur\w+|wound\w*|bleed\w*|unconscious|faint\w*|poison\w*|hurt|electrocut\w+|electric shock|not breathing"
)
_CRASH = r"(?:въехал|врезал)\w* в (?:колонк|трк|стел|здани|навес|магазин)\w*"
_ATTACK = (
    r"граб[её]ж\w*|грабят|ограб\w+|разбой\w*|нападени\w+|напал\w*|оружи\w+|вооруж\w+|с ножом|угрожа\w+"
    r"|(?:наставил|нав[её]л|направил)\w* пистолет|заминир\w+|минирован\w+|бомб\w+"
    r"|(?:подозрительн|бесхозн|оставленн)\w+ (?:пакет|предмет|сумк|коробк|рюкзак)\w*|пакет\w* с проводами"
    r"|suspicious (?:package|object|bag|item)"
    r"|robb\w+|guns?|gunman|gunpoint|armed|weapons?|attack(?:ed|ers?)?|knife|bomb\w*"
)
_DANGER = re.compile(rf"\b(?:{_FIRE}|{_HURT}|{_CRASH}|{_ATTACK})\b", re.IGNORECASE)
_HURT_WORDS = re.compile(rf"\b(?:{_HURT})\b", re.IGNORECASE)
_SPILL = re.compile(
    r"\b(?:разли\w+|проли\w+|перели\w+|вытек\w+|хлещет|хлынул\w*|spill\w*|spilt|overf\w+|leak\w*)\b", re.IGNORECASE
)
_LARGE = re.compile(
    r"\b(?:больш(?:ой|ая|ое|ого|ую|ом|им|ие|их|ущ\w+)|крупн\w+|огромн\w+|сильн\w+|много|(?:вся|всю|всей) площадк\w+"
    r"|тонн\w*|куб\w*|двести|триста|четыреста|\w+сот|сот(?:ня|ни|ен)|тысяч\w*"
    r"|large|big|huge|major|massive|hundreds?|thousands?|tons?)\b"
    r"|(?<![\d.,])(?:[2-9]\d{2}|\d{4,}|[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+)\s*(?:л\b|литр\w*|l\b|lit\w+)",
    re.IGNORECASE,
)
"""From 200 litres on, in words or in figures."""
_GAS = re.compile(
    r"\b(?:газ(?:а|у|ом|е|ы|ов\w*|опровод\w*|обаллон\w*)?|суг|кпг|пропан\w*|бутан\w*|метан\w*|gas(?!\s+station)|lpg|cng|propane|methane)\b",
    re.IGNORECASE,
)
_ESCAPES = re.compile(
    r"\b(?:утеч\w+|утек\w+|течь|теч[её]т|пахнет|запах\w*|вон[яь]\w*|шипит|свист\w+|трав(?:ит|ят)|leak\w*|smell\w*|hiss\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Urgent:
    """What stands above everything else: the first step of the document, with the number in it."""

    number: str
    step: QuotedBlock
    document: Document

    @property
    def begins_with_call(self) -> bool:
        """Whether the call is what the step is about, and not what to do should it turn dangerous."""
        found = NUMBER.search(self.step.block.text)
        return found is not None and found.start() < BEGINNING


def says_danger(question: str) -> bool:
    """Whether a question has words of danger to people; a report of fires has them too."""
    said = _HARMLESS.sub(" ", " ".join(question.split()))
    if _DANGER.search(said):
        return True
    if _SPILL.search(said) and _LARGE.search(said):
        return True
    return bool(_GAS.search(said) and _ESCAPES.search(said))


def says_hurt(question: str) -> bool:
    """Whether a question has words of a person who is hurt."""
    return bool(_HURT_WORDS.search(question))


def first_step(document: Document, blocks: Sequence[Block]) -> Urgent | None:
    """The first of a document's opening steps that says to call an emergency number; None where none does."""
    steps = [(position, block) for position, block in enumerate(blocks) if block.kind == "step"]
    steps = steps or [(position, block) for position, block in enumerate(blocks) if block.kind == "item"]
    for position, block in steps[:FIRST_STEPS]:
        found = NUMBER.search(block.text)
        if found and _CALL.search(block.text):
            return Urgent(found.group(), QuotedBlock(position, block), document)
    return None
