"""The queue of documents: what is read, what is told of a bad file, and what a killed process leaves behind."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.schema import documents
from azs.errors import DatabaseError, ModelError
from azs.i18n import describe
from azs.knowledge import library, reader, texts
from azs.knowledge.document import Access, Block, DocumentCard, Parsed
from azs.knowledge.embedding import Vectors
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Desk, Progress
from azs.knowledge.revisions import Document
from azs.security.actor import EVERYTHING, SYSTEM, Actor
from azs.settings import ROOT, Settings
from tests.azs.knowledge.parsing.files import lines, package, pdf
from tests.azs.knowledge.reading import Counting, procedure

ANNA = Actor("анна", "analyst", EVERYTHING)
LOCKED = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>"
CLOSED = DocumentCard("", owner="Отдел", access=Access(reader_roles=("manager",)))


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "files")


def _add(
    engine: sa.Engine, originals: Originals, name: str, data: bytes, card: DocumentCard | None = None
) -> str:  # fmt: skip
    return library.add(engine, originals, ANNA, name=name, data=data, card=card).identifier


def _states(engine: sa.Engine) -> dict[str, str]:
    return {one.file_name: one.status for one in library.every(engine)}


def _complete(engine: sa.Engine, embedder: str = "counting") -> set[str]:
    """Documents all of whose chunks are there once and have a vector of length 1."""
    chunks = [(one.document_id, one.chunk.number) for one in texts.chunks_of(engine)]
    vectors = texts.vectors_of(engine, embedder)
    assert len(chunks) == len(set(chunks)) and set(vectors) <= set(chunks)
    assert all(abs(float(row @ row) - 1) < 0.01 for row in vectors.values())
    return {name for name, _ in chunks} - {name for name, number in chunks if (name, number) not in vectors}


def test_a_queue_with_bad_files_is_read_to_its_end(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    page = lines([(60, 780, "Close the valve and call the dispatcher.")])
    bad = {
        "битый.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 9, "повреждён", "damaged"),
        "закрыт.pdf": (pdf([page], LOCKED), "парол", "password"),
        "картинка.bin": (b"\x7fELF\x02" + bytes(range(256)) * 40, "не читаются", "not read"),
        "пробелы.txt": (b" \n\t\n ", "нет текста", "no text"),
        "не zip.docx": (b"PK\x03\x04" + b"\x07" * 400, "", ""),
    }  # fmt: skip
    for name, (data, _, _) in bad.items():
        _add(engine, originals, name, data)
    _add(engine, originals, "valve.pdf", pdf([page]))
    _add(engine, originals, "Порядок_работ.md", procedure(2))
    lost = _add(engine, originals, "пропал.txt", b"text")
    originals.remove(library.find(engine, SYSTEM, lost).sha256)
    told: list[Progress] = []
    assert reader.work_off(Desk(engine, originals, Counting(), told.append)) == len(bad) + 3
    states = _states(engine)
    assert {name for name, status in states.items() if status == "ready"} == {"valve.pdf", "Порядок_работ.md"}
    assert set(states.values()) == {"ready", "failed"} and reader.waiting(engine) == 0
    found = {one.file_name: one for one in library.every(engine)}
    for name, (_, ru, en) in bad.items():
        problem = reader.problem_of(found[name])
        assert problem.key != "documents.unexpected", name
        assert ru in describe(problem, "ru") and en in describe(problem, "en"), name
    assert "нет на месте" in describe(reader.problem_of(found["пропал.txt"]), "ru")
    good = found["Порядок_работ.md"]
    assert (good.card.title, good.language, good.problem) == ("Порядок работ", "ru", "") and good.summary_json
    assert _complete(engine) == {good.identifier, found["valve.pdf"].identifier}
    assert any(one.title == "Порядок работ" and one.total for one in told)


def test_a_title_given_by_people_stays(duckdb_engine: sa.Engine, originals: Originals) -> None:
    identifier = _add(duckdb_engine, originals, "a.md", procedure(1), DocumentCard("Как мы его зовём"))
    reader.work_off(Desk(duckdb_engine, originals, None))
    found = library.find(duckdb_engine, ANNA, identifier)
    assert (found.card.title, found.status) == ("Как мы его зовём", "ready") and texts.chunks_of(duckdb_engine)


def test_a_card_changed_while_its_file_is_read_stays(
    duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = _add(duckdb_engine, originals, "a.md", procedure(1))

    def slow(_name: str, _data: bytes) -> Parsed:
        library.describe(duckdb_engine, ANNA, identifier, card=DocumentCard("Новое имя", asked=("чё делать",)))
        return Parsed("Из файла", "ru", (Block("paragraph", "Текст документа о колонке."),))

    monkeypatch.setattr(reader, "parse_limited", slow)
    reader.work_off(Desk(duckdb_engine, originals, None))
    assert library.find(duckdb_engine, ANNA, identifier).card.title == "Новое имя"
    assert [one.chunk.text for one in texts.chunks_of(duckdb_engine) if one.chunk.kind == "phrase"] == ["чё делать"]


def _nested(deep: int) -> bytes:
    data = procedure(1, "внутри")
    for at in range(deep, 0, -1):
        data = package({f"уровень {at}.{'zip' if at < deep else 'md'}": data})
    return data


def test_files_inside_files_are_documents_open_to_the_same_people(
    duckdb_engine: sa.Engine, originals: Originals
) -> None:
    engine = duckdb_engine
    data = package(
        {"один/пожар.md": procedure(1), "../два.txt": "Позвонить диспетчеру.", "битый.pdf": b"%PDF-1.4 \x00"}
    )
    top = _add(engine, originals, "архив.zip", data, CLOSED)
    reader.work_off(Desk(engine, originals, Counting()))
    inside = {one.file_name: one for one in library.every(engine) if one.parent == top}
    assert {name: one.status for name, one in inside.items()} == {
        "пожар.md": "ready", "два.txt": "ready", "битый.pdf": "failed"
    }  # fmt: skip
    for one in inside.values():
        assert (one.card.access, one.card.owner, one.uploaded_by) == (CLOSED.access, "Отдел", "анна")
    assert library.visible(engine, ANNA) == () and inside["пожар.md"].card.title == "Порядок работ"


def test_archives_in_archives_are_opened_three_deep(duckdb_engine: sa.Engine, originals: Originals) -> None:
    _add(duckdb_engine, originals, "мелко.zip", _nested(3))
    _add(duckdb_engine, originals, "глубоко.zip", package({"обёртка.zip": package({"ещё.zip": _nested(3)})}))
    reader.work_off(Desk(duckdb_engine, originals, None))
    names = [one.file_name for one in library.every(duckdb_engine)]
    assert "уровень 3.md" in names and "уровень 1.zip" in names
    by_id = {one.identifier: one for one in library.every(duckdb_engine)}

    def depth(one: Document) -> int:
        return 1 + depth(by_id[one.parent]) if one.parent else 0

    assert max(map(depth, by_id.values())) == reader.DEEPEST


def _killed_reading(home: Path, folder: Path, batches: int) -> None:
    command = [sys.executable, "-m", "tests.azs.knowledge.reading", str(home), str(folder)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = 0
    for line in child.stdout:
        told += line.startswith("vectors")
        if told == batches:
            break
    child.send_signal(signal.SIGKILL)
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL and told == batches


def test_reading_goes_on_after_a_kill(migrated: Settings, originals: Originals) -> None:
    engine = as_system(open_engine(migrated))
    names = [
        _add(engine, originals, f"{at}.md", procedure(20 + at)) for at in range(2)
    ]  # fmt: skip
    engine.dispose()
    _killed_reading(migrated.home, originals.folder, 2)
    engine = as_system(open_engine(migrated))
    assert sorted(_states(engine).values()) == ["queued", "reading"] and not _complete(engine)
    kept = set(texts.vectors_of(engine, "counting"))
    assert len(kept) == reader.BATCH, "the batch before the kill is kept"
    embedder = Counting()
    assert reader.work_off(Desk(engine, originals, embedder)) == 1, "what another process has begun is not ours yet"
    reader.requeue(engine)
    assert reader.work_off(Desk(engine, originals, embedder)) == 1
    assert set(_states(engine).values()) == {"ready"} and _complete(engine) == set(names)
    assert len(embedder.seen) == len(texts.chunks_of(engine)) - reader.BATCH, "nothing is embedded twice"
    engine.dispose()


class Killed(BaseException):
    """What a process meets that is killed."""


@pytest.mark.parametrize(
    "place", ["azs.knowledge.texts.store", "azs.knowledge.library.add", "azs.knowledge.reader.summarise"]
)
def test_what_a_kill_left_half_done_is_done_whole(
    duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Killed right after the step of that name: text, summary and the files inside are all there in the end."""
    letter = (
        "Subject: Порядок\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nДиспетчеру сообщить сразу.\r\n--b\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
        "Закрыть кран.\r\n--b--\r\n"
    )
    identifier = _add(duckdb_engine, originals, "письмо.eml", letter.encode())
    folder, name = place.rsplit(".", 1)
    real = getattr(sys.modules[folder], name)

    def killed(*args: object, **named: object) -> None:
        real(*args, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, killed)
        with pytest.raises(Killed):
            reader.work_off(Desk(duckdb_engine, originals, None))
    reader.requeue(duckdb_engine)
    reader.work_off(Desk(duckdb_engine, originals, Counting()))
    found = {one.file_name: one for one in library.every(duckdb_engine)}
    assert set(found) == {"письмо.eml", "a.txt"} and {one.status for one in found.values()} == {"ready"}
    assert found["письмо.eml"].summary_json and found["письмо.eml"].language == "ru"
    assert found["a.txt"].parent == identifier and len(_complete(duckdb_engine)) == 2


