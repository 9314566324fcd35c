"""What a question finds, and what it must not find."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from azs.knowledge.embedding import Embedder, Vectors
from chains.retrieval.embedders import LetterEmbedder
from chains.retrieval.index import Entry, Found, SearchIndex
from tests.chains.retrieval.conftest import ENTRIES, GLOSSARY

UGLY = ("", " ", "\0", "\ud800", "???", "и в на", "🔥" * 50, "'; drop table x; --", "\u202e", "a" * 100_000,
        "пролив " * 5_000, "\n\t", "12", "«»", "NULL", "[" * 300, "-" * 300, "ё" * 5)  # fmt: skip


class Counting(LetterEmbedder):
    """Counts the texts it has embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = 0

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return super().passages(texts)


def first(found: Found) -> str:
    return found.hits[0].key if found.hits else ""


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("что делать при проливе топлива", "spill"),
        ("как тушить пожар", "fire"),
        ("поддельные купюры", "money"),
        ("ожоги кофе", "burn"),
        ("charger does not start a session", "ev"),
        ("car wash stopped with a car inside", "wash"),
        ("форма Ф-12/3", "pump"),
    ],
)
def test_the_right_text_comes_first(index: SearchIndex, question: str, key: str) -> None:
    found = index.search(question)
    assert first(found) == key
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert found.hits[0].lexical > 0


@pytest.mark.parametrize(
    ("question", "key", "read_as"),
    [
        ("пралив топлева", "spill", "пролив топлива"),
        ("паддельная купюра", "money", "поддельная купюра"),
        ("пoжaр", "fire", "пожар"),  # Latin o and a
        ("TPK не работает", "pump", "трк не работает"),  # Latin letters only
        ("rfccf", "till", "касса"),  # the keys of "касса" in the other layout
        ("зaпустить дизель-генератор", "power", "запустить дизель-генератор"),
        ("chargr session", "ev", "charger session"),
    ],
)
def test_slips_are_mended(index: SearchIndex, question: str, key: str, read_as: str) -> None:
    found = index.search(question)
    assert first(found) == key
    assert found.read_as.lower() == read_as


@pytest.mark.parametrize("question", ["почему коровы дают молоко", "прогноз погоды", "How tall is the Eiffel tower"])
def test_words_of_the_language_are_left_alone(index: SearchIndex, question: str) -> None:
    assert index.search(question).read_as == question


@pytest.mark.parametrize(
    ("question", "key", "expanded"),
    [
        ("ККМ зависла", "till", "касса"),
        ("гоп-стоп", "robbery", "вооружённое нападение"),
        ("ДГУ", "power", "дизель-генератор"),
    ],
)
def test_the_glossary_leads_to_texts_that_use_another_name(
    index: SearchIndex, question: str, key: str, expanded: str
) -> None:
    found = index.search(question)
    assert first(found) == key
    assert expanded in found.expanded


def test_without_the_glossary_the_jargon_is_not_known(letters: Embedder) -> None:
    index = SearchIndex(ENTRIES, letters)
    assert not any(hit.lexical for hit in index.search("гоп-стоп").hits)
    index.replace_glossary(GLOSSARY)
    assert first(index.search("гоп-стоп")) == "robbery"


@pytest.mark.parametrize(
    ("question", "key"),
    [("fuel spill, what to do", "spill"), ("What to do in a fire?", "fire"), ("power outage", "power"),
     ("snow and ice removal", "snow"), ("автомойка остановилась", "wash")],
)  # fmt: skip
def test_a_question_finds_texts_in_the_other_language(meaning_index: SearchIndex, question: str, key: str) -> None:
    assert first(meaning_index.search(question)) == key


def test_the_glossary_bridges_languages(meaning_index: SearchIndex) -> None:
    found = meaning_index.search("armed robbery procedure")
    assert first(found) == "robbery" and found.hits[0].lexical > 0
    assert "вооружённое нападение" in found.expanded


