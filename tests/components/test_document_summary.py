"""A file in short as it is drawn: sources, who must obey, and texts that must not work as Markdown."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from azs.i18n import texts


def _page(lang: str, linked: bool, empty: bool) -> None:
    import datetime as dt

    from azs.knowledge.summary import Fact, KeyDate, KeySentence, Obligation, Source, Summary
    from components import document_summary

    evil = "**Жирно** [тут](http://evil.example) <img src=x> $x$ :material/bolt:"
    summary = Summary(
        lang,
        sentences=(KeySentence(evil, Source(2, 7)), KeySentence("Второе.", Source(3))),
        facts=(Fact("не более 0,25 %", "Погрешность ТРК", Source(4, 2)),),
        dates=(KeyDate("24 декабря 2025 г.", "date", "действует с", Source(1, 1), dt.date(2025, 12, 24)),),
        obligations=(
            Obligation("Курить запрещается.", "", "must_not", Source(9, 3)),
            Obligation("Оператор обязан звонить.", "Оператор", "must", Source(5, 2)),
        ),
        people=("Оператор",),
        read=0.04,
    )
    document_summary.draw(
        Summary(lang) if empty else summary, lang,
        link=lambda source: f"/library?page={source.page}&b=(1)" if linked else "",
    )  # fmt: skip


def _drawn(lang: str, *, linked: bool = True, empty: bool = False) -> AppTest:
    app = AppTest.from_function(
        _page, default_timeout=60, kwargs={"lang": lang, "linked": linked, "empty": empty}
    ).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_everything_is_drawn_in_both_languages(lang: str) -> None:
    app = _drawn(lang)
    shown = " ".join(item.value for item in (*app.markdown, *app.caption))
    for key in ("title", "facts", "dates", "obligations", "word_for_word"):
        assert texts()[f"summary.{key}"][lang] in shown
    assert ("2 требования" if lang == "ru" else "2 requirements") in shown
    assert ("4\u00a0% текста" if lang == "ru" else "4% of its text") in shown


def test_text_of_a_file_does_nothing_on_the_screen() -> None:
    (line,) = [item.value for item in _drawn("ru").markdown if "Жирно" in item.value]
    text, _, source = line.rpartition(" [")
    assert "\\*\\*Жирно" in text
    assert "](http" not in text
    assert "\\<img" in text
    assert source == "с\\. 7](/library?page=7&b=%281%29)" or source == "с. 7](/library?page=7&b=%281%29)"


def test_without_an_address_the_page_is_named() -> None:
    lines = [item.value for item in _drawn("ru", linked=False).markdown]
    assert any("(с. 7)" in line for line in lines)
    assert any("(в тексте)" in line for line in lines)
    assert not any("](" in line for line in lines if "Жирно" not in line)


def test_duties_stand_in_the_order_of_the_file_with_who() -> None:
    lines = [item.value for item in _drawn("ru").markdown if ":material/" in item.value and "Жирно" not in item.value]
    assert "**Оператор:** Оператор обязан звонить" in lines[0]
    assert ":material/block: Курить" in lines[1]


def test_tables_show_values_with_their_source() -> None:
    facts, dates = (item.value for item in _drawn("ru").dataframe)
    assert list(facts.columns) == ["Значение", "О чём", "Источник"]
    assert facts.iloc[0, 0] == "не более 0,25 %"
    assert facts.iloc[0, 2] == "/library?page=2&b=(1)#place=с. 2"
    assert list(dates.iloc[0])[:3] == ["24 декабря 2025 г. (24.12.2025)", "действует с", "дата"]


def test_an_empty_summary_is_one_sentence() -> None:
    app = _drawn("ru", empty=True)
    assert [item.value for item in app.info] == [texts()["summary.nothing"]["ru"]]
    assert not app.markdown
