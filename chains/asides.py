"""What a question says of its own purpose: "…, so I can compare them", "…, чтобы понять, растём ли мы"."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_PURPOSE = re.compile(
    r"(?:[,.;!?]|\s[—–-])\s*(?:(?:and\s+|а\s+|и\s+)?(?:"
    r"so\s+(?:that\s+)?(?:i|we|they|he|she)\s|because\s|since\s+(?:i|we)\s|i(?:\s+(?:just|only))?\s+(?:want|need|have|would\s+like)\s+to\s+(?:see|know|understand|check|find\s+out|show|present|decide)"
    r"|(?:we|my\s+boss|the\s+boss|they)\s+(?:want|wants|need|needs)\s+to\s+(?:see|know|understand|check|decide)|to\s+(?:see|check|find\s+out|understand)\s+(?:if|whether|how)"
    r"|чтобы?\s|хочу\s+(?:понять|увидеть|видеть|посмотреть|глянуть|знать|проверить|показать)|хотим\s+(?:понять|увидеть|знать|проверить)|(?:надо|нужно)\s+(?:понять|показать|доложить|решить)"
    r"|потому\s+что\s|(?:шеф|начальник|директор)\w*\s+(?:просит|спрашивает|хочет)"
    r"))[^?.!]*[?.!]*\s*$",
    _I,
)
_OCCASION = re.compile(
    r"(?<!\w)(?:для|к|на)\s+(?:(?:завтрашн|сегодняшн|утренн|ежемесячн|ежеквартальн|недельн)\w+\s+)?(?:отч[её]т\w*|совещани\w+|презентаци\w+|доклад\w*|планёрк\w*|планерк\w*|слайд\w*|летучк\w*|директор\w*|руководств\w+)(?!\w)"
    r"|(?<!\w)for\s+(?:(?:my|the|our|a|this|tomorrow['’]?s?|today['’]?s?|monday['’]?s?|monthly|weekly|quarterly|board)\s+)*(?:report|meeting|slides?|deck|presentation|board(?:\s+pack)?|review|briefing|boss|director)(?!\w)",
    _I,
)
_PREPARING = re.compile(
    r"^\W*(?:(?:(?:добрый\s+(?:день|вечер)|доброе\s+утро|здравствуйте|привет|коллеги|good\s+(?:morning|afternoon)|hello|hi)\W+)*)"
    r"(?:(?:я\s+|мы\s+|i['’]?\s?a?m\s+|we['’]?\s?a?re\s+)?(?:сейчас\s+|now\s+)?(?:готов(?:лю|им|люсь|имся|ится)|дела(?:ю|ем)|собира(?:ю|ем)|составля(?:ю|ем)|пиш(?:у|ем)|preparing|drafting|making|writing|putting\s+together|working\s+on)\s+"
    r"(?:(?:к|an?|the|my|our|some)\s+)*(?:(?:один|мини|кратк\w+|квартальн\w+|месячн\w+|годов\w+|quarterly|monthly|weekly|annual|short)\s+)?"
    r"(?:слайд\w*|презентаци\w+|отч[её]т\w*|доклад\w*|справк\w+|записк\w+|совещани\w+|slides?|brief|presentation|report|deck|note|memo|board\s+pack)"
    r"(?:\s+(?:для|к|на|for|to)\s+(?:(?:the|my|our|next|tomorrow['’]?s)\s+)*(?:правлени\w+|управлени\w+|департамент\w*|бухгалтери\w+|совет\w*(?:\s+директоров)?|руководств\w+|начальств\w+|совещани\w+|директор\w*|шеф\w*|планёрк\w*|планерк\w*|board|management|meeting|boss|director|ceo))?"
    r"\s*[,.:;—–-]+\s*)(?:(?:и\s+)?(?:мне\s+|нам\s+|i\s+|we\s+)?(?:нужн\w+|понадоб\w+|требу\w+|необходим\w*|need|want)\s+)?",
    _I,
)
"""What the person is at, before the question."""
LEAST_WORDS = 3


_IN_PERCENT = re.compile(
    r"^(?P<a>\W*(?:какая\s+|what\s+)?(?:доля|доли|процент|share|percentage)(?!\w)[^,;:]*?)\s*[,;:]?\s*(?:%|(?:в|in)\s+(?:%|процентах|percent))\W*$",
    re.IGNORECASE,
)


def without_aside(question: str) -> tuple[str, str]:
    """The question without its purpose, and the words that say it; these hold no number, or they are kept.

    The occasion ("для совещания") is left out in silence, for it bounds nothing, and so is that a share is in per cent.
    """
    question = _IN_PERCENT.sub(r"\g<a>", question)
    asked = _OCCASION.sub(" ", _PREPARING.sub("", question))
    if len(re.findall(r"\w{2,}", asked)) < LEAST_WORDS:
        asked = question
    match = _PURPOSE.search(asked)
    said = match.group().strip(" ,.;!?—–-") if match else ""
    if match is None or re.search(r"\d", said) or len(re.findall(r"\w{2,}", asked[: match.start()])) < LEAST_WORDS:
        return asked, ""
    return asked[: match.start()], said