@pytest.mark.parametrize(
    ("question", "answerable"),
    [
        ("как потушить пожар на территории", True),
        ("пралив топлева на площадке", True),
        ("поддельная купюра, что делать кассиру", True),
        ("what to do in a fire", True),
        ("погода в москве на завтра", False),
        ("кто выиграл чемпионат мира по футболу", False),
        ("рецепт борща со свёклой", False),
    ],
)
def test_a_question_about_something_else_is_refused(
    meaning_index: SearchIndex, question: str, answerable: bool
) -> None:
    found = meaning_index.search(question)
    assert found.answerable is answerable
    assert meaning_index.search(question, limit=1).confidence == found.confidence


def test_what_is_not_allowed_is_not_there(index: SearchIndex) -> None:
    hidden = index.search("пролив топлива", allowed=lambda key: key != "spill", limit=100)
    assert "spill" not in {hit.key for hit in hidden.hits}
    assert len(hidden.hits) == len(ENTRIES) - 1
    mask = np.array([key == "fire" for key in index.keys])
    assert [hit.key for hit in index.search("пролив топлива", allowed=mask).hits] == ["fire"]
    nothing = index.search("пролив топлива", allowed=lambda key: False)
    assert (nothing.hits, nothing.confidence, nothing.answerable) == ((), 0.0, False)


def test_words_of_hidden_texts_are_not_told(index: SearchIndex) -> None:
    assert index.search("паддельная бонкнота").read_as == "поддельная банкнота"
    assert index.search("паддельная бонкнота", allowed=lambda key: key != "money").read_as == "паддельная бонкнота"


def test_hidden_texts_do_not_change_what_is_found(letters: Embedder) -> None:
    index = SearchIndex(ENTRIES, letters, None, GLOSSARY)
    alone = SearchIndex([entry for entry in ENTRIES if entry.key != "till"], letters, None, GLOSSARY)
    seen, own = index.search("пролив на колонке", allowed=lambda key: key != "till"), alone.search("пролив на колонке")
    assert [hit.key for hit in seen.hits] == [hit.key for hit in own.hits]


def test_a_mask_of_another_length_is_refused(index: SearchIndex) -> None:
    with pytest.raises(ValueError, match="mask"):
        index.search("пожар", allowed=np.ones(3, np.bool_))


@pytest.mark.parametrize("question", UGLY, ids=range(len(UGLY)))
def test_anything_may_be_asked(letter_index: SearchIndex, question: str) -> None:
    found = letter_index.search(question, limit=3)
    assert len(found.hits) <= 3
    assert 0 <= found.confidence <= 1
    assert all(np.isfinite(hit.score) for hit in found.hits)
    found.read_as.encode("utf-8")


@pytest.mark.parametrize("question", ["", "?!", "и в на", "\0"])
def test_a_question_without_words_finds_nothing(index: SearchIndex, question: str) -> None:
    assert not index.search(question).hits
    assert not index.search(question).answerable


def test_an_empty_index_finds_nothing(letters: Embedder) -> None:
    index = SearchIndex((), letters)
    assert index.search("пожар") == Found((), 0.0, False, "пожар", ())
    index.add(ENTRIES[:1])
    assert first(index.search("пролив")) == "spill"
    index.remove(["spill", "unknown"])
    assert not index.search("пролив").hits


@pytest.mark.parametrize("text", ["", "\0", "\ud800 топливо", "🔥", "слово " * 20_000])
def test_any_text_may_be_searched(letters: Embedder, text: str) -> None:
    index = SearchIndex([*ENTRIES, Entry("odd", "", "", text)], letters)
    assert first(index.search("пролив топлива")) == "spill"


def test_only_new_texts_are_embedded() -> None:
    embedder = Counting()
    index = SearchIndex(ENTRIES, embedder)
    index.add([Entry("new", "Забытые вещи", "", "Хранить в сейфе тридцать дней.")])
    assert embedder.embedded == len(ENTRIES) + 1
    assert first(index.search("забытая вещь")) == "new"
    before = embedder.embedded
    index.remove(["new", "fire"])
    assert embedder.embedded == before
    assert "new" not in index.keys and len(index) == len(ENTRIES) - 1


