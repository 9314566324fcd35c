"""What is not said of here and now is left out, and nothing else is."""

from __future__ import annotations

import pytest

from azs.complaints.actual import actual


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Запаха нет, но искрит щиток.", "но искрит щиток."),
        ("Никто не пострадал, лужа бензина под колонкой", "лужа бензина под колонкой"),
        ("Есть ли у вас огнетушители? Из колонки дым.", "Из колонки дым."),
        ("Если вдруг начнётся пожар, что делать?", ""),
        ("Показалось, что горит, а оказалось, пар из мойки.", ""),
        ("Пролив топлива убрали за минуту, спасибо", ""),
        ("В прошлом году искрил щиток, его заменили.", ""),
    ],
)
def test_what_is_denied_supposed_or_settled_is_left_out(text: str, left: str) -> None:
    assert actual(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Горит колонка!",
        "Можно ли ехать, если мне залили дизель в бензиновую машину?",
        "Человек упал и не приходит в себя",
        "Раньше всё было хорошо, а теперь воняет газом",
        "Спасибо, потушили сами, огнетушитель у вас пустой, щиток горел",
        "Щиток заменили, спасибо, но он опять искрит",
        "",
        "🔥🔥🔥",
    ],
)
def test_what_happens_stays_word_for_word(text: str) -> None:
    assert actual(text) == text


def test_one_thing_settled_in_a_long_text_settles_nothing_else() -> None:
    text = "Спасибо, весной вы устранили запах. " + "Езжу к вам давно и всем доволен. " * 10 + "Сегодня горит щиток."
    assert "горит щиток" in actual(text)
