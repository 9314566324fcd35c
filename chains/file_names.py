"""What the title of a column says of it: whether its numbers add up, tell things apart, or are worth grouping by."""

from __future__ import annotations

from chains.file_index import title_words
from chains.file_plan import Field

FEW = 40
_RATES = frozenset(
    [
        "#цена",
        "#возраст",
        "#оценка",
        "курс",
        "rate",
        "температура",
        "temperature",
        "плотность",
        "density",
        "средний",
        "average",
        "давление",
        "pressure",
        "доля",
        "share",
        "процент",
        "percent",
        "градус",
    ]
)
_IDS = frozenset(
    [
        "id",
        "ид",
        "#код",
        "#номер",
        "идентификатор",
        "индекс",
        "index",
        "инн",
        "кпп",
        "#телефон",
        "#год",
        "#месяц",
        "#квартал",
        "#неделя",
        "zip",
        "№",
        "#смена",
    ]
)
_PLACES = frozenset(("широта", "долгота", "latitude", "longitude", "lat", "lon", "lng"))


def default_function(one: Field) -> str:
    """How numbers of a column go together where nobody says: amounts add up, rates do not."""
    words = {lemma for title in one.titles for word in title_words(title) for lemma in word}
    return "avg" if one.unit == "%" or words & _RATES else "sum"


def is_name(one: Field) -> bool:
    """Whether the numbers of a column only tell things apart: codes, years, coordinates."""
    words = {lemma for title in one.titles for word in title_words(title) for lemma in word}
    return bool(words & (_IDS | _PLACES))


def is_called(one: Field, meaning: str) -> bool:
    """Whether a word of the title has a meaning."""
    return any(meaning in word for title in one.titles for word in title_words(title))


def is_dimension(one: Field) -> bool:
    """Whether grouping by a column says something: words, days, yes and no, a few different numbers."""
    return not one.numeric or one.distinct <= FEW or is_name(one)
