"""Danger words beat everything: what people in danger write, and what only sounds like it."""

from __future__ import annotations

import pytest

from azs.complaints.danger import find_danger


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("gas", "У вас газом воняет возле колонки 3!!!"),
        ("gas", "сильный запах бензина на всей заправке"),
        ("gas", "глаза режет у резервуаров"),
        ("gas", "there is a strong smell of propane near pump 2"),
        ("fire", "ГОРИИИТ колонка!!"),
        ("fire", "Из-под ТРК идёт дым"),
        ("fire", "мужик курит прямо у колонки и никто не реагирует"),
        ("spill", "Бензин хлещет на землю из пистолета"),
        ("spill", "оторвали шланг и уехали, лужа солярки"),
        ("injury", "Мама поскользнулась на льду у входа"),
        ("injury", "вызвали скорую, разбил голову"),
        ("injury", "бензин брызнул в глаза"),
        ("wrong_fuel", "залили не то топливо!"),
        ("wrong_fuel", "Заправщик вместо дизеля налил 95"),
        ("poisoning", "после вашего хот-дога отравились всей семьёй"),
        ("shock", "бьёт током от пистолета"),
        ("fire", "пoжaр на aзс"),  # Latin letters among Cyrillic ones
        ("gas", "silno vonyaet gazom u tretey kolonki, primite mery"),  # Russian in Latin letters
        ("gas", "Запаха бензина нет, но газом несёт от баллонов"),
        ("fire", "Что делать, если машина горит у колонки? Стою рядом!"),
        ("fire", "сварка искрит под навесом, где заправляются"),
        ("injury", "охранник достал нож и угрожает покупателям"),
        ("injury", "Джип врезался в колонку, водитель не приходит в себя"),
        ("injury", "потолок в магазине обвалился"),
        ("spill", "Меня облило бензином с ног до головы"),
        ("wrong_fuel", "you put petrol in my diesel van"),
        ("poisoning", "ночь под капельницей после вашего салата"),
        ("shock", "the pump handle zapped me"),
    ],
)
def test_danger_is_heard(kind: str, text: str) -> None:
    found = find_danger(text)
    assert found is not None and found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "Цены просто пожар", "горит чек энджин", "лампочка на колонке не горит", "кассир взорвался и накричал на меня",
        "Бонусы сгорели", "газом не пахнет, всё хорошо", "сайт упал, не могу посмотреть цены", "Спасибо, кофе огонь!",
        "кто-то пролил кофе у кассы и не убрал", "Цены взлетели, взрыв мозга", "Персонал огонь!", "шок от цен",
        "утечка персональных данных в приложении", "дизель после вас дымит чёрным и не тянет в гору",
        "Запах газа, о котором я писала, устранили, спасибо", "Если вдруг начнётся пожар, какую кнопку жать?",
        "Никто не пострадал, но бампер помят", "Сирена сработала ложно, пожара не было",
        "Показалось, что пахнет бензином, а оказалось, это моя канистра", "The fire exit sign is nice",
        "у вас есть пожарный щит?", "Очередь на час, одна касса работает",
    ],
)  # fmt: skip
def test_figures_of_speech_are_none(text: str) -> None:
    assert find_danger(text) is None


def test_a_denial_in_another_sentence_takes_nothing_back() -> None:
    assert find_danger("Газом не пахнет. А вот у второй колонки запах бензина страшный.") is not None
