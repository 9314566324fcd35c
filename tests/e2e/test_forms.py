"""A sheet is uploaded, its values are pointed at with mouse and keyboard, and the form is kept, in a real browser."""

from __future__ import annotations

import io
import re

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from azs.settings import ROOT
from tests.e2e.conftest import settle
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(120)]
WAIT_MS = 60_000
FONT = next((ROOT / "azs" / "knowledge" / "fonts").glob("*.ttf"))
LINES = ("НАРЯД НА РЕМОНТ", "Номер наряда: 118-Р", "Дата выполнения: 12.03.2026", "Мастер: Иванов П. С.")


def test_a_form_is_made_by_pointing_at_a_sheet(server: str, browser, tmp_path) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 1100}, locale="ru-RU")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{server}/forms")
    _become(page, "Ким")
    page.locator(".st-key-forms_new button").click()
    upload = page.locator("input[type=file]").first
    upload.wait_for(state="attached")
    upload.set_input_files({"name": "наряд.pdf", "mimeType": "application/pdf", "buffer": _sheet()})
    page.locator('.word[aria-label="118-Р"]').click()
    page.locator(".take").click()
    page.get_by_text(re.compile("Номер наряда — 118")).wait_for()
    settle(page)
    _frame(page, "Иванов", "С.")
    page.locator(".said").get_by_text("Иванов П. С.").wait_for()
    page.locator(".take").click()
    page.get_by_text(re.compile("Мастер — Иванов")).wait_for()
    settle(page)
    page.locator('.word[aria-label="12.03.2026"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile("Дата выполнения — 12")).wait_for()
    settle(page)
    assert page.locator(".st-key-forms_opened_new [data-testid=stTable] tbody tr").count() == 3
    page.locator(".st-key-forms_keep button").click()
    page.locator(".st-key-forms_card_naryad_na_remont").wait_for()
    assert "Traceback" not in page.inner_text("body")
    page.locator(".st-key-forms_remove_naryad_na_remont button").click()
    page.locator(".st-key-forms_card_naryad_na_remont").wait_for(state="detached")
    context.close()


def _sheet() -> bytes:
    pdfmetrics.registerFont(TTFont("form", str(FONT)))
    out = io.BytesIO()
    canvas = Canvas(out)
    for at, text in enumerate(LINES):
        canvas.setFont("form", 18 if not at else 13)
        canvas.drawString(80, 760 - 30 * at, text)
    canvas.save()
    return out.getvalue()


def _frame(page, first: str, last: str) -> None:
    """Draw a frame with the mouse around words of a row."""
    start = page.locator(f'.word[aria-label="{first}"]').bounding_box()
    end = page.locator(f'.word[aria-label="{last}"]').bounding_box()
    page.mouse.move(start["x"] + 1, start["y"] + 1)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 5)
    page.mouse.move(end["x"] + end["width"] + 2, end["y"] + end["height"] + 2, steps=4)
    page.mouse.up()


def _become(page, name: str) -> None:
    page.locator('[data-testid="stSidebar"] [data-testid="stSelectbox"] input').first.click()
    page.keyboard.type(name)  # a list below the fold shows few names at a time
    page.get_by_role("option", name=name).first.click()
    page.get_by_text("Администратор, видит").first.wait_for()
    settle(page)