def test_a_text_with_the_same_key_takes_the_place_of_the_older(letters: Embedder) -> None:
    index = SearchIndex(ENTRIES, letters)
    index.add([Entry("fire", "Пожар", "", "Звонить диспетчеру сети.")])
    assert len(index) == len(ENTRIES)
    assert first(index.search("диспетчер")) == "fire"
    assert not any(hit.lexical for hit in index.search("порошковые огнетушители").hits)
    with pytest.raises(ValueError, match="same key"):
        index.add([ENTRIES[0], ENTRIES[0]])


def test_changes_give_what_a_new_index_gives(letters: Embedder) -> None:
    changed = SearchIndex(ENTRIES[:4], letters, None, GLOSSARY)
    changed.add(ENTRIES[4:])
    changed.remove([ENTRIES[1].key])
    made = SearchIndex([ENTRIES[0], *ENTRIES[2:]], letters, None, GLOSSARY)
    for question in ("пролив топлива", "ККМ", "emergency stop"):
        assert changed.search(question) == made.search(question)


def test_vectors_at_hand_are_taken(letters: Embedder) -> None:
    embedder = Counting()
    vectors = letters.passages([entry.passage for entry in ENTRIES])
    index = SearchIndex(ENTRIES, embedder, vectors)
    assert embedder.embedded == 0
    assert first(index.search("пожар")) == "fire"
    with pytest.raises(ValueError, match="vectors"):
        SearchIndex(ENTRIES, embedder, vectors[1:])


def test_many_may_search_while_texts_come_and_go(letters: Embedder) -> None:
    index = SearchIndex(ENTRIES, letters, None, GLOSSARY)
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            index.add([Entry("new", "Забытые вещи", "", "Хранить в сейфе тридцать дней.")])
            index.remove(["new"])

    changing = threading.Thread(target=change)
    changing.start()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: first(index.search("пралив топлева у колонки")), range(200)))
    stop.set()
    changing.join()
    assert set(found) == {"spill"}


def test_quotations_are_word_for_word(index: SearchIndex) -> None:
    text = {entry.key: entry.text for entry in ENTRIES}["till"]
    quoted = index.quote("перейти на резервную кассу", text)
    assert quoted and all(quote in text for quote in quoted)
    assert "При повторной ошибке" in quoted[-1]
    assert index.quote("перейти на резервную кассу", "") == ()


def test_a_quotation_is_found_in_the_other_language(meaning_index: SearchIndex) -> None:
    text = "Вызвать полицию по телефону 102. Закрыть двери на замок. Составить акт."
    assert meaning_index.quote("call the police", text) == ("Вызвать полицию по телефону 102.",)


def test_vectors_kept_elsewhere_give_the_same(letters: Embedder) -> None:
    here, vectors = SearchIndex(ENTRIES, letters, None, GLOSSARY), {}
    asked: list[set[str]] = []

    def nearest(vector: Vectors, keys: Sequence[str]) -> dict[str, float]:
        asked.append(set(keys))
        told = {key: float(vectors[key] @ vector) for key in keys} | {"unknown": 9.0, "spill": 9.0}
        return told if "spill" not in keys else told | {"spill": float(vectors["spill"] @ vector)}

    vectors.update(zip(here.keys, letters.passages([entry.passage for entry in ENTRIES]), strict=True))
    there = SearchIndex(ENTRIES, letters, None, GLOSSARY, nearest)
    for question in ("пролив топлива", "ККМ", "emergency stop"):
        for allowed in (None, lambda key: key != "spill"):
            found, expected = (one.search(question, allowed=allowed) for one in (there, here))
            assert [hit.key for hit in found.hits] == [hit.key for hit in expected.hits]
            assert found.confidence == pytest.approx(expected.confidence, abs=1e-5)
    assert asked[0] == {entry.key for entry in ENTRIES} and asked[1] == asked[0] - {"spill"}


def test_texts_that_are_not_among_the_nearest_lie_below_them(letters: Embedder) -> None:
    index = SearchIndex(ENTRIES, letters, None, GLOSSARY, lambda _vector, _keys: {"till": 0.9, "wash": 0.05})
    cosines = {hit.key: hit.dense for hit in index.search("порошковые огнетушители", limit=20).hits}
    assert cosines.pop("till") == pytest.approx(0.9)
    assert max(cosines.values()) <= 0.05 + 1e-6 and len(cosines) == len(ENTRIES) - 1
