"""One person after another in a real browser: what each sees, and what the log keeps of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import settle
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(240)]
WAIT_MS = 60_000


@pytest.fixture
def page(browser: Any) -> Any:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    yield opened
    context.close()


def _become(page: Any, name: str) -> None:
    page.locator('[data-testid="stSidebar"] [data-testid="stSelectbox"] input').first.click()
    page.keyboard.type(name)  # a list below the fold shows few names at a time
    page.get_by_role("option", name=name).first.click()
    page.get_by_text("Видит", exact=False).or_(page.get_by_text("видит", exact=False)).first.wait_for()
    settle(page)


def test_an_operator_sees_one_station_and_the_administrator_reads_of_it(server: str, page: Any) -> None:
    page.goto(f"{server}/chat")
    page.get_by_role("textbox").last.wait_for()
    _become(page, "Сидорова")
    page.get_by_text("Оператор, видит: АЗС-001").first.wait_for()
    page.locator("[data-testid=stChatInput] textarea").fill("сколько инцидентов по станциям")
    page.keyboard.press("Enter")
    page.get_by_text("Понял так").first.wait_for()
    page.locator("[data-testid=stDownloadButton] button").first.wait_for()
    with page.expect_download() as download:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.strip().splitlines()) == 2 and "АЗС № 1," in text
    assert page.get_by_role("link", name="Журнал действий").count() == 0
    _become(page, "Ким")
    page.get_by_text("Администратор, видит: все станции").first.wait_for()
    assert page.get_by_text("сколько инцидентов по станциям").count() == 0  # the person before is forgotten
    page.get_by_role("link", name="Журнал действий").click()
    page.get_by_text("Найдено").first.wait_for()
    with page.expect_download() as download:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    log = download.value.path().read_text(encoding="utf-8-sig")
    assert "сколько инцидентов по станциям" in log and "Выгрузка" in log and "operator" in log
    assert "WHERE station_code IN ('АЗС-001')" in log
    assert "Traceback" not in page.content()


def test_the_log_says_no_to_whoever_opens_its_address(server: str, page: Any) -> None:
    page.goto(f"{server}/audit?person=admin&role=administrator")
    page.get_by_text("не для вашей роли").wait_for()
    assert page.get_by_text("Найдено").count() == 0
