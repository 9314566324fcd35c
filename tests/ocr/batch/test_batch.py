"""A batch as its user sees it: results, bad files, long files, changes between runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ocr.batch.batch import BatchOptions, Watch, run
from ocr.batch.jobs import BatchStop, Recipe, Tally
from ocr.batch.journal import Journal
from ocr.batch.processes import LocalPool
from ocr.batch.reading import count_pages, find_fields
from ocr.document import Box, OcrDocument
from ocr.options import OcrOptions
from ocr.second_look import Place
from tests.ocr.batch.conftest import Folder
from tests.ocr.forms.pages import document, text_page


def test_text_and_json_of_every_file(folder: Folder, batch: Callable[..., Tally]) -> None:
    folder.put("a/акт.png", "Акт|осмотра")
    folder.put("b/акт.png", "Другой")
    folder.put_pdf("c.pdf", ["one|1", "two|2"])
    folder.put("Thumbs.db")
    batch()
    assert (folder.target / "a/акт.txt").read_text(encoding="utf-8") == "Акт\nосмотра\n"
    assert (folder.target / "b/акт.txt").read_text(encoding="utf-8") == "Другой\n"
    body = json.loads((folder.target / "c.json").read_text(encoding="utf-8"))
    document = OcrDocument.from_json(body)
    assert document.text == "one\n1\ftwo\n2"
    assert document.pages[1].tables[0].rows() == [["ТРК", "19,98"]]
    assert body["fields"] == []
    assert folder.statuses() == {"Thumbs.db": "skipped", "a/акт.png": "read", "b/акт.png": "read", "c.pdf": "read"}
    assert folder.lines()[3]["pages"] == 2


def test_bad_files_cost_themselves_alone(
    folder: Folder, batch: Callable[..., Tally], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CRASH", "HANG", "EAT", "GULP", "FAULT", "DAMAGED"):
        folder.put(f"{name}.png", name)
    for number in range(6):
        folder.put(f"{number}.png")
    monkeypatch.setattr("ocr.batch.batch.START_S", 0.0)
    batch(timeout_s=3.0, memory_mb=300)
    statuses = folder.statuses()
    assert {file for file, status in statuses.items() if status == "read"} == {f"{number}.png" for number in range(6)}
    assert statuses["DAMAGED.png"] == "failed"
    reasons = {line["file"]: line["reason"] for line in folder.lines("quarantine.jsonl")}
    assert reasons == {
        "CRASH.png": "crash",
        "HANG.png": "timeout",
        "EAT.png": "memory",
        "GULP.png": "memory",
        "FAULT.png": "error",
    }
    assert (folder.source / "CRASH.png").exists()
    assert not (folder.target / "CRASH.txt").exists()


def test_a_bad_page_of_a_long_file_costs_itself_alone(folder: Folder, batch: Callable[..., Tally]) -> None:
    texts = [f"page {number}" for number in range(1, 11)]
    texts[5], texts[8] = "CRASH", "SKIP"
    folder.put_pdf("long.pdf", texts)
    batch()
    (line,) = folder.lines()
    assert (line["status"], line["pages"], line["failed"]) == ("partial", 8, [[6, "crash"], [9, "missing"]])
    body = json.loads((folder.target / "long.json").read_text(encoding="utf-8"))
    assert [page["number"] for page in body["pages"]] == [1, 2, 3, 4, 5, 7, 8, 10]
    assert folder.lines("quarantine.jsonl")[0]["pages"] == [6]


def test_a_second_run_reads_what_is_new_or_changed(folder: Folder, batch: Callable[..., Tally]) -> None:
    for name in ("a", "b", "c"):
        folder.put(f"{name}.png", f"first {name}")
    batch()
    folder.put("b.png", "second b")
    folder.put("d.png", "first d")
    (folder.target / "c.txt").unlink()
    tally = batch()
    assert (tally.done, tally.kept) == (4, 1)
    assert sorted(folder.pages_read()) == ["a.png:1", "b.png:1", "b.png:1", "c.png:1", "c.png:1", "d.png:1"]
    assert (folder.target / "b.txt").read_text(encoding="utf-8") == "second b\n"
    assert set(folder.statuses().values()) == {"read"}


def test_what_failed_is_read_again_on_demand_only(folder: Folder, batch: Callable[..., Tally]) -> None:
    folder.put("a.png", "FAULT")
    folder.put("b.png")
    batch()
    assert batch().kept == 2
    assert batch(retry=True).kept == 1
    assert folder.statuses() == {"a.png": "quarantined", "b.png": "read"}


def test_results_that_no_longer_hold_go(folder: Folder, batch: Callable[..., Tally]) -> None:
    folder.put("a.png")
    batch()
    folder.put("a.png", "DAMAGED")
    batch()
    assert not (folder.target / "a.txt").exists()
    assert not (folder.target / "a.json").exists()


def test_a_log_of_faults_does_not_quote_the_page(folder: Folder, batch: Callable[..., Tally], tmp_path: Path) -> None:
    folder.put("a.png", "FAULT тайна")
    batch(log=str(tmp_path / "log"))
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "ValueError" in log
    assert "тайна" not in log


def test_workers_are_replaced_after_their_pages(folder: Folder, batch: Callable[..., Tally]) -> None:
    folder.put_pdf("long.pdf", ["page"] * 9)
    batch(workers=1, pages_per_worker=3)
    assert folder.lines()[0]["pages"] == 9


def test_a_name_that_is_no_utf8_is_read(folder: Folder, batch: Callable[..., Tally]) -> None:
    Path(os.fsdecode(os.fsencode(folder.source) + b"/\xe0\xea\xf2.png")).write_text("cp1251")
    batch()
    assert folder.lines()[0]["status"] == "read"


def test_a_missing_engine_ends_the_batch_and_spoils_nothing(folder: Folder) -> None:
    folder.put("a.png")
    reader = "tests.ocr.batch.fake_reader:missing"
    journal = Journal(folder.target / ".ocr-batch")
    options = BatchOptions(folder.source, folder.target, OcrOptions(), reader)
    with pytest.raises(BatchStop, match="engine"):
        run(options, LocalPool(Recipe(reader, OcrOptions()), 1), journal=journal, watch=Watch(), stop=lambda: False)
    assert journal.done == {}
    journal.close()


@pytest.mark.parametrize("reader", ["tests.ocr.batch.nothing:read", "tests.ocr.batch.fake_reader:nothing"])
def test_a_reader_that_cannot_be_loaded_ends_the_batch(folder: Folder, reader: str) -> None:
    folder.put("a.png")
    code, said = folder.finish("--reader", reader)
    assert code == 3
    assert "не загружается" in said


def test_pages_are_counted(tmp_path: Path, folder: Folder) -> None:
    frame = Image.new("1", (20, 20))
    frame.save(tmp_path / "x.tif", save_all=True, append_images=[frame, frame])
    assert count_pages((tmp_path / "x.tif").read_bytes()) == 3
    assert count_pages(folder.put_pdf("x.pdf", "abcd").read_bytes()) == 4
    assert count_pages(b"%PDF-1.7 and no more") is None
    assert count_pages(b"\x89PNG\r\n") == 1


def test_a_value_that_fails_its_check_is_read_a_second_time_in_a_batch() -> None:
    """The text and the fields of the results have the second reading both."""
    read = document(text_page("АКТ ОСМОТРА ОБОРУДОВАНИЯ\nНомер акта: 17/26\nДата осмотра: 05.03.2096\nАЗС № 12\n"
                              "Оборудование: ТРК\nЗаводской номер: 2031457\nИнспектор: Кузнецов П. А."))  # fmt: skip
    asked = []

    def again(seen: OcrDocument, places: Sequence[Place]) -> OcrDocument:
        asked.extend(places)
        lines = [
            replace(one, second=one.text.replace("2096", "2026")) if "2096" in one.text else one
            for one in seen.pages[0].lines
        ]
        return OcrDocument((replace(seen.pages[0], lines=tuple(lines)),))

    seen, form = find_fields(read, again)
    assert form is not None and form["template"] == "inspection_act"
    (date,) = (one for one in form["values"] if one["name"] == "date")
    assert (date["raw"], date["second"], date["needs_person"]) == ("05.03.2096", "05.03.2026", True)
    assert (1, Box(**date["box"])) in asked
    assert sum(bool(line.second) for line in seen.pages[0].lines) == 1


def test_a_document_that_is_no_form_has_no_fields() -> None:
    assert find_fields(OcrDocument(()))[1] is None
