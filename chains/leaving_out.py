"""What a question would be without a word that nobody knows, offered beside the refusal: one click, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

from azs.errors import UnanswerableError
from azs.i18n import t
from chains.answer import Way
from chains.concepts import a_concept
from chains.reading import Reading

MOST_WORDS = 2


def offered(question: str, error: UnanswerableError, read: Callable[[str], Reading], lang: str) -> tuple[Way, ...]:
    """The plan of the question without its unknown words; none where one of them names a thing of its own.

    Args:
        error: why the question is refused.
        read: reads a question by the rules.
    """
    left = question
    words: list[str] = []
    most = MOST_WORDS if lang == "ru" else 1  # no dictionary tells an English thing from a manner
    while error.key == "assistant.unknown_word" and len(words) < most:
        word = str(error.params.get("word", ""))
        shorter = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", left, count=1) if word else left
        if shorter == left or a_concept([word]) or any(character.isdigit() for character in word):
            return ()
        left, words = shorter, [*words, word]
        try:
            found = read(left)
        except UnanswerableError as again:
            error = again
            continue
        if found.doubt is not None or not found.sure_metric:
            return ()
        if not found.unknown:
            said = ", ".join(f"«{item}»" if lang == "ru" else f"“{item}”" for item in words)
            return (Way(t("assistant.leave_out", lang, words=said), found.plan),)
        error = UnanswerableError("assistant.unknown_word", word=found.unknown[0])
    return ()
