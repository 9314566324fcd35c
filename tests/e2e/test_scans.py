"""A sheet is uploaded, corrected by keyboard, saved and taken back, in a real browser over a real database."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import duckdb
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from azs.knowledge.printing import FONTS
from tests.e2e.conftest import Lived, settle
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(300)]


def test_a_sheet_is_corrected_by_keyboard_saved_and_taken_back(browser, lived: Lived) -> None:
    home = lived.home
    [(station, serial)] = _rows(home, "select s.code, e.serial from stations s join equipment e using (station_id)"
                                " where e.kind = 'ТРК' order by e.equipment_id limit 1")  # fmt: skip
    page = browser.new_context(viewport={"width": 1300, "height": 1000}, locale="ru-RU").new_page()
    page.goto(lived.address + "/scans")
    page.wait_for_selector("[data-testid=stFileUploader] input", state="attached", timeout=60_000)
    sheet = _sheet(station, serial[:-1] + ("9" if serial[-1] != "9" else "8"))
    page.locator("input[type=file]").set_input_files(
        [{"name": "акт.pdf", "mimeType": "application/pdf", "buffer": sheet}]
    )
    page.get_by_text("Ждут проверки · 1").wait_for(timeout=90_000)
    page.locator("[data-testid=stPageLink] a").filter(has_text="акт.pdf").click()
    page.locator(".review .field").first.wait_for(timeout=60_000)
    _check(page, serial)
    page.get_by_role("button", name="Сохранить в базу").click()
    page.get_by_text("Записано в базу").wait_for(timeout=60_000)
    settle(page)
    assert _rows(home, "select i.state, e.serial, m.value from inspections i join equipment e using (equipment_id)"
                 " join measurements m using (inspection_id)") == [("repair", serial, 0.41)]  # fmt: skip
    assert _rows(home, "select count(*) from incidents where import_source = 'scan'") == [(1,)]
    page.get_by_role("button", name="Отменить запись").click()
    page.get_by_text("В базе ничего не осталось").wait_for(timeout=60_000)
    settle(page)
    assert _rows(home, "select (select count(*) from inspections),"
                 " (select count(*) from incidents where import_source = 'scan')") == [(0, 0)]  # fmt: skip
    assert "Traceback" not in page.inner_text("body")
    page.context.close()


def _check(page, serial: str) -> None:
    """Go through the doubtful fields by keyboard alone: a wrong number is typed anew, an unknown name gets a reason."""
    settle(page)
    page.keyboard.press("F8")
    assert _focused(page) == "field-serial"
    page.keyboard.type("rc")  # Streamlit's own keys stay out of what is being typed
    page.keyboard.press("Escape")
    page.keyboard.press("Control+A")
    page.keyboard.type(serial)
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.shadowRoot.activeElement.id === 'field-inspector'")
    page.keyboard.press("Enter")
    page.keyboard.type("новый инспектор")
    page.keyboard.press("Enter")
    page.locator(".left", has_text="Все поля проверены").wait_for(timeout=30_000)
    settle(page)
    page.reload()  # what was decided is kept
    page.locator(".left", has_text="Все поля проверены").wait_for(timeout=60_000)
    settle(page)


def _focused(page) -> str:
    return page.evaluate("document.activeElement.shadowRoot.activeElement.id")


def _rows(home: Path, asked: str) -> list[tuple]:
    """What the database holds, from a copy: the file itself belongs to the server."""
    copy = home / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for part in home.glob("azs.duckdb*"):
        shutil.copy(part, copy)
    with duckdb.connect(str(copy / "azs.duckdb"), read_only=False) as connection:
        return connection.execute(asked).fetchall()


def _sheet(station: str, serial: str) -> bytes:
    """An act as a program prints it: its text is taken as it is, without recognition."""
    out = io.BytesIO()
    pdfmetrics.registerFont(TTFont("Sheet", str(FONTS / "DejaVuSansCondensed.ttf")))
    pen = Canvas(out, pagesize=(595, 842))
    pen.setFont("Sheet", 16)
    pen.drawString(170, 790, "Акт осмотра оборудования")
    pen.setFont("Sheet", 11)
    told = {
        "Номер акта": "17/26", "Дата осмотра": "05.11.2026", "АЗС": station, "Оборудование": "ТРК",
        "Серийный номер": serial, "Инспектор": "Незнакомцев П. А.", "Состояние": "требует ремонта",
    }  # fmt: skip
    for at, (label, value) in enumerate(told.items()):
        pen.drawString(60, 740 - 26 * at, f"{label}:")
        pen.drawString(200, 740 - 26 * at, value)
    for row, cells in enumerate((("Параметр", "Норма", "Факт", "Ед. изм."), ("Давление", "0,15–0,30", "0,41", "МПа"))):
        for column, text in enumerate(cells):
            pen.rect(60 + 110 * column, 480 - 26 * row, 110, 26)
            pen.drawString(66 + 110 * column, 488 - 26 * row, text)
    pen.save()
    return out.getvalue()
