"""Documents: who adds them, who finds them, what is in force, how they go and come back."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.schema import document_blocks, document_chunks, document_vectors, documents
from azs.errors import AccessError, DocumentError
from azs.knowledge import gaps, library, revisions, texts
from azs.knowledge.document import Access, Block, Chunk, DocumentCard
from azs.knowledge.originals import Originals
from azs.security.actor import EVERYTHING, Actor, Scope

ADMIN = Actor("admin", "administrator", EVERYTHING)
ANNA = Actor("анна", "analyst", EVERYTHING)
SOUTH = Actor("юг", "manager", Scope(regions=("Юг",)))
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)))
DAY = dt.date(2026, 11, 26)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "files")


def _added(engine: sa.Engine, originals: Originals, text: str, **card: object) -> str:
    named = DocumentCard(**{"title": text, **card})  # type: ignore[arg-type]
    return library.add(engine, originals, ANNA, name=f"{text}.txt", data=text.encode(), card=named).identifier


def _aged(engine: sa.Engine, identifier: str, age: dt.timedelta) -> None:
    with engine.begin() as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(change.values(deleted_at=library.now() - age))


def test_a_file_is_kept_as_it_is_and_waits_to_be_read(engine: sa.Engine, originals: Originals) -> None:
    data = "Шаг 1. Не курить.".encode("cp1251")
    done = library.add(engine, originals, ANNA, name=r"C:\тмп\Пожар_🔥.txt", data=data)
    (found,) = library.visible(engine, OLGA)
    assert (found.identifier, found.status, found.file_name) == (done.identifier, "queued", "Пожар_🔥.txt")
    assert (found.card.title, found.uploaded_by, found.size_bytes) == ("Пожар 🔥", "анна", len(data))
    assert originals.read(found.sha256) == data


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x", "/", "", "\x00\x1b"])
def test_a_name_cannot_lead_out_of_the_folder(engine: sa.Engine, originals: Originals, name: str) -> None:
    library.add(engine, originals, ANNA, name=name, data=name.encode() + b"1")
    (found,) = library.visible(engine, ADMIN)
    assert "/" not in found.file_name and "\\" not in found.file_name and found.file_name.isprintable()
    files = [
        path for path in originals.folder.parent.rglob("*") if path.is_file() and path.parent.parent.name == "files"
    ]
    assert [path.name for path in files] == [found.sha256]


def test_operators_add_nothing(engine: sa.Engine, originals: Originals) -> None:
    with pytest.raises(AccessError, match="may_not"):
        library.add(engine, originals, OLGA, name="a.txt", data=b"a")
    assert library.visible(engine, ADMIN) == ()


@pytest.mark.parametrize(("data", "key"), [(b"", "empty"), (b"x" * (library.MAX_BYTES + 1), "too_large")])
def test_what_cannot_be_taken_is_said(engine: sa.Engine, originals: Originals, data: bytes, key: str) -> None:
    with pytest.raises(DocumentError, match=key):
        library.add(engine, originals, ANNA, name="a.txt", data=data)
    assert not originals.folder.exists()


def test_the_same_content_under_another_name_is_known(engine: sa.Engine, originals: Originals) -> None:
    first = library.add(engine, originals, ANNA, name="a.txt", data=b"text")
    second = library.add(engine, originals, ADMIN, name="b.txt", data=b"text")
    assert (first.known, second.known) == (False, True) and first.identifier == second.identifier
    assert len(library.visible(engine, ADMIN)) == 1


def test_two_people_add_one_file_at_the_same_moment(engine: sa.Engine, originals: Originals) -> None:
    gate, done, failed = threading.Barrier(4), [], []

    def adding() -> None:
        gate.wait()
        try:
            done.append(library.add(engine, originals, ANNA, name="a.txt", data=b"the same"))
        except Exception as error:  # noqa: BLE001  # told below
            failed.append(error)

    threads = [threading.Thread(target=adding) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed and len({one.identifier for one in done}) == 1
    assert len(library.visible(engine, ADMIN)) == 1


@pytest.mark.parametrize(
    ("access", "readers"),
    [
        (Access(), {"admin", "анна", "юг", "olga"}),
        (Access(reader_roles=("manager",)), {"admin", "юг"}),
        (Access(reader_regions=("Юг",)), {"admin", "анна", "юг"}),
        (Access(reader_stations=("АЗС-001",)), {"admin", "анна", "olga"}),
        (Access(reader_roles=("operator",), reader_stations=("АЗС-002",)), {"admin"}),
        (Access(stations=("АЗС-002",), equipment=("ТРК",)), {"admin", "анна", "юг", "olga"}),
    ],
)
def test_who_may_read(engine: sa.Engine, originals: Originals, access: Access, readers: set[str]) -> None:
    identifier = _added(engine, originals, "Регламент", access=access)
    assert {actor.user for actor in (ADMIN, ANNA, SOUTH, OLGA) if library.visible(engine, actor)} == readers
    for actor in (ADMIN, ANNA, SOUTH, OLGA):
        if actor.user in readers:
            assert library.find(engine, actor, identifier).card.access == access
        else:
            with pytest.raises(DocumentError, match="gone"):
                library.find(engine, actor, identifier)


def test_of_the_revisions_of_a_code_the_latest_begun_is_in_force(engine: sa.Engine, originals: Originals) -> None:
    def revision(number: str, since: dt.date | None, until: dt.date | None = None, code: str = "ИНС-1") -> str:
        return _added(
            engine,
            originals,
            f"{code} {number} {since}",
            code=code,
            revision=number,
            valid_from=since,
            valid_until=until,
        )

    oldest = revision("1", None)
    old = revision("2", dt.date(2025, 1, 1))
    current = revision("3", dt.date(2026, 2, 1), code="инс-1")
    coming = revision("4", dt.date(2027, 1, 1))
    ended = revision("9", dt.date(2026, 1, 1), dt.date(2026, 11, 25), code="ИНС-2")
    alone = _added(engine, originals, "без номера")
    standing = revisions.in_force(library.visible(engine, ADMIN), DAY)
    assert {name for name, yes in standing.items() if yes} == {current, alone}
    assert set(standing) == {oldest, old, current, coming, ended, alone}
    library.delete(engine, ANNA, current)
    assert revisions.in_force(library.every(engine), DAY)[old]
    assert revisions.in_force(library.visible(engine, ADMIN), dt.date(2027, 1, 1))[coming]


def test_a_card_is_replaced_whole(engine: sa.Engine, originals: Originals) -> None:
    identifier = _added(engine, originals, "Черновик", access=Access(equipment=("ТРК", "Касса")))
    card = DocumentCard(
        "  Приём   топлива ", "regulation", "НП-01", "2", DAY, None, "Отдел", Access(stations=("АЗС-001",))
    )
    library.describe(engine, SOUTH, identifier, card=card)
    found = library.find(engine, OLGA, identifier).card
    assert found == DocumentCard(
        "Приём топлива", "regulation", "НП-01", "2", DAY, None, "Отдел", Access(stations=("АЗС-001",))
    )
    for bad, key in (
        (DocumentCard(" "), "no_title"),
        (DocumentCard("т", valid_from=DAY, valid_until=DAY - dt.timedelta(days=1)), "ends_before"),
    ):
        with pytest.raises(DocumentError, match=key):
            library.describe(engine, ANNA, identifier, card=bad)
    with pytest.raises(AccessError):
        library.describe(engine, OLGA, identifier, card=card)


def _with_text(engine: sa.Engine, identifier: str) -> None:
    import numpy as np

    block, chunk = Block("step", "Позвонить 112", 1, 1, "1."), Chunk(0, ("Пожар",), "1. Позвонить 112", 1, 1, 0, 0)
    texts.store(engine, identifier, blocks=[block], chunks=[chunk])
    texts.store_vectors(engine, identifier, "e5", positions=[0], vectors=np.ones((1, 4), np.float32) / 2)


def test_text_and_vectors_come_back_as_they_were_stored(engine: sa.Engine, originals: Originals) -> None:
    identifier = _added(engine, originals, "Пожар")
    _with_text(engine, identifier)
    assert texts.blocks_of(engine, identifier) == (Block("step", "Позвонить 112", 1, 1, "1."),)
    (stored,) = texts.chunks_of(engine)
    assert stored.document_id == identifier and stored.chunk.heading == ("Пожар",) and stored.chunk.page == 1
    assert texts.vectors_of(engine, "e5")[identifier, 0].tolist() == [0.5] * 4
    assert texts.vectors_of(engine, "another") == {}
    assert texts.unembedded(engine, "e5", identifier) == ()
    assert [one.number for one in texts.unembedded(engine, "another", identifier)] == [0]


def test_a_deleted_document_can_be_put_back_for_a_day_and_then_all_of_it_goes(
    engine: sa.Engine, originals: Originals
) -> None:
    identifier = _added(engine, originals, "Пожар")
    _with_text(engine, identifier)
    digest = library.find(engine, ADMIN, identifier).sha256
    library.delete(engine, ANNA, identifier)
    assert library.visible(engine, ADMIN) == () and [one.identifier for one in library.deleted(engine, ADMIN)] == [
        identifier
    ]
    assert library.deleted(engine, OLGA) == ()
    library.restore(engine, ANNA, identifier)
    assert [one.identifier for one in library.visible(engine, OLGA)] == [identifier]
    assert texts.chunks_of(engine) and library.purge(engine, originals) == 0
    library.delete(engine, ANNA, identifier)
    _aged(engine, identifier, library.UNDO + dt.timedelta(minutes=1))
    assert library.deleted(engine, ADMIN) == ()
    with pytest.raises(DocumentError, match="gone"):
        library.restore(engine, ANNA, identifier)
    assert library.purge(engine, originals) == 1
    assert library.every(engine) == () and not originals.has(digest)
    with engine.connect() as connection:
        for table in (document_blocks, document_chunks, document_vectors):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_adding_a_deleted_file_again_brings_it_back(engine: sa.Engine, originals: Originals) -> None:
    identifier = _added(engine, originals, "Пожар")
    library.delete(engine, ANNA, identifier)
    done = library.add(engine, originals, ANNA, name="Пожар.txt", data="Пожар".encode())
    assert not done.known and [one.identifier for one in library.visible(engine, OLGA)] == [identifier]


def test_a_deleted_file_comes_back_as_it_was_or_as_its_new_card_says(engine: sa.Engine, originals: Originals) -> None:
    closed = Access(reader_roles=("manager",))
    identifier = _added(engine, originals, "Пожар", access=closed, code="ИНС-1")
    for title, given, expected in (
        ("", {}, ("Пожар", "ИНС-1", closed)),
        ("Новый", {}, ("Пожар", "ИНС-1", closed)),
        ("Новый", {"owner": "Отдел"}, ("Новый", "", Access())),
        ("Закрыт", {"access": closed}, ("Закрыт", "", closed)),
    ):
        library.delete(engine, ADMIN, identifier)
        if not title:
            with pytest.raises(DocumentError, match="gone"):
                library.restore(engine, ANNA, identifier)  # not hers to read
        card = DocumentCard(title, **given)  # type: ignore[arg-type]
        done = library.add(engine, originals, ANNA, name="Пожар.txt", data="Пожар".encode(), card=card)
        found = library.find(engine, ADMIN, identifier)
        assert not done.known and (found.card.title, found.card.code, found.card.access) == expected
    backwards = DocumentCard("a", valid_from=DAY, valid_until=DAY - dt.timedelta(days=1))
    with pytest.raises(DocumentError, match="ends_before"):
        library.add(engine, originals, ANNA, name="a.txt", data=b"a", card=backwards)


def test_gaps_are_noted_once_and_closed_by_keepers(engine: sa.Engine) -> None:
    gaps.report(engine, OLGA, "как чинить трактор?", language="ru", nearest=("Пожар", "Пролив"))
    gaps.report(engine, ANNA, "Как  чинить трактор?", language="ru")
    (gap,) = gaps.open_gaps(engine)
    assert (gap.question, gap.user_name, gap.nearest) == ("как чинить трактор?", "olga", "Пожар; Пролив")
    with pytest.raises(AccessError):
        gaps.close(engine, OLGA, gap.identifier)
    gaps.close(engine, SOUTH, gap.identifier, note="не наша тема")
    assert gaps.open_gaps(engine) == ()


def test_a_half_written_file_is_never_taken_for_the_file(originals: Originals) -> None:
    digest = originals.keep(b"whole")
    path = next(path for path in originals.folder.rglob(digest))
    path.write_bytes(b"wh")
    assert originals.keep(b"whole") == digest and originals.read(digest) == b"whole"
    assert [one.name for one in originals.folder.rglob("*") if one.is_file()] == [digest]
    with pytest.raises(DocumentError, match="file_gone"):
        originals.read("../../etc/passwd")
