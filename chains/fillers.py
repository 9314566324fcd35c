"""Unknown words that hold a sentence together: silent ones mean nothing, adverbs are passed over and named."""

from __future__ import annotations

from functools import lru_cache

from chains.lexemes import parts_of_speech, plain

_SILENT = frozenset(("PRCL", "CONJ", "NPRO", "INTJ", "PREP"))
_PASSED = frozenset(("ADVB", "PRED"))
_TELLING = frozenset(
    """
    не ни нет до после свыше между против вместо без кроме сверх раньше позже ранее позднее прежде ли или либо
    впервые повторно подряд дважды трижды однажды одновременно вовремя досрочно заранее поздно рано давно
    недавно ночью днем утром вечером зимой летом весной осенью вчера сегодня завтра ежедневно еженедельно
    ежемесячно ежегодно ежечасно круглосуточно вдвое втрое вполовину наполовину поровну раздельно порознь
    попарно больше меньше чаще реже дольше выше ниже лучше хуже сильнее слабее быстрее медленнее дороже дешевле
    плохо хорошо отлично опасно безопасно дорого дешево долго быстро медленно часто редко много мало пополам
    впереди сзади рядом вдали далеко близко дома внутри снаружи наедине случайно умышленно нарочно специально
    самовольно бесплатно платно незаконно законно официально неофициально удаленно дистанционно вручную
    автоматически
    """.split()
)
_TELLING_EN = frozenset(
    """
    daily weekly monthly quarterly yearly hourly fortnightly early only family supply reply apply multiply
    illegally legally deliberately accidentally intentionally manually automatically remotely safely dangerously
    badly nightly simultaneously consecutively repeatedly separately equally promptly quickly slowly rarely
    frequently personally financially medically physically
    """.split()
)
_SILENT_EN = frozenset(
    """
    whilst while although though however therefore thus hence moreover furthermore besides anyway else ok okay
    hey hmm oh well myself ourselves themselves itself himself herself somewhere somehow whatever whichever
    whoever being having shall must might ought gonna wanna lemme gimme kinda sort-of sorta yet even quite
    rather pretty
    """.split()
)


@lru_cache(maxsize=20_000)
def filler(word: str) -> str:
    """ "silent" for a word that means nothing for a plan, "passed" for an adverb to be named, "" for any other."""
    said = plain(word)
    if said in _TELLING or said in _TELLING_EN:
        return ""
    if said.isascii():
        return "silent" if said in _SILENT_EN else "passed" if said.endswith("ly") and len(said) > 4 else ""
    parts = parts_of_speech(said)
    if parts and parts <= _SILENT:
        return "silent"
    return "passed" if parts and parts <= _SILENT | _PASSED else ""
