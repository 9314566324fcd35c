"""A report from the page to the file, on a phone."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import settle


def test_a_report_is_built_and_taken_away_on_a_phone(browser, server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ru-RU", accept_downloads=True)
    page = context.new_page()
    page.goto(server + "/reports")
    page.get_by_role("button", name="Составить").wait_for(timeout=60_000)
    settle(page)
    page.get_by_role("button", name="Составить").click()
    page.get_by_role("heading", name="Открытые риски").wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download(timeout=60_000) as taken:
        page.get_by_role("button", name="PDF").click()
    file = Path(taken.value.path())
    assert taken.value.suggested_filename.startswith("summary-") and file.read_bytes().startswith(b"%PDF-")
    assert page.get_by_test_id("stException").count() == 0
    context.close()
