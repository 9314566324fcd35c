"""The glossary: what is packaged, what people change, what stays on record, and files of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from azs import audit
from azs.database.engine import open_engine
from azs.errors import AccessError, AzsError, DatabaseError, ImportFileError
from azs.knowledge import glossary, glossary_files
from azs.knowledge.glossary import GlossaryTerm
from azs.knowledge.glossary_term import KINDS, cleaned, folded, packaged
from azs.security.actor import EVERYTHING, Actor
from azs.settings import load_settings

ANNA = Actor("анна", "analyst", EVERYTHING)
ADMIN = Actor("admin", "administrator", EVERYTHING)
BOSS = Actor("boss", "manager", EVERYTHING)
OLGA = Actor("olga", "operator", EVERYTHING)
CROOKED = GlossaryTerm("косой пистолет", "slang", "Не держит отсечку.", ("кривой кран",), ("bent nozzle",), "цех", "")
TODAY = dt.datetime.now(dt.UTC).date()
FILES = [("g.csv", glossary_files.export_csv), ("g.xlsx", glossary_files.export_xlsx)]
EVIL = GlossaryTerm(
    '=HYPERLINK("http://x";1)', "slang", "-1+1 🙂 'quoted'", ("@СУММ(1", "+7 900", "a,b"), ("=1",), "'x", "\"y\""
)  # fmt: skip


def _log(engine: sa.Engine) -> list[tuple[str, str, str]]:
    found = audit.search(engine, ADMIN, audit.AuditQuery(TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)))
    return sorted(zip(found["user_name"], found["kind"], found["place"], strict=True))


def _live(engine: sa.Engine) -> dict[str, GlossaryTerm]:
    return {term.term_id: term for term in glossary.terms(engine)}


def test_packaged_terms_are_many_complete_and_unlike() -> None:
    terms = packaged().values()
    kinds = Counter(term.kind for term in terms)
    assert len(terms) >= 260 and set(kinds) == set(KINDS) and min(kinds.values()) >= 20
    for term in terms:
        assert term == cleaned(term), term.term_id
        assert term.definition.endswith(".") and term.source and term.synonyms + term.english, term.term_id
        assert re.fullmatch(r"[a-z0-9_]{2,36}", term.term_id)


def test_a_packaged_name_belongs_to_one_term_unless_notes_tell_which_is_meant() -> None:
    owners: dict[str, list[GlossaryTerm]] = {}
    for term in packaged().values():
        for name in term.names():
            owners.setdefault(folded(name), []).append(term)
    shared = {name: terms for name, terms in owners.items() if len(terms) > 1}
    assert shared.keys() == {"заправка", "бочка"}
    assert all(term.note for terms in shared.values() for term in terms)


def test_words_of_the_station_lead_to_their_terms() -> None:
    terms = tuple(packaged().values())
    wanted = {
        "пистолет": "nozzle", "бензовоз": "ac", "соляра": "diesel", "сотка": "ai100", "дюза": "jet", "недолив":
        "short_measure", "фискальник": "kkt", "TPK": "trk", "ПИСТОЛЕТ": "nozzle", "счетчик колонки": "totalizer",
        "backlog": "backlog", "spill": "spill", "метршток": "dipstick", "узсг": "lpg_dispenser",
    }  # fmt: skip
    assert {word: glossary.matching(terms, word)[0].term_id for word in wanted} == wanted


def test_search_takes_every_word_and_puts_names_before_mentions() -> None:
    terms = (
        GlossaryTerm("насос", definition="Качает топливо в ТРК."), GlossaryTerm("ТРК", definition="Колонка."),
        GlossaryTerm("пост ТРК", definition="Сторона."), GlossaryTerm("ТРК СУГ", definition="Газ."),
    )  # fmt: skip
    assert [term.term for term in glossary.matching(terms, " тpк ")] == ["ТРК", "ТРК СУГ", "пост ТРК", "насос"]
    assert [term.term for term in glossary.matching(terms, "трк топливо")] == ["насос"]
    assert glossary.matching(terms, "  ") == terms and glossary.matching(terms, "трк нет") == ()


def test_groups_hold_the_names_of_one_thing_once() -> None:
    made = glossary.groups((GlossaryTerm("Ёмкость", synonyms=("емкость", "бак"), english=("tank",)), GlossaryTerm("x")))
    assert made == (("Ёмкость", "бак", "tank"),)
    every = dict.fromkeys(names[0] for names in glossary.groups(tuple(packaged().values())))
    assert "ТРК" in every and len(every) == len(packaged())


def test_a_new_database_has_the_packaged_terms_in_order(engine: sa.Engine) -> None:
    terms = glossary.terms(engine)
    assert {term.term_id: term for term in terms} == packaged()
    words = [term.term.casefold().replace("ё", "е") for term in terms]
    russian = [word for word in words if "а" <= word[0] <= "я"]
    assert words[: len(russian)] == russian == sorted(russian) and glossary.removed(engine) == ()


def test_adding_changing_and_their_record(engine: sa.Engine) -> None:
    added = glossary.save(
        engine, ANNA, replace(CROOKED, term="  косой   пистолет ", synonyms=("кривой кран; гнутый\nкосой пистолет",))
    )
    assert added and added.action == "added" and added.before is None and added.after
    kept = _live(engine)[added.term_id]
    assert kept == replace(CROOKED, synonyms=("кривой кран", "гнутый"), term_id=added.term_id)
    assert kept.updated_by == "анна" and kept.updated_at
    changed = glossary.save(engine, ADMIN, replace(kept, definition="Иначе."), seen=kept)
    assert changed and (changed.before, changed.action) == (kept, "changed")
    assert glossary.save(engine, ADMIN, replace(kept, definition=" Иначе.  ")) is None
    found = glossary.history(engine, added.term_id)
    assert [(one.action, one.changed_by) for one in found] == [("changed", "admin"), ("added", "анна")]
    assert found[0].before == kept and found[1].before is None
    assert _log(engine) == [("admin", "write", "glossary.changed"), ("анна", "write", "glossary.added")]


def test_a_changed_packaged_term_keeps_its_identifier_and_can_be_taken_back(engine: sa.Engine) -> None:
    change = glossary.save(engine, ANNA, replace(packaged()["trk"], kind="slang", note="проба"))
    assert change and change.term_id == "trk" and _live(engine)["trk"].kind == "slang"
    assert len(_live(engine)) == len(packaged())
    back = glossary.revert(engine, ADMIN, change.change_id)
    assert back and back.action == "reverted" and _live(engine)["trk"] == packaged()["trk"]
    assert glossary.revert(engine, ADMIN, change.change_id) is None, "nothing to take back twice"


def test_taking_out_restoring_and_undoing(engine: sa.Engine) -> None:
    gone = glossary.remove(engine, ANNA, "trk")
    assert gone and "trk" not in _live(engine) and [term.term_id for term in glossary.removed(engine)] == ["trk"]
    for again in (lambda: glossary.remove(engine, ANNA, "trk"), lambda: glossary.save(engine, ANNA, packaged()["trk"])):
        with pytest.raises(AzsError, match="gone"):
            again()
    glossary.restore(engine, ADMIN, "trk")
    assert _live(engine)["trk"] == packaged()["trk"] and glossary.removed(engine) == ()
    gone = glossary.remove(engine, ANNA, "trk")
    assert gone and glossary.revert(engine, ANNA, gone.change_id) and "trk" in _live(engine)
    added = glossary.save(engine, ANNA, CROOKED)
    assert added and glossary.revert(engine, ANNA, added.change_id) and added.term_id not in _live(engine)
    assert [one.action for one in glossary.history(engine, "trk")] == ["reverted", "removed", "restored", "removed"]


def test_a_term_that_has_been_named_anew_does_not_come_back_beside_it(duckdb_engine: sa.Engine) -> None:
    glossary.remove(duckdb_engine, ANNA, "trk")
    glossary.save(duckdb_engine, ANNA, GlossaryTerm("трк", "term", "Новая статья."))
    with pytest.raises(AzsError, match="taken"):
        glossary.restore(duckdb_engine, ANNA, "trk")


@pytest.mark.parametrize("actor", [BOSS, OLGA])
def test_other_roles_read_only_and_that_is_written_down(duckdb_engine: sa.Engine, actor: Actor) -> None:
    change = glossary.remove(duckdb_engine, ADMIN, "azs")
    assert change and not glossary.may_edit(actor) and glossary.may_edit(ANNA)
    for attempt in (
        lambda: glossary.save(duckdb_engine, actor, CROOKED), lambda: glossary.remove(duckdb_engine, actor, "trk"),
        lambda: glossary.restore(duckdb_engine, actor, "azs"),
        lambda: glossary.revert(duckdb_engine, actor, change.change_id),
        lambda: glossary_files.import_rows(duckdb_engine, actor, "g.csv", b"x"),
    ):  # fmt: skip
        with pytest.raises(AccessError, match="may_not_edit"):
            attempt()
    assert len(glossary.terms(duckdb_engine)) == len(packaged()) - 1
    assert [row for row in _log(duckdb_engine) if row[0] == actor.user] == [(actor.user, "refused", "glossary")] * 5


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (replace(CROOKED, term="  ?! "), "empty"), (replace(CROOKED, definition=" "), "no_definition"),
        (replace(CROOKED, kind="verb"), "kind"), (replace(CROOKED, term="ы" * 201), "too_long"),
        (replace(CROOKED, definition="ы" * 1001), "too_long"), (replace(CROOKED, synonyms=("ы" * 1001,)), "too_long"),
        (replace(CROOKED, note="ы" * 501), "too_long"), (replace(CROOKED, term="TPК"), "taken"),
        (replace(CROOKED, definition="ы" * 1000, synonyms=("ю" * 1000,)), "too_large"),
        (replace(CROOKED, synonyms=("Пистолет",)), "shared"), (replace(CROOKED, term="бензовоз"), "shared"),
        (replace(CROOKED, english=("fuel Nozzle",)), "shared"), (replace(CROOKED, term_id="нет такого"), "gone"),
    ],
)  # fmt: skip
def test_what_says_nothing_is_cut_or_means_two_things_is_refused(
    duckdb_engine: sa.Engine, item: GlossaryTerm, why: str
) -> None:
    with pytest.raises(AzsError, match=why):
        glossary.save(duckdb_engine, ANNA, item)
    assert len(glossary.terms(duckdb_engine)) == len(packaged())


def test_a_note_lets_two_terms_share_a_name(duckdb_engine: sa.Engine) -> None:
    assert glossary.save(
        duckdb_engine, ANNA, replace(CROOKED, synonyms=("пистолет",), note="строительный, а не колонки")
    )


def test_the_longest_term_fits(engine: sa.Engine) -> None:
    longest = GlossaryTerm("ы" * 200, "term", "ж" * 1000, ("щ" * 300,), ("e" * 300,), "ф" * 50, "ц" * 50)
    change = glossary.save(engine, ANNA, longest)
    assert change and _live(engine)[change.term_id] == replace(longest, term_id=change.term_id)
    assert glossary.history(engine, change.term_id)[0].after == _live(engine)[change.term_id]


def test_texts_come_back_as_they_were(engine: sa.Engine) -> None:
    text = "'; DROP TABLE glossary_terms; -- :bind %s {x} 🙂"
    change = glossary.save(engine, ANNA, GlossaryTerm("x1 :bind {x}", "term", text, (), (), text, text))
    assert change
    kept = _live(engine)[change.term_id]
    assert (kept.definition, kept.source, kept.note, kept.synonyms) == (text, text, text, ())


def test_a_change_made_meanwhile_is_not_overwritten(engine: sa.Engine) -> None:
    seen = packaged()["trk"]
    glossary.save(engine, ADMIN, replace(seen, note="первый"))
    with pytest.raises(AzsError, match="changed_meanwhile"):
        glossary.save(engine, ANNA, replace(seen, note="второй"), seen=seen)
    stale = glossary.stock(engine)
    glossary.remove(engine, ADMIN, "trk")
    with engine.begin() as connection:  # a second later
        connection.execute(sa.text("UPDATE glossary_terms SET updated_by = 'third' WHERE term_id = 'trk'"))
    change = glossary.change_of(ANNA, "changed", stale.live["trk"], replace(seen, note="третий"))
    with pytest.raises(AzsError, match="changed_meanwhile"):
        glossary.write(engine, stale, [change])
    assert change.change_id not in [one.change_id for one in glossary.history(engine, "trk")]


def test_of_two_people_who_keep_a_packaged_term_at_once_the_later_is_told(engine: sa.Engine) -> None:
    stale = glossary.stock(engine)
    glossary.save(engine, ADMIN, replace(packaged()["trk"], note="первый"))
    change = glossary.change_of(ANNA, "changed", packaged()["trk"], replace(packaged()["trk"], note="второй"))
    with pytest.raises(AzsError, match="changed_meanwhile"):
        glossary.write(engine, stale, [change])
    assert _live(engine)["trk"].note == "первый"


def test_a_read_only_file_and_an_oracle_without_the_table_have_the_packaged_terms(
    tmp_path: Path, oracle_engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE t (a)").connection.close()
    engine = open_engine(load_settings({"AZS_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}))
    assert len(glossary.terms(engine)) == len(packaged()) and glossary.history(engine, "trk") == ()
    with pytest.raises(DatabaseError, match="not_saved"):
        glossary.remove(engine, ANNA, "trk")
    engine.dispose()
    with oracle_engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE glossary_terms"))
    assert len(glossary.terms(oracle_engine)) == len(packaged()) and "glossary_terms" in caplog.text
    with pytest.raises(DatabaseError):
        glossary.save(oracle_engine, ANNA, CROOKED)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(("name", "make"), FILES)
def test_taking_in_what_was_written_out_changes_nothing(
    duckdb_engine: sa.Engine, name: str, make: Callable[..., bytes], lang: str
) -> None:
    glossary.save(duckdb_engine, ANNA, EVIL)
    glossary.save(duckdb_engine, ANNA, replace(packaged()["trk"], synonyms=(), note="'-1"))
    before, data = glossary.stock(duckdb_engine), make(glossary.terms(duckdb_engine), lang)
    made = glossary_files.import_rows(duckdb_engine, ANNA, name, data)
    assert (made.added, made.changed, made.refused) == ((), (), ()) and made.unchanged == len(before.live)
    assert glossary.stock(duckdb_engine) == before and [row[2] for row in _log(duckdb_engine)] == [
        "glossary.added",
        "glossary.changed",
    ]


def test_json_goes_out_and_back_in(duckdb_engine: sa.Engine) -> None:
    glossary.save(duckdb_engine, ANNA, EVIL)
    made = glossary_files.preview(duckdb_engine, "g.json", glossary_files.export_json(glossary.terms(duckdb_engine)))
    assert made.unchanged == len(packaged()) + 1 and not (made.added or made.changed or made.refused)


def test_no_cell_of_a_file_runs_as_a_formula() -> None:
    text = glossary_files.export_csv([EVIL]).decode("utf-8-sig")
    (cells,) = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    sheet = openpyxl.load_workbook(io.BytesIO(glossary_files.export_xlsx([EVIL]))).worksheets[0]
    rows = next(iter(sheet.iter_rows(min_row=2)))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] and len(cells) == 8
    assert not [cell for cell in rows if cell.data_type == "f" or str(cell.value).startswith(("=", "+", "-", "@"))]


def _csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


RUSSIAN = "Термин;Вид;Определение;Синонимы\nкосой пистолет;Жаргон;Не держит отсечку.;кривой кран; \n"
ENGLISH = "sep=,\r\nterm,kind,definition,synonyms\r\nкосой пистолет,slang,Не держит отсечку.,кривой кран\r\n"


@pytest.mark.parametrize(
    "data",
    [
        _csv(RUSSIAN), _csv(RUSSIAN, "cp1251"), _csv(RUSSIAN, "utf-16"), _csv("\ufeff" + RUSSIAN), _csv(ENGLISH),
        _csv(RUSSIAN.replace(";", "\t")), _csv("\n\n" + RUSSIAN.replace("\n", "\r\n")),
        _csv('Термин;Вид;Определение;Синонимы\n"косой\nпистолет";ЖАРГОН;"Не держит\nотсечку.";"кривой кран"\n'),
    ],
)  # fmt: skip
def test_csv_of_every_habit(duckdb_engine: sa.Engine, data: bytes) -> None:
    made = glossary_files.import_rows(duckdb_engine, ANNA, "Слова.CSV", data)
    (term,) = made.added
    assert replace(term, term_id="") == replace(CROOKED, english=(), source="")
    assert _live(duckdb_engine)[term.term_id] == term and not made.refused
    assert glossary.history(duckdb_engine, term.term_id)[0].action == "imported"


def test_each_row_is_judged_alone_and_told_by_its_number(engine: sa.Engine) -> None:
    rows = (
        "Термин;Определение;Вид;Синонимы", "косой пистолет;Не держит.;жаргон;", ";Ничей.;;", ";;;",
        "пустой;;;", "кран-балка;Кран.;глагол;", "косой  ПИСТОЛЕТ;Ещё раз.;;", "ещё;Хуже.;;пистолет",
        "ТРК;Колонка.;;", f"{'ы' * 300};Длинный.;;", "короткая",
    )  # fmt: skip
    data = "\n".join(rows).encode()
    seen = glossary_files.preview(engine, "g.csv", data)
    assert len(glossary.terms(engine)) == len(packaged()), "a preview writes nothing"
    made = glossary_files.import_rows(engine, ANNA, "g.csv", data)
    assert [term.term for term in made.added] == ["косой пистолет"] == [term.term for term in seen.added]
    ((before, after),) = made.changed
    assert before == packaged()["trk"] and after == replace(before, definition="Колонка.", synonyms=())
    assert [(one.row, one.error.key.removeprefix("glossary.")) for one in made.refused] == [
        (3, "empty"), (5, "no_definition"), (6, "kind"), (7, "twice"), (8, "shared"), (10, "too_long"),
        (11, "no_definition"),
    ]  # fmt: skip
    assert len(glossary.terms(engine)) == len(packaged()) + 1
    assert _log(engine) == [("анна", "write", "glossary.imported")]


def test_a_column_that_is_not_there_changes_nothing(duckdb_engine: sa.Engine) -> None:
    made = glossary_files.import_rows(duckdb_engine, ANNA, "g.csv", "Термин,Примечание\nТРК,проба\n".encode())
    ((before, after),) = made.changed
    assert after == replace(before, note="проба") == _live(duckdb_engine)["trk"]


def test_a_term_that_was_taken_out_comes_back_under_its_identifier(engine: sa.Engine) -> None:
    data = glossary_files.export_xlsx(glossary.terms(engine))
    glossary.remove(engine, ANNA, "trk")
    made = glossary_files.import_rows(engine, ADMIN, "g.xlsx", data)
    assert [term.term_id for term in made.added] == ["trk"] and made.unchanged == len(packaged()) - 1
    assert _live(engine) == packaged() and glossary.removed(engine) == ()


def test_numbers_in_a_sheet_and_lists_in_json_are_texts(duckdb_engine: sa.Engine) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["term", "definition", "synonyms", None],
        [95, "Марка.", 95.0, 1],
        [None, None],
        [3.5, "Дробь.", True, None],
    ):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    made = glossary_files.preview(duckdb_engine, "g.xlsx", buffer.getvalue())
    assert [(term.term, term.synonyms) for term in made.added] == [("95", ()), ("3.5", ("True",))]
    given = {
        "items": [{"TERM": "зонт", "definition": "Крыша.", "synonyms": ["а;б", 7, ""], "english": None, "other": {}}]
    }
    (term,) = glossary_files.preview(duckdb_engine, "g.json", json.dumps(given).encode()).added
    assert term.synonyms == ("а", "б", "7") and term.english == ()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("g.pdf", b"%PDF", "kind"), ("g.csv", b"  \n", "empty"),
        ("g.csv", "Слово;Смысл\nа;б\n".encode(), "no_term_column"),
        ("g.csv", "Термин;Определение\n".encode(), "empty"), ("g.csv", bytes(range(256)) * 20, "binary|broken|no_term"),
        ("g.xlsx", b"PK not a book", "broken"), ("g.json", b"{", "broken"), ("g.json", b"[1, 2]", "not_records"),
        ("g.json", b"[" * 100_000, "broken"), ("g.json", b'[{"word": "x"}]', "no_term_column"),
        ("g.json", b"[]", "empty"),
        ("g.csv", b"x" * (glossary_files.MAX_BYTES + 1), "too_large"), ("g", b"Term", "kind"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_glossary_is_refused_whole(
    duckdb_engine: sa.Engine, name: str, data: bytes, why: str
) -> None:
    with pytest.raises(ImportFileError, match=why):
        glossary_files.import_rows(duckdb_engine, ANNA, name, data)
    assert _log(duckdb_engine) == []


def test_a_book_that_swells_is_not_unpacked(duckdb_engine: sa.Engine) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (glossary_files.MAX_UNPACKED_BYTES + 1))
    with pytest.raises(ImportFileError, match="too_large"):
        glossary_files.preview(duckdb_engine, "bomb.xlsx", buffer.getvalue())


def test_strange_strings_go_through_files_and_the_database(duckdb_engine: sa.Engine, shared_data: Path) -> None:
    (file,) = (shared_data / "hostile" / "blns").rglob("blns.json")
    texts = [text for text in json.loads(file.read_text(encoding="utf-8")) if text.strip() and "\0" not in text]
    rows = [{"term": f"{at} {text[:150]}", "definition": text[:900]} for at, text in enumerate(texts)]
    made = glossary_files.import_rows(duckdb_engine, ANNA, "g.json", json.dumps(rows).encode())
    assert len(made.added) + len(made.refused) == len(rows) and len(made.added) > 0.9 * len(rows)
    assert _live(duckdb_engine) == packaged() | {term.term_id: term for term in made.added}
    for name, make in FILES:
        again = glossary_files.preview(duckdb_engine, name, make(glossary.terms(duckdb_engine), "ru"))
        assert not (again.added or again.refused), name
