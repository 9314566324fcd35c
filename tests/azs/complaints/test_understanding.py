"""A complaint is understood at once, whatever is sent; dangers are heard by words and by meaning."""

from __future__ import annotations

import pytest

from azs.complaints.complaint import CATEGORIES, DANGERS, PRIORITIES, SENTIMENTS, Understood
from azs.complaints.examples import examples
from azs.complaints.language import language_of
from azs.complaints.understanding import Understanding, pieces, sentence_model, written, written_understanding


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("payment", "Деньги за бензин списались с карты дважды, верните лишнее"),
        ("short_measure", "в канистру на 20 литров влезло 22, колонка врет"),
        ("cleanliness", "туолет грезный бумаги нету"),
        ("queue_closed", "Очередь на сорок минут, работает одна касса из трёх"),
        ("praise", "Спасибо девочкам на кассе, выручили с детским креслом!"),
        ("loyalty_app", "The app does not let me log in and my bonus points are gone"),
        ("vehicle_damage", "Щётка на мойке оторвала зеркало, кто заплатит?"),
        ("wrong_fuel", "Заправщик залил солярку в бензиновую машину"),
        ("question_other", "Подскажите, есть ли у вас вакансии оператора?"),
    ],
)
def test_category(category: str, text: str) -> None:
    assert written_understanding()(text).category == category


@pytest.mark.parametrize(
    "text",
    [
        "Пахнет газом у третьей колонки",  # by words
        "Дотронулась до терминала, и руку свело, как от розетки",  # by meaning
        "всю ночь провёл над унитазом после вашей шаурмы, ребёнок тоже",
    ],
)
def test_danger_is_urgent(text: str) -> None:
    found = written_understanding()(text)
    assert found.danger in DANGERS and found.priority in ("critical", "high")


def test_danger_in_one_sentence_of_a_long_text_is_heard() -> None:
    dull = "Очередь двигалась медленно, касса работала одна, кофе был холодный, музыка играла громко. "
    found = written_understanding()(
        dull * 6 + "Ваш сотрудник сунул бензиновый шланг в мой дизельный автобус. " + dull * 6
    )
    assert found.danger == "wrong_fuel"


def test_a_figure_of_speech_is_no_danger() -> None:
    found = written_understanding()("Спасибо, кофе бомба, персонал огонь!")
    assert (found.danger, found.category, found.priority, found.sentiment) == ("", "praise", "low", "positive")


def test_entities_are_told() -> None:
    found = written_understanding()("Вчера на АЗС 42, колонка 3, взяли с меня 2400 рублей за 95-й два раза")
    assert dict(found.entities)["station"] == "42" and dict(found.entities)["pump"] == "3"
    assert dict(found.entities)["amount"] == "2400"


@pytest.mark.parametrize(
    "text",
    ["", " \n", "😡😡😡", "‮مرحبا، الوقود سيء", "<script>alert('газ')</script><b>x</b>", "asdf " * 200_000,
     "а" * 1_000_000, "\x00\ud800", "汽油有水", "!" * 5_000, "Пишу 1) туалет грязный 2) бензин плохой 3) кассир хам"],
)  # fmt: skip
def test_whatever_is_sent_is_understood_somehow(text: str) -> None:
    found = written_understanding()(text)
    assert found.category in CATEGORIES and found.priority in PRIORITIES and found.sentiment in SENTIMENTS
    assert 0 < found.probability <= 1


def test_what_says_nothing_is_not_sure() -> None:
    assert {written_understanding()(text).certainty for text in ("汽油有水", "ыыы", "abc def ghi")} == {"low"}


def test_without_the_sentence_model_spelling_is_left() -> None:
    model = sentence_model()
    assert model is not None, "the packaged model belongs to the development install"
    found = Understanding(written)("Деньги за бензин списали с карты дважды")
    assert isinstance(found, Understood) and found.category == "payment"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Бензин плохой"), ("ru", "Hello, на АЗС 5 топливо очень плохое, помогите"), ("en", "The fuel is bad"),
        ("xx", "汽油有水"), ("xx", "Der Kraftstoff war schlecht und teuer"), ("xx", "Бензин поганий, поверніть гроші"),
        ("xx", ""), ("xx", "12345 !!!"),
    ],
)  # fmt: skip
def test_language(language: str, text: str) -> None:
    assert language_of(text) == language


def test_pieces_keep_all_words_of_a_long_text() -> None:
    text = "Первое предложение, довольно длинное. " * 30
    assert " ".join(pieces(text)).split() == text.split()
    assert pieces("Коротко.") == [] and all(len(one) <= 300 for one in pieces("я" * 3_000))


def test_examples_are_of_all_categories_and_name_known_things() -> None:
    assert {one.category for one in examples()} == set(CATEGORIES)
    assert all(one.priority in PRIORITIES and one.sentiment in SENTIMENTS for one in examples())
    assert all(one.danger in ("", *DANGERS) for one in examples())


def test_no_example_stands_in_the_evaluation(request: pytest.FixtureRequest) -> None:
    folder = request.config.rootpath / "tests" / "evaluation" / "complaints"
    measured = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.toml"))
    assert not [one.text for one in examples() if len(one.text) > 25 and one.text in measured]


def test_vectors_of_all_examples_are_packaged() -> None:
    """Else every start reads them anew: `python scripts/complaint_vectors.py`."""
    from azs.complaints.understanding import VECTORS
    from azs.knowledge.known_vectors import QUERY, KnownVectors, keys_of

    model = sentence_model()
    assert isinstance(model, KnownVectors)
    known = set(KnownVectors(model, VECTORS).keys.tolist())
    assert set(keys_of(QUERY, [one.text for one in examples()]).tolist()) <= known
