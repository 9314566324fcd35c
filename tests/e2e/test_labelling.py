"""Examples are labelled by keyboard alone, in a real browser over a real database."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Lived, settle
from tests.e2e.test_scans import _rows
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(300)]


def test_examples_are_labelled_by_keyboard(browser, lived: Lived) -> None:
    page = browser.new_context(viewport={"width": 1300, "height": 1200}, locale="ru-RU").new_page()
    page.goto(lived.address + "/labelling")
    page.get_by_text("не для вашей роли").wait_for(timeout=60_000)  # a manager is at work first
    _become(page, "Ким")
    page.get_by_text("Ждут вас:").wait_for(timeout=60_000)
    waiting = int(page.get_by_text("Ждут вас:").inner_text().split(":")[1])  # unsure complaints wait too
    for done, key in enumerate("134", 1):
        page.keyboard.press(key)
        _next(page, left=waiting - done)
    page.keyboard.press("0")
    _next(page, left=waiting - 2)
    page.get_by_label("Примечание").click()
    page.keyboard.type("1234")  # what is typed into a field labels nothing
    page.keyboard.press("Enter")
    _next(page, left=waiting - 2)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    page.get_by_role("button", name="Проверить").wait_for(timeout=30_000)
    settle(page)
    page.locator("textarea").fill('{"metric": "open_incidents"}')
    page.keyboard.press("Control+Enter")
    settle(page)
    page.get_by_role("button", name="Проверить").press("Enter")
    settle(page)
    page.get_by_role("button", name="Взять исправление").press("Enter")
    _next(page, left=waiting - 3)
    assert "Traceback" not in page.inner_text("body")
    found = _rows(lived.home, "select verdict, coalesce(note, ''), plan_json from labelling_labels order by made_at")
    assert [row[0] for row in found] == ["approved", "rejected", "corrected"]
    assert found[2][1] == "1234" and "open_incidents" in found[2][2]
    page.context.close()


def _next(page, *, left: int) -> None:
    page.get_by_text(f"Ждут вас: {left}").wait_for(timeout=60_000)
    settle(page)


def _become(page, name: str) -> None:
    settle(page)
    page.get_by_label("Сотрудник").click()
    page.get_by_role("option", name=name).click()
    settle(page)
    page.evaluate("document.activeElement.blur()")