def test_another_embedder_makes_its_own_vectors(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    name = _add(engine, originals, "a.md", procedure(20))
    gone = _add(engine, originals, "b.md", procedure(3))
    reader.work_off(Desk(engine, originals, None))
    assert set(_states(engine).values()) == {"ready"} and texts.vectors_of(engine, "counting") == {}
    library.delete(engine, ANNA, gone)
    for embedder in (Counting(), Counting("another", dim=12)):
        reader.complete(Desk(engine, originals, embedder))
        assert _complete(engine, embedder.name) == {name}
        reader.complete(Desk(engine, originals, embedder))
        assert len(embedder.seen) == len(texts.chunks_of(engine, [name]))
    assert {len(row) for row in texts.vectors_of(engine, "counting").values()} == {8}
    assert {len(row) for row in texts.vectors_of(engine, "another").values()} == {12}


def test_an_embedder_that_does_not_answer_leaves_documents_to_their_words(
    duckdb_engine: sa.Engine, originals: Originals
) -> None:
    name = _add(duckdb_engine, originals, "a.md", procedure(2))
    embedder = Counting(broken=ModelError("models.embedder_unreachable"))
    assert reader.work_off(Desk(duckdb_engine, originals, embedder)) == 1
    assert _states(duckdb_engine) == {"a.md": "ready"} and not _complete(duckdb_engine)
    with pytest.raises(ModelError):
        reader.complete(Desk(duckdb_engine, originals, embedder))
    embedder.broken = None
    reader.complete(Desk(duckdb_engine, originals, embedder))
    assert _complete(duckdb_engine) == {name}


def test_vectors_that_lack_are_looked_for_after_changes_only(
    duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, looks = duckdb_engine, list[str]()
    lacking = texts.lacking

    def counted(engine: sa.Engine, embedder: str) -> tuple[str, ...]:
        looks.append(embedder)
        return lacking(engine, embedder)

    def settled() -> None:
        with engine.begin() as connection:
            connection.execute(sa.update(documents).values(changed_at=documents.c.changed_at - dt.timedelta(minutes=1)))

    monkeypatch.setattr(texts, "lacking", counted)
    name = _add(engine, originals, "a.md", procedure(2))
    reader.work_off(Desk(engine, originals, None))
    embedder = Counting(broken=ModelError("models.embedder_unreachable"))
    completion, desk = reader.Completion(), Desk(engine, originals, embedder)
    settled()
    for _ in range(2):
        with pytest.raises(ModelError):
            completion.run(desk)
    embedder.broken = None
    completion.run(desk)
    assert _complete(engine) == {name} and len(looks) == 3, "what failed is tried again"
    settled()
    for _ in range(5):
        completion.run(desk)
    assert len(looks) == 4
    completion.run(Desk(engine, originals, Counting("another")))
    library.describe(engine, ANNA, name, card=DocumentCard("Кран", asked=("капает кран",)))
    completion.run(desk)
    assert looks[4:] == ["another", "counting"] and _complete(engine) == {name}, "a new phrase has its vector"


class Picky(Counting):
    """An embedder that breaks on one word."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        if any("ломает" in text for text in texts):
            raise RuntimeError("a text nobody foresaw")
        return super().passages(texts)


def test_one_text_that_breaks_the_embedder_stops_nobody(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    _add(engine, originals, "bad.md", procedure(1, "ломает"))
    good = [_add(engine, originals, f"{at}.md", procedure(1, f"кран{at}")) for at in range(3)]
    reader.work_off(Desk(engine, originals, Picky()))
    assert _states(engine) == {"bad.md": "failed", "0.md": "ready", "1.md": "ready", "2.md": "ready"}
    with engine.begin() as connection:
        connection.execute(sa.update(documents).values(status="ready"))
    reader.complete(Desk(engine, originals, Picky("counting2")))
    assert _complete(engine, "counting2") == set(good)


def test_what_the_database_refuses_waits_behind_the_others(
    duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = _add(duckdb_engine, originals, "a.md", procedure(1))
    _add(duckdb_engine, originals, "b.md", procedure(2))
    real = texts.store

    def refusing(engine: sa.Engine, identifier: str, **named: Sequence[object]) -> None:
        if identifier == refused:
            raise DatabaseError("database.not_saved")
        real(engine, identifier, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(texts, "store", refusing)
        reader.work_off(Desk(duckdb_engine, originals, Counting()))
    assert _states(duckdb_engine) == {"a.md": "reading", "b.md": "ready"}
    reader.requeue(duckdb_engine)
    reader.work_off(Desk(duckdb_engine, originals, Counting()))
    assert _states(duckdb_engine) == {"a.md": "ready", "b.md": "ready"}


def test_a_database_that_is_gone_stops_reading_and_fails_no_document(
    duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(duckdb_engine, originals, "a.md", procedure(1))

    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("database.unreachable")

    monkeypatch.setattr(texts, "store", gone)
    with pytest.raises(DatabaseError, match="unreachable"):
        reader.work_off(Desk(duckdb_engine, originals, Counting()))
    assert _states(duckdb_engine) == {"a.md": "reading"}


def test_no_two_workers_read_the_same_document(
    engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {_add(engine, originals, f"{at}.txt", f"Закрыть кран {at}.".encode()) for at in range(8)}
    seen: list[str] = []
    failed: list[Exception] = []
    gate = threading.Barrier(3)

    def parsed(name: str, data: bytes) -> Parsed:
        seen.append(name)
        return Parsed("", "ru", (Block("paragraph", data.decode()),), parser="test")

    def working() -> None:
        gate.wait()
        while reader.waiting(engine):
            try:
                reader.work_off(Desk(engine, originals, Counting()))
            except DatabaseError as error:  # DuckDB: two changed one row at the same moment, one is told
                failed.append(error)
                if len(failed) > 50:
                    raise

    monkeypatch.setattr(reader, "parse_limited", parsed)
    threads = [threading.Thread(target=working) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(seen) == sorted(f"{at}.txt" for at in range(8))
    assert set(_states(engine).values()) == {"ready"} and _complete(engine) == names
    if engine.dialect.name == "oracle":
        assert not failed


def test_an_abandoned_document_is_taken_over_and_a_deleted_one_is_not(engine: sa.Engine, originals: Originals) -> None:
    abandoned, busy, deleted = (_add(engine, originals, f"{at}.txt", f"{at} текст".encode()) for at in range(3))
    for age, name in ((reader.ABANDONED * 2, abandoned), (dt.timedelta(), busy)):
        with engine.begin() as connection:
            change = sa.update(documents).where(documents.c.document_id == name)
            connection.execute(change.values(status="reading", claimed_at=library.now() - age))
    library.delete(engine, ANNA, deleted)
    assert reader.waiting(engine) == 2
    first = reader.claim(engine)
    assert first is not None and first.identifier == abandoned and reader.claim(engine) is None


@pytest.mark.parametrize("problem", ["", "{", "null", "[]", '{"megabytes": 1}', "documents.damaged"])
def test_a_problem_that_cannot_be_made_out_is_still_told(problem: str) -> None:
    document = Document("a", DocumentCard("a"), "a", "0" * 64, 1, "failed", "anna", library.now(), problem=problem)
    assert "неожиданной" in describe(reader.problem_of(document), "ru")
