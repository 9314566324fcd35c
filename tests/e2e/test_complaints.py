"""A customer at their telephone, on a server nobody has visited yet; and REST on the same port."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import settle
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(300)]


def test_a_customer_writes_and_asks_and_sees_nothing_of_the_staff(browser, server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{server}/complaint?station=7")
    page.wait_for_selector("textarea", timeout=60_000)
    settle(page)
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Какая станция")).to_have_value(re.compile("АЗС-007"))
    page.locator("textarea").fill("Недолив <b>на</b> третьей колонке")
    page.get_by_role("textbox", name="Почта", exact=True).fill("ivan@example.ru")
    page.get_by_text("Согласен, чтобы").click()
    settle(page)
    page.get_by_role("button", name="Отправить").dblclick()
    page.wait_for_selector("[data-testid=stMetricValue]")
    number = page.locator("[data-testid=stMetricValue]").inner_text()
    assert re.fullmatch(r"\d{4}-\d{4}", number) and "/complaint" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing sticks out of the telephone"
    page.get_by_role("tab").nth(1).click()
    page.get_by_label("Номер обращения").fill(number)
    page.get_by_label("Телефон или почта").fill("IVAN@example.ru")
    page.get_by_role("button", name="Узнать").click()
    expect(page.get_by_text("Получено, ещё не рассмотрено")).to_be_visible(timeout=30_000)
    context.close()


def test_a_complaint_opened_from_the_list_stays_open_in_english(browser, server) -> None:
    """A link to the page that is open left the list's address in the browser, and the next click led back to it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{server}/complaints?lang=en")
    page.locator('[data-testid=stMain] a[href*="complaints?id"]').first.click(timeout=60_000)
    opened = page.get_by_role("heading", level=1, name=re.compile("№"))
    expect(opened).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile(r"[?&]id="))
    page.get_by_role("button", name="Merge").first.click()
    settle(page)
    expect(opened).to_be_visible()
    page.keyboard.press("Escape")  # a click beside what is open closes that and does nothing else
    settle(page)
    page.get_by_text("All complaints").first.click()
    expect(page.get_by_role("heading", level=1, name="Complaints")).to_be_visible(timeout=30_000)
    expect(page).not_to_have_url(re.compile(r"[?&]id="))
    context.close()


def test_rest_is_beside_the_pages_with_the_same_headers(server) -> None:
    with urllib.request.urlopen(f"{server}/api/v1/openapi.json", timeout=20) as answer:
        assert json.loads(answer.read())["openapi"] == "3.1.0"
        assert (
            answer.headers["X-Frame-Options"] == "DENY" and "default-src" in answer.headers["Content-Security-Policy"]
        )
    with urllib.request.urlopen(f"{server}/api/v1/", timeout=20) as answer:
        assert "POST /api/v1/complaints" in answer.read().decode()
    asked = urllib.request.Request(
        f"{server}/api/v1/complaints", b'{"text": "a"}', {"Content-Type": "application/json"}
    )  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=20)
    assert refused.value.code == 401 and refused.value.headers["Content-Type"] == "application/problem+json"
    refused.value.close()
